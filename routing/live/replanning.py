"""Re-planning behind the day: what is open is planned again from the plan that people have."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from routing.array_making import arrays_of
from routing.arrays import UNLIMITED, Arrays
from routing.checks import check_plan
from routing.errors import InvalidProblem, Issue, SolverFailed
from routing.explain import explain_unassigned
from routing.live.applying import apply, replay
from routing.live.board import Board, advance, begin, nobody_alone, plan_of_open
from routing.live.events import Event, Replanned
from routing.live.opening import put_back
from routing.model import TaskId, VehicleId
from routing.plan import Plan, Score
from routing.problem import MOVED_S, Problem
from routing.rendezvous import both_or_neither, lone_pairs
from routing.solvers.array_search import ArraySearch
from routing.solvers.drafts import Draft, draft_of, draft_score, unassigned_tasks
from routing.solvers.stopping import Stop
from routing.solving import Result, Stage
from routing.visits import Sequences, Visit

AHEAD_S: Final = 60
"""So long before now is over, decisions stay: a re-plan and its acceptance take about that long."""
SEARCH_SHARE: Final = 0.7
"""Of the time given; the rest is for reasons and the check."""
HOTTEST_S: Final = 30.0
COLDEST_S: Final = 3.0
"""Seconds of effort that the search is ready to pay for a change, at its beginning and end: less
than for a new day, since the plan that people have is to be kept."""
NEXT_HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a re-plan changes for people, told before.

    Parameters
    ----------
    another
        Tasks that another vehicle does than was told.
    moved
        Tasks of the same vehicle whose told time moves by over 15 minutes.
    dropped
        Tasks told and not planned any more.
    added
        Tasks planned that nobody was told of.
    reordered
        Vehicles whose stops within the next hour come in another order or are others.
    """

    another: tuple[TaskId, ...] = ()
    moved: tuple[TaskId, ...] = ()
    dropped: tuple[TaskId, ...] = ()
    added: tuple[TaskId, ...] = ()
    reordered: tuple[VehicleId, ...] = ()

    @property
    def count(self) -> int:
        """How many changes people have to be told of, new tasks aside."""
        return len(self.another) + len(self.moved) + len(self.dropped) + len(self.reordered)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replan(Result):
    """A plan for what is open, and the board that it was made from.

    Parameters
    ----------
    board
        As it was, with what begins within the time ahead begun already.
    draft
        The plan's visits.
    changes
        Against what people were told.
    """

    board: Board
    draft: Draft
    changes: Changes

    @property
    def version(self) -> int:
        """Of the board that it started from."""
        return self.board.version

    @property
    def problem(self) -> Problem:
        """The open problem that `plan` answers."""
        return self.board.open


@dataclass(frozen=True, slots=True, kw_only=True)
class Swapped:
    """What came of a re-plan: the board with it, or the board as it was and the reason."""

    board: Board
    dropped: Issue | None = None


def replan_board(board: Board, *, stop: Stop, seed: int, ahead_s: int = AHEAD_S) -> Replan:
    """Plan what is open again, from the plan there is, changing little.

    Whoever's next hour comes in another order costs as much as a told time that moves.

    Stops begun, and those that begin within `ahead_s`, stay as they are; what is pinned and planned
    stays with its vehicle. A plan that is not better than the present one is not taken.

    Raises
    ------
    SolverFailed
        If the plan fails its own independent check (a fault of ours).
    """
    base = _to_be_searched(advance(board, board.now_s + ahead_s))
    problem = base.open
    stages = _Stages(problem)
    best, iterations = _searched(base, stop, seed, stages)
    reasons = {entry.task: entry for entry in explain_unassigned(problem, best)}
    plan = plan_of_open(problem, best, reasons, seed=seed)
    violations = check_plan(problem, plan)
    if violations:
        found = "; ".join(f"{v.rule} {v.subject}: {v.detail}" for v in violations[:5])
        raise SolverFailed(f"the re-plan fails its own check, please report it: {found}")
    return Replan(
        plan=plan,
        stages=tuple(stages.found),
        iterations=iterations,
        seed=seed,
        board=base,
        draft=best,
        changes=changes(base, best),
    )


def replan_draft(board: Board, *, stop: Stop, seed: int) -> Draft:
    """Return what a re-plan would have everybody do, without reasons for people to read."""
    base = _to_be_searched(board)
    return _searched(base, stop, seed, _Stages(base.open))[0]


def _to_be_searched(board: Board) -> Board:
    """Return the board whose open problem a search may not misread."""
    return replace(board, open=put_back(board.open, board.draft.sequences, board.day))


