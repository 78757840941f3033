"""Exact insertion: build a plan task by task, each put where it costs least under the score.

Every trial is timed and loaded by `routing.schedule` and held against the plan rules, so what
comes out breaks no rule. It builds the first plan, mends what other engines propose, and proves
that nothing left out could still be put in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from routing.model import (
    GOODS,
    Depot,
    DepotId,
    DepotKind,
    Load,
    PlaceId,
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
from routing.schedule import (
    NO_AMOUNTS,
    Broken,
    Sequences,
    Visit,
    amounts_aboard,
    as_load,
    ends_at_a_station,
    place_of,
    taken_amounts,
    time_visits,
)
from routing.score import (
    ZERO,
    Cost,
    add,
    lending_cost,
    subtract,
    times_cost,
    unserved_cost,
)

NEAREST_DEPOTS: Final = 3
"""How many depots of a kind are tried for a new load stop, by distance to the task."""

DAY_S: Final = 86_400


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """A place for a task: the vehicle, its visits with the task in, and the change in score."""

    vehicle: VehicleId
    routed: Routed
    delta: Cost


def route_visits(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> Routed | Broken:
    """Time and load the visits; the first rule broken otherwise."""
    tasks = sum(visit.task is not None for visit in visits)
    if vehicle.most_tasks is not None and tasks > vehicle.most_tasks:
        return Broken(rule="shift", at=len(visits), detail="most_tasks")
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
    empties = False
    for visit, amounts in zip(visits, taken, strict=True):
        if visit.depot is not None:
            station = problem.depot(visit.depot).kind == "oxygen_station"
            if amounts != NO_AMOUNTS or (station and empties):
                kept.append(visit)
            empties = empties and not station
        elif visit.task is not None:
            kept.append(visit)
            empties = empties or bool(problem.task(visit.task).collects)
    if empties and not ends_at_a_station(problem, vehicle):
        station_on_the_way = _return_station(problem, vehicle, kept)
        if station_on_the_way is not None:
            kept.append(Visit(depot=station_on_the_way.id))
    return tuple(kept)


def _return_station(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> Depot | None:
    last = visits[-1]
    place = problem.task(last.task).place if last.task is not None else None
    if place is None:
        return None

    def detour_s(depot: Depot) -> float:
        there = problem.travel_s(vehicle.profile, place, depot.place, 0)
        home = vehicle.end or depot.place
        back = problem.travel_s(vehicle.profile, depot.place, home, 0)
        return float("inf") if there is None or back is None else there + back

    stations = [depot for depot in problem.depots if depot.kind == "oxygen_station"]
    open_ones = [station for station in stations if _opens_during(station, vehicle.shift)]
    return min(open_ones or stations, key=detour_s, default=None)


def _opens_during(depot: Depot, shift: TimeWindow) -> bool:
    """Tell whether a loading stop fits into the depot's hours within the shift."""
    return any(
        max(window.opens_s, shift.opens_s) + depot.loading_s <= min(window.closes_s, shift.closes_s)
        for window in depot.opens
    )


def depots_for(
    problem: Problem, task: Task, vehicle: Vehicle, *, most: int | None = NEAREST_DEPOTS
) -> tuple[Depot, ...]:
    """Return the nearest depots that can supply the task; `most` None: all of them."""
    return _nearest(problem, task, vehicle, task.load_from, most) if task.delivers else ()


def _nearest(
    problem: Problem, task: Task, vehicle: Vehicle, kind: DepotKind | None, most: int | None
) -> tuple[Depot, ...]:
    if task.place is None:
        return ()
    place = task.place

    def away_s(depot: Depot) -> float:
        there = problem.travel_s(vehicle.profile, depot.place, place, 0)
        return float("inf") if there is None else there

    fitting = [depot for depot in problem.depots if depot.kind == kind]
    return tuple(sorted(fitting, key=away_s)[:most])


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A sequence to try, and about how many seconds of effort it adds to the vehicle's route."""

    vehicle: Vehicle
    visits: tuple[Visit, ...]
    extra_s: int


