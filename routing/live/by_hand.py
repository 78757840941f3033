"""What a person puts where by hand: the effect and every broken rule, before it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from routing.errors import InvalidProblem, Issue
from routing.live.board import Board, advance, settled, told_of
from routing.live.events import Arranged, Pinned, Unpinned
from routing.live.offers import Effect
from routing.live.settling import as_planned
from routing.loading import amounts_aboard, taken_amounts
from routing.model import Task, TaskId, VehicleId
from routing.plan import Rule, Score
from routing.problem import Pin, Problem
from routing.rendezvous import lone_pairs
from routing.rules.couplings import keeps_gap
from routing.rules.masks import broken_masks
from routing.score import ZERO
from routing.solvers.drafts import (
    EMPTY,
    Draft,
    couplings_hold,
    draft_score,
    route_visits,
    tidy,
)
from routing.solvers.insert import Insertion, coupled, tried
from routing.solvers.trials import Trial, trials
from routing.timing import time_visits
from routing.visits import Broken, broken_order, place_after, place_of

HARMS: Final = 3
URGENT_CLASS: Final = 2
"""Up to this class of the task table nobody is left alone without a reason: oxygen, transport."""
"""Levels of harm, before effort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a person puts a task.

    Parameters
    ----------
    vehicle
        Who is to do it; None: nobody, it is taken out of the plan.
    after
        Which task the vehicle is to do right before; None: it is the first of those still open.
    """

    task: TaskId
    vehicle: VehicleId | None
    after: TaskId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRule:
    """A rule that keeps a task from where it was put."""

    task: TaskId
    vehicle: VehicleId
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What comes of putting tasks where a person wants them.

    Parameters
    ----------
    event
        To be told so that it happens; None where a rule is broken.
    broken
        All masks of each task, and of its route the first broken rule of each kind: order and
        hours, goods, times, what couples routes.
    effects
        Every task of the vehicles that change; None before or after: not planned then.
    delta
        What the score changes by; as far as the steps that break nothing go.
    travel_s, travel_m
        By so much the rides of these vehicles get longer.
    abandons
        Whether somebody in urgent need had a vehicle and has none then. Who is late already may be
        as late in the score without one.
    """

    event: Arranged | None
    broken: tuple[BrokenRule, ...]
    effects: tuple[Effect, ...]
    delta: Score
    travel_s: int
    travel_m: int
    abandons: bool = False

    @property
    def late(self) -> tuple[TaskId, ...]:
        """Tasks that miss their deadline only then."""
        return tuple(one.task for one in self.effects if one.late and one.task is not None)

    @property
    def harms(self) -> bool:
        """Whether harm grows: nobody does that without saying why."""
        delta = self.delta
        return self.abandons or (delta.harm1, delta.harm2, delta.harm3) > ZERO[:HARMS]


def arrange(board: Board, steps: Sequence[Step], *, now_s: int) -> Arrangement:
    """Try to put tasks where a person wants them; all of them are taken out first.

    So two tasks swap places in two steps. Load stops come and go as the goods need them.

    Raises
    ------
    InvalidProblem
        If a task, vehicle or task before is not there or is begun, or a task is named twice.
    """
    board = advance(board, now_s)
    issues = [*_step_faults(board, steps)]
    if issues:
        raise InvalidProblem(issues)
    moved = {step.task for step in steps}  # what a person puts elsewhere leaves its pin behind
    pins = tuple(pin for pin in board.open.pins if pin.task not in moved)
    problem, before = replace(board.open, pins=pins), board.draft
    changed = _who_changes(before, steps)
    draft, broken = _taken_out(problem, before, steps)
    for step in steps:
        if step.vehicle is None:
            continue
        found = _put(problem, draft, step, step.vehicle)
        if isinstance(found, Insertion):
            draft = draft.with_route(step.vehicle, found.routed)
        else:
            broken += [BrokenRule(task=step.task, vehicle=step.vehicle, rule=one) for one in found]
    broken += [] if broken else _uncoupled(problem, draft, steps)
    rides = [_ride(problem, each, draft) - _ride(problem, each, before) for each in changed]
    return Arrangement(
        event=None if broken else _event(draft, steps, changed, now_s),
        broken=tuple(dict.fromkeys(broken)),
        effects=tuple(_effects(problem, before, draft, changed)),
        delta=_delta(problem, before, draft),
        travel_s=sum(ride.seconds for ride in rides),
        travel_m=sum(ride.metres for ride in rides),
        abandons=any(
            step.vehicle is None and _is_urgent(problem.task(step.task)) for step in steps
        ),
    )


def _is_urgent(task: Task) -> bool:
    return task.task_class <= URGENT_CLASS or task.risk == "red"


def _event(
    draft: Draft, steps: Sequence[Step], changed: Sequence[VehicleId], now_s: int
) -> Arranged:
    return Arranged(
        at_s=now_s,
        tasks=tuple(step.task for step in steps if step.vehicle is not None),
        sequences=MappingProxyType({name: draft.of(name).visits for name in changed}),
        out=tuple(step.task for step in steps if step.vehicle is None),
    )


