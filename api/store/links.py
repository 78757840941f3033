"""Keeping and finding volunteers' links by the digests of their secrets."""

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.records.day_plans import DayPlanNumber
from api.records.links import LIVE, Link
from api.records.volunteers import VolunteerNumber
from api.store.rows import link_of, link_row
from api.store.tables import LinkRow

TABLE: Final = LinkRow
"""What `api.store.moves` moves."""


def add_link(session: Session, link: Link, *, digest: str) -> LinkRow:
    """Keep a new link and return the row with its number."""
    row = link_row(link, digest=digest)
    session.add(row)
    session.flush()
    return row


def given_as(session: Session, digest: str) -> Link | None:
    """Return the link with that secret, whatever its state."""
    return _found(session, LinkRow.digest, digest)


def opened_with(session: Session, digest: str) -> Link | None:
    """Return the link that was exchanged for that secret, whatever its state."""
    return _found(session, LinkRow.opened_with, digest)


def _found(
    session: Session,
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    digest: str,
) -> Link | None:
    query = select(LinkRow).where(column == digest).execution_options(populate_existing=True)
    row = session.scalars(query).one_or_none()
    return None if row is None else link_of(row)


def live_links(
    session: Session, volunteers: Collection[VolunteerNumber], day: date
) -> tuple[Link, ...]:
    """Return what those volunteers have for a day that opens something."""
    query = select(LinkRow).where(
        LinkRow.volunteer.in_(volunteers), LinkRow.day == day, LinkRow.state.in_(LIVE)
    )
    return tuple(map(link_of, session.scalars(query)))


def all_live(session: Session) -> tuple[Link, ...]:
    """Return every link that opens something."""
    query = select(LinkRow).where(LinkRow.state.in_(LIVE)).order_by(LinkRow.number)
    return tuple(map(link_of, session.scalars(query)))


def links_of(session: Session, day_plan: DayPlanNumber) -> tuple[Link, ...]:
    """Return the links that were given for a day plan, in order."""
    query = select(LinkRow).where(LinkRow.day_plan == day_plan).order_by(LinkRow.number)
    return tuple(map(link_of, session.scalars(query)))
