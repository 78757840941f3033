"""Points and boxes in longitude and latitude (EPSG:4326), longitude first."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG), in metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LonLat:
    """A point on the Earth.

    Parameters
    ----------
    lon
        Longitude in degrees, -180 to 180.
    lat
        Latitude in degrees, -90 to 90.

    Raises
    ------
    ValueError
        If either is out of range or not a number.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not -180.0 <= self.lon <= 180.0:  # noqa: PLR2004 - the message says what it is
            raise ValueError(f"lon is {self.lon}, must lie in -180..180")
        if not -90.0 <= self.lat <= 90.0:  # noqa: PLR2004
            raise ValueError(f"lat is {self.lat}, must lie in -90..90")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundingBox:
    """An axis-parallel box in degrees."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        if self.west > self.east or self.south > self.north:
            raise ValueError(f"box is empty: {self}")

    def contains(self, point: LonLat) -> bool:
        """Tell whether the point lies in the box, edges included."""
        return self.west <= point.lon <= self.east and self.south <= point.lat <= self.north


def great_circle_m(start: LonLat, end: LonLat) -> float:
    """Return the great-circle distance in metres (haversine).

    References
    ----------
    Sinnott, R. W. (1984), "Virtues of the Haversine", Sky and Telescope 68(2).
    """
    lat1, lat2 = math.radians(start.lat), math.radians(end.lat)
    half_dlat = (lat2 - lat1) / 2
    half_dlon = math.radians(end.lon - start.lon) / 2
    a = math.sin(half_dlat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_dlon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(a)))


def mean_point(points: Sequence[LonLat]) -> LonLat:
    """Return the middle of points, one at least; good enough within a city."""
    return LonLat(lon=fmean(p.lon for p in points), lat=fmean(p.lat for p in points))


def median_point(points: Sequence[LonLat]) -> LonLat:
    """Return the middle of points, one at least; what lies far off hardly moves it."""
    return LonLat(lon=median(p.lon for p in points), lat=median(p.lat for p in points))
