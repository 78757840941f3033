"""Every plan that differs from a given one by one more task, and at most so many load stops.

Nobody is sent to a depot only to wash or to change: something is loaded there, or brought back. It
shares with the solver only the schedule; where a task goes, and what is loaded where, it tries
without a plan.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from routing.checks import check_plan
from routing.model import Chain, Task, TaskId, Vehicle
from routing.plan import Plan, Route
from routing.problem import Problem
from routing.schedule import schedule_route, visits_of
from routing.score import score_plan
from routing.visits import Broken, Visit


def better_plans_with(
    problem: Problem, plan: Plan, task: Task, *, load_stops: int = 1
) -> Iterator[Plan]:
    """Yield plans that break no rule and score better than the given one, with the task in."""
    if task.place is None:
        return
    left = tuple(entry for entry in plan.unassigned if entry.task != task.id)
    for vehicle in problem.vehicles:
        others = tuple(route for route in plan.routes if route.vehicle != vehicle.id)
        for route in _routes_with(problem, plan, vehicle, task, load_stops):
            if _is_idle_somewhere(route):
                continue
            routes = (*others, route)
            score = score_plan(problem, routes, [entry.task for entry in left])
            if score < plan.score:
                better = replace(plan, routes=routes, unassigned=left, score=score)
                if not check_plan(problem, better):
                    yield better


def _is_idle_somewhere(route: Route) -> bool:
    """Tell whether somebody goes to a depot and nothing comes aboard there, or goes off."""
    return any(
        stop.kind == "load" and stop.load == before.load for before, stop in pairwise(route.stops)
    )


def _routes_with(
    problem: Problem, plan: Plan, vehicle: Vehicle, task: Task, load_stops: int
) -> Iterator[Route]:
    now = next((visits_of(r) for r in plan.routes if r.vehicle == vehicle.id), ())
    starts: dict[TaskId, int] = {}
    for other in plan.routes:
        starts |= _starts_s(other)
    holds: list[int | None] = [None]
    if task.chain is not None and task.chain.previous in starts:
        holds.append(starts[task.chain.previous] + task.chain.shortest_gap_s)
    sequences = [
        (*now[:place], Visit(task=task.id, not_before_s=hold_s), *now[place:])
        for place in range(len(now) + 1)
        for hold_s in holds
    ]
    for more in range(load_stops + 1):
        for visits in sequences:
            yield from _scheduled(problem, vehicle, visits)
        if more < load_stops:
            sequences = [
                (*visits[:place], load, *visits[place:])
                for visits in sequences
                for place in range(len(visits) + 1)
                for load in _load_visits(problem)
            ]


def _load_visits(problem: Problem) -> Iterator[Visit]:
    for depot in problem.depots:
        yield Visit(depot=depot.id)
        for refill in depot.refills:
            yield Visit(depot=depot.id, not_before_s=refill.at_s)


def _scheduled(problem: Problem, vehicle: Vehicle, visits: tuple[Visit, ...]) -> Iterator[Route]:
    route = schedule_route(problem, vehicle, visits)
    if isinstance(route, Broken):
        return
    yield route
    starts_s = _starts_s(route)
    for task in map(problem.task, starts_s):
        if task.chain is not None and task.chain.previous in starts_s:
            held = route_held(problem, vehicle, visits, task.chain, starts_s[task.id])
            if not isinstance(held, Broken):
                yield held


def _starts_s(route: Route) -> dict[TaskId, int]:
    """Return when each task starts: at its door, not where somebody or something is handed over."""
    return {s.task: s.starts_s for s in route.stops if s.task is not None and not s.is_drop}


def route_held(
    problem: Problem, vehicle: Vehicle, visits: tuple[Visit, ...], chain: Chain, starts_s: int
) -> Route | Broken:
    """Return the route with the task before in the chain held until the longest gap allows it."""
    until_s = starts_s - chain.longest_gap_s
    held = (replace(v, not_before_s=until_s) if v.task == chain.previous else v for v in visits)
    return schedule_route(problem, vehicle, tuple(held))
