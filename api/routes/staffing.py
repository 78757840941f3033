"""``/api/staffing``: who is to work where, drafted of what is kept, and approved."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from api.dependencies import (
    DayRulesDep,
    DaysDep,
    GateTableDep,
    LanguageDep,
    NowDep,
    PlacerDep,
    SettingsDep,
    StoreDep,
    TodayDep,
    UserDep,
    staffing_table_on,
)
from api.records.places import PLACE_TIME
from api.records.staffing_approvals import ApprovalNumber
from api.routes.guard import MAP_POLICY
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.schemas.staffing import (
    ApprovedStaffingShape,
    StaffingApprovalShape,
    StaffingOrderShape,
    StaffingShape,
    UndoneStaffingShape,
)
from api.schemas.volunteers import VolunteerShape
from api.services import staffing_approvals, staffing_drafts
from api.services.staffing import staffing_map
from api.services.staffing_drafts import Asked, Drafted
from api.services.under_way import under_way

router = APIRouter(prefix="/api/staffing", tags=["staffing"], responses=faults(401, 403))

Drafting = Callable[[StaffingOrderShape], Drafted]


def _drafting(
    *,
    user: UserDep,
    store: StoreDep,
    days: DaysDep,
    placer: PlacerDep,
    settings: SettingsDep,
    rules: DayRulesDep,
    gates: GateTableDep,
    today: TodayDep,
    now: NowDep,
) -> Drafting:
    """Return what drafts, by the tables of the day."""

    def drafted(order: StaffingOrderShape) -> Drafted:
        return staffing_drafts.draft(
            store,
            user,
            Asked(area=placer.reach(order.area), wish=order.wish()),
            placer=placer,
            table=staffing_table_on(order.day, settings.rules),
            gates=gates,
            vulnerable=rules.words.vulnerable,
            under_way=under_way(days, user, order.day, now=now),
            today=today,
            now=now,
        )

    return drafted


DraftingDep = Annotated[Drafting, Depends(_drafting)]
OrderDep = Annotated[StaffingOrderShape, Query()]


@router.get("", responses=faults(409, 422))
def get_staffing(
    order: OrderDep, drafting: DraftingDep, user: UserDep, language: LanguageDep
) -> StaffingShape:
    """Draft who would work where on a day: moves with their ways, and wards that go short."""
    return StaffingShape.of(drafting(order), user, area=order.area, language=language)


@router.get("/map", response_class=HTMLResponse, responses=faults(409, 422))
def get_staffing_map(
    order: OrderDep, drafting: DraftingDep, language: LanguageDep, now: NowDep
) -> HTMLResponse:
    """Draw the draft: wards by what they get, and by the four on the spot."""
    drafted = drafting(order)
    at = now.astimezone(PLACE_TIME)
    drawn = staffing_map(drafted.made, drafted.areas, language=language, at=at)
    return HTMLResponse(drawn.html, headers={"Content-Security-Policy": MAP_POLICY})


@router.post("/approvals", responses=faults(409, 422))
def post_approval(
    *,
    order: StaffingApprovalShape,
    drafting: DraftingDep,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    gates: GateTableDep,
    today: TodayDep,
    now: NowDep,
) -> list[VolunteerShape]:
    """Let moves of the draft hold: posts and lendings are as it says, all of them or none."""
    moved = staffing_drafts.approve(
        store,
        user,
        drafting(order),
        order.approved(),
        area=placer.reach(order.area),
        placer=placer,
        gates=gates,
        today=today,
        now=now,
    )
    return [VolunteerShape.from_domain(one, user, day=today, table=gates) for one in moved]


@router.get("/approvals")
def get_approvals(user: UserDep, store: StoreDep, today: TodayDep) -> list[ApprovedStaffingShape]:
    """Return what was approved for today or later, the newest first."""
    found = staffing_approvals.view_approvals(store, user, today=today)
    return [ApprovedStaffingShape.of(one) for one in found]


@router.post("/approvals/{approval}/undo", responses=faults(404, 409, 422))
def undo_approval(
    approval: Number, user: UserDep, store: StoreDep, today: TodayDep, now: NowDep
) -> UndoneStaffingShape:
    """Take an approval back on its first day at the latest; who has other posts since stays."""
    number = ApprovalNumber(approval)
    undone = staffing_approvals.undo(store, user, number, today=today, now=now)
    return UndoneStaffingShape.of(undone)
