"""A city made up for measuring: streets and alleys of a plain of 45 x 50 km, a river, few bridges.

`make_city` gives plain arrays, `city_network` the same as a road network, `write_city` a PBF of it.
The streets are the Urquhart graph of clustered points (the Delaunay edges without the longest of
each triangle), which is about as dense and as meshed as the streets of a town.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.osm.mutable import Node, Relation, Way
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

from geodata.network import CLASS_INDEX, RoadNetwork, access_bits, build_network, default_access

JUNCTIONS: Final = 250_000
CORNER: Final = (106.5, 10.6)
EAST_M, NORTH_M = 45_000.0, 50_000.0
DEG_M: Final = 111_195.0
BENDS: Final = 2
SOURCES: Final = 8
BRIDGES: Final = 7
SHARES: Final = {"primary": 0.02, "secondary": 0.04, "tertiary": 0.08}
ALLEYS, ONE_WAYS, NAMED = 0.27, 0.05, 0.6
HOUSES, BARRIERS, RESTRICTIONS = 10_000, 2_000, 1_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadeCity:
    """Junctions and the streets between them.

    Parameters
    ----------
    lon, lat
        Junctions in degrees, ``(n,)``.
    street_from, street_to
        Junctions of each street, ``(s,)``.
    road_class
        Index into `geodata.network.ROAD_CLASSES`, ``(s,)``.
    one_way
        Whether wheels may go from `street_from` to `street_to` only, ``(s,)``.
    name
        Number of the street's name, -1 for none, ``(s,)``.
    bends
        Degrees of the vertices between the junctions, ``(s, 2, 2)``.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    street_from: NDArray[np.int64]
    street_to: NDArray[np.int64]
    road_class: NDArray[np.int64]
    one_way: NDArray[np.bool_]
    name: NDArray[np.int64]
    bends: NDArray[np.float64]