def _delta(problem: Problem, before: Draft, after: Draft) -> Score:
    was, now = (draft_score(problem, draft) for draft in (before, after))
    return Score(
        harm1=now.harm1 - was.harm1,
        harm2=now.harm2 - was.harm2,
        harm3=now.harm3 - was.harm3,
        effort=now.effort - was.effort,
    )


def _step_faults(board: Board, steps: Sequence[Step]) -> Iterator[Issue]:
    open_tasks = {task.id for task in board.open.tasks}
    vehicles = {vehicle.id for vehicle in board.open.vehicles}
    named = [step.task for step in steps]
    for step in steps:
        if step.task not in open_tasks:
            yield Issue(
                code="not-open",
                subject=f"task {step.task}",
                message="it is none of the day, or somebody has begun it, or it is closed",
                remedy="look at the board again",
            )
        if named.count(step.task) > 1:
            yield Issue(
                code="duplicate-id",
                subject=f"task {step.task}",
                message="it is put in two places",
                remedy="name each task once",
            )
        if step.vehicle is not None and step.vehicle not in vehicles:
            yield Issue(
                code="unknown-vehicle",
                subject=f"vehicle {step.vehicle}",
                message="it is none of the day, or has stopped working",
                remedy="name another vehicle",
            )
        elif step.vehicle is not None and step.after is not None:
            yield from _after_fault(board, steps, step, step.vehicle, step.after)


def _after_fault(
    board: Board, steps: Sequence[Step], step: Step, vehicle: VehicleId, after: TaskId
) -> Iterator[Issue]:
    put_there = {one.task for one in steps if one.vehicle == vehicle and one.task != step.task}
    planned = board.draft.of(vehicle).starts_s.keys() - {one.task for one in steps}
    begun = {each.stop.task for each in board.facts.of(vehicle)}
    if after not in put_there | planned | begun:
        yield Issue(
            code="not-planned-there",
            subject=f"task {step.task}",
            message=f"vehicle {vehicle} does not do task {after}, after which it is put",
            remedy="name a task of that route, or none to put it first",
        )


def _who_changes(draft: Draft, steps: Sequence[Step]) -> tuple[VehicleId, ...]:
    moved = {step.task for step in steps}
    losing = [name for name, each in draft.routed.items() if not moved.isdisjoint(each.starts_s)]
    gaining = [step.vehicle for step in steps if step.vehicle is not None]
    return tuple(dict.fromkeys((*losing, *gaining)))


def _taken_out(
    problem: Problem, draft: Draft, steps: Sequence[Step]
) -> tuple[Draft, list[BrokenRule]]:
    """Return the draft without the tasks, and the rules that routes break without them."""
    moved, broken = {step.task for step in steps}, list[BrokenRule]()
    for name, routed in draft.routed.items():
        gone = [task for task in routed.starts_s if task in moved]
        if not gone:
            continue
        vehicle = problem.vehicle(name)
        left = [visit for visit in routed.visits if visit.task not in moved]
        found = route_visits(problem, vehicle, tidy(problem, vehicle, left))
        if isinstance(found, Broken):
            broken.append(BrokenRule(task=gone[0], vehicle=name, rule=found.rule))
        draft = draft.with_route(name, EMPTY if isinstance(found, Broken) else found)
    return draft, broken


def _put(
    problem: Problem, draft: Draft, step: Step, name: VehicleId
) -> Insertion | tuple[Rule, ...]:
    """Return the cheapest way to have the task right there, or the rules that keep it out."""
    task, vehicle = problem.task(step.task), problem.vehicle(name)
    broken = broken_masks(problem, task, vehicle)
    if broken:
        return broken
    visits = draft.of(name).visits
    order = [visit.task for visit in visits if visit.task is not None]
    at = order.index(step.after) + 1 if step.after in order else 0
    wanted = [*order[:at], task.id, *order[at:]]
    best: Insertion | None = None
    kept_out: list[tuple[Rule, ...]] = []
    for trial in trials(problem, vehicle, visits, task):
        if [visit.task for visit in trial.visits if visit.task is not None] != wanted:
            continue
        found = tried(problem, draft, task, trial)
        if isinstance(found, Insertion):
            found = coupled(problem, draft, task, found)
        if isinstance(found, Insertion):
            best = found if best is None or found.delta < best.delta else best
            continue
        kept_out.append(_broken_by(problem, trial) or (found.rule,))
    # that it was not loaded says little where a load stop was tried too
    least = min(kept_out, key=lambda rules: ("reload" in rules, len(rules)), default=("stock",))
    return best or least


def _broken_by(problem: Problem, trial: Trial) -> tuple[Rule, ...]:
    """Return the first rule of each kind that the trial breaks: order, goods, times."""
    vehicle, visits = trial.vehicle, tidy(problem, trial.vehicle, trial.visits)
    found = (
        broken_order(problem, vehicle, visits),
        amounts_aboard(problem, vehicle, visits, taken_amounts(problem, visits)),
        time_visits(problem, vehicle, visits),
    )
    return tuple(dict.fromkeys(one.rule for one in found if isinstance(one, Broken)))


