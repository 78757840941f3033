"""Why one vehicle does a task and not another: the other one is tried."""

from dataclasses import astuple, dataclass

import numpy as np

from routing.array_stock import drawn_by_bin, least_from_here, refill_times
from routing.arrays import UNLIMITED
from routing.cutting import Piece, part_of
from routing.model import GOODS, TaskId, VehicleId
from routing.plan import Plan, Rule, Score
from routing.problem import Problem
from routing.rules.masks import broken_masks
from routing.schedule import visits_of
from routing.score import ZERO, score_of, subtract
from routing.solvers.drafts import (
    Draft,
    broken_coupling,
    draft_of,
    draft_score,
    route_visits,
    taken_out,
)
from routing.solvers.what_if import WhatIf
from routing.visits import Broken


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """What comes of giving a task to a vehicle.

    Parameters
    ----------
    now
        Who does it in the plan; None: nobody.
    rules
        What keeps the vehicle from it: all masks, or what breaks most often where it is put in;
        empty: it could do it.
    effect
        What the score would change by if it did; None where it cannot.
    never
        It may not, whatever else is on its route.
    """

    now: VehicleId | None
    rules: tuple[Rule, ...]
    effect: Score | None
    never: bool = False


def why_not(problem: Problem, plan: Plan, task_id: TaskId, vehicle_id: VehicleId) -> WhyNot:
    """Try the task with the vehicle, the rest of the plan as it is.

    Raises
    ------
    KeyError
        If the problem has no such task or vehicle.
    """
    task, vehicle = problem.task(task_id), problem.vehicle(vehicle_id)
    draft = draft_of(problem, {route.vehicle: visits_of(route) for route in plan.routes})
    now = next((name for name, each in draft.routed.items() if task_id in each.starts_s), None)
    broken = broken_masks(problem, task, vehicle)
    if broken:
        return WhyNot(now=now, rules=broken, effect=None, never=True)
    if now == vehicle_id:
        return WhyNot(now=now, rules=(), effect=score_of(ZERO))
    free = draft if now is None else taken_out(problem, draft, task_id)
    part, what_if = _with_one(problem, free, task_id, vehicle_id)
    way = what_if.best_way(part.task(task_id), np.array([True, False]))
    if way is None:
        hindered = what_if.hindrances(part.task(task_id)).most_common()
        return WhyNot(now=now, rules=("shift" if hindered is None else hindered.rule,), effect=None)
    routed = route_visits(problem, vehicle, way[1])
    if isinstance(routed, Broken):
        return WhyNot(now=now, rules=(routed.rule,), effect=None)
    moved = free.with_route(vehicle_id, routed)
    coupled = broken_coupling(problem, moved, vehicle_id)
    if coupled is not None:
        return WhyNot(now=now, rules=(coupled.rule,), effect=None)
    before, after = (astuple(draft_score(problem, one)) for one in (draft, moved))
    return WhyNot(now=now, rules=(), effect=score_of(subtract(after, before)))


def _with_one(
    problem: Problem, draft: Draft, task: TaskId, vehicle: VehicleId
) -> tuple[Problem, WhatIf]:
    """Return the vehicle with its tasks and this one as a problem, in which any cost is borne."""
    own = {task, *draft.of(vehicle).starts_s}
    piece = Piece(
        vehicles=tuple(n for n, one in enumerate(problem.vehicles) if one.id == vehicle),
        tasks=tuple(n for n, one in enumerate(problem.tasks) if one.id in own),
    )
    starts_s = {name: at for each in draft.routed.values() for name, at in each.starts_s.items()}
    part = part_of(problem, piece, starts_s=starts_s)
    what_if = WhatIf(part, Draft(routed={vehicle: draft.of(vehicle)}))
    what_if.arrays.unserved[:] = UNLIMITED
    numbers = {depot.id: number for number, depot in enumerate(problem.depots)}
    others = drawn_by_bin(
        refill_times(problem.depots),
        (
            (numbers[depot], at_s, tuple(getattr(load, good) for good in GOODS))
            for name, each in draft.routed.items()
            if name != vehicle
            for depot, at_s, load in each.taken
        ),
    )
    what_if.arrays.available[:] = least_from_here(what_if.arrays.available - others)
    return part, what_if
