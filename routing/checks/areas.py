"""Rule `area`: a vehicle bound to areas serves only there."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation


def outside_areas(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation when the vehicle is bound to areas and the task lies in none of them."""
    if vehicle.areas and task.area not in vehicle.areas:
        yield Violation(
            rule="area",
            subject=str(task.id),
            detail=f"lies in {task.area or 'no known area'}; "
            f"{vehicle.id} may serve {', '.join(vehicle.areas)}",
        )
