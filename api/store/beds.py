"""Keeping and finding facilities and promised beds."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.beds import PROMISED, Bed, BedNumber, Facility
from api.records.requests import PatientNumber, RequestNumber
from api.records.users import User
from api.store.patients import seen_by
from api.store.rows import bed_of, facility_of, facility_row
from api.store.tables import BedRow, FacilityRow, RequestRow

TABLE: Final = BedRow
"""What `api.store.moves` moves."""


def save_facility(session: Session, facility: Facility) -> None:
    """Keep the facility as it is now."""
    session.merge(facility_row(facility))
    session.flush()


def get_facility(session: Session, name: str) -> Facility:
    """Return the facility of that id; raise `Missing` if there is none."""
    row = session.get(FacilityRow, name, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-facility", name))
    return facility_of(row)


def find_facility(session: Session, name: str) -> Facility | None:
    """Return the facility of that id, if there is one."""
    row = session.get(FacilityRow, name, populate_existing=True)
    return None if row is None else facility_of(row)


def list_facilities(session: Session) -> tuple[Facility, ...]:
    """Return all facilities by id."""
    return tuple(map(facility_of, session.scalars(select(FacilityRow).order_by(FacilityRow.id))))


def add_occupied(session: Session, name: str, count: int) -> None:
    """Have so many more beds of a facility be occupied, fewer where it is below 0."""
    session.execute(
        update(FacilityRow)
        .where(FacilityRow.id == name, FacilityRow.occupied + count >= 0)
        .values(occupied=FacilityRow.occupied + count, version=FacilityRow.version + 1)
    )


def promised(session: Session, *, now: datetime) -> dict[str, int]:
    """Return how many beds of each facility are promised at that moment."""
    query = (
        select(BedRow.facility, func.count())
        .where(or_(BedRow.state == "accepted", (BedRow.state == "held") & (BedRow.until > now)))
        .group_by(BedRow.facility)
    )
    return {name: count for name, count in session.execute(query)}  # noqa: C416 - has keys()


def add_bed(session: Session, facility: str, request: RequestNumber, *, until: datetime) -> BedRow:
    """Keep that a bed is held and return the row with its number."""
    row = BedRow(facility=facility, request=request, state="held", version=1, until=until)
    session.add(row)
    session.flush()
    return row


def get_bed(session: Session, number: BedNumber) -> Bed:
    """Return the promised bed of that number; raise `Missing` if there is none."""
    row = session.get(BedRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-bed", str(number)))
    return bed_of(row)


def list_beds(
    session: Session, user: User, *, facility: str = "", states: Sequence[str] = ()
) -> tuple[Bed, ...]:
    """Return the promises to patients whom somebody sees, the newest first."""
    query = (
        select(BedRow)
        .join(RequestRow, RequestRow.number == BedRow.request)
        .where(*seen_by(user, RequestRow))
        .order_by(BedRow.number.desc())
    )
    if facility:
        query = query.where(BedRow.facility == facility)
    if states:
        query = query.where(BedRow.state.in_(states))
    return tuple(map(bed_of, session.scalars(query)))


def bed_of_request(session: Session, request: RequestNumber) -> Bed | None:
    """Return the bed that is promised to the patient of a request, expired or not."""
    query = select(BedRow).where(BedRow.request == request, BedRow.state.in_(PROMISED))
    row = session.scalars(query).one_or_none()
    return None if row is None else bed_of(row)


def occupied_by(session: Session, patient: PatientNumber) -> tuple[Bed, ...]:
    """Return the beds that a patient lies in by what was told, the newest first."""
    query = (
        select(BedRow)
        .join(RequestRow, RequestRow.number == BedRow.request)
        .where(RequestRow.patient == patient, BedRow.state == "occupied")
        .order_by(BedRow.number.desc())
    )
    return tuple(map(bed_of, session.scalars(query)))


def tiers_of(session: Session, patients: Collection[PatientNumber]) -> dict[PatientNumber, int]:
    """Return the tier of the facility that each of the patients lies in, if they lie in any."""
    query = (
        select(RequestRow.patient, FacilityRow.tier)
        .join(BedRow, BedRow.request == RequestRow.number)
        .join(FacilityRow, FacilityRow.id == BedRow.facility)
        .where(RequestRow.patient.in_(patients), BedRow.state == "occupied")
        .order_by(BedRow.number)
    )
    return {PatientNumber(patient): tier for patient, tier in session.execute(query)}
