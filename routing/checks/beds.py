"""Rule `bed`: a patient is moved only to a facility where a bed was accepted."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation
from routing.problem import Problem


def transport_without_bed(problem: Problem, task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation for a planned transport to nowhere, or to what is no facility."""
    if task.kind != "transport":
        return
    if not task.bring_to or problem.depot(task.bring_to[0]).kind != "facility":
        yield Violation(
            rule="bed",
            subject=str(task.id),
            detail=f"{vehicle.id} would move a patient to whom no facility has given a bed",
        )
