"""What a document with faults contradicts besides, so that one reading tells all that is wrong.

Only names and hours are looked at, each where it can be read; whatever else is wrong with a task,
vehicle or depot was said before.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from geodata.coordinates import LonLat
from routing.errors import Issue
from routing.files.building import Building
from routing.files.structure import ID_PATTERN
from routing.model import Capacity, Chain, Depot, Task, TaskId, TimeWindow, Vehicle
from routing.problem import Pin, Place, Told
from routing.validation.parts import Parts
from routing.validation.sizes import MOST
from routing.validation.validating import validate_parts

T = TypeVar("T")
Given = dict[str, Any]

_ID: Final = re.compile(ID_PATTERN)
_LONGEST_ID: Final = 120
"""As the published schema has it."""

FOLLOWS_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "places": ("unknown-place",),
    "tasks": ("unknown-task", "unknown-previous"),
    "vehicles": ("unknown-vehicle",),
}
"""What may only follow from an id of that section that cannot be read."""


def contradictions(document: Mapping[str, Any], *, day: date) -> tuple[Issue, ...]:
    """Return what its readable names and hours contradict."""
    parts = Parts(
        day=day,
        places=_each(document.get("places"), _place),
        tasks=_each(document.get("tasks"), lambda given: _task(given, day)),
        vehicles=_each(document.get("vehicles"), lambda given: _vehicle(given, day)),
        depots=_each(document.get("depots"), lambda given: _depot(given, day)),
        pins=_pins(document.get("published")),
        told=_told(document.get("published"), day),
        frozen_until_s=_frozen_until_s(document.get("published"), day),
    )
    unsure = {
        code
        for section, codes in FOLLOWS_FROM.items()
        if not _all_have_ids(document.get(section))
        for code in codes
    }
    return tuple(issue for issue in validate_parts(parts) if issue.code not in unsure)


def _each(section: object, make: Callable[[Given], T]) -> tuple[T, ...]:
    return tuple(make(given) for given in _objects(section) if _is_id(given.get("id")))


def _objects(section: object) -> Iterator[Given]:
    if isinstance(section, list):
        yield from (given for given in section if isinstance(given, dict))


def _all_have_ids(section: object) -> bool:
    return isinstance(section, list) and all(
        isinstance(given, dict) and _is_id(given.get("id")) for given in section
    )


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_ID and bool(_ID.fullmatch(value))


def _place(given: Given) -> Place:
    return Place(id=given["id"], point=LonLat(lon=0.0, lat=0.0))


def _task(given: Given, day: date) -> Task:
    chain = given.get("chain")
    previous = chain.get("previous") if isinstance(chain, dict) else None
    return Task(
        id=given["id"],
        kind="care_visit",
        task_class=5,
        place=_name(given.get("place")),
        service_s=0,
        windows=_windows(given.get("windows"), day) or (_midnight(),),
        released_s=_moment(given.get("released"), day) or 0,
        chain=Chain(previous=previous, longest_gap_s=0) if _is_id(previous) else None,  # type: ignore[arg-type]  # an id is a text
    )


def _vehicle(given: Given, day: date) -> Vehicle:
    (shift,) = _windows([given.get("shift")], day)
    return Vehicle(
        id=given["id"],
        profile="foot",
        start=_name(given.get("start")),
        end=_name(given.get("end")),
        shift=shift,
        capacity=Capacity(kg=0, litres=0, cylinders=0),
    )


def _depot(given: Given, day: date) -> Depot:
    return Depot(
        id=given["id"],
        kind="facility",
        place=_name(given.get("place")),
        opens=_windows(given.get("opens"), day),
        loading_s=0,
    )


def _name(value: object) -> Any:
    """Return the name, or None for what cannot be one."""
    return value if _is_id(value) else None


def _pins(published: object) -> tuple[Pin, ...]:
    pins = published.get("pins") if isinstance(published, dict) else None
    return tuple(
        Pin(task=pin["task"], vehicle=pin["vehicle"])
        for pin in _objects(pins)
        if _is_id(pin.get("task")) and _is_id(pin.get("vehicle"))
    )


def _told(published: object, day: date) -> tuple[tuple[TaskId, Told], ...]:
    """Return what was told of each task; what has no time that can be read is never frozen."""
    told = published.get("told") if isinstance(published, dict) else None
    return tuple(
        (one["task"], Told(vehicle=one["vehicle"], starts_s=MOST if moment_s is None else moment_s))
        for one, moment_s in ((one, _moment(one.get("starts"), day)) for one in _objects(told))
        if _is_id(one.get("task")) and _is_id(one.get("vehicle"))
    )


def _frozen_until_s(published: object, day: date) -> int | None:
    return _moment(published.get("frozen_until"), day) if isinstance(published, dict) else None


def _moment(given: object, day: date) -> int | None:
    """Return the seconds of a moment; None for what is none."""
    building = Building(day=day)
    moment_s = building.time((), given) if isinstance(given, str) else None
    return None if building.issues else moment_s


def _windows(section: object, day: date) -> tuple[TimeWindow, ...]:
    """Return the windows; midnight, which lies in the day, for one that cannot be read."""
    given = section if isinstance(section, list) else []
    return tuple(_window(each, day) for each in given)


def _window(given: object, day: date) -> TimeWindow:
    building = Building(day=day)
    if isinstance(given, dict) and all(isinstance(given.get(e), str) for e in ("opens", "closes")):
        window = building.window((), given)
        if not building.issues:
            return window
    return _midnight()


def _midnight() -> TimeWindow:
    return TimeWindow(opens_s=0, closes_s=0)
