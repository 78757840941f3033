"""Times: windows, shifts and opening hours meet the day that is planned."""

from collections.abc import Iterator, Sequence
from typing import Final

from routing.clock import clock
from routing.errors import Issue
from routing.model import TimeWindow
from routing.validation.parts import Parts

DAY_REACHES_S: Final = 30 * 3600
"""To 06:00 of the next morning: night shifts belong to the day they begin in."""


def windows_outside_day(parts: Parts) -> Iterator[Issue]:
    """Yield ``outside-day`` for each task, vehicle or depot with no moment in the day."""
    for task in parts.tasks:
        yield from _outside(parts, f"task {task.id}, field windows", task.windows)
    for vehicle in parts.vehicles:
        yield from _outside(parts, f"vehicle {vehicle.id}, field shift", (vehicle.shift,))
    for depot in parts.depots:
        yield from _outside(parts, f"depot {depot.id}, field opens", depot.opens)


def _outside(parts: Parts, subject: str, windows: Sequence[TimeWindow]) -> Iterator[Issue]:
    if windows and all(window.closes_s < 0 or window.opens_s > DAY_REACHES_S for window in windows):
        spans = ", ".join(
            f"{clock(window.opens_s, exact=True)} to {clock(window.closes_s, exact=True)}"
            for window in windows
        )
        yield _issue(parts, subject, f"{spans} lies wholly outside")


def releases_outside_day(parts: Parts) -> Iterator[Issue]:
    """Yield ``outside-day`` for each task that is released after the day only."""
    for task in parts.tasks:
        if task.released_s > DAY_REACHES_S:
            said = f"{clock(task.released_s, exact=True)} is after"
            yield _issue(parts, f"task {task.id}, field released", said)


def _issue(parts: Parts, subject: str, said: str) -> Issue:
    until = clock(DAY_REACHES_S)
    return Issue(
        code="outside-day",
        subject=subject,
        message=f"{said} {parts.day}, which lasts from 00:00 to {until}; ±N counts days from it",
        remedy="correct the dates, or plan it on its own day",
    )
