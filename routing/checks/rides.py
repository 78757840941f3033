"""Rule `ride`: what needs a vehicle of some kind is given to one, such as a patient to a car."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation


def other_ride(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation when the vehicle is none of those that the task asks for."""
    if task.profiles and vehicle.profile not in task.profiles:
        yield Violation(
            rule="ride",
            subject=str(task.id),
            detail=f"{vehicle.id} is a {vehicle.profile}; it takes {' or '.join(task.profiles)}",
        )
