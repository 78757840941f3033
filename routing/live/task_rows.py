"""What the arrays hold of one task, made alone: so that a task can be tried without all arrays."""

from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import UNREACHABLE, TravelMatrix
from routing.array_making import arrays_of
from routing.arrays import (
    BARRED,
    HOME,
    KIND,
    LENT,
    NONE,
    PLACE,
    SUPPLIERS,
    UNLIMITED,
    Arrays,
    Ints,
)
from routing.model import Depot, Task, Vehicle
from routing.problem import Problem
from routing.rules.masks import may_serve, vehicle_traits
from routing.score import lending_cost

MOST_WINDOWS: Final = 32
"""So many windows a task that is tried may have."""


class TaskRows(NamedTuple):
    """The rows of one task, as if it were the only one; where it is and goes to is left open.

    Parameters
    ----------
    node
        ``(NODE_COLUMNS,)``.
    goods
        ``(3, 6)``.
    windows
        ``(k, 2)``.
    """

    node: Ints
    goods: Ints
    windows: Ints


def rows_of(problem: Problem, task: Task) -> TaskRows:
    """Return the rows of a task; the same for every district of a city.

    Raises
    ------
    ValueError
        If it has more windows than there is room for.
    """
    if len(task.windows) > MOST_WINDOWS:
        raise ValueError(f"task {task.id} has over {MOST_WINDOWS} windows")
    here = problem.places[:1]
    still = np.zeros((1, 1), dtype=np.int32)
    goals = () if task.goal is None else (_goal(problem, task),)
    alone = replace(
        problem,
        places=here,
        tasks=(replace(task, chain=None, place=here[0].id if task.place is not None else None),),
        vehicles=(),
        depots=goals,
        pins=(),
        told={},
        travel=TravelMatrix(seconds={"foot": still}, metres={"foot": still}),
    )
    own = arrays_of(alone)
    count = len(task.windows)
    return TaskRows(node=own.node[0], goods=own.goods[0], windows=own.windows[:count])


def _goal(problem: Problem, task: Task) -> Depot:
    """Return a depot that stands in for the one the task goes to."""
    goal = task.bring_to[0]
    return Depot(
        id=goal, kind="facility", place=problem.places[0].id, opens=task.windows[:1], loading_s=0
    )


class Kinds:
    """Vehicles by all that masks read of them, so that a new task meets each kind once."""

    def __init__(self, problem: Problem) -> None:
        first: dict[tuple[object, ...], Vehicle] = {}
        traits = [vehicle_traits(problem, vehicle) for vehicle in problem.vehicles]
        for vehicle, each in zip(problem.vehicles, traits, strict=True):
            first.setdefault(each, vehicle)
        numbers = {each: number for number, each in enumerate(first)}
        self._kind = np.array([numbers[each] for each in traits], dtype=np.int64)
        self._vehicles = tuple(first.values())
        self._problem = problem
        self._depots = {depot.id for depot in problem.depots}

    def bonds(self, task: Task) -> NDArray[np.int8]:
        """Return who may do the task and where it is lent, ``(V,)``; no pin speaks of it."""
        if not {*task.bring_to} <= self._depots:
            return np.full(len(self._kind), BARRED, dtype=np.int8)
        bonds = [self._bond(task, vehicle) for vehicle in self._vehicles]
        return np.array(bonds, dtype=np.int8)[self._kind]

    def _bond(self, task: Task, vehicle: Vehicle) -> int:
        if not may_serve(self._problem, task, vehicle):
            return BARRED
        return LENT if lending_cost(self._problem, task, vehicle) else HOME


def with_room(arrays: Arrays) -> Arrays:
    """Return the arrays with one place and some windows more."""
    count, size, _ = arrays.travel.shape
    travel = np.full((count, size + 1, size + 1), UNREACHABLE, dtype=np.int32)
    travel[:, :size, :size] = arrays.travel
    travel[:, size, size] = 0
    room = np.zeros((MOST_WINDOWS, 2), dtype=np.int64)
    return arrays._replace(travel=travel, windows=np.concatenate([arrays.windows, room]))


def nearest_depots(arrays: Arrays, kind: int, place: int) -> NDArray[np.int64]:
    """Return the nearest depots of a kind to a place by profile, as nodes, ``(Q, 3)``."""
    tasks = len(arrays.unserved)
    found = np.full((len(arrays.travel), SUPPLIERS), NONE, dtype=np.int64)
    if NONE in {kind, place}:
        return found
    depots = tasks + np.flatnonzero(arrays.node[tasks:, KIND] == kind)
    for number, seconds in enumerate(arrays.travel):
        away = seconds[arrays.node[depots, PLACE], place].astype(np.int64)
        away[away == UNREACHABLE] = UNLIMITED
        nearest = depots[np.argsort(away, kind="stable")[:SUPPLIERS]]
        found[number, : len(nearest)] = nearest
    return found
