from dataclasses import replace

import pytest

from geodata.address_memory import remember, with_learned
from geodata.addresses import parse_address
from geodata.coordinates import LonLat
from geodata.geocoding import Geocoder, build_geocoder
from geodata.learned import address_key
from tests.geodata.learned_events import HOUSE, fix, settled, taken_back
from tests.geodata.tiny_city import tiny_areas, tiny_network


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
    assert first.reasons == ("đã xác nhận / settled by điều phối on 2021-09-10: đã gọi điện",)


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


def test_two_streets_that_differ_in_accents_alone_share_no_settlement(geocoder: Geocoder) -> None:
    there = LonLat(lon=106.0010, lat=10.0015)
    one, other = settled("5 Nguyễn Văn Cự, Quận 5"), settled("5 Nguyễn Văn Cừ, Quận 5", there)
    known = with_learned(geocoder, [one])
    assert known.geocode("5 Nguyễn Văn Cự, Q5").candidates[0].point == HOUSE
    assert known.geocode("5 nguyen van cu, Q5").candidates[0].point == HOUSE
    assert "settled" not in [c.precision for c in known.geocode("5 Nguyễn Văn Cừ, Q5").candidates]
    both = with_learned(geocoder, [one, other])
    assert both.geocode("5 Nguyễn Văn Cự, Q5").candidates[0].point == HOUSE
    assert both.geocode("5 Nguyễn Văn Cừ, Q5").candidates[0].point == there
    assert "settled" not in [c.precision for c in both.geocode("5 nguyen van cu, Q5").candidates]


def test_a_street_settled_in_one_province_is_not_known_without_it(geocoder: Geocoder) -> None:
    known = with_learned(geocoder, [settled("7 Hàng Lạ, TP.HCM")])
    assert known.geocode("7 hang la, Ho Chi Minh").accepted
    assert not known.geocode("7 Hàng Lạ").accepted


def test_signs_alone_are_never_known_again(geocoder: Geocoder) -> None:
    known = with_learned(geocoder, [settled(",,,"), settled("9 X, Quận 5")])
    assert known.geocode("").candidates == ()


def test_the_later_of_two_wins_and_taking_it_back_gives_the_earlier() -> None:
    areas = tiny_areas()
    text = "7 Hàng Lạ, Quận 5"
    first, second = settled(text), settled(text, LonLat(lon=106.0010, lat=10.0015))
    key = address_key(parse_address(text))
    assert remember([first, second], areas).recall(key) == second
    assert remember([first, second, taken_back(second)], areas).recall(key) == first


def test_a_ward_of_another_scheme_is_found_by_the_point_and_far_points_count_for_nothing() -> None:
    areas = tiny_areas()
    elsewhere = settled("8 Hàng Lạ, Quận 5", LonLat(lon=105.8, lat=21.0), area="vn-2021:00001")
    memory = remember([settled("7 Hàng Lạ, Quận 5", area="vn-2025-07:1"), elsewhere], areas)
    (known,) = memory.settled.values()
    (spellings,) = known.values()
    assert [event.area for event in spellings.values()] == ["vn-2021:51"]


def test_three_fixes_that_agree_make_the_house_a_rooftop(geocoder: Geocoder) -> None:
    asked = "12 Nguyen Trai, P1, Q5"
    before = geocoder.geocode(asked)
    assert before.candidates[0].precision == "interpolated"
    fixes = [fix(0, number=1), fix(6, number=2), fix(9, number=3)]
    assert with_learned(geocoder, fixes[:2]).geocode(asked) == before
    (first, *_) = with_learned(geocoder, fixes).geocode(asked).candidates
    assert (first.point, first.precision) == (fixes[1].point, "rooftop")
    assert first.radius_m == 10  # 6 m to the furthest of the three: never better than 10
    assert first.reasons[-1] == "3 lần giao tới nhà này / 3 deliveries arrived at this house"


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
