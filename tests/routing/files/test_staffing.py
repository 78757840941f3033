"""Tables of staffing: names in two languages, and every fault with its place."""

from datetime import date
from pathlib import Path

import pytest

from routing.files.staffing import StaffingRead, read_moves, read_staffing
from routing.staffing import Band, Lent, PostId, Spot
from tests.routing.staffing.posts import table

WARDS = """id,name,lon,lat,people_home,population,area_km2,floor,ceiling,health_workers,command
w1,Phường 1,106.70,10.76,30,9000,0.5,,,4,có
w2,Phường 2,106.71,10.77,0,8000,0.7,2,3,,
"""
PEOPLE = """Mã TNV,Phường ở,Nơi làm việc,Dự phòng,Tiếp xúc,Cho mượn đến,Từ ngày,Đến ngày
V1,w1,w1,,không,,,
V2,w2,,có,,w1,10/9/2021,2021-09-23
"""


def read(folder: Path, wards: str = WARDS, people: str = PEOPLE) -> StaffingRead:
    """Read the two tables."""
    (folder / "w.csv").write_text(wards, "utf-8")
    (folder / "v.csv").write_text(people, "utf-8")
    return read_staffing(folder / "w.csv", folder / "v.csv", table=table())


def faults(read: StaffingRead) -> dict[str, str]:
    """Return the codes by place."""
    assert all(issue.message and issue.remedy for issue in read.issues)
    return {issue.subject: issue.code for issue in read.issues}


def test_posts_and_volunteers_are_read_in_either_language(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.issues == ()
    one, two = found.posts
    assert (one.band, two.band) == (Band(floor=5, ceiling=7), Band(floor=2, ceiling=3))
    assert (one.workers, one.spot, two.spot) == (4, Spot(commanded=True), Spot())
    first, second = found.volunteers
    assert (first.post, first.contact, first.home) == ("w1", False, one.point)
    lent = Lent(post=PostId("w1"), first=date(2021, 9, 10), last=date(2021, 9, 23))
    assert (second.reserve, second.post, second.lent) == (True, None, lent)


def test_every_fault_of_both_tables_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    wards = """id,lon,lat,people_home,vulnerable,population,floor,ceiling
w1,106.70,10.76,30,,,,
w2,106.71,10.77,9000,,8000,,
w3,106.71,10.77,5,6,8000,,
w4,106.71,10.77,5,,8000,7,5
w5,106.71,,x,,8000,,
w6,106.71,10.77,1,,8000,,0
w6,106.71,10.77,1,,8000,,
w7,,,1,,8000,,
"""
    people = """id,home_ward,post,reserve,lent_to,lent_from,lent_until
V1,w1,w2,yes,,,
V2,w9,,,,,
V3,w1,w22,,,,
V4,w1,,,w2,2021-09-10,2021-09-09
V5,w1,,,w2,07:30,
V6,,,,,,
"""
    assert faults(read(tmp_path, wards, people)) == {
        "w.csv row 2, field population": "no-population",
        "w.csv row 3, field people_home": "more-than-people",
        "w.csv row 4, field vulnerable": "more-than-people",
        "w.csv row 5, field floor, ceiling": "impossible-band",
        "w.csv row 6, field lat": "half-point",
        "w.csv row 6, field people_home": "not-a-number",
        "w.csv row 7, field floor, ceiling": "impossible-band",
        "w.csv row 8, field id": "duplicate-id",
        "w.csv row 9, field lon": "missing-value",
        "w.csv row 9, field lat": "missing-value",
        "v.csv row 2, field post": "reserve-and-post",
        "v.csv row 3, field home_ward": "unknown-post",
        "v.csv row 4, field post": "unknown-post",
        "v.csv row 5, field lent_until": "days-reversed",
        "v.csv row 6, field lent_from": "not-a-time",
        "v.csv row 6, field lent_until": "missing-value",
        "v.csv row 7, field home_ward": "missing-address",
    }


def test_where_no_post_can_be_read_not_everybody_who_names_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text(PEOPLE, "utf-8")
    found = read_staffing(tmp_path / "none.csv", tmp_path / "v.csv", table=table())
    assert faults(found) == {"none.csv": "not-found"}


def test_a_place_that_is_no_ward_needs_no_population(tmp_path: Path) -> None:
    wards = "id,kind,lon,lat,people_home,population,contact\nd1,Trạm trực,106.7,10.7,0,,không\n"
    found = read(tmp_path, wards, "id,lon,lat\nV1,106.7,10.7\n")
    assert found.issues == ()
    assert (found.posts[0].kind, found.posts[0].contact) == ("station", False)


def test_missing_columns_and_empty_tables_are_told_with_their_vietnamese_name(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, "id,people_home\n", "post\n")
    assert [issue.code for issue in found.issues] == ["missing-column"] * 5
    assert "'Dân số'" in found.issues[2].remedy
    heads = read(tmp_path, WARDS.splitlines()[0] + "\n", "id,home_ward\n")
    assert faults(heads) == {"w.csv": "empty-file", "v.csv": "empty-file"}


def test_a_draft_is_read_with_what_was_approved(tmp_path: Path) -> None:
    found = read(tmp_path)
    (tmp_path / "m.csv").write_text(
        "id,kind,origin,target,first,last,approved,target_name\n"
        "V1,Cho mượn,w1,w2,2021-09-10,2021-09-23,x,Phường 2\n"
        "V2,Về dự phòng,w1,,10/09/2021,,,\n",
        "utf-8",
    )
    read_in = read_moves(tmp_path / "m.csv", posts=found.posts, volunteers=found.volunteers)
    assert read_in.issues == ()
    assert [(row.id, row.approved, row.move.kind) for row in read_in.rows] == [
        ("V1", True, "lend"),
        ("V2", False, "return"),
    ]
    assert read_in.rows[0].move.last == date(2021, 9, 23)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("V9,lend,w1,w2,2021-09-10,2021-09-23,x", "unknown-volunteer"),
        ("V1,lend,w2,w1,2021-09-10,2021-09-23,x", "moved-already"),
        ("V1,lend,w1,w2,2021-09-10,,x", "missing-value"),
        ("V1,lend,w1,w7,2021-09-10,2021-09-23,x", "unknown-post"),
        ("V1,fly,w1,w2,2021-09-10,2021-09-23,x", "unknown-kind"),
        ("V1,lend,w1,w2,2021-09-10,2021-09-01,x", "days-reversed"),
        ("V1,post,w1,,2021-09-10,,x", "missing-value"),
    ],
)
def test_a_draft_that_does_not_fit_any_more_is_refused(row: str, code: str, tmp_path: Path) -> None:
    found = read(tmp_path)
    head = "id,kind,origin,target,first,last,approved\n"
    (tmp_path / "m.csv").write_text(head + row + "\n", "utf-8")
    read_in = read_moves(tmp_path / "m.csv", posts=found.posts, volunteers=found.volunteers)
    assert [issue.code for issue in read_in.issues] == [code]
