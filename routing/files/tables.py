"""Requests, volunteers and depots as CSV or XLSX tables, with a header in English or Vietnamese.

Every fault of every row is reported at once and the good rows go on. Rows are counted as in a
spreadsheet: the first line of the file is row 1.
"""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar, cast
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from geodata.errors import Issue
from geodata.matrix import PROFILES, Profile
from routing.files.cells import Cells, as_meant, nfc, text_of
from routing.files.columns import DEPOTS, REQUESTS, VOLUNTEERS, Columns
from routing.model import (
    DEPOT_KINDS,
    RISKS,
    TASK_KINDS,
    Break,
    DepotKind,
    Risk,
    TaskKind,
    TimeWindow,
)
from routing.requests import DepotRow, Origin, Request, Volunteer
from routing.rules.day_rules import DAY_S, DayRules


class Row(Protocol):
    """A row of a table; its id is empty where rows of that table have none."""

    @property
    def id(self) -> str:
        """What the row calls itself, once in a table."""


Row_co = TypeVar("Row_co", bound=Row, covariant=True)
_Row = TypeVar("_Row", bound=Row)
Grid = Iterator[tuple[int, Sequence[str]]]
"""Rows of texts with their numbers."""

MOST_STOCK: Final = 1_000_000
PERMIT: Final = "permit:"
"""A gate that begins so is a permit: ``permit:curfew``."""

_WORKBOOK = b"PK\x03\x04"
_DELIMITERS: Final = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRead(Generic[Row_co]):
    """The good rows of a table, the faults of the others, and headers that mean nothing here."""

    rows: tuple[Row_co, ...]
    issues: tuple[Issue, ...] = ()
    ignored: tuple[str, ...] = ()


def read_requests(path: Path, *, rules: DayRules, placed: bool = True) -> TableRead[Request]:
    """Read requests.

    Parameters
    ----------
    rules
        Of the planned day: known flags and cylinder sizes; a bare time is a time of that day.
    placed
        Whether a row needs an address or a point; else a person is still to ask for them.

    Returns
    -------
    TableRead
        A row with any fault is left out and has an issue for each.
    """
    return read_table(path, REQUESTS, lambda cells: _request(cells, rules, placed=placed))


def read_volunteers(path: Path, *, rules: DayRules) -> TableRead[Volunteer]:
    """Read volunteers; see `read_requests`."""
    return read_table(path, VOLUNTEERS, lambda cells: _volunteer(cells, rules))


def read_depots(path: Path, *, rules: DayRules) -> TableRead[DepotRow]:
    """Read depots; see `read_requests`."""
    del rules  # as the other two
    return read_table(path, DEPOTS, depot_row)


def _request(cells: Cells, rules: DayRules, *, placed: bool) -> Request:
    address, point = cells.place("address", needed=placed)
    largest = int(rules.cylinders[-1].size_l)
    kind = cells.choice("kind", TASK_KINDS, code="unknown-kind")
    risk = cells.choice("risk", RISKS, code="unknown-risk")
    cells.needed("kind")
    request = Request(
        id=cells.identifier(),
        kind=cast("TaskKind", kind),
        address=address,
        point=point,
        received_s=cells.moment("received_at", rules.day),
        risk=cast("Risk", risk) if risk else None,
        flags=cells.words("flags", rules.words.flags, code="unknown-flag"),
        name_short=cells.text("name_short"),
        phone=cells.text("phone"),
        note=cells.text("note"),
        size_l=cells.number("size_l", low=0, high=largest, above=True),
        pressure_bar=cells.number("pressure_bar", low=0, high=300),
        flow_lpm=cells.number("flow_lpm", low=0, high=60, above=True),
        measured_s=cells.moment("measured_at", rules.day),
        beds=cells.names("beds"),
        origin=cells.origin,
    )
    _read_in_time(cells, request, rules.oxygen.reading_after_call_s)
    return request


def _read_in_time(cells: Cells, request: Request, after_call_s: int) -> None:
    """Note a reading from the future: it would put oxygen off without a word."""
    received_s, measured_s = request.received_s, request.measured_s
    latest_s = DAY_S if received_s is None else received_s + after_call_s
    if measured_s is None or measured_s <= latest_s:
        return
    end = (
        "the end of the planned day"
        if received_s is None
        else f"the call, received_at {cells.text('received_at')} plus {after_call_s // 60} min"
    )
    message = f"is {cells.text('measured_at')}, after {end}"
    remedy = "correct the time; for a newer reading, write in received_at when it was told"
    cells.fault("out-of-range", "measured_at", message, remedy)


