"""Rule `two-people`: what takes two is not given to one, and of two who meet none comes alone."""

from collections.abc import Iterable, Iterator

from routing.checks.timing import TimedRoute
from routing.model import Task, TaskId, Vehicle
from routing.plan import Violation
from routing.problem import Problem


def too_few_people(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation for a crew that is fewer than the task needs."""
    if vehicle.people < task.people:
        yield Violation(
            rule="two-people",
            subject=str(task.id),
            detail=f"needs {task.people} people; {vehicle.id} is {vehicle.people}",
        )


def comes_alone(problem: Problem, routes: Iterable[TimedRoute]) -> Iterator[Violation]:
    """Yield a violation for each meeting that only one vehicle comes to.

    That both start at one moment is the business of `max-gap`.
    """
    by: dict[TaskId, str] = {}
    for route in routes:
        by |= {task.id: str(route.vehicle.id) for _, task in route.task_stops}
    for task in problem.tasks:
        if task.chain is None or task.chain.longest_gap_s > 0:
            continue
        first, second = by.get(task.chain.previous), by.get(task.id)
        if first is not None and (second is None or first == second):
            yield Violation(
                rule="two-people",
                subject=str(task.chain.previous),
                detail=f"is done by {first}; another one must do {task.id} at the same time",
            )
