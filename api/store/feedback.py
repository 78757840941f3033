"""Keeping and finding what is said of how people live."""

from collections.abc import Collection
from itertools import islice
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.feedback import Feedback, FeedbackNumber
from api.records.users import User
from api.store.rows import feedback_of, feedback_row
from api.store.tables import FeedbackRow

TABLE: Final = FeedbackRow
"""What `api.store.moves` moves."""


def add_feedback(session: Session, feedback: Feedback) -> FeedbackRow:
    """Keep what was said and return its row with its number."""
    row = feedback_row(feedback)
    session.add(row)
    session.flush()
    return row


def get_feedback(session: Session, number: FeedbackNumber) -> Feedback:
    """Return what was said under that number; raise `Missing` if there is none."""
    row = session.get(FeedbackRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-feedback", str(number)))
    return feedback_of(row)


def find_sent(session: Session, organisation: str, client_id: str) -> Feedback | None:
    """Return what was sent under that id; None: nothing was."""
    query = select(FeedbackRow).where(
        FeedbackRow.organisation == organisation, FeedbackRow.client_id == client_id
    )
    row = session.scalars(query).one_or_none()
    return None if row is None else feedback_of(row)


def list_feedback(
    session: Session, user: User, *, states: Collection[str], most: int
) -> tuple[Feedback, ...]:
    """Return what was said in somebody's areas, what is urgent first, then the newest."""
    query = select(FeedbackRow).where(
        FeedbackRow.organisation == user.organisation, FeedbackRow.state.in_(states)
    )
    order = (FeedbackRow.urgent.desc(), FeedbackRow.number.desc())
    rows = session.scalars(query.order_by(*order).execution_options(yield_per=most))
    found = map(feedback_of, rows)
    return tuple(islice((one for one in found if user.covers(one.area)), most))
