"""The same as `geodata.engine`, by Dijkstra of scipy: needs no preparation and no native library.

It is the oracle that the tests hold the engine against, and answers where the library is missing.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geodata.matrix import UNREACHABLE
from geodata.search_graph import (
    INFINITE,
    Ends,
    SearchGraph,
    check_changes,
    check_ends,
    check_weights,
)

_CELLS_AT_ONCE: Final = 1 << 23
"""Scipy answers with dense rows; as many sources at a time as fit 64 MB."""


class DijkstraEngine:
    """Fastest ways by Dijkstra. Safe to use from several threads.

    Parameters
    ----------
    graph
        The graph.
    weights
        Of each arc, below 0 where it is barred, ``(a,)``.

    Raises
    ------
    ValueError
        If a weight is `INFINITE` or more, or there are not as many as arcs.
    """

    def __init__(self, graph: SearchGraph, weights: NDArray[np.int64]) -> None:
        check_weights(graph, weights)
        self.graph = graph
        self._weights = weights.copy()
        self.matrix = _matrix(graph, weights)

    def costs(self, starts: Ends, ends: Ends) -> NDArray[np.int64]:
        """Return the cost of the cheapest way from each start to each end, ``(k, l)``.

        Raises
        ------
        IndexError
            If a node is not in the graph.
        """
        check_ends(self.graph, starts, ends)
        nodes, at = np.unique(starts.node, return_inverse=True)
        targets, end_at = np.unique(ends.node, return_inverse=True)
        between = np.empty((nodes.size, targets.size))
        at_once = max(1, _CELLS_AT_ONCE // max(1, self.graph.node_count))
        for first in range(0, nodes.size, at_once):
            rows = dijkstra(self.matrix, indices=nodes[first : first + at_once])
            between[first : first + at_once] = rows[:, targets]
        start_cost = np.where(starts.cost < 0, np.inf, starts.cost)
        end_cost = np.where(ends.cost < 0, np.inf, ends.cost)
        best = np.full((starts.node.shape[0], ends.node.shape[0]), np.inf)
        for begin, cost in zip(at.reshape(starts.node.shape).T, start_cost.T, strict=True):
            for end, more in zip(end_at.reshape(ends.node.shape).T, end_cost.T, strict=True):
                way = between[np.ix_(begin, end)] + cost[:, None]
                way[way >= INFINITE] = np.inf
                np.minimum(best, way + more[None, :], out=best)
        return np.where(np.isfinite(best), best, UNREACHABLE).astype(np.int64)

    def path(self, starts: Ends, ends: Ends) -> tuple[tuple[int, ...], int, int] | None:
        """Return arcs, first and last node of the cheapest way between the first of both.

        Raises
        ------
        IndexError
            If a node is not in the graph.
        """
        check_ends(self.graph, starts, ends)
        best: tuple[float, int, int] | None = None
        trees = {}
        for start, cost in starts.pairs(0):
            rows, before = dijkstra(self.matrix, indices=[start], return_predecessors=True)
            far, trees[start] = rows[0], before[0]
            for end, more in ends.pairs(0):
                way = float(far[end]) + cost
                if way < INFINITE and (best is None or way + more < best[0]):
                    best = (way + more, start, end)
        if best is None:
            return None
        _, start, end = best
        arcs: list[int] = []
        node = end
        while node != start:
            arcs.append(self._arc(int(trees[start][node]), node))
            node = int(trees[start][node])
        return tuple(reversed(arcs)), start, end

    def changed(self, weights: Mapping[int, int]) -> "DijkstraEngine":
        """Return an engine with other weights on some arcs."""
        arcs, values = check_changes(self.graph, weights)
        held = self._weights.copy()
        held[arcs] = values
        return DijkstraEngine(self.graph, held)

    def _arc(self, tail: int, head: int) -> int:
        arcs = np.flatnonzero((self.graph.tail == tail) & (self.graph.head == head))
        arcs = arcs[self._weights[arcs] >= 0]
        return int(arcs[self._weights[arcs].argmin()])


def _matrix(graph: SearchGraph, weights: NDArray[np.int64]) -> csr_array[np.float64]:
    passable = np.flatnonzero(weights >= 0)
    tail, head, weight = graph.tail[passable], graph.head[passable], weights[passable]
    order = np.lexsort((weight, head, tail))
    tail, head, weight = tail[order], head[order], weight[order].astype(np.float64)
    # A sparse matrix would add parallel arcs up, so only the first (best) of each pair goes in; it
    # is built from its parts because every other way drops arcs of weight 0.
    best = np.ones(tail.size, dtype=np.bool_)
    best[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    starts = np.searchsorted(tail[best], np.arange(graph.node_count + 1)).astype(np.int32)
    size = (graph.node_count, graph.node_count)
    return csr_array((weight[best], head[best], starts), shape=size)


def largest_part(graph: SearchGraph, open_arcs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which nodes lie in the largest part that all of it can be reached and left, ``(n,)``.

    Parameters
    ----------
    graph
        The graph.
    open_arcs
        Which arcs count, ``(a,)``.
    """
    ends = (graph.tail[open_arcs], graph.head[open_arcs])
    size = (graph.node_count, graph.node_count)
    ones = np.ones(int(open_arcs.sum()), dtype=np.int8)
    _, part = connected_components(csr_array((ones, ends), shape=size), connection="strong")
    # by the edges a part holds: junctions drawn out stand alone, and so do the isolated
    inside = part[ends[0]] == part[ends[1]]
    if not inside.any():
        return np.zeros(graph.node_count, dtype=np.bool_)
    return np.asarray(part == np.bincount(part[ends[0]][inside]).argmax())
