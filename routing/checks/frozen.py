"""Rule `frozen`: what was told to start soon stays with whom it was told, and about when."""

from collections.abc import Iterator

from routing.checks.clock import clock
from routing.checks.timing import QUARTER_S, TimedRoute, frozen_told
from routing.model import Task, Vehicle
from routing.plan import Violation
from routing.problem import Problem


def frozen_elsewhere(problem: Problem, task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield one violation if another vehicle was told to do the task before the frozen time."""
    told = frozen_told(problem, task)
    if told is not None and told.vehicle != vehicle.id:
        yield Violation(
            rule="frozen",
            subject=str(task.id),
            detail=f"is done by {vehicle.id}; {told.vehicle} was told to, and it is frozen",
        )


def frozen_moved(problem: Problem, route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each frozen task that starts over 15 minutes after the time told.

    Timed again it starts no sooner than 15 minutes before that.
    """
    for stop, task in route.task_stops:
        told = frozen_told(problem, task)
        if told is not None and stop.starts_s > told.starts_s + QUARTER_S:
            yield Violation(
                rule="frozen",
                subject=str(task.id),
                detail=f"{route.name(stop)} can start at {clock(stop.starts_s)} at the earliest; "
                f"{clock(told.starts_s)} was told, and it is frozen",
            )
