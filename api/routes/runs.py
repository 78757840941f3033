"""Running days: ``/api/day-plans/{day_plan}/…`` and the offers for a request."""

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from api.dependencies import (
    DaysDep,
    LanguageDep,
    NowDep,
    PlacerDep,
    ReplansDep,
    RiskTableDep,
    SettingsDep,
    TodayDep,
    UserDep,
    bag_table_on,
    day_rules_on,
)
from api.records.acts import ACT_KINDS, ActKind
from api.records.day_plans import DayPlanNumber
from api.records.places import midnight_of
from api.records.requests import RequestNumber
from api.routes.shown import BoardsDep
from api.schemas.arranging import (
    ArrangementOrderShape,
    ArrangementShape,
    CloseShape,
    PinOrderShape,
    TrialOrderShape,
    TrialShape,
)
from api.schemas.boards import ActShape, BoardShape, UndoneShape
from api.schemas.bounds import Number
from api.schemas.day_plans import DayPlanShape
from api.schemas.days import DayShape, GroundShape
from api.schemas.faults import faults
from api.schemas.orders import Version
from api.schemas.outside import OutsideShape
from api.schemas.proposals import (
    AssignmentShape,
    OfferShape,
    ReplanOrderShape,
    ReplanShape,
    TakeShape,
)
from api.schemas.reports import ReportShape, code_of
from api.schemas.texts import Line
from api.services import closing, deciding, emergencies, reporting
from api.services.explaining import why_from_outside
from api.services.ground import find_ground
from api.services.run_boards import changed_since
from api.settings import Settings
from maps.geojson import place_bounds, roads_collection, wards_collection
from routing.model import TaskId, VehicleId

router = APIRouter(prefix="/api", tags=["running days"], responses=faults(401, 403, 404, 409, 422))

GROUND_MARGIN_DEG: Final = 0.01


@router.get("/day-plans/{day_plan}/board", response_model=BoardShape)
def get_board(
    *,
    day_plan: Number,
    user: UserDep,
    days: DaysDep,
    boards: BoardsDep,
    language: LanguageDep,
    now: NowDep,
    since: Version | None = None,
) -> Response:
    """Show a running day: what was done, what is being done, what is to come.

    Who looks a moment after another one sees what they saw, as of `now`, if nothing was done since.
    With the version of a board that is known, only routes that are otherwise than there are told,
    if that board is at hand still.
    """
    found = days.see_own(user, DayPlanNumber(day_plan), now=now)
    before = None if since is None else days.board_at(found.day_plan.number, since)
    if since is None or before is None:
        text = boards.text(found, now=now, language=language)
    else:
        shape = boards.shape(found, now=now, language=language)
        anew = changed_since(found, before, since)
        text = shape.of_some(anew, since=since).model_dump_json()
    return Response(text, media_type="application/json")


@router.get("/day-plans/{day_plan}/day")
def get_day(
    *, day_plan: Number, user: UserDep, days: DaysDep, language: LanguageDep, now: NowDep
) -> DayShape:
    """Show what a running day is made of: its tasks, volunteers and depots, and where they are."""
    found = days.see_own(user, DayPlanNumber(day_plan), now=now)
    return DayShape.of(found, user, language=language)


@router.get("/day-plans/{day_plan}/ground")
def get_ground(
    *, day_plan: Number, user: UserDep, days: DaysDep, settings: SettingsDep, now: NowDep
) -> GroundShape:
    """Return the wards and roads around a running day as GeoJSON; nothing where none are kept."""
    day = days.see_own(user, DayPlanNumber(day_plan), now=now).board.day
    found = find_ground(settings.data, day)
    box = place_bounds(day, margin_deg=GROUND_MARGIN_DEG)
    return GroundShape(
        wards=None if found.areas is None else wards_collection(found.areas, within=box),
        roads=None if found.roads is None else roads_collection(found.roads, within=box),
    )


@router.get("/day-plans/{day_plan}/acts")
def get_acts(
    *,
    day_plan: Number,
    user: UserDep,
    days: DaysDep,
    language: LanguageDep,
    now: NowDep,
    kind: Annotated[list[ActKind] | None, Query(description="Else all")] = None,
) -> list[ActShape]:
    """List the acts on a running day: who did what, when and why."""
    found = days.see_own(user, DayPlanNumber(day_plan), now=now)
    wanted = kind or ACT_KINDS
    return [ActShape.of(act, found, language=language) for act in found.acts if act.kind in wanted]


