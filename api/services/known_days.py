"""Running days as they are known: boards in memory, rebuilt from their logs.

The log in the database is the truth, and a board is what its acts come to (`api.services.running`
writes them).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Final

from api.errors import Conflict, own_issue
from api.records.acts import Act
from api.records.day_plans import DAY_PLAN, VALID, DayPlan, DayPlanNumber
from api.records.places import midnight_of
from api.services.plans import PlanView, view_plan
from api.services.run_boards import Running, events_of, listed_since
from api.store import acts, day_plans, moves
from api.store.session import Store
from maps.lists.numbers import StopName, names_on
from routing.dispatch import Board, advance, begin, replay
from routing.live.opening import not_before
from routing.model import TaskId, VehicleId

KEPT: Final = 64
"""So many boards before the present one are kept at hand: acts are taken back from there."""


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


class KnownDays:
    """All running days of a service, to be looked at."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._days: dict[DayPlanNumber, _Day] = {}
        self._lock = Lock()

    @property
    def store(self) -> Store:
        """Where their logs are."""
        return self._store

    def knows(self, number: DayPlanNumber, client_id: str) -> bool:
        """Tell whether what was sent under that id is in the log."""
        with self._store.reading() as session:
            return acts.find_act(session, number, client_id) is not None

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
        return first_board(view, given_at=given_at)

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


def first_board(view: PlanView, *, given_at: datetime | None) -> Board:
    """Return the board of a plan as it is given out: nobody has set out before they were told.

    Parameters
    ----------
    given_at
        When; None: before the day begins.
    """
    if given_at is None:
        return begin(view.problem, view.plan)
    from_s = int((given_at - midnight_of(view.problem.day)).total_seconds())
    return begin(not_before(view.problem, from_s), view.plan)


def _append(known: _Day, act: Act, board: Board) -> None:
    known.listed = listed_since(known.listed, known.boards[-1][1], board)
    if act.undoes is not None and act.rewinds:  # boards from there on have what was taken back
        known.boards = [one for one in known.boards if one[0] < act.undoes]
    known.acts.append(act)
    known.boards = [*known.boards[-KEPT:], (act.number, board)]


def _fallen_out(before: Board, after: Board) -> tuple[TaskId, ...]:
    """Return the tasks that were somebody's before, and are open and nobody's after."""
    if before is after:
        return ()
    had = {task for each in before.draft.routed.values() for task in each.starts_s}
    lost = had - {task for each in after.draft.routed.values() for task in each.starts_s}
    return tuple(task.id for task in after.open.tasks if task.id in lost)


def require_valid(day_plan: DayPlan) -> None:
    """Refuse a plan that nobody works by; raise `Conflict` with ``not-running``."""
    if day_plan.state not in VALID:
        raise Conflict(own_issue("not-running", f"day plan {day_plan.number}: {day_plan.state}"))
