"""How long it takes to get from one place to another: the `Travel` protocol and its matrix.

Places are integers 0..n-1, in an order that the caller keeps. Profiles are `PROFILES`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import EARTH_RADIUS_M, LonLat

Profile = Literal["motorbike", "pickup", "ambulance", "foot"]
PROFILES: Final[tuple[Profile, ...]] = get_args(Profile)
UNREACHABLE: Final = -1
"""What a matrix holds where there is no way (never a large number)."""
MOST: Final = 2**31 - 1
"""The most seconds or metres that int32 holds."""

STRAIGHT_LINE_DETOUR: Final = 1.4
"""Road metres per straight-line metre when there are no roads; the default of `--straight`."""

STRAIGHT_LINE_KPH: Final[Mapping[Profile, float]] = MappingProxyType(
    {"motorbike": 22.0, "pickup": 18.0, "ambulance": 25.0, "foot": 4.5}
)
"""Door-to-door speeds for the straight-line mode, in km/h; deliberately slow."""


class Travel(Protocol):
    """Answers how long and how far it is between two places; a matrix and live roads both do."""

    def travel_s(
        self, profile: Profile, origin: int, destination: int, depart_s: int
    ) -> int | None:
        """Return whole seconds when leaving at `depart_s` (since the day began); None: no way."""

    def travel_m(self, profile: Profile, origin: int, destination: int) -> int | None:
        """Return whole metres along the same way; None: no way."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TravelMatrix:
    """Travel times and distances between all places, for one band of the day.

    Parameters
    ----------
    seconds, metres
        By profile, whole seconds and metres, ``(n, n)`` int32, row = origin; `UNREACHABLE` where
        there is no way. Not symmetric: one-way streets.
    band
        Which hours the times stand for, such as ``07:00-08:00``; empty when they hold all day.
    estimated
        True when the times come from straight lines, not from roads; shown wherever they are used.
    attribution
        Whom to name for the road data, such as ``© OpenStreetMap contributors``.

    Raises
    ------
    ValueError
        If shapes differ, are not square, or a value is no whole number, below `UNREACHABLE` or
        beyond int32.
    """

    seconds: Mapping[Profile, NDArray[np.int32]]
    metres: Mapping[Profile, NDArray[np.int32]]
    band: str = ""
    estimated: bool = False
    attribution: str = ""

    def __post_init__(self) -> None:
        if set(self.seconds) != set(self.metres) or not self.seconds:
            raise ValueError("seconds and metres must have the same profiles, at least one")
        shapes = {array.shape for array in (*self.seconds.values(), *self.metres.values())}
        if len(shapes) != 1 or len(shape := shapes.pop()) != 2 or shape[0] != shape[1]:  # noqa: PLR2004
            raise ValueError("seconds and metres must be square and of one shape")
        for name in ("seconds", "metres"):
            frozen: dict[Profile, NDArray[np.int32]] = {}
            for profile, values in getattr(self, name).items():
                _refuse_odd_values(values, f"{name} of {profile}")
                array = np.ascontiguousarray(values, dtype=np.int32)
                if array.flags.writeable:
                    array = array.copy() if array is values else array
                    array.flags.writeable = False
                frozen[profile] = array
            object.__setattr__(self, name, MappingProxyType(frozen))

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles it answers for."""
        return tuple(self.seconds)

    @property
    def size(self) -> int:
        """How many places it covers."""
        return int(next(iter(self.seconds.values())).shape[0])

    def travel_s(
        self, profile: Profile, origin: int, destination: int, depart_s: int
    ) -> int | None:
        """Return whole seconds; the same at every `depart_s` of the band. None: no way."""
        del depart_s  # one band is loaded
        value = int(self.seconds[profile][origin, destination])
        return None if value == UNREACHABLE else value

    def travel_m(self, profile: Profile, origin: int, destination: int) -> int | None:
        """Return whole metres; None: no way."""
        value = int(self.metres[profile][origin, destination])
        return None if value == UNREACHABLE else value


def between(travel: TravelMatrix, places: Sequence[int]) -> TravelMatrix:
    """Return the travel between some of the places only, in the order given."""
    rows = np.ix_(places, places)
    return replace(
        travel,
        seconds={profile: values[rows] for profile, values in travel.seconds.items()},
        metres={profile: values[rows] for profile, values in travel.metres.items()},
    )


def _refuse_odd_values(values: NDArray[np.generic], what: str) -> None:
    """Refuse what int32 would hold otherwise than it was given."""
    if values.dtype.kind not in "iu":
        raise ValueError(f"{what} holds {values.dtype}, must hold whole numbers")
    if values.size and int(values.min()) < UNREACHABLE:
        raise ValueError(f"{what} holds a value below {UNREACHABLE}")
    if values.size and int(values.max()) > MOST:
        raise ValueError(f"{what} holds a value above {MOST}")


def straight_line_metres(
    origins: Sequence[LonLat],
    destinations: Sequence[LonLat],
    *,
    detour: float = STRAIGHT_LINE_DETOUR,
) -> NDArray[np.float64]:
    """Return whole metres by straight line times a detour factor, ``(origins, destinations)``."""
    lon, lat, lon_to, lat_to = (
        np.radians([getattr(point, name) for point in points], dtype=np.float64)
        for points in (origins, destinations)
        for name in ("lon", "lat")
    )
    half_lat = (lat_to[None, :] - lat[:, None]) / 2
    half_lon = (lon_to[None, :] - lon[:, None]) / 2
    cosines = np.cos(lat)[:, None] * np.cos(lat_to)[None, :]
    a = np.sin(half_lat) ** 2 + cosines * np.sin(half_lon) ** 2
    metres: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(a)))
    return np.ceil(metres * detour)


def straight_line_matrix(
    points: Sequence[LonLat],
    *,
    profiles: Sequence[Profile] = PROFILES,
    detour: float = STRAIGHT_LINE_DETOUR,
    kph: Mapping[Profile, float] = STRAIGHT_LINE_KPH,
) -> TravelMatrix:
    """Return times by straight line times a detour factor: the last mode, flagged `estimated`.

    Parameters
    ----------
    points
        ``n`` places.
    profiles
        For which profiles.
    detour
        Road metres per straight-line metre, at least 1.
    kph
        Speed by profile in km/h.

    Raises
    ------
    ValueError
        If the detour is below 1, or the slowest way takes more seconds than int32 holds.
    """
    if detour < 1:
        raise ValueError(f"detour is {detour}, must be at least 1")
    metres = straight_line_metres(points, points, detour=detour)
    longest_m = float(metres.max(initial=0.0))
    for profile in profiles:
        if longest_m * 3.6 > MOST * kph[profile]:
            raise ValueError(f"{longest_m:.0f} m by {profile} at {kph[profile]} km/h is too long")
    seconds = {
        profile: np.ceil(metres * 3.6 / kph[profile]).astype(np.int32) for profile in profiles
    }
    return TravelMatrix(
        seconds=seconds,
        metres=dict.fromkeys(seconds, metres.astype(np.int32)),
        estimated=True,
    )
