"""A day deep in the alleys of District 4: the map follows them and names them.

Addresses stand for people; who they are, what they need and who helps is made up here.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely

from api.cli import main
from geodata.coordinates import LonLat, great_circle_m
from geodata.network import RoadNetwork
from geodata.network_files import load_network
from geodata.projection import plane_around
from tests.chromium import CHROMIUM, Browser
from tests.maps.test_browser_map import SCREEN, Seen, watched

pytestmark = [
    pytest.mark.browser,
    pytest.mark.realdata,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]

DAY = "2021-09-10"
NAME = "hcmc_district4_roads_alleys_2021"
OWED = "© người đo hẻm Quận 4"
REQUESTS, VOLUNTEERS = 12, 2
KINDS = ("medicine", "welfare_bag", "care_visit")
LINES = """() => {
  const map = Object.keys(window).filter((name) => name.startsWith('map_'))[0];
  const found = {};
  window[map].eachLayer((layer) => {
    const name = layer.options.className || '';
    if (name.startsWith('route ')) {
      found[name.slice(7)] = layer.getLatLngs().map((at) => [at.lng, at.lat]);
    }
  });
  return found;
}"""


@dataclass(frozen=True, kw_only=True)
class AlleyDay:
    """What was planned, and on which roads."""

    folder: Path
    network: RoadNetwork

    @property
    def problem(self) -> Mapping[str, list[dict[str, object]]]:
        """The problem's document."""
        return json.loads((self.folder / "problem.json").read_text("utf-8"))  # type: ignore[no-any-return]

    @property
    def plan(self) -> Mapping[str, list[dict[str, list[dict[str, str]]]]]:
        """The plan's document."""
        return json.loads((self.folder / "plan.json").read_text("utf-8"))  # type: ignore[no-any-return]

    def stops(self, route: int) -> list[LonLat]:
        """Where a route stops, in order."""
        at = {
            place["id"]: LonLat(lon=float(str(place["lon"])), lat=float(str(place["lat"])))
            for place in self.problem["places"]
        }
        return [at[stop["place"]] for stop in self.plan["routes"][route]["stops"]]


