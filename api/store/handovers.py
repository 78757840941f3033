"""Keeping and finding notes from shift to shift."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.handovers import Handover, HandoverNumber
from api.store.rows import handover_of, handover_row
from api.store.tables import HandoverRow

TABLE: Final = HandoverRow
"""What `api.store.moves` moves."""


def add_handover(session: Session, handover: Handover) -> HandoverRow:
    """Keep a note and return its row with its number."""
    row = handover_row(handover)
    session.add(row)
    session.flush()
    return row


def get_handover(session: Session, number: HandoverNumber) -> Handover:
    """Return the note of that number; raise `Missing` if there is none."""
    row = session.get(HandoverRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-handover", str(number)))
    return handover_of(row)


def list_handovers(session: Session, organisation: str, *, most: int) -> tuple[Handover, ...]:
    """Return an organisation's notes, the newest first."""
    query = select(HandoverRow).where(HandoverRow.organisation == organisation)
    rows = session.scalars(query.order_by(HandoverRow.number.desc()).limit(most))
    return tuple(map(handover_of, rows))
