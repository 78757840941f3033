import json
import shutil
from pathlib import Path

import geopandas as gpd
import pytest

from routing.rules.tables import TABLES
from tests.api.cli.conftest import Day, Ran, Row, Run, write_table


def made(run: Run, day: Day, out: Path, *options: object, **tables: Path) -> Ran:
    """Make a problem of the sample day's tables, or of others in their place."""
    given: list[object] = []
    for name in ("requests", "volunteers", "depots"):
        given += [f"--{name}", tables.get(name, day.table(name))]
    ways = options or ("--roads", day.roads)
    date = "2025-03-10"
    return run(
        "problem", *given, "--date", date, "--areas", day.wards, "--out", out, *ways, "--json"
    )


@pytest.fixture
def bad_requests(day: Day, tmp_path: Path) -> Path:
    """Requests with a fault in each of the first rows; 57 of 66 rows stay good."""
    rows = day.rows("requests")
    rows[0] |= {"address": "", "lon": "", "lat": ""}
    rows[1]["id"] = rows[2]["id"]
    rows[5]["kind"] = "flying"
    rows[6]["received_at"] = "yesterday"
    rows[7] |= {"lon": "150.0", "lat": "10.0"}
    rows[8] |= {"lon": "106.6", "lat": ""}
    next(row for row in rows if row["flow_lpm"])["flow_lpm"] = "-2"
    return write_table(tmp_path / "bad.csv", rows)


def volunteers_with(day: Day, path: Path, **changes: str) -> Path:
    rows: list[Row] = day.rows("volunteers")
    rows[0] |= changes
    return write_table(path, rows)


def test_every_faulty_row_is_told_with_its_field_and_the_good_rows_go_on(
    day: Day, run: Run, tmp_path: Path, bad_requests: Path
) -> None:
    done = made(run, day, tmp_path / "p.json", requests=bad_requests)
    found = {issue["subject"]: issue["code"] for issue in done.document["issues"]}
    assert done.code == 1
    assert found == {
        "bad.csv row 2, field address": "missing-address",
        "bad.csv row 4, field id": "duplicate-id",
        "bad.csv row 7, field kind": "unknown-kind",
        "bad.csv row 8, field received_at": "not-a-time",
        "bad.csv row 10, field lat": "half-point",
        "bad.csv row 9, field lon, lat": "outside-areas",
        next(s for s in found if s.endswith("flow_lpm")): "out-of-range",
    }
    assert all(issue["remedy"] for issue in done.document["issues"])
    assert done.document["tasks"] > 50
    assert json.loads((tmp_path / "p.json").read_text())["format"] == "donghanh-problem/1"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"shift_start": "17:00", "shift_end": "07:00"}, ("shift_end", "shift-reversed")),
        ({"skills": "juggling"}, ("skills", "unknown-skill")),
        ({"profile": "spaceship"}, ("profile", "unknown-profile")),
    ],
)
def test_a_volunteer_who_cannot_be_is_refused(
    changes: dict[str, str], found: tuple[str, str], day: Day, run: Run, tmp_path: Path
) -> None:
    people = volunteers_with(day, tmp_path / "v.csv", **changes)
    done = made(run, day, tmp_path / "p.json", volunteers=people)
    (issue,) = done.document["issues"]
    field, code = found
    assert (done.code, issue["code"], issue["subject"]) == (1, code, f"v.csv row 2, field {field}")


def test_all_inputs_are_tried_before_any_fault_is_told(day: Day, run: Run, tmp_path: Path) -> None:
    people = write_table(tmp_path / "v.csv", day.rows("volunteers"), without="shift_end")
    (tmp_path / "cut.osm").write_text('<osm version="0.6"><node id="1" lat="10.7" lon="10')
    roads = ("--roads", tmp_path / "cut.osm", "--roads", "nowhere", "--areas", "nope")
    missing = tmp_path / "gone.csv"
    done = made(run, day, tmp_path, *roads, requests=missing, volunteers=people)
    assert done.code == 2
    found = [(issue["code"], issue["subject"]) for issue in done.document["issues"]]
    assert found == [
        ("not-found", "gone.csv"),
        ("missing-column", "v.csv"),
        ("not-found", "--areas nope"),
        ("file-cut-off", "cut.osm"),
        ("no-travel", "--travel, --roads or --straight"),
        ("cannot-write", str(tmp_path)),
    ]


