"""Travel of a day that gets one place more, or loses some ways."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.live_travel import RoadTravel
from geodata.matrix import UNREACHABLE, Profile, Travel, TravelMatrix
from routing.live.events import Corrected, Legs, NewDepot, NewTask, RoadClosed
from routing.problem import Problem

Row = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OneMore:
    """`geodata.matrix.Travel` with one place more than another one knows: the last.

    Parameters
    ----------
    size
        How many places `travel` knows.
    """

    travel: Travel
    size: int
    legs: Legs

    def travel_s(
        self, profile: Profile, origin: int, destination: int, depart_s: int
    ) -> int | None:
        """Return whole seconds when leaving at `depart_s` (since the day began); None: no way."""
        if max(origin, destination) < self.size:
            return self.travel.travel_s(profile, origin, destination, depart_s)
        if origin == destination:
            return 0
        if origin == self.size:
            leg_s = int(self.legs.away[profile][destination])
        else:
            leg_s = int(self.legs.back[profile][origin])
        return None if leg_s == UNREACHABLE else leg_s

    def travel_m(self, profile: Profile, origin: int, destination: int) -> int | None:
        """Return whole metres; None for what the new place has to do with: nobody measured it."""
        if max(origin, destination) < self.size:
            return self.travel.travel_m(profile, origin, destination)
        return 0 if origin == destination else None


def with_place(problem: Problem, point: LonLat, legs: Legs | None) -> Travel:
    """Return the problem's travel with a place more, the last; live roads need no legs."""
    travel, size = problem.travel, len(problem.places)
    if isinstance(travel, RoadTravel):
        return travel.with_point(point)
    if legs is None:
        raise ValueError("travel that is no live roads needs the legs of a new place")
    if isinstance(travel, TravelMatrix):
        return replace(
            travel,
            seconds={
                profile: _grown(seconds, legs.away[profile], legs.back[profile])
                for profile, seconds in travel.seconds.items()
            },
            metres={
                profile: _grown(metres, _unknown(size), _unknown(size))
                for profile, metres in travel.metres.items()
            },
        )
    return OneMore(travel=travel, size=size, legs=legs)


def with_its_place(problem: Problem, event: NewTask | Corrected | NewDepot) -> Problem:
    """Return the problem with the place that comes with an event, if one does."""
    if event.place is None:
        return problem
    travel = with_place(problem, event.place.point, event.legs)
    return replace(problem, places=(*problem.places, event.place), travel=travel)


def _grown(values: Row, away: Row, back: Row) -> Row:
    size = len(values)
    grown = np.zeros((size + 1, size + 1), dtype=np.int32)
    grown[:size, :size] = values
    grown[size, :size], grown[:size, size] = away, back
    return grown


def _unknown(size: int) -> Row:
    return np.full(size, UNREACHABLE, dtype=np.int32)


def without_ways(problem: Problem, event: RoadClosed) -> Travel:
    """Return the problem's travel once the event's ways are closed."""
    if event.travel is not None:
        return event.travel
    travel = problem.travel
    if not isinstance(travel, TravelMatrix):
        raise TypeError("ways between places can be closed in a matrix only")
    at = [(problem.place_index(a), problem.place_index(b)) for a, b in event.pairs if a != b]
    rows, columns = np.array(at, dtype=np.int64).reshape(-1, 2).T

    def closed(values: Row) -> Row:
        changed = values.copy()
        changed[rows, columns] = UNREACHABLE
        return changed

    def each(profile: Profile, values: Row) -> Row:
        return closed(values) if profile in (event.profiles or travel.profiles) else values

    return replace(
        travel,
        seconds={profile: each(profile, values) for profile, values in travel.seconds.items()},
        metres={profile: each(profile, values) for profile, values in travel.metres.items()},
    )
