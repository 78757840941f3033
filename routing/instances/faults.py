"""Lines of an instance file, its numbers, and all its faults at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from routing.errors import InvalidProblem, Issue

LARGEST: Final = 1e12
"""Above it sums of costs would no longer be exact."""
MOST_OF_A_KIND: Final = 200
"""So many faults with one code are listed; a wrong file has one in each line."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line that is not empty: its number in the file, and its words."""

    line: int
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words with single spaces."""
        return " ".join(self.cells)


def rows_of(text: str) -> list[Row]:
    """Return the lines that hold something; those that begin with # are remarks."""
    lines = enumerate(text.splitlines(), start=1)
    return [
        Row(at, tuple(line.split()))
        for at, line in lines
        if line.strip() and line.strip()[0] != "#"
    ]


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with a file."""

    name: str
    issues: list[Issue] = field(default_factory=list)

    def add(self, code: str, where: str, message: str, remedy: str) -> None:
        """Note a fault; of very many of one kind the first only."""
        if sum(issue.code == code for issue in self.issues) < MOST_OF_A_KIND:
            subject = f"{self.name} {where}".strip()
            self.issues.append(Issue(code=code, subject=subject, message=message, remedy=remedy))

    def require(self) -> None:
        """Raise all faults if there are any.

        Raises
        ------
        InvalidProblem
            With every fault noted.
        """
        if self.issues:
            raise InvalidProblem(self.issues)

    def number(
        self,
        row: Row,
        at: int,
        field_name: str,
        *,
        whole: bool = False,
        least: float = -LARGEST,
        most: float = LARGEST,
    ) -> float:
        """Return a number of a line; 0 where it is none, which is noted."""
        where = f"line {row.line}, field {field_name}"
        if at >= len(row.cells):
            self.add(
                "missing-value", where, "is not there: the line ends before", "complete the line"
            )
            return 0.0
        return self.value(row.cells[at], where, whole=whole, least=least, most=most)

    def value(
        self,
        word: str,
        where: str,
        *,
        whole: bool = False,
        least: float = -LARGEST,
        most: float = LARGEST,
    ) -> float:
        """Return a word as a number; 0 where it is none, which is noted."""
        try:
            found = float(word) if word.isascii() and "_" not in word else math.nan
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            self.add("not-a-number", where, f"{word[:40]!r} is no number", "write a number")
            return 0.0
        if whole and found != int(found):
            self.add(
                "not-a-number", where, f"{word[:40]} is no whole number", "write a whole number"
            )
            return 0.0
        if not least <= found <= most:
            self.add(
                "impossible-value",
                where,
                f"is {word[:40]}; it lies in {least:g} to {most:g}",
                "correct the value",
            )
            return 0.0
        return found

    def count(self, where: str, found: int, wanted: int, what: str) -> None:
        """Note a number of things that is not the one wanted."""
        if found != wanted:
            self.add(
                "wrong-count",
                where,
                f"there are {found} {what}, not {wanted}",
                "complete or correct it; a file that ends early was not fully copied",
            )

    def row_width(self, row: Row, names: Sequence[str]) -> bool:
        """Note a line that has more or fewer words than fields; tell whether it fits."""
        if len(row.cells) != len(names):
            self.add(
                "wrong-count",
                f"line {row.line}",
                f"has {len(row.cells)} values, not {len(names)}: {' '.join(names)}",
                "complete or correct the line",
            )
        return len(row.cells) == len(names)
