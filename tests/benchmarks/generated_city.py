"""A generated city of any size: dense quarters, a river, canals and few bridges, alleys, one-ways.

The streets are the relative neighbourhood graph of clustered points, which is connected, sparse and
planar as streets are. It is harder on a contraction hierarchy than a real city: there are no
motorways, and main roads are only faster, not straighter.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree

from geodata.network import CLASS_INDEX, RoadNetwork, access_bits, default_access
from geodata.network_building import build_network

WIDE_M, TALL_M = 45_000.0, 50_000.0
WEST, SOUTH = 106.45, 10.55
DEGREES_PER_M = 1 / 111_195.0
CANALS = 7
BRIDGE_EVERY_M = {"river": 3_500.0, "canal": 1_200.0}


@lru_cache(maxsize=2)
def generated_city(junctions: int = 250_000, *, seed: int = 1) -> RoadNetwork:
    """Return the roads of the city: about 2.5 directed edges a junction, 27 % of them alleys."""
    rng = np.random.default_rng(seed)
    points = _points(rng, junctions)
    pairs = _streets(points)
    pairs = pairs[~_in_the_water(rng, points, pairs)]
    kinds = _kinds(rng, points, pairs)
    usual = np.array([default_access(name) for name in CLASS_INDEX], np.uint8)[kinds]
    one_way = rng.random(len(pairs)) < 0.05
    on_foot = np.uint8(access_bits(["foot"]))
    parallel = rng.choice(len(pairs), size=len(pairs) // 500)  # some streets lie side by side
    every = np.concatenate((np.arange(len(pairs)), parallel))
    squeeze = np.cos(np.radians(SOUTH))
    return build_network(
        node_lon=WEST + points[:, 0] * DEGREES_PER_M / squeeze,
        node_lat=SOUTH + points[:, 1] * DEGREES_PER_M,
        street_from=pairs[every, 0],
        street_to=pairs[every, 1],
        street_class=kinds[every],
        forward_access=usual[every],
        backward_access=np.where(one_way, usual & on_foot, usual)[every],
        source=f"generated city, seed {seed}",
        sample=True,
    )


def _points(rng: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return junctions: most in quarters of different density, the rest anywhere, in metres."""
    extent = np.array([WIDE_M, TALL_M]) * min(1.0, np.sqrt(count / 250_000))
    quarters = rng.normal(extent / 2, extent / 5, size=(max(3, count // 600), 2))
    weight = rng.lognormal(0, 0.7, len(quarters))
    at = rng.choice(len(quarters), size=int(count * 0.85), p=weight / weight.sum())
    spread = rng.uniform(500, 2500, len(quarters))[at]
    dense = quarters[at] + rng.normal(size=(at.size, 2)) * spread[:, None]
    sparse = rng.uniform((0, 0), extent, size=(count - at.size, 2))
    return np.unique(np.round(np.clip(np.vstack((dense, sparse)), 0, extent), 1), axis=0)


def _streets(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the relative neighbourhood graph: no third point is nearer to both ends."""
    corners = Delaunay(points).simplices
    sides = np.concatenate((corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]))
    pairs = np.unique(np.sort(sides, axis=1), axis=0)
    length = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
    _, near = cKDTree(points).query(points, k=9)
    kept = np.ones(len(pairs), dtype=np.bool_)
    for end, other in ((0, 1), (1, 0)):
        for third in near[pairs[:, end], 1:].T:
            here = np.linalg.norm(points[third] - points[pairs[:, end]], axis=1)
            there = np.linalg.norm(points[third] - points[pairs[:, other]], axis=1)
            kept &= ~((np.maximum(here, there) < length) & (third != pairs[:, other]))
    return pairs[kept]


def _in_the_water(
    rng: np.random.Generator, points: NDArray[np.float64], pairs: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which streets cross the river or a canal where there is no bridge."""
    extent = points.max(axis=0)
    drowned = np.zeros(len(pairs), dtype=np.bool_)
    for number in range(CANALS + 1):
        along, across = (1, 0) if number % 2 == 0 else (0, 1)
        middle, swing = rng.uniform(0.25, 0.75), rng.uniform(0.02, 0.08)
        waves = np.sin(points[:, along] / extent[along] * rng.uniform(5, 12) + number)
        side = points[:, across] < extent[across] * (middle + swing * waves)
        crosses = np.flatnonzero(side[pairs[:, 0]] != side[pairs[:, 1]])
        every_m = BRIDGE_EVERY_M["canal" if number else "river"]
        at = points[pairs[crosses, 0], along] // every_m
        _, bridges = np.unique(at, return_index=True)
        drowned[crosses] = True
        drowned[crosses[bridges]] = False
    return drowned


def _kinds(
    rng: np.random.Generator, points: NDArray[np.float64], pairs: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """Return the classes of streets: main roads along a grid, then alleys and the rest."""
    middle = points[pairs].mean(axis=1)

    def along(spacing_m: float) -> NDArray[np.bool_]:
        off = np.abs((middle + spacing_m / 2) % spacing_m - spacing_m / 2)
        return np.asarray(off.min(axis=1) < 40)

    names = np.where(rng.random(len(pairs)) < 0.36, "alley", "residential")
    names = np.where(along(500), "tertiary", names)
    names = np.where(along(2_000), "primary", names)
    return np.array([CLASS_INDEX[name] for name in names.tolist()], np.uint8)