def trials(
    problem: Problem,
    vehicle: Vehicle,
    visits: Sequence[Visit],
    task: Task,
    *,
    thorough: bool = False,
) -> Iterator[Trial]:
    """Yield every sequence that puts the task in, with a new load stop where one may help.

    A new load stop goes right before the task, or to where this trip was loaded. For a task that
    only collects, a station right before it or right after makes room.

    Parameters
    ----------
    thorough
        Try the new load stop everywhere before the task, at every depot that supplies it, and
        every station for bringing empty cylinders back.
    """
    spots = [vehicle.start, *(place_of(problem, visit) for visit in visits)]
    if vehicle.end is not None:
        spots.append(vehicle.end)
    lent_s = lending_cost(problem, task, vehicle)

    def detour_s(at: int, inserted: Sequence[Visit]) -> int:
        around = spots[at : at + 2]
        through = [around[0], *(place_of(problem, visit) for visit in inserted), *around[1:]]
        return _ride_s(problem, vehicle, through) - _ride_s(problem, vehicle, around)

    for edit in _edits(problem, vehicle, visits, task, thorough=thorough):
        trip, extra_s = [*visits], lent_s
        for at, inserted in reversed(edit):
            trip[at:at] = inserted
            extra_s += detour_s(at, inserted)
        yield Trial(vehicle=vehicle, visits=tuple(trip), extra_s=extra_s)


_Edit = tuple[tuple[int, tuple[Visit, ...]], ...]
"""What to put in before which of the visits, in order."""


def _edits(
    problem: Problem, vehicle: Vehicle, visits: Sequence[Visit], task: Task, *, thorough: bool
) -> Iterator[_Edit]:
    most = None if thorough else NEAREST_DEPOTS
    kinds = [None if v.depot is None else problem.depot(v.depot).kind for v in visits]
    here = Visit(task=task.id)
    loads = [Visit(depot=depot.id) for depot in depots_for(problem, task, vehicle, most=most)]
    for at in range(len(visits) + 1):
        if not task.delivers or task.load_from in kinds[:at]:
            yield ((at, (here,)),)
        loaded = max((i + 1 for i in range(at) if kinds[i] is not None), default=0)
        for load in loads:
            yield ((at, (load, here)),)
            for early in range(at) if thorough else range(loaded, min(loaded + 1, at)):
                yield (early, (load,)), (at, (here,))
    if task.collects and (thorough or not task.delivers):
        stations = _nearest(problem, task, vehicle, "oxygen_station", most)
        for unload in (Visit(depot=station.id) for station in stations):
            for at in range(len(visits) + 1):
                if not task.delivers or task.load_from in kinds[:at]:
                    yield ((at, (unload, here)),)
                    yield ((at, (here, unload)),)
                    yield (at, (here,)), (len(visits), (unload,))


def _ride_s(problem: Problem, vehicle: Vehicle, places: Sequence[PlaceId]) -> int:
    """Return the seconds of riding through the places; a leg that does not exist takes a day."""
    total_s = 0
    for a, b in pairwise(places):
        leg_s = problem.travel_s(vehicle.profile, a, b, vehicle.shift.opens_s)
        total_s += DAY_S if leg_s is None else leg_s
    return total_s


def broken_coupling(problem: Problem, draft: Draft, changed: VehicleId) -> Broken | None:
    """Return the plan rule that the draft breaks through that vehicle's route, if any."""
    routed = draft.of(changed)
    for depot_id in {depot for depot, _, _ in routed.taken}:
        events = [
            (start_s, load)
            for other in draft.routed.values()
            for depot, start_s, load in other.taken
            if depot == depot_id
        ]
        if stock_shortfall(problem.depot(depot_id), events) is not None:
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


def held_back(draft: Draft, visits: Sequence[Visit], task: Task) -> tuple[Visit, ...]:
    """Return the visits with the task held until its chain allows it."""
    if task.chain is None:
        return tuple(visits)
    previous_s = draft.starts_s(task.chain.previous)
    if previous_s is None:
        return tuple(visits)
    until_s = previous_s + task.chain.shortest_gap_s
    return tuple(replace(v, not_before_s=until_s) if v.task == task.id else v for v in visits)


def _held_for_stock(problem: Problem, visits: Sequence[Visit]) -> Iterator[tuple[Visit, ...]]:
    """Yield the visits with one load stop held until a refill of its depot."""
    for index, visit in enumerate(visits):
        if visit.depot is None:
            continue
        for refill in problem.depot(visit.depot).refills:
            held = replace(visit, not_before_s=refill.at_s)
            yield (*visits[:index], held, *visits[index + 1 :])


def _held_for_gap(routed: Routed, task: Task) -> Iterator[tuple[Visit, ...]]:
    """Yield the visits with the task before it held, where that is too early for its longest gap.

    Only on the same vehicle: another one's route is not changed by putting the task in.
    """
    if task.chain is None or task.chain.previous not in routed.starts_s:
        return
    until_s = routed.starts_s[task.id] - task.chain.longest_gap_s
    if routed.starts_s[task.chain.previous] < until_s:
        yield tuple(
            replace(v, not_before_s=until_s) if v.task == task.chain.previous else v
            for v in routed.visits
        )


