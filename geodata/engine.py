"""Fastest ways on the road graph: the one place that knows which algorithm finds them.

The surface is three names, so that a faster engine can take over behind it: `shortest_paths` makes
an engine for one profile and one hour, `ShortestPaths.distances` answers many-to-many and
`ShortestPaths.path` gives the edges of one way. Times are whole milliseconds. This engine is
Dijkstra of scipy and needs no preparation; it also is the oracle that others are tested against.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geodata.matrix import UNREACHABLE, Profile
from geodata.network import RoadNetwork

MS: Final = 1000
DM: Final = 10
_TIE: Final = 1 << 23
"""A weight is milliseconds * 2^23 + decimetres: one float64 then holds time and, among ways of
equal time, length, both exact while a way is under 838 km and 298 hours (2^53 / 2^23 ms)."""

_CELLS_AT_ONCE: Final = 1 << 23
"""Scipy answers with dense rows; as many sources at a time as fit 64 MB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShortestPaths:
    """Fastest ways between nodes, for one profile in one hour. Safe to use from several threads.

    Parameters
    ----------
    weights
        Arc weights (time, then length), ``(n, n)``, row = from; of parallel edges the best.
    arc_edge
        Edge of the network behind each stored arc.
    """

    weights: csr_array[np.float64]
    arc_edge: NDArray[np.int32]

    def distances(
        self, sources: ArrayLike, targets: ArrayLike
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return milliseconds and decimetres from each source to each target node.

        The length is the one of the fastest way (the shortest of equals). `UNREACHABLE` in both
        where there is no way.

        Parameters
        ----------
        sources, targets
            Node indices, ``(k,)`` and ``(l,)``; the answers have the shape ``(k, l)``.

        Raises
        ------
        IndexError
            If a node is not in the network.
        """
        start, end = self._nodes(sources), self._nodes(targets)
        found = np.empty((start.size, end.size))
        at_once = max(1, _CELLS_AT_ONCE // max(1, self.weights.shape[0]))
        for first in range(0, start.size, at_once):
            part = start[first : first + at_once]
            found[first : first + at_once] = dijkstra(self.weights, indices=part)[:, end]
        reached = np.isfinite(found)
        whole = np.where(reached, found, 0).astype(np.int64)
        return (
            np.where(reached, whole // _TIE, UNREACHABLE),
            np.where(reached, whole % _TIE, UNREACHABLE),
        )

    def path(self, source: int, target: int) -> tuple[int, ...] | None:
        """Return the edges of the fastest way between two nodes; None: no way.

        Raises
        ------
        IndexError
            If a node is not in the network.
        """
        start = self._nodes([source, target])[:1]
        _, before = dijkstra(self.weights, indices=start, return_predecessors=True)
        edges: list[int] = []
        node = target
        while node != source:
            previous = int(before[0, node])
            if previous < 0:
                return None
            edges.append(self._edge(previous, node))
            node = previous
        return tuple(reversed(edges))

    def _edge(self, tail: int, head: int) -> int:
        first, last = self.weights.indptr[tail], self.weights.indptr[tail + 1]
        arc = first + np.searchsorted(self.weights.indices[first:last], head)
        return int(self.arc_edge[arc])

    def _nodes(self, nodes: ArrayLike) -> NDArray[np.int64]:
        indices = np.atleast_1d(np.asarray(nodes, dtype=np.int64))
        if indices.size and not 0 <= indices.min() <= indices.max() < self.weights.shape[0]:
            raise IndexError(f"a node lies outside 0..{self.weights.shape[0] - 1}")
        return indices


def whole_ms(seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round seconds to whole milliseconds, `UNREACHABLE` where they are infinite, ``(m,)``."""
    passable = np.isfinite(seconds)
    milliseconds = np.rint(np.where(passable, seconds, 0) * MS).astype(np.int64)
    return np.where(passable, milliseconds, UNREACHABLE)


def shortest_paths(network: RoadNetwork, edge_ms: NDArray[np.int64]) -> ShortestPaths:
    """Make an engine for these times of the edges.

    Parameters
    ----------
    network
        The roads.
    edge_ms
        Milliseconds along each directed edge, below 0 where it is barred, ``(m,)``.
    """
    passable = np.flatnonzero(edge_ms >= 0)
    tail, head = network.edge_from[passable], network.edge_to[passable]
    length_dm = np.rint(network.edge_m[passable].astype(np.float64) * DM)
    weight = edge_ms[passable] * float(_TIE) + length_dm
    order = np.lexsort((weight, head, tail))
    tail, head, weight, edge = tail[order], head[order], weight[order], passable[order]
    # A sparse matrix would add parallel arcs up, so only the first (best) of each pair goes in; it
    # is built from its parts because every other way drops arcs of weight 0.
    best = np.ones(tail.size, dtype=np.bool_)
    best[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    starts = np.searchsorted(tail[best], np.arange(network.node_count + 1))
    size = (network.node_count, network.node_count)
    return ShortestPaths(
        weights=csr_array((weight[best], head[best], starts.astype(np.int32)), shape=size),
        arc_edge=edge[best].astype(np.int32),
    )


def largest_part(network: RoadNetwork, profiles: Sequence[Profile]) -> NDArray[np.bool_]:
    """Return which nodes lie in the largest part that all of it can be reached and left, ``(n,)``.

    Parameters
    ----------
    network
        The roads.
    profiles
        Only edges that every one of these may use count.
    """
    usable = np.logical_and.reduce([network.usable(profile) for profile in profiles])
    arcs = (np.ones(int(usable.sum())), (network.edge_from[usable], network.edge_to[usable]))
    size = (network.node_count, network.node_count)
    _, part = connected_components(csr_array(arcs, shape=size), connection="strong")
    if not part.size:
        return np.zeros(0, dtype=np.bool_)
    return np.asarray(part == np.bincount(part).argmax())
