"""Travel on a plane: one pair and all pairs agree."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geodata.plane_travel import PlaneTravel
from tests.strategies import examples


def test_a_right_angled_triangle() -> None:
    travel = PlaneTravel(x_km=np.array([0.0, 3.0]), y_km=np.array([0.0, 4.0]), detour=2.0, kph=20.0)
    assert travel.travel_s("motorbike", 0, 1, 0) == 1800
    assert travel.travel_m("foot", 1, 0) == 10_000
    assert travel.travel_s("foot", 1, 1, 0) == 0


@examples(40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_the_seconds_of_some_places_are_those_of_each_pair(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, size)) * 10
    travel = PlaneTravel(x_km=x, y_km=y, detour=1.35, kph=20.0)
    chosen = rng.permutation(size)[: size // 2 + 1]
    expected = [[travel.travel_s("motorbike", i, j, 0) for j in chosen] for i in chosen]
    assert travel.seconds(chosen).tolist() == expected
