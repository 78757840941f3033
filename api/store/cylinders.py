"""Keeping and finding cylinders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, own_issue
from api.records.cylinders import CYLINDER, Cylinder, CylinderNumber
from api.store.rows import cylinder_of, cylinder_row
from api.store.tables import CylinderRow

TABLE: Final = CylinderRow
"""What `api.store.moves` moves."""


def add_cylinder(session: Session, cylinder: Cylinder) -> CylinderRow:
    """Keep a new cylinder and return the row with its number; `Conflict` where it is there."""
    if session.scalar(select(CylinderRow.number).where(CylinderRow.serial == cylinder.serial)):
        raise Conflict(own_issue("cylinder-exists", cylinder.serial))
    row = cylinder_row(cylinder)
    session.add(row)
    session.flush()
    return row


def get_cylinder(session: Session, number: CylinderNumber) -> Cylinder:
    """Return the cylinder of that number; raise `Missing` if there is none."""
    row = session.get(CylinderRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-cylinder", str(number)))
    return cylinder_of(row)


def owner_of(session: Session, serial: str) -> str:
    """Return whose cylinder that is; empty where there is none."""
    query = select(CylinderRow.organisation).where(CylinderRow.serial == serial)
    return session.scalar(query) or ""


def list_cylinders(
    session: Session,
    organisation: str | None,
    *,
    states: Sequence[str] = (),
    holder: str = "",
    serial: str = "",
    after: CylinderNumber | None = None,
    most: int | None = None,
) -> tuple[Cylinder, ...]:
    """Return an organisation's cylinders, those longest where they are first.

    Parameters
    ----------
    organisation
        None: of all.
    after, most
        Only those that come after that one, and so many of them; None: all.
    """
    query = select(CylinderRow)
    if organisation is not None:
        query = query.where(CylinderRow.organisation == organisation)
    if states:
        query = query.where(CylinderRow.state.in_(states))
    if holder:
        query = query.where(CylinderRow.holder == holder)
    if serial:
        query = query.where(CylinderRow.serial == serial)
    place = tuple_(CylinderRow.since, CylinderRow.number)
    if after is not None:
        its = select(CylinderRow.since, CylinderRow.number).where(CylinderRow.number == after)
        query = query.where(place > its.scalar_subquery())
    rows = session.scalars(query.order_by(CylinderRow.since, CylinderRow.number).limit(most))
    return tuple(map(cylinder_of, rows))


@dataclass(frozen=True, slots=True)
class FullThere:
    """How many full cylinders a station has that may be brought out, and how many others."""

    fit: int = 0
    unfit: int = 0


def count_full(
    session: Session, organisation: str, *, day: date, size_l: Decimal | None = None
) -> dict[str, FullThere]:
    """Return how many full cylinders each station has, of stations where the ledger knows any.

    Parameters
    ----------
    day
        On which they are to be brought out: none that is overdue for its test by then is fit.
    size_l
        Only those of that size are fit; None: of any.
    """
    tested = or_(CylinderRow.test_due.is_(None), CylinderRow.test_due >= day)
    is_full = CylinderRow.state == "full"
    full = func.sum(case((is_full, 1), else_=0))
    fit = func.sum(case((and_(is_full, tested), 1), else_=0))
    query = (
        select(CylinderRow.holder, CylinderRow.size_l, full, fit)
        .where(CylinderRow.organisation == organisation, CylinderRow.holder_kind == "station")
        .group_by(CylinderRow.holder, CylinderRow.size_l)
    )
    found: dict[str, FullThere] = {}
    for station, size, all_full, tested_full in session.execute(query):
        fits = int(tested_full) if size_l in {None, size} else 0
        before = found.get(station, FullThere())
        found[station] = FullThere(before.fit + fits, before.unfit + int(all_full) - fits)
    return found


def count_by_state(session: Session, organisation: str) -> dict[str, int]:
    """Return how many of an organisation's cylinders are in each state."""
    query = (
        select(CylinderRow.state, func.count())
        .where(CylinderRow.organisation == organisation)
        .group_by(CylinderRow.state)
    )
    found = {state: count for state, count in session.execute(query)}  # noqa: C416 - has keys()
    return {state: found.get(state, 0) for state in CYLINDER.states}
