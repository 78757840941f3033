"""The ledger of duty days: what wards confirmed, and each correction of it."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.records.duty_days import DutyDay
from api.records.places import Spot
from api.records.volunteers import VolunteerNumber
from api.records.week_facts import Fact
from api.records.week_reports import Span
from api.store.tables import DutyDayRow, VolunteerRow


def add_duty_day(session: Session, entry: DutyDay) -> DutyDay:
    """Keep an entry and return it with its number."""
    row = DutyDayRow(
        volunteer=entry.volunteer,
        day=entry.day,
        area=entry.area.ward,
        district=entry.area.district,
        province=entry.area.province,
        minutes=entry.minutes,
        by=entry.by,
        at=entry.at,
        reason=entry.reason,
    )
    session.add(row)
    session.flush()
    return duty_day_of(row)


def duty_day_of(row: DutyDayRow) -> DutyDay:
    """Return the value of a row."""
    return DutyDay(
        number=row.number,
        volunteer=VolunteerNumber(row.volunteer),
        day=row.day,
        area=Spot(ward=row.area, district=row.district, province=row.province),
        minutes=row.minutes,
        by=row.by,
        at=row.at,
        reason=row.reason,
    )


def all_entries(session: Session, organisation: str, span: Span) -> tuple[DutyDay, ...]:
    """Return all entries of those days, in the order in which they were signed."""
    query = (
        select(DutyDayRow)
        .join(VolunteerRow, VolunteerRow.number == DutyDayRow.volunteer)
        .where(
            VolunteerRow.organisation == organisation,
            DutyDayRow.day >= span.first,
            DutyDayRow.day <= span.last,
        )
    )
    return tuple(map(duty_day_of, session.scalars(query.order_by(DutyDayRow.number))))


def entries_of(session: Session, number: VolunteerNumber, *, until: date) -> tuple[DutyDay, ...]:
    """Return a volunteer's entries up to a day and on it, in the order of days and signing."""
    query = select(DutyDayRow).where(DutyDayRow.volunteer == number, DutyDayRow.day <= until)
    rows = session.scalars(query.order_by(DutyDayRow.day, DutyDayRow.number))
    return tuple(map(duty_day_of, rows))


def confirmed(session: Session, organisation: str, span: Span) -> Iterator[Fact]:
    """Yield each day that counts as served by its last entry."""
    last = {(one.volunteer, one.day): one for one in all_entries(session, organisation, span)}
    for entry in last.values():
        if entry.minutes:
            yield Fact(what="confirmed", spot=entry.area)


def last_entry(session: Session, like: DutyDay) -> DutyDay | None:
    """Return the entry that counts for that volunteer and day; None: there is none."""
    of_day = (DutyDayRow.volunteer == like.volunteer, DutyDayRow.day == like.day)
    newest = select(func.max(DutyDayRow.number)).where(*of_day).scalar_subquery()
    row = session.scalars(select(DutyDayRow).where(DutyDayRow.number == newest)).one_or_none()
    return None if row is None else duty_day_of(row)
