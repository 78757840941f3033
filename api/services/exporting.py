"""Tables that go out: it is noted who took how much with them, and what for."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from api.records.users import User
from api.services.access import writing
from api.store.session import Store
from routing.files.cells import harmless

Value = str | int | float | Decimal | None
TableForm = Literal["csv", "xlsx"]

MOST_ROWS: Final = 100_000
"""Of one table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table in the words that people read.

    Parameters
    ----------
    kind
        What its rows are, such as ``requests``.
    """

    kind: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def export(
    store: Store, user: User, table: Table, *, form: TableForm, purpose: str, now: datetime
) -> bytes:
    """Return a table as a file, once the audit says who took it and what for."""
    with writing(store, user, at=now) as change:
        change.done(
            f"{table.kind}.export", f"{table.kind}, {len(table.rows)} rows", purpose=purpose
        )
    return table_bytes(table, form=form)


def table_bytes(table: Table, *, form: TableForm) -> bytes:
    """Return a table as a file; no cell of it is a formula."""
    return _FORMS[form](table)


def _csv(table: Table) -> bytes:
    """Return a CSV file with a byte order mark, so that programs read its Vietnamese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.head)
    writer.writerows([_shown(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(table: Table) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.kind)
    sheet.freeze_panes = "A2"
    sheet.append(table.head)
    for row in table.rows:
        sheet.append([_shown(value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _shown(value: Value) -> Value:
    """Return a value that is no formula; numbers as they are."""
    if not isinstance(value, str):
        return value
    return harmless(ILLEGAL_CHARACTERS_RE.sub("", value))


_FORMS: Final[Mapping[TableForm, Callable[[Table], bytes]]] = MappingProxyType(
    {"csv": _csv, "xlsx": _xlsx}
)
