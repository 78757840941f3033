"""``/api/cylinders``: the ledger."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import (
    DayRulesDep,
    NowDep,
    RiskTableDep,
    StoreDep,
    TodayDep,
    UserDep,
)
from api.records.cylinders import CylinderNumber
from api.records.places import midnight_of
from api.schemas.bounds import Number
from api.schemas.cylinders import (
    CylinderMoveShape,
    CylinderShape,
    NewCylinderShape,
    RecoveredShape,
    RecoveryShape,
    ShortNightShape,
    WholeCylinderShape,
)
from api.schemas.faults import faults
from api.schemas.requests import RequestShape
from api.schemas.states import CylinderState
from api.schemas.texts import Line
from api.services import cylinders, nights

router = APIRouter(prefix="/api/cylinders", tags=["cylinders"], responses=faults(401, 403))


@router.post("", status_code=201, responses=faults(404, 409, 422))
def post_cylinder(
    *,
    order: NewCylinderShape,
    response: Response,
    user: UserDep,
    store: StoreDep,
    now: NowDep,
) -> CylinderShape:
    """Put a cylinder into the ledger, full at its station."""
    new = order.to_domain(organisation=user.organisation, at=now)
    made = cylinders.register(store, user, new, now=now)
    response.headers["Location"] = f"/api/cylinders/{made.number}"
    return CylinderShape.from_domain(made)


@router.get("", responses=faults(422))
def get_cylinders(
    *,
    user: UserDep,
    store: StoreDep,
    state: Annotated[list[CylinderState], Query()] = [],  # noqa: B006 - FastAPI copies it
    holder: Line = "",
    serial: Line = "",
    after: Number | None = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[CylinderShape]:
    """List cylinders, those longest where they are first; `after` the last gives the next page."""
    found = cylinders.find(
        store,
        user,
        states=state,
        holder=holder,
        serial=serial,
        after=None if after is None else CylinderNumber(after),
        most=most,
    )
    return [CylinderShape.from_domain(one) for one in found]


@router.get("/counts")
def get_counts(user: UserDep, store: StoreDep) -> dict[str, int]:
    """Count the cylinders in each state; together they are always all of them."""
    return cylinders.counts(store, user)


@router.get("/short-nights", response_model_exclude_unset=True)
def get_short_nights(
    user: UserDep, store: StoreDep, rules: DayRulesDep, today: TodayDep
) -> list[ShortNightShape]:
    """List whose oxygen ends before the next morning's first delivery, the soonest first."""
    found = nights.short_nights(store, user, day_begins=midnight_of(today), rules=rules)
    return [ShortNightShape.from_domain(night, user) for night in found]


@router.get("/{cylinder}", responses=faults(404, 422))
def get_cylinder(cylinder: Number, user: UserDep, store: StoreDep) -> WholeCylinderShape:
    """Show a cylinder and all that happened to it."""
    found, moves = cylinders.view(store, user, CylinderNumber(cylinder))
    return WholeCylinderShape.of(found, moves)


@router.post("/{cylinder}/moves", responses=faults(404, 409, 422))
def post_move(
    *,
    cylinder: Number,
    order: CylinderMoveShape,
    user: UserDep,
    store: StoreDep,
    today: TodayDep,
    now: NowDep,
) -> CylinderShape:
    """Bring a cylinder into another state and to who holds it there."""
    moved = cylinders.move_cylinder(
        store,
        user,
        CylinderNumber(cylinder),
        order.to,
        holder=order.holder,
        terms=order.terms,
        reading=order.reading,
        test_due=order.test_due,
        reason=order.reason,
        seen=order.version,
        today=today,
        now=now,
    )
    return CylinderShape.from_domain(moved)


@router.post(
    "/{cylinder}/recovery",
    status_code=201,
    response_model_exclude_unset=True,
    responses=faults(404, 409, 422),
)
def post_recovery(
    *,
    cylinder: Number,
    order: RecoveryShape,
    user: UserDep,
    store: StoreDep,
    table: RiskTableDep,
    today: TodayDep,
    now: NowDep,
) -> RecoveredShape:
    """Have a cylinder fetched back from its patient: it is due, and a request says so."""
    found, taken = cylinders.recover(
        store,
        user,
        CylinderNumber(cylinder),
        seen=order.version,
        reason=order.reason,
        table=table,
        today=today,
        now=now,
    )
    return RecoveredShape(
        cylinder=CylinderShape.from_domain(found),
        request=RequestShape.from_domain(taken.request, user),
    )
