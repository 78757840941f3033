"""The ground: wards close together on a plane, and points in them as longitude and latitude."""

import math
from typing import Final

from geodata.coordinates import LonLat
from tests.benchmarks.rich.draws import Draws

MIDDLE: Final = LonLat(lon=106.7, lat=10.77)
KM_A_DEGREE: Final = 111.2
APART_KM: Final = 1.2
"""Between the middles of wards."""
UNEVEN_KM: Final = 0.15
AROUND_KM: Final = 0.4
"""How far people live from the middle of their ward (one deviation, each way)."""
EXACT: Final = 5
"""Decimals of a degree: about a metre."""

Km = tuple[float, float]


def ward_middles(count: int, draws: Draws) -> list[Km]:
    """Return the middles of wards, from the centre of the city outwards."""
    rings = math.isqrt(count) + 2
    grid = [
        ((column + 0.5 * (row % 2)) * APART_KM, row * APART_KM * math.sqrt(0.75))
        for row in range(-rings, rings + 1)
        for column in range(-rings, rings + 1)
    ]
    grid.sort(key=lambda at: (round(math.hypot(*at), 6), at))
    moved = []
    for x, y in grid[:count]:
        east, north = draws.step(UNEVEN_KM)
        moved.append((x + east, y + north))
    return moved


def near(middle: Km, draws: Draws, *, spread: float = AROUND_KM) -> LonLat:
    """Return a point somewhere around a ward's middle."""
    east, north = draws.step(spread)
    return point(middle[0] + east, middle[1] + north)


def point(x_km: float, y_km: float) -> LonLat:
    """Return where a point of the plane lies on the earth."""
    east = x_km / (KM_A_DEGREE * math.cos(math.radians(MIDDLE.lat)))
    return LonLat(
        lon=round(MIDDLE.lon + east, EXACT), lat=round(MIDDLE.lat + y_km / KM_A_DEGREE, EXACT)
    )
