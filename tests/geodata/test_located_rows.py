"""Rows of every kind, good and bad: none is lost, none crashes, each fault has its row."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.address_rows import GEO_COLUMNS
from geodata.geocoding import build_geocoder
from geodata.located_rows import EXTRA, RowLocator
from geodata.readable import MOST_SIGNS
from geodata.reverse import Ground
from tests.geodata.tiny_city import tiny_areas, tiny_network

GEOCODER = build_geocoder(tiny_areas(), tiny_network())
TEN = "10 Nguyễn Trãi, Phường 1, Quận 5"


def locator(**changes: bool) -> RowLocator:
    ground = Ground(areas=tiny_areas(), keys_now=lambda area: (f"vn-2025-07:9{area.code}",))
    return RowLocator(geocoder=GEOCODER, ground=ground, subject="in.csv", **changes)


def row(address: str = "", lon: str = "", lat: str = "") -> dict[str, str]:
    return {"address": address, "lon": lon, "lat": lat}


def test_an_address_is_geocoded_and_a_row_without_one_is_placed_by_its_point() -> None:
    found = locator().located([row(TEN), row(lon="106,001", lat="10.001")])
    assert (found.review, found.issues) == ((), ())
    by_address, by_point = found.rows
    assert by_address["geo_precision"] == "rooftop"
    assert {name: by_point[name] for name in GEO_COLUMNS[:-1]} == {
        "geo_scheme": "vn-2021",
        "geo_ward_code": "51",
        "geo_ward_code_2025": "951",
        "geo_lon": "106.001000",
        "geo_lat": "10.001000",
        "geo_precision": "point",
        "geo_radius_m": "0",
        "geo_probability": "1.000",
    }
    # 0.001 degrees of 109,506 m east to west at 10 degrees north
    said = "cách ranh giới / to its edge 110 m; nay / now vn-2025-07:951"
    assert by_point["geo_candidates"] == f"vn-2021:51 Phường 01, Quận 5: point ({said})"


def test_what_was_chosen_of_other_candidates_does_not_go_into_a_new_review() -> None:
    found = locator().located([row("Phường 1") | {"chosen": "2", "geo_review": "cũ"}])
    (left,) = found.review
    assert (left["chosen"], left["chosen_lon"], left["chosen_lat"]) == ("", "", "")
    assert "no district" in left["geo_review"]


def test_a_table_of_points_needs_no_address_column() -> None:
    found = locator().located([{"id": "7", "lon": "106.001", "lat": "10.001"}])
    assert found.rows[0]["id"] == "7"
    assert found.rows[0]["geo_ward_code"] == "51"


@pytest.mark.parametrize(
    ("lon", "lat", "code", "says"),
    [
        ("10.001", "106.001", "swapped-lon-lat", "swapped?"),
        ("603000", "1190000", "in-metres", "metres"),
        ("nan", "10.001", "not-a-number", "nan"),
        ("east", "10.001", "not-a-number", "east"),
        ("200", "200", "coordinates-outside-world", "not on Earth"),
        ("106.001", "", "half-point", "latitude"),
        ("105.8", "21.0", "outside-areas", "outside all wards"),
        ("", "", "missing-address", "empty"),
    ],
)
def test_a_row_that_has_no_place_is_told_and_left_to_a_person(
    lon: str, lat: str, code: str, says: str
) -> None:
    found = locator().located([row(TEN), row(lon=lon, lat=lat), row(TEN)], first_row=1002)
    (issue,) = found.issues
    assert issue.code == code
    assert issue.subject.startswith("in.csv row 1003, field")
    assert says in issue.message
    (left,) = found.review
    assert says in left["geo_review"]
    assert [bool(one["geo_ward_code"]) for one in found.rows] == [True, False, True]


def test_a_point_on_a_border_is_left_to_a_person_with_both_wards() -> None:
    found = locator().located([row(lon="106.002", lat="10.001")])
    assert found.issues == ()
    (left,) = found.review
    assert "on the border of vn-2021:51 and vn-2021:52" in left["geo_review"]
    assert left["geo_candidates"].count(" | ") == 1
    assert left["geo_ward_code"] == ""


def test_a_point_beside_an_address_is_told_when_it_cannot_be_one_and_places_nothing() -> None:
    found = locator().located([row(TEN, lon="10.001", lat="106.001"), row(TEN, "105.8", "21.0")])
    assert [issue.code for issue in found.issues] == ["swapped-lon-lat"]
    assert [one["geo_precision"] for one in found.rows] == ["rooftop", "rooftop"]
    assert found.review == ()


def test_where_the_columns_hold_the_truth_a_point_places_nothing() -> None:
    found = locator(by_point=False).located([row(lon="106.001", lat="10.001")])
    assert [issue.code for issue in found.issues] == ["missing-address"]


def test_cells_beyond_the_header_leave_the_row_to_a_person_with_what_they_hold() -> None:
    found = locator().located([row("10 Nguyễn Trãi") | {EXTRA: "Phường 1, Quận 5"}])
    (issue,) = found.issues
    assert issue.code == "extra-cells"
    assert "Phường 1, Quận 5" in found.review[0]["geo_review"]


def test_a_long_address_is_read_up_to_the_limit_and_left_to_a_person() -> None:
    long = f"{TEN} {'x' * 2000}"
    found = locator().located([row(long)])
    (left,) = found.review
    assert left["address"] == long
    assert (
        f"is {len(long)} characters long, only the first {MOST_SIGNS} were read"
        in (left["geo_review"])
    )


def test_control_signs_are_told_and_signs_that_nobody_sees_are_not() -> None:
    broken, hidden = row("10\x00 Nguyễn Trãi, Phường 1, Quận 5"), row(f"\ufeff{TEN}\u200b")
    found = locator().located([broken, hidden])
    (left,) = found.review
    assert left["address"] == broken["address"]
    assert "control or broken characters" in left["geo_review"]
    assert "vn-2021:51" in left["geo_candidates"]
    assert found.rows[1]["geo_precision"] == "rooftop"


def test_another_province_is_named_as_the_reason() -> None:
    found = locator().located([row("12 Lê Lợi, Đà Nẵng")])
    assert "da nang is not among the areas loaded" in found.review[0]["geo_review"]


def test_parts_give_the_same_rows_as_the_whole() -> None:
    rows = [row(TEN), row(), row("Nguyễn Trãi"), row(lon="106.001", lat="10.001"), row(TEN)]
    whole = locator().located(rows)
    parts = [locator().located(rows[i : i + 2], first_row=i + 2) for i in (0, 2, 4)]
    assert [r for part in parts for r in part.rows] == list(whole.rows)
    assert [i for part in parts for i in part.issues] == list(whole.issues)


anything = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(categories=("Cs", "Cc", "Cf", "Lo", "Nd", "Zs")), max_size=60),
    st.text("0123456789/., pPqQ-\x00\u202e\ud800", max_size=400),
    st.builds(
        lambda a, b: f"{a} Nguyễn Trãi{b}, P.1, Q.5", st.text(max_size=8), st.text(max_size=8)
    ),
    st.text("xà ", min_size=1990, max_size=2010),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.large_base_example])
@given(st.lists(st.builds(row, anything, st.text(max_size=9), st.text(max_size=9)), max_size=4))
def test_arbitrary_text_is_answered_or_left_to_a_person(rows: list[dict[str, str]]) -> None:
    found = locator().located(rows)
    assert len(found.rows) == len(rows) == len(found.results)
    assert [{name: r[name] for name in row()} for r in found.rows] == rows
    left = [r for r in found.rows if not r["geo_ward_code"]]
    assert len(found.review) >= len(left)
    assert all(r["geo_review"] for r in found.review)


def test_the_geocoder_itself_keeps_the_text_as_it_was_given() -> None:
    text = "\x0010 Nguyễn Trãi, P.1, Q.5"
    found = GEOCODER.geocode(text)
    assert (found.text, found.accepted) == (text, False)
    assert found.candidates[0].precision == "rooftop"