def attempts(
    problem: Problem, draft: Draft, task: Task, *, vehicles: Iterable[Vehicle] | None = None
) -> Iterator[tuple[VehicleId, Insertion | Broken]]:
    """Yield what comes of every way to put the task in: a change that keeps all rules, or not."""
    if _sold_out(problem, draft, task):
        for vehicle in problem.vehicles if vehicles is None else vehicles:
            if may_serve(problem, task, vehicle):
                yield vehicle.id, Broken(rule="stock", at=0)
        return
    for trial in _sorted_trials(problem, draft, task, vehicles, thorough=False):
        tried = _tried(problem, draft, task, trial)
        if isinstance(tried, Insertion):
            tried = _coupled(problem, draft, task, tried)
        yield trial.vehicle.id, tried


def _sold_out(problem: Problem, draft: Draft, task: Task) -> bool:
    """Tell whether all depots of the kind together have too little left, whatever the hour."""
    depots = {depot.id: depot for depot in problem.depots if depot.kind == task.load_from}
    for good in GOODS:
        wanted = getattr(task.delivers, good)
        if wanted:
            had = sum(
                getattr(stock, good)
                for depot in depots.values()
                for stock in (depot.stock, *(refill.stock for refill in depot.refills))
            )
            taken = sum(
                getattr(load, good)
                for routed in draft.routed.values()
                for depot_id, _, load in routed.taken
                if depot_id in depots
            )
            if taken + wanted > had:
                return True
    return False


def _sorted_trials(
    problem: Problem,
    draft: Draft,
    task: Task,
    vehicles: Iterable[Vehicle] | None,
    *,
    thorough: bool,
) -> list[Trial]:
    found = [
        trial
        for vehicle in (problem.vehicles if vehicles is None else vehicles)
        if may_serve(problem, task, vehicle)
        for trial in trials(problem, vehicle, draft.of(vehicle.id).visits, task, thorough=thorough)
    ]
    return sorted(found, key=lambda trial: trial.extra_s)


def _tried(problem: Problem, draft: Draft, task: Task, trial: Trial) -> Insertion | Broken:
    """Return what the trial comes to, or the route rule that it breaks."""
    vehicle = trial.vehicle
    visits = held_back(draft, tidy(problem, vehicle, trial.visits), task)
    routed = route_visits(problem, vehicle, visits)
    if isinstance(routed, Broken):
        return routed
    delta = subtract(routed.cost, draft.of(vehicle.id).cost)
    return Insertion(vehicle=vehicle.id, routed=routed, delta=delta)


def best_insertion(
    problem: Problem,
    draft: Draft,
    task: Task,
    *,
    vehicles: Iterable[Vehicle] | None = None,
    at_any_cost: bool = False,
    thorough: bool = False,
) -> Insertion | None:
    """Return the cheapest way to put the task in that breaks no rule and betters the score.

    Trials come by their detour. Once one is found that harms nobody, longer detours are not
    tried any more: their effort alone is higher.

    Parameters
    ----------
    at_any_cost
        Also take a way that makes the score worse.
    thorough
        See `trials`.
    """
    if _sold_out(problem, draft, task):
        return None
    best: Insertion | None = None
    limit = unserved_cost(problem, task)
    for trial in _sorted_trials(problem, draft, task, vehicles, thorough=thorough):
        if best is not None and best.delta[:3] <= ZERO[:3] and trial.extra_s >= best.delta[3]:
            break
        tried = _tried(problem, draft, task, trial)
        if isinstance(tried, Broken) or (not at_any_cost and tried.delta >= limit):
            continue
        if best is None or tried.delta < best.delta:
            fitting = _coupled(problem, draft, task, tried)
            if isinstance(fitting, Insertion) and (best is None or fitting.delta < best.delta):
                best = fitting
    return best if best is None or at_any_cost or best.delta < limit else None


def betters(problem: Problem, draft: Draft, task: Task, *, vehicles: Iterable[Vehicle]) -> bool:
    """Tell whether one of the vehicles can take the task in with a better score."""
    limit = unserved_cost(problem, task)
    return any(
        isinstance(tried, Insertion) and tried.delta < limit
        for _, tried in attempts(problem, draft, task, vehicles=vehicles)
    )


