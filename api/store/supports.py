"""Keeping and finding what was done for volunteers."""

from collections.abc import Collection
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.records.supports import Feeling, Support, SupportKind
from api.records.volunteers import VolunteerNumber
from api.store.tables import SupportRow


def add_support(session: Session, entry: Support) -> Support:
    """Keep a line and return it with its number."""
    row = SupportRow(
        volunteer=entry.volunteer,
        kind=entry.kind,
        on=entry.on,
        giver=entry.giver,
        amount=entry.amount,
        what=entry.what,
        feeling=entry.feeling,
        by=entry.by,
        at=entry.at,
        client_id=entry.client_id or None,
    )
    session.add(row)
    session.flush()
    return support_of(row)


def support_of(row: SupportRow) -> Support:
    """Return the value of a row."""
    return Support(
        number=row.number,
        volunteer=VolunteerNumber(row.volunteer),
        kind=cast("SupportKind", row.kind),
        on=row.on,
        giver=row.giver,
        amount=row.amount,
        what=row.what,
        feeling=cast("Feeling | None", row.feeling),
        by=row.by,
        at=row.at,
        client_id=row.client_id or "",
    )


def find_sent(session: Session, volunteer: VolunteerNumber, client_id: str) -> Support | None:
    """Return what was logged of a volunteer under that id; None: nothing was, or it is empty."""
    query = select(SupportRow).where(
        SupportRow.volunteer == volunteer, SupportRow.client_id == client_id
    )
    row = session.scalars(query).one_or_none() if client_id else None
    return None if row is None else support_of(row)


def list_supports(
    session: Session, volunteers: Collection[VolunteerNumber], *, without: str = ""
) -> tuple[Support, ...]:
    """Return what was done for those volunteers, the newest first.

    Parameters
    ----------
    without
        A kind that is left out.
    """
    query = (
        select(SupportRow)
        .where(SupportRow.volunteer.in_(volunteers), SupportRow.kind != without)
        .order_by(SupportRow.on.desc(), SupportRow.number.desc())
    )
    return tuple(map(support_of, session.scalars(query)))
