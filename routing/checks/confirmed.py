"""Rule `confirmed`: nobody is sent to an unsure request, unless it is urgent and can be called."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation

LAST_URGENT_CLASS = 2
"""Classes 1 and 2 are planned unconfirmed, with a call ahead."""


def unconfirmed(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation for an unconfirmed task of class 3 to 5 (no place: see `sequences`)."""
    if not task.confirmed and task.task_class > LAST_URGENT_CLASS:
        yield Violation(
            rule="confirmed",
            subject=str(task.id),
            detail=f"{vehicle.id} is sent to an unconfirmed task of class {task.task_class}",
        )
