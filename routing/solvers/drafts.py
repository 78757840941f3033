"""Drafts: what is planned so far, as visits that break no rule, with what they add to the score.

Every vehicle's visits are timed and loaded by `routing.schedule`; what another engine proposes is
mended until it keeps the rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from geodata.coordinates import great_circle_m
from routing.loading import NO_AMOUNTS, amounts_aboard, as_load, ends_at_a_station, taken_amounts
from routing.model import (
    Depot,
    DepotId,
    Load,
    Task,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.plan import Score
from routing.problem import Problem
from routing.rules.couplings import keeps_gap, stock_shortfall
from routing.rules.masks import may_serve
from routing.score import (
    ZERO,
    Cost,
    add,
    score_of,
    times_cost,
    unserved_cost,
    urgency,
)
from routing.timing import free_span, time_visits
from routing.visits import Broken, Sequences, Visit, broken_order, place_after

NEAR_STATIONS: Final = 6
"""Of so many stations nearest by straight line the one with the least detour is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """One vehicle's visits that break no rule of their own, with what they add to the score."""

    visits: tuple[Visit, ...]
    starts_s: Mapping[TaskId, int]
    taken: tuple[tuple[DepotId, int, Load], ...]
    cost: Cost


EMPTY = Routed(visits=(), starts_s={}, taken=(), cost=ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All routed vehicles; what is not in them is unassigned."""

    routed: Mapping[VehicleId, Routed]

    def of(self, vehicle: VehicleId) -> Routed:
        """Return the vehicle's part; empty when it has none."""
        return self.routed.get(vehicle, EMPTY)

    def starts_s(self, task: TaskId) -> int | None:
        """Return when the task starts; None: unassigned."""
        return next((r.starts_s[task] for r in self.routed.values() if task in r.starts_s), None)

    @property
    def sequences(self) -> Sequences:
        """The visits of each vehicle that has any."""
        return {vehicle: r.visits for vehicle, r in self.routed.items() if r.visits}

    def with_route(self, vehicle: VehicleId, routed: Routed) -> "Draft":
        """Return the draft with that vehicle's part replaced."""
        return Draft(routed={**self.routed, vehicle: routed})


def route_visits(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> Routed | Broken:
    """Time and load the visits; the first rule broken otherwise."""
    broken = broken_order(problem, vehicle, visits)
    if broken is not None:
        return broken
    taken = taken_amounts(problem, visits)
    aboard = amounts_aboard(problem, vehicle, visits, taken)
    if isinstance(aboard, Broken):
        return aboard
    times = time_visits(problem, vehicle, visits)
    if isinstance(times, Broken):
        return times
    starts = [starts_s for _, starts_s, _ in times.visits]
    return Routed(
        visits=tuple(visits),
        starts_s={v.task: s for v, s in zip(visits, starts, strict=True) if v.task is not None},
        taken=tuple(
            (visit.depot, start_s, as_load(amounts))
            for visit, start_s, amounts in zip(visits, starts, taken, strict=True)
            if visit.depot is not None
        ),
        cost=times_cost(problem, vehicle, visits, times),
    )


def tidy(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Drop load visits that change nothing, and bring empty cylinders back at the end."""
    taken = taken_amounts(problem, visits)
    kept: list[Visit] = []
    empties = bool(vehicle.collected) and bool(visits)
    for visit, amounts in zip(visits, taken, strict=True):
        if visit.depot is not None:
            station = problem.depot(visit.depot).kind == "oxygen_station"
            if amounts != NO_AMOUNTS or (station and empties):
                kept.append(visit)
            empties = empties and not station
        elif visit.task is not None:
            kept.append(visit)
            empties = empties or bool(problem.task(visit.task).collects)
    if not any(visit.task is not None for visit in kept):
        return ()
    if empties and not ends_at_a_station(problem, vehicle):
        station_on_the_way = _return_station(problem, vehicle, kept)
        if station_on_the_way is not None:
            kept.append(Visit(depot=station_on_the_way.id))
    return tuple(kept)


def _return_station(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> Depot | None:
    place = place_after(problem, visits[-1])

    def detour_s(depot: Depot) -> float:
        there = problem.travel_s(vehicle.profile, place, depot.place, 0)
        home = vehicle.end or depot.place
        back = problem.travel_s(vehicle.profile, depot.place, home, 0)
        return float("inf") if there is None or back is None else there + back

    def away_m(depot: Depot) -> float:
        return great_circle_m(problem.place(place).point, problem.place(depot.place).point)

    stations = [depot for depot in problem.depots if depot.kind == "oxygen_station"]
    span = free_span(problem, vehicle) or vehicle.shift
    open_ones = [station for station in stations if _opens_during(station, span)]
    near = open_ones or stations
    if len(near) > NEAR_STATIONS:  # of a whole city; each ride may have to be asked of the roads
        near = sorted(near, key=away_m)[:NEAR_STATIONS]
    return min(near, key=detour_s, default=None)


def _opens_during(depot: Depot, shift: TimeWindow) -> bool:
    """Tell whether a loading stop fits into the depot's hours while the vehicle may move."""
    return any(
        max(window.opens_s, shift.opens_s) + depot.loading_s <= min(window.closes_s, shift.closes_s)
        for window in depot.opens
    )


def broken_coupling(problem: Problem, draft: Draft, changed: VehicleId) -> Broken | None:
    """Return the plan rule that the draft breaks through that vehicle's route, if any."""
    if not stock_keeps(problem, draft, changed):
        return Broken(rule="stock", at=0)
    for task in problem.tasks:
        if task.chain is None:
            continue
        starts_s = draft.starts_s(task.id)
        if starts_s is not None and not keeps_gap(
            task.chain, draft.starts_s(task.chain.previous), starts_s
        ):
            return Broken(rule="max-gap", at=0)
    return None


def unassigned_tasks(problem: Problem, draft: Draft) -> tuple[Task, ...]:
    """Return the tasks that no route does, in the problem's order."""
    done = {task for routed in draft.routed.values() for task in routed.starts_s}
    return tuple(task for task in problem.tasks if task.id not in done)


def draft_score(problem: Problem, draft: Draft) -> Score:
    """Return the score of the draft."""
    total = ZERO
    for routed in draft.routed.values():
        total = add(total, routed.cost)
    for task in unassigned_tasks(problem, draft):
        total = add(total, unserved_cost(problem, task))
    return score_of(total)


def draft_of(problem: Problem, sequences: Sequences, *, known: Draft | None = None) -> Draft:
    """Return the draft of proposed sequences, without the tasks whose visits break a rule.

    Parameters
    ----------
    known
        An earlier draft of the same problem: whose visits are the same is not timed again.
    """
    whole = _whole_draft(problem, sequences, known or Draft(routed={}))
    if whole is not None:
        return whole
    draft, done = Draft(routed={}), set[TaskId]()
    for vehicle in problem.vehicles:
        visits = sequences.get(vehicle.id, ())
        kept = [
            visit
            for visit in visits
            if visit.task is None
            or (visit.task not in done and may_serve(problem, problem.task(visit.task), vehicle))
        ]
        part = mended(problem, draft, vehicle, kept)
        draft = draft.with_route(vehicle.id, part)
        done |= part.starts_s.keys()
    return without_broken_chains(problem, draft)


def _whole_draft(problem: Problem, sequences: Sequences, known: Draft) -> Draft | None:
    """Return the draft if nothing is wrong with the sequences; None: they need mending."""
    named = [visit.task for visits in sequences.values() for visit in visits if visit.task]
    if len(set(named)) < len(named):
        return None
    routed: dict[VehicleId, Routed] = {}
    for vehicle in problem.vehicles:
        visits, before = sequences.get(vehicle.id, ()), known.of(vehicle.id)
        if visits and visits == before.visits:
            routed[vehicle.id] = before
            continue
        visits = tidy(problem, vehicle, visits)
        if all(visit.task is None for visit in visits):
            continue  # who only has empty cylinders to bring back has no route
        tasks = (problem.task(visit.task) for visit in visits if visit.task is not None)
        if not all(may_serve(problem, task, vehicle) for task in tasks):
            return None
        each = route_visits(problem, vehicle, visits)
        if isinstance(each, Broken):
            return None
        routed[vehicle.id] = each
    draft = Draft(routed=routed)
    return draft if couplings_hold(problem, draft) else None


def couplings_hold(problem: Problem, draft: Draft) -> bool:
    """Tell whether stock lasts and gaps are kept in the whole draft."""
    taken: dict[DepotId, list[tuple[int, Load]]] = {}
    starts_s: dict[TaskId, int] = {}
    for routed in draft.routed.values():
        starts_s |= routed.starts_s
        for depot, at_s, load in routed.taken:
            taken.setdefault(depot, []).append((at_s, load))
    if any(stock_shortfall(problem.depot(name), events) for name, events in taken.items()):
        return False
    return all(
        keeps_gap(task.chain, starts_s.get(task.chain.previous), starts_s[task.id])
        for task in problem.tasks
        if task.chain is not None and task.id in starts_s
    )


def mended(problem: Problem, draft: Draft, vehicle: Vehicle, visits: Sequence[Visit]) -> Routed:
    """Return the longest part of the visits that keeps the rules: what breaks one is taken out."""
    visits = tidy(problem, vehicle, visits) if visits else ()
    while any(visit.task is not None for visit in visits):
        routed = route_visits(problem, vehicle, visits)
        if isinstance(routed, Routed):
            if stock_keeps(problem, draft.with_route(vehicle.id, routed), vehicle.id):
                return routed
            at = len(visits) - 1
        else:
            at = min(routed.at, len(visits) - 1)
        drop = _task_to_drop(problem, visits, at)
        visits = tidy(problem, vehicle, [v for i, v in enumerate(visits) if i != drop])
    return EMPTY


def stock_keeps(problem: Problem, draft: Draft, vehicle: VehicleId) -> bool:
    """Tell whether the depots' stock lasts with that vehicle's route in."""
    for depot_id in {depot for depot, _, _ in draft.of(vehicle).taken}:
        events = [
            (start_s, load)
            for other in draft.routed.values()
            for depot, start_s, load in other.taken
            if depot == depot_id
        ]
        if stock_shortfall(problem.depot(depot_id), events) is not None:
            return False
    return True


def _task_to_drop(problem: Problem, visits: Sequence[Visit], at: int) -> int:
    """Return the least urgent task among those up to the broken visit."""
    upto = [i for i, v in enumerate(visits[: at + 1]) if v.task is not None]
    every = upto or [i for i, v in enumerate(visits) if v.task is not None]
    return max(every, key=lambda i: urgency(problem.task(visits[i].task)))  # type: ignore[arg-type]


def without_broken_chains(problem: Problem, draft: Draft) -> Draft:
    """Return the draft without tasks that start outside the gaps of their chain."""
    chained = [task for task in problem.tasks if task.chain is not None]
    while True:
        starts_s = {
            task: s for routed in draft.routed.values() for task, s in routed.starts_s.items()
        }
        broken = next((task for task in chained if _breaks_chain(starts_s, task)), None)
        if broken is None:
            return draft
        draft = taken_out(problem, draft, broken.id)


def _breaks_chain(starts_s: Mapping[TaskId, int], task: Task) -> bool:
    if task.chain is None or task.id not in starts_s:
        return False
    return not keeps_gap(task.chain, starts_s.get(task.chain.previous), starts_s[task.id])


def without(problem: Problem, draft: Draft, task: TaskId) -> Draft:
    """Return the draft with the task taken out, and with it what no longer keeps the rules."""
    return without_broken_chains(problem, taken_out(problem, draft, task))


def taken_out(problem: Problem, draft: Draft, task: TaskId) -> Draft:
    """Return the draft with the task taken out, whatever follows it in its chain."""
    for vehicle_id, routed in draft.routed.items():
        if task in routed.starts_s:
            vehicle = problem.vehicle(vehicle_id)
            kept = [visit for visit in routed.visits if visit.task != task]
            return draft.with_route(vehicle_id, mended(problem, draft, vehicle, kept))
    return draft
