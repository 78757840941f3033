"""A whole plan as arrays: the routes, who does what, and what is left in stock."""

from typing import Final, NamedTuple

import numpy as np

from routing.arrays import NONE, STOCKED, Arrays, Flags, Ints
from routing.solvers.array_trips import COUNT, MEASURES, NODE, TOTALS, VISIT_COLUMNS
from routing.solvers.compiled import compiled, inner

STOCKED_GOODS: Final = len(STOCKED)
LATEST: Final = VISIT_COLUMNS
"""The column after those of a visit: the latest start that what follows bears (a bound)."""
AHEAD: Final = LATEST + 1
"""The first of the columns of the most that is aboard, by measure, until the next station."""
DRAWN: Final = AHEAD + MEASURES
"""The first of the columns of what a load visit takes of the stocked goods."""
VEHICLE: Final = 0
BEGINS: Final = 1


class State(NamedTuple):
    """Routes that keep every rule; V vehicles with room for M visits, T tasks, D depots.

    Parameters
    ----------
    visits
        ``(V, M, DRAWN + 3)``: the columns of `Trip.visits`, then `LATEST`, `AHEAD` and `DRAWN`.
    totals
        ``(V, TOTALS)``, as `Trip.total`.
    tasks
        ``(T, 2)`` who does the task (`NONE`: nobody) and when.
    drawn
        ``(D, 3, bins)`` what all routes take from each depot in each bin.
    changed
        ``(V,)`` whose route may differ from that in the plan that is kept beside this one.
    """

    visits: Ints
    totals: Ints
    tasks: Ints
    drawn: Ints
    changed: Flags


def empty_state(a: Arrays, *, most: int) -> State:
    """Return a plan without any visit, with room for so many on each route."""
    vehicles, tasks = a.bond.shape
    return State(
        visits=np.zeros((vehicles, most, DRAWN + STOCKED_GOODS), dtype=np.int64),
        totals=np.zeros((vehicles, TOTALS), dtype=np.int64),
        tasks=np.full((tasks, 2), NONE, dtype=np.int64),
        drawn=np.zeros_like(a.available),
        changed=np.ones(vehicles, dtype=np.bool_),
    )


@inner
def copy_route(source: State, target: State, vehicle: int) -> None:
    """Copy one vehicle's visits and what they add up to."""
    for at in range(source.totals[vehicle, COUNT]):
        for column in range(DRAWN + STOCKED_GOODS):
            target.visits[vehicle, at, column] = source.visits[vehicle, at, column]
    for level in range(TOTALS):
        target.totals[vehicle, level] = source.totals[vehicle, level]


@compiled
def copy_state(source: State, target: State) -> None:
    """Copy all routes, who does what, and the stock drawn."""
    for vehicle in range(len(source.totals)):
        copy_route(source, target, vehicle)
    for task in range(len(source.tasks)):
        target.tasks[task, VEHICLE] = source.tasks[task, VEHICLE]
        target.tasks[task, BEGINS] = source.tasks[task, BEGINS]
    _copy_drawn(source, target)


@inner
def copy_changed(source: State, target: State, changed: Flags) -> None:
    """Copy the routes of these vehicles, and what comes with them; the others are the same."""
    for vehicle in range(len(changed)):
        if changed[vehicle]:
            _copy_tasks(source, target, target, vehicle)
            copy_route(source, target, vehicle)
            _copy_tasks(source, target, source, vehicle)
    _copy_drawn(source, target)


@inner
def _copy_tasks(source: State, target: State, by: State, vehicle: int) -> None:
    """Copy who does what the vehicle does in one of the plans, and when."""
    for at in range(by.totals[vehicle, COUNT]):
        task = by.visits[vehicle, at, NODE]
        if task < len(source.tasks):
            target.tasks[task, VEHICLE] = source.tasks[task, VEHICLE]
            target.tasks[task, BEGINS] = source.tasks[task, BEGINS]


@inner
def _copy_drawn(source: State, target: State) -> None:
    for depot in range(len(source.drawn)):
        for good in range(STOCKED_GOODS):
            for when in range(source.drawn.shape[2]):
                target.drawn[depot, good, when] = source.drawn[depot, good, when]


@compiled
def add_up(a: Arrays, s: State, score: Ints) -> None:
    """Write the score of the plan, ``(4,)``."""
    unserved, tasks, totals = a.unserved, s.tasks, s.totals
    for level in range(4):
        score[level] = 0
        for vehicle in range(len(totals)):
            score[level] += totals[vehicle, level]
    for task in range(len(tasks)):
        if tasks[task, VEHICLE] == NONE:
            for level in range(4):
                score[level] += unserved[task, level]
