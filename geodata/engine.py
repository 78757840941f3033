"""Fastest ways on a search graph: customizable contraction hierarchies, by `routingkit-cch`.

The one place that knows the native library. Ids and weights are checked before they reach it, since
what it cannot take ends in a panic. `geodata.dijkstra` is the same in scipy: the oracle of the
tests, and the fall-back where the library is missing.

References
----------
Dibbelt, Strasser and Wagner (2016), "Customizable contraction hierarchies".
"""

import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import UNREACHABLE
from geodata.search_graph import (
    INFINITE,
    Ends,
    SearchGraph,
    check_changes,
    check_ends,
    check_weights,
)

native: Any
try:
    import routingkit_cch as native
except ImportError:  # its wheel needs glibc 2.34
    native = None

_FEW: Final = 50
"""Up to so many changed arcs are updated one by one; more are faster all at once (measured)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Metric:
    """Weights in the native library, `INFINITE` where barred, and as they were given to it."""

    native: Any
    weights: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Topology:
    """A graph contracted in an order of its nodes; engines of all weights share it. Pickles."""

    graph: SearchGraph
    order: NDArray[np.int32]
    native: Any

    def __reduce__(self) -> tuple[Any, ...]:
        return contract, (self.graph, self.order)


def contract(graph: SearchGraph, order: NDArray[np.int32]) -> Topology:
    """Contract a graph; see `geodata.contraction.search_order` for the order.

    Raises
    ------
    ValueError
        If the order does not name every node once.
    """
    if order.size != graph.node_count or np.unique(order).size != order.size:
        raise ValueError(f"order must name each of {graph.node_count} nodes once")
    if order.size and not 0 <= order.min() <= order.max() < order.size:
        raise ValueError(f"order must name nodes of 0..{order.size - 1}")
    if not order.size:  # the native library divides by the number of nodes
        return Topology(graph, order, None)
    lists = (order.tolist(), graph.tail.tolist(), graph.head.tolist())
    return Topology(graph, order, native.CCH(*lists, False))  # noqa: FBT003 - it has no names


class CchEngine:
    """Customizable contraction hierarchies. Safe to use from several threads; pickles.

    Parameters
    ----------
    topology
        The graph, contracted.
    weights
        Of each arc, below 0 where it is barred, ``(a,)``.
    changeable
        Keep a second set of weights ready, so that the first `changed` takes milliseconds too.

    Raises
    ------
    ValueError
        If a weight is `INFINITE` or more, or there are not as many as arcs.
    """

    def __init__(
        self,
        topology: Topology,
        weights: NDArray[np.int64],
        *,
        changeable: bool = False,
    ) -> None:
        check_weights(topology.graph, weights)
        self._topology = topology
        given = np.where(weights < 0, INFINITE, weights).astype(np.int32)
        self._spare: list[_Metric] = []  # at most one
        self._take(self._made(given))
        if changeable:
            self._spare.append(self._made(given))

    def __reduce__(self) -> tuple[Any, ...]:
        held = self._metric.weights.astype(np.int64)
        return CchEngine, (self._topology, np.where(held == INFINITE, UNREACHABLE, held))

    def costs(self, starts: Ends, ends: Ends) -> NDArray[np.int64]:
        """Return the cost of the cheapest way from each start to each end, ``(k, l)``.

        Raises
        ------
        IndexError, ValueError
            If a node is not in the graph, or a cost is `INFINITE` or more.
        """
        check_ends(self._topology.graph, starts, ends)
        if starts.node.shape[0] == ends.node.shape[0] == 1:
            return np.array([[self._cost(starts, ends)]])
        forward = starts.node.shape[0] <= ends.node.shape[0]
        one, many = (starts, ends) if forward else (ends, starts)
        nodes, at = np.unique(many.node, return_inverse=True)
        at, more = at.reshape(many.node.shape), np.where(many.cost < 0, np.inf, many.cost)
        best = np.full((one.node.shape[0], many.node.shape[0]), np.inf)
        if best.size:
            pinned: Any = native.CCHOneToMany if forward else native.CCHManyToOne
            asked = pinned(self._metric.native, nodes.tolist())
            ask = asked.distances_from_multi if forward else asked.distances_to_multi
            for index, row in enumerate(best):
                if pairs := one.pairs(index):
                    costs = np.array(ask(pairs), dtype=np.float64)  # None becomes NaN
                    for column, extra in zip(at.T, more.T, strict=True):
                        np.fmin(row, costs[column] + extra, out=row)
            del ask, asked  # before this engine may be dropped, and its weights given to another
        found = np.where(np.isfinite(best), best, UNREACHABLE).astype(np.int64)
        return found if forward else found.T

    def _cost(self, starts: Ends, ends: Ends) -> int:
        """Return the cost of the cheapest way between the first of both, sooner than by sweeps.

        What is `INFINITE` with the costs at both ends counts as no way here.
        """
        first, last = starts.pairs(0), ends.pairs(0)
        if not first or not last:
            return UNREACHABLE
        found = native.CCHQuery(self._metric.native).run_multi(first, last)
        cost = found.distance
        del found  # before this engine may be dropped, and its weights given to another
        return UNREACHABLE if cost is None else cost

    def path(self, starts: Ends, ends: Ends) -> tuple[tuple[int, ...], int, int] | None:
        """Return arcs, first and last node of the cheapest way between the first of both.

        Raises
        ------
        IndexError, ValueError
            If a node is not in the graph, or a cost is `INFINITE` or more.
        """
        check_ends(self._topology.graph, starts, ends)
        first, last = starts.pairs(0), ends.pairs(0)
        if not first or not last:
            return None
        found = native.CCHQuery(self._metric.native).run_multi(first, last)
        way = None if found.distance is None else (tuple(found.arc_path), found.node_path)
        del found  # as above
        return None if way is None else (way[0], way[1][0], way[1][-1])

    def changed(self, weights: Mapping[int, int]) -> "CchEngine":
        """Return an engine with other weights on some arcs; who asks this one is not disturbed.

        Raises
        ------
        IndexError, ValueError
            If an arc is not in the graph, or a weight is `INFINITE` or more.
        """
        arcs, values = check_changes(self._topology.graph, weights)
        wanted = self._metric.weights.copy()
        wanted[arcs] = np.where(values < 0, INFINITE, values)
        engine = object.__new__(CchEngine)
        engine._topology, engine._spare = self._topology, self._spare
        engine._take(self._made(wanted))
        return engine

    def _made(self, wanted: NDArray[np.int32]) -> _Metric:
        """Return these weights in the native library, out of a set that nobody uses any more."""
        if self._topology.native is None:
            return _Metric(None, wanted)
        try:
            spare = self._spare.pop()
        except IndexError:
            return _Metric(native.CCHMetric(self._topology.native, wanted.tolist()), wanted)
        arcs = np.flatnonzero(spare.weights != wanted)
        if arcs.size > _FEW:
            spare.native.reset(wanted.tolist())
        else:
            updates = dict(zip(arcs.tolist(), wanted[arcs].tolist(), strict=True))
            native.CCHMetricPartialUpdater(self._topology.native).apply(spare.native, updates)
        return _Metric(spare.native, wanted)

    def _take(self, metric: _Metric) -> None:
        """Use this metric until the engine is dropped; then it may be changed for another."""
        self._metric = metric
        weakref.finalize(self, _give_back, self._spare, metric)


def _give_back(spare: list[_Metric], metric: _Metric) -> None:
    if not spare:
        spare.append(metric)
