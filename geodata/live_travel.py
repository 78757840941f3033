"""Travel over live roads by the hour of departure, worked out when it is asked for."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.errors import Issue
from geodata.live_roads import MS, LiveRoads, Roads
from geodata.matrix import UNREACHABLE, Profile
from geodata.snap_issues import snap_issues
from geodata.snapped_ways import (
    Hung,
    costs_between,
    hang,
    length_costs,
    metres_of,
    ms_between,
    parallel_costs,
    walk_ms,
    walked,
    whole_metres,
    whole_seconds,
)
from geodata.snapping import SNAP_LIMIT_M, Snaps, joined_snaps, snap, some_snaps
from geodata.speeds import HOUR_S, HOURS
from geodata.travel import snap_points

_CELLS: Final = 1 << 25
"""About so many times (8 bytes each) a `RoadTravel` keeps."""

_ROWS_AT_ONCE: Final = 512
"""Rows of `RoadTravel.at_its_hour` worked out together."""

_PAIRS_FIRST: Final = 8
"""So many rides from one place are asked for one by one; then one sweep gives all of them."""

_PAIRS: Final = 1 << 18
"""So many distances (some 240 bytes each) a `RoadTravel` keeps: those of the legs of a city's plan,
which are asked for by place and hour of departure."""


class RoadTravel:
    """`geodata.matrix.Travel` between places over live roads, by the hour of departure.

    Nothing is worked out before it is asked for; where several rides from one place are, one sweep
    gives the times from there to all. On a ride that lasts into the next hour the rest of the way
    goes at that hour's pace, so that who leaves later never arrives earlier. A ride that would last
    into an hour in which a ban leaves no way between its places counts as no way, on the safe side,
    though the rider might be past the ban by then; one who leaves after the ban has a way again.
    Safe to use from several threads.

    Parameters
    ----------
    roads
        The roads, changes included as they come.
    points
        ``n`` places.
    hour
        Whose fastest ways `travel_m` measures: it is not told when a ride begins.
    limit_m, streets, rough
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
        streets: Sequence[str] = (),
        rough: Sequence[bool] = (),
    ) -> None:
        self.roads = roads
        self.points = tuple(points)
        self._hour, self._limit_m = hour, limit_m
        self._streets, self._rough = tuple(streets), tuple(rough)
        self._lock = threading.Lock()
        self._snaps: dict[Profile, Snaps] = {}
        # each with the version of the roads that it was asked of
        self._rows: OrderedDict[tuple[Profile, int, int], tuple[int, NDArray[np.int64]]]
        self._rows = OrderedDict()
        self._rides: OrderedDict[tuple[Profile, int, int], tuple[int, dict[int, int]]]
        self._rides = OrderedDict()
        self._places: dict[tuple[Profile, int], tuple[int, Hung]] = {}
        self._walks_ms: dict[Profile, NDArray[np.int64]] = {}
        self._metres: OrderedDict[tuple[Profile, int, int], tuple[int, int]] = OrderedDict()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made of, not what it has worked out."""
        made = partial(
            RoadTravel,
            hour=self._hour,
            limit_m=self._limit_m,
            streets=self._streets,
            rough=self._rough,
        )
        return made, (self.roads, self.points)

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
                    index,
                    lon,
                    lat,
                    limit_m=self._limit_m,
                    streets=self._streets,
                    rough=self._rough,
                )
            return self._snaps[profile]

    def with_point(self, point: LonLat) -> "RoadTravel":
        """Return the travel with one place more, the last; the others are not snapped again."""
        grown = RoadTravel(
            self.roads,
            (*self.points, point),
            hour=self._hour,
            limit_m=self._limit_m,
            streets=(*self._streets, "") if self._streets else (),
            rough=(*self._rough, False) if self._rough else (),
        )
        with self._lock:
            known = dict(self._snaps)
        for profile, snaps in known.items():
            index = self.roads.index(profile)
            one = snap(index, [point.lon], [point.lat], limit_m=self._limit_m)
            grown._snaps[profile] = joined_snaps(snaps, one)
        return grown

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
            ms = self._ms(profile, hour, origin, destination)
            if ms == UNREACHABLE:
                return None
            needed_s, hour_ends_s = left * ms / MS, (at_s // HOUR_S + 1) * HOUR_S
            if at_s + needed_s <= hour_ends_s:
                # a thousandth of a millisecond is what adding up may have cost
                return int(np.ceil(at_s + needed_s - depart_s - 1e-6))
            left -= (hour_ends_s - at_s) * MS / ms
            at_s = hour_ends_s

    def travel_m(self, profile: Profile, origin: int, destination: int) -> int | None:
        """Return whole metres along the fastest way of the hour given; None: no way.

        Where a ban of another hour makes a ride longer or shorter, these are not its metres.
        """
        if self.points[origin] == self.points[destination]:
            return 0
        roads = self.roads.at(profile, self._hour)
        key = profile, origin, destination
        known, whole = self._metres.get(key, (-1, 0))
        if known != roads.version:
            snaps = self.snaps(profile)
            start, end = some_snaps(snaps, [origin]), some_snaps(snaps, [destination])
            ms, costs = ms_between(roads, start, end), length_costs(roads, start, end)
            whole = int(whole_metres(metres_of(roads, start, end, ms, costs), start, end)[0, 0])
            with self._lock:
                self._metres[key] = roads.version, whole
                while len(self._metres) > _PAIRS:
                    self._metres.popitem(last=False)
        return None if whole == UNREACHABLE else whole

    def at_its_hour(self, profile: Profile, chosen: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return seconds between the places chosen at the hour given, ``(k, k)``.

        What cannot be reached then but when the fewest streets are banned has the seconds of then.
        """
        return self.between(profile, chosen, chosen)

    def between(
        self, profile: Profile, starts: NDArray[np.int64], ends: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """Return seconds from places to places as `at_its_hour` does, ``(k, l)``."""
        network = self.roads.network
        banned = [int(np.sum(network.ban_hours >> hour & 1)) for hour in range(HOURS)]
        freest = int(np.argmin(banned))
        hours = (self._hour,) if banned[freest] == banned[self._hour] else (self._hour, freest)
        size = len(starts)
        seconds = np.full((size, len(ends)), UNREACHABLE, dtype=np.int32)
        for hour in hours:
            roads = self.roads.at(profile, hour)
            places, walks_ms = self._hung(roads)
            goals = places.some(ends)
            ask = partial(parallel_costs, roads.paths)
            for first in range(0, size, _ROWS_AT_ONCE):
                rows = slice(first, first + _ROWS_AT_ONCE)
                ms = costs_between(ask, places.some(starts[rows]), goals)
                there = whole_seconds(walked(ms, walks_ms[starts[rows], None] + walks_ms[ends]))
                known = seconds[rows]
                seconds[rows] = np.where(known == UNREACHABLE, there, known)
        at: dict[LonLat, list[int]] = {}
        for number, place in enumerate(ends.tolist()):
            at.setdefault(self.points[place], []).append(number)
        for number, place in enumerate(starts.tolist()):
            seconds[number, at.get(self.points[place], [])] = 0
        return seconds

    def around(
        self, profile: Profile, point: LonLat, *, depart_s: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return seconds from any point to all places and from all places to it, ``(n,)`` each.

        What an emergency asks: all at the pace of the hour of departure, also where a ride lasts
        into the next; `travel_s` follows a single pair through the hours.
        """
        roads = self.roads.at(profile, depart_s // HOUR_S % HOURS)
        snaps = snap_points(roads, [point], limit_m=self._limit_m)
        at, walk = hang(roads, snaps, length_share=0), walk_ms(snaps)
        places, walks_ms = self._hung(roads)
        with ThreadPoolExecutor(1) as other_core:
            home = other_core.submit(costs_between, roads.paths.costs, places, at)
            away_ms = costs_between(roads.paths.costs, at, places)[0]
            home_ms = home.result()[:, 0]
        both = (walked(ms, walks_ms + walk) for ms in (away_ms, home_ms))
        away, back = map(whole_seconds, both)
        return away, back

    def _hung(self, roads: Roads) -> tuple[Hung, NDArray[np.int64]]:
        """Return how the places hang on these roads, and the walks to them in milliseconds."""
        snaps, key = self.snaps(roads.profile), (roads.profile, roads.hour)
        known, hung = self._places.get(key, (-1, None))
        if hung is None or known != roads.version:  # something was closed or opened
            hung = hang(roads, snaps, length_share=0)
            self._places[key] = roads.version, hung
        walks_ms = self._walks_ms.get(roads.profile)
        if walks_ms is None:
            self._walks_ms[roads.profile] = walks_ms = walk_ms(snaps)
        return hung, walks_ms

    def _ms(self, profile: Profile, hour: int, origin: int, destination: int) -> int:
        """Return milliseconds from one place to another, walks included."""
        roads = self.roads.at(profile, hour)
        key = profile, roads.hour, origin
        with self._lock:
            known, row = self._rows.get(key, (-1, None))
            if row is not None and known == roads.version:
                return int(row[destination])
            known, rides = self._rides.get(key, (-1, {}))
            if known != roads.version:
                rides = {}
                self._rides[key] = roads.version, rides
                while len(self._rides) * _PAIRS_FIRST > _PAIRS:
                    self._rides.popitem(last=False)
        if destination not in rides:
            if len(rides) >= _PAIRS_FIRST:
                return int(self._row(profile, hour, origin)[destination])
            places, walks_ms = self._hung(roads)
            start, end = (places.some(np.array([at])) for at in (origin, destination))
            ms = costs_between(roads.paths.costs, start, end)[0]
            rides[destination] = int(walked(ms, walks_ms[origin] + walks_ms[destination])[0])
        return rides[destination]

    def _row(self, profile: Profile, hour: int, origin: int) -> NDArray[np.int64]:
        """Return milliseconds from one place to all, walks included, ``(n,)``."""
        roads = self.roads.at(profile, hour)
        key = profile, roads.hour, origin
        with self._lock:
            known, row = self._rows.get(key, (-1, None))
        if row is None or known != roads.version:
            places, walks_ms = self._hung(roads)
            ms = costs_between(roads.paths.costs, places.some(np.array([origin])), places)[0]
            row = walked(ms, walks_ms + walks_ms[origin])
            with self._lock:
                self._rows[key] = roads.version, row
                while len(self._rows) * len(self.points) > _CELLS:
                    self._rows.popitem(last=False)
        return row
