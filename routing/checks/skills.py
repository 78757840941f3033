"""Rule `skill`: the vehicle's people hold every skill that the task asks for."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation


def missing_skills(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation that names the skills missing."""
    missing = [skill for skill in task.skills if skill not in vehicle.skills]
    if missing:
        yield Violation(
            rule="skill",
            subject=str(task.id),
            detail=f"{vehicle.id} does not have {', '.join(missing)}",
        )
