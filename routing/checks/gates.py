"""Rule `gate`: the vehicle's people passed every gate of the task (consent, training)."""

from collections.abc import Iterator

from routing.model import Task, Vehicle
from routing.plan import Violation


def closed_gates(task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation that names the gates not passed."""
    missing = [gate for gate in task.gates if gate not in vehicle.gates]
    if missing:
        yield Violation(
            rule="gate",
            subject=str(task.id),
            detail=f"{vehicle.id} has not passed {', '.join(missing)}",
        )
