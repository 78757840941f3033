"""Small road networks whose lengths and times can be checked by hand."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from geodata.coordinates import EARTH_RADIUS_M, LonLat
from geodata.matrix import PROFILES, Profile
from geodata.network import CLASS_INDEX, ROAD_CLASSES, RoadNetwork, access_bits
from geodata.network_building import build_network, shape_arrays
from geodata.speeds import ROAD_GROUPS, SpeedTable

DEGREES_PER_M = 180 / (math.pi * EARTH_RADIUS_M)
FOOT = access_bits(["foot"])
EVERYONE = access_bits(PROFILES)


def at_m(east: float, north: float) -> LonLat:
    """A place so many metres from (0, 0), where a degree is as long in both directions."""
    return LonLat(lon=east * DEGREES_PER_M, lat=north * DEGREES_PER_M)


def flat_speeds(kph: float = 3.6, *, given: Mapping[Profile, float] | None = None) -> SpeedTable:
    """One speed for all and every hour: at 3.6 km/h a metre takes a second."""
    return SpeedTable(
        given_share=1.0,
        group=tuple("main" for _ in ROAD_CLASSES),
        kph=dict.fromkeys(PROFILES, (kph,) * len(ROAD_CLASSES)),
        top_kph={profile: (top,) * len(ROAD_GROUPS) for profile, top in (given or {}).items()},
        hours=dict.fromkeys(PROFILES, ((1.0,) * 24,) * len(ROAD_GROUPS)),
    )


def network_m(
    nodes: Sequence[tuple[float, float]],
    streets: Sequence[tuple[int, int]],
    *,
    one_way: Sequence[int] = (),
    bends: Mapping[int, Sequence[tuple[float, float]]] | None = None,
    classes: Mapping[int, str] | None = None,
    access: Mapping[int, int] | None = None,
    **rest: Any,
) -> RoadNetwork:
    """A network of nodes at metres east and north; streets are residential and two-way.

    `one_way` lists streets that only people on foot may go against, `bends` gives streets further
    vertices, `classes` and `access` what differs from residential and everyone.
    """
    places = np.array(nodes, dtype=float).reshape(-1, 2) * DEGREES_PER_M
    kinds = [(classes or {}).get(index, "residential") for index in range(len(streets))]
    forward = [(access or {}).get(index, EVERYONE) for index in range(len(streets))]
    backward = [FOOT if index in one_way else bits for index, bits in enumerate(forward)]
    lines = [
        np.array([nodes[start], *(bends or {}).get(index, ()), nodes[end]]) * DEGREES_PER_M
        for index, (start, end) in enumerate(streets)
    ]
    return build_network(
        node_lon=places[:, 0],
        node_lat=places[:, 1],
        street_from=[start for start, _ in streets],
        street_to=[end for _, end in streets],
        street_class=[CLASS_INDEX[kind] for kind in kinds],
        shapes=shape_arrays(lines),
        forward_access=forward,
        backward_access=backward,
        **rest,
    )


def block() -> RoadNetwork:
    """A block of 100 m by 50 m."""
    return network_m([(0, 0), (100, 0), (100, 50), (0, 50)], [(0, 1), (1, 2), (2, 3), (3, 0)])


WEST, EAST = at_m(0, 10), at_m(100, 10)
"""On the short sides of the block: 10 + 100 + 10 m by the south, 40 + 100 + 40 m by the north."""


def south(network: RoadNetwork) -> list[int]:
    """Both directions of the southern street."""
    return np.flatnonzero(network.edge_shape == 0).tolist()


def long_road() -> RoadNetwork:
    return network_m([(0, 0), (3_600, 0)], [(0, 1)])


def random_points(network: RoadNetwork, rng: np.random.Generator, count: int) -> list[LonLat]:
    """Points up to some 15 m beside junctions."""
    nodes = rng.integers(network.node_count, size=count)
    lon = network.node_lon[nodes] + rng.uniform(-1.4e-4, 1.4e-4, count)
    lat = network.node_lat[nodes] + rng.uniform(-1.4e-4, 1.4e-4, count)
    return [LonLat(lon=float(x), lat=float(y)) for x, y in zip(lon, lat, strict=True)]
