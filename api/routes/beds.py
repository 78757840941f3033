"""``/api/facilities`` and ``/api/beds``: the bed board."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import NowDep, PlacerDep, StoreDep, TransferTableDep, UserDep
from api.records.beds import BedNumber
from api.records.places import place_day
from api.records.week_reports import week_of
from api.schemas.beds import BedMoveShape, BedShape, BoardShape, FacilityOrderShape, HoldShape
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.texts import Line
from api.schemas.transfers import TookShape, WaitingTransferShape
from api.schemas.week_reports import Week
from api.services import beds, transfers

router = APIRouter(prefix="/api", tags=["beds"], responses=faults(401, 403))


@router.get("/facilities")
def get_facilities(store: StoreDep, now: NowDep) -> list[BoardShape]:
    """List facilities with what is free by the rule at this moment."""
    return [BoardShape.from_domain(one) for one in beds.board(store, now=now)]


@router.put("/facilities/{facility}", responses=faults(409, 422))
def put_facility(
    *,
    facility: Line,
    order: FacilityOrderShape,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    now: NowDep,
) -> BoardShape:
    """Keep what a facility says of itself; `version` is the one that was seen, if there was."""
    spot = placer.place(order.place.point, order.place.ward)
    said = order.to_domain(facility, spot, at=now)
    beds.keep(store, user, said, seen=order.version, now=now)
    found = next(one for one in beds.board(store, now=now) if one.facility.id == facility)
    return BoardShape.from_domain(found)


@router.post("/facilities/{facility}/beds", status_code=201, responses=faults(404, 409, 422))
def post_bed(
    *,
    facility: Line,
    order: HoldShape,
    user: UserDep,
    store: StoreDep,
    table: TransferTableDep,
    now: NowDep,
) -> BedShape:
    """Hold a bed for the patient of a request; it is free again if nobody accepts in time."""
    override = order.reason if order.override else None
    held = beds.hold(store, user, facility, order.number, table=table, override=override, now=now)
    return BedShape.from_domain(held)


@router.get("/facilities/{facility}/beds", responses=faults(404))
def get_beds(facility: Line, user: UserDep, store: StoreDep) -> list[BedShape]:
    """List what a facility promised to patients whom one sees, the newest first."""
    return [BedShape.from_domain(bed) for bed in beds.beds_of(store, user, facility)]


@router.post("/beds/{bed}/moves", responses=faults(404, 409, 422))
def post_move(
    *, bed: Number, order: BedMoveShape, user: UserDep, store: StoreDep, now: NowDep
) -> BedShape:
    """Keep that the facility accepted or refused, the patient is there, or the bed is free."""
    moved = beds.move_bed(
        store,
        user,
        BedNumber(bed),
        order.to,
        seen=order.version,
        reason=order.reason,
        now=now,
    )
    return BedShape.from_domain(moved)


@router.get("/transfers")
def get_transfers(
    user: UserDep, store: StoreDep, table: TransferTableDep, now: NowDep
) -> list[WaitingTransferShape]:
    """List who needs a bed that no facility has accepted yet, the longest first."""
    found = transfers.waiting(store, user, table=table, now=now)
    return [WaitingTransferShape.from_domain(one) for one in found]


@router.get("/transfers/took", responses=faults(422))
def get_took(
    week: Annotated[Week, Query()], user: UserDep, store: StoreDep, now: NowDep
) -> list[TookShape]:
    """Tell how long it took until a bed was accepted in a week, by ward and tier."""
    found = transfers.took(store, user, week_of(week, today=place_day(now)))
    return [TookShape.from_domain(one) for one in found]
