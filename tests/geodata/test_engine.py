import pickle
import threading
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geodata.dijkstra import DijkstraEngine, largest_part
from geodata.engine import CchEngine, Topology, contract
from geodata.search_graph import INFINITE, Ends, Engine, SearchGraph, search_graph
from tests.geodata.roads import network_m


class Arc(NamedTuple):
    tail: int
    head: int
    weight: int


def graph_of(arcs: list[Arc], size: int) -> SearchGraph:
    tail = np.array([arc.tail for arc in arcs], np.int32)
    head = np.array([arc.head for arc in arcs], np.int32)
    nothing = np.empty(0, np.int32)
    return SearchGraph(
        tail=tail,
        head=head,
        turn_from=nothing,
        turn_to=nothing,
        enter=tail,
        leave=head,
        free=np.ones(size, np.bool_),
        junction=np.arange(size, dtype=np.int32),
    )


def weights_of(arcs: list[Arc]) -> NDArray[np.int64]:
    return np.array([arc.weight for arc in arcs], np.int64)


def topology(arcs: list[Arc], size: int) -> Topology:
    return contract(graph_of(arcs, size), np.arange(size, dtype=np.int32))


def engines(arcs: list[Arc], size: int) -> list[Engine]:
    weights = weights_of(arcs)
    return [
        CchEngine(topology(arcs, size), weights),
        DijkstraEngine(graph_of(arcs, size), weights),
    ]


def at(*nodes: int, cost: int = 0) -> Ends:
    return Ends(
        node=np.array(nodes, np.int64)[:, None], cost=np.full((len(nodes), 1), cost, np.int64)
    )


def bellman_ford(arcs: list[Arc], size: int, source: int) -> list[float]:
    """Cheapest from one source: the plainest way there is."""
    best = [float("inf")] * size
    best[source] = 0
    for _ in range(size):
        for arc in arcs:
            if arc.weight >= 0:
                best[arc.head] = min(best[arc.head], best[arc.tail] + arc.weight)
    return best


def graphs() -> st.SearchStrategy[tuple[int, list[Arc]]]:
    """Small graphs with loops, parallel arcs, arcs that cost nothing and barred ones."""

    def arcs(size: int) -> st.SearchStrategy[tuple[int, list[Arc]]]:
        node = st.integers(0, size - 1)
        arc = st.builds(Arc, node, node, st.integers(-1, 9))
        return st.tuples(st.just(size), st.lists(arc, max_size=3 * size))

    return st.integers(1, 7).flatmap(arcs)


@given(graph=graphs())
def test_costs_are_those_of_bellman_ford(graph: tuple[int, list[Arc]]) -> None:
    size, arcs = graph
    everywhere = at(*range(size))

    for engine in engines(arcs, size):
        costs = engine.costs(everywhere, everywhere)
        for source in range(size):
            expected = bellman_ford(arcs, size, source)
            assert costs[source].tolist() == [-1 if c == float("inf") else c for c in expected]


@given(graph=graphs(), data=st.data())
def test_of_several_beginnings_and_ends_the_cheapest_counts(
    graph: tuple[int, list[Arc]], data: st.DataObject
) -> None:
    size, arcs = graph
    shape = st.tuples(st.integers(1, 4), st.just(2))

    def ends() -> Ends:
        rows, columns = data.draw(shape)
        numbers = st.lists(
            st.tuples(st.integers(0, size - 1), st.integers(-1, 9)),
            min_size=rows * columns,
            max_size=rows * columns,
        )
        both = np.array(data.draw(numbers), np.int64).reshape(rows, columns, 2)
        return Ends(node=both[:, :, 0], cost=both[:, :, 1])

    starts, stops = ends(), ends()
    found = [engine.costs(starts, stops) for engine in engines(arcs, size)]
    for one, other in np.ndindex(found[0].shape):
        ways = [
            bellman_ford(arcs, size, node)[end] + cost + more
            for node, cost in starts.pairs(one)
            for end, more in stops.pairs(other)
        ]
        best = min(ways, default=float("inf"))
        assert [costs[one, other] for costs in found] == [-1 if best == float("inf") else best] * 2


