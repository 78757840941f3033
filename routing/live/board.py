"""The board of a running day: the facts, what is still open, the plan for that, and a version."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from routing.errors import InvalidProblem
from routing.explain import SENTENCES
from routing.live.events import Event
from routing.live.facts import Begun, Facts
from routing.live.homing import way_back
from routing.live.opening import open_problem, with_room
from routing.loading import load_visits
from routing.model import NOTHING, Load, TaskId, Vehicle, VehicleId
from routing.plan import Plan, Route, Stop, Unassigned
from routing.problem import Problem, Told
from routing.rendezvous import lone_pairs
from routing.rules.masks import may_serve
from routing.schedule import schedule_route, visits_of
from routing.solvers.drafts import (
    Draft,
    Routed,
    couplings_hold,
    draft_of,
    route_visits,
    tidy,
    unassigned_tasks,
    without,
)
from routing.solving import plan_of, routes_of
from routing.timing import Times, time_visits
from routing.validation import validate
from routing.visits import Broken, Sequences, Visit, place_after, place_of

FEWEST: Final = 2
"""A start and an end."""
SOON_S: Final = 900
"""A break that begins so soon after a stop belongs to it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Board:
    """A running day at one moment; never changes: every event makes a new one.

    Parameters
    ----------
    day
        All that was ever asked for today, with the places, vehicles and travel known now, and what
        people were told last of each task.
    facts
        What has happened.
    open
        The problem of what is left, from `frozen_s` on.
    draft
        The plan for it.
    reasons
        Why tasks are left out, where somebody looked.
    now_s
        When the last event was told.
    frozen_s
        Until when stops that vehicles set out to are begun; `now_s`, or a little ahead of it
        where a re-plan is being made.
    events
        All that has come in since the day was published; as many as the version says.
    """

    day: Problem
    facts: Facts
    open: Problem
    draft: Draft
    reasons: Mapping[TaskId, Unassigned]
    now_s: int
    frozen_s: int
    events: tuple[Event, ...] = ()

    @property
    def version(self) -> int:
        """How many events it knows."""
        return len(self.events)

    @property
    def plan(self) -> Plan:
        """The plan for the open problem, with all its values."""
        return plan_of_open(self.open, self.draft, self.reasons)

    @property
    def unassigned(self) -> tuple[Unassigned, ...]:
        """What nobody does, as the plan has it."""
        return _left_out(self.open, self.draft, self.reasons)

    @property
    def routes(self) -> tuple[Route, ...]:
        """The whole day's routes: the stops begun, then those still to come."""
        return self.routes_for({vehicle.id for vehicle in self.day.vehicles})

    def routes_for(self, vehicles: Collection[VehicleId]) -> tuple[Route, ...]:
        """Return those vehicles' routes of the whole day, as `routes` are."""
        routed = {name: one for name, one in self.draft.routed.items() if name in vehicles}
        coming = {route.vehicle: route for route in routes_of(self.open, Draft(routed=routed))}
        for vehicle in self.open.vehicles:
            if vehicle.id in vehicles and vehicle.id not in coming:
                back = schedule_route(self.open, vehicle, way_back(self.open, vehicle).visits)
                if isinstance(back, Route) and len(back.stops) > FEWEST:
                    coming[vehicle.id] = back
        return tuple(
            _whole_route(vehicle, self.facts.of(vehicle.id), coming.get(vehicle.id))
            for vehicle in self.day.vehicles
            if vehicle.id in vehicles and (self.facts.of(vehicle.id) or vehicle.id in coming)
        )

    def differing(self, before: "Board") -> frozenset[VehicleId]:
        """Return whose routes are otherwise than before: stops, times, what was told, pins."""
        pins = set(self.day.pins) ^ set(before.day.pins)
        told = {
            one.vehicle
            for table, other in ((self.day.told, before.day.told), (before.day.told, self.day.told))
            for task, one in table.items()
            if other.get(task) != one
        }
        return frozenset(
            vehicle.id
            for vehicle in self.day.vehicles
            if self.draft.of(vehicle.id) != before.draft.of(vehicle.id)
            or self.facts.of(vehicle.id) != before.facts.of(vehicle.id)
            or (vehicle.id in self.facts.out) != (vehicle.id in before.facts.out)
        ).union((pin.vehicle for pin in pins), told)


def begin(problem: Problem, plan: Plan, *, now_s: int = 0) -> Board:
    """Return the board of a published plan; people were told it, if not something else before.

    Raises
    ------
    InvalidProblem
        If the problem contradicts itself.
    """
    issues = validate(problem)
    if issues:
        raise InvalidProblem(issues)
    draft = draft_of(problem, {route.vehicle: visits_of(route) for route in plan.routes})
    draft = nobody_alone(problem, draft)
    # From now on what is begun stays, whatever the time: a delay may take a stop past its quarter.
    day = replace(problem, told=problem.told or told_of(draft), frozen_until_s=None)
    if problem.frozen_until_s is not None:
        draft = draft_of(day, _held_where_frozen(problem, draft))
    board = Board(
        day=day,
        facts=Facts(),
        open=day,
        draft=draft,
        reasons=MappingProxyType({entry.task: entry for entry in plan.unassigned}),
        now_s=now_s,
        frozen_s=now_s,
    )
    return advance(board, now_s)


