import gc
import math
import pickle
import threading
import weakref
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.live_roads import LiveRoads, whole_ms
from geodata.network_building import build_network
from geodata.speeds import TurnCosts, read_speeds
from geodata.travel import road_matrix
from tests.benchmarks.generated_city import generated_city
from tests.geodata.roads import (
    EAST,
    WEST,
    at_m,
    block,
    flat_speeds,
    network_m,
    random_points,
    south,
)


def times(live: LiveRoads, *points: LonLat, hour: int = 8) -> list[list[int]]:
    travel = road_matrix(live, points, hour=hour, profiles=["motorbike"]).travel
    seconds: list[list[int]] = travel.seconds["motorbike"].tolist()
    return seconds


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


@pytest.mark.parametrize("back_s", [16_000, 17_000, 20_000, 3e9])
def test_a_turn_may_cost_hours(back_s: float) -> None:
    # One turns back at the ends of the street only. From 16,777 s on that is, times 128, more than
    # the engine can tell from infinity.
    costs = TurnCosts(left_s=0, right_s=0, back_s=back_s)
    street = network_m([(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)])
    live = LiveRoads(street, replace(flat_speeds(3.6), turns={"motorbike": costs}))

    travel = road_matrix(live, [at_m(40, 0), at_m(160, 0)], hour=8, profiles=["motorbike"]).travel

    assert travel.travel_m("motorbike", 0, 1) == 120


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


def test_a_network_of_nothing_answers_no_way() -> None:
    network = build_network(node_lon=[], node_lat=[], street_from=[], street_to=[], street_class=[])

    found = road_matrix(LiveRoads(network, flat_speeds()), [WEST, EAST], hour=8, profiles=["foot"])

    assert found.travel.seconds["foot"].tolist() == [[0, -1], [-1, 0]]
