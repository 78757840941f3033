"""How the service is: counts, and what somebody should look after."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from api.errors import own_issue
from api.jobs import Runner
from api.records.places import PLACE_TIME
from api.records.routines import RESTORE_TEST_EVERY, Routine
from api.services.routines import every, routines
from api.services.sample_folder import is_marked
from api.settings import MEGABYTE, Settings
from api.store.day_plans import not_closed_before
from api.store.depots import first_open_day
from api.store.dumps import revision_of
from api.store.jobs import last_ended
from api.store.messages import Waiting, waiting
from api.store.session import Store
from api.store.tables import JobRow, PlanRow, ProblemRow
from geodata.errors import Issue

LEAST_FREE_MB: Final = 500
WAITS_LONG: Final = timedelta(minutes=15)
"""A message that waits longer is told of: the way out does not answer."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    at
        Of which moment it tells: the last backup, the newest roads, the oldest message that waits.
    issue
        What is wrong with it; None: nothing.
    """

    name: str
    at: datetime | None = None
    issue: Issue | None = None

    @property
    def good(self) -> bool:
        """Whether nobody has to look after it."""
        return self.issue is None


def is_up(store: Store, runner: Runner) -> bool:
    """Ask the database for an answer, and tell whether the service takes work."""
    with store.reading() as session:
        session.execute(select(1))
    return not runner.closing


def migration_of(store: Store) -> str:
    """Return how far the tables are."""
    with store.reading() as session:
        return revision_of(session.connection())


def look(store: Store, runner: Runner) -> Health:
    """Ask the database for everything that is counted."""
    with store.reading() as session:
        counted = session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
        states = {state: count for state, count in counted}  # noqa: C416 - a result has keys()
        return Health(
            ok=not runner.closing,
            database=store.engine.dialect.name,
            migration=revision_of(session.connection()),
            problems=session.scalar(select(func.count()).select_from(ProblemRow)) or 0,
            plans=session.scalar(select(func.count()).select_from(PlanRow)) or 0,
            queued=states.get("queued", 0),
            running=states.get("running", 0),
        )


def findings(store: Store, settings: Settings, *, now: datetime) -> tuple[Finding, ...]:
    """Return all that is looked at: what waits, what was last done and when, what is missing.

    Parameters
    ----------
    now
        What has not been done for long by then is told.
    """
    backup, restore_test = routines(store)
    with store.reading() as session:
        waits, job = waiting(session), last_ended(session)
        past = not_closed_before(session, first_open_day(session, now))
    failed = job is not None and job.state == "failed"
    kept = (
        _routine(backup, settings, spacing=every(settings), now=now),
        _routine(restore_test, settings, spacing=RESTORE_TEST_EVERY, now=now),
    )
    return (
        *(() if is_marked(settings.data) else kept),  # a sample is made anew, not restored
        Finding(name="messages", at=waits.oldest, issue=_messages(waits, settings, now)),
        Finding(
            name="search",
            at=None if job is None else job.finished_at,
            issue=own_issue("search-failed", job.key) if job is not None and failed else None,
        ),
        Finding(name="plans", issue=_not_closed(past)),
        _files("areas", settings.data.glob("areas/*.gpkg"), missing="no-areas"),
        _files("roads", settings.data.glob("roads/*.npz"), missing="no-roads"),
        _disk(settings.data),
    )


def _routine(routine: Routine, settings: Settings, *, spacing: timedelta, now: datetime) -> Finding:
    code = routine.trouble(every=spacing, now=now)
    if settings.backup_key is None:
        code = "no-backup-key"
    issue = own_issue(code, routine.name) if code else None
    return Finding(name=routine.name, at=routine.done_at, issue=issue)


def _messages(waits: Waiting, settings: Settings, now: datetime) -> Issue | None:
    if waits.failed:
        return own_issue("messages-failed", str(waits.failed))
    if waits.oldest is None:
        return None
    since = f"{waits.queued}, {waits.oldest.astimezone(PLACE_TIME):%d/%m %H:%M}"
    if not settings.send_to:
        return own_issue("no-way-out", since)
    return own_issue("messages-wait", since) if now - waits.oldest > WAITS_LONG else None


def _not_closed(past: tuple[int, date | None]) -> Issue | None:
    count, first = past
    return None if first is None else own_issue("plan-not-closed", f"{count}, {first:%d/%m/%Y}")


def _files(name: str, paths: Iterable[Path], *, missing: str) -> Finding:
    changed = [path.stat().st_mtime for path in paths]
    if not changed:
        return Finding(name=name, issue=own_issue(missing, name))
    return Finding(name=name, at=datetime.fromtimestamp(max(changed), UTC))


def _disk(data: Path) -> Finding:
    free_mb = shutil.disk_usage(data if data.exists() else ".").free // MEGABYTE
    low = free_mb < LEAST_FREE_MB
    return Finding(name="disk", issue=own_issue("disk-low", f"{free_mb} MB") if low else None)
