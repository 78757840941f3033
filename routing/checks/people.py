"""Rule `two-people`: what takes two is not given to one."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation


def too_few_people(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation for a crew that is fewer than the task needs."""
    if vehicle.people < task.people:
        yield Violation(
            rule="two-people",
            subject=str(task.id),
            detail=f"needs {task.people} people; {vehicle.id} is {vehicle.people}",
        )
