"""What is printed of a day, and the page that checks a movement order."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.dependencies import (
    DaysDep,
    LanguageDep,
    NowDep,
    OfficeDep,
    PlacerDep,
    RouteBookDep,
    SettingsDep,
    UserDep,
)
from api.pages.rendering import Frame, render
from api.records.day_plans import DayPlanNumber
from api.records.places import PLACE_TIME
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.services.day_sheets import day_sheet
from api.services.drawing import map_png
from api.services.ground import find_ground
from api.services.movement_orders import area_words, check_order
from api.services.printing import day_paper
from maps.lists.day_sheet import day_sheet_pdf
from maps.lists.pdf import ListPaper
from maps.picture import Paper, PaperSize

router = APIRouter(tags=["paper"])


@router.get(
    "/api/day-plans/{day_plan}/lists.zip",
    responses=faults(401, 403, 404, 409),
    response_class=Response,
)
def get_lists(
    *,
    day_plan: Number,
    user: UserDep,
    days: DaysDep,
    office: OfficeDep,
    book: RouteBookDep,
    settings: SettingsDep,
    now: NowDep,
    paper: ListPaper = "a5",
) -> Response:
    """Return all volunteers' lists, with movement orders once the plan was given out.

    `paper`: single A5 pages, or A4 sheets to print on both sides and fold.
    """
    printed = day_paper(
        days, user, DayPlanNumber(day_plan), office=office, book=book, data=settings.data, now=now
    )
    return Response(printed.packed(paper=paper), media_type="application/zip")


@router.get(
    "/api/day-plans/{day_plan}/lists/{volunteer}.pdf",
    responses=faults(401, 403, 404, 409),
    response_class=Response,
)
def get_list(
    *,
    day_plan: Number,
    volunteer: Number,
    user: UserDep,
    days: DaysDep,
    office: OfficeDep,
    book: RouteBookDep,
    settings: SettingsDep,
    now: NowDep,
    paper: ListPaper = "a5",
) -> Response:
    """Return the list of one volunteer, to be printed again after a change; `paper` as for all."""
    printed = day_paper(
        days, user, DayPlanNumber(day_plan), office=office, book=book, data=settings.data, now=now
    )
    return Response(
        printed.of(VolunteerNumber(volunteer), paper=paper), media_type="application/pdf"
    )


@router.get(
    "/api/day-plans/{day_plan}/sheet.pdf",
    responses=faults(401, 403, 404, 409),
    response_class=Response,
)
def get_sheet(
    *,
    day_plan: Number,
    user: UserDep,
    days: DaysDep,
    office: OfficeDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
    size: PaperSize = "a4",
) -> Response:
    """Return the board on paper, for when there is no power: tables to write on, and the map."""
    running = days.see_own(user, DayPlanNumber(day_plan), now=now)
    ground = find_ground(settings.data, running.board.day)
    picture = map_png(
        running.board.day,
        running.plan,
        areas=ground.areas,
        roads=ground.roads,
        language=language,
        at=now.astimezone(PLACE_TIME),
        paper=Paper(size="a4", grey=True),
    )
    sheet = day_sheet(
        days.store,
        user,
        running,
        office=office,
        language=language,
        picture=picture,
        now=now,
    )
    return Response(day_sheet_pdf(sheet, paper=size), media_type="application/pdf")


@router.get("/verify/{order}", include_in_schema=False, response_class=HTMLResponse)
def check_page(
    *,
    request: Request,
    order: str,
    days: DaysDep,
    book: RouteBookDep,
    placer: PlacerDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
) -> HTMLResponse:
    """Tell a checkpoint whether a movement order holds: that, whose team, from when to when."""
    found = check_order(days, order, book=book, now=now)
    page = render(
        "verify.html",
        Frame(language=language, path=request.url.path, sample=request.app.state.is_sample),
        found=found,
        area=area_words(found.area, placer, language),
        now=now,
        hotline=settings.hotline,
    )
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})
