"""How the service is."""

from dataclasses import dataclass

from alembic.migration import MigrationContext
from sqlalchemy import func, select

from api.jobs import Runner
from api.store.session import Store
from api.store.tables import JobRow, PlanRow, ProblemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a look at the service showed.

    Parameters
    ----------
    ok
        It takes work; false while it shuts down.
    database, migration
        Which kind, and how far its tables are.
    """

    ok: bool
    database: str
    migration: str
    problems: int
    plans: int
    queued: int
    running: int


def migration_of(store: Store) -> str:
    """Return how far the tables are."""
    with store.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() or ""


def look(store: Store, runner: Runner) -> Health:
    """Ask the database for everything that is counted."""
    with store.reading() as session:
        counted = session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
        states = {state: count for state, count in counted}  # noqa: C416 - a result has keys()
        migration = MigrationContext.configure(session.connection()).get_current_revision()
        return Health(
            ok=not runner.closing,
            database=store.engine.dialect.name,
            migration=migration or "",
            problems=session.scalar(select(func.count()).select_from(ProblemRow)) or 0,
            plans=session.scalar(select(func.count()).select_from(PlanRow)) or 0,
            queued=states.get("queued", 0),
            running=states.get("running", 0),
        )
