"""Cells of the tables of what is learned, and what a whole table comes to."""

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from geodata.addresses import parse_address
from geodata.errors import InvalidInput, Issue
from geodata.learned import Learned, address_key
from geodata.point_texts import refused
from geodata.readable import readable

LOCAL: Final = timezone(timedelta(hours=7))
"""Of moments without an offset: Vietnam keeps +07:00 the whole year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedRows:
    """What a table came to.

    Parameters
    ----------
    events
        Of the good rows.
    issues
        Of the others.
    skipped
        Rows of a review in which nothing was chosen.
    notices
        Of good rows that a person should look at once more: ``settled-elsewhere``,
        ``settled-twice``.
    """

    events: tuple[Learned, ...]
    issues: tuple[Issue, ...]
    skipped: int
    notices: tuple[Issue, ...] = ()


Row = Mapping[str, str]
_Read = Callable[[Row, str], Learned | None]


def read_each(rows: Iterable[Row], read: _Read, *, subject: str) -> LearnedRows:
    """Return what the rows come to; `read` gives no event where there is nothing to learn."""
    events: list[Learned] = []
    issues: list[Issue] = []
    skipped = 0
    for number, row in enumerate(rows, start=2):
        try:
            event = read(row, f"{subject} row {number}")
        except InvalidInput as error:
            issues += error.issues
            continue
        if event is None:
            skipped += 1
        else:
            events.append(event)
    return LearnedRows(events=tuple(events), issues=tuple(issues), skipped=skipped)


def address_of(row: Row, column: str, where: str) -> str:
    """Return the address of a row in NFC; one that nobody could look up again is refused."""
    text, faults = readable(unicodedata.normalize("NFC", (row.get(column) or "").strip()))
    field = f"{where}, field {column}"
    if not address_key(parse_address(text)).says_something:
        raise refused(
            "missing-address",
            field,
            "địa chỉ trống / the address is empty",
            "điền địa chỉ / fill it in",
        )
    if faults:
        remedy = "chỉ ghi địa chỉ / write the address alone"
        raise refused("unreadable-text", field, faults[0], remedy)
    return text


def clear_text(text: str, field: str) -> str:
    """Return a text; one that cannot be read again is refused."""
    if faults := readable(text)[1]:
        raise refused("unreadable-text", field, faults[0], "gõ lại / type it again")
    return text.strip()


def metres_of_cell(text: str, where: str) -> float:
    """Return the metres of the cell ``accuracy_m``."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not (math.isfinite(value) and value >= 0):
        message = f"là {text!r}, phải là số mét từ 0 / is {text!r}, must be metres of at least 0"
        remedy = "ghi sai số mà máy báo / give the error that the device states"
        raise refused("not-a-number", f"{where}, field accuracy_m", message, remedy)
    return value


def moment_of(text: str, where: str) -> datetime:
    """Return the moment of the cell ``at``, in Vietnam where it has no offset."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment
        moment.astimezone(UTC)  # of the first and the last day of the calendar not all can be
    except (ValueError, OverflowError) as error:
        remedy = "ghi như / write 2021-09-10 07:30, or 2021-09-10T07:30:00+07:00"
        message = f"là {text!r}, không phải ngày giờ / is {text!r}, no date and time"
        raise refused("not-a-time", f"{where}, field at", message, remedy) from error
    return moment
