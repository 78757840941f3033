"""Names: what a task, vehicle, depot or pin refers to is in the problem."""

from collections.abc import Iterator

from routing.errors import Issue
from routing.model import PlaceId
from routing.problem import Problem
from routing.validation.parts import Parts


def unknown_places(parts: Parts) -> Iterator[Issue]:
    """Yield ``unknown-place`` for each reference to a place that is not listed."""
    known = {place.id for place in parts.places}
    for owner, field, place in _places_named(parts):
        if place is not None and place not in known:
            yield Issue(
                code="unknown-place",
                subject=f"{owner}, field {field}",
                message=f"there is no place {place}",
                remedy="add the place, or name one of the list",
            )


def unknown_pins(parts: Parts) -> Iterator[Issue]:
    """Yield ``unknown-task`` and ``unknown-vehicle`` for pins of what is not listed."""
    tasks = {task.id for task in parts.tasks}
    vehicles = {vehicle.id for vehicle in parts.vehicles}
    for number, pin in enumerate(parts.pins):
        for kind, name, known in (
            ("task", str(pin.task), pin.task in tasks),
            ("vehicle", str(pin.vehicle), pin.vehicle in vehicles),
        ):
            if not known:
                yield Issue(
                    code=f"unknown-{kind}",
                    subject=f"pin {number} (task {pin.task}, vehicle {pin.vehicle})",
                    message=f"there is no {kind} {name}",
                    remedy="drop the pin, or correct its names",
                )


def unknown_told(problem: Problem) -> Iterator[Issue]:
    """Yield ``unknown-task`` for what people were told of tasks that are not listed."""
    tasks = {task.id for task in problem.tasks}
    for name in problem.told:
        if name not in tasks:
            yield Issue(
                code="unknown-task",
                subject=f"published, told of task {name}",
                message=f"there is no task {name}",
                remedy="drop the entry, or correct its name",
            )


def unknown_goals(parts: Parts) -> Iterator[Issue]:
    """Yield ``unknown-depot`` for each depot a task is to be brought to that is not listed."""
    known = {depot.id for depot in parts.depots}
    for task in parts.tasks:
        for depot in task.bring_to:
            if depot not in known:
                yield Issue(
                    code="unknown-depot",
                    subject=f"task {task.id}, field bring_to",
                    message=f"there is no depot {depot}",
                    remedy="add the depot, or name one of the list",
                )


def _places_named(parts: Parts) -> Iterator[tuple[str, str, PlaceId | None]]:
    for task in parts.tasks:
        yield f"task {task.id}", "place", task.place
    for vehicle in parts.vehicles:
        yield f"vehicle {vehicle.id}", "start", vehicle.start
        yield f"vehicle {vehicle.id}", "end", vehicle.end
    for depot in parts.depots:
        yield f"depot {depot.id}", "place", depot.place
