"""Keeping and finding what came by SMS."""

from collections.abc import Collection
from itertools import islice
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.replies import Reply, ReplyNumber
from api.records.users import User
from api.store.rows import reply_of, reply_row
from api.store.tables import ReplyRow

TABLE: Final = ReplyRow
"""What `api.store.moves` moves."""


def add_reply(session: Session, reply: Reply) -> ReplyRow:
    """Keep an answer and return its row with its number."""
    row = reply_row(reply)
    session.add(row)
    session.flush()
    return row


def get_reply(session: Session, number: ReplyNumber) -> Reply:
    """Return the answer of that number; raise `Missing` if there is none."""
    row = session.get(ReplyRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-reply", str(number)))
    return reply_of(row)


def find_sent(session: Session, organisation: str, client_id: str) -> Reply | None:
    """Return what came under that id; None: nothing did."""
    query = select(ReplyRow).where(
        ReplyRow.organisation == organisation, ReplyRow.client_id == client_id
    )
    row = session.scalars(query).one_or_none()
    return None if row is None else reply_of(row)


def list_replies(
    session: Session, user: User, *, states: Collection[str], most: int
) -> tuple[Reply, ...]:
    """Return answers of somebody's areas and of nobody known, what is urgent first."""
    query = select(ReplyRow).where(
        ReplyRow.organisation == user.organisation, ReplyRow.state.in_(states)
    )
    order = (ReplyRow.urgent.desc(), ReplyRow.number.desc())
    rows = session.scalars(query.order_by(*order).execution_options(yield_per=most))
    found = map(reply_of, rows)
    return tuple(islice((one for one in found if _reached(user, one)), most))


def _reached(user: User, reply: Reply) -> bool:
    return not reply.area.ward or user.reaches(reply.area)


def note_fault(session: Session, number: ReplyNumber, fault: str) -> None:
    """Keep why a person has to read an answer."""
    session.execute(update(ReplyRow).where(ReplyRow.number == number).values(fault=fault))
