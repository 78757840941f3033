from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.addresses import parse_address
from geodata.coordinates import LonLat, great_circle_m
from geodata.geocoding import Geocoder, build_geocoder
from geodata.learned import (
    Learned,
    address_key,
    house_points,
    in_force,
    remember,
    with_learned,
)
from tests.geodata.tiny_city import tiny_areas, tiny_network

NOW = datetime(2021, 9, 10, 8, tzinfo=UTC)
# 0.0006 east and 0.0011 north of the corner: house 10 of Nguyễn Trãi in Phường 1, Quận 5
HOUSE = LonLat(lon=106.0006, lat=10.0011)
M = 1 / 111_195  # a metre northwards, in degrees


def settled(address: str, point: LonLat = HOUSE, *, area: str = "vn-2021:51") -> Learned:
    return Learned(kind="settled", address=address, point=point, area=area, by="điều phối", at=NOW)


def taken_back(event: Learned) -> Learned:
    return Learned(kind="taken-back", of=event.id, by="điều phối", at=NOW)


def fix(north_m: float, *, accuracy_m: float = 8.0, number: int = 0) -> Learned:
    return Learned(
        kind="fix",
        address="12 Nguyễn Trãi, P.1, Q.5",
        point=LonLat(lon=HOUSE.lon, lat=HOUSE.lat + north_m * M),
        area="vn-2021:51",
        accuracy_m=accuracy_m,
        by="xe máy",
        at=NOW + timedelta(days=number),
    )


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    return build_geocoder(tiny_areas(), tiny_network())


def test_what_a_person_settled_wins_and_says_who_and_when(geocoder: Geocoder) -> None:
    text = "nhà bà Tư, hẻm sau chợ, Phường 1, Quận 5"
    assert geocoder.geocode(text).candidates[0].precision != "settled"
    event = replace(settled(text), reason="đã gọi điện")
    found = with_learned(geocoder, [event]).geocode(text)
    assert found.accepted
    (first,) = found.candidates
    assert (first.point, first.area, first.precision) == (HOUSE, "vn-2021:51", "settled")
    assert first.probability == 1
    assert first.reasons == ("settled by điều phối on 2021-09-10: đã gọi điện",)


@pytest.mark.parametrize(
    "text",
    [
        "123/45/6 nguyen trai, p1, q5",
        "SỐ 123/45/6 ĐƯỜNG NGUYỄN TRÃI, PHƯỜNG 01, QUẬN 5",
        "123/45/6 Nguyễn Trãi; Phường 1 ; Quận 5",
        "123/45/6, Nguyen Trai Street, Ward 1, District 5",
        "123/45/6 Nguyễn Trãi, Quận 5, Phường 1, TP.HCM, Việt Nam",
    ],
)
def test_a_spelling_that_normalises_alike_is_the_same_address(
    text: str, geocoder: Geocoder
) -> None:
    known = with_learned(geocoder, [settled("123/45/6 Nguyễn Trãi, P.1, Q.5")])
    assert known.geocode(text).candidates[0].precision == "settled"


@pytest.mark.parametrize(
    "text",
    [
        "123/45/7 Nguyễn Trãi, P.1, Q.5",
        "123/54/6 Nguyễn Trãi, P.1, Q.5",
        "123/45/6B Nguyễn Trãi, P.1, Q.5",
        "123/45/6 Nguyễn Trãi, P.11, Q.5",
        "123/45/6 Nguyễn Trãi, P.1, Q.3",
        "123/45/6 Nguyễn Trãi, P.1",
        "123/45/6 Nguyễn Trãi, P.1, Q.5, Hà Nội",
        "Tầng 2, 123/45/6 Nguyễn Trãi, P.1, Q.5",
        "123/45/6 Lê Lợi, P.1, Q.5",
    ],
)
def test_another_number_ward_district_or_province_is_another_address(
    text: str, geocoder: Geocoder
) -> None:
    known = with_learned(geocoder, [settled("123/45/6 Nguyễn Trãi, P.1, Q.5")])
    found = known.geocode(text)
    assert [c.precision for c in found.candidates if c.precision == "settled"] == []


def test_a_street_settled_in_one_province_is_not_known_without_it(geocoder: Geocoder) -> None:
    known = with_learned(geocoder, [settled("7 Hàng Lạ, TP.HCM")])
    assert known.geocode("7 hang la, Ho Chi Minh").accepted
    assert not known.geocode("7 Hàng Lạ").accepted


def test_signs_alone_are_never_known_again(geocoder: Geocoder) -> None:
    known = with_learned(geocoder, [settled(",,,"), settled("9 X, Quận 5")])
    assert known.geocode("").candidates == ()


@given(
    st.integers(1, 999), st.integers(1, 999), st.sampled_from("ABC"), st.sampled_from(["", "bis"])
)
def test_no_number_is_lost_on_the_way_to_the_key(
    house: int, alley: int, letter: str, bis: str
) -> None:
    text = f"{alley}/{house}{letter}{bis} Lê Lợi, P.3, Q.5"
    other = f"{alley}/{house + 1}{letter}{bis} Lê Lợi, P.3, Q.5"
    keys = {address_key(parse_address(one)).words for one in (text, other, text.lower())}
    assert len(keys) == 2


