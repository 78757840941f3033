"""The generated city as an OSM file, with house numbers, barriers and banned turns."""

from pathlib import Path
from typing import Final

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm.mutable import Node, Relation, Way

from geodata.network import ROAD_CLASSES, RoadNetwork, access_bits

BENDS: Final = 2
"""Nodes of each street between its junctions; each may lie this share of its length aside."""
ASIDE: Final = 0.06
EVERY_NAME: Final = 12
"""So many streets have one name; two of five have none."""
HOUSES, BARRIERS, RESTRICTIONS = 0.03, 0.006, 0.003
"""Each as a share of the streets."""
KINDS: Final = ("bollard", "gate", "block", "lift_gate")


def write_city(city: RoadNetwork, path: Path, *, seed: int = 1) -> None:
    """Write a network as OSM; way ``i + 1`` is shape ``i``, node ``i + 1`` is node ``i``.

    Parameters
    ----------
    city
        Roads whose shapes are straight lines, each with an edge along it.
    path
        The file; its ending says its form.
    """
    rng = np.random.default_rng(seed)
    tail, head, back = _streets(city)
    count = tail.size
    ends = np.stack((city.node_lon, city.node_lat), axis=1)[np.stack((tail, head), axis=1)]
    share = np.arange(1, BENDS + 1)[None, :, None] / (BENDS + 1)
    bends = ends[:, :1] * (1 - share) + ends[:, 1:] * share
    bends += rng.normal(0, ASIDE, bends.shape) * np.ptp(ends, axis=1).max(axis=1)[:, None, None]
    numbers = city.node_count + 1 + np.arange(count * BENDS).reshape(count, BENDS)
    names = np.where(rng.random(count) < 0.6, np.arange(count) // EVERY_NAME, -1).tolist()
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        barred = rng.choice(numbers[:, 0], int(BARRIERS * count), replace=False).tolist()
        kinds = {number: KINDS[index % len(KINDS)] for index, number in enumerate(barred)}
        lon = np.concatenate((city.node_lon, bends[..., 0].ravel())).tolist()
        lat = np.concatenate((city.node_lat, bends[..., 1].ravel())).tolist()
        for number, place in enumerate(zip(lon, lat, strict=True), start=1):
            tags = {"barrier": kinds[number]} if number in kinds else {}
            writer.add_node(Node(id=number, location=place, tags=tags))
        for house, street in enumerate(rng.integers(count, size=int(HOUSES * count)).tolist()):
            place = tuple(bends[street, 0] + rng.normal(0, 1e-4, 2))
            tags = {"addr:housenumber": str(house % 400 + 1), "addr:street": _name(names[street])}
            writer.add_node(Node(id=len(lon) + house + 1, location=place, tags=tags))
        kind = np.empty(count, np.uint8)
        kind[city.edge_shape] = city.edge_class
        lines = np.column_stack((tail + 1, numbers, head + 1)).tolist()
        for street, line in enumerate(lines):
            tags = _tags(ROAD_CLASSES[kind[street]], one_way=not back[street])
            if names[street] >= 0:
                tags["name"] = _name(names[street])
            writer.add_way(Way(id=street + 1, nodes=line, tags=tags))
        for number, members in enumerate(_restrictions(tail, head, rng), start=1):
            tags = {"type": "restriction", "restriction": "no_left_turn"}
            writer.add_relation(Relation(id=number, members=members, tags=tags))


def _streets(
    city: RoadNetwork,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return the ends of each shape, and whether wheels may go against it, ``(s,)`` each."""
    along = ~city.edge_reversed
    tail, head = np.empty((2, city.shape_count), np.int64)
    tail[city.edge_shape[along]] = city.edge_from[along]
    head[city.edge_shape[along]] = city.edge_to[along]
    back = np.zeros(city.shape_count, np.bool_)
    wheels = city.edge_access & ~np.uint8(access_bits(["foot"])) > 0
    back[city.edge_shape[city.edge_reversed & wheels]] = True
    return tail, head, back


def _tags(kind: str, *, one_way: bool) -> dict[str, str]:
    tags = {"highway": "service", "service": "alley"} if kind == "alley" else {"highway": kind}
    return tags | ({"oneway": "yes"} if one_way else {})


def _name(number: int) -> str:
    return f"Đường Số {max(number, 0)}"


def _restrictions(
    tail: NDArray[np.int64], head: NDArray[np.int64], rng: np.random.Generator
) -> list[list[tuple[str, int, str]]]:
    """Return members of restrictions at some junctions where one street ends and another begins."""
    into = dict(zip(head.tolist(), range(1, head.size + 1), strict=True))
    out_of = dict(zip(tail.tolist(), range(1, tail.size + 1), strict=True))
    nodes = rng.permutation(np.intersect1d(tail, head))[: int(RESTRICTIONS * tail.size)]
    return [
        [("w", into[node], "from"), ("n", node + 1, "via"), ("w", out_of[node], "to")]
        for node in nodes.tolist()
    ]