@router.post("/day-plans/{day_plan}/reports")
def post_report(
    *,
    day_plan: Number,
    order: ReportShape,
    user: UserDep,
    days: DaysDep,
    table: RiskTableDep,
    boards: BoardsDep,
    language: LanguageDep,
    now: NowDep,
) -> BoardShape:
    """Tell what happened in the field; the board follows, and so do request, cylinders and bed."""
    found = reporting.tell(
        days,
        user,
        DayPlanNumber(day_plan),
        order.report.to_domain(),
        reason=order.reason,
        code=code_of(order.report),
        client_id=order.client_id,
        table=table,
        now=now,
    )
    return boards.shape(found, now=now, language=language)


@router.post("/day-plans/{day_plan}/arrangements")
def post_arrangement(
    *,
    day_plan: Number,
    order: ArrangementOrderShape,
    user: UserDep,
    days: DaysDep,
    boards: BoardsDep,
    language: LanguageDep,
    now: NowDep,
) -> ArrangementShape:
    """Put tasks elsewhere by hand; every broken rule and the effect are told before it is done.

    What breaks a rule is never done. What grows harm asks for a reason.
    """
    number = DayPlanNumber(day_plan)
    steps = [step.to_domain() for step in order.steps]
    found, arrangement = deciding.try_out(days, user, number, steps, now=now)
    if not order.only_try:
        found = deciding.put(
            days,
            user,
            number,
            steps,
            seen=order.version,
            reason=order.reason,
            client_id=order.client_id,
            now=now,
        )
    board = None if order.only_try else boards.shape(found, now=now, language=language)
    return ArrangementShape.of(found, arrangement, board=board, language=language)


@router.post("/day-plans/{day_plan}/pins")
def post_pins(
    *,
    day_plan: Number,
    order: PinOrderShape,
    user: UserDep,
    days: DaysDep,
    boards: BoardsDep,
    language: LanguageDep,
    now: NowDep,
) -> BoardShape:
    """Have tasks, or all that volunteers still have to do, stay with who has them."""
    found = deciding.pin(
        days,
        user,
        DayPlanNumber(day_plan),
        tasks=[TaskId(task) for task in order.tasks],
        vehicles=[VehicleId(vehicle) for vehicle in order.vehicles],
        until=order.until,
        reason=order.reason,
        now=now,
    )
    return boards.shape(found, now=now, language=language)


@router.delete("/day-plans/{day_plan}/pins/{task}")
def delete_pin(
    *,
    day_plan: Number,
    task: Line,
    user: UserDep,
    days: DaysDep,
    boards: BoardsDep,
    language: LanguageDep,
    now: NowDep,
    reason: Line = "",
) -> BoardShape:
    """Have a task be free again for whoever does it best."""
    number = DayPlanNumber(day_plan)
    found = deciding.unpin(days, user, number, [TaskId(task)], reason=reason, now=now)
    return boards.shape(found, now=now, language=language)


@router.get("/day-plans/{day_plan}/tasks/{task}/from-outside")
def get_from_outside(
    *,
    day_plan: Number,
    task: Line,
    user: UserDep,
    days: DaysDep,
    placer: PlacerDep,
    language: LanguageDep,
    now: NowDep,
) -> list[OutsideShape]:
    """Say why people or a depot from outside a ward do its task; empty where its own do."""
    number = DayPlanNumber(day_plan)
    found, problem = why_from_outside(days, user, number, TaskId(task), now=now)
    return [OutsideShape.of(one, problem, placer=placer, language=language) for one in found]


@router.post("/day-plans/{day_plan}/undo")
def post_undo(
    *,
    day_plan: Number,
    user: UserDep,
    days: DaysDep,
    boards: BoardsDep,
    language: LanguageDep,
    now: NowDep,
) -> UndoneShape:
    """Take back the last of one's own decisions that was not taken back yet."""
    found, act = deciding.undo(days, user, DayPlanNumber(day_plan), now=now)
    board = boards.shape(found, now=now, language=language)
    return UndoneShape(act=ActShape.of(act, found, language=language), board=board)


