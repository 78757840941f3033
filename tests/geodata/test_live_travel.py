import math
import weakref
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.live_roads import LiveRoads
from geodata.live_travel import RoadTravel
from geodata.matrix import PROFILES
from geodata.speeds import ROAD_GROUPS, SpeedTable, read_speeds
from geodata.travel import road_matrix
from tests.benchmarks.generated_city import generated_city
from tests.geodata.roads import (
    EAST,
    WEST,
    at_m,
    block,
    flat_speeds,
    long_road,
    random_points,
    south,
)


def rush_at_nine() -> SpeedTable:
    """1 m/s, but half of it from 09:00 to 10:00."""
    hours = tuple(0.5 if hour == 9 else 1.0 for hour in range(24))
    by_group = (hours,) * len(ROAD_GROUPS)
    return replace(flat_speeds(3.6), hours=dict.fromkeys(PROFILES, by_group))


def test_live_travel_answers_by_the_hour_of_departure() -> None:
    travel = RoadTravel(LiveRoads(long_road(), rush_at_nine()), [at_m(0, 0), at_m(600, 0)], hour=8)

    assert travel.travel_s("motorbike", 0, 1, 7 * 3600) == 600
    assert travel.travel_s("motorbike", 0, 1, 9 * 3600) == 1200
    assert travel.travel_s("motorbike", 1, 1, 9 * 3600) == 0
    assert travel.travel_m("motorbike", 0, 1) == 600


def test_a_ride_into_the_rush_goes_on_at_its_pace() -> None:
    travel = RoadTravel(LiveRoads(long_road(), rush_at_nine()), [at_m(0, 0), at_m(600, 0)], hour=8)

    # Half the way before nine in 300 s, the other half at half the pace in 600 s.
    assert travel.travel_s("motorbike", 0, 1, 9 * 3600 - 300) == 900
    # Half the way before ten in 600 s, the other half in 300 s.
    assert travel.travel_s("motorbike", 0, 1, 10 * 3600 - 600) == 900


@settings(deadline=None, max_examples=30)
@given(
    factors=st.lists(st.sampled_from([0.2, 0.5, 1.0, 3.0]), min_size=24, max_size=24),
    first_s=st.integers(0, 90_000),
    later_s=st.integers(0, 8_000),
)
def test_first_in_first_out_whatever_the_hours_are_like(
    factors: list[float], first_s: int, later_s: int
) -> None:
    by_group = (tuple(factors),) * len(ROAD_GROUPS)
    speeds = replace(flat_speeds(3.6), hours=dict.fromkeys(PROFILES, by_group))
    travel = RoadTravel(LiveRoads(long_road(), speeds), [at_m(0, 0), at_m(3_000, 0)], hour=8)

    def arrives(depart_s: int) -> int:
        return depart_s + (travel.travel_s("motorbike", 0, 1, depart_s) or 0)

    assert arrives(first_s) <= arrives(first_s + later_s)


def test_live_travel_within_one_hour_is_the_matrix() -> None:
    network = generated_city(1_500, seed=5)
    points = random_points(network, np.random.default_rng(5), 25)
    live = LiveRoads(network, read_speeds())
    matrix = road_matrix(live, points, hour=8, profiles=["motorbike"]).travel
    travel = RoadTravel(live, points, hour=8)
    depart_s = 8 * 3600

    for one in range(25):
        for other in range(25):
            whole = matrix.travel_s("motorbike", one, other, 0)
            if whole is None or depart_s + whole <= 9 * 3600:
                assert travel.travel_s("motorbike", one, other, depart_s) == whole
            assert travel.travel_m("motorbike", one, other) == matrix.travel_m(
                "motorbike", one, other
            )
    away, home = travel.around("motorbike", points[3], depart_s=depart_s)
    others = [i for i in range(25) if i != 3]
    assert away[others].tolist() == matrix.seconds["motorbike"][3, others].tolist()
    assert home[others].tolist() == matrix.seconds["motorbike"][others, 3].tolist()


def test_live_travel_takes_note_of_what_closes() -> None:
    network = block()
    live = LiveRoads(network, flat_speeds(3.6))
    travel = RoadTravel(live, [WEST, EAST], hour=8)
    usual = travel.travel_s("motorbike", 0, 1, 0), travel.travel_m("motorbike", 0, 1)

    live.change(south(network), math.inf)

    assert usual == (120, 120)
    assert travel.travel_s("motorbike", 0, 1, 0) == 180
    assert travel.travel_m("motorbike", 0, 1) == 180


def test_a_place_more_is_as_far_as_if_it_had_been_there_from_the_start() -> None:
    points = [at_m(0, 0), at_m(100, 0), at_m(100, 100)]
    roads = LiveRoads(block(), flat_speeds())
    travel = RoadTravel(roads, points[:2], hour=7)
    travel.snaps("motorbike")  # known before
    for grown in (
        travel.with_point(points[2]),
        RoadTravel(roads, points[:2], hour=7).with_point(points[2]),
    ):
        whole = RoadTravel(roads, points, hour=7)
        everywhere = np.arange(3)
        np.testing.assert_array_equal(
            grown.at_its_hour("motorbike", everywhere), whole.at_its_hour("motorbike", everywhere)
        )
    assert len(travel.points) == 2


def test_live_travel_says_which_places_no_road_reaches() -> None:
    travel = RoadTravel(
        LiveRoads(block(), flat_speeds(3.6)), [WEST, at_m(0, -300)], hour=8, limit_m=100
    )

    assert travel.travel_s("motorbike", 0, 1, 0) is None
    assert travel.travel_m("motorbike", 0, 1) is None
    assert [issue.code for issue in travel.issues("motorbike")] == ["off-road"]


def test_live_travel_holds_no_roads_of_before() -> None:
    live = LiveRoads(block(), flat_speeds(3.6))
    travel = RoadTravel(live, [WEST, EAST], hour=8)
    travel.travel_s("motorbike", 0, 1, 8 * 3600)
    travel.travel_m("motorbike", 0, 1)
    gone = weakref.ref(live.at("motorbike", 8).paths)

    live.change(south(block()), 2)
    live.at("motorbike", 8)

    assert gone() is None


def test_a_distance_is_not_asked_of_the_roads_where_nothing_is_ridden_nor_kept_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("geodata.live_travel._PAIRS", 2)
    points = [WEST, EAST, WEST]
    travel = RoadTravel(LiveRoads(block(), flat_speeds(3.6)), points, hour=8)
    kept = travel._metres  # noqa: SLF001 - nothing else shows what is kept

    assert travel.travel_m("motorbike", 0, 2) == 0
    assert len(kept) == 0
    pairs = [(0, 1), (1, 0), (1, 2)]
    assert [travel.travel_m("motorbike", *pair) for pair in pairs] == [120, 120, 120]
    assert [pair[1:] for pair in kept] == pairs[1:]


def test_a_ride_that_would_last_into_a_ban_is_no_way_and_one_after_it_is() -> None:
    # 600 s along the only street, banned from 09:00 to 10:00.
    road = replace(long_road(), ban_edge=[0, 1], ban_access=[15, 15], ban_hours=[1 << 9, 1 << 9])
    travel = RoadTravel(LiveRoads(road, flat_speeds(3.6)), [at_m(0, 0), at_m(600, 0)], hour=8)

    departures = (8 * 3600, 9 * 3600 - 600, 9 * 3600 - 599, 9 * 3600, 10 * 3600)

    rides = [travel.travel_s("motorbike", 0, 1, depart_s) for depart_s in departures]
    assert rides == [600, 600, None, None, 600]