@given(graph=graphs())
def test_a_path_is_connected_and_costs_what_is_stated(graph: tuple[int, list[Arc]]) -> None:
    size, arcs = graph
    for engine in engines(arcs, size):
        costs = engine.costs(at(*range(size)), at(*range(size)))
        for source, target in np.ndindex(size, size):
            path = engine.path(at(source), at(target))
            if path is None:
                assert costs[source, target] == -1
                continue
            taken, first, last = path
            assert (first, last) == (source, target)
            nodes = [source, *(arcs[arc].head for arc in taken)]
            assert [arcs[arc].tail for arc in taken] == nodes[:-1]
            assert nodes[-1] == target
            assert sum(arcs[arc].weight for arc in taken) == costs[source, target]


@settings(max_examples=50)
@given(graph=graphs(), data=st.data())
def test_after_changes_the_answers_are_those_of_an_engine_made_anew(
    graph: tuple[int, list[Arc]], data: st.DataObject
) -> None:
    size, arcs = graph
    everywhere = at(*range(size))
    changeable = data.draw(st.booleans())
    engine: Engine = CchEngine(topology(arcs, size), weights_of(arcs), changeable=changeable)
    for _ in range(data.draw(st.integers(0, 4)) if arcs else 0):
        arc = st.integers(0, len(arcs) - 1)
        changes = data.draw(st.dictionaries(arc, st.integers(-1, 9)))
        arcs = [
            Arc(held.tail, held.head, changes.get(index, held.weight))
            for index, held in enumerate(arcs)
        ]
        engine = engine.changed(changes)
        anew = DijkstraEngine(graph_of(arcs, size), weights_of(arcs))
        assert (
            engine.costs(everywhere, everywhere).tolist()
            == anew.costs(everywhere, everywhere).tolist()
        )


LINE = [Arc(0, 1, 5), Arc(1, 2, 7), Arc(2, 0, 1)]


def test_whoever_holds_an_engine_goes_on_with_its_weights() -> None:
    before = CchEngine(topology(LINE, 3), weights_of(LINE), changeable=True)

    closed = before.changed({0: -1})
    slow = closed.changed({0: 50})

    answers = [int(one.costs(at(0), at(2))[0, 0]) for one in (before, closed, slow)]
    assert answers == [12, -1, 57]


@pytest.mark.parametrize("kind", ["cch", "dijkstra"])
def test_an_engine_goes_to_another_process(kind: str) -> None:
    engine = engines(LINE, 3)[kind == "dijkstra"].changed({2: -1})

    again = pickle.loads(pickle.dumps(engine))  # noqa: S301 - our own

    assert again.costs(at(0, 2), at(2, 0)).tolist() == [[12, 0], [0, -1]]


