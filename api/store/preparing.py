"""PostgreSQL's driver, told to prepare each statement once for a connection.

By itself pg8000 parses, describes and executes in three round trips each time; a statement that is
prepared takes one, and the server keeps its plan.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from pg8000.converters import make_params
from pg8000.legacy import (
    Connection,
    Cursor,
    DatabaseError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    convert_paramstyle,
)

_UNIQUE_VIOLATION: Final = "23505"
MOST_PREPARED: Final = 200
"""So many statements a connection keeps: lists of other lengths are other statements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """A statement that the server knows under a name, and how its rows are read."""

    name: bytes
    statement: str
    columns: Sequence[Any] | None
    input_funcs: Sequence[Callable[[str], Any]]


class PreparingConnection(Connection):  # type: ignore[misc]  # the driver has no types
    """A connection of pg8000 that prepares what it is asked with parameters."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prepared: OrderedDict[str, _Prepared] = OrderedDict()

    def cursor(self) -> "PreparingCursor":
        """Return a cursor."""
        return PreparingCursor(self)

    def close(self) -> None:
        """End the connection, and its socket also where the server is gone: else it stays open."""
        file = self._sock
        with suppress(InterfaceError):
            super().close()
        if file is not None:
            with suppress(OSError):
                file.close()

    def handle_messages(self, context: Any) -> None:
        """Read what the server says; a connection it resets is lost, as one that it ends is.

        The driver tells so of what is cut off within a message, not of its first bytes.
        """
        try:
            super().handle_messages(context)
        except OSError as error:
            raise InterfaceError("network error") from error

    def commit(self) -> None:
        """End a transaction, in one round trip."""
        self.execute_simple("commit")

    def rollback(self) -> None:
        """Undo a transaction, if there is one, in one round trip."""
        if self._in_transaction:
            self.execute_simple("rollback")

    def run_prepared(self, operation: str, parameters: Sequence[Any]) -> Any:
        """Execute a statement with its parameters; the first one begins a transaction."""
        if not self._in_transaction and not self.autocommit:
            self.execute_simple("begin transaction")
        known = self._prepared.get(operation)
        if known is None:
            known = self._prepare(operation, parameters)
        else:
            self._prepared.move_to_end(operation)
        return self.execute_named(
            known.name,
            make_params(self.py_types, parameters),
            known.columns,
            known.input_funcs,
            known.statement,
        )

    def _prepare(self, operation: str, parameters: Sequence[Any]) -> _Prepared:
        statement, _ = convert_paramstyle("format", operation, parameters)
        name, columns, input_funcs = self.prepare_statement(statement, ())
        prepared = _Prepared(
            name=name, statement=statement, columns=columns, input_funcs=input_funcs
        )
        self._prepared[operation] = prepared
        if len(self._prepared) > MOST_PREPARED:
            _, oldest = self._prepared.popitem(last=False)
            self.close_prepared_statement(oldest.name)
        return prepared


class PreparingCursor(Cursor):  # type: ignore[misc]  # the driver has no types
    """A cursor of such a connection."""

    def execute(self, operation: str, args: Sequence[Any] = (), stream: Any = None) -> Any:
        """Execute a statement; one without parameters as the driver does."""
        if not args or stream is not None:
            return super().execute(operation, args, stream)
        if self._c is None:
            raise InterfaceError("Cursor closed")
        try:
            self._context = self._c.run_prepared(operation, args)
        except DatabaseError as error:
            raise _as_told_by_the_driver(error) from error
        self._row_iter = iter(self._context.rows or ())
        return self


def _as_told_by_the_driver(error: Exception) -> Exception:
    said = error.args[0]
    is_double = isinstance(said, dict) and said["C"] == _UNIQUE_VIOLATION
    kind: type[Exception] = IntegrityError if is_double else ProgrammingError
    return kind(said)
