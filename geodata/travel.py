"""Travel over roads: seconds and metres between points, as matrices, live, and to neighbours.

A point is snapped to its nearest street; from there both directions that the profile may use lead
on. The metres between point and street are walked.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.errors import Issue
from geodata.live_roads import MS, LiveRoads, Roads
from geodata.matrix import PROFILES, UNREACHABLE, Profile, TravelMatrix
from geodata.network import RoadNetwork
from geodata.snapped_ways import (
    NO_WAY,
    Hung,
    costs_between,
    hang,
    length_costs,
    metres_of,
    ms_between,
    walk_ms,
)
from geodata.snapping import SNAP_LIMIT_M, Snaps, snap, some_snaps
from geodata.speeds import HOUR_S, HOURS, SpeedTable, hour_label

OFF_ROAD_KPH: Final = 4.0
"""Walking speed between a point and its street, in km/h; own default, on the slow side."""

_CELLS: Final = 1 << 25
"""About so many times (8 bytes each) a `RoadTravel` keeps."""


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
    roads: LiveRoads | RoadNetwork,
    points: Sequence[LonLat],
    *,
    hour: int,
    speeds: SpeedTable | None = None,
    profiles: Sequence[Profile] = PROFILES,
    limit_m: float = SNAP_LIMIT_M,
    off_road_kph: float = OFF_ROAD_KPH,
    streets: Sequence[str] = (),
    labels: Sequence[str] = (),
    progress: Callable[[int, int], None] = _nothing,
) -> RoadMatrix:
    """Return seconds and metres between all points over the roads.

    Seconds are rounded up once, at the end, so the triangle inequality holds for them; metres are
    those of the fastest way. Two points of the same coordinates are 0 apart.

    Parameters
    ----------
    roads
        The road graph, ready or, with `speeds`, to be made ready.
    points
        ``n`` places.
    hour
        0 to 23; `geodata.speeds.slowest_hour` finds the one to plan a shift with.
    speeds
        From `geodata.speeds.read_speeds`.
    profiles
        For whom.
    limit_m
        A point farther than this from every usable street is off the road network.
    off_road_kph
        Walking speed over the metres between point and street, in km/h.
    streets
        Street that each point is said to belong to, empty where unknown; see `geodata.snapping`.
    labels
        What to call each point in issues.
    progress
        Called with how many profiles are done and how many there are.
    """
    live = _live(roads, speeds)
    seconds: dict[Profile, NDArray[np.int32]] = {}
    metres: dict[Profile, NDArray[np.int32]] = {}
    snaps: dict[Profile, Snaps] = {}
    issues: list[Issue] = []
    for done, profile in enumerate(profiles):
        progress(done, len(profiles))
        ready = live.at(profile, hour)
        at = snap_points(ready, points, limit_m=limit_m, streets=streets)
        snaps[profile] = at
        named = labels or tuple(f"point {index}" for index in range(len(points)))
        issues += snap_issues(ready, at, limit_m=limit_m, streets=streets, labels=named)
        ms, costs = ms_between(ready, at, at), length_costs(ready, at, at)
        metres[profile] = _whole_metres(metres_of(ready, at, at, ms, costs), at, at)
        seconds[profile] = _whole_seconds(_with_walks(ms, at, at, off_road_kph=off_road_kph))
        same = _same_place(points)
        seconds[profile][same] = metres[profile][same] = 0
    progress(len(profiles), len(profiles))
    travel = TravelMatrix(
        seconds=seconds, metres=metres, band=hour_label(hour), attribution=live.network.attribution
    )
    return RoadMatrix(travel=travel, snaps=MappingProxyType(snaps), issues=tuple(issues))


def snap_points(
    roads: Roads,
    points: Sequence[LonLat],
    *,
    limit_m: float = SNAP_LIMIT_M,
    streets: Sequence[str] = (),
) -> Snaps:
    """Snap points to the streets of these roads."""
    lon, lat = [point.lon for point in points], [point.lat for point in points]
    return snap(roads.index, lon, lat, limit_m=limit_m, streets=streets)


class RoadTravel:
    """`geodata.matrix.Travel` between places over live roads, by the hour of departure.

    Nothing is worked out before it is asked for; then one sweep gives the times from one place to
    all. On a ride that lasts into the next hour the rest of the way goes at that hour's pace, so
    that who leaves later never arrives earlier. Safe to use from several threads.

    Parameters
    ----------
    roads
        The roads, changes included as they come.
    points
        ``n`` places.
    hour
        Whose fastest ways `travel_m` measures.
    limit_m, off_road_kph, streets
        As in `road_matrix`.

    References
    ----------
    Ichoua, Gendreau and Potvin (2003), "Vehicle dispatching with time-dependent travel times".
    """

    band: Final = ""  # all hours
    estimated: Final = False

    def __init__(
        self,
        roads: LiveRoads,
        points: Sequence[LonLat],
        *,
        hour: int,
        limit_m: float = SNAP_LIMIT_M,
        off_road_kph: float = OFF_ROAD_KPH,
        streets: Sequence[str] = (),
    ) -> None:
        self.roads = roads
        self.points = tuple(points)
        self._hour, self._limit_m, self._off_road_kph = hour, limit_m, off_road_kph
        self._streets = tuple(streets)
        self._lock = threading.Lock()
        self._snaps: dict[Profile, Snaps] = {}
        # each with the version of the roads that it was asked of
        self._rows: OrderedDict[tuple[Profile, int, int], tuple[int, NDArray[np.int64]]]
        self._rows = OrderedDict()
        self._places: dict[tuple[Profile, int], tuple[int, Hung]] = {}
        self._metres: dict[tuple[Profile, int, int], tuple[int, int]] = {}

    @property
    def attribution(self) -> str:
        """Whom to name for the roads."""
        return self.roads.network.attribution

    def snaps(self, profile: Profile) -> Snaps:
        """Return where the places came to lie on the streets."""
        with self._lock:
            if profile not in self._snaps:
                lon = [point.lon for point in self.points]
                lat = [point.lat for point in self.points]
                index = self.roads.index(profile)
                self._snaps[profile] = snap(
                    index, lon, lat, limit_m=self._limit_m, streets=self._streets
                )
            return self._snaps[profile]

    def issues(self, profile: Profile, *, labels: Sequence[str] = ()) -> tuple[Issue, ...]:
        """Return the places that this profile cannot be sent to, as `RoadMatrix.issues`."""
        roads = self.roads.at(profile, self._hour)
        return snap_issues(
            roads,
            self.snaps(profile),
            limit_m=self._limit_m,
            streets=self._streets,
            labels=labels or tuple(f"point {index}" for index in range(len(self.points))),
        )

    def travel_s(
        self, profile: Profile, origin: int, destination: int, depart_s: int
    ) -> int | None:
        """Return whole seconds when leaving at `depart_s` (since the day began); None: no way."""
        if self.points[origin] == self.points[destination]:
            return 0
        left, at_s = 1.0, float(depart_s)
        while True:
            hour = int(at_s // HOUR_S) % HOURS
            ms = int(self._row(profile, hour, origin)[destination])
            if ms == UNREACHABLE:
                return None
            needed_s, hour_ends_s = left * ms / MS, (at_s // HOUR_S + 1) * HOUR_S
            if at_s + needed_s <= hour_ends_s:
                # a thousandth of a millisecond is what adding up may have cost
                return int(np.ceil(at_s + needed_s - depart_s - 1e-6))
            left -= (hour_ends_s - at_s) * MS / ms
            at_s = hour_ends_s

    def travel_m(self, profile: Profile, origin: int, destination: int) -> int | None:
        """Return whole metres along the fastest way of the hour given; None: no way."""
        roads = self.roads.at(profile, self._hour)
        key = profile, origin, destination
        known, whole = self._metres.get(key, (-1, 0))
        if known != roads.version:
            snaps = self.snaps(profile)
            start, end = some_snaps(snaps, [origin]), some_snaps(snaps, [destination])
            ms, costs = ms_between(roads, start, end), length_costs(roads, start, end)
            walked = _whole_metres(metres_of(roads, start, end, ms, costs), start, end)
            same = self.points[origin] == self.points[destination]
            whole = 0 if same else int(walked[0, 0])
            self._metres[key] = roads.version, whole
        return None if whole == UNREACHABLE else whole

    def around(
        self, profile: Profile, point: LonLat, *, depart_s: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return seconds from any point to all places and from all places to it, ``(n,)`` each.

        What an emergency asks: all at the pace of the hour of departure, also where a ride lasts
        into the next; `travel_s` follows a single pair through the hours.
        """
        roads = self.roads.at(profile, depart_s // HOUR_S % HOURS)
        snaps = snap_points(roads, [point], limit_m=self._limit_m)
        at, walk = hang(roads, snaps, length_share=0), walk_ms(snaps, self._off_road_kph)
        places, walks_ms = self._hung(roads)
        with ThreadPoolExecutor(1) as other_core:
            home = other_core.submit(costs_between, roads.paths.costs, places, at)
            away_ms = costs_between(roads.paths.costs, at, places)[0]
            home_ms = home.result()[:, 0]
        both = (_walked(ms, walks_ms + walk) for ms in (away_ms, home_ms))
        away, back = map(_whole_seconds, both)
        return away, back

    def _hung(self, roads: Roads) -> tuple[Hung, NDArray[np.int64]]:
        """Return how the places hang on these roads, and the walks to them in milliseconds."""
        snaps, key = self.snaps(roads.profile), (roads.profile, roads.hour)
        known, hung = self._places.get(key, (-1, None))
        if hung is None or known != roads.version:  # something was closed or opened
            hung = hang(roads, snaps, length_share=0)
            self._places[key] = roads.version, hung
        return hung, walk_ms(snaps, self._off_road_kph)

    def _row(self, profile: Profile, hour: int, origin: int) -> NDArray[np.int64]:
        """Return milliseconds from one place to all, walks included, ``(n,)``."""
        roads = self.roads.at(profile, hour)
        key = profile, roads.hour, origin
        with self._lock:
            known, row = self._rows.get(key, (-1, None))
        if row is None or known != roads.version:
            places, walks_ms = self._hung(roads)
            ms = costs_between(roads.paths.costs, places.some(np.array([origin])), places)[0]
            row = _walked(ms, walks_ms + walks_ms[origin])
            with self._lock:
                self._rows[key] = roads.version, row
                while len(self._rows) * len(self.points) > _CELLS:
                    self._rows.popitem(last=False)
        return row


def _live(roads: LiveRoads | RoadNetwork, speeds: SpeedTable | None) -> LiveRoads:
    if isinstance(roads, LiveRoads):
        return roads
    if speeds is None:
        raise ValueError("a network needs speeds to travel over it")
    return LiveRoads(roads, speeds)


def _with_walks(
    ms: NDArray[np.int64], starts: Snaps, ends: Snaps, *, off_road_kph: float
) -> NDArray[np.int64]:
    """Return milliseconds with the walks between points and streets, `UNREACHABLE`: no way."""
    walks = [walk_ms(snaps, off_road_kph) for snaps in (starts, ends)]
    return _walked(ms, walks[0][:, None] + walks[1][None, :])


def _walked(ms: NDArray[np.int64], walks_ms: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(ms >= NO_WAY, UNREACHABLE, ms + walks_ms)


def _whole_seconds(ms: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.where(ms < 0, UNREACHABLE, -(-ms // MS)).astype(np.int32)


def _whole_metres(metres: NDArray[np.float64], starts: Snaps, ends: Snaps) -> NDArray[np.int32]:
    walks = [np.nan_to_num(snaps.moved_m) for snaps in (starts, ends)]
    whole = np.rint(metres + walks[0][:, None] + walks[1][None, :])
    return np.where(np.isfinite(whole), whole, UNREACHABLE).astype(np.int32)


def _same_place(points: Sequence[LonLat]) -> NDArray[np.bool_]:
    place = np.array([(point.lon, point.lat) for point in points]).reshape(-1, 2)
    _, group = np.unique(place, axis=0, return_inverse=True)
    group = group.reshape(-1)
    return np.asarray(group[:, None] == group[None, :])


def snap_issues(
    roads: Roads,
    snaps: Snaps,
    *,
    limit_m: float,
    streets: Sequence[str],
    labels: Sequence[str],
) -> tuple[Issue, ...]:
    """Return what is wrong with where points came to lie, as `RoadMatrix.issues`."""
    who = roads.profile
    edges = np.column_stack((snaps.forward, snaps.backward))
    barred = np.zeros(snaps.shape.size, dtype=np.bool_)
    if snaps.found.any():
        barred = snaps.found & ((edges < 0) | (roads.edge_ms[edges] < 0)).all(axis=1)
    issues = []
    for index in np.flatnonzero(~snaps.found | snaps.other_name | barred).tolist():
        where = f"{labels[index]}, {who}"
        if snaps.cut_off[index]:
            issues.append(_cut_off(where))
        elif not snaps.found[index]:
            issues.append(_off_road(where, limit_m))
        if barred[index]:
            issues.append(_barred(where, hour_label(roads.hour)))
        if snaps.other_name[index]:
            issues.append(_other_street(where, streets[index], float(snaps.moved_m[index])))
    return tuple(issues)


def _cut_off(where: str) -> Issue:
    return Issue(
        code="cut-off",
        subject=where,
        message="chỉ gần đường không vào và ra được / only streets that cannot be reached and left"
        " again are near",
        remedy="nạp mạng đường nối chúng / load roads that join them, or send somebody else",
    )


def _off_road(where: str, limit_m: float) -> Issue:
    return Issue(
        code="off-road",
        subject=where,
        message=f"cách mọi đường đi được hơn {limit_m:.0f} m / lies more than {limit_m:.0f} m from"
        " every street that may be used",
        remedy="sửa tọa độ / correct the coordinates, or load roads that cover the place",
    )


def _barred(where: str, band: str) -> Issue:
    return Issue(
        code="barred-now",
        subject=where,
        message=f"đường bị cấm hoặc đóng lúc {band} / its street is banned or closed at {band}",
        remedy="chọn giờ hoặc xe khác / choose another hour or vehicle, or open the zone",
    )


def _other_street(where: str, street: str, moved_m: float) -> Issue:
    return Issue(
        code="other-street",
        subject=where,
        message=f"gần đường khác với {street}, cách {moved_m:.0f} m / came to lie on another street"
        f" than {street}, {moved_m:.0f} m away",
        remedy="xem trên bản đồ / look at the place on the map; correct the point or the address",
    )
