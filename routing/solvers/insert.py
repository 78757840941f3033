"""Exact insertion: build a plan task by task, each put where it costs least under the score.

Every trial is timed and loaded by `routing.schedule` and held against the plan rules, so what
comes out breaks no rule. It mends what other engines propose, and what the search over arrays finds
is held against it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from routing.model import (
    GOODS,
    Task,
    Vehicle,
    VehicleId,
)
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.score import (
    ZERO,
    Cost,
    subtract,
    unserved_cost,
    urgency,
)
from routing.solvers.drafts import Draft, Routed, broken_coupling, route_visits, tidy
from routing.solvers.trials import Trial, trials
from routing.visits import Broken, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """A place for a task: the vehicle, its visits with the task in, and the change in score."""

    vehicle: VehicleId
    routed: Routed
    delta: Cost


def held_back(draft: Draft, visits: Sequence[Visit], task: Task) -> tuple[Visit, ...]:
    """Return the visits with the task held until its chain allows it."""
    if task.chain is None:
        return tuple(visits)
    previous_s = draft.starts_s(task.chain.previous)
    if previous_s is None:
        return tuple(visits)
    until_s = previous_s + task.chain.shortest_gap_s
    return tuple(replace(v, not_before_s=until_s) if v.task == task.id else v for v in visits)


def _held_for_stock(problem: Problem, visits: Sequence[Visit]) -> Iterator[tuple[Visit, ...]]:
    """Yield the visits with one load stop held until a refill of its depot."""
    for index, visit in enumerate(visits):
        if visit.depot is None:
            continue
        for refill in problem.depot(visit.depot).refills:
            held = replace(visit, not_before_s=refill.at_s)
            yield (*visits[:index], held, *visits[index + 1 :])


def _held_for_gap(routed: Routed, task: Task) -> Iterator[tuple[Visit, ...]]:
    """Yield the visits with the task before it held, where that is too early for its longest gap.

    Only on the same vehicle: another one's route is not changed by putting the task in.
    """
    if task.chain is None or task.chain.previous not in routed.starts_s:
        return
    until_s = routed.starts_s[task.id] - task.chain.longest_gap_s
    if routed.starts_s[task.chain.previous] < until_s:
        yield tuple(
            replace(v, not_before_s=until_s) if v.task == task.chain.previous else v
            for v in routed.visits
        )


def sold_out(problem: Problem, draft: Draft, task: Task) -> bool:
    """Tell whether all depots of the kind together have too little left, whatever the hour."""
    if any(vehicle.aboard and may_serve(problem, task, vehicle) for vehicle in problem.vehicles):
        return False  # it may be aboard already
    depots = {depot.id: depot for depot in problem.depots if depot.kind == task.load_from}
    for good in GOODS:
        wanted = getattr(task.delivers, good)
        if wanted:
            had = sum(
                getattr(stock, good)
                for depot in depots.values()
                for stock in (depot.stock, *(refill.stock for refill in depot.refills))
            )
            taken = sum(
                getattr(load, good)
                for routed in draft.routed.values()
                for depot_id, _, load in routed.taken
                if depot_id in depots
            )
            if taken + wanted > had:
                return True
    return False


def sorted_trials(
    problem: Problem,
    draft: Draft,
    task: Task,
    vehicles: Iterable[Vehicle] | None,
) -> list[Trial]:
    """Return every way to put the task in, those with the least detour first."""
    found = [
        trial
        for vehicle in (problem.vehicles if vehicles is None else vehicles)
        if may_serve(problem, task, vehicle)
        for trial in trials(problem, vehicle, draft.of(vehicle.id).visits, task)
    ]
    return sorted(found, key=lambda trial: trial.extra_s)


def tried(problem: Problem, draft: Draft, task: Task, trial: Trial) -> Insertion | Broken:
    """Return what the trial comes to, or the route rule that it breaks."""
    vehicle = trial.vehicle
    visits = held_back(draft, tidy(problem, vehicle, trial.visits), task)
    routed = route_visits(problem, vehicle, visits)
    if isinstance(routed, Broken):
        return routed
    delta = subtract(routed.cost, draft.of(vehicle.id).cost)
    return Insertion(vehicle=vehicle.id, routed=routed, delta=delta)


def waiting(problem: Problem, draft: Draft, task: Task, trial: Trial) -> Insertion | None:
    """Return the trial with a load stop held for a refill: who waits for one sets out later."""
    vehicle = trial.vehicle
    visits = held_back(draft, tidy(problem, vehicle, trial.visits), task)
    for held in _held_for_stock(problem, visits):
        routed = route_visits(problem, vehicle, held)
        if isinstance(routed, Broken):
            continue
        if broken_coupling(problem, draft.with_route(vehicle.id, routed), vehicle.id) is None:
            delta = subtract(routed.cost, draft.of(vehicle.id).cost)
            return Insertion(vehicle=vehicle.id, routed=routed, delta=delta)
    return None


def best_insertion(
    problem: Problem,
    draft: Draft,
    task: Task,
    *,
    vehicles: Iterable[Vehicle] | None = None,
    at_any_cost: bool = False,
) -> Insertion | None:
    """Return the cheapest way to put the task in that breaks no rule and betters the score.

    Trials come by their detour. Once one is found that harms nobody, longer detours are not
    tried any more: their effort alone is higher.

    Parameters
    ----------
    at_any_cost
        Also take a way that makes the score worse.
    """
    if sold_out(problem, draft, task):
        return None
    best: Insertion | None = None
    limit = unserved_cost(problem, task)
    for trial in sorted_trials(problem, draft, task, vehicles):
        if best is not None and best.delta[:3] <= ZERO[:3] and trial.extra_s >= best.delta[3]:
            break
        found = tried(problem, draft, task, trial)
        if isinstance(found, Broken) and found.rule == "hours":
            found = waiting(problem, draft, task, trial) or found
        if isinstance(found, Broken) or (not at_any_cost and found.delta >= limit):
            continue
        if best is None or found.delta < best.delta:
            fitting = coupled(problem, draft, task, found)
            if isinstance(fitting, Insertion) and (best is None or fitting.delta < best.delta):
                best = fitting
    return best if best is None or at_any_cost or best.delta < limit else None


def coupled(problem: Problem, draft: Draft, task: Task, insertion: Insertion) -> Insertion | Broken:
    """Return the insertion, held back if need be; the plan rule that it breaks if that is no use.

    A load stop may be held for a refill, the task before in the chain for the longest gap.
    """
    broken = broken_coupling(
        problem, draft.with_route(insertion.vehicle, insertion.routed), insertion.vehicle
    )
    if broken is None:
        return insertion
    vehicle = problem.vehicle(insertion.vehicle)
    held = (
        _held_for_stock(problem, insertion.routed.visits)
        if broken.rule == "stock"
        else _held_for_gap(insertion.routed, task)
    )
    for visits in held:
        routed = route_visits(problem, vehicle, visits)
        if isinstance(routed, Broken):
            continue
        if broken_coupling(problem, draft.with_route(vehicle.id, routed), vehicle.id) is None:
            delta = subtract(routed.cost, draft.of(vehicle.id).cost)
            return Insertion(vehicle=vehicle.id, routed=routed, delta=delta)
    return broken


def insert_all(
    problem: Problem,
    draft: Draft,
    tasks: Iterable[Task],
    *,
    enough: Callable[[], bool] = lambda: False,
) -> Draft:
    """Put in what fits, the most urgent first, until a whole round adds nothing.

    Parameters
    ----------
    enough
        Asked before each task; once it says so, the draft is returned as it is.
    """
    waiting = sorted(tasks, key=urgency)
    while True:
        left = []
        for task in waiting:
            if enough():
                return draft
            insertion = best_insertion(problem, draft, task)
            if insertion is None:
                left.append(task)
            else:
                draft = draft.with_route(insertion.vehicle, insertion.routed)
        if not left or len(left) == len(waiting):
            return draft
        waiting = left
