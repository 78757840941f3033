"""``/api/day-plans`` and ``/api/depots``."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse, JSONResponse

from api.dependencies import (
    DaysDep,
    LanguageDep,
    NowDep,
    PlacerDep,
    RunnerDep,
    SettingsDep,
    StoreDep,
    TodayDep,
    UserDep,
    bag_table_on,
    day_rules_on,
    gate_table_on,
)
from api.records.day_plans import DayPlanNumber
from api.records.places import PLACE_TIME, midnight_of
from api.routes.guard import MAP_POLICY
from api.schemas.bounds import Day, Number
from api.schemas.day_plans import (
    ChangeShape,
    DayPlanOrderShape,
    DayPlanShape,
    DepotOrderShape,
    DepotShape,
    DraftedShape,
    SeenPlanShape,
    StockedDepotShape,
    WholeDayPlanShape,
)
from api.schemas.faults import faults
from api.schemas.plans import CheckShape
from api.schemas.texts import Line
from api.services import day_plans, depots, publishing
from api.services.drawing import map_png
from api.services.ground import find_ground
from api.services.plans import check, geojson, map_page, read_plan_text
from api.services.playback import day_playback
from maps.picture import Paper, PaperSize

router = APIRouter(prefix="/api", tags=["day plans"], responses=faults(401, 403))


@router.get("/depots")
def get_depots(
    user: UserDep, store: StoreDep, today: TodayDep, language: LanguageDep
) -> list[StockedDepotShape]:
    """List where one's volunteers load, and what may be used there now."""
    found = depots.stocked(store, user, day=today)
    return [StockedDepotShape.of(one, stock, language=language) for one, stock in found]


@router.put("/depots/{depot}", responses=faults(409, 422))
def put_depot(
    *,
    depot: Line,
    order: DepotOrderShape,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    now: NowDep,
) -> DepotShape:
    """Keep a depot with its hours and stock; `version` is the one that was seen, if there was."""
    spot = placer.place(order.place.point, order.place.ward)
    kept = order.to_domain(depot, spot, organisation=user.organisation)
    return DepotShape.from_domain(depots.keep(store, user, kept, seen=order.version, now=now))


@router.post("/day-plans", status_code=202, responses=faults(409, 422))
def post_day_plan(
    *,
    order: DayPlanOrderShape,
    response: Response,
    user: UserDep,
    store: StoreDep,
    runner: RunnerDep,
    days: DaysDep,
    settings: SettingsDep,
    placer: PlacerDep,
    language: LanguageDep,
    now: NowDep,
) -> DraftedShape:
    """Make the problem of an area's day of what is kept, and have it searched for.

    Requests that are triaged, volunteers who are posted and have a shift that day, with the gates
    that they pass on it; stock that may be used on it. Bags of households that have theirs in this
    cycle are left out, and medicine that nobody ordered stays unassigned.
    """
    drafted = day_plans.draft(
        store,
        runner,
        user,
        day=order.day,
        area=placer.reach(order.area),
        seconds=order.seconds,
        seed=order.seed,
        most_seconds=settings.most_seconds,
        midnight=midnight_of(order.day),
        rules=day_rules_on(order.day, settings.rules),
        gates=gate_table_on(order.day, settings.rules),
        bags=bag_table_on(order.day, settings.rules),
        boards=days.board_now,
        data=settings.data,
        now=now,
    )
    response.headers["Location"] = f"/api/day-plans/{drafted.day_plan.number}"
    return DraftedShape.of(drafted, language=language)


@router.get("/day-plans", responses=faults(422))
def get_day_plans(
    *,
    user: UserDep,
    store: StoreDep,
    language: LanguageDep,
    day: Day | None = None,
    area: Line = "",
) -> list[DayPlanShape]:
    """List day plans, the newest first."""
    return [
        DayPlanShape.from_domain(one, language=language)
        for one in day_plans.find(store, user, day=day, area=area)
    ]


@router.get("/day-plans/{day_plan}", responses=faults(404, 422))
def get_day_plan(
    *, day_plan: Number, user: UserDep, store: StoreDep, language: LanguageDep, now: NowDep
) -> WholeDayPlanShape:
    """Show a day plan, how its solve goes, what it came to, and all that happened to it."""
    found, job, moves = day_plans.view(store, user, DayPlanNumber(day_plan))
    view = day_plans.found_of(store, found, job)
    return WholeDayPlanShape.of(found, job, moves, view, now=now, language=language)


@router.post("/day-plans/{day_plan}/propose", responses=faults(404, 409, 422))
def post_propose(
    *,
    day_plan: Number,
    order: SeenPlanShape,
    user: UserDep,
    store: StoreDep,
    language: LanguageDep,
    now: NowDep,
) -> DayPlanShape:
    """Take the plan that was found."""
    number = DayPlanNumber(day_plan)
    proposed = day_plans.propose(store, user, number, seen=order.version, now=now)
    return DayPlanShape.from_domain(proposed, language=language)


