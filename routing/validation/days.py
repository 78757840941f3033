"""Times: windows, shifts and opening hours meet the day that is planned."""

from collections.abc import Iterator, Sequence
from typing import Final

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
        spans = ", ".join(f"{window.opens_s}..{window.closes_s} s" for window in windows)
        yield Issue(
            code="outside-day",
            subject=subject,
            message=f"{spans} lies wholly outside {parts.day} (0..{DAY_REACHES_S} s, "
            "to 06:00 of the next morning)",
            remedy="correct the dates, or plan it on its own day",
        )
