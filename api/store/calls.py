"""Keeping and finding calls that go out."""

import typing
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, CursorResult, Select, String, cast, or_, select, update
from sqlalchemy.orm import Session, aliased

from api.errors import Conflict, Missing, own_issue
from api.records.calls import CALL, Call, CallNumber
from api.records.places import EVERYWHERE
from api.records.requests import REQUEST
from api.records.users import User
from api.store.moves import begin
from api.store.patients import seen_by
from api.store.rows import call_of
from api.store.tables import CallRow, MoveRow, PatientRow, RequestRow

TABLE: Final = CallRow
"""What `api.store.moves` moves."""
_AT_ONCE: Final = 1000
"""So many numbers are asked for in one question."""


def plan_calls(session: Session, user: User, *, day: date, area: str, at: datetime) -> int:
    """Keep a call that day to each patient of the area who has none yet; return how many.

    Nobody calls whom a call or a request told as dead, nor who is in hospital and has asked for
    nothing since.
    """
    having = select(CallRow.patient).where(CallRow.day == day)
    query = (
        select(PatientRow.number)
        .where(
            *seen_by(user, PatientRow),
            *_inside(area),
            *(PatientRow.number.not_in(some) for some in (having, *_dead(), *_in_hospital())),
        )
        .order_by(PatientRow.number)
    )
    rows = [
        CallRow(patient=number, day=day, state=CALL.first, version=1, outcome="", note="")
        for number in session.scalars(query)
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        begin(session, CALL, row, by=user.name, at=at)
    return len(rows)


def list_calls(
    session: Session, user: User, *, day: date, area: str, states: Sequence[str]
) -> tuple[Call, ...]:
    """Return the calls of a day that somebody sees, ward by ward."""
    query = (
        select(CallRow, PatientRow)
        .join(PatientRow, PatientRow.number == CallRow.patient)
        .where(CallRow.day == day, *seen_by(user, PatientRow), *_inside(area))
        .order_by(PatientRow.ward, CallRow.number)
    )
    if states:
        query = query.where(CallRow.state.in_(states))
    return tuple(call_of(call, patient) for call, patient in session.execute(query).all())


def get_call(session: Session, number: CallNumber) -> Call:
    """Return the call of that number; raise `Missing` if there is none."""
    row = session.get(CallRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-call", str(number)))
    return call_of(row, session.get_one(PatientRow, row.patient))


def correct_call(session: Session, call: Call, *, seen: int) -> None:
    """Keep what came of a call rightly; raise `Conflict` where it changed meanwhile."""
    done = session.execute(
        update(CallRow)
        .where(CallRow.number == call.number, CallRow.version == seen)
        .values(version=seen + 1, outcome=call.outcome or "", note=call.note, request=call.request)
    )
    if typing.cast("CursorResult[Any]", done).rowcount != 1:
        raise Conflict(own_issue("changed-meanwhile", f"call {call.number}"))


def not_at_home(session: Session, numbers: Collection[int]) -> frozenset[int]:
    """Return which of these patients were told as dead, or lie in a hospital."""
    return _among(session, numbers, (*_dead(), *_in_hospital()))


def dead(session: Session, numbers: Collection[int]) -> frozenset[int]:
    """Return which of these patients a call or a request told as dead."""
    return _among(session, numbers, _dead())


def _among(
    session: Session, numbers: Collection[int], told: Sequence[Select[int]]
) -> frozenset[int]:
    wanted = sorted(numbers)
    parts = [wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE)]
    query = select(PatientRow.number).where(or_(*(PatientRow.number.in_(some) for some in told)))
    found = (session.scalars(query.where(PatientRow.number.in_(part))) for part in parts)
    return frozenset(number for some in found for number in some)


def _dead() -> tuple[Select[int], ...]:
    return (
        select(CallRow.patient).where(CallRow.outcome == "died"),
        select(RequestRow.patient).where(RequestRow.state == "deceased"),
    )


def _in_hospital() -> tuple[Select[int], ...]:
    """Return who was told to be there, by calls and by requests, and asked for nothing since."""
    since = aliased(RequestRow)

    def still(table: type[CallRow] | type[RequestRow], kind: str) -> Select[int]:
        asked = select(since.number).where(
            since.patient == table.patient,
            since.received_at > MoveRow.at,
            since.kind != "oxygen_collect",  # that is what we fetch back
        )
        return (
            select(table.patient)
            .join(MoveRow, MoveRow.record == cast(table.number, String))
            .where(MoveRow.kind == kind, MoveRow.after == table.state, ~asked.exists())
        )

    return (
        still(CallRow, CALL.kind).where(CallRow.outcome == "in-hospital"),
        still(RequestRow, REQUEST.kind).where(RequestRow.state == "transferred"),
    )


def _inside(area: str) -> tuple[ColumnElement[bool], ...]:
    columns = (PatientRow.ward, PatientRow.district, PatientRow.province)
    return () if area in ("", EVERYWHERE) else (or_(*(column == area for column in columns)),)