@pytest.fixture(scope="module")
def alley_day(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> AlleyDay:
    folder = tmp_path_factory.mktemp("alleys")
    write_day(alley_addresses(shared_data), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DONGHANH_DATA", str(folder / "var"))
        patch.chdir(folder)
        wards = shared_data / "boundaries/hcmc_wards_2021.gpkg"
        roads = shared_data / "roads/hcmc_district4_roads_alleys_2021.gpkg"
        tables = [f"--{name}={name}.csv" for name in ("requests", "volunteers", "depots")]
        ground = ("--areas", "wards", "--roads", NAME)
        for command in (
            ("areas", "import", str(wards), "--name", "wards"),
            ("roads", "import", str(roads), "--attribution", OWED),
            ("problem", *tables, "--date", DAY, *ground),
            ("solve", "problem.json", "--iterations", "40", "--roads", NAME),
            ("map", "plan.json", *ground),
            ("lists", "plan.json", "--roads", NAME, "--as", "pdf,csv"),
        ):
            assert main([*command, "--json"]) == 0, command
    network = load_network(folder / "var" / "roads" / f"{NAME}.npz")
    return AlleyDay(folder=folder, network=network)


def alley_addresses(shared_data: Path) -> list[dict[str, str]]:
    """Return surveyed places of District 4 in alleys of alleys, spread over the file."""
    with (shared_data / "addresses/addresses_dev.csv").open(encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["source"] == "hcmc_district4_poi_survey"
            and row["grade"] == "A"
            and re.match(r"\d+/\w+/\w+, .*District 4", row["address"])
        ]
    needed = REQUESTS + VOLUNTEERS + 2
    return [rows[i * len(rows) // needed] for i in range(needed)]


def write_day(rows: Sequence[Mapping[str, str]], folder: Path) -> None:
    requests = [
        {
            "id": f"R{i:02d}",
            "kind": KINDS[i % len(KINDS)],
            "received_at": f"{DAY}T06:30:00+07:00",
            "risk": "green",
            **where(row),
        }
        for i, row in enumerate(rows[:REQUESTS])
    ]
    volunteers = [
        {
            "id": f"V{i}",
            "name_short": f"Tổ {i + 1}",
            "home_address": row["address"],
            "lon": row["lon"],
            "lat": row["lat"],
            "profile": "motorbike",
            "shift_start": "07:30",
            "shift_end": "17:30",
            "gates": "active;recovered;form;consent;antibody;ppe;"
            "training:medicine;training:visit;training:goods",
            "areas": "*",
        }
        for i, row in enumerate(rows[REQUESTS : REQUESTS + VOLUNTEERS])
    ]
    stores = zip(
        ("mobile_health_station", "distribution_point"),
        ("stock_medicines", "stock_bags"),
        rows[-2:],
        strict=True,
    )
    depots = [
        {"id": f"D{i}", "kind": kind, "opens": "07:00", "closes": "17:30", stock: "60"} | where(row)
        for i, (kind, stock, row) in enumerate(stores)
    ]
    tables = {"requests": requests, "volunteers": volunteers, "depots": depots}
    for name, table in tables.items():
        columns = list(dict.fromkeys(column for row in table for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(table)


def where(row: Mapping[str, str]) -> dict[str, str]:
    return {"address": row["address"], "lon": row["lon"], "lat": row["lat"]}


@pytest.fixture
def seen(alley_day: AlleyDay, browser: Browser) -> Iterator[Seen]:
    context = browser.new_context(viewport=SCREEN)
    yield watched(context, (alley_day.folder / "map.html").as_uri())
    context.close()


def test_the_lines_on_the_map_follow_streets_and_alleys(alley_day: AlleyDay, seen: Seen) -> None:
    lines = seen.page.evaluate(LINES)
    assert (seen.requests, seen.complaints) == ([], [])
    assert len(lines) == len(alley_day.plan["routes"]) > 0
    network = alley_day.network
    plane = plane_around(network.shape_lon, network.shape_lat)
    metres = np.column_stack(plane.to_metres(network.shape_lon, network.shape_lat))
    streets = shapely.union_all(
        [
            shapely.linestrings(metres[start:end])
            for start, end in pairwise(network.shape_start.tolist())
        ]
    )
    followed_m = 0.0
    for number, line in lines.items():
        stops = alley_day.stops(int(number))
        drawn = shapely.linestrings(np.column_stack(plane.to_metres(*np.array(line).T)))
        straight_m = sum(great_circle_m(here, there) for here, there in pairwise(stops))
        assert drawn.length > 1.2 * straight_m
        east, north = plane.to_metres([p.lon for p in stops], [p.lat for p in stops])
        doors = shapely.buffer(shapely.multipoints(np.column_stack((east, north))), 25.0)
        # but for the walk to a door, the line lies on the streets; five decimals are a metre
        on_the_way = shapely.difference(drawn, doors)
        followed_m += on_the_way.length
        assert shapely.difference(on_the_way, shapely.buffer(streets, 2.0)).length < 1.0
    assert followed_m > 500


def test_a_chosen_volunteer_is_led_into_the_alley_of_each_address(
    alley_day: AlleyDay, seen: Seen
) -> None:
    address = {
        place["id"]: str(place["show"]["address"])  # type: ignore[index]
        for place in alley_day.problem["places"]
        if "address" in place.get("show", {})  # type: ignore[operator]
    }
    led, all_stops = 0, 0
    for number, route in enumerate(alley_day.plan["routes"]):
        seen.page.click(f'[data-route="{number}"]')
        ways = seen.page.locator(".panel .ways ol").all_inner_texts()
        doors = [address.get(stop["place"], "") for stop in route["stops"][1:]]
        for door, way in zip(doors, ways, strict=True):
            *_, last, arrival = way.splitlines()
            assert arrival.startswith("Đến nơi")
            all_stops += 1
            led += f"hẻm {door.partition('/')[0]}" in last.lower()
    # not every alley of the survey bears the number of the addresses in it
    assert led >= 0.5 * all_stops
    assert OWED in seen.page.locator(".leaflet-control-attribution").inner_text()
    seen.page.wait_for_timeout(400)  # the map moves for a quarter of a second
    seen.page.screenshot(path=alley_day.folder / "alleys.png")
    assert (alley_day.folder / "alleys.png").stat().st_size > 50_000


def test_the_lists_lead_into_the_same_alleys(alley_day: AlleyDay) -> None:
    with (alley_day.folder / "lists" / "plan.csv").open(encoding="utf-8-sig") as file:
        ways = [row["way"] for row in csv.DictReader(file) if row["stop"] == "task"]
    assert len(ways) == REQUESTS
    assert sum("hẻm " in way for way in ways) >= 0.8 * len(ways)
