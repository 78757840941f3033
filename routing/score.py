"""The score of a plan: harm of classes 1 to 3, then effort; it adds up over routes and tasks."""

from collections.abc import Iterable, Sequence

from routing.model import Task, TaskId, Vehicle
from routing.plan import Route, Score
from routing.problem import MOVED_S, Problem
from routing.timing import Times
from routing.visits import Visit

Cost = tuple[int, int, int, int]
"""harm1, harm2, harm3, effort: a part of a score, or a difference of two."""

ZERO: Cost = (0, 0, 0, 0)


def add(a: Cost, b: Cost) -> Cost:
    """Return the sum, level by level."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3])


def subtract(a: Cost, b: Cost) -> Cost:
    """Return the difference, level by level."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3])


def _banded(task_class: int, harm: int, effort: int) -> Cost:
    return (
        harm if task_class == 1 else 0,
        harm if task_class == 2 else 0,  # noqa: PLR2004
        harm if task_class == 3 else 0,  # noqa: PLR2004
        effort,
    )


def late_s(task: Task, starts_s: int) -> int | None:
    """Return the lateness that counts, in seconds; None when there is nothing to be late for."""
    reference_s = task.called_s if task.task_class == 1 else task.deadline_s
    return None if reference_s is None else starts_s - reference_s


def is_away(task: Task, vehicle: Vehicle) -> bool:
    """Tell whether the vehicle does the task outside its home ward."""
    return task.area is not None and vehicle.home_area not in {None, task.area}


def lending_cost(problem: Problem, task: Task, vehicle: Vehicle) -> int:
    """Return the effort of doing the task outside the vehicle's home ward; 0 inside."""
    return problem.rules.objective.lending if is_away(task, vehicle) else 0


def change_cost(problem: Problem, task: Task, vehicle: Vehicle, starts_s: int) -> int:
    """Return the effort of doing the task otherwise than people were told."""
    told, objective = problem.told.get(task.id), problem.rules.objective
    if told is None:
        return 0
    if told.vehicle != vehicle.id:
        return objective.changed
    return objective.moved if abs(starts_s - told.starts_s) > MOVED_S else 0


def served_cost(problem: Problem, task: Task, vehicle: Vehicle, starts_s: int) -> Cost:
    """Return what a planned task adds: harm, waiting, lateness, lending, change."""
    objective = problem.rules.objective
    effort = lending_cost(problem, task, vehicle)
    effort += change_cost(problem, task, vehicle, starts_s)
    effort += objective.waiting_effort(task.task_class, starts_s - task.called_s)
    late = late_s(task, starts_s)
    if late is None:
        return _banded(task.task_class, 0, effort)
    if task.task_class > 3:  # noqa: PLR2004
        effort += max(0, late) // 60 * objective.late_per_min[task.task_class]
        return _banded(task.task_class, 0, effort)
    table = objective.harm[task.task_class]
    effort += table.inside_s(late) // 60 * objective.inside_step_per_min
    return _banded(task.task_class, table.at(late, task.risk), effort)


def unserved_cost(problem: Problem, task: Task) -> Cost:
    """Return what leaving the task out adds."""
    objective = problem.rules.objective
    if task.task_class > 3:  # noqa: PLR2004
        effort = objective.unserved[task.task_class]
        return _banded(task.task_class, 0, effort + objective.unserved_per_day * task.days_waited)
    return _banded(task.task_class, objective.harm[task.task_class].not_served(task.risk), 0)


def urgency(task: Task) -> tuple[int, int, int, int, str]:
    """Order tasks by who comes first: class, red patients, deadline, end of window, id."""
    deadline_s = task.deadline_s if task.deadline_s is not None else task.windows[-1].closes_s
    chained = 0 if task.chain is None else 1
    red = 0 if task.risk == "red" else 1
    return (task.task_class, chained, red, deadline_s, task.id)


def duty_cost(problem: Problem, vehicle: Vehicle, duty_s: int) -> int:
    """Return the effort of a route that lasts so long."""
    return problem.rules.objective.duty_effort(duty_s, before_s=vehicle.duty_before_s)


def times_cost(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit], times: Times) -> Cost:
    """Return what one vehicle's timed visits add: travel and all its tasks."""
    duty_s = times.end_s - times.depart_s
    cost: Cost = (0, 0, 0, times.travel_s + duty_cost(problem, vehicle, duty_s))
    for visit, (_, starts_s, _) in zip(visits, times.visits, strict=True):
        if visit.task is not None:
            task = problem.task(visit.task)
            cost = add(cost, served_cost(problem, task, vehicle, starts_s))
    return cost


def route_cost(problem: Problem, route: Route) -> Cost:
    """Return what one route adds to the score."""
    vehicle = problem.vehicle(route.vehicle)
    travel_s = sum(
        after.arrives_s - before.ends_s
        for before, after in zip(route.stops, route.stops[1:], strict=False)
    )
    duty_s = route.stops[-1].ends_s - route.stops[0].ends_s
    cost: Cost = (0, 0, 0, travel_s + duty_cost(problem, vehicle, duty_s))
    for stop in route.stops:
        if stop.task is not None and not stop.is_drop:
            cost = add(cost, served_cost(problem, problem.task(stop.task), vehicle, stop.starts_s))
    return cost


def score_plan(problem: Problem, routes: Iterable[Route], unassigned: Iterable[TaskId]) -> Score:
    """Return the score of these routes with these tasks left out."""
    total = ZERO
    for route in routes:
        total = add(total, route_cost(problem, route))
    for task in unassigned:
        total = add(total, unserved_cost(problem, problem.task(task)))
    return score_of(total)


def score_of(cost: Cost) -> Score:
    """Return the cost as a score, or as the difference of two."""
    return Score(harm1=cost[0], harm2=cost[1], harm3=cost[2], effort=cost[3])