def _volunteer(cells: Cells, rules: DayRules) -> Volunteer:
    address, point = cells.place("home_address")
    profile = cells.choice("profile", PROFILES, code="unknown-profile")
    starts_s, ends_s = cells.begins("shift_start"), cells.clock("shift_end")
    for column in ("profile", "shift_start", "shift_end"):
        cells.needed(column)
    _in_order(cells, starts_s, ends_s, column="shift_end", code="shift-reversed")
    permits = tuple(PERMIT + permit for permit in rules.words.permits)
    gates = cells.words("gates", rules.words.gates + permits, code="unknown-gate")
    return Volunteer(
        id=cells.identifier(),
        profile=cast("Profile", profile),
        shift_start_s=starts_s or 0,
        shift_end_s=ends_s or 0,
        home_address=address,
        point=point,
        skills=cells.words("skills", rules.words.skills, code="unknown-skill"),
        gates=tuple(gate for gate in gates if not gate.startswith(PERMIT)),
        permits=tuple(gate.removeprefix(PERMIT) for gate in gates if gate.startswith(PERMIT)),
        areas=cells.codes("areas"),
        capacity_kg=cells.whole("capacity_kg", high=5000),
        capacity_l=cells.whole("capacity_l", high=50_000),
        cylinders=cells.whole("cylinders", high=200),
        people=cells.whole("people", low=1, high=20) or 1,
        most_duty_s=_hours_s(cells, "most_hours", high=24),
        duty_before_s=_hours_s(cells, "hours_week", high=168) or 0,
        breaks=_breaks(cells),
        ppe=cells.whole("ppe_sets", high=500),
        standby=cells.choice("standby", ("yes", "no"), code="unknown-choice") == "yes",
        spare_cylinders=cells.whole("spare_cylinders", high=200) or 0,
        name_short=cells.text("name_short"),
        phone=cells.text("phone"),
        origin=cells.origin,
    )


def _hours_s(cells: Cells, column: str, *, high: int) -> int | None:
    """Return the seconds of so many hours; None where the cell is empty."""
    hours = cells.number(column, low=0, high=high)
    return None if hours is None else int(hours * 3600)


def _breaks(cells: Cells) -> tuple[Break, ...]:
    """Return the break that begins between two times; all three cells, or none."""
    columns = ("break_from", "break_until", "break_min")
    if not any(cells.text(column) for column in columns):
        return ()
    for column in columns:
        cells.needed(column)
    from_s, until_s = cells.clock("break_from"), cells.clock("break_until")
    minutes = cells.whole("break_min", high=600)
    if from_s is not None and until_s is not None and until_s < from_s:
        message = f"is {cells.text('break_until')}, before the break may begin"
        cells.fault("hours-reversed", "break_until", message, "swap them")
    elif from_s is not None and until_s is not None and minutes is not None:
        return (Break(window=TimeWindow(opens_s=from_s, closes_s=until_s), lasts_s=minutes * 60),)
    return ()


def depot_row(cells: Cells) -> DepotRow:
    """Return the depot of a row; what is wrong with it is noted in the cells."""
    address, point = cells.place("address")
    kind = cells.choice("kind", DEPOT_KINDS, code="unknown-kind")
    cells.needed("kind")
    opens_s, closes_s = cells.begins("opens"), cells.clock("closes")
    if bool(cells.text("opens")) != bool(cells.text("closes")):
        cells.needed("closes" if cells.text("opens") else "opens")
    _in_order(cells, opens_s, closes_s, column="closes", code="hours-reversed")
    stock = {
        name: cells.whole(name, high=MOST_STOCK) or 0
        for name in ("stock_full", "stock_bags", "stock_medicines")
    }
    return DepotRow(
        id=cells.identifier(),
        kind=cast("DepotKind", kind),
        address=address,
        point=point,
        opens_s=opens_s,
        closes_s=closes_s,
        gives_ppe=cells.choice("gives_ppe", ("yes", "no"), code="unknown-choice") == "yes",
        name_short=cells.text("name_short"),
        phone=cells.text("phone"),
        origin=cells.origin,
        **stock,
    )


def _in_order(
    cells: Cells, starts_s: int | None, ends_s: int | None, *, column: str, code: str
) -> None:
    if starts_s is not None and ends_s is not None and ends_s <= starts_s:
        message = f"is {cells.text(column)}, not after the start"
        cells.fault(code, column, message, "swap them; past midnight goes on with 24:00, 25:00")


def read_table(path: Path, columns: Columns, make: Callable[[Cells], _Row]) -> TableRead[_Row]:
    """Read the rows of a file; a row in which `make` notes a fault is left out."""
    issues: list[Issue] = []
    grid = _filled(_grid(path, issues))
    header = next(grid, None)
    if header is None:
        if not issues:
            issues.append(_file_issue(path, "empty-file", "is empty", "give a header and rows"))
        return TableRead(rows=(), issues=tuple(issues))
    named, ignored = _header(path, header, columns, issues)
    if issues:
        return TableRead(rows=(), issues=tuple(issues), ignored=ignored)
    rows: list[_Row] = []
    first: dict[str, int] = {}
    for number, texts in grid:
        cells = _cells(Origin(file=path.name, row=number), texts, named, width=len(header[1]))
        row = make(cells)
        if row.id and (before := first.setdefault(row.id, number)) != number:
            message = f"{row.id} is already in row {before}"
            cells.fault("duplicate-id", "id", message, f"change one id, or drop row {number}")
        issues += cells.issues
        rows += [] if cells.issues else [row]
    return TableRead(rows=tuple(rows), issues=tuple(issues), ignored=ignored)


