"""Rule `bed`: a patient is moved only to an accepted bed; a problem cannot hold one yet."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation


def transport_without_bed(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation for every transport that is planned."""
    if task.kind == "transport":
        yield Violation(
            rule="bed",
            subject=str(task.id),
            detail=f"{vehicle.id} would move a patient to whom no facility has given a bed",
        )
