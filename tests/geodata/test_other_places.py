"""A text that names a place which is not loaded, whatever else is loaded beside it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geodata.areas import AreaSet
from geodata.geocoding import Geocoder, build_geocoder
from geodata.wards_2025 import NO_REFORM, Reform, read_reform
from tests.geodata.test_wards_2025 import write_tables
from tests.geodata.tiny_city import tiny_areas, tiny_network, ward

OTHERS = ("Thuận An", "Quảng Oai", "Dĩ An", "Vĩnh Thanh")


def both_cities() -> AreaSet:
    """Return the tiny city and wards of Hà Nội, whose names lie elsewhere as well."""
    away = [
        replace(
            ward(f"9{row}", f"Xã {name}", "Huyện Ba Vì", 9, row),
            province="Thành phố Hà Nội",
            province_code="01",
        )
        for row, name in enumerate(OTHERS)
    ]
    return AreaSet(areas=(*whole_city().areas, *away))


def whole_city() -> AreaSet:
    """Return the tiny city with districts enough to be taken for a whole one."""
    more = [ward(f"6{n}", f"Phường Mới {n}", f"Quận Lạ {n}", n, 4) for n in range(7)]
    return AreaSet(areas=(*tiny_areas().areas, *more))


def built(areas: AreaSet, reform: Reform = NO_REFORM) -> Geocoder:
    return build_geocoder(areas, tiny_network(), reform=reform)


@cache
def pair() -> tuple[Geocoder, Geocoder]:
    """Return a geocoder of the city alone and one of both cities."""
    return built(whole_city()), built(both_cities())


def sureness(geocoder: Geocoder, text: str) -> float:
    found = geocoder.geocode(text).candidates
    return found[0].probability if found else 0.0


@settings(deadline=None, max_examples=60)
@given(
    street=st.sampled_from(("", "10 Nguyễn Trãi, ", "5 Lê Lợi, ")),
    ward_named=st.sampled_from(("Phường Võ Thị Sáu", "Phường 1", "Võ Thị Sáu", "P. Vo Thi Sau")),
    kind=st.sampled_from(("", "TP ", "Huyện ", "Thị xã ", "Quận ")),
    other=st.sampled_from((*OTHERS, "Bắc Tân Uyên", "Bà Rịa")),
    city=st.sampled_from(("", ", TP.HCM", ", Sài Gòn")),
)
@example(street="", ward_named="Phường Võ Thị Sáu", kind="", other="Thuận An", city=", TP.HCM")
def test_more_areas_never_make_a_contradicted_ward_surer(
    street: str,
    ward_named: str,
    kind: str,
    other: str,
    city: str,
) -> None:
    alone, beside = pair()
    text = f"{street}{ward_named}, {kind}{other}{city}"
    assert not alone.geocode(text).accepted
    assert not beside.geocode(text).accepted
    if kind or city:  # "Võ Thị Sáu, Thuận An" may be a street and a commune of the other city
        assert sureness(beside, text) <= sureness(alone, text)


def test_the_other_city_is_found_by_its_own_names() -> None:
    found = pair()[1].geocode("Xã Thuận An, Huyện Ba Vì, Hà Nội")
    assert (found.accepted, found.candidates[0].area) == (True, "vn-2021:90")


@pytest.mark.parametrize(
    ("unknown", "words"),
    [
        ("TP Bà Rịa", "tp ba ria"),
        ("huyện Bắc Tân Uyên", "huyen bac tan uyen"),
        ("Thị xã Xa Lắm", "thi xa xa lam"),
        ("Q. Xa Lắm", "q xa lam"),
    ],
)
@pytest.mark.parametrize("tail", ["Phường Võ Thị Sáu", "Phường Võ Thị Sáu, Quận 3", "Quận 3", ""])
def test_a_district_that_is_not_known_is_named_and_left_to_a_person(
    unknown: str, words: str, tail: str
) -> None:
    for geocoder in pair():
        found = geocoder.geocode(f"5 Lê Lợi, {tail}, {unknown}, TP.HCM")
        assert not found.accepted
        assert any(f"may be a district: '{words}'" in reason for reason in found.reasons)


def test_a_block_called_city_is_no_district() -> None:
    assert pair()[0].geocode("5 Lê Lợi, Royal City, Phường Võ Thị Sáu, Quận 3, TP.HCM").accepted


@pytest.mark.parametrize(
    "province",
    ["Bà Rịa - Vũng Tàu", "Bà Rịa – Vũng Tàu", "tỉnh Bà Rịa-Vũng Tàu", "Ba Ria - Vung Tau"],
)
def test_a_province_with_a_dash_in_its_name_is_one(province: str) -> None:
    found = pair()[0].geocode(f"12 Lê Lợi, Phường Võ Thị Sáu, Thành phố Bà Rịa, {province}")
    assert found.reasons[0].endswith("/ ba ria vung tau is not among the areas loaded")


def test_a_name_of_the_joined_province_stays_outside_beside_another_city(tmp_path: Path) -> None:
    # Phường Dĩ An joined Hồ Chí Minh City; the Dĩ An of the other city explains nothing there
    write_tables(tmp_path)
    geocoder = built(both_cities(), read_reform(tmp_path))
    for name in ("Dĩ An", "TP Dĩ An", "Phường Dĩ An"):
        found = geocoder.geocode(f"10 Nguyễn Trãi, Phường Võ Thị Sáu, {name}, TP.HCM")
        assert not found.accepted
        assert "Dĩ An" in " ".join(found.reasons) or "di an" in " ".join(found.reasons)
