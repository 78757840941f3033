"""``/api/health``."""

from fastapi import APIRouter

from api.dependencies import LanguageDep, NowDep, RunnerDep, SettingsDep, StoreDep
from api.schemas.faults import faults
from api.schemas.health import HealthShape, UpShape
from api.services.health import findings, is_up, look

router = APIRouter(prefix="/api/health", tags=["health"])


@router.get("")
def get_health(store: StoreDep, runner: RunnerDep) -> UpShape:
    """Look at the service; an answer of 200 means that the database answered."""
    return UpShape(ok=is_up(store, runner))


@router.get("/findings", responses=faults(401))
def get_findings(
    *,
    store: StoreDep,
    runner: RunnerDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
) -> HealthShape:
    """Show how the service is: what waits, what was last done and when, what is missing."""
    found = findings(store, settings, now=now)
    return HealthShape.of(look(store, runner), found, language=language)
