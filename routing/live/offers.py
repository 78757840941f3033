"""An offer: one way to take a task in at once, and what it does to every other stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from routing.live.board import Board
from routing.model import DepotId, Task, TaskId, Vehicle, VehicleId
from routing.plan import Score
from routing.problem import Problem
from routing.score import lending_cost, score_of, subtract
from routing.solvers.drafts import couplings_hold, route_visits
from routing.timing import Times, time_visits
from routing.visits import Broken, Visit

INTERRUPTIBLE: Final = 4
"""Tasks of this class and after it may wait for an emergency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an offer does to one stop of its route.

    Parameters
    ----------
    before_s, after_s
        When the stop starts without and with the new task; None: it is not there.
    late
        Whether it misses its deadline only with the new task in.
    """

    task: TaskId | None
    depot: DepotId | None
    before_s: int | None
    after_s: int | None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What an offer is held to when it is taken.

    Parameters
    ----------
    harm
        What it adds to the three levels of harm.
    version
        Of the board that it was made from.
    """

    task: TaskId
    vehicle: VehicleId
    starts_s: int
    harm: tuple[int, int, int]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One way to take in a task at once that breaks no rule.

    Parameters
    ----------
    after
        Which task the vehicle does right before; None: it is the first of those still open.
    visits
        The whole open route with the task in.
    arrives_s, starts_s
        When the vehicle is there, and when service starts.
    delta
        What it adds to the score of the plan, the harm and effort of the task itself included.
    effects
        Every other stop of the route.
    late
        Tasks that miss their deadline only with the new one in.
    pushed_back
        Tasks of classes 4 and 5 that wait for it.
    lent
        Whether the task lies outside the vehicle's home ward.
    version
        Of the board that it was made from.
    """

    task: TaskId
    vehicle: VehicleId
    after: TaskId | None
    visits: tuple[Visit, ...]
    arrives_s: int
    starts_s: int
    delta: Score
    effects: tuple[Effect, ...]
    late: tuple[TaskId, ...]
    pushed_back: tuple[TaskId, ...]
    lent: bool
    version: int

    @property
    def promise(self) -> Promise:
        """What it is held to when it is taken."""
        return Promise(
            task=self.task,
            vehicle=self.vehicle,
            starts_s=self.starts_s,
            harm=(self.delta.harm1, self.delta.harm2, self.delta.harm3),
            version=self.version,
        )


def offer_of(
    board: Board, asked: Problem, task: Task, vehicle: Vehicle, visits: Sequence[Visit]
) -> Offer | None:
    """Return the offer of these visits, all times asked of the problem's own travel.

    None: at these times they break a rule of the route, the stock does not last, or a gap to what
    another vehicle does is not kept.
    """
    before = board.draft.of(vehicle.id)
    routed, times = route_visits(asked, vehicle, visits), time_visits(asked, vehicle, visits)
    if isinstance(routed, Broken) or isinstance(times, Broken):
        return None
    if not couplings_hold(asked, board.draft.with_route(vehicle.id, routed)):
        return None
    was = _starts(board.open, vehicle, before.visits)
    effects = _effects(board.open, was, visits, times, new=task.id)
    at = next(n for n, visit in enumerate(visits) if visit.task == task.id)
    tasks_before = [visit.task for visit in visits[:at] if visit.task is not None]
    return Offer(
        task=task.id,
        vehicle=vehicle.id,
        after=tasks_before[-1] if tasks_before else None,
        visits=tuple(visits),
        arrives_s=times.visits[at][0],
        starts_s=times.visits[at][1],
        delta=score_of(subtract(routed.cost, before.cost)),
        effects=effects,
        late=tuple(one.task for one in effects if one.late and one.task is not None),
        pushed_back=_pushed_back(board.open, effects),
        lent=lending_cost(asked, task, vehicle) > 0,
        version=board.version,
    )


_Starts = dict[tuple[TaskId | None, DepotId | None], list[int]]
"""When stops start, by what they are; a depot may be called at several times."""


def _effects(
    problem: Problem, was: _Starts, visits: Sequence[Visit], times: Times, *, new: TaskId
) -> tuple[Effect, ...]:
    """Return what becomes of each stop of the route: those that stay, come and go."""
    effects: list[Effect] = []
    for visit, (_, starts_s, _) in zip(visits, times.visits, strict=True):
        key = visit.task, visit.depot
        earlier = was.get(key, [])
        before_s = earlier.pop(0) if earlier else None
        if visit.task == new:
            continue
        late = False
        if visit.task is not None and before_s is not None:
            due_s = problem.task(visit.task).deadline_s
            late = due_s is not None and before_s <= due_s < starts_s
        effects.append(
            Effect(
                task=visit.task, depot=visit.depot, before_s=before_s, after_s=starts_s, late=late
            )
        )
    gone = [
        Effect(task=task, depot=depot, before_s=starts_s, after_s=None)
        for (task, depot), left in was.items()
        for starts_s in left
    ]
    return (*effects, *gone)


def _starts(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> _Starts:
    times = time_visits(problem, vehicle, visits)
    found: _Starts = {}
    if isinstance(times, Times):
        for visit, (_, starts_s, _) in zip(visits, times.visits, strict=True):
            found.setdefault((visit.task, visit.depot), []).append(starts_s)
    return found


def _pushed_back(problem: Problem, effects: Sequence[Effect]) -> tuple[TaskId, ...]:
    return tuple(
        one.task
        for one in effects
        if one.task is not None
        and one.before_s is not None
        and one.after_s is not None
        and one.after_s > one.before_s
        and problem.task(one.task).task_class >= INTERRUPTIBLE
    )
