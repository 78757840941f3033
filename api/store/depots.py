"""Keeping and finding depots and shifts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from api.records.depots import KeptDepot, Shift
from api.records.places import EVERYWHERE, midnight_of, place_day
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.store.rows import depot_of, depot_row, shift_of
from api.store.tables import DepotRow, ShiftRow


def save_depot(session: Session, depot: KeptDepot) -> None:
    """Keep the depot as it is now."""
    session.merge(depot_row(depot))
    session.flush()


def get_depot(session: Session, name: str) -> KeptDepot | None:
    """Return the depot of that id, if there is one."""
    row = session.get(DepotRow, name, populate_existing=True)
    return None if row is None else depot_of(row)


def one_less_missing(session: Session, name: str) -> None:
    """Keep that it is known of one more full cylinder of a count where it is, if any is missing."""
    session.execute(
        update(DepotRow)
        .where(DepotRow.id == name, DepotRow.full_missing > 0)
        .values(full_missing=DepotRow.full_missing - 1)
    )


def list_depots(session: Session, user: User) -> tuple[KeptDepot, ...]:
    """Return the depots of one's organisation in one's areas, and those that lie nowhere yet."""
    query = select(DepotRow).where(DepotRow.organisation == user.organisation)
    if EVERYWHERE not in user.areas:
        columns = (DepotRow.ward, DepotRow.district, DepotRow.province)
        inside = (column.in_(user.areas) for column in columns)
        query = query.where(or_(DepotRow.ward == "", *inside))
    return tuple(map(depot_of, session.scalars(query.order_by(DepotRow.id))))


def all_depots(session: Session, organisation: str) -> tuple[KeptDepot, ...]:
    """Return the depots of an organisation, wherever they lie."""
    query = select(DepotRow).where(DepotRow.organisation == organisation)
    return tuple(map(depot_of, session.scalars(query.order_by(DepotRow.id))))


def save_shift(session: Session, number: VolunteerNumber, day: date, shift: Shift | None) -> None:
    """Keep when a volunteer works on a day; None: not at all."""
    row = session.get(ShiftRow, (number, day))
    if row is not None:
        session.delete(row)
        session.flush()
    if shift is not None:
        session.add(
            ShiftRow(
                volunteer=number,
                day=day,
                begins_s=shift.begins_s,
                ends_s=shift.ends_s,
                version=shift.version,
            )
        )
        session.flush()


def find_shift(session: Session, number: VolunteerNumber, day: date) -> Shift | None:
    """Return when a volunteer works on a day, if they do."""
    row = session.get(ShiftRow, (number, day), populate_existing=True)
    return None if row is None else shift_of(row)


def days_worked(session: Session, number: VolunteerNumber, *, until: date) -> dict[date, Shift]:
    """Return the shifts of a volunteer up to a day and on it."""
    query = select(ShiftRow).where(ShiftRow.volunteer == number, ShiftRow.day <= until)
    return {row.day: shift_of(row) for row in session.scalars(query)}


def shifts_from(session: Session, number: VolunteerNumber, first: date) -> dict[date, Shift]:
    """Return the shifts of a volunteer from a day on, in the order of days."""
    query = select(ShiftRow).where(ShiftRow.volunteer == number, ShiftRow.day >= first)
    return {row.day: shift_of(row) for row in session.scalars(query.order_by(ShiftRow.day))}


def shifts_on(
    session: Session, numbers: Sequence[VolunteerNumber], day: date
) -> dict[VolunteerNumber, Shift]:
    """Return when those volunteers work on a day."""
    query = select(ShiftRow).where(ShiftRow.day == day, ShiftRow.volunteer.in_(numbers))
    return {VolunteerNumber(row.volunteer): shift_of(row) for row in session.scalars(query)}


def first_open_day(session: Session, now: datetime) -> date:
    """Return the first day that is not over: yesterday, where somebody's shift of it still runs."""
    today = place_day(now)
    yesterday = today - timedelta(days=1)
    now_s = int((now - midnight_of(yesterday)).total_seconds())
    runs = select(ShiftRow.volunteer).where(ShiftRow.day == yesterday, ShiftRow.ends_s > now_s)
    return today if session.scalar(runs.limit(1)) is None else yesterday
