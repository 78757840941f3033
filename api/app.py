"""The service as one application: ``create_app(settings)``.

It takes requests in, keeps problems and plans, and solves in worker processes. A browser shows the
board at ``/`` (`api.pages.board`), maps and lists; a phone shows a volunteer their own route at
``/my-route`` (`api.pages.phone`), without network too. Nobody comes in without signing in, and
every endpoint asks for a role (`api.routes.access`). It speaks plain HTTP, so it listens on this
machine only (127.0.0.1) unless something before it encrypts.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from api.dependencies import clock_of, gate_table_on, now
from api.jobs import Runner, Solve
from api.pages.board import LEAFLET
from api.pages.rendering import STATIC
from api.routes import (
    aggregates,
    alerts,
    beds,
    calls,
    campaigns,
    cylinders,
    day_plans,
    door_codes,
    duty_days,
    duty_pages,
    exports,
    feed,
    feedback,
    handovers,
    health,
    imports,
    jobs,
    links,
    maps,
    messages,
    my_route,
    own_records,
    pages,
    paper,
    paper_pages,
    pay_lists,
    plans,
    problems,
    report_pages,
    requests,
    runs,
    sign_ins,
    sms,
    staffing,
    staffing_pages,
    stock,
    stubs,
    users,
    volunteer_pages,
    volunteers,
    vroom,
    week_reports,
)
from api.routes.access import gate
from api.routes.bodies import require_plain
from api.routes.contract import describe
from api.routes.faults import answer_faults
from api.routes.guard import Guard
from api.routes.shown import ShownBoards
from api.services import sample_folder
from api.services.access import Tries
from api.services.limits import HOUR_S, MINUTE_S, Limit, Limits, What
from api.services.listening import Listening
from api.services.placing import load_placer
from api.services.replanning import searching
from api.services.route_book import RouteBook
from api.services.routines import keep_going, looked_at
from api.services.running import Days
from api.services.snapshot import Snapshot
from api.services.solving import first_plan, solve_order
from api.settings import Settings
from api.store.session import alone, database_address, open_store

RESOURCES: Final = (
    exports,
    imports,
    requests,
    calls,
    cylinders,
    beds,
    stock,
    stubs,
    day_plans,
    runs,
    handovers,
    alerts,
    feed,
    feedback,
    links,
    door_codes,
    volunteer_pages,
    volunteers,
    messages,
    my_route,
    own_records,
    sms,
    paper,
    paper_pages,
    problems,
    jobs,
    plans,
    users,
    sign_ins,
    aggregates,
    maps,
    health,
    vroom,
    week_reports,
    campaigns,
    duty_days,
    pay_lists,
    duty_pages,
    report_pages,
    staffing,
    staffing_pages,
    pages,
)
"""Modules with a `router` each; `export` and `import` come before the numbers of records."""
MOST_BOARDS: Final = 64
"""Boards that are kept as they were shown last, for all who look at the same moment."""
AT_ONCE: Final = 4
"""So many are shown what was known last at once, with threads of their own: all others may wait
for a database that does not answer."""
OWN_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_DESCRIPTION: Final = (
    "Requests, problems, solves and plans. Sign in at `/api/sign-ins`; times are Vietnam's."
)


def create_app(settings: Settings, *, solve: Solve = solve_order) -> FastAPI:
    """Return the service; its database is opened and upgraded when it starts.

    Parameters
    ----------
    solve
        What a worker process does with an order; a function of a module.
    """
    app = FastAPI(
        title="Đồng Hành",
        version=_version(),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_life(settings, solve),
        dependencies=[Depends(gate), Depends(require_plain)],
    )
    app.state.settings = settings
    app.state.is_sample = sample_folder.is_marked(settings.data)
    app.state.tries, app.state.guesses = Tries(), Tries()
    app.state.limits = Limits(_limits(settings))
    app.state.route_book = RouteBook()
    app.state.boards = ShownBoards(MOST_BOARDS)
    app.state.last_known = CapacityLimiter(AT_ONCE)
    for resource in RESOURCES:
        app.include_router(resource.router)
    # the scripts of the API page come with a package, so that it opens without internet
    app.mount("/static/swagger", StaticFiles(packages=[("fastapi_offline", "static")]))
    app.mount("/static/maps", StaticFiles(packages=[("maps", "scripts")]))
    app.mount("/static/leaflet", StaticFiles(directory=LEAFLET))
    app.mount("/static", StaticFiles(directory=STATIC))
    answer_faults(app)
    describe(app)
    app.add_middleware(
        Guard,
        names=OWN_NAMES | {settings.host, *settings.hosts},
        most_bytes=settings.most_bytes,
    )
    return app


def _limits(settings: Settings) -> Mapping[What, Limit]:
    return {
        "user": Limit(count=settings.calls_per_user, within_s=MINUTE_S),
        "address": Limit(count=settings.calls_per_address, within_s=MINUTE_S),
        "sign-in": Limit(count=settings.sign_ins_per_address, within_s=MINUTE_S),
        "link": Limit(count=settings.calls_per_link, within_s=MINUTE_S),
        "phone": Limit(count=settings.requests_per_phone, within_s=HOUR_S),
    }


@cache
def _version() -> str:
    try:
        return version("donghanh")
    except PackageNotFoundError:  # run from a folder that was never installed
        return "0"


def _life(
    settings: Settings, solve: Solve
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        address = database_address(settings.data, settings.database_url)
        with alone(address):
            store = open_store(address)
            app.state.clock = clock = sample_folder.clock_of(settings, store, real=now)
            runner = Runner(
                store, solve=solve, fall_back=first_plan, workers=settings.workers, clock=clock
            )
            app.state.store, app.state.runner = store, runner
            app.state.days = Days(store, lambda day: gate_table_on(day, settings.rules))
            app.state.snapshot = snapshot = Snapshot(app.state.days)
            app.state.turns = CapacityLimiter(settings.workers)
            app.state.listening = listening = Listening(store)
            looking = asyncio.create_task(listening.look())

            def clock_now() -> datetime:
                return clock_of(app)()

            load_placer(settings.data)  # streets of a city take seconds: nobody who calls waits
            runner.start()
            try:
                with (
                    keep_going(store, settings, clock=clock),
                    looked_at(snapshot, clock_now),
                    searching(app.state.days) as app.state.replans,
                ):
                    yield
            finally:
                looking.cancel()
                await asyncio.wait([looking])  # else it may still read as the store is closed
                runner.close()
                store.close()

    return life
