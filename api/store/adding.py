"""Adding rows at once, without what SQLAlchemy keeps of rows that may change later."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table, insert, inspect
from sqlalchemy.orm import Session

from api.store.tables import Base


def add_row(session: Session, row: Base) -> int:
    """Add a row and return the number that the database gave it."""
    adding, columns = _adding(type(row))
    number: int = session.execute(adding, _values(row, columns)).scalar_one()
    return number


def add_rows(session: Session, rows: Sequence[Base]) -> None:
    """Add rows of one table, in their order."""
    table = type(rows[0])
    _, columns = _adding(table)
    session.execute(insert(table_of(table)), [_values(row, columns) for row in rows])


def table_of(row: type[Base]) -> Table:
    """Return the table of a kind of rows."""
    table = row.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{row.__name__} is of no single table")
    return table


@cache
def _adding(row: type[Base]) -> tuple[Executable, Mapping[str, str]]:
    """Return what adds such a row, and the column of each of its attributes."""
    table = table_of(row)
    columns = {one.key: one.columns[0].name for one in inspect(row).column_attrs}
    return insert(table).returning(table.c.number), columns


def _values(row: Base, columns: Mapping[str, str]) -> dict[str, Any]:
    return {column: row.__dict__[name] for name, column in columns.items() if name in row.__dict__}
