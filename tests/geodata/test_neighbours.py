import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.live_roads import LiveRoads
from geodata.neighbours import neighbours
from geodata.speeds import read_speeds
from geodata.travel import road_matrix
from tests.benchmarks.generated_city import generated_city
from tests.geodata.roads import at_m, block, flat_speeds, long_road, random_points


@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 999), most=st.integers(1, 30), within_s=st.integers(0, 900))
def test_neighbours_are_the_soonest_of_the_matrix(seed: int, most: int, within_s: int) -> None:
    network = generated_city(300, seed=7)
    points = random_points(network, np.random.default_rng(seed), 30)
    live = LiveRoads(network, read_speeds())
    seconds = road_matrix(live, points, hour=8, profiles=["motorbike"]).travel.seconds["motorbike"]

    found = neighbours(live.at("motorbike", 8), points, most=most, within_s=within_s)

    assert found.start[-1] == found.place.size == found.seconds.size
    for place in range(30):
        others, times_s = found.of(place)
        assert times_s.tolist() == sorted(times_s.tolist())
        assert times_s.tolist() == seconds[place, others].tolist()
        assert place not in others
        within = (seconds[place] >= 0) & (seconds[place] <= within_s)
        within[place] = False
        assert others.size <= min(most, within.sum())
        if most >= 29:  # all cells around are looked at: none is missed
            assert others.size == within.sum()


@pytest.mark.parametrize("most", [1, 20, 200])
def test_a_lonely_place_finds_those_far_away(most: int) -> None:
    # Forty places in a hamlet, and one 3 km down the road, which was once outside all cells.
    live = LiveRoads(long_road(), flat_speeds(3.6))
    points = [*(at_m(east, 1) for east in range(40)), at_m(3_000, 1)]

    found = neighbours(live.at("motorbike", 8), points, most=most, within_s=3_600)

    places, seconds = found.of(40)
    assert places.size == min(most, 40)
    assert seconds[0] == pytest.approx(3_000 - 39, abs=3)


def test_without_points_there_are_no_neighbours() -> None:
    live = LiveRoads(block(), flat_speeds(3.6))

    found = neighbours(live.at("motorbike", 8), [], most=5, within_s=60)

    assert found.start.tolist() == [0]
