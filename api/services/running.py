"""Running days, with one writer each.

The log in the database is the truth (`api.services.known_days` reads it), and whoever writes the
next act has seen all before it: two who write at once, in whatever process, come one after the
other.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from api.errors import Conflict, own_issue
from api.records.acts import UNDOABLE, Act, ActKind
from api.records.day_plans import DAY_PLAN, DayPlanNumber
from api.records.reports import Unfit
from api.records.users import User
from api.services.access import Writing, at_the_desk, delegation, writing
from api.services.day_plans import require_own
from api.services.following import due_events
from api.services.known_days import KnownDays, require_valid
from api.services.outbox import tell_of_change
from api.services.run_boards import (
    Running,
    holds,
)
from api.services.settling import changed_routes, settle
from api.store import acts, audit, day_plans, moves
from api.store.session import Store
from routing.dispatch import (
    Board,
    Event,
    Unpinned,
    replay,
)
from routing.files.events import event_document
from routing.gates import GateTable
from routing.model import TaskId
from routing.problem import Problem

UNRELATED: Final = frozenset(
    {"requests.add", "sign-in", "sign-out", "links.give", "links.open", "door-codes.tell"}
)
"""What is written and changes nothing that a board knows of already."""
TRIES: Final = 5
"""How often an act is worked out anew where another process has written one meanwhile."""

DECIDED: Final = frozenset({*UNDOABLE, "undone"}) - {"pinned", "unpinned"}
"""Acts of people in the office that volunteers are told of."""


class Days(KnownDays):
    """All running days of a service.

    Parameters
    ----------
    gates
        Returns the table of gates of a day; None: nobody asks whether they are still passed.
    """

    def __init__(self, store: Store, gates: Callable[[date], GateTable] | None = None) -> None:
        super().__init__(store)
        self._gates = gates

    def see(self, number: DayPlanNumber, *, now: datetime) -> Running:
        """Return the day as it is, once the program has followed what was said elsewhere.

        Raises
        ------
        Missing, Conflict
            If there is no such plan, or with ``not-running`` where nobody works by it.
        """
        found = self.read(number)
        if not self._due(found, now=now) and not _expired(found, now):
            return found
        program = replace(at_the_desk(now), organisation=found.day_plan.organisation)

        def follow(day: Running) -> Made:
            with self._store.reading() as session:
                at_s = day.at_s(now)
                events = self._due_events(session, day, at_s=at_s)
            gone = _expired(day, now)
            return Made(
                events=(*events, *((Unpinned(at_s=at_s, tasks=gone),) if gone else ())),
                kind="followed",
            )

        return self.act(program, number, follow, now=now)

    def _due(self, found: Running, *, now: datetime) -> bool:
        """Tell whether the board is to follow something; looked for once where nothing is new."""
        known = self._day(found.day_plan.number)
        with self._store.reading() as session:
            if not audit.is_written_after(session, known.followed, besides=UNRELATED):
                return False
            last = audit.last_number(session)
            if self._due_events(session, found, at_s=found.at_s(now)):
                return True
        known.followed = max(known.followed, last)
        return False

    def _due_events(self, session: Session, day: Running, *, at_s: int) -> tuple[Event, ...]:
        followed = self._day(day.day_plan.number).followed
        asked = self._gates is not None and audit.is_told_of_volunteers(session, followed)
        gates = self._gates(day.day_plan.day) if self._gates is not None and asked else None
        return due_events(session, day.day_plan, day.board, gates=gates, at_s=at_s)

    def see_own(self, user: User, number: DayPlanNumber, *, now: datetime) -> Running:
        """Return the day as `see` does; `Forbidden` where it is not in one's areas."""
        with self._store.reading() as session:
            require_own(user, day_plans.get_day_plan(session, number))
        return self.see(number, now=now)

    def act(
        self,
        user: User,
        number: DayPlanNumber,
        work: "Callable[[Running], Made]",
        *,
        reason: str = "",
        client_id: str = "",
        sent: str = "",
        told_at: datetime | None = None,
        now: datetime,
    ) -> Running:
        """Write the next act of a day and return it with that.

        Parameters
        ----------
        work
            Says from the day as it is what is done; may be asked again.
        client_id
            Of an act that is known already: nothing is done again.
        told_at
            When a device says that it was told; kept, and otherwise not looked at.
        sent
            What was sent under it; other content under the same id is refused.

        Raises
        ------
        InvalidProblem
            If an event cannot be.
        Conflict
            With ``not-running``, ``sent-otherwise``, or what the work says.
        """
        name = _named(client_id, sent)
        with self._turn(number):
            for _ in range(TRIES):
                found = self.read(number)
                if name and _is_known(found, client_id, name):
                    return found
                made = work(found)
                if made.is_nothing:
                    return found
                board = made.board or replay(found.board, made.events)
                act = Act(
                    day_plan=number,
                    number=found.version + 1,
                    kind=made.kind,
                    by=user.name,
                    at=now,
                    told_at=told_at,
                    reason=reason,
                    until=made.until,
                    client_id=name,
                    undoes=made.undoes,
                    document=made.document or _document(made.events, found.board.day),
                )
                if self._write(user, found, act, board, made, now=now):
                    self._keep(found.day_plan, act, board)
                    return self.read(number)
        raise Conflict(own_issue("changed-meanwhile", f"day plan {number}"))

    def _write(
        self, user: User, found: Running, act: Act, board: Board, made: "Made", *, now: datetime
    ) -> bool:
        """Write the act with all that follows from it; False: another process was quicker."""
        number = act.day_plan
        with writing(self._store, user, at=now) as change:
            if acts.count_acts(change.session, number) != found.version:
                return False
            day_plan = day_plans.get_day_plan(change.session, number)
            require_valid(day_plan)
            if day_plan.state == "published" and _is_work(act, found):
                moves.move(
                    change.session,
                    DAY_PLAN,
                    day_plans.TABLE,
                    number,
                    "running",
                    seen=None,
                    by=user.name,
                    at=now,
                )
            acts.add_act(change.session, act)
            unfit = None if made.effect is None else made.effect(change)
            if unfit is not None:
                acts.add_act(change.session, _conflict(act, unfit))
            purpose = delegation(user, day_plan.area)
            settle(change, day_plan, found.board, board, purpose=purpose)
            if act.kind in DECIDED:
                version = f"{day_plan.letter}-{act.number}"
                tell_of_change(change, day_plan, version, changed_routes(found.board, board))
            said = f"day plan {number}: act {act.number}, {act.kind}"
            change.done("plans.run", said, purpose=purpose)
        return True

    @contextmanager
    def _turn(self, number: DayPlanNumber) -> Iterator[None]:
        self.read(number)
        with self._day(number).turn:
            yield


