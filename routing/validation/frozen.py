"""What people fixed: a pin and what is frozen do not contradict each other."""

from collections.abc import Iterator

from routing.errors import Issue
from routing.validation.parts import Parts


def pins_against_frozen(parts: Parts) -> Iterator[Issue]:
    """Yield ``frozen-elsewhere`` for each pin of a task that is frozen with another vehicle."""
    if parts.frozen_until_s is None:
        return
    frozen = {
        task: told.vehicle for task, told in parts.told if told.starts_s < parts.frozen_until_s
    }
    for pin in parts.pins:
        if frozen.get(pin.task, pin.vehicle) != pin.vehicle:
            yield Issue(
                code="frozen-elsewhere",
                subject=f"task {pin.task}",
                message=f"is pinned to {pin.vehicle} and frozen with {frozen[pin.task]}",
                remedy="drop the pin, or take the task out of published.told",
            )
