"""A day on real wards, real roads and real addresses: geocode, matrix, problem, solve, check, show.

Addresses stand for people; who they are, what they need and who helps is made up here.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.cli import main

pytestmark = [pytest.mark.realdata, pytest.mark.slow]

DAY = "2021-09-10"
PEOPLE, VOLUNTEERS = 45, 7
ANYWHERE = 3  # of the volunteers; the others are bound to the ward of their home
KINDS = ("medicine", "welfare_bag", "care_visit", "oxygen_swap", "medicine", "oxygen_collect")
GATES = (
    "active;recovered;form;consent;antibody;ppe;"
    "training:oxygen;training:medicine;training:visit;training:goods"
)


@dataclass(frozen=True, kw_only=True)
class Town:
    """Which real files make a journey, and which addresses lie in it."""

    wards: str
    scheme: str
    import_options: tuple[str, ...]
    roads: str
    road_options: tuple[str, ...]
    box: tuple[float, float, float, float]
    grades: str
    in_address: str
    least_certain: float


TOWNS = {
    "district 4": Town(
        wards="boundaries/hcmc_wards_2021.gpkg",
        scheme="vn-2021",
        import_options=(),
        roads="roads/hcmc_district4_roads_alleys_2021.gpkg",
        road_options=("--columns", "name=name,type=type"),
        box=(106.694, 10.752, 106.719, 10.769),
        grades="AB",
        in_address="District 4",
        least_certain=0.8,  # the survey has no house numbers: long streets are asked about
    ),
    "district 1": Town(
        wards="boundaries/hcmc_wards_2021.gpkg",
        scheme="vn-2021",
        import_options=(),
        roads="roads/hcmc_district1_2026.osm.pbf",
        road_options=(),
        box=(106.684, 10.764, 106.708, 10.790),
        grades="ABC",
        in_address="",
        least_certain=0.0,
    ),
    "central hanoi": Town(
        wards="boundaries/wards_hcmc_hanoi_laichau_gadm36.gpkg",
        scheme="vn-2021",
        import_options=(
            "--keep=province_code=01",
            "--dissolve-by=ward_code_2021",
            "--columns=name=ward_official",
            "--repair-overlaps=5",
        ),
        roads="roads/hanoi_center_motor_2023.graphml",
        road_options=(),
        box=(105.815, 21.010, 105.863, 21.040),
        grades="A",
        in_address="",
        least_certain=0.85,
    ),
}


@pytest.mark.parametrize("name", TOWNS)
def test_a_day_in_a_real_town(
    name: str,
    shared_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    town = TOWNS[name]
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    rows = town_addresses(town, shared_data)
    truth = write_day(rows, tmp_path)

    def run(*argv: str) -> dict[str, object]:
        assert main([*argv, "--json"]) in {0, 1}, (argv, capsys.readouterr().err)
        document: dict[str, object] = json.loads(capsys.readouterr().out)
        return document

    run("areas", "import", str(shared_data / town.wards), "--scheme", town.scheme,
        "--name", "wards", *town.import_options)  # fmt: skip
    run("roads", "import", str(shared_data / town.roads), "--out", "roads.npz", *town.road_options)
    ground = ("--areas", "wards", "--roads", "roads.npz")
    tables = ("--requests", "requests.csv", "--volunteers", "volunteers.csv",
              "--depots", "depots.csv", "--date", DAY)  # fmt: skip
    run("problem", *tables, *ground, "--places-to", "places.csv", "--out", "first.json")
    run("matrix", "places.csv", "--roads", "roads.npz", "--out", "travel.npz", "--profile",
        "motorbike", "--profile", "pickup")  # fmt: skip
    run("problem", *tables, *ground, "--travel", "travel.npz", "--out", "problem.json")
    solved = run("solve", "problem.json", "--iterations", "150", "--roads", "roads.npz")
    checked = run("check", "problem.json", "plan.json")
    drawn = run("map", "plan.json", *ground)
    listed = run("lists", "plan.json", "--as", "pdf,csv")

    certain, right = wards_right(json.loads(Path("problem.json").read_text("utf-8")), truth)
    with capsys.disabled():
        print(  # noqa: T201 - the share is asked for
            f"\n{name}: {right}/{certain} of the certain addresses in the right ward,"
            f" {len(truth) - certain} of {len(truth)} left to a person;"
            f" {solved['planned']} tasks planned on {solved['routes']} routes"
        )
    assert checked["violations"] == []
    assert right == certain, "an address went to a wrong ward as certain"
    assert certain >= town.least_certain * len(truth)
    assert isinstance(solved["planned"], int)
    assert solved["planned"] >= 0.8 * certain
    assert isinstance(drawn["bytes"], int)
    assert drawn["bytes"] > 100_000
    assert isinstance(listed["files"], list)
    assert len(listed["files"]) == int(str(solved["routes"])) + 1


def town_addresses(town: Town, shared: Path) -> list[dict[str, str]]:
    """Return addresses inside the box, spread over the file, the same ones every time."""
    west, south, east, north = town.box
    with (shared / "addresses" / "addresses_dev.csv").open(encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["grade"] in town.grades
            and town.in_address in row["address"]
            and west <= float(row["lon"]) <= east
            and south <= float(row["lat"]) <= north
        ]
    needed = PEOPLE + VOLUNTEERS + 3
    return [rows[i * len(rows) // needed] for i in range(needed)]


def write_day(rows: Sequence[Mapping[str, str]], folder: Path) -> dict[str, set[str]]:
    """Write the three tables; return the right ward codes of each request."""
    homes = rows[PEOPLE : PEOPLE + VOLUNTEERS]
    spots = rows[PEOPLE + VOLUNTEERS :]
    requests = [
        {
            "id": f"R{i:02d}",
            "kind": KINDS[i % len(KINDS)],
            "address": row["address"],
            "received_at": f"{DAY}T06:30:00+07:00",
            "risk": ("yellow", "green", "orange")[i % 3],
            "size_l": "8",
            "pressure_bar": "150",
            "flow_lpm": "2",
            "measured_at": f"{DAY}T06:30:00+07:00",
        }
        for i, row in enumerate(rows[:PEOPLE])
    ]
    volunteers = [
        {
            "id": f"V{i}",
            "home_address": row["address"],
            "lon": row["lon"],
            "lat": row["lat"],
            "profile": "pickup" if i == 0 else "motorbike",
            "shift_start": "07:30",
            "shift_end": "17:30",
            "gates": GATES,
            "areas": "*" if i < ANYWHERE else "",
        }
        for i, row in enumerate(homes)
    ]
    depots = [
        {
            "id": f"D{i}",
            "kind": kind,
            "address": row["address"],
            "lon": row["lon"],
            "lat": row["lat"],
            "opens": "07:00",
            "closes": "17:30",
            stock: "60",
        }
        for i, (kind, stock, row) in enumerate(
            zip(
                ("oxygen_station", "mobile_health_station", "distribution_point"),
                ("stock_full", "stock_medicines", "stock_bags"),
                spots,
                strict=True,
            )
        )
    ]
    tables = {"requests": requests, "volunteers": volunteers, "depots": depots}
    for name, table in tables.items():
        columns = list(dict.fromkeys(column for row in table for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(table)
    return {
        request["id"]: {row["ward_code"], row["ward_code_in_text"]} - {""}
        for request, row in zip(requests, rows, strict=False)
    }


def wards_right(problem: Mapping[str, object], truth: Mapping[str, set[str]]) -> tuple[int, int]:
    """Return how many requests have a certain ward, and how many of these the right one."""
    tasks = problem["tasks"]
    assert isinstance(tasks, list)
    certain = {
        task["id"]: task["area"].partition(":")[2]
        for task in tasks
        if task["id"] in truth and task.get("confirmed", True) and task.get("area")
    }
    return len(certain), sum(code in truth[task] for task, code in certain.items())