def _coupled(
    problem: Problem, draft: Draft, task: Task, insertion: Insertion
) -> Insertion | Broken:
    """Return the insertion, held back if need be; the plan rule that it breaks if that is no use.

    A load stop may be held for a refill, the task before in the chain for the longest gap.
    """
    broken = broken_coupling(
        problem, draft.with_route(insertion.vehicle, insertion.routed), insertion.vehicle
    )
    if broken is None:
        return insertion
    vehicle = problem.vehicle(insertion.vehicle)
    held = (
        _held_for_stock(problem, insertion.routed.visits)
        if broken.rule == "stock"
        else _held_for_gap(insertion.routed, task)
    )
    for visits in held:
        routed = route_visits(problem, vehicle, visits)
        if isinstance(routed, Broken):
            continue
        if broken_coupling(problem, draft.with_route(vehicle.id, routed), vehicle.id) is None:
            delta = subtract(routed.cost, draft.of(vehicle.id).cost)
            return Insertion(vehicle=vehicle.id, routed=routed, delta=delta)
    return broken


def urgency(task: Task) -> tuple[int, int, int, int, str]:
    """Order tasks by who comes first: class, red patients, deadline, end of window, id."""
    deadline_s = task.deadline_s if task.deadline_s is not None else task.windows[-1].closes_s
    chained = 0 if task.chain is None else 1
    red = 0 if task.risk == "red" else 1
    return (task.task_class, chained, red, deadline_s, task.id)


def insert_all(
    problem: Problem,
    draft: Draft,
    tasks: Iterable[Task],
    *,
    thorough: bool = False,
    enough: Callable[[], bool] = lambda: False,
) -> Draft:
    """Put in what fits, the most urgent first, until a whole round adds nothing.

    Parameters
    ----------
    enough
        Asked before each task; once it says so, the draft is returned as it is.
    """
    waiting = sorted(tasks, key=urgency)
    while True:
        left = []
        for task in waiting:
            if enough():
                return draft
            insertion = best_insertion(problem, draft, task, thorough=thorough)
            if insertion is None:
                left.append(task)
            else:
                draft = draft.with_route(insertion.vehicle, insertion.routed)
        if not left or len(left) == len(waiting):
            return draft
        waiting = left


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
    return Score(harm1=total[0], harm2=total[1], harm3=total[2], effort=total[3])


def draft_of(problem: Problem, sequences: Sequences) -> Draft:
    """Return the draft of proposed sequences, without the tasks whose visits break a rule."""
    draft = Draft(routed={})
    for vehicle in problem.vehicles:
        visits = sequences.get(vehicle.id, ())
        kept = [
            visit
            for visit in visits
            if visit.task is None
            or (
                draft.starts_s(visit.task) is None
                and may_serve(problem, problem.task(visit.task), vehicle)
            )
        ]
        draft = draft.with_route(vehicle.id, _mended(problem, draft, vehicle, kept))
    return _without_broken_chains(problem, draft)


def _mended(problem: Problem, draft: Draft, vehicle: Vehicle, visits: Sequence[Visit]) -> Routed:
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
    broken = broken_coupling(problem, draft, vehicle)
    return broken is None or broken.rule != "stock"


def _task_to_drop(problem: Problem, visits: Sequence[Visit], at: int) -> int:
    """Return the least urgent task among those up to the broken visit."""
    upto = [i for i, v in enumerate(visits[: at + 1]) if v.task is not None]
    every = upto or [i for i, v in enumerate(visits) if v.task is not None]
    return max(every, key=lambda i: urgency(problem.task(visits[i].task)))  # type: ignore[arg-type]


def _without_broken_chains(problem: Problem, draft: Draft) -> Draft:
    """Return the draft without tasks that start outside the gaps of their chain."""
    chained = [task for task in problem.tasks if task.chain is not None]
    while (task := next((t for t in chained if _breaks_chain(draft, t)), None)) is not None:
        draft = _taken_out(problem, draft, task.id)
    return draft


def _breaks_chain(draft: Draft, task: Task) -> bool:
    starts_s = draft.starts_s(task.id)
    if task.chain is None or starts_s is None:
        return False
    return not keeps_gap(task.chain, draft.starts_s(task.chain.previous), starts_s)


def without(problem: Problem, draft: Draft, task: TaskId) -> Draft:
    """Return the draft with the task taken out, and with it what no longer keeps the rules."""
    return _without_broken_chains(problem, _taken_out(problem, draft, task))


def _taken_out(problem: Problem, draft: Draft, task: TaskId) -> Draft:
    for vehicle_id, routed in draft.routed.items():
        if task in routed.starts_s:
            vehicle = problem.vehicle(vehicle_id)
            kept = [visit for visit in routed.visits if visit.task != task]
            return draft.with_route(vehicle_id, _mended(problem, draft, vehicle, kept))
    return draft
