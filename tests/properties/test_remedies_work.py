"""Each remedy that is named is applied by hand to the problem, and then the task really fits."""

import re
from dataclasses import replace

from hypothesis import given

from routing.model import GOODS, Stock, Task, TimeWindow, Vehicle
from routing.plan import Remedy
from routing.problem import Problem
from tests.properties.brute_force import better_plans_with
from tests.properties.test_solved_plans import solved
from tests.strategies import examples, problems


@examples(40)
@given(problems(most_tasks=6, most_vehicles=2))
def test_after_a_remedy_the_task_fits_into_the_plan_with_a_better_score(problem: Problem) -> None:
    plan = solved(problem)
    for entry in plan.unassigned:
        for remedy in entry.remedies:
            if remedy.change == "add-volunteer":
                continue  # who that would be is not said word for word
            changed = applied(problem, problem.task(entry.task), remedy)
            again = changed.task(entry.task)
            better = better_plans_with(changed, plan, again, load_stops=2)
            assert next(better, None) is not None, remedy.sentence.en


def applied(problem: Problem, task: Task, remedy: Remedy) -> Problem:
    """Return the problem changed as the sentence says."""
    said = remedy.sentence.en
    match remedy.change:
        case "confirm-location":
            changed = with_task(problem, replace(task, confirmed=True))
        case "widen-window":
            all_day = (TimeWindow(opens_s=0, closes_s=86_400),)
            changed = with_task(problem, replace(task, windows=all_day))
        case "unpin":
            pins = tuple(pin for pin in problem.pins if pin.task != task.id)
            free = problem.frozen(task.id) is None
            told = {name: one for name, one in problem.told.items() if free or name != task.id}
            changed = replace(problem, pins=pins, told=told)
        case "add-stock":
            changed = with_stock(problem, task, depot=said.removesuffix(".").split()[-1])
        case _:
            named = next(v for v in problem.vehicles if re.search(rf"\b{v.id}\b", said))
            changed = with_vehicle(problem, changed_as_said(named, task, remedy))
    return changed


def changed_as_said(vehicle: Vehicle, task: Task, remedy: Remedy) -> Vehicle:
    if remedy.change == "lend":
        return replace(vehicle, areas=(*vehicle.areas, str(task.area)))
    if remedy.change == "qualify":
        return replace(
            vehicle,
            skills=(*vehicle.skills, *task.skills),
            gates=(*vehicle.gates, *task.gates),
            permits=(*vehicle.permits, *task.permits),
        )
    assert remedy.change == "lengthen-shift"
    minutes = int(re.findall(r"by (\d+) minutes", remedy.sentence.en)[0])
    closes_s = vehicle.shift.closes_s + minutes * 60
    return replace(vehicle, shift=replace(vehicle.shift, closes_s=closes_s))


def with_task(problem: Problem, task: Task) -> Problem:
    return replace(problem, tasks=tuple(task if t.id == task.id else t for t in problem.tasks))


def with_vehicle(problem: Problem, vehicle: Vehicle) -> Problem:
    changed = tuple(vehicle if v.id == vehicle.id else v for v in problem.vehicles)
    return replace(problem, vehicles=changed)


def with_stock(problem: Problem, task: Task, *, depot: str) -> Problem:
    depots = tuple(
        replace(
            d,
            stock=Stock(**{g: getattr(d.stock, g) + getattr(task.delivers, g) for g in GOODS}),
        )
        if d.id == depot
        else d
        for d in problem.depots
    )
    return replace(problem, depots=depots)
