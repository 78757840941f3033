"""Chains in a plan of arrays: whether the gaps between their tasks hold."""

from routing.arrays import LONGEST, NEXT_FROM, NEXT_TO, NONE, PREVIOUS, SHORTEST, Arrays
from routing.solvers.array_state import BEGINS, VEHICLE, State
from routing.solvers.array_trips import COUNT, NODE, STARTS, Trip
from routing.solvers.compiled import inner


@inner
def start_in(trip: Trip, task: int) -> int:
    """Return when the trip starts the task; `NONE`: it does not do it."""
    for at in range(trip.total[COUNT]):
        if trip.visits[at, NODE] == task:
            return int(trip.visits[at, STARTS])
    return NONE


@inner
def start_with(s: State, vehicle: int, trip: Trip, task: int) -> int:
    """Return when the task starts with the trip as that vehicle's route; `NONE`: not at all."""
    if s.tasks[task, VEHICLE] == NONE or s.tasks[task, VEHICLE] == vehicle:
        return start_in(trip, task)
    return int(s.tasks[task, BEGINS])


@inner
def _keeps_gap(a: Arrays, task: int, before: int, start: int) -> bool:
    gap = start - before
    return bool(a.node[task, SHORTEST] <= gap <= a.node[task, LONGEST])


@inner
def gaps_hold(a: Arrays, s: State, vehicle: int, trip: Trip) -> bool:
    """Tell whether the chains of the trip's tasks hold with it as that vehicle's route."""
    tasks = len(a.unserved)
    for at in range(trip.total[COUNT]):
        task = trip.visits[at, NODE]
        if task >= tasks:
            continue
        start, previous = trip.visits[at, STARTS], a.node[task, PREVIOUS]
        if previous != NONE:
            before = start_with(s, vehicle, trip, previous)
            if before == NONE or not _keeps_gap(a, task, before, start):
                return False
        for n in range(a.node[task, NEXT_FROM], a.node[task, NEXT_TO]):
            follower = a.following[n]
            after = start_with(s, vehicle, trip, follower)
            if after != NONE and not _keeps_gap(a, follower, start, after):
                return False
    return True


@inner
def next_broken_chain(a: Arrays, s: State) -> int:
    """Return a planned task that starts outside the gaps after the one before it, or `NONE`."""
    for task in range(len(s.tasks)):
        before = a.node[task, PREVIOUS]
        if before == NONE or s.tasks[task, VEHICLE] == NONE:
            continue
        if s.tasks[before, VEHICLE] == NONE or not _keeps_gap(
            a, task, s.tasks[before, BEGINS], s.tasks[task, BEGINS]
        ):
            return task
    return NONE
