"""What a road network holds, in a few numbers, for whoever has just imported one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geodata.coordinates import BoundingBox
from geodata.dropped import OUTSIDE
from geodata.errors import Issue
from geodata.matrix import PROFILES, Profile
from geodata.network import ROAD_CLASSES, RoadNetwork, access_bits
from geodata.search_graph import SearchGraph, search_graph
from geodata.snapping import within_largest_part

_LARGEST: Final = 3
_MOST_MISSING: Final = 0.02
"""An extract cut with whole streets misses no point, one cut along its edge a few; own default."""
_LEAST_PART: Final = 0.6
"""Eight real networks of Hanoi and Ho Chi Minh City hold 84 to 99 % in one part; own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSummary:
    """What one profile may use.

    Parameters
    ----------
    edges
        Directed edges that it may use.
    part_nodes, part_share
        Junctions in the largest part in which it can get from everywhere to everywhere, and the
        share of its directed kilometres that lie in it, 0 to 1.
    banned_edges
        Edges that it may not use in some hours.
    banned_turns
        Turns that it may not make, in some hours or always.
    barriers
        Barriers that it may not pass.
    """

    edges: int
    part_nodes: int
    part_share: float
    banned_edges: int
    banned_turns: int
    barriers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadSummary:
    """A road network in numbers.

    Parameters
    ----------
    nodes, streets
        Junctions, and streets between two of them.
    street_km
        Length of all streets, each counted once, in kilometres.
    km_by_class
        The same by class of `geodata.network.ROAD_CLASSES`, classes that occur only.
    profiles
        What each profile may use.
    parts, part_shares
        How many parts of the streets no street joins, and which shares of the kilometres the
        largest three hold.
    roundabouts
        How many roundabouts there are.
    barriers
        Places where a barrier stops somebody and lets others through.
    given_speed_share
        Share of the edges for which the source gives a speed, 0 to 1.
    names, other_names, houses
        Street names, further names of such streets, and house numbers.
    box
        The box around all nodes; None when there are none.
    """

    nodes: int
    streets: int
    street_km: float
    km_by_class: Mapping[str, float]
    profiles: Mapping[Profile, ProfileSummary]
    parts: int
    part_shares: tuple[float, ...]
    roundabouts: int
    barriers: int
    given_speed_share: float
    names: int
    other_names: int
    houses: int
    box: BoundingBox | None


def summarise(network: RoadNetwork) -> RoadSummary:
    """Count what the network holds."""
    _, first = np.unique(network.edge_shape, return_index=True)
    metres = np.bincount(
        network.edge_class[first], weights=network.edge_m[first], minlength=len(ROAD_CLASSES)
    )
    by_class = {
        name: float(m) / 1000 for name, m in zip(ROAD_CLASSES, metres, strict=True) if m > 0
    }
    known = np.isfinite(network.edge_kph)
    graph = search_graph(network)
    parts = _parts(network, np.ones(network.edge_count, np.bool_))
    _, part = np.unique(parts[network.edge_from[first]], return_inverse=True)
    part_m = np.bincount(part, weights=network.edge_m[first])
    largest = np.sort(part_m)[::-1][:_LARGEST] / max(float(metres.sum()), 1e-9)
    everyone = access_bits(PROFILES)
    turning = np.flatnonzero(network.edge_roundabout)
    return RoadSummary(
        nodes=network.node_count,
        streets=int(first.size),
        street_km=float(metres.sum()) / 1000,
        km_by_class=MappingProxyType(by_class),
        profiles=MappingProxyType({who: _of_profile(network, graph, who) for who in PROFILES}),
        parts=part_m.size,
        part_shares=tuple(largest.tolist()),
        roundabouts=int(
            np.unique(_parts(network, network.edge_roundabout)[network.edge_from[turning]]).size
        ),
        barriers=_places(network, (network.edge_m == 0) & (network.edge_access != everyone)),
        given_speed_share=float(known.mean()) if known.size else 0.0,
        names=len(network.names),
        other_names=len(network.alias_name),
        houses=len(network.house_number),
        box=_box(network),
    )


def faults_of(network: RoadNetwork, summary: RoadSummary) -> tuple[Issue, ...]:
    """Return what makes a network useless to ride on, though it could be read.

    Returns
    -------
    tuple of Issue
        ``points-missing`` and ``broken-roads``.
    """
    missing = dict(network.dropped).get(OUTSIDE, 0)
    share = missing / max(1, missing + network.shape_lon.size)
    part = summary.profiles["motorbike"].part_share
    faults = []
    if share > _MOST_MISSING:
        faults.append(
            Issue(
                code="points-missing",
                subject=network.source,
                message=f"{missing} điểm của đường ({share:.1%}) không có trong tệp"
                f" / {missing} points of its ways ({share:.1%}) are not in the file",
                remedy="xuất lại tệp với mọi nút của các đường"
                " / cut or download the extract again, with all nodes of its ways",
            )
        )
    if part < _LEAST_PART:
        faults.append(
            Issue(
                code="broken-roads",
                subject=network.source,
                message=f"xe máy chỉ đi thông suốt được {part:.1%} số km"
                f" / a motorbike gets from everywhere to everywhere on {part:.1%} of the km only",
                remedy="dùng tệp khác; nếu là lớp đường vẽ, nối các đường ở ngã ba, ngã tư"
                " / use another extract; in a layer of lines, join the streets at their junctions",
            )
        )
    return tuple(faults)


def _of_profile(network: RoadNetwork, graph: SearchGraph, profile: Profile) -> ProfileSummary:
    usable, bit = network.usable(profile), 1 << PROFILES.index(profile)
    inside = usable & within_largest_part(network, graph, profile)
    metres = network.edge_m.astype(np.float64)
    banned = network.ban_edge[network.ban_access & bit > 0]
    return ProfileSummary(
        edges=int(usable.sum()),
        part_nodes=int(np.unique((network.edge_from[inside], network.edge_to[inside])).size),
        part_share=float(metres[inside].sum()) / max(float(metres[usable].sum()), 1e-9),
        banned_edges=int(np.unique(banned).size),
        banned_turns=int((network.turn_access & bit > 0).sum()),
        barriers=_places(network, (network.edge_m == 0) & ~usable),
    )


def _parts(network: RoadNetwork, edges: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return for each node the number of the part that these edges join it to, ``(n,)``."""
    ends = network.edge_from[edges], network.edge_to[edges]
    size = (network.node_count, network.node_count)
    arcs = csr_array((np.ones(ends[0].size), ends), shape=size)
    return np.asarray(connected_components(arcs, directed=False)[1], np.int32)


def _places(network: RoadNetwork, edges: NDArray[np.bool_]) -> int:
    """Return at how many places these edges begin."""
    nodes = network.edge_from[edges]
    places = np.column_stack((network.node_lon[nodes], network.node_lat[nodes]))
    return len(np.unique(places, axis=0))


def _box(network: RoadNetwork) -> BoundingBox | None:
    if not network.node_count:
        return None
    return BoundingBox(
        west=float(network.node_lon.min()),
        south=float(network.node_lat.min()),
        east=float(network.node_lon.max()),
        north=float(network.node_lat.max()),
    )
