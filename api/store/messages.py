"""Keeping, finding and claiming messages that go out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.day_plans import DayPlanNumber
from api.records.messages import OPEN, Message, MessageNumber
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.store.rows import message_of, message_row
from api.store.tables import MessageRow

TABLE: Final = MessageRow
"""What `api.store.moves` moves."""


def add_messages(session: Session, messages: Sequence[Message]) -> list[MessageRow]:
    """Keep new messages and return their rows with their numbers."""
    rows = [message_row(message) for message in messages]
    session.add_all(rows)
    session.flush()
    return rows


def get_message(session: Session, number: MessageNumber) -> Message:
    """Return the message of that number; raise `Missing` if there is none."""
    row = session.get(MessageRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-message", str(number)))
    return message_of(row)


def list_messages(
    session: Session, user: User, *, states: Sequence[str] = (), most: int
) -> tuple[Message, ...]:
    """Return the messages of somebody's organisation and areas, the newest first."""
    query = select(MessageRow).where(MessageRow.organisation == user.organisation)
    if not user.everywhere:
        levels = (MessageRow.area, MessageRow.district, MessageRow.province)
        query = query.where(or_(*(level.in_(user.areas) for level in levels)))
    if states:
        query = query.where(MessageRow.state.in_(states))
    rows = session.scalars(query.order_by(MessageRow.number.desc()).limit(most))
    return tuple(map(message_of, rows))


def open_ones(session: Session, day_plan: DayPlanNumber) -> tuple[Message, ...]:
    """Return the messages of a day plan that nobody was told yet."""
    query = select(MessageRow).where(MessageRow.day_plan == day_plan, MessageRow.state.in_(OPEN))
    return tuple(map(message_of, session.scalars(query.order_by(MessageRow.number))))


def open_ones_to(session: Session, volunteers: Collection[VolunteerNumber]) -> tuple[Message, ...]:
    """Return the messages that volunteers were not told yet, of whatever plan."""
    query = select(MessageRow).where(
        MessageRow.volunteer.in_(volunteers), MessageRow.state.in_(OPEN)
    )
    return tuple(map(message_of, session.scalars(query.order_by(MessageRow.number))))


def due_ones(session: Session, now: datetime, *, most: int) -> tuple[MessageNumber, ...]:
    """Return the messages that are to be tried now, the one that was due first before others."""
    query = (
        select(MessageRow.number)
        .where(MessageRow.state == "queued", MessageRow.due_at <= now)
        .order_by(MessageRow.due_at, MessageRow.number)
    )
    return tuple(map(MessageNumber, session.scalars(query.limit(most))))


def claim(
    session: Session, number: MessageNumber, now: datetime, *, until: datetime
) -> Message | None:
    """Take a message to try it, so that nobody else does until then; None: it is not due any more.

    Who is killed over it leaves it due again at that moment.
    """
    done = session.execute(
        update(MessageRow)
        .where(MessageRow.number == number, MessageRow.state == "queued", MessageRow.due_at <= now)
        .values(due_at=until, tries=MessageRow.tries + 1)
    )
    if cast("CursorResult[Any]", done).rowcount != 1:
        return None
    return get_message(session, number)


def put_off(session: Session, number: MessageNumber, *, until: datetime, fault: str) -> None:
    """Have a message tried again later, and keep why."""
    session.execute(
        update(MessageRow)
        .where(MessageRow.number == number, MessageRow.state == "queued")
        .values(due_at=until, fault=fault)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many messages wait and since when, and how many are for a person."""

    queued: int
    oldest: datetime | None
    failed: int


def waiting(session: Session) -> Waiting:
    """Return what waits, of all organisations."""
    query = (
        select(MessageRow.state, func.count(), func.min(MessageRow.created_at))
        .where(MessageRow.state.in_(OPEN))
        .group_by(MessageRow.state)
    )
    found = {state: (count, oldest) for state, count, oldest in session.execute(query)}
    queued, oldest = found.get("queued", (0, None))
    return Waiting(queued=queued, oldest=oldest, failed=found.get("failed", (0, None))[0])
