"""The page of staffing, at ``/staffing``: a draft is made, read and approved."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BeforeValidator, Field

from api.dependencies import LanguageDep, PlacerDep, StoreDep, TodayDep, UserDep
from api.errors import Conflict, Refused, translated
from api.pages.rendering import render
from api.pages.words import STAFFING_WORDS_FILE, words
from api.routes.pages import answer, frame_of
from api.routes.staffing import DraftingDep, get_approvals
from api.schemas.bounds import Day
from api.schemas.staffing import MOST_KM, MOST_RESERVE, StaffingOrderShape, StaffingShape
from api.schemas.texts import Line
from api.services.week_figures import areas_of
from maps.themes import decimal
from routing.staffing.values import Mode

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_People = Annotated[int, Field(ge=0, le=MOST_RESERVE)]
_Kilometres = Annotated[int, Field(ge=0, le=MOST_KM)]
_OrBlank: Final = BeforeValidator(lambda value: None if value == "" else value)
"""A field of a form that nobody filled in comes as an empty text."""


@router.get("/staffing")
def staffing_page(
    *,
    request: Request,
    drafting: DraftingDep,
    user: UserDep,
    store: StoreDep,
    placer: PlacerDep,
    language: LanguageDep,
    today: TodayDep,
    area: Line = "",
    day: Day | None = None,
    mode: Mode = "need",
    reserve: Annotated[_People | None, _OrBlank, Query()] = None,
    furthest_km: Annotated[_Kilometres | None, _OrBlank, Query()] = None,
) -> HTMLResponse:
    """Show the draft that is asked for, or what to ask."""
    order = StaffingOrderShape.model_construct(
        area=area,
        day=day or today,
        mode=mode,
        reserve=reserve or 0,
        furthest_km=furthest_km,
    )
    draft, issues = None, []
    if area:
        try:
            draft = StaffingShape.of(drafting(order), user, area=area, language=language)
        except (Conflict, Refused) as error:
            issues = [translated(one, language) for one in error.issues]
    asked = order.model_dump(mode="json")
    page = render(
        "staffing.html",
        frame_of(request, language),
        w=words(language, STAFFING_WORDS_FILE),
        areas={key: placer.name_of(key) for key in areas_of(placer, user)},
        asked=order,
        today=today,
        draft=draft,
        approvals=get_approvals(user, store, today),
        issues=issues,
        order={**asked, "mark": "" if draft is None else draft.mark},
        query=urlencode({key: value for key, value in asked.items() if value is not None}),
        may_approve=user.may("volunteers.post"),
        tenths=lambda value: decimal(value, language),
    )
    return answer(request, page, language=language)
