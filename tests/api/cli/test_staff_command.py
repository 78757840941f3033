"""`donghanh staff`: tables in, an allocation, a draft and a map out."""

import csv
from pathlib import Path

import openpyxl
import pytest

from geodata.area_files import save_areas
from tests.api.cli.conftest import Row, Run, write_table
from tests.maps.small_ward import wards


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Three wards of the small city, fourteen people of the first and a reserve of two."""
    rows: list[Row] = []
    for area, people in zip(wards().areas, ("400", "30", "3"), strict=True):
        point = area.inner_point
        rows.append(
            {
                "id": area.key,
                "name": area.name,
                "lon": str(point.lon),
                "lat": str(point.lat),
                "people_home": people,
                "population": "9000",
                "health_workers": "2",
                "retired": "1",
                "command": "yes",
                "supply_days": "3",
                "vehicles": "1",
            }
        )
    write_table(tmp_path / "w.csv", rows)
    first = wards().areas[0].key
    people = [
        {"id": f"V{at}", "home_ward": first, "post": first, "reserve": ""} for at in range(14)
    ]
    people += [
        {"id": f"R{at}", "home_ward": first, "post": "", "reserve": "yes"} for at in range(2)
    ]
    write_table(tmp_path / "v.csv", people)
    return tmp_path


def asked(tables: Path, *more: object) -> list[object]:
    """Return the words of the command."""
    given = ["staff", "--wards", tables / "w.csv", "--volunteers", tables / "v.csv"]
    return [*given, "--date", "2021-09-10", "--out", tables / "out", *more]


def test_a_city_is_staffed_with_tables_and_a_map(tables: Path, run: Run) -> None:
    save_areas(wards(), tables / "areas.gpkg")
    done = run(*asked(tables, "--areas", tables / "areas.gpkg", "--json"))
    assert done.code == 0, done.err
    said = done.document
    assert (said["sizes"], said["gap"], said["short"]) == ({"5": 2, "6": 1}, 0.0, [])
    assert said["files"] == ["posts.csv", "moves.csv", "moves.xlsx", "map.html", "map.png"]
    # 400 people at home are 13 workers' load, of whom 2 are there
    (over,) = said["reinforcements"]
    assert (over["needed"], over["retired"], over["volunteers"]) == (11, 1, 10)
    assert said["ready"] == 3
    with (tables / "out" / "posts.csv").open(encoding="utf-8-sig") as file:
        posts = list(csv.DictReader(file))
    assert [row["gets"] for row in posts] == ["6", "5", "5"]
    page = (tables / "out" / "map.html").read_text("utf-8")
    assert "Ngày 10/09/2021." in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_an_approved_draft_gives_what_it_promised(tables: Path, run: Run) -> None:
    first = run(*asked(tables, "--json")).document
    assert first["moves"] == 10
    book = openpyxl.load_workbook(tables / "out" / "moves.xlsx")
    sheet = book.active
    approved = [cell.value for cell in sheet[1]].index("Duyệt") + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, approved, "Có")
    book.save(tables / "filled.xlsx")
    done = run(*asked(tables, "--approved", tables / "filled.xlsx", "--json"))
    assert done.code == 0, done.err
    said = done.document
    assert (said["approved"], said["moves"], said["sizes"]) == (10, 0, first["sizes"])
    after = tables / "out" / "volunteers.csv"
    again = run(
        "staff",
        "--wards",
        tables / "w.csv",
        "--volunteers",
        after,
        "--date",
        "2021-09-23",
        "--out",
        tables / "again",
        "--json",
    ).document
    assert (again["moves"], again["sizes"]) == (0, first["sizes"])
    # a day later all are back
    over = run(
        "staff",
        "--wards",
        tables / "w.csv",
        "--volunteers",
        after,
        "--date",
        "2021-09-24",
        "--out",
        tables / "over",
        "--json",
    ).document
    assert over["moves"] == 10
    gone = asked(tables, "--approved", tables / "filled.xlsx", "--volunteers", after)
    late = run(*gone, "--out", tables / "late")
    assert late.code == 2
    assert "[moved-already]" in late.err


def test_who_goes_short_is_told_with_the_reason_and_what_would_help(tables: Path, run: Run) -> None:
    done = run(*asked(tables, "--reserve", 3))
    assert done.code == 1
    assert "[reserve-kept]" in done.out
    assert "lend the whole reserve: còn / then 0" in done.out
    near = run(*asked(tables, "--furthest", 0, "--json"))
    assert {one["reason"] for one in near.document["short"]} == {"too-far"}
    assert near.document["reliefs"][0]["short"] == 0


def test_an_unknown_post_is_told_once_and_a_far_one_too(tables: Path, run: Run) -> None:
    (tables / "w.csv").write_text(
        "id,lon,lat,people_home,population,floor\nw1,106.7,10.7,3,900,9\nw2,10.67,10.7,3,900,\n"
        "w3,106.7,10.7,3,900,\n",
        "utf-8",
    )
    (tables / "v.csv").write_text("id,home_ward\nV1,w7\nV2,w7\nV3,w7\nV4,w8\n", "utf-8")
    done = run(*asked(tables, "--json"))
    assert done.codes == ["far-away", "unknown-post", "unknown-post"]
    messages = [issue["message"] for issue in done.document["issues"]]
    assert messages[1:] == ["'w7' is no post, in 3 rows", "'w8' is no post"]


def test_faults_of_both_tables_and_of_a_path_are_told_together(tables: Path, run: Run) -> None:
    (tables / "w.csv").write_text(
        "id,lon,lat,people_home,population,floor,ceiling\nw1,106.7,10.7,3,,,\n"
        "w2,106.7,10.7,3,900,8,6\n",
        "utf-8",
    )
    (tables / "v.csv").write_text("id,home_ward\nV1,w7\n", "utf-8")
    done = run(*asked(tables, "--areas", "nowhere", "--json"))
    assert done.code == 2
    assert done.codes == ["no-population", "impossible-band", "unknown-post", "not-found"]
    assert not (tables / "out" / "posts.csv").exists()


def test_no_table_is_written_over(tables: Path, run: Run) -> None:
    (tables / "v.csv").rename(tables / "volunteers.csv")
    done = run(
        "staff",
        "--wards",
        tables / "w.csv",
        "--volunteers",
        tables / "volunteers.csv",
        "--out",
        tables,
        "--json",
    )
    assert done.codes == ["cannot-write"]
