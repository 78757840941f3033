"""Ruin and recreate over arrays: holds every rule and minimises the score itself."""

from typing import Final

import numpy as np

from routing.arrays import (
    BARRED,
    CLOSES,
    MOST_TASKS,
    NONE,
    OPENS,
    PREVIOUS,
    SERVICE,
    SETUP,
    URGENCY,
    Arrays,
    Flags,
    Ints,
)
from routing.model import TaskId, VehicleId
from routing.problem import Problem
from routing.solvers.array_changes import settle
from routing.solvers.array_insert import RULE_CODES, best_way, hinder, insert, insert_anywhere
from routing.solvers.array_room import make_room
from routing.solvers.array_routes import less
from routing.solvers.array_ruin import mend_chains, recreate, ruin
from routing.solvers.array_state import (
    DRAWN,
    STOCKED_GOODS,
    VEHICLE,
    State,
    add_up,
    copy_changed,
    copy_state,
    empty_state,
)
from routing.solvers.array_trips import COUNT, HOLD, NODE, STARTS, empty_trip, set_visit
from routing.solvers.array_work import DRAWS, SPARE, Work, draw, room_to_work
from routing.solvers.compiled import compiled, packed
from routing.visits import Sequences, Visit

MOST_ROWS: Final = 1 << 21
"""All routes together have room for so many visits (64 bytes each, three times)."""
DRAWN_AT_ONCE: Final = 1 << 16
"""So many random numbers are drawn for one call of the compiled search."""
STEPS_AT_ONCE: Final = 8
"""So many search steps are taken before it is asked whether to go on: to ask costs as well."""

Taken = tuple[int, int, tuple[int, ...]]
"""The number of a depot, when it is loaded from, and how much of each stocked good."""


