"""``/api/problems``."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.dependencies import LanguageDep, NowDep, RunnerDep, SettingsDep, StoreDep, UserDep
from api.records.problems import ProblemKey
from api.schemas.faults import faults
from api.schemas.jobs import JobShape, SolveShape
from api.schemas.problems import ProblemShape
from api.schemas.texts import Line
from api.services.documents import text_of
from api.services.jobs import order_solve
from api.services.problems import (
    all_problems,
    keep_problem,
    read_problem_text,
    view_problem,
)

router = APIRouter(prefix="/api/problems", tags=["problems"])

_DOCUMENT = {
    "requestBody": {
        "required": True,
        "description": "A `donghanh-problem/1` document, as JSON or gzip of it.",
        "content": {"application/json": {"schema": {"type": "object"}}, "application/gzip": {}},
    }
}


@router.post(
    "",
    responses={200: {"description": "It was kept before"}, **faults(413, 422)},
    status_code=201,
    openapi_extra=_DOCUMENT,
)
async def post_problem(
    *,
    request: Request,
    response: Response,
    user: UserDep,
    store: StoreDep,
    settings: SettingsDep,
    now: NowDep,
    name: Annotated[Line, Query(description="The file it comes from, for people")] = "",
) -> ProblemShape:
    """Keep a problem. The same document again gives the same answer and 200; kept means on disk."""
    body = await request.body()

    def keep() -> tuple[ProblemShape, bool]:
        text = text_of(body, subject=name or "problem", most_bytes=settings.most_bytes)
        problem, is_new = keep_problem(
            store, text, organisation=user.organisation, name=name, now=now
        )
        return ProblemShape.from_domain(problem), is_new

    shape, is_new = await run_in_threadpool(keep)
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = f"/api/problems/{shape.id}"
    return shape


@router.get("")
def get_problems(user: UserDep, store: StoreDep) -> list[ProblemShape]:
    """List the organisation's problems, the newest first."""
    found = all_problems(store, user.organisation)
    return [ProblemShape.from_domain(problem) for problem in found]


@router.get("/{problem}", responses=faults(404))
def get_problem(problem: str, store: StoreDep) -> ProblemShape:
    """Show one problem."""
    return ProblemShape.from_domain(view_problem(store, ProblemKey(problem)).kept)


@router.get("/{problem}/document", responses=faults(404), response_class=Response)
def get_problem_document(problem: str, store: StoreDep) -> Response:
    """Return the document of a problem."""
    text = read_problem_text(store, ProblemKey(problem))
    return Response(text, media_type="application/json")


@router.post("/{problem}/solve", status_code=202, responses=faults(404, 409, 422))
def post_solve(
    *,
    problem: str,
    order: SolveShape,
    response: Response,
    store: StoreDep,
    runner: RunnerDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
) -> JobShape:
    """Start a solve; it runs in a process of its own. Watch it at the address in `Location`."""
    job = order_solve(
        store,
        runner,
        ProblemKey(problem),
        seconds=order.seconds,
        seed=order.seed,
        most_seconds=settings.most_seconds,
        now=now,
    )
    response.headers["Location"] = f"/api/jobs/{job.key}"
    return JobShape.from_domain(job, now=now, language=language)
