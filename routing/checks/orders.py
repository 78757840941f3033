"""Rule `medicine-order`: no medicine without the order of a health worker."""

from collections.abc import Iterator

from routing.model import Task
from routing.plan import Violation


def medicine_without_order(task: Task) -> Iterator[Violation]:
    """Yield a violation for a planned task whose medicine nobody ordered."""
    if not task.ordered:
        yield Violation(
            rule="medicine-order",
            subject=str(task.id),
            detail="is planned, and no health worker has ordered the medicine",
        )