def _held_where_frozen(problem: Problem, draft: Draft) -> Sequences:
    """Return the visits of the draft; what is frozen waits for its time as the plan says it."""

    def held(visit: Visit) -> Visit:
        if visit.task is None or problem.frozen(visit.task) is None:
            return visit
        return replace(visit, not_before_s=draft.starts_s(visit.task))

    return {vehicle: tuple(map(held, visits)) for vehicle, visits in draft.sequences.items()}


def told_of(draft: Draft) -> Mapping[TaskId, Told]:
    """Return what people are told when they get this plan."""
    return MappingProxyType(
        {
            task: Told(vehicle=vehicle, starts_s=starts_s)
            for vehicle, routed in draft.routed.items()
            for task, starts_s in routed.starts_s.items()
        }
    )


def plan_of_open(
    problem: Problem, draft: Draft, reasons: Mapping[TaskId, Unassigned], *, seed: int = 0
) -> Plan:
    """Return the plan of a draft; a task that nobody has looked at yet says so."""
    return plan_of(problem, draft, _left_out(problem, draft, reasons), seed=seed)


def _left_out(
    problem: Problem, draft: Draft, reasons: Mapping[TaskId, Unassigned]
) -> tuple[Unassigned, ...]:
    left = unassigned_tasks(problem, draft)
    return tuple(reasons.get(task.id) or _not_looked_at(task.id) for task in left)


def _not_looked_at(task: TaskId) -> Unassigned:
    return Unassigned(task=task, reason="SOLVER_TIME", sentence=SENTENCES["SOLVER_TIME"])


def advance(board: Board, until_s: int) -> Board:
    """Return the board once that moment has come: what vehicles set out to before is begun."""
    facts, begun = board.facts, set[VehicleId]()
    for vehicle in board.open.vehicles:
        routed = board.draft.of(vehicle.id)
        routed = routed if routed.visits else way_back(board.open, vehicle)
        if routed.visits:
            stops = _begun_by(board.open, vehicle, routed, until_s)
            if stops:
                begun.add(vehicle.id)
                facts = facts.with_begun(vehicle.id, (*facts.of(vehicle.id), *stops))
    if until_s <= board.frozen_s and not begun:
        return board
    rest = {
        vehicle: visits[_count(facts, vehicle) - _count(board.facts, vehicle) :]
        for vehicle, visits in board.draft.sequences.items()
    }
    moved = replace(board, facts=facts, frozen_s=max(board.frozen_s, until_s))
    return settled(moved, rest, changed=begun)


def _count(facts: Facts, vehicle: VehicleId) -> int:
    return sum(each.visit is not None for each in facts.of(vehicle))


def _begun_by(
    problem: Problem, vehicle: Vehicle, routed: Routed, until_s: int
) -> tuple[Begun, ...]:
    """Return the first stops of the route that the vehicle has set out to before then.

    Who stands at a door does all that waits for him there, and rests where the break is next.
    """
    visits = routed.visits
    if vehicle.shift.opens_s >= until_s:
        return ()
    times, aboard = time_visits(problem, vehicle, visits), load_visits(problem, vehicle, visits)
    if isinstance(times, Broken) or isinstance(aboard, Broken) or times.depart_s >= until_s:
        return ()
    loads = iter(routed.taken)
    found: list[Begun] = []
    for number, visit in enumerate(visits):
        found += _rests_by(times, number, found, until_s)
        leaves_s = _leaves_s(times, number)
        begun = _begun(problem, visit, times, number, aboard[number])
        if leaves_s >= until_s and not (found and _at_once(found[-1], begun)):
            break
        taken = NOTHING if visit.depot is None else next(loads)[2]
        found.append(replace(begun, leaves_s=leaves_s, taken=taken))
    else:
        found += _rests_by(times, len(visits), found, until_s)
    return tuple(found)


def _begun(problem: Problem, visit: Visit, times: Times, number: int, aboard: Load) -> Begun:
    """Return the visit as a stop begun."""
    arrives_s, starts_s, ends_s = times.visits[number]
    stop = Stop(
        kind="task" if visit.task is not None else "load",
        place=place_of(problem, visit),
        arrives_s=arrives_s,
        starts_s=starts_s,
        ends_s=ends_s,
        task=visit.task,
        depot=visit.depot,
        load=aboard,
        not_before_s=visit.not_before_s,
    )
    drop, moments = None, times.drops.get(number)
    if moments is not None and visit.task is not None:
        task = problem.task(visit.task)
        stop = replace(stop, load=aboard + task.carries)
        drop = Stop(
            kind="task",
            place=place_after(problem, visit),
            arrives_s=moments[0],
            starts_s=moments[1],
            ends_s=moments[2],
            task=task.id,
            depot=task.goal,
            load=aboard,
        )
    return Begun(stop=stop, leaves_s=arrives_s, drop=drop)


