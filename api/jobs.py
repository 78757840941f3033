"""Running, watching and cancelling a solve in a process of its own.

    service process                                 worker process (one per job)
    Runner: a thread per running job  <── pipe ──>  work(): calls the solve it was given
      writes the job's state to the store             Heard ..., then Found or Broke

Whatever becomes of the worker, the service goes on and the job gets an end: a worker that dies is
a failed job, a worker that does not stop in time is killed, and a worker whose service is gone
finds its pipe closed and stops by itself. Where a search broke, another worker puts the first
valid plan together, which the failed job then has and which says what it is.

Workers are forked from a process that has done nothing but load what they need, machine code
included: they start in some milliseconds, and nothing of the service's threads and sockets is in
them.
"""

import logging
import math
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Final, Protocol, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from api.errors import Unreachable, issues_of, own_issue
from api.records.jobs import Job, JobKey, JobState
from api.records.plans import KeptPlan, plan_key
from api.store.jobs import get_job, interrupt_running, list_jobs, save_job
from api.store.plans import add_plan
from api.store.problems import problem_text
from api.store.session import Store, is_unreachable
from geodata.errors import InvalidInput, Issue
from routing.errors import InvalidProblem
from routing.plan import Score

logger = logging.getLogger(__name__)

WORKERS: Final = multiprocessing.get_context("forkserver")
"""Where processes of the service come from."""

_CANCEL: Final = "cancel"
_ASK_EVERY_S: Final = 0.05
"""How often a worker looks whether it should stop; a look costs some 20 microseconds."""
_TELL_EVERY_S: Final = 0.25
"""How often progress is written down: each time is a synced commit."""
_AGAIN_S: Final = 1.0
"""How soon what could not be written is tried again."""
_GRACE_S: Final = 60.0
"""How long past its time, or after being asked to stop, a worker may take before it is killed:
imports, the first plan of a district and the final check all lie outside the search time."""


_OURS: Final = frozenset({"worker-died", "worker-overran", "worker-broke"})
_FIRST_PLAN_S: Final = 60
"""How long the first valid plan may take: a city's, on a slow machine, with all imports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a worker is to do: a problem document, for so many seconds, from that seed."""

    document: str
    seconds: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The best so far, as a worker tells it."""

    score: Score
    unassigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The plan a worker found: its document, that document's digest and its figures."""

    document: str
    sha256: str
    score: Score
    routes: int
    planned: int
    unassigned: int
    unsearched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Broke:
    """Why a worker found no plan; `killed` if the service ended it."""

    issues: tuple[Issue, ...]
    killed: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the fault is the program's, so that the problem may have a plan all the same."""
        return any(issue.code in _OURS for issue in self.issues)


class Solve(Protocol):
    """Turns an order into a plan; must be a function of a module, as a worker imports it."""

    def __call__(
        self, order: Order, *, tell: Callable[[Heard], None], stop: Callable[[], bool]
    ) -> Found:
        """Return the plan found within the order's seconds, or sooner once `stop` says so."""


class _Asked:
    """Whether the service has asked to stop, or is gone."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._asked = False
        self._next_look_s = 0.0

    def __call__(self) -> bool:
        now_s = time.monotonic()
        if not self._asked and now_s >= self._next_look_s:
            self._next_look_s = now_s + _ASK_EVERY_S
            self._asked = self._pipe.poll()  # a message, or the end of the pipe
        return self._asked


def work(solve: Solve, order: Order, pipe: Connection) -> None:
    """Carry out one order: the whole life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which then ends us
    try:
        answer: Found | Broke = solve(order, tell=pipe.send, stop=_Asked(pipe))
    except (BrokenPipeError, ConnectionResetError):
        return  # the service is gone: nobody is left to tell
    except Exception as error:
        answer = Broke(issues=_why(error))
    try:
        pipe.send(answer)
    except (BrokenPipeError, ConnectionResetError):
        return


def _why(error: Exception) -> tuple[Issue, ...]:
    if isinstance(error, (InvalidInput, InvalidProblem)):
        return issues_of(error)
    logger.error("a solve broke", exc_info=error)
    return (own_issue("worker-broke", type(error).__name__),)


@dataclass(slots=True)
class _Worker:
    """A running worker; `asked` once somebody wants it to stop."""

    process: ForkServerProcess
    pipe: Connection
    order: Order
    asked: bool = False


_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def once_there(write: Callable[[], _Made], closing: threading.Event) -> _Made:
    """Write something as soon as the database is there: what was found is not lost with it."""
    while True:
        try:
            return write()
        except (SQLAlchemyError, Unreachable) as error:
            if closing.is_set() or not is_unreachable(error):
                raise
        closing.wait(_AGAIN_S)


