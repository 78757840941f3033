"""Re-plans of running days: searched for in a process of their own, taken or dropped by people.

A re-plan is a proposal: what is taken of it is in the log of the day. The last one of each day is
kept, what was ordered and what was found: one that is searched for when the service stops is
searched for anew when it starts, on the board that it was ordered on. Whatever becomes of its
process, the day goes on by the plan there is.
"""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from secrets import randbelow
from threading import Event, Lock, Thread
from typing import Final

from pydantic import TypeAdapter

from api.errors import Conflict, Missing, own_issue
from api.jobs import WORKERS, once_there
from api.records.acts import Act
from api.records.alerts import SEARCHED, TakenAlert
from api.records.day_plans import DayPlanNumber
from api.records.replans import KeptReplan, ReplanState
from api.records.users import User
from api.services.access import require_role
from api.services.documents import kept_problem
from api.services.run_boards import Running, board_of
from api.services.running import Days, Made
from api.store import alerts
from api.store.plans import get_plan, plan_text
from api.store.problems import problem_text
from api.store.replans import find_replan, list_searching, save_replan
from routing.dispatch import Board, Changes, Replan, advance, begin, replan_board, swap
from routing.files import parse_plan
from routing.live.board import plan_of_open
from routing.live.tally import Tally, tally
from routing.plan import Score, Unassigned
from routing.solvers.drafts import draft_of, draft_score
from routing.solvers.stopping import TimeLimit
from routing.visits import Sequences

logger = logging.getLogger(__name__)

MOST_BEGUN: Final = 2
"""So often a search is begun: one that ends the service with it is given up at the next start."""
GRACE_S: Final = 60
"""How long past its time a process may take before it is ended: imports and the check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanOrder:
    """What a process is to do.

    Parameters
    ----------
    acts
        Of the day, those that count.
    ahead_s
        What begins within so many seconds stays as it is.
    """

    problem: str
    plan: str
    acts: tuple[Act, ...]
    now_s: int
    ahead_s: int
    seconds: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanFound:
    """What a process found."""

    sequences: Sequences
    unassigned: tuple[Unassigned, ...]
    before: Score
    after: Score
    tally_before: Tally
    tally_after: Tally
    changes: Changes

    @property
    def is_the_same(self) -> bool:
        """Whether nothing better was found: nobody has another thing to do."""
        return self.changes == Changes() and self.tally_before == self.tally_after


_FOUND: Final = TypeAdapter(ReplanFound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A re-plan as it goes: what was ordered, and what was found."""

    kept: KeptReplan
    found: ReplanFound | None = None


def base_of(board: Board, order: ReplanOrder | KeptReplan) -> Board:
    """Return the board that a re-plan starts from."""
    return replace(advance(board, order.now_s), now_s=max(board.now_s, order.now_s))


