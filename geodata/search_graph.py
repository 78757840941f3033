"""The graph that is searched: junctions and directed edges, drawn out where turns matter.

Where every turn is free a junction is one node. Where turns are banned, or cost time, each edge
that ends or begins there gets a node of its own there, and each allowed turn an arc between two of
them. So a search over plain nodes and arcs keeps to every ban, and its answers are the same as
those of a search over all turns. One graph serves all profiles and hours: only the weights differ.
Weights and costs are whole numbers of any unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import PROFILES, Profile
from geodata.network import ALL_HOURS, RoadNetwork

INFINITE: Final = (1 << 31) - 1
"""The native library's infinity: a way that costs so much or more counts as none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SearchGraph:
    """Nodes and arcs to search, ``n`` and ``a`` of them, for a network of ``m`` edges.

    Parameters
    ----------
    tail, head
        Nodes of each arc, ``(a,)``. The first ``m`` arcs are the edges of the network, in their
        order; the others are turns.
    turn_from, turn_to
        Edges that each further arc leads from and into, ``(a - m,)``.
    enter, leave
        Node from which each edge is entered and the one reached at its end, ``(m,)``.
    free
        Which junctions of the network are one node, so that a search may begin or end there.
    junction
        Junction of the network that each node stands at, ``(n,)``.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    turn_from: NDArray[np.int32]
    turn_to: NDArray[np.int32]
    enter: NDArray[np.int32]
    leave: NDArray[np.int32]
    free: NDArray[np.bool_]
    junction: NDArray[np.int32]

    @property
    def node_count(self) -> int:
        """How many nodes there are."""
        return self.junction.size


def search_graph(network: RoadNetwork, *, all_turns: bool = False) -> SearchGraph:
    """Draw a network out where its turns matter.

    Parameters
    ----------
    network
        The roads.
    all_turns
        Draw out every junction, because turns cost time; otherwise only those with a ban.
    """
    drawn = np.full(network.node_count, all_turns)
    drawn[network.edge_to[network.turn_from]] = True
    begins, ends = drawn[network.edge_from], drawn[network.edge_to]
    enter, leave = network.edge_from.copy(), network.edge_to.copy()
    enter[begins] = network.node_count + np.arange(begins.sum(), dtype=np.int32)
    leave[ends] = network.node_count + int(begins.sum()) + np.arange(ends.sum(), dtype=np.int32)
    turn_from, turn_to = _turns(
        network, np.flatnonzero(ends), np.flatnonzero(begins), all_turns=all_turns
    )
    return SearchGraph(
        tail=np.concatenate((enter, leave[turn_from])),
        head=np.concatenate((leave, enter[turn_to])),
        turn_from=turn_from,
        turn_to=turn_to,
        enter=enter,
        leave=leave,
        free=~drawn,
        junction=np.concatenate(
            (
                np.arange(network.node_count, dtype=np.int32),
                network.edge_from[begins],
                network.edge_to[ends],
            )
        ),
    )


def _turns(
    network: RoadNetwork,
    ending: NDArray[np.int64],
    beginning: NDArray[np.int64],
    *,
    all_turns: bool,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return all pairs of edges that meet at a junction drawn out.

    Where all turns count, turning back is left out unless somebody cannot go on otherwise: it
    makes the graph a third smaller, and who turns back on the way has missed a better way.
    """
    by_tail = beginning[np.argsort(network.edge_from[beginning], kind="stable")]
    at = network.edge_from[by_tail]
    low = np.searchsorted(at, network.edge_to[ending])
    count = np.searchsorted(at, network.edge_to[ending], side="right") - low
    coming = np.repeat(ending, count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    going = by_tail[np.repeat(low, count) + offset]
    if all_turns:
        back = (network.edge_shape[coming] == network.edge_shape[going]) & (coming != going)
        kept = ~back | _stuck(network)[coming]
        coming, going = coming[kept], going[kept]
    return coming.astype(np.int32), going.astype(np.int32)


def _stuck(network: RoadNetwork) -> NDArray[np.bool_]:
    """Return for each edge whether someone who may use it can only turn back at its end."""
    stuck = np.zeros(network.edge_count, dtype=np.bool_)
    for profile in PROFILES:
        usable = network.usable(profile)
        ways_on = np.bincount(network.edge_from[usable], minlength=network.node_count)
        stuck |= usable & (ways_on[network.edge_to] <= 1)
    return stuck


def banned_turns(
    network: RoadNetwork, graph: SearchGraph, profile: Profile, *, hour: int | None
) -> NDArray[np.bool_]:
    """Return which turns of the graph the profile may not make in that hour, ``(a - m,)``.

    Without an hour those that it may not make all day.
    """
    holds = (network.turn_access >> PROFILES.index(profile)) & 1 == 1
    hours = ALL_HOURS if hour is None else 1 << hour
    holds &= network.turn_hours & np.uint32(hours) == hours
    size = np.int64(max(1, network.edge_count))
    banned = network.turn_from[holds] * size + network.turn_to[holds]
    return np.isin(graph.turn_from * size + graph.turn_to, banned)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ends:
    """Where ``k`` ways may begin or end: each at one of up to ``s`` nodes, at some cost.

    Parameters
    ----------
    node
        Nodes, ``(k, s)``.
    cost
        What it costs to get from the point to the node or back, below 0 where it cannot be,
        ``(k, s)``.
    """

    node: NDArray[np.int64]
    cost: NDArray[np.int64]

    def pairs(self, index: int) -> list[tuple[int, int]]:
        """Return the (node, cost) of one end that can be."""
        both = zip(self.node[index].tolist(), self.cost[index].tolist(), strict=True)
        return [(node, cost) for node, cost in both if cost >= 0]


class Engine(Protocol):
    """Finds fastest ways; `CchEngine` and `geodata.dijkstra.DijkstraEngine` do. Never changes."""

    def costs(self, starts: Ends, ends: Ends) -> NDArray[np.int64]:
        """Return the cost of the cheapest way from each start to each end, ``(k, l)``."""

    def path(self, starts: Ends, ends: Ends) -> tuple[tuple[int, ...], int, int] | None:
        """Return arcs, first and last node of the cheapest way between the first of both."""

    def changed(self, weights: Mapping[int, int]) -> "Engine":
        """Return an engine with other weights on some arcs."""


def check_ends(graph: SearchGraph, *all_ends: Ends) -> None:
    """Raise IndexError or ValueError where a node or cost is none that can be searched from."""
    for ends in all_ends:
        if ends.node.size and not 0 <= ends.node.min() <= ends.node.max() < graph.node_count:
            raise IndexError(f"a node lies outside 0..{graph.node_count - 1}")
        if int(ends.cost.max(initial=0)) >= INFINITE:
            raise ValueError(f"costs must lie below {INFINITE}")


def check_weights(graph: SearchGraph, weights: NDArray[np.int64]) -> None:
    """Raise ValueError unless there is a weight below `INFINITE` for each arc."""
    if weights.shape != graph.tail.shape or int(weights.max(initial=0)) >= INFINITE:
        raise ValueError(f"weights must be {graph.tail.size} numbers below {INFINITE}")


def check_changes(
    graph: SearchGraph, weights: Mapping[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return arcs and their new weights; raise IndexError or ValueError where they cannot be."""
    arcs = np.fromiter(weights, np.int64, len(weights))
    values = np.fromiter(weights.values(), np.int64, len(weights))
    if arcs.size and not 0 <= arcs.min() <= arcs.max() < graph.tail.size:
        raise IndexError(f"an arc lies outside 0..{graph.tail.size - 1}")
    if int(values.max(initial=0)) >= INFINITE:
        raise ValueError(f"weights must lie below {INFINITE}")
    return arcs, values
