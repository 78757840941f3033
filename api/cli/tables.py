"""Tables that commands read and write as CSV."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.cli.texts import read_text
from geodata.errors import InvalidInput, Issue

if TYPE_CHECKING:
    from api.services.locating import Review
    from routing.problem import Problem

DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The columns of a table and its rows, each with all columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]

    def require(self, columns: Iterable[str], *, remedy: str) -> None:
        """Raise `InvalidInput` with ``missing-column`` for each column that is not there."""
        missing = [column for column in columns if column not in self.columns]
        if missing:
            raise InvalidInput(
                Issue(
                    code="missing-column",
                    subject=self.name,
                    message=f"there is no column {column!r}, only {', '.join(self.columns)}",
                    remedy=remedy,
                )
                for column in missing
            )


def read_table(name: str) -> Table:
    """Return the table in a CSV file or on standard input, whatever stands between its cells.

    Raises
    ------
    InvalidInput
        With code ``not-found``, ``not-utf8``, ``empty-file`` or ``not-a-table``.
    """
    text = read_text(name)
    head = next((line for line in text.splitlines() if line.strip()), "")
    if not head:
        raise InvalidInput([_fault("empty-file", name, "is empty", "give a header and rows")])
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=delimiter, restkey="", restval=""
    )
    try:
        rows = tuple({k: v for k, v in row.items() if k} for row in reader)
        columns = tuple(column for column in reader.fieldnames or () if column)
    except csv.Error as error:
        message = f"line {reader.line_num} cannot be read: {error}"
        remedy = "close the quotation marks there and save the table again"
        raise InvalidInput([_fault("not-a-table", name, message, remedy)]) from error
    return Table(name=name, columns=columns, rows=rows)


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Return the rows as CSV; the header stands there without rows too."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def places_table(problem: "Problem") -> str:
    """Return the places as a table, in the order a matrix must have."""
    rows = [
        {"id": place.id, "lon": place.point.lon, "lat": place.point.lat} for place in problem.places
    ]
    return csv_text(("id", "lon", "lat"), rows)


def review_table(reviews: "Iterable[Review]") -> str:
    """Return the addresses that a person has to look at, as a table."""
    from api.services.locating import REVIEW_COLUMNS

    return csv_text(REVIEW_COLUMNS, (review.cells() for review in reviews))


def _fault(code: str, subject: str, message: str, remedy: str) -> Issue:
    return Issue(code=code, subject=subject, message=message, remedy=remedy)
