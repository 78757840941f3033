"""What routes are handed: store, runner, settings, language, time; the one reader of the clock."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from api.errors import Language
from api.jobs import Runner
from api.settings import Settings
from api.store.session import Store

LANGUAGE_COOKIE = "language"


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _runner(request: Request) -> Runner:
    runner: Runner = request.app.state.runner
    return runner


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def language_of(request: Request) -> Language:
    """Return the language to answer in: as asked in the address, else as chosen before."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return "en" if asked == "en" else "vi"


StoreDep = Annotated[Store, Depends(_store)]
RunnerDep = Annotated[Runner, Depends(_runner)]
SettingsDep = Annotated[Settings, Depends(_settings)]
LanguageDep = Annotated[Language, Depends(language_of)]
NowDep = Annotated[datetime, Depends(now)]
