"""What is printed of a day, and the page that checks a movement order."""

from datetime import datetime

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
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.services.day_sheets import day_sheet
from api.services.drawing import map_png
from api.services.ground import find_ground
from api.services.movement_orders import Office, area_words, check_order
from api.services.printing import day_paper
from api.services.running import Days
from api.services.whole_paper import packed, plans_of_today
from api.settings import Settings
from maps.lists.day_sheet import day_sheet_pdf
from maps.lists.pdf import ListPaper
from maps.picture import Paper, PaperSize
from maps.wording import Language

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
    made = _sheet(
        days,
        user,
        DayPlanNumber(day_plan),
        office=office,
        settings=settings,
        language=language,
        size=size,
        now=now,
    )
    return Response(made, media_type="application/pdf")


def _sheet(
    days: Days,
    user: User,
    number: DayPlanNumber,
    *,
    office: Office,
    settings: Settings,
    language: Language,
    size: PaperSize,
    now: datetime,
) -> bytes:
    running = days.see_own(user, number, now=now)
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
    return day_sheet_pdf(sheet, paper=size)


@router.get("/api/paper.zip", responses=faults(401, 403, 409), response_class=Response)
def get_all_paper(
    *,
    user: UserDep,
    days: DaysDep,
    office: OfficeDep,
    book: RouteBookDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
    paper: ListPaper = "a5",
    size: PaperSize = "a4",
) -> Response:
    """Return all paper of today at once: board and lists of every plan in one's areas.

    `paper` is that of the lists, `size` that of the boards.
    """
    made = packed(
        plans_of_today(days, user, now=now),
        sheet=lambda one: _sheet(
            days,
            user,
            one.number,
            office=office,
            settings=settings,
            language=language,
            size=size,
            now=now,
        ),
        lists=lambda one: day_paper(
            days, user, one.number, office=office, book=book, data=settings.data, now=now
        ).packed(paper=paper),
        now=now.astimezone(PLACE_TIME),
    )
    return Response(made, media_type="application/zip")


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