class _Stages:
    """What the stages of a re-plan reached, and how long they took."""

    def __init__(self, problem: Problem) -> None:
        self.found: list[Stage] = []
        self._problem, self._began = problem, time.monotonic()

    def add(self, name: str, draft: Draft) -> None:
        """Note the stage."""
        began, self._began = self._began, time.monotonic()
        self.found.append(
            Stage(
                name=name,
                score=draft_score(self._problem, draft),
                unassigned=len(unassigned_tasks(self._problem, draft)),
                seconds=self._began - began,
            )
        )


def _searched(base: Board, stop: Stop, seed: int, stages: _Stages) -> tuple[Draft, int]:
    """Return the best draft found and the search steps taken."""
    problem = base.open
    search = ArraySearch(_with_pins_kept(problem, base.draft, arrays_of(problem)), seed=seed)
    search.begin(problem, base.draft.sequences)
    search.build()
    search.make_room()
    built = _better(base, base.draft, _whole(problem, search, base.draft))
    stages.add("put in", built)
    search.begin(problem, built.sequences)
    done = 0
    while not stop(done) and stop.share(done) < SEARCH_SHARE and problem.tasks and problem.vehicles:
        share = min(1.0, stop.share(done) / SEARCH_SHARE)
        search.improve(1, COLDEST_S * (HOTTEST_S / COLDEST_S) ** (1 - share))
        done += 1
    search.fill_up()
    best = _better(base, built, _whole(problem, search, built))
    stages.add("ruin and recreate", best)
    return best, done


def _whole(problem: Problem, search: ArraySearch, known: Draft) -> Draft:
    """Return the best draft of the search, in which nobody comes alone to a meeting."""
    draft = draft_of(problem, search.sequences(problem), known=known)
    if not lone_pairs(problem, draft):
        return draft
    return nobody_alone(problem, both_or_neither(problem, draft, (), fill_up=True)[0])


def _with_pins_kept(problem: Problem, draft: Draft, arrays: Arrays) -> Arrays:
    """Return the arrays in which nothing outweighs leaving out what is pinned and planned."""
    unserved = arrays.unserved.copy()
    pinned = _pinned(problem, draft)
    for number, task in enumerate(problem.tasks):
        if task.id in pinned:
            unserved[number, 0] = UNLIMITED
    return arrays._replace(unserved=unserved)


def _pinned(problem: Problem, draft: Draft) -> set[TaskId]:
    planned = {task for routed in draft.routed.values() for task in routed.starts_s}
    return {pin.task for pin in problem.pins} & planned


def _better(base: Board, draft: Draft, other: Draft) -> Draft:
    """Return the other draft if its score is better and it keeps what is pinned."""
    problem = base.open
    if not _pinned(problem, draft) <= _pinned(problem, other):
        return draft
    return other if _score(problem, other, base) < _score(problem, draft, base) else draft


def _score(problem: Problem, draft: Draft, than: Board) -> Score:
    """Return the draft's score, and what it costs that the next hour goes otherwise than there."""
    score = draft_score(problem, draft)
    price = problem.rules.objective.moved * len(_reordered(than, draft))
    return replace(score, effort=score.effort + price)


def changes(board: Board, draft: Draft) -> Changes:
    """Return what the draft changes against what people were told."""
    doing = {
        task: (vehicle, starts_s)
        for vehicle, routed in draft.routed.items()
        for task, starts_s in routed.starts_s.items()
    }
    told = board.open.told
    both = {task: (told[task], doing[task]) for task in told if task in doing}
    return Changes(
        another=tuple(task for task, (was, now) in both.items() if was.vehicle != now[0]),
        moved=tuple(
            task
            for task, (was, now) in both.items()
            if was.vehicle == now[0] and abs(was.starts_s - now[1]) > MOVED_S
        ),
        dropped=tuple(task for task in told if task not in doing),
        added=tuple(task for task in doing if task not in told),
        reordered=_reordered(board, draft),
    )


def _reordered(board: Board, draft: Draft) -> tuple[VehicleId, ...]:
    soon_s = board.now_s + NEXT_HOUR_S
    return tuple(
        vehicle.id
        for vehicle in board.open.vehicles
        if _order(board.draft, vehicle.id, soon_s) != _order(draft, vehicle.id, soon_s)
    )


def _order(draft: Draft, vehicle: VehicleId, until_s: int) -> list[TaskId]:
    starts_s = draft.of(vehicle).starts_s
    return [task for task, at_s in sorted(starts_s.items(), key=lambda e: e[1]) if at_s <= until_s]


