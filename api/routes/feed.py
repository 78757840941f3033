"""``/api/feed``: what changed, as server-sent events."""

import json
from collections.abc import AsyncIterator
from time import monotonic
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.dependencies import (
    ListeningDep,
    RunnerDep,
    StoreDep,
    UserDep,
    clock_of,
    secret_of,
)
from api.jobs import Runner
from api.records.users import User
from api.schemas.faults import faults
from api.services.access import who
from api.services.feed import Change
from api.services.listening import Listening
from api.store.session import Store

ASK_EVERY_S: Final = 5.0
"""How often it is asked whether who listens still may."""
router = APIRouter(prefix="/api", tags=["feed"], responses=faults(401, 403, 422))

Heard = Annotated[int, Query(ge=0, le=2**31 - 1, description="The last number that was heard")]


@router.get("/feed", response_class=StreamingResponse)
async def get_feed(
    *,
    request: Request,
    user: UserDep,
    store: StoreDep,
    runner: RunnerDep,
    listening: ListeningDep,
    since: Heard | None = None,
    last_event_id: Annotated[str, Header(max_length=10)] = "",
) -> StreamingResponse:
    """Follow what changes, in the order of the commits: which record, and no more of it.

    Each event has a number as its id. Who was away names the last one (`Last-Event-ID`, as browsers
    do by themselves, or `since`) and misses nothing. How far it was heard comes after them
    (`heard`), and every 10 s of silence; `clock` is what time it is then.
    """
    heard = int(last_event_id) if last_event_id.isdecimal() else since
    return StreamingResponse(
        _events(request, _Hearing(user, store, runner, listening), heard),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


class _Hearing(NamedTuple):
    """Who listens, and where."""

    user: User
    store: Store
    runner: Runner
    listening: Listening

    async def is_over(self, request: Request) -> bool:
        """Tell whether nobody listens there any more, or may."""
        if self.runner.closing or await request.is_disconnected():
            return True
        return (
            await run_in_threadpool(
                who, self.store, secret_of(request), now=clock_of(request.app)()
            )
            is None
        )


async def _events(request: Request, hearing: _Hearing, heard: int | None) -> AsyncIterator[str]:
    yield "retry: 1000\n"
    asked_at = monotonic()
    async for number, changes in hearing.listening.changes(heard):
        seen = (_event(change) for change in changes if change.is_seen_by(hearing.user))
        clock = f"event: clock\ndata: {clock_of(request.app)().isoformat()}\n\n"
        yield f"{''.join(seen)}id: {number}\nevent: heard\ndata: {number}\n\n{clock}"
        if monotonic() - asked_at >= ASK_EVERY_S:
            asked_at = monotonic()
            if await hearing.is_over(request):
                return


def _event(change: Change) -> str:
    data = {
        "kind": change.kind,
        "record": change.record,
        "what": change.what,
        "at": change.at.isoformat(),
    }
    return f"id: {change.number}\nevent: change\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