def test_the_later_of_two_wins_and_taking_it_back_gives_the_earlier() -> None:
    areas = tiny_areas()
    text = "7 Hàng Lạ, Quận 5"
    first, second = settled(text), settled(text, LonLat(lon=106.0010, lat=10.0015))
    key = address_key(parse_address(text))
    assert remember([first, second], areas).recall(key) == second
    assert remember([first, second, taken_back(second)], areas).recall(key) == first


def test_a_taking_back_that_is_taken_back_counts_no_more() -> None:
    event = settled("7 Hàng Lạ, Quận 5")
    gone = taken_back(event)
    again = taken_back(gone)
    assert in_force([event]) == (event,)
    assert in_force([event, gone]) == ()
    assert in_force([event, gone, again]) == (event,)


def test_a_ward_of_another_scheme_is_found_by_the_point_and_far_points_count_for_nothing() -> None:
    areas = tiny_areas()
    elsewhere = settled("8 Hàng Lạ, Quận 5", LonLat(lon=105.8, lat=21.0), area="vn-2021:00001")
    memory = remember([settled("7 Hàng Lạ, Quận 5", area="vn-2025-07:1"), elsewhere], areas)
    (known,) = memory.settled.values()
    assert [event.area for event in known.values()] == ["vn-2021:51"]


def test_three_fixes_that_agree_make_the_house_a_rooftop(geocoder: Geocoder) -> None:
    asked = "12 Nguyen Trai, P1, Q5"
    before = geocoder.geocode(asked)
    assert before.candidates[0].precision == "interpolated"
    fixes = [fix(0, number=1), fix(6, number=2), fix(9, number=3)]
    assert with_learned(geocoder, fixes[:2]).geocode(asked) == before
    (first, *_) = with_learned(geocoder, fixes).geocode(asked).candidates
    assert (first.point, first.precision) == (fixes[1].point, "rooftop")
    assert first.radius_m == 10  # 6 m to the furthest of the three: never better than 10
    assert first.reasons[-1] == "3 deliveries arrived at this house"


def test_another_house_and_the_same_house_in_another_ward_stay_where_they_are(
    geocoder: Geocoder,
) -> None:
    known = with_learned(geocoder, [fix(0, number=n) for n in range(3)])
    for text in (
        "14 Nguyễn Trãi, P.1, Q.5",
        "12 Nguyễn Trãi, P.1, Q.3",
        "12A Nguyễn Trãi, P.1, Q.5",
    ):
        assert known.geocode(text) == geocoder.geocode(text)


def test_fixes_that_are_inaccurate_or_elsewhere_are_left_out_and_said_so() -> None:
    good = [fix(0, number=1), fix(4, number=2), fix(8, number=3)]
    far, rough = fix(400, number=4), fix(50, accuracy_m=80, number=5)
    (house,) = house_points([*good, far, rough]).values()
    # the median of 0, 4, 8 and 400 m is 6 m: 400 is 394 m away; of the three left it is 4 m
    assert house.point == good[1].point
    assert set(house.used) == set(good)
    assert set(house.left_out) == {far, rough}


def test_without_a_majority_there_is_no_point() -> None:
    here = [fix(n, number=n) for n in range(3)]
    there = [fix(1000 + n, number=10 + n) for n in range(3)]
    (house,) = house_points([*here, *there]).values()
    assert house.point is None


@given(
    st.lists(st.floats(0, 40), min_size=3, max_size=8),
    st.floats(-5000, 5000),
    st.integers(0, 8),
)
def test_one_bad_fix_never_moves_a_house_out_of_the_others(
    good: list[float], bad: float, place: int
) -> None:
    norths = [*good]
    norths.insert(place, bad)
    fixes = [fix(north, number=n) for n, north in enumerate(norths)]
    (house,) = house_points(fixes).values()
    if house.point is not None:
        north_m = (house.point.lat - HOUSE.lat) / M
        assert min(good) - 0.01 <= north_m <= max(good) + 0.01
    assert {*house.used, *house.left_out} == set(fixes)


def test_the_radius_reaches_the_furthest_fix_used() -> None:
    fixes = [fix(0, number=1), fix(30, number=2), fix(80, number=3)]
    (house,) = house_points(fixes).values()
    assert house.point == fixes[1].point
    away = [great_circle_m(house.point, f.point) for f in fixes if house.point and f.point]
    assert house.radius_m == pytest.approx(max(away)) == pytest.approx(50, abs=0.1)


def test_an_event_that_says_nothing_cannot_be() -> None:
    with pytest.raises(ValueError, match="offset"):
        replace(settled("x"), at=datetime(2021, 9, 10))  # noqa: DTZ001 - that is the fault
    with pytest.raises(ValueError, match="address and point"):
        replace(settled("x"), address=" ")
    with pytest.raises(ValueError, match="accuracy_m"):
        replace(fix(0), accuracy_m=float("nan"))
    with pytest.raises(ValueError, match="of must name"):
        Learned(kind="taken-back", by="x", at=NOW)
