"""Values built from a document: what a value refuses becomes an issue, and the rest goes on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from routing.errors import Issue
from routing.files.pointers import pointer_of
from routing.files.times import seconds_of
from routing.model import NOTHING, Load, TimeWindow

T = TypeVar("T")
Path = tuple[str | int, ...]
"""Where in the document: the steps of a JSON pointer."""


@dataclass(slots=True, kw_only=True)
class Building:
    """One document being read: its day, and the issues found so far.

    After a fault, a harmless value stands in, so that the faults behind it are found as well; what
    was built is used only when there was none.
    """

    day: date
    issues: list[Issue] = field(default_factory=list)

    def refuse(self, code: str, path: Path, message: str, remedy: str) -> None:
        """Note a fault."""
        subject = pointer_of(path)
        self.issues.append(Issue(code=code, subject=subject, message=message, remedy=remedy))

    def make(self, path: Path, make: Callable[..., T], **values: Any) -> T | None:
        """Return the value, or None when it refuses what it is given."""
        try:
            return make(**values)
        except (ValueError, OverflowError) as error:
            self.refuse(
                "impossible-value", path, str(error), "correct the value; the limit is named"
            )
            return None

    def time(self, path: Path, text: str) -> int:
        """Return the seconds of a moment."""
        try:
            return seconds_of(text, day=self.day)
        except (ValueError, OverflowError) as error:
            remedy = "write it like 2021-09-10T07:30:00+07:00"
            self.refuse("wrong-time", path, str(error), remedy)
            return 0

    def optional_time(self, path: Path, text: str | None) -> int | None:
        """Return the seconds of a moment that may be missing."""
        return None if text is None else self.time(path, text)

    def window(self, path: Path, given: dict[str, str]) -> TimeWindow:
        """Return a window."""
        opens_s = self.time((*path, "opens"), given["opens"])
        closes_s = self.time((*path, "closes"), given["closes"])
        window = self.make(path, TimeWindow, opens_s=opens_s, closes_s=closes_s)
        return window or TimeWindow(opens_s=0, closes_s=0)

    def windows(self, path: Path, given: list[dict[str, str]]) -> tuple[TimeWindow, ...]:
        """Return windows in the order given."""
        return tuple(self.window((*path, i), window) for i, window in enumerate(given))

    def load(self, path: Path, given: dict[str, int] | None) -> Load:
        """Return a load; nothing where it is missing."""
        if not given:
            return NOTHING
        amounts = {name: int(amount) for name, amount in given.items()}
        return self.make(path, Load, **amounts) or NOTHING


def read_day(text: object) -> date | Issue:
    """Return the day of a document, or the issue that there is no such day."""
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        return Issue(
            code="wrong-time",
            subject="/day",
            message=f"{text} is no day ({error})",
            remedy="write it like 2021-09-10",
        )
