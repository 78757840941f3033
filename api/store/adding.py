"""Adding rows at once, without what SQLAlchemy keeps of rows that may change later."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table, insert, inspect
from sqlalchemy.orm import Session

from api.store.tables import Base


def add_row(session: Session, row: Base) -> int:
    """Add a row and return the number that the database gave it."""
    number: int = session.execute(_adding(type(row)), _values(row)).scalar_one()
    return number


def add_rows(session: Session, rows: Sequence[Base]) -> None:
    """Add rows of one table, in their order."""
    session.execute(insert(table_of(type(rows[0]))), [_values(row) for row in rows])


def table_of(row: type[Base]) -> Table:
    """Return the table of a kind of rows."""
    table = row.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{row.__name__} is of no single table")
    return table


@cache
def _adding(row: type[Base]) -> Executable:
    table = table_of(row)
    return insert(table).returning(table.c.number)


@cache
def _columns(row: type[Base]) -> Mapping[str, str]:
    """Return the column of each attribute of such a row."""
    return {one.key: one.columns[0].name for one in inspect(row).column_attrs}


def _values(row: Base) -> dict[str, Any]:
    given, columns = row.__dict__, _columns(type(row))
    return {column: given[name] for name, column in columns.items() if name in given}
