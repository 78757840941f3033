"""Why a ward's own people and stock do not do what others do there: they are tried.

Somebody whose home is another ward, or a depot elsewhere though the ward has one of that kind, is
*from outside*. Each such task is tried with every one of the ward's own, the rest of the plan as it
is; what has to come in a chain keeps its times.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from routing.array_making import arrays_of
from routing.array_stock import drawn_by_bin, least_from_here, refill_times
from routing.arrays import UNLIMITED, Ints
from routing.cutting import Piece, part_of
from routing.explain import SENTENCES, Explaining, Finding, reason_of
from routing.model import GOODS, Depot, DepotId, Task, TaskId, Vehicle, VehicleId
from routing.plan import Plan, Reason, Score, Sentence
from routing.problem import Problem
from routing.schedule import visits_of
from routing.score import ZERO, Cost, add, is_away, score_of, subtract
from routing.solvers.drafts import (
    Draft,
    broken_coupling,
    draft_of,
    route_visits,
    stock_keeps,
    taken_out,
)
from routing.solvers.what_if import WhatIf
from routing.visits import Broken

_OWN: Final = MappingProxyType(
    {
        "NO_VOLUNTEER_ON_SHIFT": Sentence(
            vi="Phường không có ai trong ca.", en="The ward has nobody of its own on shift."
        ),
        "LOWER_PRIORITY_DISPLACED": Sentence(
            vi="Người của phường đã kín việc, hoặc người khác sẽ phải đợi lâu hơn.",
            en="The ward's own people are full, or others would have to wait longer.",
        ),
        "PINNED_CONFLICT": Sentence(
            vi="Đã ghim hoặc chốt cho {detail}.", en="Pinned to or frozen with {detail}."
        ),
        "SOLVER_TIME": Sentence(
            vi="Phường tự làm được và tốt hơn; máy chưa tìm ra, hãy cho chạy lâu hơn.",
            en="The ward's own could do it better; let the search run longer.",
        ),
    }
)
"""Reasons that read otherwise here than where nobody does the task at all."""
_OTHERS: Final = Sentence(vi="Của phường: {said}", en="Of the ward's own: {said}")
_DEARER: Final = Sentence(
    vi="Phường tự làm được, nhưng tốn thêm {minutes} phút công.",
    en="The ward's own could do it, at {minutes} min more effort.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FromOutside:
    """A task that is not done with the ward's own means, and why.

    Parameters
    ----------
    area
        The task's ward.
    vehicle, home
        Who does it, and that vehicle's ward.
    depot
        Where it is loaded from, where that is what comes from outside; None: the vehicle is.
    reason
        Why none of the ward's own does; None: one could, at more effort.
    effect
        What the score would change by if the best of them did; None where none can.
    """

    task: TaskId
    area: str
    vehicle: VehicleId
    home: str | None
    depot: DepotId | None
    reason: Reason | None
    sentence: Sentence
    effect: Score | None


def lent_tasks(problem: Problem, plan: Plan) -> tuple[tuple[Task, Vehicle], ...]:
    """Return each task that somebody of another ward does, with who that is."""
    pairs = (
        (problem.task(task), problem.vehicle(route.vehicle))
        for route in plan.routes
        for task in route.tasks
    )
    return tuple(pair for pair in pairs if is_away(*pair))


def from_outside(
    problem: Problem, plan: Plan, *, only: TaskId | None = None
) -> tuple[FromOutside, ...]:
    """Return every task done by a vehicle or from a depot outside its ward, in the plan's order.

    Parameters
    ----------
    only
        That task alone; None: all of them.
    """
    draft = draft_of(problem, {route.vehicle: visits_of(route) for route in plan.routes})
    lent = [pair for pair in lent_tasks(problem, plan) if only in {None, pair[0].id}]
    depots = (one for one in _depots(problem, draft) if only in {None, one.task})
    order = {task: n for n, task in enumerate(t for route in plan.routes for t in route.tasks)}
    found = [*_vehicles(problem, draft, lent), *depots]
    return tuple(sorted(found, key=lambda one: (order[one.task], one.depot is not None)))


def _vehicles(
    problem: Problem, draft: Draft, lent: Sequence[tuple[Task, Vehicle]]
) -> Iterator[FromOutside]:
    doers = {task.id: vehicle for task, vehicle in lent}
    homes = {vehicle.home_area for vehicle in problem.vehicles}
    nobody = _Judged(finding=Finding(reason="NO_VOLUNTEER_ON_SHIFT"))
    drawn = _drawn(problem, draft, draft.routed)
    for tasks in _tried_together(problem, [task for task, _ in lent]):
        own = None
        if tasks[0].area in homes:
            names = {doers[task.id].id for task in tasks}
            own = _own_people(problem, draft, tasks, doers=names, drawn=drawn)
        for task in tasks:
            doer = doers[task.id]
            yield _told(task, doer, nobody if own is None else own.judged(task, doer))


def _tried_together(problem: Problem, lent: Sequence[Task]) -> Iterable[list[Task]]:
    """Return the tasks by ward; what is in a chain by itself, since the others keep their times."""
    followed = {task.chain.previous for task in problem.tasks if task.chain is not None}
    groups: dict[tuple[str | None, TaskId | None], list[Task]] = defaultdict(list)
    for task in lent:
        chained = task.chain is not None or task.id in followed
        groups[task.area, task.id if chained else None].append(task)
    return groups.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What came of trying: a finding where it cannot be, else what it would change."""

    finding: Finding | None = None
    effect: Cost | None = None
    depot: DepotId | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _OwnPeople:
    """A ward's own people as they are planned, who are tried with tasks that others do.

    Parameters
    ----------
    problem, draft
        The whole, as it is planned.
    part
        The problem of them alone, with what they do and what is tried.
    explaining
        Why none of them does a task.
    any_cost
        The same people, where leaving a task out costs more than any way to do it.
    """

    problem: Problem
    draft: Draft
    part: Problem
    explaining: Explaining
    any_cost: WhatIf

    def judged(self, task: Task, doer: Vehicle) -> _Judged:
        """Return why none of them does the task, or what it would change."""
        if self.problem.pinned_to(task.id) == doer.id or self.problem.frozen(task.id) is not None:
            name = doer.show.get("name_short")
            detail = f"{name} ({doer.id})" if name else doer.id
            return _Judged(finding=Finding(reason="PINNED_CONFLICT", detail=detail))
        finding = self.explaining.finding(self.part.task(task.id))
        if finding is not None:
            if finding.reason == "SOLVER_TIME":  # full, if only with what is less urgent
                finding = replace(finding, reason="LOWER_PRIORITY_DISPLACED")
            return _Judged(finding=finding)
        return self._moved(task, doer)

    def _moved(self, task: Task, doer: Vehicle) -> _Judged:
        """Return what it would change if the best of them did it."""
        part_task = self.part.task(task.id)
        everybody = np.array([*(True for _ in self.part.vehicles), False])
        way = self.any_cost.best_way(part_task, everybody)
        if way is None:  # only by a depot farther than those that the search looks at
            return _Judged(finding=Finding(reason="LOWER_PRIORITY_DISPLACED"))
        vehicle = self.part.vehicles[way[0]]
        routed = route_visits(self.problem, vehicle, way[1])
        if isinstance(routed, Broken):
            return _Judged(finding=Finding(reason=reason_of(routed)))
        free = taken_out(self.problem, self.draft, task.id)
        moved = free.with_route(vehicle.id, routed)
        coupled = broken_coupling(self.problem, moved, vehicle.id)
        if coupled is not None:
            return _Judged(finding=Finding(reason=reason_of(coupled)))
        effect = ZERO
        for name in (vehicle.id, doer.id):
            effect = add(effect, subtract(moved.of(name).cost, self.draft.of(name).cost))
        return _Judged(effect=effect)


