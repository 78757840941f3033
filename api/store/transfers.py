"""Finding who needs a bed, since when, and when a facility accepted them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Integer, cast, func, select
from sqlalchemy.orm import Session

from api.records.places import Spot
from api.records.requests import TO_DO, PatientNumber, RequestNumber
from api.records.users import User
from api.store.patients import seen_by
from api.store.tables import BedRow, FacilityRow, MoveRow, RequestRow

NEEDS: Final = "transport"
"""Who needs a bed has a request of that kind, since it was received."""
GIVEN: Final = ("accepted", "occupied")
_AREA: Final = (RequestRow.ward, RequestRow.district, RequestRow.province)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Somebody who needs a bed, since the request was received."""

    request: RequestNumber
    patient: PatientNumber
    spot: Spot
    needed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """When somebody needed a bed, and when a facility of which tier first accepted them."""

    spot: Spot
    tier: int
    needed_at: datetime
    accepted_at: datetime


def waiting(session: Session, user: User) -> tuple[Transfer, ...]:
    """Return who needs a bed and has none accepted, as far as one sees them, longest first."""
    given = select(BedRow.request).where(BedRow.state.in_(GIVEN))
    query = (
        select(RequestRow)
        .where(
            RequestRow.kind == NEEDS,
            RequestRow.state.in_(TO_DO),
            RequestRow.number.not_in(given),
            *seen_by(user, RequestRow),
        )
        .order_by(RequestRow.received_at, RequestRow.number)
    )
    return tuple(
        Transfer(
            request=RequestNumber(row.number),
            patient=PatientNumber(row.patient),
            spot=Spot(ward=row.ward, district=row.district, province=row.province),
            needed_at=row.received_at,
        )
        for row in session.scalars(query)
    )


def accepted(
    session: Session, *, begins: datetime, ends: datetime, whose: Iterable[ColumnElement[bool]]
) -> tuple[Accepted, ...]:
    """Return who was accepted for the first time from that moment to before the other.

    Parameters
    ----------
    whose
        What must hold of their requests.
    """
    first = (
        select(BedRow.request.label("request"), func.min(MoveRow.number).label("move"))
        .join(MoveRow, cast(MoveRow.record, Integer) == BedRow.number)
        .where(MoveRow.kind == "bed", MoveRow.after == "accepted")
        .group_by(BedRow.request)
        .subquery()
    )
    query = (
        select(RequestRow.received_at, MoveRow.at, FacilityRow.tier, *_AREA)
        .join(first, first.c.request == RequestRow.number)
        .join(MoveRow, MoveRow.number == first.c.move)
        .join(BedRow, BedRow.number == cast(MoveRow.record, Integer))
        .join(FacilityRow, FacilityRow.id == BedRow.facility)
        .where(
            RequestRow.kind == NEEDS,
            RequestRow.state != "duplicate",
            MoveRow.at >= begins,
            MoveRow.at < ends,
            *whose,
        )
    )
    return tuple(
        Accepted(
            spot=Spot(ward=ward, district=district, province=province),
            tier=tier,
            needed_at=needed_at,
            accepted_at=accepted_at,
        )
        for needed_at, accepted_at, tier, ward, district, province in session.execute(query)
    )