def swap(board: Board, replan: Replan, *, now_s: int | None = None) -> Swapped:
    """Return the board with the re-plan in, once newer events are replayed on it and it is checked.

    It is dropped, with the reason, where the field has begun something else meanwhile, where an
    event cannot be replayed on it, where it breaks a rule by now, or where it is no better.

    Parameters
    ----------
    now_s
        When it is accepted; the last event's time where not given.
    """
    base, now_s = replan.board, max(board.now_s, now_s or 0)
    if board.events[: base.version] != base.events:
        elsewhere = _reason("overtaken", "it was made from another board")
        return Swapped(board=board, dropped=elsewhere)
    reasons = MappingProxyType({entry.task: entry for entry in replan.plan.unassigned})
    try:
        then = replace(base, draft=replan.draft, reasons=reasons)
        then = replay(then, board.events[base.version :])
        until_s = max(then.frozen_s, board.frozen_s, now_s)
        then, now = advance(then, until_s), advance(board, until_s)
        fault = _against(now, then)
        if fault is not None:
            return Swapped(board=board, dropped=fault)
        present = advance(board, now_s)
        after = apply(board, Replanned(at_s=now_s, sequences=_visits_from(present, then)))
    except InvalidProblem as refused:
        return Swapped(board=board, dropped=refused.issues[0])
    fault = _against_taking(present, after)
    if fault is not None:
        return Swapped(board=board, dropped=fault)
    return Swapped(board=replace(after, reasons=reasons))


def _against(now: Board, then: Board) -> Issue | None:
    """Return what speaks against the re-plan with newer events replayed on it, beside the board."""
    if dict(now.facts.begun) != dict(then.facts.begun):
        return _reason("begun-otherwise", "meanwhile a vehicle has set out elsewhere")
    if _pins_lost(now, then):
        return _drops_pinned(_pins_lost(now, then))
    better = _score(now.open, then.draft, now) < draft_score(now.open, now.draft)
    return None if better else _no_better()


def _against_taking(before: Board, after: Board) -> Issue | None:
    """Return what speaks against the board with the re-plan in.

    It is to be better from now on too: of what begins within the time ahead, long duty counts only
    from here.
    """
    if _pins_lost(before, after):
        return _drops_pinned(_pins_lost(before, after))
    if _score(after.open, after.draft, before) >= draft_score(before.open, before.draft):
        return _no_better()
    violations = check_plan(after.open, after.plan)
    if not violations:
        return None
    first = violations[0]
    return _reason("overtaken", f"{first.rule} {first.subject}: {first.detail}")


def _visits_from(board: Board, then: Board) -> Sequences:
    """Return all visits after those that the board has begun: those begun by then come first."""
    found: dict[VehicleId, tuple[Visit, ...]] = {}
    for vehicle in board.open.vehicles:
        begun = then.facts.of(vehicle.id)[len(board.facts.of(vehicle.id)) :]
        found[vehicle.id] = (
            *(each.visit for each in begun if each.visit is not None),
            *then.draft.of(vehicle.id).visits,
        )
    return MappingProxyType(found)


def _pins_lost(before: Board, after: Board) -> set[TaskId]:
    """Return what is pinned and planned before and neither planned nor begun after."""
    lost = _pinned(before.open, before.draft) - _pinned(after.open, after.draft)
    return lost - after.facts.starts_s.keys()


def _drops_pinned(lost: set[TaskId]) -> Issue:
    return _reason("overtaken", f"it has no room any more for pinned {', '.join(sorted(lost)[:5])}")


def _no_better() -> Issue:
    return _reason("no-better", "the present plan scores as well by now")


def _reason(code: str, message: str) -> Issue:
    return Issue(
        code=code, subject="re-plan", message=message, remedy="plan again from the board as it is"
    )


def replan(
    problem: Problem,
    plan: Plan,
    *,
    now_s: int,
    events: Iterable[Event],
    stop: Stop,
    seed: int,
) -> Replan:
    """Plan the rest of a day again after what has happened.

    Parameters
    ----------
    problem, plan
        The day as it was published.
    now_s
        Seconds since the day began.
    events
        What has happened since, in the order in which it was told.

    Returns
    -------
    A result whose plan answers `Replan.problem`, the open problem; `Replan.board` has the facts.

    Raises
    ------
    InvalidProblem
        If the problem contradicts itself, or an event cannot be.
    SolverFailed
        If the plan fails its own independent check (a fault of ours).
    """
    board = replay(begin(problem, plan), events)
    board = replace(advance(board, now_s), now_s=max(board.now_s, now_s))
    return replan_board(board, stop=stop, seed=seed, ahead_s=0)
