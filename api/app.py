"""The service as one application: ``create_app(settings)``.

It keeps problems and plans, solves in worker processes, and shows map and lists in a browser. It
has no users, roles or audit: they come with the dispatch service. Until then whoever reaches it
sees everything, names and addresses of patients included, so it listens on this machine only
(127.0.0.1) and must not be exposed to a network.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api.dependencies import now
from api.jobs import Runner, Solve
from api.pages.rendering import STATIC
from api.routes import health, jobs, pages, plans, problems
from api.routes.faults import answer_faults
from api.routes.guard import Guard
from api.services.solving import solve_order
from api.settings import Settings
from api.store.session import alone, database_address, open_store

OWN_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_DESCRIPTION: Final = (
    "Problems, solves and plans of one machine. There is no sign-in yet: do not expose it."
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
    )
    app.state.settings = settings
    for resource in (problems, jobs, plans, health, pages):
        app.include_router(resource.router)
    # the scripts of the API page come with a package, so that it opens without internet
    app.mount("/static/swagger", StaticFiles(packages=[("fastapi_offline", "static")]))
    app.mount("/static", StaticFiles(directory=STATIC))
    answer_faults(app)
    app.add_middleware(
        Guard,
        names=OWN_NAMES | {settings.host, *settings.hosts},
        most_bytes=settings.most_bytes,
    )
    return app


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
            runner = Runner(store, solve=solve, workers=settings.workers, clock=now)
            app.state.store, app.state.runner = store, runner
            runner.start()
            try:
                yield
            finally:
                runner.close()
                store.close()

    return life
