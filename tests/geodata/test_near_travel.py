"""What is kept of live roads is what they say nearby, and never too short farther away."""

import pickle
from functools import partial

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.live_roads import LiveRoads
from geodata.live_travel import RoadTravel
from geodata.matrix import UNREACHABLE
from geodata.near_travel import block_of, near_travel
from geodata.speeds import read_speeds
from tests.benchmarks.generated_city import generated_city


@pytest.fixture(scope="module")
def live() -> RoadTravel:
    city = generated_city(2000, seed=3)
    rng = np.random.default_rng(1)
    chosen = rng.choice(city.node_count, size=300, replace=False)
    places = zip(city.node_lon[chosen].tolist(), city.node_lat[chosen].tolist(), strict=True)
    points = [LonLat(lon=lon, lat=lat) for lon, lat in places]
    return RoadTravel(LiveRoads(city, read_speeds()), points, hour=17)


def test_near_rides_are_the_roads_own_and_far_ones_never_shorter(live: RoadTravel) -> None:
    points = np.array([(point.lon, point.lat) for point in live.points])
    ask = partial(block_of, live, ["motorbike"])
    near = near_travel(live, points, blocks=lambda pairs: map(ask, pairs), near=80)
    chosen = np.array([250, 3, 77, *range(100, 160)])
    kept, true = (one.at_its_hour("motorbike", chosen) for one in (near, live))
    assert np.all((kept >= true) | (true == UNREACHABLE))
    assert np.array_equal(kept == UNREACHABLE, true == UNREACHABLE)
    around = near.around[near.cell[3]]
    own = np.isin(chosen, around)
    assert own.sum() > 3
    assert np.array_equal(kept[1, own], true[1, own])  # place 3 stands in row 1
    assert near.travel_s("motorbike", 3, 250, 0) == live.travel_s("motorbike", 3, 250, 0)
    assert near.travel_m("motorbike", 3, 250) == live.travel_m("motorbike", 3, 250)


def test_live_travel_pickles_and_says_the_same(live: RoadTravel) -> None:
    again = pickle.loads(pickle.dumps(live))  # noqa: S301 - our own
    some = np.arange(20)
    ours, theirs = (one.at_its_hour("motorbike", some) for one in (live, again))
    assert np.array_equal(ours, theirs)
