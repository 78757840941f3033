"""From lines with vertex ids to streets between junctions, and from one-way edges to streets.

Every reader ends here: it hands in what its file holds, and gets the arguments of
`geodata.network.build_network`.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import PROFILES
from geodata.network import RoadNetwork, access_bits
from geodata.network_building import build_network, shape_arrays


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Lines laid end to end, each vertex with an id that says where lines meet.

    Parameters
    ----------
    vertex
        Ids of the vertices, index into `lon` and `lat`; -1 where the place is unknown, ``(v,)``.
    line
        Number of the line that each vertex belongs to, ascending, ``(v,)``.
    lon, lat
        Degrees by vertex id.
    """

    vertex: NDArray[np.int64]
    line: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Streets:
    """Streets between junctions.

    Parameters
    ----------
    line
        Number of the line that each street is a piece of, ``(s,)``.
    street_from, street_to
        Nodes, ``(s,)``.
    node_vertex
        Vertex that each node is, ``(n,)``.
    node_lon, node_lat
        Degrees by node.
    shapes
        As `geodata.network.shape_arrays`.
    """

    line: NDArray[np.int64]
    street_from: NDArray[np.int32]
    street_to: NDArray[np.int32]
    node_vertex: NDArray[np.int64]
    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]
    shapes: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def cut_at_junctions(lines: Lines) -> Streets:
    """Cut lines where they meet, cross themselves, end, or have a vertex of unknown place."""
    broken = np.ones(lines.vertex.size, dtype=np.bool_)  # this vertex begins a new run
    broken[1:] = (lines.line[1:] != lines.line[:-1]) | (lines.vertex[:-1] < 0)
    repeated = np.zeros(lines.vertex.size, dtype=np.bool_)
    repeated[1:] = ~broken[1:] & (lines.vertex[1:] == lines.vertex[:-1])
    run = np.cumsum(broken)
    kept = (lines.vertex >= 0) & ~repeated
    vertex, line, run = lines.vertex[kept], lines.line[kept], run[kept]
    first = np.ones(vertex.size, dtype=np.bool_)
    first[1:] = run[1:] != run[:-1]
    last = np.roll(first, -1)
    junction = first | last | (np.bincount(vertex, minlength=lines.lon.size)[vertex] > 1)
    at = np.flatnonzero(junction)
    begins = np.flatnonzero(run[at[:-1]] == run[at[1:]]) if at.size else at
    start, stop = at[begins], at[begins + 1]
    nodes, place = np.unique(vertex[np.concatenate((start, stop))], return_inverse=True)
    counts = stop - start + 1
    offsets = np.concatenate(([0], np.cumsum(counts)))
    inner = np.arange(offsets[-1]) - np.repeat(offsets[:-1] - start, counts)
    return Streets(
        line=line[start],
        street_from=place[: start.size].astype(np.int32),
        street_to=place[start.size :].astype(np.int32),
        node_vertex=nodes,
        node_lon=lines.lon[nodes],
        node_lat=lines.lat[nodes],
        shapes=(offsets.astype(np.int64), lines.lon[vertex[inner]], lines.lat[vertex[inner]]),
    )


def edges_of_streets(network: RoadNetwork) -> NDArray[np.int64]:
    """Return the edge along and the edge against each shape, -1 where there is none, ``(2, s)``."""
    edges = np.full((2, network.shape_count), -1, np.int64)
    edges[network.edge_reversed.astype(np.intp), network.edge_shape] = np.arange(network.edge_count)
    return edges


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectedEdge:
    """One edge that may be used along its shape, as graph files hold them."""

    tail: int
    head: int
    shape: tuple[tuple[float, float], ...]
    road_class: int
    access: int
    kph: float
    name: str
    other_names: tuple[str, ...] = ()
    roundabout: bool = False
    bans: tuple[tuple[int, int], ...] = ()  # (bits of profiles, hours)


def network_of_edges(
    edges: list[DirectedEdge],
    *,
    node_lon: NDArray[np.float64],
    node_lat: NDArray[np.float64],
    **rest: Any,
) -> RoadNetwork:
    """Make a network of directed edges; two that run opposite on one line become one street.

    People on foot may always go against a one-way street.

    Parameters
    ----------
    edges
        What the file holds.
    node_lon, node_lat
        Degrees by node.
    **rest
        Further fields of `geodata.network.RoadNetwork`.
    """
    partner = _partners(edges)
    streets = [index for index, back in enumerate(partner) if back < 0 or index < back]
    foot = access_bits(["foot"])
    wheels = access_bits(PROFILES) - foot
    backward = [
        (edges[partner[index]].access & wheels if partner[index] >= 0 else 0)
        | (edges[index].access & foot)
        for index in streets
    ]
    names = sorted({edges[index].name for index in streets if edges[index].name})
    number = {name: index for index, name in enumerate(names)}
    other_names = {
        (number[edges[index].name], other): None
        for index in streets
        for other in edges[index].other_names
        if edges[index].name
    }
    network = build_network(
        node_lon=node_lon,
        node_lat=node_lat,
        street_from=[edges[index].tail for index in streets],
        street_to=[edges[index].head for index in streets],
        street_class=[edges[index].road_class for index in streets],
        shapes=shape_arrays([edges[index].shape for index in streets]),
        forward_access=[edges[index].access for index in streets],
        backward_access=backward,
        street_kph=[edges[index].kph for index in streets],
        street_name=[number.get(edges[index].name, -1) for index in streets],
        street_roundabout=[edges[index].roundabout for index in streets],
        names=tuple(names),
        alias_of=np.array([place for place, _ in other_names], np.int32),
        alias_name=tuple(other for _, other in other_names),
        **rest,
    )
    along, against = edges_of_streets(network)
    back = [partner[index] if partner[index] >= 0 else index for index in streets]
    bans = [
        (edge, bits & int(network.edge_access[edge]), hours)
        for of_street, sources in ((along, streets), (against, back))
        for edge, source in zip(of_street.tolist(), sources, strict=True)
        for bits, hours in edges[source].bans
        if edge >= 0
    ]
    columns = np.array(bans, np.int64).reshape(-1, 3).T
    return replace(network, ban_edge=columns[0], ban_access=columns[1], ban_hours=columns[2])


def _partners(edges: list[DirectedEdge]) -> list[int]:
    """Return for each edge the one that runs opposite on the same line, -1 where there is none."""
    waiting: dict[object, list[int]] = {}
    partner = [-1] * len(edges)
    for index, edge in enumerate(edges):
        opposite = waiting.get((edge.head, edge.tail, edge.shape[::-1]))
        if opposite:
            partner[index] = opposite.pop()
            partner[partner[index]] = index
        else:
            waiting.setdefault((edge.tail, edge.head, edge.shape), []).append(index)
    return partner