def _own_people(
    problem: Problem,
    draft: Draft,
    tasks: Sequence[Task],
    *,
    doers: Set[VehicleId],
    drawn: Ints,
) -> _OwnPeople:
    """Return the own people of the ward of some tasks, without what these take of others.

    Parameters
    ----------
    doers
        Who does the tasks.
    drawn
        What everybody draws from the depots.
    """
    area = tasks[0].area
    own = tuple(n for n, one in enumerate(problem.vehicles) if one.home_area == area)
    names = {problem.vehicles[number].id for number in own}
    free = draft
    for task in tasks:
        free = taken_out(problem, free, task.id)
    here = Draft(routed={name: each for name, each in free.routed.items() if name in names})
    done = {name for each in here.routed.values() for name in each.starts_s}
    done |= {task.id for task in tasks}
    piece = Piece(
        vehicles=own, tasks=tuple(n for n, one in enumerate(problem.tasks) if one.id in done)
    )
    starts_s = {name: at for each in free.routed.values() for name, at in each.starts_s.items()}
    part = part_of(problem, piece, starts_s=starts_s)
    arrays = arrays_of(part)
    others = drawn - _drawn(problem, draft, names | doers) + _drawn(problem, free, doers)
    arrays = arrays._replace(available=least_from_here(arrays.available - others))
    any_cost = WhatIf(part, here, arrays)
    any_cost.arrays.unserved[:] = UNLIMITED
    return _OwnPeople(
        problem=problem,
        draft=draft,
        part=part,
        explaining=Explaining(part, here, arrays),
        any_cost=any_cost,
    )


