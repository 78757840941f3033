"""What a choice of rounds is made from, and what it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from routing.recurring.values import Call
from routing.recurring.ways import Way

AHEAD_DAYS: Final = 21
"""Rounds are chosen over so many days; only the first of them hold before they are chosen anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crews:
    """Who may go on rounds.

    Parameters
    ----------
    count
        So many at once.
    busy
        How many of them are on a round already, by day.
    """

    count: int
    busy: Mapping[date, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A round that is to begin."""

    way: Way
    first: date
    days: int
    calls: tuple[Call, ...]

    @property
    def last(self) -> date:
        """The day by which its calls are made at the latest."""
        return self.first + timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The rounds of the days ahead.

    Parameters
    ----------
    proven
        Whether nothing better can be had of these ways, days and crews.
    left
        Calls in no round.
    """

    starts: tuple[Start, ...]
    left: tuple[Call, ...]
    proven: bool


def room_s(way: Way, days: int, *, day_s: int, longest_s: int) -> int:
    """Return the time for calls: none is begun that the evening would cut in two."""
    return days * day_s - way.way_s - (days - 1) * longest_s