def test_many_threads_ask_while_others_change() -> None:
    size = 300
    arcs = [Arc(i, (i + 1) % size, 1 + i % 7) for i in range(size)]
    first = CchEngine(topology(arcs, size), weights_of(arcs), changeable=True)
    expected = first.costs(at(*range(size)), at(*range(size))).tolist()
    current, wrong = [first], []

    def ask() -> None:
        for _ in range(15):
            if first.costs(at(*range(size)), at(*range(size))).tolist() != expected:
                wrong.append(1)
            current[0].costs(at(0), at(size - 1))
            current[0].path(at(0), at(size - 1))

    def change() -> None:
        for number in range(200):
            current[0] = current[0].changed({number % size: number})

    threads = [threading.Thread(target=work) for work in (ask, ask, ask, change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


BAD_ENDS = [at(3), at(-1), at(0, cost=INFINITE), at(2**40)]


@pytest.mark.parametrize("bad", BAD_ENDS, ids=["after", "before", "dear", "huge"])
@pytest.mark.parametrize("index", [0, 1], ids=["cch", "dijkstra"])
def test_what_is_not_in_the_graph_never_reaches_native_code(bad: Ends, index: int) -> None:
    engine = engines(LINE, 3)[index]
    for starts, ends in ((bad, at(0)), (at(0), bad)):
        with pytest.raises((IndexError, ValueError)):
            engine.costs(starts, ends)
        with pytest.raises((IndexError, ValueError)):
            engine.path(starts, ends)


HUGE = st.integers(-(2**62), 2**62)


@given(node=HUGE | st.integers(-1, 3), cost=HUGE | st.integers(-1, 3))
def test_whatever_node_and_cost_are_asked_for_an_answer_or_a_refusal_comes(
    node: int, cost: int
) -> None:
    sound = 0 <= node <= 2 and cost < INFINITE
    for engine in engines(LINE, 3):
        if sound:
            expected = bellman_ford(LINE, 3, node)[1] + cost if cost >= 0 else -1
            assert engine.costs(at(node, cost=cost), at(1))[0, 0] == expected
        else:
            with pytest.raises((IndexError, ValueError)):
                engine.costs(at(node, cost=cost), at(1))


@pytest.mark.parametrize(
    "changes", [{3: 1}, {-1: 1}, {0: INFINITE}, {2**33: 1}], ids=["after", "before", "dear", "huge"]
)
def test_impossible_changes_are_refused(changes: dict[int, int]) -> None:
    for engine in engines(LINE, 3):
        with pytest.raises((IndexError, ValueError)):
            engine.changed(changes)


@given(weights=st.lists(st.integers(-(2**40), 2**40), max_size=5))
def test_weights_that_do_not_fit_are_refused(weights: list[int]) -> None:
    fits = len(weights) == len(LINE) and max(weights) < INFINITE
    given_weights = np.array(weights, np.int64)
    for make in (
        lambda: CchEngine(topology(LINE, 3), given_weights),
        lambda: DijkstraEngine(graph_of(LINE, 3), given_weights),
    ):
        if fits:
            make()
        else:
            with pytest.raises(ValueError, match="weights"):
                make()


@given(order=st.lists(st.integers(-1, 4), max_size=5))
def test_an_order_that_misses_a_node_is_refused(order: list[int]) -> None:
    if sorted(order) == [0, 1, 2]:
        contract(graph_of(LINE, 3), np.array(order, np.int32))
    else:
        with pytest.raises(ValueError, match="order"):
            contract(graph_of(LINE, 3), np.array(order, np.int32))


def test_a_way_that_costs_as_much_as_infinity_is_none() -> None:
    arcs = [Arc(0, 1, INFINITE - 1), Arc(1, 2, 1)]
    for engine in engines(arcs, 3):
        assert engine.costs(at(0), at(1, 2)).tolist() == [[INFINITE - 1, -1]]


def test_a_graph_without_arcs_or_nodes_answers_too() -> None:
    for engine in engines([], 2):
        assert engine.costs(at(0, 1), at(0, 1)).tolist() == [[0, -1], [-1, 0]]
        assert engine.costs(at(), at(0)).shape == (0, 1)
        assert engine.costs(at(0), at()).shape == (1, 0)
    for engine in engines([], 0):
        assert engine.costs(at(), at()).shape == (0, 0)


def test_the_largest_part_leaves_out_what_cannot_be_left() -> None:
    # 0 - 1 - 2 two-way, and a one-way street from 2 into the dead end 3.
    network = network_m([(0, 0), (9, 0), (18, 0), (27, 0)], [(0, 1), (1, 2), (2, 3)], one_way=[2])
    graph = search_graph(network)

    assert largest_part(graph, network.usable("motorbike")).tolist() == [True, True, True, False]
    assert largest_part(graph, network.usable("foot")).tolist() == [True] * 4
