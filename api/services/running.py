"""Running days: boards in memory, rebuilt from their logs, with one writer each.

The log in the database is the truth. A board is what its acts come to, and whoever writes the next
act has seen all before it: two who write at once, in whatever process, come one after the other.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Lock
from typing import Final

from sqlalchemy.orm import Session

from api.errors import Conflict, own_issue
from api.records.acts import UNDOABLE, Act, ActKind
from api.records.day_plans import DAY_PLAN, VALID, DayPlan, DayPlanNumber
from api.records.places import midnight_of
from api.records.reports import Unfit
from api.records.users import User
from api.services.access import Writing, at_the_desk, delegation, writing
from api.services.day_plans import require_own
from api.services.following import due_events
from api.services.outbox import tell_of_change
from api.services.plans import PlanView, view_plan
from api.services.run_boards import (
    Running,
    events_of,
    holds,
    listed_since,
)
from api.services.settling import changed_routes, settle
from api.store import acts, audit, day_plans, moves
from api.store.session import Store
from maps.lists.numbers import StopName, names_on
from routing.dispatch import (
    Board,
    Event,
    Unpinned,
    advance,
    begin,
    replay,
)
from routing.files.events import event_document
from routing.gates import GateTable
from routing.live.opening import not_before
from routing.model import TaskId, VehicleId
from routing.problem import Problem

UNRELATED: Final = frozenset(
    {"requests.add", "sign-in", "sign-out", "links.give", "links.open", "door-codes.tell"}
)
"""What is written and changes nothing that a board knows of already."""
KEPT: Final = 64
"""So many boards before the present one are kept at hand: acts are taken back from there."""
TRIES: Final = 5
"""How often an act is worked out anew where another process has written one meanwhile."""

DECIDED: Final = frozenset({*UNDOABLE, "undone"}) - {"pinned", "unpinned"}
"""Acts of people in the office that volunteers are told of."""


@dataclass(slots=True)
class _Day:
    """A running day in memory; `boards` by how many acts they know, the last is the present.

    Parameters
    ----------
    followed
        The number of the audit up to which all that was said elsewhere is on the board.
    listed
        By vehicle, what was ever on its route: never less, whatever is taken back.
    last
        The day as it was known last; None before it is read.
    """

    acts: list[Act] = field(default_factory=list)
    boards: list[tuple[int, Board]] = field(default_factory=list)
    turn: Lock = field(default_factory=Lock)
    reading: Lock = field(default_factory=Lock)
    followed: int = -1
    listed: Mapping[VehicleId, tuple[StopName, ...]] = field(default_factory=dict)
    last: Running | None = None

    def as_of(self, day_plan: DayPlan) -> Running:
        """Return the day as it is in memory, and know it as the last."""
        board = self.boards[-1][1]
        before = self.boards[-2][1] if len(self.boards) > 1 else board
        self.last = Running(
            day_plan=day_plan,
            midnight=midnight_of(day_plan.day),
            acts=tuple(self.acts),
            board=board,
            fallen_out=_fallen_out(before, board),
            listed=self.listed,
        )
        return self.last


class Days:
    """All running days of a service.

    Parameters
    ----------
    gates
        Returns the table of gates of a day; None: nobody asks whether they are still passed.
    """

    def __init__(self, store: Store, gates: Callable[[date], GateTable] | None = None) -> None:
        self._store = store
        self._gates = gates
        self._days: dict[DayPlanNumber, _Day] = {}
        self._lock = Lock()

    @property
    def store(self) -> Store:
        """Where their logs are."""
        return self._store

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

    def knows(self, number: DayPlanNumber, client_id: str) -> bool:
        """Tell whether what was sent under that id is in the log."""
        with self._store.reading() as session:
            return acts.find_act(session, number, client_id) is not None

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

    def board_at(self, number: DayPlanNumber, version: int) -> Board | None:
        """Return the board as it was at that version; None: it is not at hand any more."""
        boards = self._day(number).boards
        return next((board for known, board in boards if known == version), None)

    def undone(self, found: Running, gone: int, *, at_s: int) -> Board:
        """Return the board of the day without one of its acts.

        Raises
        ------
        InvalidProblem
            If what came later cannot be without it.
        """
        board = self._without(found, gone, last=found.version)
        return replace(advance(board, at_s), now_s=max(board.now_s, at_s))

    def before(self, found: Running, number: int) -> Board:
        """Return the board that an act was done on."""
        return self._without(found, number, last=number)

    def _without(self, found: Running, gone: int, *, last: int) -> Board:
        """Return what the acts up to the last one come to, without one and what was taken back."""
        skipped = {gone, *(act.undoes for act in found.acts if act.rewinds)}
        version, board = max(
            (one for one in self._day(found.day_plan.number).boards if one[0] < gone),
            key=lambda one: one[0],
            default=(-1, None),
        )
        if board is None:
            version, board = 0, self._first(found.day_plan)
        left = (act for act in found.acts[version:last] if act.number not in skipped)
        return replay(board, (event for act in left for event in events_of(act, board.day)))

    @contextmanager
    def _turn(self, number: DayPlanNumber) -> Iterator[None]:
        self.read(number)
        with self._day(number).turn:
            yield

    def _given_out(self, day_plan: DayPlan) -> Mapping[VehicleId, tuple[StopName, ...]]:
        routes = self._published(day_plan).plan.routes
        return {route.vehicle: names_on(route) for route in routes}

    def _published(self, day_plan: DayPlan) -> PlanView:
        if day_plan.plan is None:
            raise Conflict(own_issue("not-running", f"day plan {day_plan.number}"))
        return view_plan(self._store, day_plan.plan)

    def _first(self, day_plan: DayPlan) -> Board:
        view = self._published(day_plan)
        with self._store.reading() as session:
            known = moves.list_moves(session, DAY_PLAN, day_plan.number)
        given_at = next((one.at for one in known if one.after == "published"), None)
        if given_at is None:
            return begin(view.problem, view.plan)
        # nobody has set out before they were told
        from_s = int((given_at - midnight_of(day_plan.day)).total_seconds())
        return begin(not_before(view.problem, from_s), view.plan)

    def read(self, number: DayPlanNumber) -> Running:
        """Return the day with all acts that the log has by now."""
        with self._store.reading() as session:
            day_plan = day_plans.get_day_plan(session, number)
            require_valid(day_plan)
        known = self._day(number)
        with known.reading:  # whoever looks at another day does not wait
            with self._store.reading() as session:
                newer = acts.list_acts(session, number, after=len(known.acts))
            if not known.boards:
                known.listed = self._given_out(day_plan)
                known.boards.append((0, self._first(day_plan)))
            for act in newer:
                self._follow(day_plan, known, act)
            return known.as_of(day_plan)

    def board_now(self, number: DayPlanNumber) -> Board:
        """Return the board of the day as it is."""
        return self.read(number).board

    def as_it_went(self, number: DayPlanNumber) -> Running:
        """Return a day that is over as its log left it; it is not kept at hand."""
        with self._store.reading() as session:
            day_plan = day_plans.get_day_plan(session, number)
            log = acts.list_acts(session, number, after=0)
        over = _Day(boards=[(0, self._first(day_plan))], listed=self._given_out(day_plan))
        for act in log:
            self._follow(day_plan, over, act)
        return over.as_of(day_plan)

    def _day(self, number: DayPlanNumber) -> _Day:
        with self._lock:
            return self._days.setdefault(number, _Day())

    def keep_only(self, numbers: Collection[DayPlanNumber]) -> None:
        """Forget all other days: nobody works by them any more."""
        with self._lock:
            self._days = {one: day for one, day in self._days.items() if one in numbers}

    def last(self, number: DayPlanNumber) -> Running | None:
        """Return the day as it was known last, without the database; None: it never was."""
        known = self._days.get(number)
        return None if known is None else known.last

    def _follow(self, day_plan: DayPlan, known: _Day, act: Act) -> None:
        """Bring a day in memory on by an act that is in the log."""
        board = known.boards[-1][1]
        if act.undoes is None or not act.rewinds:
            after = replay(board, events_of(act, board.day))
        else:
            found = Running(
                day_plan=day_plan,
                midnight=midnight_of(day_plan.day),
                acts=tuple(known.acts),
                board=board,
            )
            after = self.undone(found, act.undoes, at_s=found.at_s(act.at))
        _append(known, act, after)

    def _keep(self, day_plan: DayPlan, act: Act, board: Board) -> None:
        known = self._day(day_plan.number)
        with known.reading:
            if act.number == len(known.acts) + 1:
                _append(known, act, board)
                known.as_of(day_plan)


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


def _append(known: _Day, act: Act, board: Board) -> None:
    known.listed = listed_since(known.listed, known.boards[-1][1], board)
    if act.undoes is not None and act.rewinds:  # boards from there on have what was taken back
        known.boards = [one for one in known.boards if one[0] < act.undoes]
    known.acts.append(act)
    known.boards = [*known.boards[-KEPT:], (act.number, board)]


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


def require_valid(day_plan: DayPlan) -> None:
    """Refuse a plan that nobody works by; raise `Conflict` with ``not-running``."""
    if day_plan.state not in VALID:
        raise Conflict(own_issue("not-running", f"day plan {day_plan.number}: {day_plan.state}"))


def _fallen_out(before: Board, after: Board) -> tuple[TaskId, ...]:
    """Return the tasks that were somebody's before, and are open and nobody's after."""
    if before is after:
        return ()
    had = {task for each in before.draft.routed.values() for task in each.starts_s}
    lost = had - {task for each in after.draft.routed.values() for task in each.starts_s}
    return tuple(task.id for task in after.open.tasks if task.id in lost)
