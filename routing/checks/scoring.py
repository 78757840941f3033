"""The score of a plan, added up again from the timed routes and the published rates."""

from bisect import bisect_right
from collections.abc import Iterable

from routing.checks.timing import QUARTER_S, TimedRoute
from routing.model import Task, TaskId, Vehicle
from routing.plan import Score
from routing.problem import DutyStep, HarmTable, Objective, Problem

FIRST_CLASS = 1
LAST_HARM_CLASS = 3


def score_again(problem: Problem, routes: Iterable[TimedRoute]) -> Score:
    """Return the score of routes that could all be timed; tasks in none of them are unserved."""
    rates = problem.rules.objective
    harm = {1: 0, 2: 0, 3: 0}
    effort = 0
    planned: set[TaskId] = set()
    for route in routes:
        home = route.vehicle.home_area
        effort += sum(stop.travel_s for stop in route.stops)
        lasts_s = route.stops[-1].arrives_s - route.stops[0].ends_s
        before_s = route.vehicle.duty_before_s
        effort += _duty(lasts_s, rates.duty)
        effort += _duty(before_s + lasts_s, rates.week) - _duty(before_s, rates.week)
        for stop, task in route.task_stops:
            if task.id in planned:
                continue
            planned.add(task.id)
            if home is not None and task.area is not None and task.area != home:
                effort += rates.lending
            effort += _change(problem, task, route.vehicle, stop.starts_s)
            if task.task_class <= LAST_HARM_CLASS:
                harms, efforts = _late_harm(task, stop.starts_s, rates)
                harm[task.task_class] += harms
                effort += efforts + _waiting(task, stop.starts_s, rates)
            elif task.deadline_s is not None:
                late_min = max(0, stop.starts_s - task.deadline_s) // 60
                effort += late_min * rates.late_per_min[task.task_class]
    for task in problem.tasks:
        if task.id in planned:
            continue
        if task.task_class <= LAST_HARM_CLASS:
            table = rates.harm[task.task_class]
            harm[task.task_class] += table.unserved_red if task.risk == "red" else table.unserved
        else:
            effort += rates.unserved[task.task_class] + rates.unserved_per_day * task.days_waited
    return Score(harm1=harm[1], harm2=harm[2], harm3=harm[3], effort=effort)


def _change(problem: Problem, task: Task, vehicle: Vehicle, starts_s: int) -> int:
    """Return what it costs that people were told otherwise: by whom, or more than 15 min off."""
    told, rates = problem.told.get(task.id), problem.rules.objective
    if told is None:
        return 0
    if told.vehicle != vehicle.id:
        return rates.changed
    return rates.moved if not -QUARTER_S <= starts_s - told.starts_s <= QUARTER_S else 0


def _duty(lasts_s: int, steps: Iterable[DutyStep]) -> int:
    """Return the effort of so long a duty: whole minutes past each step's start."""
    effort = 0
    for step in steps:
        if lasts_s > step.from_s:
            effort += (lasts_s - step.from_s) // 60 * step.per_min
    return effort


def _waiting(task: Task, starts_s: int, rates: Objective) -> int:
    """Return the effort of the whole minutes from the call, where its class has a rate for it."""
    rate = rates.waiting_per_min.get(task.task_class, 0)
    return rate * ((starts_s - task.called_s) // 60) if starts_s > task.called_s else 0


def _late_harm(task: Task, starts_s: int, rates: Objective) -> tuple[int, int]:
    """Return the harm of starting then, and the effort for the minutes inside the step."""
    due_s = task.called_s if task.task_class == FIRST_CLASS else task.deadline_s
    if due_s is None:
        return 0, 0
    table: HarmTable = rates.harm[task.task_class]
    step = bisect_right(table.from_s, starts_s - due_s) - 1
    if step < 0:
        return 0, 0
    harm = table.harm_red[step] if task.risk == "red" else table.harm[step]
    inside_min = (starts_s - due_s - table.from_s[step]) // 60
    return harm, inside_min * rates.inside_step_per_min
