"""How ready the day is for an emergency: who would be reached by a crew, and how soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from geodata.matrix import UNREACHABLE, Profile
from routing.array_nearness import seconds_between
from routing.arrays import UNLIMITED, Ints
from routing.live.board import Board
from routing.model import ALLEY_PROFILES, Alley, PlaceId, Vehicle
from routing.timing import earliest_start, free_span

LIMITS_S: Final = (900, 1800)
_URGENT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What an emergency asks of a crew.

    Parameters
    ----------
    skills, gates
        All of them.
    full
        So many full cylinders it must have with it: aboard and promised to nobody, or loaded on the
        way at an oxygen station.
    alley
        How narrow the way to the door is, where nothing else is known.
    """

    skills: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    full: int = 1
    alley: Alley = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparedness:
    """How many people a crew would reach in time if one of them had an emergency now.

    A person counts within a time when some crew could be at the place in that time from now. A crew
    is counted if it has the skills and gates of the need, its vehicle gets to the door, it serves
    the ward, it is on shift until it is there, and it is *interruptible*: the stop that it has
    begun is finished first (stops begun never move), and the next one is no emergency. Where
    it lacks the cylinders it goes by way of the oxygen station, open and in stock, that
    makes it soonest. Crews on standby count like all others. Each task's place counts once for each
    task of the day, done or not: where people ask for help, others will.

    Parameters
    ----------
    people
        How many were looked at.
    within_15_min, within_30_min
        Shares, from 0 to 1; 0 where there are no people.
    crews
        How many crews are interruptible and qualified now.
    standby
        Those of them that stand by.
    """

    people: int
    within_15_min: float
    within_30_min: float
    crews: int
    standby: int


def preparedness(
    board: Board, need: Need, *, people: Iterable[PlaceId] | None = None
) -> Preparedness:
    """Return the preparedness of the day at the board's time.

    Parameters
    ----------
    people
        The places where they live, one entry for each; the places of the day's tasks otherwise.
    """
    if people is None:
        people = (task.place for task in board.day.tasks if task.place is not None)
    homes = np.array([board.open.place_index(place) for place in people], dtype=np.int64)
    crews = [vehicle for vehicle in board.open.vehicles if _counts(board, vehicle, need)]
    within = _soonest_s(board, crews, need)[homes] - board.now_s
    shares = [float(np.mean(within <= limit)) if len(homes) else 0.0 for limit in LIMITS_S]
    return Preparedness(
        people=len(homes),
        within_15_min=shares[0],
        within_30_min=shares[1],
        crews=len(crews),
        standby=sum(vehicle.standby for vehicle in crews),
    )


def _counts(board: Board, vehicle: Vehicle, need: Need) -> bool:
    """Tell whether the crew is qualified and interruptible."""
    if not {*need.skills} <= {*vehicle.skills} or not {*need.gates} <= {*vehicle.gates}:
        return False
    if vehicle.most_tasks == 0 or vehicle.profile not in ALLEY_PROFILES[need.alley]:
        return False
    tasks = [visit.task for visit in board.draft.of(vehicle.id).visits if visit.task is not None]
    return not tasks or board.open.task(tasks[0]).task_class > _URGENT


def _soonest_s(board: Board, crews: Iterable[Vehicle], need: Need) -> Ints:
    """Return when the first crew is at each place of the day, ``(P,)``; `UNLIMITED`: never."""
    problem = board.open
    areas = np.array([place.area or "" for place in problem.places])
    soonest = np.full(len(problem.places), UNLIMITED, dtype=np.int64)
    rides: dict[Profile, Ints] = {}
    for vehicle in crews:
        if vehicle.profile not in rides:
            legs = seconds_between(problem, vehicle.profile).astype(np.int64)
            rides[vehicle.profile] = np.where(legs == UNREACHABLE, UNLIMITED, legs)
        there = _there_s(board, vehicle, need, rides[vehicle.profile])
        if vehicle.areas:
            there = np.where(np.isin(areas, vehicle.areas), there, UNLIMITED)
        soonest = np.minimum(soonest, there)
    return soonest


def _there_s(board: Board, vehicle: Vehicle, need: Need, rides: Ints) -> Ints:
    """Return when the crew could be at each place, ``(P,)``; `UNLIMITED` where not in its shift."""
    problem, span = board.open, free_span(board.open, vehicle)
    there = np.full(len(problem.places), UNLIMITED, dtype=np.int64)
    if span is None:
        return there
    here = problem.place_index(vehicle.start)
    if _spare(board, vehicle) >= need.full:
        there = span.opens_s + rides[here]
    else:
        for depot in problem.depots:
            if depot.kind == "oxygen_station" and depot.stock.full >= need.full:
                at = problem.place_index(depot.place)
                starts_s = earliest_start(
                    depot.opens, span.opens_s + int(rides[here, at]), lasts_s=depot.loading_s
                )
                if starts_s is not None:
                    there = np.minimum(there, starts_s + depot.loading_s + rides[at])
    return np.where(there <= span.closes_s, there, UNLIMITED)


def _spare(board: Board, vehicle: Vehicle) -> int:
    """Return the full cylinders aboard that no planned task is to get."""
    problem, promised = board.open, 0
    for visit in board.draft.of(vehicle.id).visits:
        if visit.depot is not None and problem.depot(visit.depot).kind == "oxygen_station":
            break
        if visit.task is not None:
            promised += problem.task(visit.task).delivers.full
    return vehicle.aboard.full - promised
