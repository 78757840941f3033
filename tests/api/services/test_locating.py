from api.services.locating import locate_day
from geodata.coordinates import LonLat
from geodata.geocoding import build_geocoder
from routing.requests import DepotRow, Request, Volunteer
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