@router.post("/day-plans/{day_plan}/replans", status_code=202)
def post_replan(
    *,
    day_plan: Number,
    order: ReplanOrderShape,
    user: UserDep,
    replans: ReplansDep,
    now: NowDep,
) -> ReplanShape:
    """Have what is still to come be planned anew behind the day, changing little."""
    proposal = replans.order(
        user,
        DayPlanNumber(day_plan),
        seconds=order.seconds,
        ahead_s=order.ahead_minutes * 60,
        seed=order.seed,
        now=now,
    )
    return ReplanShape.from_domain(proposal)


@router.get("/day-plans/{day_plan}/replans/last")
def get_replan(day_plan: Number, user: UserDep, replans: ReplansDep, now: NowDep) -> ReplanShape:
    """Show the last re-plan of a day, and what it would change."""
    return ReplanShape.from_domain(replans.view(user, DayPlanNumber(day_plan), now=now))


@router.post("/day-plans/{day_plan}/replans/{replan}/take")
def post_take(
    *,
    day_plan: Number,
    replan: Number,
    order: TakeShape,
    user: UserDep,
    replans: ReplansDep,
    boards: BoardsDep,
    language: LanguageDep,
    now: NowDep,
) -> BoardShape:
    """Take a re-plan; what happened since is replayed on it, and it is checked again."""
    found = replans.take(user, DayPlanNumber(day_plan), replan, reason=order.reason, now=now)
    return boards.shape(found, now=now, language=language)


@router.post("/day-plans/{day_plan}/close")
def post_close(
    *,
    day_plan: Number,
    order: CloseShape,
    user: UserDep,
    days: DaysDep,
    language: LanguageDep,
    now: NowDep,
) -> DayPlanShape:
    """Close a running day; what nobody set out for waits again."""
    number = DayPlanNumber(day_plan)
    closed = closing.close(days, user, number, reason=order.reason, now=now)
    return DayPlanShape.from_domain(closed, language=language)


def _tables(day: date, settings: Settings) -> emergencies.Tables:
    return emergencies.Tables(
        rules=day_rules_on(day, settings.rules),
        bags=bag_table_on(day, settings.rules),
        data=settings.data,
    )


@router.post("/requests/{request}/offers")
def post_offers(
    *,
    request: Number,
    user: UserDep,
    days: DaysDep,
    settings: SettingsDep,
    now: NowDep,
    day: TodayDep,
) -> list[OfferShape]:
    """Offer the best three ways to take a request in at once, of all days that run."""
    found = emergencies.offer(
        days,
        user,
        RequestNumber(request),
        tables=_tables(day, settings),
        now=now,
    )
    return [OfferShape.from_domain(one) for one in found]


@router.post("/requests/{request}/trials")
def post_trial(
    *,
    request: Number,
    order: TrialOrderShape,
    user: UserDep,
    days: DaysDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
    day: TodayDep,
) -> TrialShape:
    """Say which rules giving a request to that volunteer breaks, or what comes of it."""
    found, arrangement = emergencies.try_out(
        days,
        user,
        RequestNumber(request),
        day_plan=DayPlanNumber(order.day_plan),
        vehicle=VehicleId(order.vehicle),
        after=None if order.after is None else TaskId(order.after),
        tables=_tables(day, settings),
        now=now,
    )
    return TrialShape.from_domain(found, arrangement, language=language)


@router.post("/requests/{request}/assignments")
def post_assignment(
    *,
    request: Number,
    order: AssignmentShape,
    user: UserDep,
    days: DaysDep,
    settings: SettingsDep,
    boards: BoardsDep,
    language: LanguageDep,
    now: NowDep,
    day: TodayDep,
) -> BoardShape:
    """Give a request to the volunteer of an offer; it is pinned there."""
    found = emergencies.give(
        days,
        user,
        RequestNumber(request),
        day_plan=DayPlanNumber(order.day_plan),
        promise=order.promise(midnight_of(day)),
        reason=order.reason,
        client_id=order.client_id,
        tables=_tables(day, settings),
        now=now,
    )
    return boards.shape(found, now=now, language=language)
