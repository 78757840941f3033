from dataclasses import replace
from datetime import date

from api.services.locating import locate_day
from api.services.planning import DayTables, locate_tables
from geodata.coordinates import LonLat
from geodata.geocoding import Geocoded, build_geocoder
from routing.requests import DepotRow, Request, Volunteer
from routing.rules.tables import load_rules
from tests.geodata.tiny_city import tiny_areas, tiny_network

AREAS = tiny_areas()
INSIDE = AREAS.areas[0].inner_point


def request(request_id: str, address: str = "", point: LonLat | None = None) -> Request:
    return Request(id=request_id, kind="care_visit", address=address, point=point)


def volunteer(address: str) -> Volunteer:
    return Volunteer(
        id="v1", profile="motorbike", shift_start_s=0, shift_end_s=3600, home_address=address
    )


def test_a_point_given_is_taken_and_gets_its_ward() -> None:
    found = locate_day([request("r1", point=INSIDE)], [], [], areas=AREAS, geocoder=None)
    place = found.locations.requests["r1"]
    assert (place.point, place.area, place.confirmed) == (INSIDE, AREAS.areas[0].key, True)
    assert (found.review, found.geocoded) == ((), 0)


def test_an_address_that_names_only_its_ward_is_unconfirmed_and_stands_in_the_review() -> None:
    ward = AREAS.areas[0]
    geocoder = build_geocoder(AREAS, (tiny_network(),))
    rows = [request("r1", f"{ward.name}, {ward.district}"), request("r2", "???")]
    found = locate_day(rows, [], [], areas=AREAS, geocoder=geocoder)
    assert found.locations.requests["r1"].confirmed is False
    assert found.locations.requests["r1"].area == ward.key
    assert "r2" not in found.locations.requests
    assert [review.id for review in found.review] == ["r1", "r2"]
    assert all(review.why for review in found.review)


def test_nobody_starts_from_a_guess() -> None:
    geocoder = build_geocoder(AREAS, (tiny_network(),))
    depot = DepotRow(id="d1", kind="oxygen_station", address="???")
    found = locate_day([], [volunteer("???")], [depot], areas=AREAS, geocoder=geocoder)
    assert (found.locations.volunteers, found.locations.depots) == ({}, {})
    assert [review.kind for review in found.review] == ["volunteer", "depot"]


def test_without_wards_an_address_waits_for_a_person() -> None:
    found = locate_day([request("r1", "12 Lê Lợi")], [], [], areas=None, geocoder=None)
    assert [(review.id, review.candidates) for review in found.review] == [("r1", "")]
    assert found.locations.requests == {}


# Nguyễn Trãi 10 lies in Phường 1 of Quận 5 (vn-2021:51), 0.0006 east and 0.0011 north of the corner
TEN = "10 Nguyễn Trãi, Phường 1, Quận 5"
IN_WARD_1, IN_WARD_2 = LonLat(lon=106.0015, lat=10.0015), LonLat(lon=106.0030, lat=10.0015)


def test_a_point_in_another_ward_than_its_address_is_left_to_a_person_with_both() -> None:
    geocoder = build_geocoder(AREAS, (tiny_network(),))
    outside = LonLat(lon=107.0, lat=10.0)
    rows = [request("r1", TEN, IN_WARD_2), request("r2", TEN, outside)]
    found = locate_day(rows, [], [], areas=AREAS, geocoder=geocoder)
    places = found.locations.requests
    assert [(p.point, p.area, p.confirmed) for p in places.values()] == [
        (IN_WARD_2, "vn-2021:52", False),
        (outside, None, False),
    ]
    first, second = found.review
    assert first.candidates.startswith("vn-2021:51 ")
    assert "106.003000 10.001500 (vn-2021:52)" in first.why
    assert "107.000000 10.000000 (ngoài mọi phường / outside all wards)" in second.why
    assert found.geocoded == 0


def test_the_contradiction_is_seen_also_when_no_row_lacks_a_point() -> None:
    rules = load_rules(date(2021, 9, 10))
    tables = DayTables(
        requests=(request("r1", TEN, IN_WARD_2),),
        volunteers=(),
        depots=(),
        rules=rules,
        issues=(),
        ignored=(),
    )
    found = locate_tables(tables, areas=AREAS, networks=[tiny_network()])
    assert found.locations.requests["r1"].confirmed is False
    assert [review.id for review in found.review] == ["r1"]
    without = replace(tables, requests=(request("r1", point=IN_WARD_2),))
    assert locate_tables(without, areas=AREAS).review == ()


def test_a_point_in_the_ward_of_its_address_or_beside_an_unclear_one_is_confirmed() -> None:
    geocoder = build_geocoder(AREAS, (tiny_network(),))
    rows = [request("r1", TEN, IN_WARD_1), request("r2", "???", IN_WARD_2)]
    found = locate_day(rows, [], [], areas=AREAS, geocoder=geocoder)
    places = found.locations.requests
    assert [(p.area, p.confirmed) for p in places.values()] == [
        ("vn-2021:51", True),
        ("vn-2021:52", True),
    ]
    assert found.review == ()


def test_a_volunteer_and_a_depot_keep_a_point_that_their_address_contradicts() -> None:
    geocoder = build_geocoder(AREAS, (tiny_network(),))
    people = [replace(volunteer(TEN), point=IN_WARD_2)]
    depots = [DepotRow(id="d1", kind="oxygen_station", address=TEN, point=IN_WARD_2)]
    found = locate_day([], people, depots, areas=AREAS, geocoder=geocoder)
    kept = (found.locations.volunteers["v1"], found.locations.depots["d1"])
    assert {(p.point, p.area, p.confirmed) for p in kept} == {(IN_WARD_2, "vn-2021:52", True)}
    assert [review.kind for review in found.review] == ["volunteer", "depot"]
    assert all("the point is taken" in review.why for review in found.review)


def test_an_address_placed_only_on_a_long_street_is_not_confirmed_and_says_how_roughly() -> None:
    # the streets of this city are too short for it, so the answer is made up
    geocoder = build_geocoder(AREAS, (tiny_network(),))
    candidate = geocoder.geocode(TEN).candidates[0]
    answers = {m: replace(candidate, precision="street", radius_m=m) for m in (307.0, 697.0)}
    geocoders = {
        m: replace(
            geocoder,
            learned=lambda text, _look_up, far=far: Geocoded(
                text=text, candidates=(far,), accepted=True, reasons=("street found",)
            ),
        )
        for m, far in answers.items()
    }
    near, far = (
        locate_day([request("r1", TEN)], [], [], areas=AREAS, geocoder=one)
        for one in geocoders.values()
    )
    assert near.locations.requests["r1"].confirmed
    assert near.review == ()
    place = far.locations.requests["r1"]
    assert (place.confirmed, place.precision, place.radius_m) == (False, "street", 697.0)
    assert [review.why for review in far.review] == [
        "chỉ biết đường, ±697 m / only the street is known, +-697 m"
    ]
