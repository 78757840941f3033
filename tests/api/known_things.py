"""What every service works out anew at its start, kept from the first one of a test run."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import routing

_work_out = routing._populate_api_route_state  # noqa: SLF001
_Worked = routing._EffectiveRouteContext  # noqa: SLF001
_read = ScriptDirectory.from_config


@contextmanager
def known_things() -> Iterator[None]:
    """Have parameters and answers of routes, and the list of migrations, be worked out once.

    Nothing of it differs from one service to the next, and each of hundreds would take a quarter
    of a second for it.
    """
    routes: dict[tuple[object, ...], tuple[Any, dict[str, Any]]] = {}
    migrations: dict[str | None, ScriptDirectory] = {}

    def work_out(route: Any, path: str, *given: Any, **how: Any) -> None:
        if not isinstance(route, _Worked):
            _work_out(route, path, *given, **how)
            return
        own = (id(route.original_route), path, *(one.dependency for one in how["dependencies"]))
        if own not in routes:
            _work_out(route, path, *given, **how)
            # the route is kept too: no other one has its identity then
            routes[own] = route.original_route, vars(route).copy()
        vars(route).update(routes[own][1])
        route.dependency_overrides_provider = how["dependency_overrides_provider"]

    def read(config: Config) -> ScriptDirectory:
        folder = config.get_main_option("script_location")
        if folder not in migrations:
            migrations[folder] = _read(config)
        return migrations[folder]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routing, "_populate_api_route_state", work_out)
        patch.setattr(ScriptDirectory, "from_config", read)
        yield