def search(order: ReplanOrder, pipe: Connection) -> None:
    """Search for a re-plan: the whole life of its process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which then ends us
    first = begin(kept_problem(order.problem).problem, parse_plan(order.plan))
    base = base_of(board_of(first, order.acts), order)
    found = replan_board(
        base, stop=TimeLimit(order.seconds), seed=order.seed, ahead_s=order.ahead_s
    )
    pipe.send(
        ReplanFound(
            sequences={name: each.visits for name, each in found.draft.routed.items()},
            unassigned=found.plan.unassigned,
            before=draft_score(found.board.open, found.board.draft),
            after=found.plan.score,
            tally_before=tally(found.board.open, found.board.draft),
            tally_after=tally(found.board.open, found.draft),
            changes=found.changes,
        )
    )


def _searched_by(kept: KeptReplan) -> TakenAlert:
    """Return that the quick plan was searched for by now, and that nothing better was found."""
    at = kept.ordered_at
    return TakenAlert(key=SEARCHED, owner=kept.by, taken_at=at, quiet_until=at)


class Replans:
    """The re-plans that are searched for or wait to be taken: the last one of each day."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._lock = Lock()
        self._searching: dict[int, ForkServerProcess | None] = {}
        self._threads: list[Thread] = []
        self._closing = Event()

    def start(self) -> None:
        """Search anew for what was searched for when the service stopped."""
        with self._days.store.writing() as session:
            left = list_searching(session)
            again = [replace(one, begun=one.begun + 1) for one in left if one.begun < MOST_BEGUN]
            given_up = [replace(one, state="failed") for one in left if one.begun >= MOST_BEGUN]
            for one in (*again, *given_up):
                save_replan(session, one)
        for kept in again:
            self._begin(kept)

    def close(self) -> None:
        """End all searches; they go on when the service starts again."""
        with self._lock:
            self._closing.set()
            processes = [one for one in self._searching.values() if one is not None]
            for one in processes:
                one.kill()
        for thread in self._threads:
            thread.join()

    def order(
        self,
        user: User,
        number: DayPlanNumber,
        *,
        seconds: int,
        ahead_s: int,
        seed: int,
        now: datetime,
    ) -> Proposal:
        """Have a re-plan of a running day be searched for.

        Raises
        ------
        Conflict
            With ``problem-is-busy`` while one of that day is searched for.
        """
        found = self._seen(user, number, now=now)
        kept = KeptReplan(
            number=1 + randbelow(2**31 - 1),
            day_plan=number,
            version=found.version,
            by=user.name,
            ordered_at=now,
            now_s=found.at_s(now),
            ahead_s=ahead_s,
            seconds=seconds,
            seed=seed,
        )
        with self._lock:
            before = self._last(number)
            if before is not None and before.state == "searching":
                raise Conflict(own_issue("problem-is-busy", f"day plan {number}"))
            self._searching[kept.number] = None  # before anybody can read of it
            try:
                with self._days.store.writing() as session:
                    save_replan(session, kept)
            except BaseException:
                del self._searching[kept.number]
                raise
        self._begin(kept)
        return Proposal(kept=kept)

    def _last(self, number: DayPlanNumber) -> KeptReplan | None:
        """Return the last re-plan of a day; what nobody searches for any more has failed."""
        kept = self._read(number)
        if kept is None or kept.state != "searching" or kept.number in self._searching:
            return kept
        again = self._read(number)  # a search ends after what came of it was written down
        if again == kept:
            return replace(kept, state="failed")
        return again

    def _read(self, number: DayPlanNumber) -> KeptReplan | None:
        with self._days.store.reading() as session:
            return find_replan(session, number)

    def _begin(self, kept: KeptReplan) -> None:
        name = f"re-plan {kept.day_plan}"
        thread = Thread(target=self._run, args=(kept,), name=name, daemon=True)
        with self._lock:
            self._searching[kept.number] = None
            self._threads = [*(one for one in self._threads if one.is_alive()), thread]
            thread.start()

    def _run(self, kept: KeptReplan) -> None:
        found: ReplanFound | None = None
        try:
            found = self._searched(kept)
        except Exception:
            if not self._closing.is_set():
                logger.exception("the search for re-plan %d ended without one", kept.number)
        finally:  # whatever became of it, another one may be ordered
            try:
                once_there(lambda: self._keep(kept, found), self._closing)
            finally:
                with self._lock:
                    self._searching.pop(kept.number, None)

    def _keep(self, kept: KeptReplan, found: ReplanFound | None) -> None:
        """Write down what came of a search, where no other one was ordered since."""
        if self._closing.is_set():
            return
        state: ReplanState = "failed" if found is None else "found"
        document = "" if found is None else _FOUND.dump_json(found).decode()
        with self._days.store.writing() as session:
            last = find_replan(session, kept.day_plan)
            if last is not None and last.number == kept.number:
                save_replan(session, replace(kept, state=state, found=document))
                if found is not None and found.is_the_same:
                    alerts.keep_alerts(session, kept.day_plan, [_searched_by(kept)])

    def _searched(self, kept: KeptReplan) -> ReplanFound | None:
        """Have a process of its own search; None: it took too long."""
        order = once_there(lambda: self._order_of(kept), self._closing)
        here, there = WORKERS.Pipe(duplex=False)
        process = WORKERS.Process(target=search, args=(order, there), daemon=True)
        with self._lock:
            if self._closing.is_set():
                return None
            self._searching[kept.number] = process
            process.start()
        there.close()  # so that the pipe ends when the process does
        try:
            found: ReplanFound | None = here.recv() if here.poll(order.seconds + GRACE_S) else None
            return found
        finally:
            with self._lock:
                self._searching[kept.number] = None
            process.kill()
            process.join()
            process.close()
            here.close()

    def _order_of(self, kept: KeptReplan) -> ReplanOrder:
        """Return what a process is to do, on the board as it was ordered on."""
        found = self._days.read(kept.day_plan)
        plan = found.day_plan.plan
        if plan is None:
            raise Conflict(own_issue("not-running", f"day plan {kept.day_plan}"))
        with self._days.store.reading() as session:
            problem = problem_text(session, get_plan(session, plan).problem)
            document = plan_text(session, plan)
        return ReplanOrder(
            problem=problem,
            plan=document,
            acts=found.valid_until(kept.version),
            now_s=kept.now_s,
            ahead_s=kept.ahead_s,
            seconds=kept.seconds,
            seed=kept.seed,
        )

    def view(self, user: User, number: DayPlanNumber, *, now: datetime) -> Proposal:
        """Return the last re-plan of a day; raise `Missing` with ``no-such-replan``."""
        self._seen(user, number, now=now)
        kept = self._last(number)
        if kept is None:
            raise Missing(own_issue("no-such-replan", f"day plan {number}"))
        found = _FOUND.validate_json(kept.found) if kept.found else None
        return Proposal(kept=kept, found=found)

    def take(
        self, user: User, number: DayPlanNumber, replan: int, *, reason: str, now: datetime
    ) -> Running:
        """Take a re-plan: newer acts are replayed on it, it is checked, and then it holds.

        Raises
        ------
        Missing
            With ``no-such-replan`` where another one was ordered since.
        Conflict
            With ``not-solved-yet``, or ``replan-dropped`` with the reason.
        """
        proposal = self.view(user, number, now=now)
        kept, found = proposal.kept, proposal.found
        if kept.number != replan:
            raise Missing(own_issue("no-such-replan", f"{replan}"))
        if found is None:
            raise Conflict(own_issue("not-solved-yet", f"re-plan {replan}: {kept.state}"))

        def work(day: Running) -> Made:
            board = self._days.board_at(number, kept.version)
            if board is None:
                raise Conflict(
                    own_issue("replan-dropped", f"re-plan {replan}"),
                    own_issue("overtaken", "board"),
                )
            swapped = swap(day.board, _replan(board, kept, found), now_s=day.at_s(now))
            if swapped.dropped is not None:
                dropped = own_issue("replan-dropped", f"re-plan {replan}")
                raise Conflict(dropped, swapped.dropped)
            return Made(events=swapped.board.events[-1:], kind="replanned", board=swapped.board)

        return self._days.act(user, number, work, reason=reason, now=now)

    def _seen(self, user: User, number: DayPlanNumber, *, now: datetime) -> Running:
        require_role(user, "plans.run")
        return self._days.see_own(user, number, now=now)


@contextmanager
def searching(days: Days) -> Iterator[Replans]:
    """Give the re-plans of a service, from its start to its end."""
    replans = Replans(days)
    replans.start()
    try:
        yield replans
    finally:
        replans.close()


def _replan(board: Board, kept: KeptReplan, found: ReplanFound) -> Replan:
    """Return what was found as the value that is taken, on the board that it was made from."""
    base = base_of(board, kept)
    base = advance(base, base.now_s + kept.ahead_s)
    draft = draft_of(base.open, found.sequences)
    reasons = {one.task: one for one in found.unassigned}
    return Replan(
        plan=plan_of_open(base.open, draft, reasons, seed=kept.seed),
        stages=(),
        iterations=0,
        seed=kept.seed,
        board=base,
        draft=draft,
        changes=found.changes,
    )
