"""What a road network holds, in a few numbers, for whoever has just imported one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from geodata.coordinates import BoundingBox
from geodata.matrix import PROFILES, Profile
from geodata.network import ROAD_CLASSES, RoadNetwork
from geodata.search_graph import SearchGraph, search_graph
from geodata.snapping import within_largest_part


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
    edges, part_nodes
        By profile: directed edges that it may use, and junctions in the largest part in which it
        can get from everywhere to everywhere.
    given_speed_share
        Share of the edges for which the source gives a speed, 0 to 1.
    names, houses
        Street names and house numbers.
    box
        The box around all nodes; None when there are none.
    """

    nodes: int
    streets: int
    street_km: float
    km_by_class: Mapping[str, float]
    edges: Mapping[Profile, int]
    part_nodes: Mapping[Profile, int]
    given_speed_share: float
    names: int
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
    return RoadSummary(
        nodes=network.node_count,
        streets=int(first.size),
        street_km=float(metres.sum()) / 1000,
        km_by_class=MappingProxyType(by_class),
        edges=MappingProxyType({who: int(network.usable(who).sum()) for who in PROFILES}),
        part_nodes=MappingProxyType({who: _part_nodes(network, graph, who) for who in PROFILES}),
        given_speed_share=float(known.mean()) if known.size else 0.0,
        names=len(network.names),
        houses=len(network.house_number),
        box=_box(network),
    )


def _part_nodes(network: RoadNetwork, graph: SearchGraph, profile: Profile) -> int:
    """Return how many junctions the largest part has; 0 where the profile may use nothing."""
    inside = within_largest_part(network, graph, profile)
    return int(np.unique((network.edge_from[inside], network.edge_to[inside])).size)


def _box(network: RoadNetwork) -> BoundingBox | None:
    if not network.node_count:
        return None
    return BoundingBox(
        west=float(network.node_lon.min()),
        south=float(network.node_lat.min()),
        east=float(network.node_lon.max()),
        north=float(network.node_lat.max()),
    )
