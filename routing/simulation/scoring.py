"""How likely a plan carried out as it stands is on time: each oxygen task, in common scenarios."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from routing.model import Task, TaskId, TimeWindow, Vehicle, VehicleId
from routing.plan import Plan, Route, Stop
from routing.problem import Problem
from routing.simulation.scenario import Chances
from routing.simulation.streams import Cause, stream

SCENARIOS: Final = 200
USUAL: Final = Chances(
    travel=0.25,
    service=0.3,
    no_answer=0.08,
    again_s=5400,
    ill=0.01,
    ill_days=7,
    worsens=0.0,
    worsens_s=43_200,
)
"""Those of the sample scenario; own default, to be set from what days really were."""
OXYGEN: Final = ("oxygen_emergency", "oxygen_swap")
NEVER_S: Final = np.inf
Moments = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTime:
    """How likely an oxygen task is started by its deadline.

    Parameters
    ----------
    vehicle
        Who does it; None: nobody, so that it is never on time.
    planned_s
        When it is to be started by the plan.
    late_s
        By how much it is late in one scenario of ten or more; 0: it is not.
    """

    task: TaskId
    vehicle: VehicleId | None
    deadline_s: int
    planned_s: int | None
    chance: float
    late_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draws:
    """Factors by scenario and task or vehicle, ``(scenarios, n)``."""

    travel: Moments
    service: Moments
    answers: NDArray[np.bool_]
    leaves_s: Moments


def chances_on_time(
    problem: Problem,
    plan: Plan,
    *,
    chances: Chances = USUAL,
    scenarios: int = SCENARIOS,
    seed: int = 1,
) -> tuple[OnTime, ...]:
    """Return how likely each oxygen task with a deadline is on time, the least likely first.

    Rides and services last longer or shorter, at some doors nobody answers, and somebody may fall
    ill; nothing is planned anew. What happens to a task is the same for every plan of the problem.
    """
    draws = _draws(problem, chances, scenarios, seed)
    starts: dict[TaskId, tuple[VehicleId, int, Moments]] = {}
    for route in plan.routes:
        starts |= _starts(problem, route, draws)
    found = [
        _on_time(task, starts.get(task.id))
        for task in problem.tasks
        if task.kind in OXYGEN and task.deadline_s is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.chance, one.task)))


def _draws(problem: Problem, chances: Chances, scenarios: int, seed: int) -> _Draws:
    tasks, people = len(problem.tasks), len(problem.vehicles)

    def factors(cause: Cause, sigma: float) -> Moments:
        normal = stream(seed, 0, cause).standard_normal((scenarios, tasks + people))
        return np.exp(sigma * normal - sigma**2 / 2)

    ill = stream(seed, 0, Cause.ILLNESS)
    falls = ill.random((scenarios, people)) < chances.ill
    return _Draws(
        travel=factors(Cause.TRAVEL, chances.travel),
        service=factors(Cause.SERVICE, chances.service),
        answers=stream(seed, 0, Cause.NO_ANSWER).random((scenarios, tasks)) >= chances.no_answer,
        leaves_s=np.where(falls, ill.uniform(0, 86_400, (scenarios, people)), NEVER_S),
    )


def _starts(
    problem: Problem, route: Route, draws: _Draws
) -> dict[TaskId, tuple[VehicleId, int, Moments]]:
    """Return when each task of a route is started in every scenario; never: `NEVER_S`."""
    numbers = {task.id: number for number, task in enumerate(problem.tasks)}
    vehicle = problem.vehicle(route.vehicle)
    person = problem.vehicles.index(vehicle)
    found: dict[TaskId, tuple[VehicleId, int, Moments]] = {}
    free = np.full(len(draws.travel), float(route.stops[0].ends_s))
    for before, stop in zip(route.stops, route.stops[1:], strict=False):
        number = len(numbers) + person if stop.task is None else numbers[stop.task]
        leg_s = _leg_s(problem, vehicle, before, stop)
        ready = free + leg_s * draws.travel[:, number]
        starts = _earliest(_windows(problem, stop), np.maximum(ready, stop.not_before_s or 0))
        lasts = (stop.ends_s - stop.starts_s) * draws.service[:, number]
        free = starts + lasts
        if stop.task is None or stop.is_drop:
            continue
        task = problem.task(stop.task)
        home = draws.answers[:, number] | (task.task_class == 1)
        free = np.where(home, free, ready)
        well = starts <= draws.leaves_s[:, person]
        found[stop.task] = (vehicle.id, stop.starts_s, np.where(home & well, starts, NEVER_S))
    return found


def _leg_s(problem: Problem, vehicle: Vehicle, before: Stop, stop: Stop) -> int:
    return problem.travel_s(vehicle.profile, before.place, stop.place, before.ends_s) or 0


def _windows(problem: Problem, stop: Stop) -> Sequence[TimeWindow]:
    if stop.depot is not None:
        return problem.depot(stop.depot).opens
    if stop.task is None:
        return ()
    task = problem.task(stop.task)
    return tuple(
        TimeWindow(opens_s=max(window.opens_s, task.released_s), closes_s=window.closes_s)
        for window in task.windows
        if window.closes_s >= task.released_s
    )


def _earliest(windows: Sequence[TimeWindow], ready: Moments) -> Moments:
    """Return the first moment in a window; past them all, it is gone to all the same."""
    if not windows:
        return ready
    starts = [
        np.where(ready <= window.closes_s, np.maximum(ready, window.opens_s), NEVER_S)
        for window in windows
    ]
    first: Moments = np.minimum.reduce(starts)
    return np.where(np.isinf(first), ready, first)


def _on_time(task: Task, planned: tuple[VehicleId, int, Moments] | None) -> OnTime:
    deadline_s = task.deadline_s or 0
    if planned is None:
        return OnTime(
            task=task.id, vehicle=None, deadline_s=deadline_s, planned_s=None, chance=0.0, late_s=0
        )
    vehicle, planned_s, starts = planned
    done = starts[np.isfinite(starts)]
    late_s = float(np.quantile(done, 0.9)) - deadline_s if done.size else 0.0
    return OnTime(
        task=task.id,
        vehicle=vehicle,
        deadline_s=deadline_s,
        planned_s=planned_s,
        chance=float(np.mean(starts <= deadline_s)),
        late_s=max(0, round(late_s)),
    )
