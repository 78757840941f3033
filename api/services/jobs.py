"""Ordering, watching and stopping solves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import sleep
from typing import Final
from uuid import uuid4

from api.errors import Conflict, Refused, own_issue
from api.jobs import Runner, Solve
from api.records.jobs import Job, JobKey
from api.records.problems import ProblemKey
from api.services.solving import first_plan
from api.store.jobs import add_open_job, get_job, interrupt_overdue, list_jobs
from api.store.problems import get_problem
from api.store.session import Store

_LOOK_EVERY_S: Final = 0.1


def order_solve(
    store: Store,
    runner: Runner,
    problem: ProblemKey,
    *,
    seconds: int,
    seed: int,
    most_seconds: int,
    now: datetime,
) -> Job:
    """Queue a solve of the problem; it is kept before it starts.

    Raises
    ------
    Missing
        If there is no such problem.
    Refused
        If it is longer than allowed.
    Conflict
        If the problem is being solved already.
    """
    if seconds > most_seconds:
        raise Refused(own_issue("too-long", f"seconds {seconds} > {most_seconds}"))
    job = Job(
        key=JobKey(uuid4().hex[:16]),
        problem=problem,
        state="queued",
        seconds=seconds,
        seed=seed,
        created_at=now,
    )
    with store.writing() as session:
        get_problem(session, problem)
        interrupt_overdue(session, problem, now)
    add_open_job(store, job)
    runner.submit(job.key)
    return job


def restart_job(
    store: Store, runner: Runner, key: JobKey, *, most_seconds: int, now: datetime
) -> Job:
    """Order the same solve again as a new job; raise `Conflict` while the old one is open."""
    old = read_job(store, key)
    if old.is_open:
        raise Conflict(own_issue("job-not-over", key))
    return order_solve(
        store,
        runner,
        old.problem,
        seconds=old.seconds,
        seed=old.seed,
        most_seconds=most_seconds,
        now=now,
    )


def cancel_job(store: Store, runner: Runner, key: JobKey) -> Job:
    """Ask the job to stop and keep its best plan; raise `Conflict` when it is over."""
    if not read_job(store, key).is_open:
        raise Conflict(own_issue("job-is-over", key))
    return runner.cancel(key)


def read_job(store: Store, key: JobKey) -> Job:
    """Return the job as it is now."""
    with store.reading() as session:
        return get_job(session, key)


def all_jobs(store: Store, organisation: str) -> tuple[Job, ...]:
    """Return all jobs, the newest first."""
    with store.reading() as session:
        return list_jobs(session, organisation=organisation)


@contextmanager
def searching_here(
    store: Store, *, solve: Solve, clock: Callable[[], datetime]
) -> Iterator[Runner]:
    """Give what runs the solves that this process orders; those of a service are left to it."""
    runner = Runner(store, solve=solve, fall_back=first_plan, workers=1, clock=clock)
    try:
        yield runner
    finally:
        runner.close()


def wait_for(store: Store, key: JobKey, *, look: Callable[[Job], None] = lambda _job: None) -> Job:
    """Return the job once it is over.

    Parameters
    ----------
    look
        Shown the job each tenth of a second.
    """
    while (job := read_job(store, key)).is_open:
        look(job)
        sleep(_LOOK_EVERY_S)
    return job
