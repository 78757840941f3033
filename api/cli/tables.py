"""Tables that commands read and write as CSV."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, dropwhile, islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from api.cli.texts import STDIO, read_text
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
        require_columns(self.name, self.columns, columns, remedy=remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """A table too long to be held: its head, its size, and its rows one by one.

    Parameters
    ----------
    name
        As given.
    columns
        Of its header.
    count
        How many rows it has.
    sha256
        Of its text.
    """

    name: str
    columns: tuple[str, ...]
    count: int
    sha256: str
    _delimiter: str
    _text: str | None

    def require(self, columns: Iterable[str], *, remedy: str) -> None:
        """Raise `InvalidInput` with ``missing-column`` for each column that is not there."""
        require_columns(self.name, self.columns, columns, remedy=remedy)

    def rows(self, *, skip: int = 0) -> Iterator[dict[str, str]]:
        """Yield the rows after the first so many; cells beyond the header stand under ``""``."""
        with _opened(self.name, self._text) as file:
            lines = dropwhile(_is_blank, file)
            reader = csv.DictReader(lines, delimiter=self._delimiter, restval="")
            for row in islice(reader, skip, None):
                cells: dict[str, str] = {name: row[name] for name in self.columns}
                if beyond := row.get(None):
                    cells[""] = ", ".join(beyond)
                yield cells


def require_columns(
    name: str, there: Sequence[str], columns: Iterable[str], *, remedy: str
) -> None:
    """Raise `InvalidInput` with ``missing-column`` for each column that is not there."""
    missing = [column for column in columns if column not in there]
    if missing:
        raise InvalidInput(
            Issue(
                code="missing-column",
                subject=name,
                message=f"there is no column {column!r}, only {', '.join(there)}",
                remedy=remedy,
            )
            for column in missing
        )


def open_table(name: str) -> TableFile:
    """Return the table in a CSV file or on standard input, read through once.

    Raises
    ------
    InvalidInput
        With code ``not-found``, ``not-utf8``, ``empty-file``, ``duplicate-column`` or
        ``not-a-table``.
    """
    # what can be read only once (a pipe) is kept
    text = None if name != STDIO and Path(name).is_file() else read_text(name)
    digest = hashlib.sha256()
    try:
        with _opened(name, text) as file:
            lines = dropwhile(_is_blank, _hashed(file, digest))
            head = next(lines, "")
            delimiter = max(DELIMITERS, key=head.count)
            columns, count = _read_through(name, chain([head], lines), delimiter)
    except (UnicodeDecodeError, OSError):
        read_text(name)  # says what is wrong, and in which line
        raise
    return TableFile(
        name=name,
        columns=columns,
        count=count,
        sha256=digest.hexdigest(),
        _delimiter=delimiter,
        _text=text,
    )


def _is_blank(line: str) -> bool:
    return not line.strip()


def _opened(name: str, text: str | None) -> TextIO:
    if text is not None:
        return io.StringIO(text, newline="")
    return Path(name).open(encoding="utf-8-sig", newline="")


def _hashed(lines: Iterable[str], digest: "hashlib._Hash") -> Iterator[str]:
    for line in lines:
        digest.update(line.encode())
        yield line


def _columns(name: str, header: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a header without empty ones; none may stand twice."""
    named = [column for column in header if column]
    if not named:
        raise InvalidInput([_fault("empty-file", name, "is empty", "give a header and rows")])
    if twice := sorted({column for column in named if named.count(column) > 1}):
        message = f"two columns have the same name: {', '.join(twice)}"
        raise InvalidInput([_fault("duplicate-column", name, message, "drop or rename one")])
    return tuple(named)


def _read_through(name: str, lines: Iterable[str], delimiter: str) -> tuple[tuple[str, ...], int]:
    """Return the columns of a table and how many rows it has."""
    # strict, or a quotation mark that is never closed swallows the rows behind it
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    begins, count = 1, 0
    try:
        columns = _columns(name, next(reader, []))
        begins = reader.line_num + 1
        for row in reader:
            count += bool(row)
            begins = reader.line_num + 1
    except csv.Error as error:
        message = f"the row that begins in line {begins} cannot be read: {error}"
        remedy = "close the quotation marks there and save the table again"
        raise InvalidInput([_fault("not-a-table", name, message, remedy)]) from error
    return columns, count


def read_table(name: str) -> Table:
    """Return the table in a CSV file or on standard input, whatever stands between its cells.

    Raises
    ------
    InvalidInput
        As `open_table`.
    """
    file = open_table(name)
    rows = tuple({k: v for k, v in row.items() if k} for row in file.rows())
    return Table(name=name, columns=file.columns, rows=rows)


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
