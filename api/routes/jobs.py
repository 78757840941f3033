"""``/api/jobs``."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.dependencies import (
    LanguageDep,
    NowDep,
    RunnerDep,
    SettingsDep,
    StoreDep,
    UserDep,
    clock_of,
)
from api.jobs import Runner
from api.records.jobs import JobKey
from api.schemas.faults import faults
from api.schemas.jobs import JobShape
from api.services.jobs import all_jobs, cancel_job, read_job, restart_job
from api.store.session import Store
from maps.wording import Language

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

_LOOK_EVERY_S: Final = 0.3
"""How often a watched job is looked at; the runner writes at most every 0.25 s."""


@router.get("")
def get_jobs(user: UserDep, store: StoreDep, language: LanguageDep, now: NowDep) -> list[JobShape]:
    """List the organisation's jobs, the newest first."""
    found = all_jobs(store, user.organisation)
    return [JobShape.from_domain(job, now=now, language=language) for job in found]


@router.get("/{job}", responses=faults(404))
def get_job(job: str, store: StoreDep, language: LanguageDep, now: NowDep) -> JobShape:
    """Show how a solve goes."""
    return JobShape.from_domain(read_job(store, JobKey(job)), now=now, language=language)


@router.post("/{job}/cancel", responses=faults(404, 409))
def post_cancel(
    job: str, store: StoreDep, runner: RunnerDep, language: LanguageDep, now: NowDep
) -> JobShape:
    """Ask a solve to stop; it ends soon after with the best plan it has."""
    stopped = cancel_job(store, runner, JobKey(job))
    return JobShape.from_domain(stopped, now=now, language=language)


@router.post("/{job}/restart", status_code=202, responses=faults(404, 409))
def post_restart(
    *,
    job: str,
    response: Response,
    store: StoreDep,
    runner: RunnerDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
) -> JobShape:
    """Order the same solve again, as a new job."""
    again = restart_job(store, runner, JobKey(job), most_seconds=settings.most_seconds, now=now)
    response.headers["Location"] = f"/api/jobs/{again.key}"
    return JobShape.from_domain(again, now=now, language=language)


@router.get("/{job}/events", responses=faults(404), response_class=StreamingResponse)
async def get_events(
    job: str, request: Request, store: StoreDep, runner: RunnerDep, language: LanguageDep
) -> StreamingResponse:
    """Follow a solve as server-sent events: the job at each change, until it is over."""
    await run_in_threadpool(read_job, store, JobKey(job))  # 404 before the stream begins
    return StreamingResponse(
        _events(request, store, runner, JobKey(job), language),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )


async def _events(
    request: Request, store: Store, runner: Runner, key: JobKey, language: Language
) -> AsyncIterator[str]:
    last = None
    while not runner.closing and not await request.is_disconnected():
        job = await run_in_threadpool(read_job, store, key)
        if job != last:
            last = job
            shape = JobShape.from_domain(job, now=clock_of(request.app)(), language=language)
            yield f"event: job\ndata: {json.dumps(shape.model_dump(mode='json'))}\n\n"
        if not job.is_open:
            return
        await asyncio.sleep(_LOOK_EVERY_S)