class ArraySearch:
    """A search over one problem: the plan it stands at, and the best it has met.

    Parameters
    ----------
    a
        The problem.
    seed
        Same seed and same calls: same plans.
    """

    def __init__(self, a: Arrays, *, seed: int) -> None:
        most = _longest_route(a)
        self._rng = np.random.default_rng(seed)
        self._draws = self._rng.random(DRAWN_AT_ONCE)
        self._used = np.zeros(3, dtype=np.int64)
        self._trip, self._best_trip = empty_trip(most + SPARE), empty_trip(most + SPARE)
        self._found = empty_state(a, most=most)
        self._packed_trip = packed(self._trip)
        self._a = packed(a)
        self._work = room_to_work(
            a, self._packed_trip, packed(self._best_trip), self._draws, self._used, most=most
        )
        self._best = packed(self._found)
        self._now, self._before = (packed(empty_state(a, most=most)) for _ in range(2))
        self._bond, self._most = a.bond, most
        self._copied = False  # whether `before` is the same as `now`

    @property
    def best(self) -> Ints:
        """The score of the best plan, ``(4,)``."""
        total = np.zeros(4, dtype=np.int64)
        add_up(self._a, self._best, total)
        return total

    @property
    def left(self) -> int:
        """How many tasks the best plan leaves out."""
        return int(np.sum(self._found.tasks[:, VEHICLE] == NONE))

    def begin(self, problem: Problem, sequences: Sequences) -> None:
        """Begin from these visits; what breaks a rule is taken out."""
        tasks = {task.id: node for node, task in enumerate(problem.tasks)}
        depots = {depot.id: len(tasks) + node for node, depot in enumerate(problem.depots)}
        trip, done = self._trip, set[TaskId]()
        trip.total[COUNT] = 0
        for number in range(len(problem.vehicles)):
            settle(self._a, self._now, number, self._packed_trip)
        for number, vehicle in enumerate(problem.vehicles):
            count = 0
            for visit in sequences.get(vehicle.id, ())[: self._most - SPARE]:
                if visit.depot is not None:
                    node = depots[visit.depot]
                elif visit.task is None or visit.task in done:
                    continue
                else:
                    node = tasks[visit.task]
                    if self._bond[number][node] == BARRED:
                        continue
                    done.add(visit.task)
                set_visit(trip.visits, count, node, visit.not_before_s or 0)
                count += 1
            trip.total[COUNT] = count
            settle(self._a, self._now, number, self._packed_trip)
        self._copied = False
        mend_chains(self._a, self._now, self._work)
        copy_state(self._now, self._best)

    def build(self) -> None:
        """Put in what fits, the most urgent first."""
        self._copied = False
        _build(self._a, self._now, self._best, self._work)

    def make_room(self) -> None:
        """Put in what is urgent and left out, if only what is less urgent waits for it.

        The plan that the search stands at becomes the best: not for after `improve`.
        """
        if not self._copied:
            _copy_beside(self._now, self._before)
            self._copied = True
        make_room(self._a, self._now, self._before, self._best, self._work)

    def fill_up(self) -> None:
        """Put into the best plan what is left out and still fits anywhere."""
        copy_state(self._best, self._now)
        self._copied = False
        _fill_up(self._a, self._now, self._best, self._work)

    def improve(self, iterations: int, temperature: float) -> None:
        """Ruin and recreate so many times; a dearer plan is accepted within the temperature."""
        if self._used[DRAWS] > DRAWN_AT_ONCE // 2:
            self._rng.random(out=self._draws)
            self._used[DRAWS] = 0
        if not self._copied:
            _copy_beside(self._now, self._before)
            self._copied = True
        _improve(
            self._a,
            self._now,
            self._before,
            self._best,
            self._work,
            iterations,
            temperature,
        )

    def stay(self) -> None:
        """Let the plan that the search stands at be the best: of no more harm, but maybe dearer."""
        copy_state(self._now, self._best)

    def hindrances(self, task: int) -> tuple[bool, Ints]:
        """Return whether the task fits in somewhere, and what breaks where, ``(V, RULE_CODES)``."""
        counts = np.zeros((len(self._found.totals), RULE_CODES), dtype=np.int64)
        return hinder(self._a, self._best, self._work, task, counts), counts

    def best_way(
        self, problem: Problem, task: int, only: Flags
    ) -> tuple[int, tuple[Visit, ...]] | None:
        """Return who of these vehicles can take the task in at the best score, and its visits."""
        vehicle = best_way(self._a, self._best, self._work, task, only)
        trip = self._best_trip
        return None if vehicle == NONE else (vehicle, _visits(problem, trip.visits, trip.total))

    def sequences(self, problem: Problem) -> dict[VehicleId, tuple[Visit, ...]]:
        """Return the visits of the best plan."""
        best = self._found
        return {
            vehicle.id: _visits(problem, best.visits[number], best.totals[number])
            for number, vehicle in enumerate(problem.vehicles)
            if best.totals[number, COUNT]
        }

    def starts(self, problem: Problem) -> dict[TaskId, int]:
        """Return when the best plan starts its tasks."""
        return {
            problem.tasks[number].id: starts_s
            for number, (vehicle, starts_s) in enumerate(self._found.tasks.tolist())
            if vehicle != NONE
        }

    def taken(self, problem: Problem) -> dict[VehicleId, list[Taken]]:
        """Return what vehicles load of stocked goods: the depot's number, when, how much."""
        best, tasks = self._found, len(problem.tasks)
        taken: dict[VehicleId, list[Taken]] = {}
        for number, vehicle in enumerate(problem.vehicles):
            for visit in best.visits[number, : best.totals[number, COUNT]].tolist():
                amounts = tuple(visit[DRAWN : DRAWN + STOCKED_GOODS])
                if visit[NODE] >= tasks and any(amounts):
                    load = visit[NODE] - tasks, visit[STARTS], amounts
                    taken.setdefault(vehicle.id, []).append(load)
        return taken


def _visits(problem: Problem, visits: Ints, total: Ints) -> tuple[Visit, ...]:
    """Return visits as the problem names them."""
    tasks, found = len(problem.tasks), []
    for node, held in visits[: total[COUNT], [NODE, HOLD]].tolist():
        if node < tasks:
            found.append(Visit(task=problem.tasks[node].id, not_before_s=held or None))
        else:
            depot = problem.depots[node - tasks]
            found.append(Visit(depot=depot.id, not_before_s=held or None))
    return tuple(found)


