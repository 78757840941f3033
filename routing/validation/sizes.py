"""Sizes: numbers stay within what the search tells apart and a plan file keeps exactly."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from routing.errors import Issue
from routing.model import GOODS, LOAD_FIELDS, Depot, Task, TimeWindow, Vehicle
from routing.problem import Problem

MOST: Final = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""

REACH_S: Final = 2**30
"""About 34 years: longer spans are slips of the pen, and the search holds none that long."""

FIRST_CLASS: Final = 1
LAST_HARM_CLASS: Final = 3


def numbers_too_large(problem: Problem) -> Iterator[Issue]:
    """Yield ``out-of-range`` for each task, vehicle and depot with a number beyond `MOST`.

    A problem file cannot hold one; other sources of problems can.
    """
    for task in problem.tasks:
        yield from _beyond(f"task {task.id}", _task_numbers(task))
    for vehicle in problem.vehicles:
        yield from _beyond(f"vehicle {vehicle.id}", _vehicle_numbers(vehicle))
    for depot in problem.depots:
        yield from _beyond(f"depot {depot.id}", _depot_numbers(depot))


def _beyond(subject: str, numbers: Iterable[int]) -> Iterator[Issue]:
    most = max(map(abs, numbers))
    if most > MOST:
        yield Issue(
            code="out-of-range",
            subject=subject,
            message=f"one of its numbers is {most}; the largest that can be kept is {MOST}",
            remedy="correct the number",
        )


def _task_numbers(task: Task) -> Iterator[int]:
    chain, loads = task.chain, (task.delivers, task.collects, task.carries)
    yield from (task.handover_s, task.ppe, task.people)
    yield from (task.service_s, task.days_waited, task.released_s, task.called_s)
    yield from (task.deadline_s or 0, *(edge for w in task.windows for edge in _edges(w)))
    yield from (getattr(load, name) for load in loads if load for name in LOAD_FIELDS)
    if chain is not None:
        yield from (chain.shortest_gap_s, chain.longest_gap_s)


def _vehicle_numbers(vehicle: Vehicle) -> Iterator[int]:
    capacity = vehicle.capacity
    yield from (capacity.kg, capacity.litres, capacity.cylinders, vehicle.most_tasks or 0)
    yield from _edges(vehicle.shift)
    yield from (vehicle.most_duty_s or 0, vehicle.duty_before_s, vehicle.ppe or 0)
    yield from (edge for pause in vehicle.breaks for edge in _edges(pause.window))
    yield from (pause.lasts_s for pause in vehicle.breaks)
    loads = (vehicle.aboard, vehicle.collected)
    yield from (getattr(load, name) for load in loads if load for name in LOAD_FIELDS)


def _depot_numbers(depot: Depot) -> Iterator[int]:
    yield from (depot.loading_s, *(edge for w in depot.opens for edge in _edges(w)))
    stocks = (depot.stock, *(refill.stock for refill in depot.refills))
    yield from (sum(getattr(stock, good) for stock in stocks) for good in GOODS)
    yield from (refill.at_s for refill in depot.refills)


def _edges(window: TimeWindow) -> tuple[int, int]:
    return window.opens_s, window.closes_s


def spans_too_long(problem: Problem) -> Iterator[Issue]:
    """Yield ``out-of-range`` for shifts, lateness and steps of harm of half a lifetime."""
    for vehicle in problem.vehicles:
        if vehicle.shift.closes_s - vehicle.shift.opens_s >= REACH_S:
            yield _too_long(f"vehicle {vehicle.id}, field shift", "the shift lasts")
    last_s = _last_s(problem)
    for task in problem.tasks:
        due_s = _due_s(task)
        if due_s is not None and last_s - due_s >= REACH_S:
            field = "called" if task.task_class == FIRST_CLASS else "deadline"
            yield _too_long(f"task {task.id}, field {field}", "until the last shift ends it is")
    for task_class, table in sorted(problem.rules.objective.harm.items()):
        if max(map(abs, table.from_s)) >= REACH_S:
            subject = f"rules, objective.harm of class {task_class}"
            yield _too_long(subject, "a step of from_s is")


def scores_too_large(problem: Problem) -> Iterator[Issue]:
    """Yield ``out-of-range`` where rates and tables may add up to more than a score can hold.

    Also for the effort that one task can cost one vehicle: the search compares it with no more
    than `REACH_S`, and a larger one would outweigh harm there.
    """
    rates = problem.rules.objective
    spans_s = [vehicle.shift.closes_s - vehicle.shift.opens_s for vehicle in problem.vehicles]
    duty = [
        rates.duty_effort(span_s, before_s=vehicle.duty_before_s)
        for span_s, vehicle in zip(spans_s, problem.vehicles, strict=True)
    ]
    dear = {"lending": rates.lending, "duty": max(duty, default=0)}
    dear |= {"changed": rates.changed, "moved": rates.moved}
    longest_s = max(spans_s, default=0)
    if longest_s < REACH_S <= longest_s + sum(dear.values()):
        said = f"may make one task cost a vehicle {longest_s + sum(dear.values())} s of effort"
        yield _too_large(f"rules, objective.{_largest(dear)}", said, REACH_S - 1)
    parts = _effort_parts(problem) | {"travel": sum(spans_s), "duty": sum(duty)}
    for task_class, table in sorted(rates.harm.items()):
        count = sum(task.task_class == task_class for task in problem.tasks)
        harm = count * max(table.unserved, table.unserved_red)
        if harm > MOST:
            subject = f"rules, objective.harm of class {task_class}"
            yield _too_large(subject, f"of {count} tasks may come to {harm}", MOST)
    effort = sum(parts.values())
    if effort > MOST:
        said = f"brings the effort of this day to as much as {effort}"
        yield _too_large(f"rules, objective.{_largest(parts)}", said, MOST)


def _effort_parts(problem: Problem) -> dict[str, int]:
    """Return the most effort of all tasks together, by the rate that it comes from."""
    rates, last_s = problem.rules.objective, _last_s(problem)
    parts = dict.fromkeys(
        (
            "inside_step_per_min",
            "waiting_per_min",
            "late_per_min",
            "unserved",
            "unserved_per_day",
            "lending",
        ),
        0,
    )
    parts["changed"] = len(problem.told) * max(rates.changed, rates.moved)
    for task in problem.tasks:
        due_s = _due_s(task)
        late_s = 0 if due_s is None else max(0, last_s - due_s)
        parts["lending"] += rates.lending
        parts["waiting_per_min"] += rates.waiting_effort(task.task_class, last_s - task.called_s)
        if task.task_class <= LAST_HARM_CLASS:
            first_s = min(0, rates.harm[task.task_class].from_s[0])
            parts["inside_step_per_min"] += (late_s - first_s) // 60 * rates.inside_step_per_min
        else:
            parts["late_per_min"] += late_s // 60 * rates.late_per_min[task.task_class]
            parts["unserved"] += rates.unserved[task.task_class]
            parts["unserved_per_day"] += rates.unserved_per_day * task.days_waited
    return parts


def _due_s(task: Task) -> int | None:
    return task.called_s if task.task_class == FIRST_CLASS else task.deadline_s


def _last_s(problem: Problem) -> int:
    return max((vehicle.shift.closes_s for vehicle in problem.vehicles), default=0)


def _largest(parts: Mapping[str, int]) -> str:
    return max(parts, key=parts.__getitem__)


def _too_long(subject: str, what: str) -> Issue:
    return Issue(
        code="out-of-range",
        subject=subject,
        message=f"{what} {REACH_S} s (34 years) or more",
        remedy="correct the date or the number",
    )


def _too_large(subject: str, what: str, limit: int) -> Issue:
    return Issue(
        code="out-of-range",
        subject=subject,
        message=f"{what}; it must be at most {limit}",
        remedy="give smaller rates, harm or days waited",
    )
