"""Keeping and finding patients, and with whom they are shared."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, own_issue
from api.records.likeness import door_of, may_be_one
from api.records.patients import Patient, Share
from api.records.places import Spot
from api.records.requests import PatientNumber
from api.records.users import User
from api.store.adding import add_row
from api.store.rows import patient_of, patient_row, share_of, spot_columns
from api.store.tables import PatientRow, RequestRow, ShareRow

_SAME: Final = (
    select(PatientRow)
    .where(
        or_(
            and_(PatientRow.phone_key == bindparam("phone"), PatientRow.phone_key != ""),
            and_(
                PatientRow.address_key == bindparam("address"),
                PatientRow.name_key == bindparam("name"),
                PatientRow.address_key != "",
                PatientRow.name_key != "",
            ),
        )
    )
    .order_by(PatientRow.number)
)
_SAME_DOOR: Final = (
    select(PatientRow.number, PatientRow.name_key, PatientRow.address_key)
    .where(PatientRow.door_key == bindparam("door"))
    .order_by(PatientRow.number)
)


def add_patient(session: Session, patient: Patient) -> Patient:
    """Keep a new patient and return it with its number."""
    return replace(patient, number=PatientNumber(add_row(session, patient_row(patient))))


def get_patient(session: Session, number: PatientNumber) -> Patient:
    """Return the patient of that number; raise `Missing` if there is none."""
    row = session.get(PatientRow, number)
    if row is None:
        raise Missing(own_issue("no-such-patient", str(number)))
    return patient_of(row)


def place_patient(session: Session, number: PatientNumber, spot: Spot) -> None:
    """Keep where a patient lives, where nobody knew it yet."""
    session.execute(
        update(PatientRow)
        .where(PatientRow.number == number, PatientRow.ward == "")
        .values(**spot_columns(spot))
    )


def correct_patient(session: Session, patient: Patient) -> None:
    """Keep who somebody is rightly, and where they live."""
    session.execute(
        update(PatientRow)
        .where(PatientRow.number == patient.number)
        .values(
            name_short=patient.name_short,
            phone=patient.phone,
            address=patient.address,
            name_key=patient.name_key,
            phone_key=patient.phone_key,
            address_key=patient.address_key,
            door_key=door_of(patient.address_key),
            **spot_columns(patient.spot),
        )
    )


def same_people(session: Session, patient: Patient) -> tuple[Patient, ...]:
    """Return who has the same phone, or the same name at the same address, whoever keeps them.

    After them come those whose name or address may be the same, see `api.records.likeness`.
    """
    keys = {"phone": patient.phone_key, "name": patient.name_key, "address": patient.address_key}
    if not keys["phone"] and not (keys["name"] and keys["address"]):
        return ()
    same = [*session.scalars(_SAME, keys)]
    known = {row.number for row in same}
    door = door_of(patient.address_key) if patient.name_key else ""
    name, address = patient.name_key, patient.address_key
    alike = [
        number
        for number, other, place in (session.execute(_SAME_DOOR, {"door": door}) if door else ())
        if number not in known and may_be_one(name, address, other, place)
    ]
    rows = select(PatientRow).where(PatientRow.number.in_(alike)).order_by(PatientRow.number)
    return tuple(map(patient_of, (*same, *(session.scalars(rows) if alike else ()))))


def seen_by(
    user: User, table: type[PatientRow] | type[RequestRow]
) -> tuple[ColumnElement[bool], ...]:
    """Return what must hold of rows that somebody sees: whose they are or were shared, where."""
    number = PatientRow.number if table is PatientRow else RequestRow.patient
    # asked of each row: of a set, SQLite would sort all rows of the organisation for the newest few
    shared = exists().where(
        ShareRow.patient == number,
        ShareRow.organisation == user.organisation,
        ShareRow.ended_at.is_(None),
    )
    own = or_(table.organisation == user.organisation, shared)
    if user.everywhere:
        return (own,)
    areas = [column.in_(user.areas) for column in (table.ward, table.district, table.province)]
    return own, or_(table.ward == "", *areas)


def sees_patient(session: Session, user: User, number: PatientNumber) -> bool:
    """Tell whether somebody may see that patient."""
    query = select(PatientRow.number).where(PatientRow.number == number, *seen_by(user, PatientRow))
    return session.scalar(query) is not None


def seen_patients(
    session: Session, user: User, numbers: Collection[int]
) -> dict[PatientNumber, Patient]:
    """Return those of some patients whom somebody may see."""
    query = select(PatientRow).where(PatientRow.number.in_(numbers), *seen_by(user, PatientRow))
    found = map(patient_of, session.scalars(query))
    return {patient.number: patient for patient in found}


def is_shared(session: Session, number: PatientNumber, organisation: str) -> bool:
    """Tell whether a patient is shared with an organisation at present."""
    query = select(ShareRow.number).where(
        ShareRow.patient == number,
        ShareRow.organisation == organisation,
        ShareRow.ended_at.is_(None),
    )
    return session.scalar(query) is not None


def same_home(session: Session, patient: Patient) -> tuple[Patient, ...]:
    """Return who lives at the same address, whoever keeps them; nobody where it is unknown."""
    if not patient.address_key:
        return ()
    query = select(PatientRow).where(PatientRow.address_key == patient.address_key)
    found = map(patient_of, session.scalars(query.order_by(PatientRow.number)))
    return tuple(one for one in found if one.may_live_with(patient))


def share_patient(session: Session, share: Share) -> Share:
    """Keep that another organisation sees a patient; raise `Conflict` if it does already."""
    row = ShareRow(
        patient=share.patient,
        organisation=share.organisation,
        by=share.by,
        at=share.at,
        reason=share.reason,
        ended_at=None,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        subject = f"patient {share.patient}: {share.organisation}"
        raise Conflict(own_issue("already-shared", subject)) from error
    return share


def end_share(session: Session, patient: PatientNumber, organisation: str, *, at: datetime) -> None:
    """Let that organisation see the patient no more."""
    session.execute(
        update(ShareRow)
        .where(
            ShareRow.patient == patient,
            ShareRow.organisation == organisation,
            ShareRow.ended_at.is_(None),
        )
        .values(ended_at=at)
    )


def list_shares(session: Session, patient: PatientNumber) -> Sequence[Share]:
    """Return with whom a patient was ever shared, in order."""
    query = select(ShareRow).where(ShareRow.patient == patient).order_by(ShareRow.number)
    return tuple(share_of(row) for row in session.scalars(query))
