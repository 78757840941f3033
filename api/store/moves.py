"""Moving records from state to state: one mechanism for all of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, own_issue
from api.records.calls import Call
from api.records.lifecycles import Lifecycle, Move
from api.records.requests import KeptRequest
from api.store.adding import add_row
from api.store.rows import move_of, move_row
from api.store.tables import MoveRow, Stateful


def begin(
    session: Session,
    lifecycle: Lifecycle,
    record: Stateful | KeptRequest,
    *,
    by: str,
    at: datetime,
    reason: str = "",
) -> None:
    """Keep that a record begins, and why where that is said; its row is added."""
    number, first = str(record.number), record.state
    move = Move(
        kind=lifecycle.kind, record=number, before="", after=first, by=by, at=at, reason=reason
    )
    add_row(session, move_row(move))


def move(
    session: Session,
    lifecycle: Lifecycle,
    table: type[Stateful],
    number: int,
    wanted: str,
    *,
    seen: int | None,
    by: str,
    at: datetime,
    reason: str = "",
    details: Mapping[str, str] | None = None,
    **changes: Any,
) -> Move:
    """Bring a record into another state and return the move.

    Parameters
    ----------
    seen
        The version that whoever asks has seen; None: whatever it is.
    changes
        Other columns of its row that change with it.

    Raises
    ------
    Missing
        If there is no such record.
    Conflict
        With ``changed-meanwhile`` or ``move-not-allowed``.
    Refused
        With ``reason-missing``.
    """
    subject = f"{lifecycle.kind} {number}"
    found = session.execute(
        select(table.state, table.version).where(table.number == number)
    ).one_or_none()
    if found is None:
        raise Missing(own_issue(f"no-such-{lifecycle.kind}", str(number)))
    if seen is not None and seen != found.version:
        raise Conflict(own_issue("changed-meanwhile", f"{subject}: {found.state}"))
    lifecycle.require(found.state, wanted, reason=reason, subject=subject)
    made = Move(
        kind=lifecycle.kind,
        record=str(number),
        before=found.state,
        after=wanted,
        by=by,
        at=at,
        reason=reason,
        details=details or {},
    )
    _make(session, table, number, made, version=found.version, **changes)
    return made


def take_back(
    session: Session,
    lifecycle: Lifecycle,
    table: type[Stateful],
    number: int,
    *,
    seen: int | None,
    by: str,
    at: datetime,
    reason: str = "",
    **changes: Any,
) -> Move:
    """Bring a record back into the state before its last move and return the move that does.

    Raises
    ------
    Conflict
        With ``changed-meanwhile``, or ``move-not-allowed`` where that move is not taken back.
    """
    subject = f"{lifecycle.kind} {number}"
    version = session.scalar(select(table.version).where(table.number == number))
    last = last_move(session, lifecycle, number)
    if last is None or version is None:
        raise Missing(own_issue(f"no-such-{lifecycle.kind}", str(number)))
    if seen is not None and seen != version:
        raise Conflict(own_issue("changed-meanwhile", f"{subject}: {last.after}"))
    if last.after not in lifecycle.revocable:
        raise Conflict(own_issue("move-not-allowed", f"{subject}: {last.after} ↩ {last.before}"))
    made = replace(last, before=last.after, after=last.before, by=by, at=at, reason=reason)
    made = replace(made, details={}, number=0)
    _make(session, table, number, made, version=version, **changes)
    return made


def _make(
    session: Session,
    table: type[Stateful],
    number: int,
    made: Move,
    *,
    version: int,
    **changes: Any,
) -> None:
    """Write a move that may be; raise `Conflict` where another one came before it."""
    done = session.execute(
        update(table)
        .where(table.number == number, table.version == version)
        .values(state=made.after, version=version + 1, **changes)
    )
    if cast("CursorResult[Any]", done).rowcount != 1:
        raise Conflict(own_issue("changed-meanwhile", f"{made.kind} {number}"))
    add_row(session, move_row(made))


def note(
    session: Session,
    lifecycle: Lifecycle,
    record: Stateful | KeptRequest | Call,
    *,
    by: str,
    at: datetime,
    reason: str,
    details: Mapping[str, str],
) -> None:
    """Keep what was done to a record that stays in its state."""
    made = Move(
        kind=lifecycle.kind,
        record=str(record.number),
        before=record.state,
        after=record.state,
        by=by,
        at=at,
        reason=reason,
        details=details,
    )
    add_row(session, move_row(made))


def last_move(session: Session, lifecycle: Lifecycle, number: int) -> Move | None:
    """Return the last thing that happened to a record; None: there is no such record."""
    query = (
        select(MoveRow)
        .where(MoveRow.kind == lifecycle.kind, MoveRow.record == str(number))
        .order_by(MoveRow.number.desc())
        .limit(1)
    )
    row = session.scalars(query).one_or_none()
    return None if row is None else move_of(row)


def list_moves(session: Session, lifecycle: Lifecycle, number: int) -> tuple[Move, ...]:
    """Return all that happened to a record, in its order."""
    query = (
        select(MoveRow)
        .where(MoveRow.kind == lifecycle.kind, MoveRow.record == str(number))
        .order_by(MoveRow.number)
    )
    return tuple(move_of(row) for row in session.scalars(query))
