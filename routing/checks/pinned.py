"""Rule `pinned`: a task that a person gave to a vehicle is done by it or not at all."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation
from routing.problem import Problem


def pinned_elsewhere(problem: Problem, task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield one violation for each pin that gives the task to another vehicle."""
    pinned = problem.pinned_to(task.id)
    if pinned is not None and pinned != vehicle.id:
        yield Violation(
            rule="pinned",
            subject=str(task.id),
            detail=f"is done by {vehicle.id}; a person gave it to {pinned}",
        )