@router.post("/day-plans/{day_plan}/publish", responses=faults(404, 409, 422))
def post_publish(
    *,
    day_plan: Number,
    order: SeenPlanShape,
    user: UserDep,
    store: StoreDep,
    days: DaysDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
) -> DayPlanShape:
    """Give a proposed plan out under the next letter; the one before it is closed.

    What is past by now moves or falls out: each such task is told, and it asks for a reason.
    """
    number = DayPlanNumber(day_plan)
    day = day_plans.view(store, user, number)[0].day
    published = publishing.publish(
        store,
        user,
        number,
        seen=order.version,
        reason=order.reason,
        rules=day_rules_on(day, settings.rules),
        gates=gate_table_on(day, settings.rules),
        bags=bag_table_on(day, settings.rules),
        boards=days.board_now,
        now=now,
    )
    return DayPlanShape.from_domain(published, language=language)


@router.post("/day-plans/{day_plan}/drop", responses=faults(404, 409, 422))
def post_drop(
    *,
    day_plan: Number,
    order: SeenPlanShape,
    user: UserDep,
    store: StoreDep,
    language: LanguageDep,
    now: NowDep,
) -> DayPlanShape:
    """Give a draft or a proposal up."""
    number = DayPlanNumber(day_plan)
    dropped = day_plans.drop(store, user, number, seen=order.version, reason=order.reason, now=now)
    return DayPlanShape.from_domain(dropped, language=language)


@router.get("/day-plans/{day_plan}/plan", responses=faults(404, 409), response_class=Response)
def get_plan(day_plan: Number, user: UserDep, store: StoreDep) -> Response:
    """Return the document of the plan that was found."""
    view = day_plans.found_plan(store, user, DayPlanNumber(day_plan))
    return Response(read_plan_text(store, view.kept.key), media_type="application/json")


@router.get("/day-plans/{day_plan}/check", responses=faults(404, 409))
def get_check(day_plan: Number, user: UserDep, store: StoreDep) -> CheckShape:
    """Check the plan again, independently of what found it."""
    view = day_plans.found_plan(store, user, DayPlanNumber(day_plan))
    return CheckShape.from_domain(view.kept.key, check(view))


@router.get("/day-plans/{day_plan}/map", responses=faults(404, 409), response_class=HTMLResponse)
def get_map(
    *,
    day_plan: Number,
    user: UserDep,
    store: StoreDep,
    settings: SettingsDep,
    language: LanguageDep,
) -> HTMLResponse:
    """Draw the plan on a map that needs no network."""
    view = day_plans.found_plan(store, user, DayPlanNumber(day_plan))
    ground = find_ground(settings.data, view.problem)
    page = map_page(view, language=language, ground=ground)
    return HTMLResponse(page, headers={"Content-Security-Policy": MAP_POLICY})


@router.get("/day-plans/{day_plan}/map.png", responses=faults(404, 409), response_class=Response)
def get_map_picture(
    *,
    day_plan: Number,
    user: UserDep,
    store: StoreDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
    size: PaperSize = "a4",
    grey: bool = False,
) -> Response:
    """Draw the plan as a picture for reports; `grey`: as a black-and-white printer has it."""
    view = day_plans.found_plan(store, user, DayPlanNumber(day_plan))
    ground = find_ground(settings.data, view.problem)
    drawn = map_png(
        view.problem,
        view.plan,
        areas=ground.areas,
        roads=ground.roads,
        language=language,
        at=now.astimezone(PLACE_TIME),
        paper=Paper(size=size, grey=grey),
    )
    return Response(drawn, media_type="image/png")


@router.get(
    "/day-plans/{day_plan}/playback", responses=faults(404, 409), response_class=HTMLResponse
)
def get_playback(
    *,
    day_plan: Number,
    user: UserDep,
    days: DaysDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
) -> HTMLResponse:
    """Play the day on a map that needs no network: as planned, or as it went so far."""
    number = DayPlanNumber(day_plan)
    page = day_playback(days, user, number, data=settings.data, language=language, now=now)
    return HTMLResponse(page, headers={"Content-Security-Policy": MAP_POLICY})


@router.get(
    "/day-plans/{day_plan}/geojson", responses=faults(404, 409, 422), response_class=JSONResponse
)
def get_geojson(day_plan: Number, user: UserDep, store: StoreDep) -> Response:
    """Return routes and stops as GeoJSON, without anything of a person."""
    view = day_plans.found_plan(store, user, DayPlanNumber(day_plan))
    return Response(geojson(view), media_type="application/geo+json")


@router.get("/day-plans/{day_plan}/changes", responses=faults(404, 409, 422))
def get_changes(
    *,
    day_plan: Number,
    since: Annotated[int, Query(ge=1, le=2**31 - 1, description="The earlier version")],
    user: UserDep,
    store: StoreDep,
) -> list[ChangeShape]:
    """List what this version does otherwise than another one, task by task."""
    found = day_plans.difference(store, user, DayPlanNumber(since), DayPlanNumber(day_plan))
    return [ChangeShape.from_domain(change) for change in found]
