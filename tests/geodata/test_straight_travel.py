"""Straight lines for very many places: as the matrix of few, and one pair as many at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.coordinates import LonLat
from geodata.matrix import Profile, TravelMatrix, straight_line_matrix
from geodata.straight_travel import MOST_IN_A_MATRIX, StraightTravel, straight_travel
from tests.strategies import examples

KPH: dict[Profile, float] = {"motorbike": 22.0, "foot": 4.5}


def some_points(count: int, seed: int) -> list[LonLat]:
    rng = np.random.default_rng(seed)
    at = rng.normal(size=(count, 2)) / 10
    return [LonLat(lon=106.7 + east, lat=10.8 + north) for east, north in at.tolist()]


@examples(40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_it_says_what_the_matrix_says(seed: int, size: int) -> None:
    points = some_points(size, seed)
    live = StraightTravel(points, detour=1.4, kph=KPH)
    matrix = straight_line_matrix(points, profiles=["motorbike", "foot"], detour=1.4, kph=KPH)
    for profile in matrix.profiles:
        seconds = live.seconds(profile, np.arange(size))
        # both round metres up, the last bit of a sine may lead to the next metre
        assert np.abs(seconds - matrix.seconds[profile]).max() <= 1
        assert np.array_equal(seconds, seconds.T)


@examples(40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_the_seconds_of_some_places_are_those_of_each_pair(seed: int, size: int) -> None:
    live = StraightTravel(some_points(size, seed), detour=1.4, kph=KPH)
    chosen = np.random.default_rng(seed).permutation(size)[: size // 2 + 1]
    expected = [[live.travel_s("foot", i, j, 0) for j in chosen] for i in chosen]
    assert live.seconds("foot", chosen).tolist() == expected


def test_a_degree_of_latitude_is_111_km() -> None:
    live = StraightTravel(
        [LonLat(lon=106.0, lat=10.0), LonLat(lon=106.0, lat=11.0)], detour=1.0, kph=KPH
    )
    assert live.travel_m("foot", 0, 1) == pytest.approx(111_195, abs=1)
    assert live.travel_m("foot", 1, 1) == 0


def test_few_places_get_a_matrix_and_many_do_not() -> None:
    few = straight_travel(some_points(3, 1), profiles=["foot"])
    assert isinstance(few, TravelMatrix)
    many = straight_travel(some_points(MOST_IN_A_MATRIX + 1, 1), profiles=["foot"])
    assert isinstance(many, StraightTravel)
    assert many.size == MOST_IN_A_MATRIX + 1
    assert many.estimated


def test_ways_that_take_more_seconds_than_a_file_holds_are_refused() -> None:
    ends = [LonLat(lon=106.0, lat=10.0), LonLat(lon=106.0, lat=11.0)]
    with pytest.raises(ValueError, match="too long"):
        StraightTravel(ends, detour=1.0, kph={"foot": 1e-6})
    with pytest.raises(ValueError, match="at least 1"):
        StraightTravel(ends, detour=0.5, kph={"foot": 5.0})
