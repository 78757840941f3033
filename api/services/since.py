"""What has come of an act on a running day since: what the field told, what has begun."""

import json
from collections.abc import Collection, Iterator

from api.records.acts import Act
from api.services.run_boards import Running, events_of
from routing.dispatch import Arranged, Assigned, Board, Cancelled, Event, advance


def given_by(day: Running, act: Act) -> set[str]:
    """Return the tasks that an act gave to somebody, or took away for good."""
    return {name for event in events_of(act, day.board.day) for name in _given(event)}


def told_of(day: Running, tasks: Collection[str], *, after: int) -> list[str]:
    """Return which of these tasks the field told of after the act of that number."""
    told: set[str] = set()
    for act in day.acts[after:]:
        if act.kind == "told":
            events = events_of(act, day.board.day)
            told |= {name for event in events for name in names(event)} & {*tasks}
        if act.kind == "conflict":  # the board could not take it: it has no events
            reports = (one["report"] for one in json.loads(act.document))
            told |= {one["task"] for one in reports if "task" in one} & {*tasks}
    return sorted(f"task {task}" for task in told)


def _given(event: Event) -> Iterator[str]:
    if isinstance(event, Arranged):
        yield from event.tasks
    elif isinstance(event, Assigned | Cancelled):
        yield event.task


def begun_otherwise(day: Running, other: Board, *, at_s: int) -> list[str]:
    """Return the tasks that on another board would not be begun by then, or not when they were."""
    begun = advance(day.board, at_s).facts.starts_s
    different = {*begun.items()} ^ {*other.facts.starts_s.items()}
    return sorted({f"task {task}" for task, _ in different})


def names(event: Event) -> Iterator[str]:
    """Yield the tasks and vehicles that an event is about."""
    for name in ("task", "vehicle"):
        value = getattr(event, name, None)
        if value is not None:
            yield str(getattr(value, "id", value))
    yield from map(str, getattr(event, "tasks", ()))
    yield from map(str, getattr(event, "out", ()))
    yield from map(str, getattr(event, "sequences", ()))
    for one in getattr(event, "pins", ()):
        yield from (str(one.task), str(one.vehicle))