def _at_once(before: Begun, after: Begun) -> bool:
    """Tell whether both are tasks at one door, done without a pause."""
    tasks = before.stop.task is not None and after.stop.task is not None
    here = before.place == after.stop.place
    return tasks and here and after.stop.starts_s == before.ends_s


def _rests_by(times: Times, number: int, found: Sequence[Begun], until_s: int) -> list[Begun]:
    """Return the breaks before a visit that have begun with the stop before them.

    A break that is taken soon after a stop belongs to it: on its own it would be none of the open
    problem, where what opens before the first stop is no break of the route.
    """
    return [
        Begun(
            stop=Stop(
                kind="break",
                place=found[-1].place,
                arrives_s=arrives_s,
                starts_s=starts_s,
                ends_s=ends_s,
                load=found[-1].stops[-1].load,
            ),
            leaves_s=arrives_s,
        )
        for at, (arrives_s, starts_s, ends_s) in times.breaks
        if at == number and found and (starts_s <= arrives_s + SOON_S or starts_s < until_s)
    ]


def _leaves_s(times: Times, number: int) -> int:
    """Return when the vehicle sets out to the visit; it waits where it is, not at the door."""
    if number == 0:
        return times.depart_s
    before_s = times.drops.get(number - 1, times.visits[number - 1])[2]
    before_s = max([before_s, *(rest[2] for at, rest in times.breaks if at == number)])
    arrives_s, starts_s, _ = times.visits[number]
    return before_s + starts_s - arrives_s


def settled(board: Board, sequences: Sequences, *, changed: set[VehicleId] | None = None) -> Board:
    """Return the board with its open problem made anew, and these visits as its plan.

    What breaks a rule now is taken out of the plan, the least urgent first.

    Parameters
    ----------
    changed
        Whose routes have to be timed anew; None: all.
    """
    problem = open_problem(board.day, board.facts, from_s=board.frozen_s)
    sequences = _of_open_tasks(sequences, problem)
    problem = with_room(problem, sequences, board.day)
    other = _other_tasks(board.open, problem)
    routed: dict[VehicleId, Routed] = {}
    for vehicle in problem.vehicles:
        visits, before = sequences.get(vehicle.id, ()), board.draft.of(vehicle.id)
        same = changed is not None and vehicle.id not in changed and visits == before.visits
        if all(visit.task is None for visit in visits):
            continue
        if same and other.isdisjoint(before.starts_s):
            routed[vehicle.id] = before
        else:
            each = _routed(problem, vehicle, visits)
            if each is None:
                draft = nobody_alone(problem, draft_of(problem, sequences))
                return replace(board, open=problem, draft=draft)
            routed[vehicle.id] = each
    draft = Draft(routed=routed)
    if not couplings_hold(problem, draft):
        draft = draft_of(problem, sequences)
    return replace(board, open=problem, draft=nobody_alone(problem, draft))


def nobody_alone(problem: Problem, draft: Draft) -> Draft:
    """Return the draft without the first tasks of meetings that nobody comes second to."""
    while lone := lone_pairs(problem, draft):
        for task in lone:
            draft = without(problem, draft, task)
    return draft


def _routed(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> Routed | None:
    """Return the visits with what they come to; None: they break a rule."""
    tasks = (problem.task(visit.task) for visit in visits if visit.task is not None)
    if not all(may_serve(problem, task, vehicle) for task in tasks):
        return None
    each = route_visits(problem, vehicle, tidy(problem, vehicle, visits))
    return None if isinstance(each, Broken) else each


def _other_tasks(before: Problem, after: Problem) -> set[TaskId]:
    """Return the tasks that are not what they were, or of which people were told another thing."""
    known = {task.id: task for task in before.tasks}
    return {
        task.id
        for task in after.tasks
        if ((was := known.get(task.id)) is not task and was != task)
        or before.told.get(task.id) != after.told.get(task.id)
    }


def _of_open_tasks(sequences: Sequences, problem: Problem) -> Sequences:
    """Return the visits without tasks that are not open any more."""
    left = {task.id for task in problem.tasks}
    return {
        vehicle: tuple(visit for visit in visits if visit.task is None or visit.task in left)
        for vehicle, visits in sequences.items()
    }


def _whole_route(vehicle: Vehicle, begun: Sequence[Begun], coming: Route | None) -> Route:
    """Return the stops begun and to come of one vehicle."""
    if not begun:
        return coming or Route(vehicle=vehicle.id, stops=())
    first = begun[0]
    start = Stop(
        kind="start",
        place=vehicle.start,
        arrives_s=first.leaves_s,
        starts_s=first.leaves_s,
        ends_s=first.leaves_s,
        load=vehicle.aboard + vehicle.collected,
    )
    stops = tuple(stop for each in begun for stop in each.stops)
    rest = coming.stops[1:] if coming is not None else ()
    return Route(vehicle=vehicle.id, stops=(start, *stops, *rest))


def visits_without(visits: Sequence[Visit], task: TaskId) -> tuple[Visit, ...]:
    """Return the visits without that of the task."""
    return tuple(visit for visit in visits if visit.task != task)
