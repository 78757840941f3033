"""Straight lines asked live, for more places than a matrix of all pairs can hold."""

import math
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import EARTH_RADIUS_M, LonLat
from geodata.matrix import (
    MOST,
    PROFILES,
    STRAIGHT_LINE_DETOUR,
    STRAIGHT_LINE_KPH,
    Profile,
    Travel,
    straight_line_matrix,
)

MOST_IN_A_MATRIX: Final = 3000
"""Up to so many places the times between all pairs are kept: 36 MB a profile."""

_Number = TypeVar("_Number", float, NDArray[np.float64])


def straight_travel(
    points: Sequence[LonLat],
    *,
    profiles: Sequence[Profile] = PROFILES,
    detour: float = STRAIGHT_LINE_DETOUR,
    kph: Mapping[Profile, float] = STRAIGHT_LINE_KPH,
) -> Travel:
    """Return travel by straight lines: a matrix for few places, asked live for many.

    Parameters
    ----------
    points, profiles, detour, kph
        As of `geodata.matrix.straight_line_matrix`.
    """
    if len(points) <= MOST_IN_A_MATRIX:
        return straight_line_matrix(points, profiles=profiles, detour=detour, kph=kph)
    return StraightTravel(points, detour=detour, kph={who: kph[who] for who in profiles})


class StraightTravel:
    """`geodata.matrix.Travel` along great circles times a detour factor; always estimated.

    Only sums, products and roots are taken of each pair, so that one pair and many at once give the
    same whole seconds.

    Parameters
    ----------
    points
        The places; up to some hundred kilometres apart.
    detour
        Road metres per straight-line metre, at least 1.
    kph
        Speed by profile in km/h.

    Raises
    ------
    ValueError
        If the detour is below 1, or a way might take more seconds than int32 holds.
    """

    band = ""
    estimated = True
    attribution = ""

    def __init__(
        self, points: Sequence[LonLat], *, detour: float, kph: Mapping[Profile, float]
    ) -> None:
        if detour < 1:
            raise ValueError(f"detour is {detour}, must be at least 1")
        lon = np.radians([point.lon for point in points])
        lat = np.radians([point.lat for point in points])
        self._xyz = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
        self._at = [*zip(*self._xyz.tolist(), strict=True)]
        self._detour, self._kph = detour, dict(kph)
        from_first = np.sqrt(((self._xyz - self._xyz[:, :1]) ** 2).sum(axis=0)).max(initial=0.0)
        longest_m = 2 * float(_arc(from_first / 2)) * detour  # no two are farther apart
        for profile, speed in self._kph.items():
            if longest_m * 3.6 > MOST * speed:
                raise ValueError(f"{longest_m:.0f} m by {profile} at {speed} km/h is too long")

    @property
    def size(self) -> int:
        """How many places it covers."""
        return len(self._at)

    def travel_s(
        self, profile: Profile, origin: int, destination: int, depart_s: int
    ) -> int | None:
        """Return whole seconds, rounded up; the same at every hour."""
        del depart_s
        return math.ceil(self._whole_m(origin, destination) * 3.6 / self._kph[profile])

    def travel_m(self, profile: Profile, origin: int, destination: int) -> int | None:
        """Return whole metres, rounded up."""
        del profile
        return int(self._whole_m(origin, destination))

    def seconds(self, profile: Profile, places: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the seconds between some places, ``(k, k)``."""
        x, y, z = self._xyz[:, places]
        dx, dy, dz = x[:, None] - x, y[:, None] - y, z[:, None] - z
        metres = np.ceil(_arc(np.sqrt(dx * dx + dy * dy + dz * dz) / 2) * self._detour)
        seconds: NDArray[np.int32] = np.ceil(metres * 3.6 / self._kph[profile]).astype(np.int32)
        return seconds

    def _whole_m(self, origin: int, destination: int) -> float:
        (x, y, z), (u, v, w) = self._at[origin], self._at[destination]
        dx, dy, dz = x - u, y - v, z - w
        return math.ceil(_arc(math.sqrt(dx * dx + dy * dy + dz * dz) / 2) * self._detour)


def _arc(half_chord: _Number) -> _Number:
    """Return metres along the earth of half a chord of the unit sphere.

    The series of the arcsine up to the seventh power: at 1,000 km it is short by 0.1 mm.
    """
    square = half_chord * half_chord
    series = 1 + square * (1 / 6 + square * (3 / 40 + square * (15 / 336)))
    return half_chord * series * (2 * EARTH_RADIUS_M)