def follow_within(change: Writing, found: Running, events: Sequence[Event]) -> Board:
    """Have a day follow what is written of another one, with it or not at all.

    Parameters
    ----------
    found
        As the day is while no other writer is let on.

    Returns
    -------
    Board
        What it comes to.

    Raises
    ------
    InvalidProblem, Conflict
        If it cannot: then nothing of it is written.
    """
    board = replay(found.board, events)
    number = found.day_plan.number
    with _as_program(change, found) as own:
        act = _next(own, found, "followed", _document(events, found.board.day))
        acts.add_act(own.session, act)
        settle(own, found.day_plan, found.board, board, purpose="")
        own.done("plans.run", f"day plan {number}: act {act.number}, {act.kind}")
    return board


def keep_within(change: Writing, found: Running, unfit: Unfit) -> None:
    """Keep what a day could not follow of another one, for a person to look at."""
    with _as_program(change, found) as own:
        act = _next(own, found, "conflict", unfit.document())
        acts.add_act(own.session, act)
        own.done("plans.run", f"day plan {act.day_plan}: act {act.number}, {act.kind}")


def _as_program(change: Writing, found: Running) -> AbstractContextManager[Writing]:
    organisation = found.day_plan.organisation
    return change.beside(replace(at_the_desk(change.at), organisation=organisation))


def _next(change: Writing, found: Running, kind: ActKind, document: str) -> Act:
    return Act(
        day_plan=found.day_plan.number,
        number=found.version + 1,
        kind=kind,
        by=change.user.name,
        at=change.at,
        document=document,
    )


def _named(client_id: str, sent: str) -> str:
    """Return an id with a digest of what was sent under it, as it is kept."""
    return f"{client_id}#{hashlib.sha256(sent.encode()).hexdigest()[:16]}" if client_id else ""


def _is_known(found: Running, client_id: str, name: str) -> bool:
    """Tell whether just that was sent before; refuse another content under the same id."""
    for act in found.acts:
        if act.client_id.rpartition("#")[0] == client_id:
            if act.client_id == name:
                return True
            raise Conflict(own_issue("sent-otherwise", f"act {act.number}: {client_id}"))
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What an act does.

    Parameters
    ----------
    effect
        What else is written with it; what that could not take of a report is kept in an act of its
        own, for a person to look at.
    board
        What it comes to, where that is known; else the events are applied.
    document
        What is kept of it instead of its events.
    """

    events: Sequence[Event]
    kind: ActKind
    until: datetime | None = None
    undoes: int | None = None
    effect: Callable[[Writing], Unfit | None] | None = None
    board: Board | None = None
    document: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.events or self.document or self.undoes is not None or self.effect)


def _document(events: Sequence[Event], day: Problem) -> str:
    documents = [event_document(event, day=day.day) for event in events]
    return json.dumps(documents, ensure_ascii=False, separators=(",", ":"))


def _conflict(act: Act, unfit: Unfit) -> Act:
    """Return the act that keeps what could not be taken of a report, after the one that took it."""
    return Act(
        day_plan=act.day_plan,
        number=act.number + 1,
        kind="conflict",
        by=act.by,
        at=act.at,
        told_at=act.told_at,
        reason=act.reason,
        document=unfit.document(),
    )


def _is_work(act: Act, day: Running) -> bool:
    """Tell whether somebody works by the plan: not yet where something is only let go or right."""
    source = act if act.undoes is None else day.acts[act.undoes - 1]
    return source.kind not in {"followed", "cancelled", "corrected"}


def _expired(found: Running, now: datetime) -> tuple[TaskId, ...]:
    """Return what was pinned until a moment that has passed, and is still to be done."""
    still = {task.id for task in found.board.open.tasks}
    if not any(act.until is not None and act.until <= now for act in found.acts):
        return ()
    return tuple(
        task
        for task, hold in holds(found).items()
        if hold.until is not None and hold.until <= now and task in still
    )
