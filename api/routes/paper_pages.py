"""The page of paper, at ``/paper``: all of today at once, numbered forms, entering them again."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.dependencies import (
    DayRulesDep,
    DaysDep,
    LanguageDep,
    NowDep,
    PlacerDep,
    StoreDep,
    UserDep,
)
from api.errors import Conflict
from api.pages.rendering import render
from api.pages.words import BOARD_WORDS_FILE, PAPER_WORDS_FILE, words
from api.records.places import PLACE_TIME
from api.routes.pages import answer, frame_of
from api.schemas.stubs import BatchShape
from api.services import stubs
from api.services.week_figures import areas_of
from api.services.whole_paper import plans_of_today
from maps.lists.intake_form import NAMED

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_FLAG: Final = "flag_"


@router.get("/paper")
def paper_page(
    *,
    request: Request,
    user: UserDep,
    store: StoreDep,
    days: DaysDep,
    placer: PlacerDep,
    rules: DayRulesDep,
    language: LanguageDep,
    now: NowDep,
) -> HTMLResponse:
    """Show what to print, and the forms that are to be entered."""
    prints_all = user.may("plans.read")
    try:
        runs = len(plans_of_today(days, user, now=now)) if prints_all else 0
    except Conflict:
        runs = 0
    said = words(language, BOARD_WORDS_FILE)
    page = render(
        "paper.html",
        frame_of(request, language),
        w=words(language, PAPER_WORDS_FILE),
        prints_all=prints_all,
        runs=runs,
        kinds=NAMED,
        flags={
            one: said[key]
            for one in rules.words.flags
            if (key := _FLAG + one.replace("-", "_")) in said
        },
        wards={
            key: placer.name_of(key)
            for key, level in areas_of(placer, user).items()
            if level == "ward"
        },
        at=f"{now.astimezone(PLACE_TIME):%Y-%m-%dT%H:%M}",
        batches=[BatchShape.from_domain(one) for one in stubs.find(store, user)],
    )
    return answer(request, page, language=language)