def _uncoupled(problem: Problem, draft: Draft, steps: Sequence[Step]) -> list[BrokenRule]:
    """Return what couples routes and does not hold with all steps together."""
    who = {task: name for name, each in draft.routed.items() for task in each.starts_s}
    gaps = [
        BrokenRule(task=task.id, vehicle=who[task.id], rule="max-gap")
        for task in problem.tasks
        if task.chain is not None
        and task.id in who
        and not keeps_gap(
            task.chain,
            draft.starts_s(task.chain.previous),
            draft.of(who[task.id]).starts_s[task.id],
        )
    ]
    alone = [
        BrokenRule(task=task, vehicle=who[task], rule="two-people")
        for task in sorted(lone_pairs(problem, draft))
        if task in who
    ]
    if gaps or alone or couplings_hold(problem, draft):
        return [*gaps, *alone]
    return [
        BrokenRule(task=step.task, vehicle=step.vehicle, rule="stock")
        for step in steps
        if step.vehicle is not None
    ]


def _effects(
    problem: Problem, before: Draft, after: Draft, changed: Sequence[VehicleId]
) -> Iterator[Effect]:
    """Yield what becomes of every task of the vehicles that change."""
    was, now = (
        {task: at_s for name in changed for task, at_s in draft.of(name).starts_s.items()}
        for draft in (before, after)
    )
    for task in dict.fromkeys((*now, *was)):
        before_s, after_s, due_s = was.get(task), now.get(task), problem.task(task).deadline_s
        in_time = before_s is None or due_s is None or before_s <= due_s
        late = due_s is not None and in_time and (after_s is None or after_s > due_s)
        yield Effect(task=task, depot=None, before_s=before_s, after_s=after_s, late=late)


@dataclass(frozen=True, slots=True)
class _Ride:
    seconds: int
    metres: int

    def __sub__(self, other: "_Ride") -> "_Ride":
        return _Ride(self.seconds - other.seconds, self.metres - other.metres)


def _ride(problem: Problem, name: VehicleId, draft: Draft) -> _Ride:
    """Return how long and far the vehicle rides; a leg that nobody measured counts no metres."""
    vehicle, visits = problem.vehicle(name), draft.of(name).visits
    times = time_visits(problem, vehicle, visits)
    if not visits or isinstance(times, Broken):
        return _Ride(0, 0)
    spots = [(vehicle.start, vehicle.start)]
    spots += [(place_of(problem, visit), place_after(problem, visit)) for visit in visits]
    legs = [(begins, ends) for begins, ends in spots if begins != ends]
    legs += [(one[1], other[0]) for one, other in pairwise(spots)]
    legs += [] if vehicle.end is None else [(spots[-1][1], vehicle.end)]
    index = problem.place_index
    metres = (problem.travel.travel_m(vehicle.profile, index(a), index(b)) for a, b in legs)
    return _Ride(times.travel_s, sum(one or 0 for one in metres))


def pinned(board: Board, event: Pinned) -> Board:
    """Return the board on which these tasks stay with who has them."""
    named = {pin.task for pin in event.pins}
    return _with_pins(board, named, event.pins)


def unpinned(board: Board, event: Unpinned) -> Board:
    """Return the board on which these tasks are free to be done by anybody."""
    return _with_pins(board, {*event.tasks}, ())


def _with_pins(board: Board, named: set[TaskId], pins: Sequence[Pin]) -> Board:
    kept = tuple(pin for pin in board.day.pins if pin.task not in named)
    return as_planned(replace(board, day=replace(board.day, pins=(*kept, *pins))))


def arranged(board: Board, event: Arranged) -> Board:
    """Return the board with the tasks where they were put, pinned, and people told of it.

    Raises
    ------
    InvalidProblem
        With ``does-not-fit`` where a task would fall out of the plan by now.
    """
    there = {
        visit.task: name
        for name, visits in event.sequences.items()
        for visit in visits
        if visit.task is not None
    }
    pins = tuple(Pin(task=task, vehicle=there[task]) for task in event.tasks)
    gone = {task for name in event.sequences for task in board.draft.of(name).starts_s} - {*there}
    sequences = {
        name: tuple(visit for visit in visits if visit.task is None or visit.task not in there)
        for name, visits in board.draft.sequences.items()
    }
    board = _with_pins(board, {*event.tasks} | gone, pins)
    after = settled(board, {**sequences, **event.sequences})
    out = {*there} - {task for each in after.draft.routed.values() for task in each.starts_s}
    if out:
        raise InvalidProblem([_does_not_fit(task) for task in sorted(out)])
    known = {task: one for task, one in after.day.told.items() if task not in gone}
    told = MappingProxyType({**known, **told_of(after.draft)})
    return as_planned(replace(after, day=replace(after.day, told=told)))


def _does_not_fit(task: TaskId) -> Issue:
    return Issue(
        code="does-not-fit",
        subject=f"task {task}",
        message="by now a rule keeps it from where it was put",
        remedy="look at the board again, and put it elsewhere",
    )
