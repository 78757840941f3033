"""Travel over roads: matrices of seconds and metres between points.

A point is snapped to its nearest street; from there both directions that the profile may use lead
on. The metres between point and street are walked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.errors import Issue
from geodata.live_roads import LiveRoads, Roads
from geodata.matrix import PROFILES, Profile, TravelMatrix
from geodata.snap_issues import snap_issues
from geodata.snapped_ways import (
    length_costs,
    metres_of,
    ms_between,
    walk_ms,
    walked,
    whole_metres,
    whole_seconds,
)
from geodata.snapping import SNAP_LIMIT_M, Snaps, snap
from geodata.speeds import hour_label


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoadMatrix:
    """A travel matrix, and where its points came to lie.

    Parameters
    ----------
    travel
        Times and distances between all points.
    snaps
        By profile, the places on the streets and how far each point moved.
    issues
        One for each point and profile without a street within the limit (``off-road``) or on
        streets that cannot be reached and left (``cut-off``); its row and column are
        `UNREACHABLE`. One (``other-street``) for each that came to lie on another street than the
        one it was said to belong to, one (``barred-now``) for each whose street is closed or banned
        in this hour.
    """

    travel: TravelMatrix
    snaps: Mapping[Profile, Snaps]
    issues: tuple[Issue, ...]


def _nothing(done: int, total: int) -> None:
    """Ignore progress."""


def road_matrix(
    roads: LiveRoads,
    points: Sequence[LonLat],
    *,
    hour: int,
    profiles: Sequence[Profile] = PROFILES,
    limit_m: float = SNAP_LIMIT_M,
    streets: Sequence[str] = (),
    rough: Sequence[bool] = (),
    labels: Sequence[str] = (),
    progress: Callable[[int, int], None] = _nothing,
) -> RoadMatrix:
    """Return seconds and metres between all points over the roads.

    Seconds are rounded up once, at the end, so the triangle inequality holds for them; metres are
    those of the fastest way. Two points of the same coordinates are 0 apart.

    Parameters
    ----------
    roads
        The roads.
    points
        ``n`` places.
    hour
        0 to 23; `geodata.speeds.slowest_hour` finds the one to plan a shift with.
    profiles
        For whom.
    limit_m
        A point farther than this from every usable street is off the road network.
    streets, rough
        Street that each point is said to belong to, empty where unknown, and which points stand
        for an area; see `geodata.snapping`.
    labels
        What to call each point in issues.
    progress
        Called with how many profiles are done and how many there are.
    """
    seconds: dict[Profile, NDArray[np.int32]] = {}
    metres: dict[Profile, NDArray[np.int32]] = {}
    snaps: dict[Profile, Snaps] = {}
    issues: list[Issue] = []
    for done, profile in enumerate(profiles):
        progress(done, len(profiles))
        ready = roads.at(profile, hour)
        at = snap_points(ready, points, limit_m=limit_m, streets=streets, rough=rough)
        snaps[profile] = at
        named = labels or tuple(f"point {index}" for index in range(len(points)))
        issues += snap_issues(ready, at, limit_m=limit_m, streets=streets, labels=named)
        ms, costs = ms_between(ready, at, at), length_costs(ready, at, at)
        metres[profile] = whole_metres(metres_of(ready, at, at, ms, costs), at, at)
        walks_ms = walk_ms(at)
        seconds[profile] = whole_seconds(walked(ms, walks_ms[:, None] + walks_ms[None, :]))
        same = _same_place(points)
        seconds[profile][same] = metres[profile][same] = 0
    progress(len(profiles), len(profiles))
    travel = TravelMatrix(
        seconds=seconds, metres=metres, band=hour_label(hour), attribution=roads.network.attribution
    )
    return RoadMatrix(travel=travel, snaps=MappingProxyType(snaps), issues=tuple(issues))


def snap_points(
    roads: Roads,
    points: Sequence[LonLat],
    *,
    limit_m: float = SNAP_LIMIT_M,
    streets: Sequence[str] = (),
    rough: Sequence[bool] = (),
) -> Snaps:
    """Snap points to the streets of these roads."""
    lon, lat = [point.lon for point in points], [point.lat for point in points]
    return snap(roads.index, lon, lat, limit_m=limit_m, streets=streets, rough=rough)


def _same_place(points: Sequence[LonLat]) -> NDArray[np.bool_]:
    place = np.array([(point.lon, point.lat) for point in points]).reshape(-1, 2)
    _, group = np.unique(place, axis=0, return_inverse=True)
    group = group.reshape(-1)
    return np.asarray(group[:, None] == group[None, :])
