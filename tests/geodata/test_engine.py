from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.engine import ShortestPaths, largest_part, shortest_paths, whole_ms
from geodata.network import RoadNetwork, build_network
from tests.geodata.roads import EVERYONE, network_m


class Arc(NamedTuple):
    tail: int
    head: int
    ms: int
    dm: int


def network_of(arcs: list[Arc], node_count: int) -> RoadNetwork:
    """Directed arcs between places that do not matter; lengths are set afterwards."""
    network = build_network(
        node_lon=np.arange(node_count) * 0.001,
        node_lat=np.zeros(node_count),
        street_from=[arc.tail for arc in arcs],
        street_to=[arc.head for arc in arcs],
        street_class=[0] * len(arcs),
        forward_access=[EVERYONE] * len(arcs),
        backward_access=[0] * len(arcs),
    )
    object.__setattr__(network, "edge_m", np.array([arc.dm / 10 for arc in arcs], np.float32))
    return network


def engine_of(arcs: list[Arc], node_count: int) -> ShortestPaths:
    ms = np.array([arc.ms for arc in arcs], dtype=np.int64)
    return shortest_paths(network_of(arcs, node_count), ms)


def bellman_ford(arcs: list[Arc], node_count: int, source: int) -> list[tuple[float, float]]:
    """Fastest, then shortest, from one source: the plainest way there is."""
    best: list[tuple[float, float]] = [(float("inf"), float("inf"))] * node_count
    best[source] = (0, 0)
    for _ in range(node_count):
        for arc in arcs:
            if arc.ms >= 0:
                way = (best[arc.tail][0] + arc.ms, best[arc.tail][1] + arc.dm)
                best[arc.head] = min(best[arc.head], way)
    return best


def graphs() -> st.SearchStrategy[tuple[int, list[Arc]]]:
    def arcs(size: int) -> st.SearchStrategy[tuple[int, list[Arc]]]:
        node = st.integers(0, size - 1)
        arc = st.builds(Arc, node, node, st.integers(-1, 9), st.integers(0, 9))
        return st.tuples(st.just(size), st.lists(arc, max_size=3 * size))

    return st.integers(1, 7).flatmap(arcs)


@given(graph=graphs())
def test_times_and_lengths_are_those_of_bellman_ford(graph: tuple[int, list[Arc]]) -> None:
    size, arcs = graph
    engine = engine_of(arcs, size)

    ms, dm = engine.distances(range(size), range(size))

    for source in range(size):
        for target, (time, length) in enumerate(bellman_ford(arcs, size, source)):
            expected = (-1, -1) if time == float("inf") else (time, length)
            assert (ms[source, target], dm[source, target]) == expected


@given(graph=graphs())
def test_a_path_is_connected_and_takes_the_stated_time(graph: tuple[int, list[Arc]]) -> None:
    size, arcs = graph
    engine = engine_of(arcs, size)
    ms, dm = engine.distances(range(size), range(size))

    for source in range(size):
        for target in range(size):
            path = engine.path(source, target)
            if path is None:
                assert ms[source, target] == -1
                continue
            chain = [source, *(arcs[edge].head for edge in path)]
            assert chain[-1] == target
            assert [arcs[edge].tail for edge in path] == chain[:-1]
            assert sum(arcs[edge].ms for edge in path) == ms[source, target]
            assert sum(arcs[edge].dm for edge in path) == dm[source, target]


def test_an_arc_of_no_length_does_not_vanish() -> None:
    engine = engine_of([Arc(0, 1, 0, 0), Arc(1, 2, 5, 50)], 3)

    ms, dm = engine.distances([0], [1, 2])

    assert ms.tolist() == [[0, 5]]
    assert dm.tolist() == [[0, 50]]


def test_parallel_arcs_keep_the_fastest_and_of_equals_the_shortest() -> None:
    engine = engine_of([Arc(0, 1, 7, 1), Arc(0, 1, 5, 90), Arc(0, 1, 5, 80)], 2)

    ms, dm = engine.distances([0], [1])

    assert (ms.item(), dm.item()) == (5, 80)
    assert engine.path(0, 1) == (2,)


def test_a_day_of_travel_stays_exact() -> None:
    day = 86_400_000
    engine = engine_of([Arc(0, 1, day, 5_000_001), Arc(1, 2, 1, 1)], 3)

    ms, dm = engine.distances([0], [2])

    assert (ms.item(), dm.item()) == (day + 1, 5_000_002)


def test_a_node_that_is_not_there_is_refused() -> None:
    engine = engine_of([Arc(0, 1, 1, 1)], 2)

    with pytest.raises(IndexError):
        engine.distances([0], [2])
    with pytest.raises(IndexError):
        engine.path(-1, 0)


def test_barred_edges_become_unreachable_not_large() -> None:
    assert whole_ms(np.array([1.0004, np.inf])).tolist() == [1000, -1]


def test_the_largest_part_leaves_out_what_cannot_be_left() -> None:
    # 0 - 1 - 2 two-way, and a one-way street from 2 into the dead end 3.
    network = network_m([(0, 0), (9, 0), (18, 0), (27, 0)], [(0, 1), (1, 2), (2, 3)], one_way=[2])

    assert largest_part(network, ["motorbike"]).tolist() == [True, True, True, False]
    assert largest_part(network, ["foot"]).tolist() == [True] * 4