def make_city(*, seed: int = 1, junctions: int = JUNCTIONS) -> MadeCity:
    """Return a city of about so many junctions; a smaller one is as dense, on less ground."""
    rng = np.random.default_rng(seed)
    size = np.array([EAST_M, NORTH_M]) * (junctions / JUNCTIONS) ** 0.5
    centres = rng.uniform(0, size, (60, 2))
    around = centres[rng.integers(60, size=junctions)] + rng.normal(0, size / 14, (junctions, 2))
    spread = rng.uniform(0, size, (junctions, 2))
    point = np.where(rng.random((junctions, 1)) < 0.5, around, spread) % size
    ends = _without_river(point, _urquhart(point), size)
    metres = np.hypot(*(point[ends[:, 0]] - point[ends[:, 1]]).T)
    used = _use(point.shape[0], ends, metres, rng)
    road_class = _classes(used, rng)
    rank = np.sort(rng.integers(0, max(1, len(ends) // 12), len(ends)))
    share = np.arange(1, BENDS + 1)[None, :, None] / (BENDS + 1)
    straight = point[ends[:, :1]] * (1 - share) + point[ends[:, 1:]] * share
    bends = straight + rng.normal(0, 0.06, straight.shape) * metres[:, None, None]
    degrees = point / DEG_M + CORNER
    return MadeCity(
        lon=degrees[:, 0],
        lat=degrees[:, 1],
        street_from=ends[:, 0],
        street_to=ends[:, 1],
        road_class=road_class,
        one_way=rng.random(len(ends)) < ONE_WAYS,
        name=np.where(rng.random(len(ends)) < NAMED, rank, -1),
        bends=bends / DEG_M + CORNER,
    )


def _urquhart(point: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the ends of the Delaunay edges that are the longest of none of their triangles."""
    corner = Delaunay(point).simplices.astype(np.int64)
    edges = np.sort(np.stack([corner, np.roll(corner, -1, axis=1)], axis=2), axis=2)
    metres = np.hypot(*np.moveaxis(point[edges[..., 0]] - point[edges[..., 1]], -1, 0))
    longest = metres == metres.max(axis=1, keepdims=True)
    code = (edges[..., 0] * len(point) + edges[..., 1]).ravel()
    order = np.argsort(code)
    first = np.flatnonzero(np.diff(code[order], prepend=-1))
    dropped = np.logical_or.reduceat(longest.ravel()[order], first)
    kept = code[order][first][~dropped]
    return np.column_stack((kept // len(point), kept % len(point)))


def _without_river(
    point: NDArray[np.float64], ends: NDArray[np.int64], size: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Take away what crosses the river, but for the bridges."""
    east, north = point.T / size[:, None]
    beyond = north > 0.5 + 0.15 * np.sin(east * 9)
    crossing = np.flatnonzero(beyond[ends[:, 0]] != beyond[ends[:, 1]])
    order = crossing[np.argsort(east[ends[crossing, 0]])]
    bridges = order[np.linspace(0, order.size - 1, BRIDGES + 2).astype(int)[1:-1]]
    return np.delete(ends, np.setdiff1d(crossing, bridges), axis=0)


def _use(
    count: int, ends: NDArray[np.int64], metres: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return how many shortest ways from a few places to all others run along each street."""
    length = metres * rng.uniform(0.7, 1.4, metres.size)
    both = np.concatenate((ends, ends[:, ::-1]))  # dijkstra of a directed graph is much faster
    graph = coo_array((np.tile(length, 2), both.T), shape=(count, count)).tocsr()
    code = ends[:, 0] * count + ends[:, 1]  # ascending
    used = np.zeros(metres.size, np.int64)
    for source in rng.integers(count, size=SOURCES):
        _, before = dijkstra(graph, indices=source, return_predecessors=True)
        reached = np.flatnonzero(before >= 0)
        parent = before[reached].astype(np.int64)
        low, high = np.minimum(reached, parent), np.maximum(reached, parent)
        used[np.searchsorted(code, low * count + high)] += _below(before)[reached]
    return used


def _below(before: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return how many nodes of a tree hang on each, itself included; -1: the root."""
    jump = np.where(before < 0, np.arange(before.size), before)
    depth = (before >= 0).astype(np.int64)
    while (before[jump] >= 0).any():
        depth, jump = depth + depth[jump], jump[jump]
    below = np.ones(before.size, np.int64)
    order = np.argsort(depth, kind="stable")
    starts = np.searchsorted(depth[order], np.arange(depth.max() + 2))
    for level in range(int(depth.max()), 0, -1):
        nodes = order[starts[level] : starts[level + 1]]
        np.add.at(below, before[nodes], below[nodes])
    return below


def _classes(used: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Return classes: what is ridden most is largest, alleys are among what is ridden least."""
    ranked = np.argsort(-(used + rng.random(used.size)))
    kinds = np.full(used.size, CLASS_INDEX["residential"])
    first = 0
    for kind, share in SHARES.items():
        kinds[ranked[first : first + int(share * used.size)]] = CLASS_INDEX[kind]
        first += int(share * used.size)
    quiet = rng.permutation(ranked[first:])[: int(ALLEYS * used.size)]
    kinds[quiet] = CLASS_INDEX["alley"]
    return kinds


def city_network(city: MadeCity) -> RoadNetwork:
    """Return the city as a road network, without going through a file."""
    ends = np.stack((city.street_from, city.street_to), axis=1)
    degrees = np.column_stack((city.lon, city.lat))
    line = np.concatenate((degrees[ends[:, :1]], city.bends, degrees[ends[:, 1:]]), axis=1)
    start = np.arange(len(line) + 1, dtype=np.int64) * (BENDS + 2)
    access = np.array([default_access(name) for name in CLASS_INDEX], np.uint8)[city.road_class]
    return build_network(
        node_lon=city.lon,
        node_lat=city.lat,
        street_from=city.street_from,
        street_to=city.street_to,
        street_class=city.road_class,
        shapes=(start, line[..., 0].ravel(), line[..., 1].ravel()),
        forward_access=access,
        backward_access=np.where(city.one_way, access & access_bits(["foot"]), access),
        source="made city",
        sample=True,
    )


def write_city(city: MadeCity, path: Path, *, seed: int = 1) -> None:
    """Write the city as an OSM file, with house numbers, barriers and banned turns here and there.

    Nodes are the junctions, then the bends street by street, then the houses; way ``i + 1`` is
    street ``i``.
    """
    rng = np.random.default_rng(seed)
    share = len(city.lon) / JUNCTIONS
    junctions, streets = len(city.lon), len(city.street_from)
    bends = junctions + 1 + np.arange(streets * BENDS).reshape(streets, BENDS)
    refs = np.column_stack((city.street_from + 1, bends, city.street_to + 1)).tolist()
    barred = rng.choice(bends[:, 0], int(BARRIERS * share), replace=False)
    barriers = dict(
        zip(barred.tolist(), ["bollard", "gate", "block", "lift_gate"] * streets, strict=False)
    )
    lon = np.concatenate((city.lon, city.bends[..., 0].ravel())).tolist()
    lat = np.concatenate((city.lat, city.bends[..., 1].ravel())).tolist()
    kinds = list(CLASS_INDEX)
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, place in enumerate(zip(lon, lat, strict=True), start=1):
            tags = {"barrier": barriers[number]} if number in barriers else {}
            writer.add_node(Node(id=number, location=place, tags=tags))
        for house in range(int(HOUSES * share)):
            street = int(rng.integers(streets))
            place = city.bends[street, 0] + rng.normal(0, 1e-4, 2)
            name = f"Đường Số {max(city.name[street], 0)}"
            tags = {"addr:housenumber": f"{house % 400 + 1}", "addr:street": name}
            writer.add_node(Node(id=len(lon) + house + 1, location=tuple(place), tags=tags))
        rows = zip(refs, city.road_class.tolist(), city.one_way, city.name, strict=True)
        for number, (line, kind, one_way, name) in enumerate(rows, start=1):
            tags = {"highway": kinds[kind]}
            if kinds[kind] == "alley":
                tags = {"highway": "service", "service": "alley"}
            if one_way:
                tags["oneway"] = "yes"
            if name >= 0:
                tags["name"] = f"Đường Số {name}"
            writer.add_way(Way(id=number, nodes=line, tags=tags))
        _, first = np.unique(city.street_to, return_index=True)
        meets = np.intersect1d(city.street_to[first], city.street_from)
        into = dict(zip(city.street_to.tolist(), range(1, streets + 1), strict=True))
        out_of = dict(zip(city.street_from.tolist(), range(1, streets + 1), strict=True))
        for number, node in enumerate(rng.permutation(meets)[: int(RESTRICTIONS * share)].tolist()):
            members = [("w", into[node], "from"), ("n", node + 1, "via"), ("w", out_of[node], "to")]
            tags = {"type": "restriction", "restriction": "no_left_turn"}
            writer.add_relation(Relation(id=number + 1, members=members, tags=tags))