def _cells(origin: Origin, texts: Sequence[str], named: Mapping[str, int], *, width: int) -> Cells:
    padded = [*texts, *[""] * (width - len(texts))]
    texts_of = {name: as_meant(nfc(padded[at])) for name, at in named.items()}
    cells = Cells(texts=texts_of, origin=origin)
    cells.require_readable()
    if any(text.strip() for text in texts[width:]):
        message = f"holds {len(texts)} cells, the header {width}"
        remedy = "put texts that hold the delimiter into quotation marks"
        cells.fault("extra-cells", "", message, remedy)
    return cells


def _header(
    path: Path, header: tuple[int, Sequence[str]], columns: Columns, issues: list[Issue]
) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Return where each column is, and headers that mean nothing; note missing and double ones."""
    named: dict[str, int] = {}
    ignored: list[str] = []
    for at, text in enumerate(header[1]):
        column = columns.column_of(text)
        if column is None:
            ignored += [nfc(text)] if text.strip() else []
        elif column in named:
            message = f"column {column} is there twice, again as {nfc(text)!r}"
            issues.append(_file_issue(path, "duplicate-column", message, "drop one of them"))
        else:
            named[column] = at
    missing = [column for column in columns.required if column not in named]
    placed = columns.address in named or {"lon", "lat"} <= set(named)
    if columns.address and not placed:
        missing.append(columns.address)
    for column in missing:
        also = " (or lon and lat)" if column == columns.address else ""
        message = f"has no column {column}{also}; row {header[0]} was taken as the header"
        remedy = f"add the column {column}, in Vietnamese {columns.vietnamese(column)!r}"
        issues.append(_file_issue(path, "missing-column", message, remedy))
    return named, tuple(ignored)


def _file_issue(path: Path, code: str, message: str, remedy: str) -> Issue:
    return Issue(code=code, subject=path.name, message=message, remedy=remedy)


def _filled(grid: Grid) -> Grid:
    """Yield the rows that are not blank; lines that begin with ``#`` above the header are notes."""
    above = True
    for number, texts in grid:
        if not any(text.strip() for text in texts) or (above and texts[0].startswith("#")):
            continue
        above = False
        yield number, texts


def _grid(path: Path, issues: list[Issue]) -> Grid:
    """Yield the rows of a CSV file or of the first sheet of a workbook; note why it is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = error.strerror or "cannot be read"
        issues.append(_file_issue(path, "not-found", message, "check the name of the file"))
        return
    if content.startswith(_WORKBOOK) or path.suffix.lower() in (".xlsx", ".xlsm"):
        yield from _workbook_rows(path, content, issues)
    else:
        yield from _csv_rows(path, content, issues)


def _csv_rows(path: Path, content: bytes, issues: list[Issue]) -> Grid:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        message = f"row {row} is not in UTF-8 (byte {content[error.start]:#04x})"
        remedy = "save the table as 'CSV UTF-8' or as XLSX"
        issues.append(_file_issue(path, "not-utf8", message, remedy))
        return
    head = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
    delimiter = max(_DELIMITERS, key=head.count)
    number = 0
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, texts in enumerate(rows, start=1):
            yield number, texts
    except csv.Error as error:
        message = f"row {number + 1} cannot be read: {error}"
        remedy = "close the quotation marks there; the rows above it were read"
        issues.append(_file_issue(path, "not-a-table", message, remedy))


def _workbook_rows(path: Path, content: bytes, issues: list[Issue]) -> Grid:
    try:
        rows = _sheet(content)
    except _BROKEN as error:
        message = f"is no workbook that can be read: {error}"
        remedy = "open it in a spreadsheet and save it again as XLSX, or as 'CSV UTF-8'"
        issues.append(_file_issue(path, "not-a-table", message, remedy))
    else:
        yield from enumerate(rows, start=1)


_BROKEN: Final = (
    *(InvalidFileException, zipfile.BadZipFile, ParseError, zlib.error),
    *(KeyError, ValueError, IndexError, EOFError, OSError),
)
"""What openpyxl lets through when a workbook is cut off or is something else."""


def _sheet(content: bytes) -> list[list[str]]:
    """Return the texts of the first sheet."""
    with warnings.catch_warnings():
        # it warns of drop-down lists and styles that it does not keep; only values are wanted
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(values_only=True)
            return [[text_of(value) for value in values] for values in rows]
        finally:
            book.close()
