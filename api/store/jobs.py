"""Keeping and finding jobs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, own_issue
from api.records.jobs import OPEN_STATES, Job, JobKey, JobState
from api.records.problems import ProblemKey
from api.store.problems import owned_by
from api.store.rows import job_of, job_row
from api.store.session import Store
from api.store.tables import JobRow


def save_job(session: Session, job: Job) -> Job:
    """Keep the job as it is now."""
    session.merge(job_row(job))
    return job


def add_open_job(store: Store, job: Job) -> Job:
    """Keep a new job that waits or runs; raise `Conflict` if its problem has one already.

    Two at the same moment meet at a unique index: one is stored, the other is refused.
    """
    try:
        with store.writing() as session:
            session.add(job_row(job))
    except IntegrityError as error:
        with store.reading() as session:
            busy = open_job(session, job.problem)
        name = job.problem if busy is None else busy.key
        raise Conflict(own_issue("problem-is-busy", name)) from error
    return job


def get_job(session: Session, key: JobKey) -> Job:
    """Return the job of that key; raise `Missing` if there is none."""
    row = session.get(JobRow, key)
    if row is None:
        raise Missing(own_issue("no-such-job", key))
    return job_of(row)


def list_jobs(
    session: Session,
    *,
    problem: ProblemKey | None = None,
    state: JobState | None = None,
    organisation: str | None = None,
) -> tuple[Job, ...]:
    """Return jobs, the newest first."""
    query = select(JobRow).order_by(JobRow.created_at.desc(), JobRow.id)
    if organisation is not None:
        query = query.where(JobRow.problem_id.in_(owned_by(organisation)))
    if problem is not None:
        query = query.where(JobRow.problem_id == problem)
    if state is not None:
        query = query.where(JobRow.state == state)
    return tuple(job_of(row) for row in session.scalars(query))


def open_job(session: Session, problem: ProblemKey) -> Job | None:
    """Return the job of the problem that waits or runs, if there is one."""
    query = select(JobRow).where(JobRow.problem_id == problem, JobRow.state.in_(OPEN_STATES))
    row = session.scalars(query.limit(1)).first()
    return None if row is None else job_of(row)


def interrupt_running(session: Session, now: datetime) -> tuple[Job, ...]:
    """Mark every job as interrupted that ran when the service stopped; return them."""
    return _interrupted(session, list_jobs(session, state="running"), now)


def interrupt_overdue(session: Session, problem: ProblemKey, now: datetime) -> None:
    """Mark a job of the problem as interrupted that runs far over its time: nobody sees to it."""
    running = list_jobs(session, problem=problem, state="running")
    _interrupted(session, [job for job in running if job.is_overdue(now)], now)


def _interrupted(session: Session, jobs: Sequence[Job], now: datetime) -> tuple[Job, ...]:
    stopped = own_issue("service-stopped", "donghanh")
    return tuple(
        save_job(session, job.moved("interrupted", finished_at=now, issues=(stopped,)))
        for job in jobs
    )


def last_ended(session: Session) -> Job | None:
    """Return the job that ended last, by itself or by a fault; None where none did."""
    query = select(JobRow).where(JobRow.state.in_(("done", "failed")))
    row = session.scalars(query.order_by(JobRow.finished_at.desc()).limit(1)).first()
    return None if row is None else job_of(row)
