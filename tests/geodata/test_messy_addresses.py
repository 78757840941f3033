"""Addresses as people type them: lost commas, slips of the pen, odd prefixes, and no address."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geodata.areas import AreaSet
from geodata.geocoding import Geocoder, build_geocoder
from geodata.mended_names import nearest
from geodata.wards_2025 import NO_REFORM
from tests.geodata.tiny_city import tiny_areas, tiny_network, ward


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    named = (
        ward("11", "Phường Bến Nghé", "Quận Gò Vấp", 3, 0),
        ward("12", "Phường Đa Kao", "Quận Gò Vấp", 4, 0),
        ward("21", "Xã Tân Nhựt", "Huyện Bình Chánh", 3, 1),
    )
    areas = AreaSet(areas=tiny_areas().areas + named)
    return build_geocoder(areas, tiny_network(), reform=NO_REFORM)


def first(geocoder: Geocoder, text: str) -> str:
    found = geocoder.geocode(text).candidates
    return found[0].area.partition(":")[2] if found else ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # separators
        ("10 Nguyễn Trãi. Phường 1. Quận 5. TP.HCM", "51"),
        ("10 Nguyễn Trãi - P.1 - Q.5 - TP.HCM", "51"),
        ("10 NGUYEN TRAI P.1 Q.5 TPHCM", "51"),
        ("5 le loi p.ben nghe go vap hcm", "11"),
        ("5 Lê Lợi Phường Bến Nghé Gò Vấp", "11"),
        ("5 le loi xa tan nhut binh chanh sai gon", "21"),
        # what lies below the ward never eats it
        ("5 le loi to 8 ben nghe go vap ho chi minh", "11"),
        ("5 le loi kp 3 phuong ben nghe go vap ho chi minh", "11"),
        ("5 Lê Lợi, Ấp 3 Xã Tân Nhựt, Bình Chánh", "21"),
        # one slip: in the ward, the district, a prefix, the province
        ("5 Lê Lợi, Phường Bến Nhgé, Gò Vấp, TP.HCM", "11"),
        ("5 Lê Lợi, Phường Bến Nghé, Gò Vâsp, TP.HCM", "11"),
        ("5 Lê Lợi, Phưng Bến Nghé, Gò Vấp, TP.HCM", "11"),
        ("10 Nguyễn Trãi, Phường 1, Qaun 5, TP.HCM", "51"),
        ("5 Lê Lợi, Phường Bến Nghé, Gò Vấp, Hồ Chí Mnih", "11"),
        ("5 le loi xa tan nhtu binh chanh ho chi minh", "21"),
        ("5 le loi phuong ben ngeh q. go vap tphcm", "11"),
        # letters for a district
        ("5 Lê Lợi, P. Bến Nghé, GV, HCM", "11"),
        ("5 Lê Lợi, Tân Nhựt, H.BC", "21"),
    ],
)
def test_the_ward_is_found(geocoder: Geocoder, text: str, code: str) -> None:
    assert first(geocoder, text) == code


@pytest.mark.parametrize("text", ["P.11, Q.5", "P.1, Q.55", "Phưng 11, Quận 5", "phuong 12 quan 5"])
def test_no_number_is_read_as_another(geocoder: Geocoder, text: str) -> None:
    assert not [c for c in geocoder.geocode(text).candidates if c.probability > 0.5]


def test_a_slip_is_said_and_left_to_a_person(geocoder: Geocoder) -> None:
    found = geocoder.geocode("5 Lê Lợi, Phường Bến Nhgé, Gò Vấp, TP.HCM")
    assert not found.accepted
    assert any("Bến Nghé" in reason for reason in found.reasons)


def test_short_names_and_short_words_have_one_slip_at_most() -> None:
    assert nearest("an phu", ("la phu",)) == ()  # two slips in five letters
    assert nearest("cau dien", ("phu dien",)) == ()  # two in one short word
    assert nearest("ben nhge", ("ben nghe", "ben thanh")) == ("ben nghe",)
    assert nearest("phuong 1", ("phuong 2",)) == ()


def test_another_name_of_a_street_is_read_as_the_street() -> None:
    network = replace(
        tiny_network(), alias_of=np.array([0], np.int32), alias_name=("Đường Quang Trung cũ",)
    )
    geocoder = build_geocoder(tiny_areas(), network, reform=NO_REFORM)
    place = geocoder.geocode("10 Quang Trung cũ, Phường 1, Quận 5").candidates[0]
    assert place.precision == "rooftop"


@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=300))
@example(text="")
@example(text=" ,;.-/#()" * 50)
@example(text="phường " * 300)
@example(text="1/2/3/4/5/6/7/8/9/10" * 100)
@example(text="\x00\x01\x1b[31m\u202e\ufeff P.1\x7f, Q.5")
@example(text="北京市朝阳区 улица Ленина ١٢٣ ² ½")
@example(text="12 Hòa Bình")
@example(text="12 trần phú đà nẵng")
def test_no_text_breaks_it_and_every_one_has_a_reason(geocoder: Geocoder, text: str) -> None:
    found = geocoder.geocode(text)
    assert found.reasons
    assert sum(candidate.probability for candidate in found.candidates) <= 1.0001
    assert not found.accepted or found.candidates


@pytest.mark.parametrize("piece", ["phường bến nghé ", "a", "12/", "p.1 ", "x,", "hẻm 12 "])
def test_two_thousand_characters_are_answered(geocoder: Geocoder, piece: str) -> None:
    # whichever way it ends: a chain of numbers was once tried in all ways when a sign followed it
    for end in range(1900, 2000, 7):
        text = f"{(piece * 2000)[:end]}?"
        assert geocoder.geocode(text).text == text
