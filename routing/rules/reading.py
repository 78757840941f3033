"""Reads a dated TOML table value by value and collects every fault with its place.

A fault is noted and a harmless value given back, so that reading goes on to the next one; whoever
reads asks `faults` at the end and throws everything away if there are any.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from geodata.errors import Issue
from routing.model import TimeWindow

LATEST_H: Final = 48
"""Clock times in tables reach to the end of the next day."""

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")
_LARGEST: Final = 10**9


DATED: Final = ("valid_from", "source")
"""What every version of a dated table says of itself."""


REMEDY: Final = "compare it with the table of that name that comes with the program"
"""Of a fault that has no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value of a table, where it stands, and the list that faults go to."""

    value: Any
    place: str
    file: str
    faults: list[Issue]

    def fault(self, message: str, *, code: str = "wrong-rule", remedy: str = REMEDY) -> None:
        """Note that this value cannot be used."""
        self.faults.append(
            Issue(
                code=code,
                subject=f"{self.file} {self.place}".strip(),
                message=message,
                remedy=remedy,
            )
        )

    def at(self, key: str) -> "Node":
        """Return the value under the key; None where there is none."""
        inside = self.value.get(key) if isinstance(self.value, Mapping) else None
        place = f"{self.place}.{key}" if self.place else key
        return Node(value=inside, place=place, file=self.file, faults=self.faults)

    def items(self) -> Iterator["Node"]:
        """Yield the values of a list."""
        if not isinstance(self.value, list):
            self.fault(f"is {self.value!r}, must be a list")
            return
        for index, value in enumerate(self.value):
            place = f"{self.place}[{index + 1}]"
            yield Node(value=value, place=place, file=self.file, faults=self.faults)

    def only(self, keys: Collection[str], *, needed: Collection[str] = ()) -> None:
        """Note keys that are not known, and needed ones that are missing."""
        if not isinstance(self.value, Mapping):
            self.fault(f"is {self.value!r}, must be a table")
            return
        for key in self.value:
            if key not in keys:
                message = f"is not known; known are: {', '.join(sorted(keys))}"
                near = get_close_matches(str(key), [*keys], n=1)
                remedy = f"write {near[0]}, if that is meant, or take it out" if near else REMEDY
                self.at(key).fault(message, remedy=remedy)
        for key in needed:
            if key not in self.value:
                self.at(key).fault("is missing")

    def whole(self, *, low: int = 0, high: int = _LARGEST, default: int | None = None) -> int:
        """Return a whole number in the range."""
        value = default if self.value is None and default is not None else self.value
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.fault(f"is {value!r}, must be a whole number from {low} to {high}")
        return low

    def number(self, *, low: int = 0, high: int = 1000) -> Fraction:
        """Return a number above `low` and at most `high`, exactly as written."""
        value = self.value
        if isinstance(value, int | float) and not isinstance(value, bool) and low < value <= high:
            return Fraction(str(value))
        self.fault(f"is {value!r}, must be a number above {low}, at most {high}")
        return Fraction(1)

    def text(self) -> str:
        """Return a text that is not empty."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        self.fault(f"is {self.value!r}, must be a text")
        return "?"

    def day(self) -> date:
        """Return a day."""
        if type(self.value) is date:
            return self.value
        self.fault(f"is {self.value!r}, must be a day such as 2021-08-23")
        return date.min

    def truth(self) -> bool:
        """Return true or false; false where nothing is written."""
        if self.value is not None and not isinstance(self.value, bool):
            self.fault(f"is {self.value!r}, must be true or false")
        return self.value is True

    def words(self, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """Return a list of words, each once and each allowed; none where nothing is written."""
        if self.value is None:
            return ()
        words = tuple(item.word(allowed) for item in self.items())
        if len(set(words)) < len(words):
            self.fault(f"is {self.value!r}, must name each word once")
        return words

    def word(self, allowed: Collection[str] | None) -> str:
        """Return a word, one of the allowed."""
        word = self.text()
        if allowed is not None and word not in allowed:
            self.fault(f"is {self.value!r}, must be one of: {', '.join(allowed)}")
        return word

    def clock_s(self) -> int:
        """Return the seconds since midnight of ``HH:MM``."""
        match = _CLOCK.fullmatch(self.value) if isinstance(self.value, str) else None
        seconds = int(match[1]) * 3600 + int(match[2]) * 60 if match else -1
        if 0 <= seconds <= LATEST_H * 3600:
            return seconds
        self.fault(f"is {self.value!r}, must be HH:MM, at most {LATEST_H}:00")
        return 0

    def windows(self) -> tuple[TimeWindow, ...]:
        """Return windows written as pairs of ``HH:MM``."""
        return tuple(item.window() for item in self.items())

    def window(self) -> TimeWindow:
        """Return the window written as a pair of ``HH:MM``."""
        if isinstance(self.value, list) and len(self.value) == 2:  # noqa: PLR2004 - a pair
            opens, closes = (item.clock_s() for item in self.items())
            if opens <= closes:
                return TimeWindow(opens_s=opens, closes_s=closes)
        self.fault(f'is {self.value!r}, must be a pair such as ["08:00", "17:00"]')
        return TimeWindow(opens_s=0, closes_s=0)

    def wholes(self) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        return tuple(item.whole() for item in self.items())


def read_versions(path: Path, *, wanted: str, faults: list[Issue]) -> Sequence[Node]:
    """Return the versions in a table file, in the order of their dates.

    Parameters
    ----------
    wanted
        The `format` that the file must bear.
    faults
        Where every fault goes: ``not-found``, ``wrong-format``, ``wrong-rule``.
    """
    top = Node(value={}, place="", file=path.name, faults=faults)
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        top.fault("there is no such file", code="not-found")
        return ()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        top.fault(f"no TOML: {error}", code="wrong-format")
        return ()
    top = Node(value=raw, place="", file=path.name, faults=faults)
    if raw.get("format") != wanted:
        top.at("format").fault(f"is {raw.get('format')!r}, must be {wanted!r}", code="wrong-format")
        return ()
    top.only(("format", "version"), needed=("version",))
    versions = list(top.at("version").items())
    days = [version.at("valid_from").day() for version in versions]
    for version in versions:
        version.at("source").text()
    if len(set(days)) < len(days):
        top.at("version").fault("two versions have the same valid_from")
    return [version for _, version in sorted(zip(days, versions, strict=True), key=lambda v: v[0])]
