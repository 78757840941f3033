"""Keeping and finding cylinders."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import case, func, select, tuple_
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


def count_full(session: Session, organisation: str) -> dict[str, int]:
    """Return how many full cylinders each station has, of stations where the ledger knows any."""
    full = func.sum(case((CylinderRow.state == "full", 1), else_=0))
    query = (
        select(CylinderRow.holder, full)
        .where(CylinderRow.organisation == organisation, CylinderRow.holder_kind == "station")
        .group_by(CylinderRow.holder)
    )
    return {station: int(count) for station, count in session.execute(query)}


def count_by_state(session: Session, organisation: str) -> dict[str, int]:
    """Return how many of an organisation's cylinders are in each state."""
    query = (
        select(CylinderRow.state, func.count())
        .where(CylinderRow.organisation == organisation)
        .group_by(CylinderRow.state)
    )
    found = {state: count for state, count in session.execute(query)}  # noqa: C416 - has keys()
    return {state: found.get(state, 0) for state in CYLINDER.states}
