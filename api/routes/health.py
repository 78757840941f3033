"""``/api/health``."""

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import RunnerDep, StoreDep
from api.services.health import Health, look

router = APIRouter(prefix="/api/health", tags=["health"])


class HealthShape(BaseModel):
    """Whether the service works: its database answers, and how busy it is."""

    ok: bool
    database: str
    migration: str
    problems: int
    plans: int
    queued: int
    running: int

    @classmethod
    def from_domain(cls, health: Health) -> "HealthShape":
        """Return the shape of what was seen."""
        return cls(
            ok=health.ok,
            database=health.database,
            migration=health.migration,
            problems=health.problems,
            plans=health.plans,
            queued=health.queued,
            running=health.running,
        )


@router.get("")
def get_health(store: StoreDep, runner: RunnerDep) -> HealthShape:
    """Look at the service; an answer of 200 means that the database answered."""
    return HealthShape.from_domain(look(store, runner))
