"""The pages people see: the board at ``/``, problems and plans, health, the API described.

The volunteer's page on the phone, ``/my-route``, is in `api.routes.my_route`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from api.dependencies import (
    LANGUAGE_COOKIE,
    DayRulesDep,
    LanguageDep,
    NowDep,
    RiskTableDep,
    RunnerDep,
    SettingsDep,
    StoreDep,
    UserDep,
    clock_of,
)
from api.errors import translated
from api.pages.board import given_to_board
from api.pages.rendering import Frame, render
from api.pages.words import BOARD_WORDS_FILE, words
from api.records.plans import PlanKey
from api.records.problems import ProblemKey
from api.records.users import User
from api.routes.access import opens
from api.schemas.health import FindingShape
from api.schemas.jobs import JobShape
from api.services.health import Finding, findings, look
from api.services.maps import MAP_NAMES, MAPS, allowed_themes
from api.services.plans import check, view_plan
from api.services.problems import desk, view_problem
from maps.fonts import Weight, font_file
from maps.wording import Language, task_address, task_name, vehicle_label

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_YEAR_S: Final = 365 * 86_400
MENU: Final = ("/problems", "/reports", "/staffing", "/volunteers", "/duty-days", "/paper")
"""Pages that not everybody may open: each menu leads only where one may go."""


def frame_of(request: Request, language: Language) -> Frame:
    """Return what the page needs of its request."""
    user, state = getattr(request.state, "user", None), request.app.state
    if user is None:
        return Frame(language=language, path=request.url.path, sample=state.is_sample)
    found = findings(state.store, state.settings, now=clock_of(request.app)())
    return Frame(
        language=language,
        path=request.url.path,
        user=user.name,
        opens=tuple(page for page in MENU if opens(user, f"GET {page}")),
        sample=state.is_sample,
        banner=tuple(
            {
                one.issue.code: translated(one.issue, language)
                for one in found
                if one.issue is not None and _concerns(user, one)
            }.values()
        ),
    )


def _concerns(user: User, finding: Finding) -> bool:
    """Tell whether somebody is told of it on each page; plans are closed by who runs them."""
    return finding.name != "plans" or user.may("plans.run")


def answer(request: Request, page: str, *, language: Language, status: int = 200) -> HTMLResponse:
    """Return the page; a language asked for in its address is remembered."""
    response = HTMLResponse(page, status_code=status)
    if request.query_params.get("lang") in ("vi", "en"):
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_YEAR_S, httponly=True, samesite="lax"
        )
    return response


@router.get("/")
def board_page(
    *,
    request: Request,
    user: UserDep,
    language: LanguageDep,
    table: RiskTableDep,
    rules: DayRulesDep,
    now: NowDep,
) -> HTMLResponse:
    """Show the board: what came in, what is on the way, and where; its scripts ask for the rest."""
    page = render(
        "board.html",
        frame_of(request, language),
        w=words(language, BOARD_WORDS_FILE),
        given=given_to_board(user, language, table=table, rules=rules, now=now),
        maps={one: MAPS[one].title[language] for one in MAP_NAMES if allowed_themes(user, one)},
    )
    return answer(request, page, language=language)


@router.get("/problems")
def home(request: Request, user: UserDep, store: StoreDep, language: LanguageDep) -> HTMLResponse:
    """Show the problems and plans that are kept, or what to do when there are none."""
    kept = desk(store, user.organisation)
    latest_jobs = {job.problem: job for job in reversed(kept.jobs)}
    page = render(
        "home.html",
        frame_of(request, language),
        problems=kept.problems,
        plans=kept.plans,
        latest_jobs=latest_jobs,
        problem_of={problem.key: problem for problem in kept.problems},
    )
    return answer(request, page, language=language)


@router.get("/problems/{problem}")
def problem_page(
    *, request: Request, problem: str, store: StoreDep, language: LanguageDep, now: NowDep
) -> HTMLResponse:
    """Show one problem, its solves and its plans."""
    view = view_problem(store, ProblemKey(problem))
    shapes = [JobShape.from_domain(job, now=now, language=language) for job in view.jobs]
    texts = words(language)
    page = render(
        "problem.html",
        frame_of(request, language),
        problem=view.kept,
        jobs=shapes,
        current=shapes[0].model_dump(mode="json") if shapes else None,
        plans=view.plans,
        script_words={key: texts[key] for key in texts if key.startswith(_SCRIPT_WORDS)},
    )
    return answer(request, page, language=language)


_SCRIPT_WORDS: Final = ("state_", "waiting_first", "finishing", "no_answer", "unassigned")


@router.get("/plans/{plan}")
def plan_page(request: Request, plan: str, store: StoreDep, language: LanguageDep) -> HTMLResponse:
    """Show one plan: the numbers that matter, the map, the routes, and what is left out."""
    view = view_plan(store, PlanKey(plan))
    page = render(
        "plan.html",
        frame_of(request, language),
        view=view,
        plan=view.plan,
        kept=view.kept,
        problem=view.problem,
        violations=check(view),
        vehicle_label=vehicle_label,
        task_name=task_name,
        task_address=lambda task: task_address(view.problem, task),
    )
    return answer(request, page, language=language)


@router.get("/health")
def health_page(
    *,
    request: Request,
    store: StoreDep,
    runner: RunnerDep,
    settings: SettingsDep,
    language: LanguageDep,
    at: NowDep,
) -> HTMLResponse:
    """Show what waits, what was last done and when, and what is missing."""
    found = findings(store, settings, now=at)
    page = render(
        "health.html",
        frame_of(request, language),
        health=look(store, runner),
        findings=[FindingShape.from_domain(one, language=language) for one in found],
    )
    return answer(request, page, language=language)


@router.get("/docs")
def docs(request: Request, language: LanguageDep) -> HTMLResponse:
    """Show the API; everything the page needs is served from here."""
    return answer(request, render("docs.html", frame_of(request, language)), language=language)


@router.get("/static/fonts/{weight}.ttf", response_class=FileResponse)
def font(weight: Literal["400", "600", "700"]) -> FileResponse:
    """Return the typeface in one weight."""
    return FileResponse(
        font_file(_WEIGHTS[weight]),
        media_type="font/ttf",
        headers={"Cache-Control": "max-age=604800"},
    )


_WEIGHTS: Final[Mapping[str, Weight]] = MappingProxyType({"400": 400, "600": 600, "700": 700})
