import re
from collections import Counter

import numpy as np
import pytest

from geodata.address_text import plain
from geodata.geocoding import build_geocoder
from geodata.wards_2025 import NO_REFORM
from tests.damaged_addresses import LEVELS, Damaged, Door, damage_names, damaged_addresses, typo
from tests.geodata.tiny_city import tiny_areas, tiny_network

AREAS = tiny_areas().areas
DOORS = [
    Door(house="10", street="Nguyễn Trãi", ward=0, runs_in=frozenset((0, 1, 2))),
    Door(house="90/5", street="Nguyễn Trãi", ward=1, runs_in=frozenset((0, 1, 2))),
    Door(house="7A", street="Lê Lợi", ward=2, runs_in=frozenset((2, 3, 4))),
    Door(house="21", street="Lê Lợi", ward=4, runs_in=frozenset((2, 3, 4))),
]


def damaged(level: int, *, seed: int = 1, times: int = 50) -> list[Damaged]:
    names = damage_names(AREAS, NO_REFORM)
    return list(damaged_addresses(names, DOORS * times, level, np.random.default_rng(seed)))


def test_the_full_form_is_written_out() -> None:
    texts = {one.text for one in damaged(0)}
    assert "10 Nguyễn Trãi, Phường 1, Quận 5, Thành phố Hồ Chí Minh" in texts
    assert all(text.endswith("Thành phố Hồ Chí Minh") for text in texts)


@pytest.mark.parametrize("level", LEVELS)
def test_one_seed_gives_one_set_of_addresses(level: int) -> None:
    assert damaged(level, seed=3) == damaged(level, seed=3) != damaged(level, seed=4)


@pytest.mark.parametrize("level", LEVELS)
def test_no_prefix_stands_before_another(level: int) -> None:
    for one in damaged(level):
        assert not re.search(r"\b(p|f|q|x|h)[. ]+(phuong|quan|xa|huyen)\b", plain(one.text))


@pytest.mark.parametrize("level", [1, 2, 3])
def test_numbers_are_never_damaged(level: int) -> None:
    for one in damaged(level):
        ward = next(area for area in AREAS if area.key == one.meant)
        number = ward.name.rpartition(" ")[2].lstrip("0")
        numbers = re.findall(r"\d+", one.text)
        assert ward.district[-1] in numbers
        assert not number.isdigit() or number in [found.lstrip("0") for found in numbers]


def test_a_typo_is_one_slip_in_one_long_word() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        text = "Phường Võ Thị Sáu 12"
        after = typo(text, rng)
        if after:
            assert after.endswith(" 12")
            changed = [a for a, b in zip(after.split(), text.split(), strict=True) if a != b]
            assert len(changed) == 1
    assert typo("P.12 Q.5", rng) == ""


def test_typos_in_the_tail_and_in_the_street_are_told_apart() -> None:
    kinds = Counter(one.kind for one in damaged(3))
    assert set(kinds) == {"typo-tail", "typo-street"}
    assert min(kinds.values()) >= 30


def test_every_address_fits_the_ward_that_was_meant() -> None:
    for level in LEVELS:
        for one in damaged(level):
            assert one.meant in one.right


def test_a_missing_ward_leaves_all_wards_of_the_street_right() -> None:
    # Nguyễn Trãi runs in Phường 1 and 2 of Quận 5; its part in Quận 3 is another district's
    found = [one for one in damaged(4) if one.kind == "no-ward" and "Tr" in one.text]
    assert found
    assert {one.right for one in found} == {frozenset(("vn-2021:51", "vn-2021:52"))}


def test_a_missing_district_is_left_out_only_where_one_ward_fits() -> None:
    # Nguyễn Trãi runs in both Phường 1, of Quận 5 and of Quận 3: only a district could tell
    found = [one for one in damaged(4) if one.kind == "no-district"]
    assert found
    assert all(len(one.right) == 1 for one in found)
    assert "vn-2021:51" not in {one.meant for one in found}


def test_a_unit_of_another_year_means_the_ward_that_took_its_place() -> None:
    # Phường 6, 7 and 8 of Quận 3 became Phường Võ Thị Sáu in 2021
    found = [one for one in damaged(4) if one.kind == "old-unit"]
    assert found
    assert {one.right for one in found} == {frozenset(("vn-2021:33",))}
    assert all(re.search(r"(phuong|p|f)\W{0,2}6", plain(one.text)) for one in found)


def test_the_geocoder_reads_what_was_damaged_least() -> None:
    geocoder = build_geocoder(tiny_areas(), tiny_network(), reform=NO_REFORM)
    for one in damaged(1, times=10):
        found = geocoder.geocode(one.text).candidates
        assert found
        assert found[0].area in one.right