def _drawn(problem: Problem, draft: Draft, names: Iterable[VehicleId]) -> Ints:
    """Return what these vehicles draw from each depot by each bin, ``(D, 3, bins)``."""
    numbers = {depot.id: number for number, depot in enumerate(problem.depots)}
    return drawn_by_bin(
        refill_times(problem.depots),
        (
            (numbers[depot], at_s, tuple(getattr(load, good) for good in GOODS))
            for name in names
            for depot, at_s, load in draft.of(name).taken
        ),
    )


def _depots(problem: Problem, draft: Draft) -> Iterator[FromOutside]:
    """Yield what is loaded elsewhere though the ward has a depot of that kind."""
    own: dict[tuple[str | None, str], list[Depot]] = defaultdict(list)
    for depot in problem.depots:
        own[problem.place(depot.place).area, depot.kind].append(depot)
    for vehicle in problem.vehicles:
        loaded: dict[str, int] = {}
        for at, visit in enumerate(draft.of(vehicle.id).visits):
            if visit.task is None:
                if visit.depot is not None:
                    loaded[problem.depot(visit.depot).kind] = at
                continue
            task = problem.task(visit.task)
            kind = task.load_from
            if kind is None or kind not in loaded or task.area is None:
                continue
            from_depot = draft.of(vehicle.id).visits[loaded[kind]].depot
            nearby = own.get((task.area, kind), [])
            if nearby and all(depot.id != from_depot for depot in nearby):
                tried = [_loads_at(problem, draft, vehicle, loaded[kind], one) for one in nearby]
                able = [one for one in tried if one.effect is not None]
                best = min(able, key=lambda one: one.effect or ZERO, default=tried[0])
                yield _told(task, vehicle, replace(best, depot=from_depot))


def _loads_at(problem: Problem, draft: Draft, vehicle: Vehicle, at: int, depot: Depot) -> _Judged:
    """Return what it would change if the vehicle loaded there instead."""
    before = draft.of(vehicle.id)
    visits = [
        replace(visit, depot=depot.id) if number == at else visit
        for number, visit in enumerate(before.visits)
    ]
    routed = route_visits(problem, vehicle, visits)
    if isinstance(routed, Broken):
        return _Judged(finding=Finding(reason=reason_of(routed)))
    if not stock_keeps(problem, draft.with_route(vehicle.id, routed), vehicle.id):
        return _Judged(finding=Finding(reason="STOCK_SHORT"))
    return _Judged(effect=subtract(routed.cost, before.cost))


def _told(task: Task, vehicle: Vehicle, judged: _Judged) -> FromOutside:
    finding = judged.finding or _finding(judged.effect or ZERO)
    return FromOutside(
        task=task.id,
        area=task.area or "",
        vehicle=vehicle.id,
        home=vehicle.home_area,
        depot=judged.depot,
        reason=None if finding is None else finding.reason,
        sentence=_dearer(judged.effect or ZERO) if finding is None else _sentence(finding),
        effect=None if judged.effect is None else score_of(judged.effect),
    )


def _finding(effect: Cost) -> Finding | None:
    """Return why they do not, who could; None: only because of the effort."""
    if effect < ZERO:
        return Finding(reason="SOLVER_TIME")
    if effect[:3] > ZERO[:3]:
        return Finding(reason="LOWER_PRIORITY_DISPLACED")
    return None


def _sentence(finding: Finding) -> Sentence:
    said = _OWN.get(finding.reason)
    if said is not None:
        return _filled(said, detail=finding.detail)
    whole = _filled(SENTENCES[finding.reason], detail=finding.detail)
    return Sentence(vi=_OTHERS.vi.format(said=whole.vi), en=_OTHERS.en.format(said=whole.en))


def _dearer(effect: Cost) -> Sentence:
    return _filled(_DEARER, minutes=str(-(-effect[3] // 60)))


def _filled(sentence: Sentence, **values: str) -> Sentence:
    return Sentence(vi=sentence.vi.format(**values), en=sentence.en.format(**values))