class Runner:
    """Keeps at most so many workers busy with the jobs in the store.

    Parameters
    ----------
    solve, fall_back
        What a worker does, and what another one does where that broke; functions of a module.
    workers
        How many at once.
    clock
        Gives the present moment, aware.
    grace_s
        How long a worker may overrun before it is killed.
    """

    def __init__(
        self,
        store: Store,
        *,
        solve: Solve,
        fall_back: Solve,
        workers: int,
        clock: Callable[[], datetime],
        grace_s: float = _GRACE_S,
    ) -> None:
        self._store = store
        self._solve = solve
        self._fall_back = fall_back
        self._clock = clock
        self._grace_s = grace_s
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="job")
        self._lock = threading.Lock()
        self._working: dict[JobKey, _Worker] = {}
        self._closing = threading.Event()

    @property
    def closing(self) -> bool:
        """Whether the service is about to end."""
        return self._closing.is_set()

    def start(self) -> None:
        """Take up what the store holds: what ran is interrupted, what waited waits again."""
        preloaded = [self._solve.__module__, self._fall_back.__module__, "routing.solvers.warmed"]
        WORKERS.set_forkserver_preload(preloaded)
        forkserver.ensure_running()
        with self._store.writing() as session:
            interrupted = interrupt_running(session, self._clock())
            waiting = list_jobs(session, state="queued")
        for job in interrupted:
            logger.warning("job %s was interrupted when the service stopped", job.key)
        for job in reversed(waiting):
            self.submit(job.key)

    def submit(self, key: JobKey) -> None:
        """Run the queued job as soon as a worker is free."""
        self._threads.submit(self._run, key)

    def worker_pid(self, key: JobKey) -> int | None:
        """Return the process that works on the job; None when none does."""
        with self._lock:
            worker = self._working.get(key)
        return None if worker is None else worker.process.pid

    def cancel(self, key: JobKey) -> Job:
        """Ask the job to stop; one that waits is over at once, one that runs keeps its best."""
        with self._lock:
            worker = self._working.get(key)
            with self._store.writing() as session:
                job = get_job(session, key)
                if job.state == "queued":
                    job = save_job(session, job.moved("cancelled", finished_at=self._clock()))
            if worker is not None and not worker.asked:
                worker.asked = True
                with suppress(OSError):  # it may have ended just now
                    worker.pipe.send(_CANCEL)
        return job

    def close(self) -> None:
        """Stop all workers at once; their jobs are interrupted, waiting ones go on waiting."""
        self._closing.set()
        with self._lock:
            workers = tuple(self._working.values())
        for worker in workers:
            worker.process.terminate()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run(self, key: JobKey) -> None:
        try:
            worker = once_there(lambda: self._begin(key), self._closing)
            if worker is not None:
                self._see_to(key, worker)
        except Exception:
            logger.exception("job %s broke in the service itself", key)
            self._finish(key, Broke(issues=(own_issue("worker-broke", key),)), asked=False)
        finally:
            self._forget(key)

    def _see_to(self, key: JobKey, worker: _Worker) -> None:
        """Watch the worker of a job to its end; where the search broke, have a first plan made."""
        answer, first = self._watch(key, worker), None
        asked = worker.asked
        if isinstance(answer, Broke) and answer.is_ours and not asked:
            self._forget(key)
            first = self._first_plan(key, worker.order)
        once_there(lambda: self._finish(key, answer, asked=asked, first=first), self._closing)

    def _first_plan(self, key: JobKey, order: Order) -> Found | None:
        """Return the first valid plan, of a worker of its own; None where that broke too."""
        with self._lock:
            if self.closing:
                return None
            worker = self._start(key, self._fall_back, replace(order, seconds=_FIRST_PLAN_S))
        found = self._watch(key, worker)
        return found if isinstance(found, Found) else None

    def _begin(self, key: JobKey) -> _Worker | None:
        """Start the worker of a job that still waits."""
        with self._lock:
            with self._store.writing() as session:
                job = get_job(session, key)
                if job.state != "queued" or self.closing:
                    return None
                document = problem_text(session, job.problem)
                save_job(session, job.moved("running", started_at=self._clock()))
            order = Order(document=document, seconds=job.seconds, seed=job.seed)
            return self._start(key, self._solve, order)

    def _start(self, key: JobKey, solve: Solve, order: Order) -> _Worker:
        """Start a worker on an order of the job; who calls holds the lock."""
        here, there = WORKERS.Pipe()
        process = WORKERS.Process(target=work, args=(solve, order, there))
        worker = _Worker(process=process, pipe=here, order=order)
        self._working[key] = worker
        process.start()
        there.close()  # so that the pipe ends when the worker does
        return worker

    def _watch(self, key: JobKey, worker: _Worker) -> Found | Broke:
        """Write down what the worker tells until it is done, dead or far over its time."""
        last_s = time.monotonic() + worker.order.seconds + self._grace_s
        stop_s = told_s = -math.inf
        while time.monotonic() < last_s:
            if worker.asked and stop_s < 0:
                stop_s = time.monotonic()
                last_s = min(last_s, stop_s + self._grace_s)
            message = _next_message(worker)
            if isinstance(message, (Found, Broke)):
                return message
            if message is not None and time.monotonic() - told_s >= _TELL_EVERY_S:
                told_s = time.monotonic()
                with suppress(OperationalError, InterfaceError, Unreachable):  # the next one may go
                    self._note(key, message)
        return Broke(
            issues=(own_issue("worker-overran", f"{worker.order.seconds} s"),), killed=True
        )

    def _note(self, key: JobKey, heard: Heard) -> None:
        with self._store.writing() as session:
            job = get_job(session, key)
            save_job(session, job.moved("running", score=heard.score, unassigned=heard.unassigned))

    def _finish(
        self, key: JobKey, answer: Found | Broke, *, asked: bool, first: Found | None = None
    ) -> None:
        """Write the end of the job, and its plan in the same commit.

        Parameters
        ----------
        first
            What was put together where the search broke.
        """
        now = self._clock()
        with self._store.writing() as session:
            job = get_job(session, key)
            if isinstance(answer, Found):
                state: JobState = "cancelled" if asked else "done"
                save_job(session, _with_plan(session, job, answer, now, state=state))
            elif self.closing:
                stopped = own_issue("service-stopped", key)
                save_job(session, job.moved("interrupted", finished_at=now, issues=(stopped,)))
            elif first is not None:
                issues = (*answer.issues, own_issue("unsearched-plan", plan_key(first.sha256)))
                failed = _with_plan(session, job, first, now, state="failed")
                save_job(session, replace(failed, issues=issues))
            else:
                # a fault stays one, though somebody had asked for the end
                state = "cancelled" if asked and answer.killed else "failed"
                save_job(session, job.moved(state, finished_at=now, issues=answer.issues))

    def _forget(self, key: JobKey) -> None:
        """See the worker off and let go of all it held."""
        with self._lock:
            worker = self._working.pop(key, None)
        if worker is None:
            return
        worker.pipe.close()
        if worker.process.pid is not None:
            worker.process.join(timeout=1.0)
            worker.process.kill()
            worker.process.join()
        worker.process.close()


