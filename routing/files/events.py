"""Events of a running day as documents, as its log keeps them."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields
from datetime import date
from types import MappingProxyType
from typing import Any, Final, get_args

import numpy as np

from routing.errors import InvalidProblem, Issue
from routing.files.building import Building
from routing.files.problem_reading import build_depot, build_place, build_task
from routing.files.problem_writing import (
    depot_document,
    place_document,
    stock_document,
    task_document,
)
from routing.live.events import Event, Legs, RoadClosed
from routing.model import Depot, Refill, Stock, Task
from routing.problem import Pin
from routing.visits import Sequences, Visit

KINDS: Final[Mapping[str, type[Event]]] = MappingProxyType(
    {kind.__name__: kind for kind in get_args(Event)}
)
"""By the name that stands in their documents."""


def event_document(event: Event, *, day: date) -> dict[str, Any]:
    """Return the document of an event; what is empty or as usual is left out.

    Raises
    ------
    InvalidProblem
        With ``live-travel`` for roads that were closed with all travel anew.
    """
    if isinstance(event, RoadClosed) and event.travel is not None:
        raise InvalidProblem(
            [
                Issue(
                    code="live-travel",
                    subject=f"RoadClosed at {event.at_s} s",
                    message="travel that comes with it is not written",
                    remedy="name the pairs of places that are closed",
                )
            ]
        )
    document: dict[str, Any] = {"event": type(event).__name__}
    for field in fields(event):
        value = getattr(event, field.name)
        if value is not None and (value != () or field.default is MISSING):
            document[field.name] = _written(field.name, value, day)
    return document


def _written(name: str, value: Any, day: date) -> Any:
    if isinstance(value, Task):
        return task_document(value, day)
    if isinstance(value, Depot):
        return depot_document(value, day)
    return _WRITE[name](value) if name in _WRITE else value


def _legs_document(legs: Legs) -> dict[str, dict[str, list[int]]]:
    return {
        way: {profile: row.tolist() for profile, row in getattr(legs, way).items()}
        for way in ("away", "back")
    }


def _sequences_document(sequences: Sequences) -> dict[str, list[dict[str, Any]]]:
    return {
        vehicle: [
            {name: value for name, value in asdict(visit).items() if value is not None}
            for visit in visits
        ]
        for vehicle, visits in sequences.items()
    }


_WRITE: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        "place": place_document,
        "legs": _legs_document,
        "stock": stock_document,
        "refills": lambda refills: [
            {"at_s": one.at_s, "stock": stock_document(one.stock)} for one in refills
        ],
        "pins": lambda pins: [asdict(pin) for pin in pins],
        "pairs": lambda pairs: [list(pair) for pair in pairs],
        "profiles": list,
        "tasks": list,
        "out": list,
        "sequences": _sequences_document,
    }
)


def read_event(document: Mapping[str, Any], *, day: date) -> Event:
    """Return the event of a document that `event_document` wrote.

    Raises
    ------
    InvalidProblem
        If a task or depot in it is refused.
    KeyError
        If it is no event.
    """
    kind = KINDS[document["event"]]
    given = {name: _read(name, value, day) for name, value in document.items() if name != "event"}
    return kind(**given)


def _read(name: str, value: Any, day: date) -> Any:
    if name in _BUILD and isinstance(value, dict):
        building = Building(day=day)
        built = _BUILD[name](building, (name,), value)
        if building.issues:
            raise InvalidProblem(building.issues)
        return built
    return _READ[name](value) if name in _READ else value


_BUILD: Final = MappingProxyType({"task": build_task, "depot": build_depot})


def _read_legs(given: dict[str, dict[str, list[int]]]) -> Legs:
    ways = {
        way: {profile: np.array(row, dtype=np.int32) for profile, row in rows.items()}
        for way, rows in given.items()
    }
    return Legs(**ways)  # type: ignore[arg-type]  # profiles are as they were written


def _read_sequences(given: dict[str, list[dict[str, Any]]]) -> Sequences:
    read = {name: tuple(Visit(**visit) for visit in visits) for name, visits in given.items()}
    return MappingProxyType(read)  # type: ignore[arg-type]  # names are as they were written


_READ: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        "place": build_place,
        "legs": _read_legs,
        "stock": lambda given: Stock(**given),
        "refills": lambda given: tuple(
            Refill(at_s=one["at_s"], stock=Stock(**one["stock"])) for one in given
        ),
        "pins": lambda given: tuple(Pin(**pin) for pin in given),
        "pairs": lambda given: tuple((one, other) for one, other in given),
        "profiles": tuple,
        "tasks": tuple,
        "out": tuple,
        "sequences": _read_sequences,
    }
)
