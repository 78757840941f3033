from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.coordinates import great_circle_m
from geodata.house_points import house_points
from tests.geodata.learned_events import HOUSE, NOW, M, fix


def test_fixes_that_are_inaccurate_or_elsewhere_are_left_out_and_said_so() -> None:
    good = [fix(0, number=1), fix(4, number=2), fix(8, number=3)]
    far, rough = fix(400, number=4), fix(50, accuracy_m=80, number=5)
    (house,) = house_points([*good, far, rough]).values()
    # the median of 0, 4, 8 and 400 m is 6 m: 400 is 394 m away; of the three left it is 4 m
    assert house.point == good[1].point
    assert set(house.used) == set(good)
    assert set(house.left_out) == {far, rough}


def test_fixes_of_one_visit_count_once_and_the_most_accurate_speaks_for_it() -> None:
    pings = [
        replace(fix(5 * n, accuracy_m=9 - n), at=NOW + timedelta(seconds=20 * n)) for n in range(3)
    ]
    (house,) = house_points(pings).values()
    assert (house.point, house.used) == (None, (pings[2],))  # one visit was once enough
    later = [fix(10, number=1), fix(14, number=2)]
    (house,) = house_points([*later, *pings]).values()
    assert house.used == (pings[2], *later)
    assert set(house.left_out) == set(pings[:2])


def test_visits_are_of_one_device_and_end_with_half_an_hour_of_silence() -> None:
    together = [replace(fix(n), by=f"xe {n}") for n in range(3)]
    (house,) = house_points(together).values()
    assert house.used == tuple(together)
    for minutes, visits in ((30, 1), (31, 3)):
        pings = [replace(fix(n), at=NOW + timedelta(minutes=minutes * n)) for n in range(3)]
        (house,) = house_points(pings).values()
        assert len(house.used) == visits


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
