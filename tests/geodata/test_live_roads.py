import gc
import math
import pickle
import threading
import weakref
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.coordinates import LonLat
from geodata.live_roads import LiveRoads, whole_ms
from geodata.matrix import PROFILES
from geodata.neighbours import neighbours
from geodata.network import RoadNetwork, build_network
from geodata.speeds import ROAD_GROUPS, SpeedTable, read_speeds
from geodata.travel import RoadTravel, road_matrix
from tests.benchmarks.generated_city import generated_city
from tests.geodata.roads import at_m, flat_speeds, network_m


def block() -> RoadNetwork:
    """A block of 100 m by 50 m."""
    return network_m([(0, 0), (100, 0), (100, 50), (0, 50)], [(0, 1), (1, 2), (2, 3), (3, 0)])


WEST, EAST = at_m(0, 10), at_m(100, 10)
"""On the short sides of the block: 10 + 100 + 10 m by the south, 40 + 100 + 40 m by the north."""


def times(live: LiveRoads, *points: LonLat, hour: int = 8) -> list[list[int]]:
    travel = road_matrix(live, points, hour=hour, profiles=["motorbike"]).travel
    seconds: list[list[int]] = travel.seconds["motorbike"].tolist()
    return seconds


def south(network: RoadNetwork) -> list[int]:
    """Both directions of the southern street."""
    return np.flatnonzero(network.edge_shape == 0).tolist()


@pytest.mark.parametrize("engine", ["cch", "dijkstra"])
def test_a_closed_street_is_gone_round_and_opens_again(engine: Any) -> None:
    network = block()
    live = LiveRoads(network, flat_speeds(3.6), engine=engine)
    usual = times(live, WEST, EAST)

    live.change(south(network), math.inf)
    closed = times(live, WEST, EAST)
    live.change(south(network), 1)

    assert usual == [[0, 120], [120, 0]]
    assert closed == [[0, 180], [180, 0]]
    assert times(live, WEST, EAST) == usual


def test_a_slow_zone_is_crossed_or_gone_round_whichever_is_faster() -> None:
    network = block()
    live = LiveRoads(network, flat_speeds(3.6), changeable=True)

    live.change(south(network), 1.5)
    slow = times(live, WEST, EAST)
    live.change(south(network), 3)

    assert slow == [[0, 170], [170, 0]]
    assert times(live, WEST, EAST) == [[0, 180], [180, 0]]


def test_what_was_asked_before_a_change_is_not_disturbed() -> None:
    network = block()
    live = LiveRoads(network, flat_speeds(3.6), changeable=True)
    before = live.at("motorbike", 8)

    live.change(south(network), math.inf, profiles=["motorbike"])

    assert live.at("motorbike", 8) is not before
    assert live.at("foot", 8).edge_ms[south(network)].tolist() == [100_000, 100_000]
    assert before.edge_ms[south(network)].tolist() == [100_000, 100_000]
    assert live.at("motorbike", 8).edge_ms[south(network)].tolist() == [-1, -1]


def test_roads_that_nobody_holds_any_more_are_let_go() -> None:
    # The engine of the last roads is made over for the next ones: that is what makes it fast.
    live = LiveRoads(block(), flat_speeds(3.6), changeable=True)
    for asked_for_lengths in (False, True):
        before = live.at("motorbike", 8)
        if asked_for_lengths:
            times(live, WEST, EAST)
        gone = weakref.ref(before.paths)
        del before

        live.change(south(block()), 2 if asked_for_lengths else 3)
        live.at("motorbike", 8)

        assert gone() is None


def test_changes_hold_for_hours_that_are_asked_for_later() -> None:
    live = LiveRoads(block(), flat_speeds(3.6))

    live.change(south(block()), math.inf)

    assert times(live, WEST, EAST, hour=20) == [[0, 180], [180, 0]]


def test_a_stop_on_a_closed_street_has_no_way_and_is_told() -> None:
    live = LiveRoads(block(), flat_speeds(3.6))
    live.change(south(block()), math.inf, profiles=["motorbike"])

    found = road_matrix(live, [at_m(50, 0), WEST], hour=8, profiles=["motorbike", "foot"])

    assert found.travel.seconds["motorbike"].tolist() == [[0, -1], [-1, 0]]
    assert [(issue.code, issue.subject) for issue in found.issues] == [
        ("barred-now", "point 0, motorbike")
    ]


@pytest.mark.parametrize(
    ("edges", "factor"), [([8], 1), ([-1], 1), ([0], 0), ([0], -1), ([0], math.nan)]
)
def test_impossible_changes_are_refused(edges: list[int], factor: float) -> None:
    live = LiveRoads(block(), flat_speeds(3.6))

    with pytest.raises((IndexError, ValueError)):
        live.change(edges, factor)
    assert times(live, WEST, EAST) == [[0, 120], [120, 0]]


def test_live_roads_go_to_another_process_with_what_is_closed() -> None:
    live = LiveRoads(block(), flat_speeds(3.6))
    live.change(south(block()), math.inf)

    again = pickle.loads(pickle.dumps(live))  # noqa: S301 - our own

    assert times(again, WEST, EAST) == [[0, 180], [180, 0]]


def test_live_roads_with_the_shipped_speeds_go_to_another_process() -> None:
    live = LiveRoads(block(), read_speeds(), changeable=True)
    before = times(live, WEST, EAST)

    assert times(pickle.loads(pickle.dumps(live)), WEST, EAST) == before  # noqa: S301 - our own