def _next_message(worker: _Worker) -> Heard | Found | Broke | None:
    """Return what the worker says next, why it is dead, or None after a second of silence."""
    ready = wait([worker.pipe, worker.process.sentinel], timeout=1.0)
    if not ready:
        return None
    # what it said before it died comes first
    with suppress(EOFError, OSError):
        if worker.pipe.poll():
            message: Heard | Found | Broke = worker.pipe.recv()
            return message
    worker.process.join(timeout=1.0)  # its pipe ends a moment before its exit code is there
    code = worker.process.exitcode
    return Broke(issues=(own_issue("worker-died", f"exit {code}"),))


def _with_plan(session: Session, job: Job, found: Found, now: datetime, *, state: JobState) -> Job:
    """Keep the plan and return the job that ends with it."""
    plan = add_plan(
        session,
        KeptPlan(
            key=plan_key(found.sha256),
            sha256=found.sha256,
            problem=job.problem,
            seed=job.seed,
            score=found.score,
            routes=found.routes,
            planned=found.planned,
            unassigned=found.unassigned,
            unsearched=found.unsearched,
            created_at=now,
        ),
        document=found.document,
    )
    return job.moved(
        state,
        finished_at=now,
        score=plan.score,
        unassigned=plan.unassigned,
        plan=plan.key,
    )


def done_apart(
    do: Callable[[_Given, Callable[[], bool]], _Made], given: _Given, *, seconds: float
) -> _Made | Broke:
    """Do one thing in a process of its own, which is killed after so many seconds.

    Parameters
    ----------
    do
        Gets what is given, and what tells it that nobody waits any more; a function of a module.
    """
    here, there = WORKERS.Pipe()
    process = WORKERS.Process(target=_alone, args=(do, given, there))
    process.start()
    there.close()  # so that the pipe ends when the process does
    try:
        if not here.poll(seconds):
            return Broke(issues=(own_issue("worker-overran", f"{seconds:g} s"),), killed=True)
        made: _Made | Broke = here.recv()
    except (EOFError, OSError):
        process.join(timeout=1.0)
        return Broke(issues=(own_issue("worker-died", f"exit {process.exitcode}"),))
    else:
        return made
    finally:
        here.close()
        process.kill()
        process.join()
        process.close()


def _alone(
    do: Callable[[_Given, Callable[[], bool]], _Made], given: _Given, pipe: Connection
) -> None:
    """Do the one thing: the whole life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    made: _Made | Broke
    try:
        made = do(given, _Asked(pipe))
    except Exception as error:
        made = Broke(issues=_why(error))
    with suppress(BrokenPipeError, ConnectionResetError):
        pipe.send(made)