def _longest_route(a: Arrays) -> int:
    """Return how many visits a route may have: what the longest shift holds, as memory allows."""
    vehicles, tasks = a.bond.shape
    least_s = int((a.node[:tasks, SERVICE] - a.node[:tasks, SETUP]).min(initial=1 << 30))
    spans_s = np.maximum(0, a.vehicle[:, CLOSES] - a.vehicle[:, OPENS])
    most = np.minimum(a.vehicle[:, MOST_TASKS], spans_s // max(1, least_s) + 1)
    longest = min(tasks, int(most.max(initial=0)))
    return int(max(SPARE, min(3 * longest, MOST_ROWS // max(1, vehicles))) + SPARE)


@compiled
def _build(a: Arrays, s: State, best: State, w: Work) -> None:
    """Put in what fits, the most urgent first, until a round adds nothing."""
    order = np.argsort(a.node[: len(a.unserved), URGENCY])
    added = True
    while added:
        added = False
        for task in order:
            if s.tasks[task, VEHICLE] == NONE and insert(a, s, w, task, 0.0):
                added = True
    copy_state(s, best)


@compiled
def _fill_up(a: Arrays, s: State, best: State, w: Work) -> None:
    """Put in what fits anywhere, the most urgent first, until a round adds nothing."""
    order = np.argsort(a.node[: len(a.unserved), URGENCY])
    everybody = np.ones(len(s.totals), dtype=np.bool_)
    changed = np.ones(len(s.totals), dtype=np.bool_)  # what did not fit in before does not now
    while changed.any():
        tried = changed.copy()
        for vehicle in range(len(changed)):
            changed[vehicle] = False
        for task in order:
            only = tried if a.node[task, PREVIOUS] == NONE else everybody
            if s.tasks[task, VEHICLE] == NONE and insert_anywhere(a, s, w, task, only):
                changed[s.tasks[task, VEHICLE]] = True
    copy_state(s, best)


@compiled
def _copy_beside(now: State, before: State) -> None:
    """Let `before` be the same plan, and nobody know what of it differs from the best."""
    copy_state(now, before)
    now.changed[:] = False
    before.changed[:] = True


@compiled
def _improve(
    a: Arrays,
    now: State,
    before: State,
    best: State,
    w: Work,
    iterations: int,
    temperature: float,
) -> None:
    """Ruin and recreate; keep what is better, and what is dearer within the temperature.

    Parameters
    ----------
    now, before
        The same plan; `now.changed` is false, and `before.changed` tells what differs from `best`.
    """
    score = np.zeros((3, 4), dtype=np.int64)
    add_up(a, now, score[0])
    add_up(a, best, score[2])
    touched = np.zeros(len(now.totals), dtype=np.bool_)
    open_tasks = np.zeros(len(now.tasks), dtype=np.int64)
    for _ in range(iterations):
        count = ruin(a, now, w, open_tasks, touched)
        if count == 0:
            return
        recreate(a, now, w, open_tasks[:count])
        add_up(a, now, score[1])
        if _accepts(score[1], score[0], -np.log(1.0 - draw(w)) * temperature):
            copy_changed(now, before, now.changed)
            score[0] = score[1]
            for vehicle in range(len(touched)):
                before.changed[vehicle] |= now.changed[vehicle]
            if less(score[0], score[2]):
                copy_changed(before, best, before.changed)
                before.changed[:] = False
                score[2] = score[0]
        else:
            copy_changed(before, now, now.changed)
        now.changed[:] = False


@compiled
def _accepts(new: Ints, old: Ints, threshold: float) -> bool:
    """Tell whether to go on from the new score: never with more harm, a little more effort."""
    for level in range(3):
        if new[level] != old[level]:
            return bool(new[level] < old[level])
    return bool(new[3] < old[3] + threshold)
