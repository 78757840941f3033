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
from api.records.volunteers import VolunteerNumber
from api.schemas.bounds import Number
from api.schemas.faults import faults
from api.services.movement_orders import area_words, check_order
from api.services.printing import day_paper
from maps.lists.pdf import ListPaper

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
        area=area_words(found.area, placer),
        now=now,
        hotline=settings.hotline,
    )
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})
