"""Ids: everything of one kind has its own."""

from collections import Counter
from collections.abc import Iterator

from routing.errors import Issue
from routing.validation.parts import Parts


def repeated_ids(parts: Parts) -> Iterator[Issue]:
    """Yield ``duplicate-id`` for each id used twice, and of tasks that are given away twice.

    Those have the code ``duplicate-pin`` or ``duplicate-told``.
    """
    owners: dict[str, list[str]] = {
        "place": [place.id for place in parts.places],
        "task": [task.id for task in parts.tasks],
        "vehicle": [vehicle.id for vehicle in parts.vehicles],
        "depot": [depot.id for depot in parts.depots],
    }
    for kind, names in owners.items():
        for name, times in Counter(names).items():
            if times > 1:
                yield Issue(
                    code="duplicate-id",
                    subject=f"{kind} {name}",
                    message=f"{times} {kind}s have this id",
                    remedy=f"give each {kind} an id of its own",
                )
    for task, times in Counter(pin.task for pin in parts.pins).items():
        if times > 1:
            yield Issue(
                code="duplicate-pin",
                subject=f"task {task}",
                message=f"{times} pins give this task to a vehicle",
                remedy="keep one pin for each task",
            )
    for task, times in Counter(task for task, _ in parts.told).items():
        if times > 1:
            yield Issue(
                code="duplicate-told",
                subject=f"task {task}",
                message=f"published.told names this task {times} times",
                remedy="keep what people were told last",
            )