def test_live_roads_are_gone_when_nobody_holds_them() -> None:
    live = LiveRoads(block(), flat_speeds(3.6))
    times(live, WEST, EAST)
    gone = weakref.ref(live)
    gc.disable()
    try:
        del live
        assert gone() is None
    finally:
        gc.enable()


def test_roads_that_may_change_keep_a_second_set_of_weights() -> None:
    live = LiveRoads(block(), flat_speeds(3.6), changeable=True)
    engine = live.at("motorbike", 8).paths
    metrics = engine._spare  # type: ignore[attr-defined]  # noqa: SLF001 - what makes it fast
    assert len(metrics) == 1
    del engine

    live.change(south(block()), 2)
    live.at("motorbike", 8)

    assert len(metrics) == 1  # that of the roads of before


def test_live_travel_holds_no_roads_of_before() -> None:
    live = LiveRoads(block(), flat_speeds(3.6))
    travel = RoadTravel(live, [WEST, EAST], hour=8)
    travel.travel_s("motorbike", 0, 1, 8 * 3600)
    travel.travel_m("motorbike", 0, 1)
    gone = weakref.ref(live.at("motorbike", 8).paths)

    live.change(south(block()), 2)
    live.at("motorbike", 8)

    assert gone() is None


def test_hours_of_one_pace_share_their_roads() -> None:
    live = LiveRoads(block(), read_speeds())

    assert live.at("motorbike", 0) is live.at("motorbike", 3)
    assert live.at("motorbike", 0) is not live.at("motorbike", 17)


def test_threads_share_live_roads_while_streets_close_and_open() -> None:
    network = block()
    live = LiveRoads(network, flat_speeds(3.6), changeable=True)
    seen: set[int] = set()

    def ask() -> None:
        for _ in range(30):
            seen.add(times(live, WEST, EAST)[0][1])

    def change() -> None:
        for number in range(60):
            live.change(south(network), math.inf if number % 2 else 1)

    threads = [threading.Thread(target=work) for work in (ask, ask, change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen <= {120, 180}


def test_times_that_no_engine_could_tell_from_infinity_are_no_way() -> None:
    assert whole_ms(np.array([1.0004, np.inf, 3e6, 2e6])).tolist() == [1000, -1, -1, 2_000_000_000]


def test_a_ride_of_many_hours_keeps_its_length() -> None:
    # 20 km on foot pace: 5.6 hours, more than times and lengths together can say.
    network = network_m([(0, 0), (10_000, 0), (20_000, 0)], [(0, 1), (1, 2)])
    live = LiveRoads(network, flat_speeds(3.6))

    travel = road_matrix(live, [at_m(0, 0), at_m(20_000, 0)], hour=8, profiles=["motorbike"]).travel

    assert travel.travel_s("motorbike", 0, 1, 0) == pytest.approx(20_000, abs=1)
    assert travel.travel_m("motorbike", 0, 1) == pytest.approx(20_000, abs=1)


@pytest.mark.slow
def test_both_engines_agree_on_a_generated_city() -> None:
    network = generated_city(3_000, seed=3)
    rng = np.random.default_rng(3)
    points = random_points(network, rng, 120)
    both = [
        road_matrix(
            LiveRoads(network, read_speeds(), engine=engine),  # type: ignore[arg-type]
            points,
            hour=17,
            profiles=["motorbike", "pickup"],
        ).travel
        for engine in ("cch", "dijkstra")
    ]

    for profile in ("motorbike", "pickup"):
        assert (both[0].seconds[profile] == both[1].seconds[profile]).all()  # type: ignore[index]
        assert (both[0].metres[profile] == both[1].metres[profile]).all()  # type: ignore[index]


def random_points(network: RoadNetwork, rng: np.random.Generator, count: int) -> list[LonLat]:
    """Points up to some 15 m beside junctions."""
    nodes = rng.integers(network.node_count, size=count)
    lon = network.node_lon[nodes] + rng.uniform(-1.4e-4, 1.4e-4, count)
    lat = network.node_lat[nodes] + rng.uniform(-1.4e-4, 1.4e-4, count)
    return [LonLat(lon=float(x), lat=float(y)) for x, y in zip(lon, lat, strict=True)]


# Live travel


def rush_at_nine() -> SpeedTable:
    """1 m/s, but half of it from 09:00 to 10:00."""
    hours = tuple(0.5 if hour == 9 else 1.0 for hour in range(24))
    by_group = (hours,) * len(ROAD_GROUPS)
    return replace(flat_speeds(3.6), hours=dict.fromkeys(PROFILES, by_group))


def long_road() -> RoadNetwork:
    return network_m([(0, 0), (3_600, 0)], [(0, 1)])


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


def test_live_travel_says_which_places_no_road_reaches() -> None:
    travel = RoadTravel(
        LiveRoads(block(), flat_speeds(3.6)), [WEST, at_m(0, -300)], hour=8, limit_m=100
    )

    assert travel.travel_s("motorbike", 0, 1, 0) is None
    assert travel.travel_m("motorbike", 0, 1) is None
    assert [issue.code for issue in travel.issues("motorbike")] == ["off-road"]


# Neighbours


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


def test_a_network_of_nothing_answers_no_way() -> None:
    network = build_network(node_lon=[], node_lat=[], street_from=[], street_to=[], street_class=[])

    found = road_matrix(network, [WEST, EAST], hour=8, speeds=flat_speeds(), profiles=["foot"])

    assert found.travel.seconds["foot"].tolist() == [[0, -1], [-1, 0]]
