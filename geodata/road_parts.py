"""Stretches of street that a way is made of, as lines: cut, measured and headed along."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from geodata.coordinates import EARTH_RADIUS_M
from geodata.network import RoadNetwork

METRES_A_DEGREE: Final = EARTH_RADIUS_M * math.pi / 180

Vertex = tuple[float, float]
"""Longitude and latitude; plain, because a way has many and a value each would be slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadPart:
    """A stretch of one shape of a network, travelled from one fraction of its length to another.

    Parameters
    ----------
    shape
        Index of the shape.
    start, end
        Fractions of its length, 0 to 1; `end` below `start` is against its vertex order.
    """

    shape: int
    start: float
    end: float


def part_line(network: RoadNetwork, part: RoadPart) -> list[Vertex]:
    """Return the vertices of a part in the order of travel."""
    vertices: list[list[float]] = network.shape(part.shape).tolist()
    line = [(lon, lat) for lon, lat in vertices]
    low, high = sorted((part.start, part.end))
    if (low, high) != (0.0, 1.0):
        line = _cut(line, low, high)
    return line[::-1] if part.end < part.start else line


def _cut(line: list[Vertex], low: float, high: float) -> list[Vertex]:
    """Return the part of a line between two fractions of its length."""
    along = [0.0, *accumulate(length_m(here, there) for here, there in pairwise(line))]
    low_m, high_m = low * along[-1], high * along[-1]
    inner = [place for place, at_m in zip(line, along, strict=True) if low_m < at_m < high_m]
    return [after_m(line, low_m), *inner, after_m(line, high_m)]


def heading(line: Sequence[Vertex], metres: float, *, skip_m: float = 0.0) -> tuple[float, float]:
    """Return how far east and north (in degrees of latitude) the next metres of a line lead."""
    start = after_m(line, skip_m)
    end = after_m(line, skip_m + metres)
    return (end[0] - start[0]) * math.cos(math.radians(start[1])), end[1] - start[1]


def after_m(line: Sequence[Vertex], metres: float) -> Vertex:
    """Return the place so many metres along a line; its end where it is shorter."""
    left = metres
    for here, there in pairwise(line):
        length = length_m(here, there)
        if length > left:
            share = left / length
            lon, lat = there[0] - here[0], there[1] - here[1]
            return (here[0] + share * lon, here[1] + share * lat)
        left -= length
    return line[-1]


def length_m(here: Vertex, there: Vertex) -> float:
    """Return the metres between two places of a street."""
    # that near, degrees are as good as a plane, once longitudes are shrunk
    east = (there[0] - here[0]) * math.cos(math.radians(here[1]))
    return math.hypot(east, there[1] - here[1]) * METRES_A_DEGREE
