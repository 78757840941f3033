"""Re-plans of running days: searched for in a process of their own, taken or dropped by people.

A re-plan is a proposal, not a record: what is taken of it is in the log of the day. Whatever
becomes of its process, the day goes on by the plan there is.
"""

import logging
import signal
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from secrets import randbelow
from threading import Lock, Thread
from typing import Final, Literal

from api.errors import Conflict, Missing, own_issue
from api.jobs import WORKERS
from api.records.acts import Act
from api.records.day_plans import DayPlanNumber
from api.records.users import User
from api.services.access import require_role
from api.services.documents import kept_problem
from api.services.run_boards import Running, board_of
from api.services.running import Days, Made
from api.store.plans import get_plan, plan_text
from api.store.problems import problem_text
from routing.dispatch import Board, Changes, Replan, advance, begin, replan_board, swap
from routing.files import parse_plan
from routing.live.board import plan_of_open
from routing.live.tally import Tally, tally
from routing.plan import Score, Unassigned
from routing.solvers.drafts import draft_of, draft_score
from routing.solvers.stopping import TimeLimit
from routing.visits import Sequences

logger = logging.getLogger(__name__)

GRACE_S: Final = 60
"""How long past its time a process may take before it is ended: imports and the check."""

ReplanState = Literal["searching", "found", "failed"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A re-plan as it goes.

    Parameters
    ----------
    number
        Drawn, so that none of before a restart is taken for another one.
    version
        Of the board that it is made from.
    """

    number: int
    day_plan: DayPlanNumber
    version: int
    by: str
    ordered_at: datetime
    state: ReplanState
    order: ReplanOrder
    found: ReplanFound | None = None


def base_of(board: Board, order: ReplanOrder) -> Board:
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


class Replans:
    """The re-plans that are searched for or wait to be taken: the last one of each day."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._lock = Lock()
        self._last: dict[DayPlanNumber, Proposal] = {}

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
        order = ReplanOrder(
            **self._documents(found),
            acts=found.valid_acts,
            now_s=found.at_s(now),
            ahead_s=ahead_s,
            seconds=seconds,
            seed=seed,
        )
        with self._lock:
            before = self._last.get(number)
            if before is not None and before.state == "searching":
                raise Conflict(own_issue("problem-is-busy", f"day plan {number}"))
            proposal = Proposal(
                number=1 + randbelow(2**31 - 1),
                day_plan=number,
                version=found.version,
                by=user.name,
                ordered_at=now,
                state="searching",
                order=order,
            )
            self._last[number] = proposal
        Thread(target=self._run, args=(proposal,), name=f"re-plan {number}", daemon=True).start()
        return proposal

    def _documents(self, found: Running) -> dict[str, str]:
        plan = found.day_plan.plan
        if plan is None:
            raise Conflict(own_issue("not-running", f"day plan {found.day_plan.number}"))
        with self._days.store.reading() as session:
            problem = get_plan(session, plan).problem
            return {"plan": plan_text(session, plan), "problem": problem_text(session, problem)}

    def _run(self, proposal: Proposal) -> None:
        found: ReplanFound | None = None
        try:
            found = _searched(proposal.order)
        except (EOFError, OSError):
            logger.exception("the process of re-plan %d died", proposal.number)
        finally:  # whatever became of it, another one may be ordered
            state: ReplanState = "failed" if found is None else "found"
            with self._lock:
                if self._last.get(proposal.day_plan) is proposal:
                    self._last[proposal.day_plan] = replace(proposal, state=state, found=found)

    def view(self, user: User, number: DayPlanNumber, *, now: datetime) -> Proposal:
        """Return the last re-plan of a day; raise `Missing` with ``no-such-replan``."""
        self._seen(user, number, now=now)
        with self._lock:
            found = self._last.get(number)
        if found is None:
            raise Missing(own_issue("no-such-replan", f"day plan {number}"))
        return found

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
        if proposal.number != replan:
            raise Missing(own_issue("no-such-replan", f"{replan}"))
        if proposal.found is None:
            raise Conflict(own_issue("not-solved-yet", f"re-plan {replan}: {proposal.state}"))
        found = proposal.found

        def work(day: Running) -> Made:
            board = self._days.board_at(number, proposal.version)
            if board is None:
                raise Conflict(
                    own_issue("replan-dropped", f"re-plan {replan}"),
                    own_issue("overtaken", "board"),
                )
            swapped = swap(day.board, _replan(board, proposal, found), now_s=day.at_s(now))
            if swapped.dropped is not None:
                dropped = own_issue("replan-dropped", f"re-plan {replan}")
                raise Conflict(dropped, swapped.dropped)
            return Made(events=swapped.board.events[-1:], kind="replanned", board=swapped.board)

        return self._days.act(user, number, work, reason=reason, now=now)

    def _seen(self, user: User, number: DayPlanNumber, *, now: datetime) -> Running:
        require_role(user, "plans.run")
        return self._days.see_own(user, number, now=now)


def _searched(order: ReplanOrder) -> ReplanFound | None:
    """Have a process of its own search; None: it took too long."""
    here, there = WORKERS.Pipe(duplex=False)
    process = WORKERS.Process(target=search, args=(order, there), daemon=True)
    process.start()
    there.close()  # so that the pipe ends when the process does
    try:
        found: ReplanFound | None = here.recv() if here.poll(order.seconds + GRACE_S) else None
        return found
    finally:
        process.kill()
        process.join()
        process.close()
        here.close()


def _replan(board: Board, proposal: Proposal, found: ReplanFound) -> Replan:
    """Return what was found as the value that is taken, on the board that it was made from."""
    order = proposal.order
    base = base_of(board, order)
    base = advance(base, base.now_s + order.ahead_s)
    draft = draft_of(base.open, found.sequences)
    reasons = {one.task: one for one in found.unassigned}
    return Replan(
        plan=plan_of_open(base.open, draft, reasons, seed=order.seed),
        stages=(),
        iterations=0,
        seed=order.seed,
        board=base,
        draft=draft,
        changes=found.changes,
    )
