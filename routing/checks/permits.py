"""Rule `permit`: who goes where a permit is asked for holds it."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation


def missing_permits(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation that names the permits missing."""
    missing = [permit for permit in task.permits if permit not in vehicle.permits]
    if missing:
        yield Violation(
            rule="permit",
            subject=str(task.id),
            detail=f"{vehicle.id} does not hold {', '.join(missing)}",
        )