def test_junk_and_empty_tables_are_refused_without_a_traceback(
    day: Day, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "junk.csv").write_bytes(bytes(range(128, 256)) * 20)
    (tmp_path / "empty.csv").write_text("")
    tables = {"requests": tmp_path / "junk.csv", "depots": tmp_path / "empty.csv"}
    done = made(run, day, tmp_path / "p.json", **tables)
    assert (done.code, done.codes) == (2, ["not-utf8", "empty-file"])
    assert not (tmp_path / "p.json").exists()


def test_a_matrix_of_the_places_gives_travel_and_one_of_others_is_refused(
    day: Day, run: Run, tmp_path: Path
) -> None:
    first = made(run, day, tmp_path / "s.json", "--straight", "--places-to", tmp_path / "p.csv")
    assert first.code == 0
    head, *points = (tmp_path / "p.csv").read_text().splitlines()
    (tmp_path / "turned.csv").write_text("\n".join([head, *points[20:], *points[:20]]) + "\n")
    profiles = ("--profile", "motorbike", "--profile", "pickup", "--profile", "foot")
    for name, chosen in (("p", profiles), ("turned", profiles), ("p", ("--profile", "pickup"))):
        out = tmp_path / f"{name}{len(chosen)}.npz"
        matrix = run(
            "matrix", tmp_path / f"{name}.csv", "--roads", day.roads, *chosen, "--out", out
        )
        assert matrix.code == 0, matrix.err
    assert made(run, day, tmp_path / "m.json", "--travel", tmp_path / "p6.npz").code == 0
    other = made(run, day, tmp_path / "m.json", "--travel", tmp_path / "turned6.npz")
    assert (other.code, other.codes) == (2, ["travel-other-places"])
    fewer = made(run, day, tmp_path / "m.json", "--travel", tmp_path / "p2.npz")
    assert fewer.code == 2
    assert set(fewer.codes) == {"unanswered-profile"}


def test_wards_that_were_not_in_force_on_the_day_are_pointed_out(
    day: Day, run: Run, tmp_path: Path
) -> None:
    frame = gpd.read_file(day.wards)[["code", "name", "district", "province", "geometry"]]
    frame.to_file(tmp_path / "wards.geojson", driver="GeoJSON")
    done = run(
        "problem",
        *(f"--{name}={day.table(name)}" for name in ("requests", "volunteers", "depots")),
        *("--date", "2025-03-10", "--straight", "--areas", tmp_path / "wards.geojson"),
        *("--out", tmp_path / "p.json", "--json"),
    )
    assert "areas-not-in-force" in [notice["code"] for notice in done.document["notices"]]


@pytest.mark.parametrize(("date", "said"), [("2025-13-10", "month"), ("today", "Invalid")])
def test_a_wrong_date_is_told(date: str, said: str, day: Day, run: Run) -> None:
    tables = [f"--{name}={day.table(name)}" for name in ("requests", "volunteers", "depots")]
    done = run("problem", *tables, "--date", date, "--straight", "--json")
    assert (done.code, done.codes) == (2, ["bad-usage"])
    assert said in done.document["issues"][0]["message"]


def test_without_a_file_the_problem_goes_to_standard_output_and_nothing_else_does(
    day: Day, run: Run
) -> None:
    done = made(run, day, Path("-"))
    assert done.code == 0
    assert done.document["format"] == "donghanh-problem/1"
    assert done.document["sample"] is True


def test_an_office_plans_by_tables_of_its_own_and_is_told_what_is_wrong_with_them(
    day: Day, run: Run, tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(TABLES, rules, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    own, out = rules / "objective.toml", tmp_path / "p.json"
    own.write_text(own.read_text().replace("lending = ", "lending = 9", 1))
    assert made(run, day, out, "--roads", day.roads, "--rules", rules).code in {0, 1}
    by_own = json.loads(out.read_text())["rules"]["objective"]["lending"]
    assert made(run, day, out).code in {0, 1}
    assert by_own == int(f"9{json.loads(out.read_text())['rules']['objective']['lending']}")
    (rules / "curfew.toml").unlink()
    own.write_text(own.read_text().replace("lending = ", "lendings = ", 1))
    done = made(run, day, out, "--roads", day.roads, "--rules", rules)
    assert (done.code, {*done.codes}) == (2, {"not-found", "wrong-rule"})
