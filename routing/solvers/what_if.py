"""What if: tasks and single changes of a day tried on one draft, by the arrays."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from routing.array_making import arrays_of
from routing.arrays import BARRED, LOADS, NONE, PROFILE, Arrays, Flags
from routing.model import Depot, Task, Vehicle
from routing.plan import Rule
from routing.problem import Problem
from routing.rules.masks import broken_masks, task_traits, vehicle_traits
from routing.solvers.array_search import ArraySearch
from routing.solvers.drafts import Draft
from routing.solvers.hindrances import Hindrances, broken_rule
from routing.visits import Visit

_Number = TypeVar("_Number", bound=np.integer)


class WhatIf:
    """A draft in which tasks are tried, on its problem or on a changed one.

    Parameters
    ----------
    arrays
        Of the problem, where they are there already.

    Attributes
    ----------
    arrays
        Those of the problem, with one more vehicle, which nobody rides, and one more window; what
        `put_back` says may be changed in place.
    """

    def __init__(self, problem: Problem, draft: Draft, arrays: Arrays | None = None) -> None:
        self.problem, self.draft = problem, draft
        self.arrays = _with_room(arrays_of(problem) if arrays is None else arrays)
        self._number = {task.id: number for number, task in enumerate(problem.tasks)}
        self._traits = [vehicle_traits(problem, vehicle) for vehicle in problem.vehicles]
        self._broken: dict[tuple[object, ...], tuple[Rule, ...]] = {}
        self._search = ArraySearch(self.arrays, seed=0)
        self._search.begin(problem, draft.sequences)

    @property
    def extra(self) -> int:
        """The number of the vehicle that nobody rides."""
        return len(self.problem.vehicles)

    def number(self, task: Task) -> int:
        """Return the task's position in the problem."""
        return self._number[task.id]

    def somebody_may(self, task: Task) -> bool:
        """Tell whether no mask keeps some vehicle from the task."""
        return bool(np.any(self.arrays.bond[:, self.number(task)] != BARRED))

    def broken_masks(self, task: Task) -> Iterator[tuple[int, Vehicle, tuple[Rule, ...]]]:
        """Yield each vehicle with its number and the masks that keep it from the task."""
        asked = task_traits(self.problem, task)
        for number, vehicle in enumerate(self.problem.vehicles):
            key = asked, self._traits[number]
            if key not in self._broken:
                self._broken[key] = broken_masks(self.problem, task, vehicle)
            yield number, vehicle, self._broken[key]

    def suppliers(self, task: Task, vehicle: int) -> tuple[Depot, ...]:
        """Return the depots near the task that the vehicle may load it from, nearest first."""
        tasks = len(self.problem.tasks)
        if not task.delivers:
            return ()
        profile = self.arrays.vehicle[vehicle, PROFILE]
        nodes = self.arrays.depots[LOADS, profile, self.number(task)].tolist()
        return tuple(self.problem.depots[node - tasks] for node in nodes if node != NONE)

    def hindrances(self, task: Task) -> Hindrances:
        """Return what keeps the task out; stops at the first place without any."""
        fits, counts = self._search.hindrances(self.number(task))
        broken = {
            (vehicle.id, broken_rule(self.problem, vehicle, code)): int(counts[number, code])
            for number, vehicle in enumerate(self.problem.vehicles)
            for code in np.flatnonzero(counts[number]).tolist()
        }
        return Hindrances(fits=fits, broken=broken)

    def best_way(self, task: Task, only: Flags) -> tuple[int, tuple[Visit, ...]] | None:
        """Return who of these can take the task in at the best score, and its visits then.

        Parameters
        ----------
        only
            ``(V + 1,)`` the vehicles that are tried.
        """
        return self._search.best_way(self.problem, self.number(task), only)

    @contextmanager
    def put_back(self, task: Task) -> Iterator[None]:
        """Put vehicles, stock and all about the task back at the end."""
        at, arrays = self.number(task), self.arrays
        changeable = arrays.vehicle, arrays.available, arrays.bond[:, at], arrays.node[at]
        before = [each.copy() for each in changeable]
        try:
            yield
        finally:
            for each, kept in zip(changeable, before, strict=True):
                each[...] = kept


def _with_room(arrays: Arrays) -> Arrays:
    """Return the arrays with a barred vehicle and an empty window more, and not shared."""
    return arrays._replace(
        vehicle=_one_more(arrays.vehicle),
        bond=_one_more(arrays.bond),
        aboard=_one_more(arrays.aboard),
        windows=_one_more(arrays.windows),
        available=arrays.available.copy(),
        node=arrays.node.copy(),
        unserved=arrays.unserved.copy(),
    )


def _one_more(rows: NDArray[_Number]) -> NDArray[_Number]:
    return np.concatenate([rows, np.zeros_like(rows, shape=(1, *rows.shape[1:]))])
