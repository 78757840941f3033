"""All rows of a database as lines of text that another database takes in, of either kind.

Tables are read as they stand in the database and not as this program would make them, so that
what an older one kept is carried over too. Each table ends with a digest of its rows; it is the
same on SQLite and on PostgreSQL.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, Final

from alembic.migration import MigrationContext
from sqlalchemy import (
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import REGCLASS

LEFT_OUT: Final = frozenset({"alembic_version", "sign_ins"})
"""How far the tables are is said apart; who was signed in signs in anew."""
SEEDED: Final = frozenset({"audit_chain", "office_keys"})
"""Tables that a migration puts a row into."""
_AT_ONCE: Final = 500
"""Rows that are read or written at a time."""
_COLLATIONS: Final[Mapping[str, str]] = MappingProxyType({"sqlite": "BINARY", "postgresql": "C"})
"""By bytes, so that both put texts in one order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDigest:
    """How many rows a table has, and their digest."""

    rows: int
    sha256: str


class _Digest:
    """A digest that grows row by row."""

    def __init__(self) -> None:
        self._hash, self._rows = hashlib.sha256(), 0

    def add(self, line: str) -> None:
        self._hash.update(line.encode() + b"\n")
        self._rows += 1

    def made(self) -> TableDigest:
        return TableDigest(rows=self._rows, sha256=self._hash.hexdigest())


def revision_of(connection: Connection) -> str:
    """Return how far the tables are; empty where there are none."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def tables_of(connection: Connection) -> tuple[Table, ...]:
    """Return the tables with their content, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return tuple(table for table in found.sorted_tables if table.name not in LEFT_OUT)


def is_empty(connection: Connection) -> bool:
    """Tell whether nothing is kept but what the migrations put there."""
    return all(
        connection.scalar(select(func.count()).select_from(table)) == 0
        for table in tables_of(connection)
        if table.name not in SEEDED
    )


def dump(connection: Connection) -> Iterator[str]:
    """Yield the lines of each table: its name and columns, its rows, its digest.

    Parameters
    ----------
    connection
        In a transaction that sees one moment.
    """
    for table in tables_of(connection):
        yield json.dumps({"table": table.name, "columns": [column.name for column in table.c]})
        digest = _Digest()
        for line in _rows(connection, table):
            digest.add(line)
            yield line
        made = digest.made()
        yield json.dumps({"rows": made.rows, "sha256": made.sha256})


def digests_of(connection: Connection) -> dict[str, TableDigest]:
    """Return the digest of each table."""
    found = {}
    for table in tables_of(connection):
        digest = _Digest()
        for line in _rows(connection, table):
            digest.add(line)
        found[table.name] = digest.made()
    return found


def _rows(connection: Connection, table: Table) -> Iterator[str]:
    collation = _COLLATIONS[connection.dialect.name]
    order = [
        column.collate(collation) if isinstance(column.type, String) else column
        for column in table.primary_key
    ]
    query = select(table).order_by(*order).execution_options(yield_per=_AT_ONCE)
    for row in connection.execute(query):
        yield _line(row)


def _line(row: Row[Any]) -> str:
    return json.dumps([_written(value) for value in row], ensure_ascii=False)


def _written(value: Any) -> Any:
    match value:
        case datetime():  # SQLite knows no zones: what it keeps is UTC
            aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
            return aware.isoformat()
        case date():
            return value.isoformat()
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """A table of a dump: its columns and, while they are read, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[list[Any]]


def read_dump(lines: Iterable[str], digests: dict[str, TableDigest]) -> Iterator[ReadTable]:
    """Yield the tables of a dump; the rows of each are to be read before the next.

    Parameters
    ----------
    digests
        Is given the digest of each table as its rows are found to be, once they are read.

    Raises
    ------
    ValueError
        If a table is cut off, or its rows are not those that its digest was taken of.
    """
    given = iter(lines)
    for line in given:
        head = json.loads(line)
        name = str(head["table"])
        yield ReadTable(
            name=name,
            columns=tuple(head["columns"]),
            rows=_until_digest(given, name, digests),
        )


def _until_digest(
    lines: Iterator[str], name: str, digests: dict[str, TableDigest]
) -> Iterator[list[Any]]:
    digest = _Digest()
    for line in lines:
        read = json.loads(line)
        if isinstance(read, dict):
            digests[name] = digest.made()
            if digests[name] != TableDigest(rows=read["rows"], sha256=read["sha256"]):
                raise ValueError(f"{name}: other rows than its digest was taken of")
            return
        digest.add(line.rstrip("\n"))
        yield read
    raise ValueError(f"{name}: cut off")


def load(connection: Connection, tables: Iterable[ReadTable]) -> None:
    """Put the rows of a dump into a database whose tables are there, in place of what they hold."""
    own = tables_of(connection)
    by_name = {table.name: table for table in own}
    with _references_later(connection, own):
        for table in reversed(own):
            if table.name in SEEDED:
                connection.execute(table.delete())
        for given in tables:
            _put(connection, by_name[given.name], given)
    for table in own:
        _number_on(connection, table)


def _put(connection: Connection, table: Table, given: ReadTable) -> None:
    columns = [table.c[name] for name in given.columns]
    waiting: list[dict[str, Any]] = []
    for row in given.rows:
        pairs = zip(columns, row, strict=True)
        waiting.append({column.name: _value(column.type, one) for column, one in pairs})
        if len(waiting) == _AT_ONCE:
            connection.execute(table.insert(), waiting)
            waiting = []
    if waiting:
        connection.execute(table.insert(), waiting)


def _value(kind: Any, written: Any) -> Any:
    if written is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(written)
    return date.fromisoformat(written) if isinstance(kind, Date) else written


@contextmanager
def _references_later(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Let rows refer to others of their own table that come only later, until all are there."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        return
    own = [
        f"ALTER TABLE {table.name} ALTER CONSTRAINT {constraint.name}"
        for table in tables
        for constraint in table.foreign_key_constraints
        if constraint.referred_table is table
    ]
    for alter in own:
        connection.exec_driver_sql(f"{alter} DEFERRABLE INITIALLY DEFERRED")
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for alter in own:
        connection.exec_driver_sql(f"{alter} NOT DEFERRABLE")


def _number_on(connection: Connection, table: Table) -> None:
    """Have the numbers of new rows follow those that are there; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for column in table.primary_key:
        if isinstance(column.type, Integer):
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            last = select(func.max(column)).scalar_subquery()
            connection.execute(select(func.setval(cast(sequence, REGCLASS), last)))


def others_connected(connection: Connection) -> bool:
    """Tell whether somebody else works on a PostgreSQL database; SQLite has `session.alone`."""
    if connection.dialect.name == "sqlite":
        return False
    found = connection.scalar(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    )
    return bool(found)
