"""The open problem of a running day: what is left to do, as an ordinary problem of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from routing.live.facts import Facts, less, standing
from routing.model import (
    ANY_GAP_S,
    GOODS,
    NOTHING,
    Capacity,
    Depot,
    DepotId,
    DepotKind,
    Load,
    Refill,
    Stock,
    Task,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.problem import Problem
from routing.visits import Sequences, Visit


def open_problem(day: Problem, facts: Facts, *, from_s: int) -> Problem:
    """Return what is left of the day from that moment on.

    A vehicle starts where its last stop begun lies, when that is expected to end, with what it has
    aboard then. Places and travel stay those of the day.
    """
    started_s = facts.starts_s
    met_s = _meetings(day, started_s)
    tasks = tuple(
        _met(opened(task, started_s), met_s.get(task.id))
        for task in day.tasks
        if task.id not in facts.closed and task.id not in started_s
    )
    vehicles = tuple(
        _open_vehicle(day, facts, vehicle, from_s)
        for vehicle in day.vehicles
        if vehicle.id not in facts.out
    )
    left, riders = {task.id for task in tasks}, {vehicle.id for vehicle in vehicles}
    return replace(
        day,
        tasks=tasks,
        vehicles=vehicles,
        depots=tuple(_open_depot(depot, facts, from_s) for depot in day.depots),
        pins=tuple(pin for pin in day.pins if pin.task in left and pin.vehicle in riders),
        told=MappingProxyType({task: told for task, told in day.told.items() if task in left}),
    )


def not_before(problem: Problem, from_s: int) -> Problem:
    """Return the problem of which nobody does anything before that moment."""
    if all(vehicle.shift.opens_s >= from_s for vehicle in problem.vehicles):
        return problem
    vehicles = tuple(
        replace(
            vehicle,
            shift=TimeWindow(
                opens_s=min(max(vehicle.shift.opens_s, from_s), vehicle.shift.closes_s),
                closes_s=vehicle.shift.closes_s,
            ),
        )
        for vehicle in problem.vehicles
    )
    return replace(problem, vehicles=vehicles)


def _meetings(day: Problem, started_s: Mapping[TaskId, int]) -> dict[TaskId, int]:
    """Return the tasks whose partner somebody has set out to, and when the two meet."""
    met_s: dict[TaskId, int] = {}
    for task in day.tasks:
        if task.chain is not None and task.chain.together:
            first, second = task.chain.previous, task.id
            if first in started_s:
                met_s[second] = started_s[first]
            if second in started_s:
                met_s[first] = started_s[second]
    return met_s


def _met(task: Task, at_s: int | None) -> Task:
    """Return the task to be done at that very moment, where somebody waits to do it with."""
    return (
        task if at_s is None else replace(task, windows=(TimeWindow(opens_s=at_s, closes_s=at_s),))
    )


def opened(task: Task, started_s: Mapping[TaskId, int]) -> Task:
    """Return the task; what its chain asks for once the one before it is done is a fact.

    It is not done before its shortest gap is over. The longest gap, the time that the last
    delivery lasts, becomes its deadline: somebody whom nobody reaches in time is to be
    reached as soon as can be, and not to be left out for the lateness.
    """
    chain = task.chain
    if chain is None or chain.previous not in started_s:
        return task
    before_s = started_s[chain.previous]
    lasts_s = before_s + chain.longest_gap_s
    ends = chain.longest_gap_s < ANY_GAP_S
    sooner = ends and (task.deadline_s is None or lasts_s < task.deadline_s)
    return replace(
        task,
        chain=None,
        released_s=max(task.released_s, before_s + chain.shortest_gap_s),
        deadline_s=lasts_s if sooner else task.deadline_s,
        deadline_source="run-out" if sooner else task.deadline_source,
    )


def rechained(day: Problem, gone: TaskId) -> Problem:
    """Return the day with what followed a task that nobody will do in its stead.

    The next delivery takes its place in the chain and is due when it was: what was to be brought
    first has not come, so nothing lasts longer for it.
    """
    lost = day.task(gone)
    return replace(
        day,
        tasks=tuple(
            _in_stead(task, lost)
            if task.chain is not None and task.chain.previous == gone
            else task
            for task in day.tasks
        ),
    )


def _in_stead(task: Task, lost: Task) -> Task:
    due = [one for one in (task, lost) if one.deadline_s is not None]
    first = min(due, key=lambda one: one.deadline_s or 0, default=task)
    return replace(
        task,
        chain=lost.chain,
        deadline_s=first.deadline_s,
        deadline_source=first.deadline_source,
    )


def _open_vehicle(day: Problem, facts: Facts, vehicle: Vehicle, from_s: int) -> Vehicle:
    """Return the vehicle as it stands; its limits are less what it has had of them."""
    now = standing(day, facts, vehicle)
    opens_s = max(vehicle.shift.opens_s, now.free_s, from_s)
    closes_s, most_duty_s = vehicle.shift.closes_s, vehicle.most_duty_s
    most = None if vehicle.most_tasks is None else max(0, vehicle.most_tasks - now.tasks)
    on_duty_s = 0
    if now.since_s is not None:
        on_duty_s = max(0, now.free_s - now.since_s)  # not while it waits for what comes next
        if most_duty_s is not None:
            closes_s, most_duty_s = min(closes_s, now.since_s + most_duty_s), None
    if opens_s > closes_s:
        opens_s, most = closes_s, 0  # its shift is over; pins to it still name somebody
    carried = now.aboard + now.collected
    return replace(
        vehicle,
        start=now.place,
        shift=TimeWindow(opens_s=opens_s, closes_s=closes_s),
        breaks=vehicle.breaks[now.rests :],
        most_tasks=most,
        most_duty_s=most_duty_s,
        duty_before_s=vehicle.duty_before_s + on_duty_s,
        ppe_left=now.ppe,
        unclean=now.unclean,
        # Goods that nobody took are aboard, whatever else was to be by now.
        capacity=Capacity(
            kg=max(vehicle.capacity.kg, carried.kg),
            litres=max(vehicle.capacity.litres, carried.litres),
            cylinders=max(vehicle.capacity.cylinders, carried.cylinders),
        ),
        aboard=now.aboard,
        collected=now.collected,
    )


def with_room(problem: Problem, sequences: Sequences, day: Problem) -> Problem:
    """Return the open problem, in which what nobody takes any more is in nobody's way.

    Who carries goods that their route does not need, as nobody was home or a task was cancelled,
    puts them back where they load that kind next: the room for them is given beside, else every
    load after would break the capacity. Till then they serve whoever is near.
    """
    return _with(problem, sequences, day, put_back=False)


def put_back(problem: Problem, sequences: Sequences, day: Problem) -> Problem:
    """Return that problem without what nobody takes and the room for it, for a search.

    One that used it first, and its room afterwards, would load more than there is room for.
    """
    return _with(problem, sequences, day, put_back=True)


def _with(problem: Problem, sequences: Sequences, day: Problem, *, put_back: bool) -> Problem:
    sign, changed = -1 if put_back else 1, dict[VehicleId, Vehicle]()
    for one in problem.vehicles:
        over = _unneeded(problem, one, sequences.get(one.id, ()), day) if one.aboard else NOTHING
        if over:
            capacity = Capacity(
                kg=one.capacity.kg + sign * over.kg,
                litres=one.capacity.litres + sign * over.litres,
                cylinders=one.capacity.cylinders + sign * over.cylinders,
            )
            aboard = less(one.aboard, over) if put_back else one.aboard
            changed[one.id] = replace(one, capacity=capacity, aboard=aboard)
    if not changed:
        return problem
    return replace(problem, vehicles=tuple(changed.get(one.id, one) for one in problem.vehicles))


def _unneeded(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit], day: Problem) -> Load:
    """Return what is aboard, less what is brought before more is loaded, and less their spare."""
    loaded: set[DepotKind | None] = set()
    left = less(vehicle.aboard, day.vehicle(vehicle.id).aboard)
    for visit in visits:
        if visit.depot is not None:
            loaded.add(problem.depot(visit.depot).kind)
        elif visit.task is not None and problem.task(visit.task).load_from not in loaded:
            left = less(left, problem.task(visit.task).delivers)
    return left


def on_hand(depot: Depot, facts: Facts, at_s: int) -> Stock:
    """Return what a depot has at a moment: what was there and came, less what was taken."""
    counted_s, stock = facts.counted.get(depot.id, (-1, depot.stock))
    come = (refill.stock for refill in depot.refills if counted_s < refill.at_s <= at_s)
    taken = [
        each.taken
        for stops in facts.begun.values()
        for each in stops
        if each.stop.depot == depot.id and counted_s < each.stop.starts_s <= at_s
    ]
    there = _plus(stock, come)
    return Stock(
        **{
            good: max(0, getattr(there, good) - sum(getattr(load, good) for load in taken))
            for good in GOODS
        }
    )


def aboard_from(
    day: Problem, facts: Facts, depot: DepotId, *, until_s: int
) -> dict[VehicleId, int]:
    """Return how many full cylinders of a depot each vehicle has with it, by what was told.

    Those of a delivery that nobody told of are aboard still; what was loaded first goes first.
    """
    found: dict[VehicleId, int] = {}
    for vehicle in day.vehicles:
        aboard: list[DepotId | None] = [None] * vehicle.aboard.full
        for each in facts.of(vehicle.id):
            if each.stop.depot is not None and each.stop.starts_s <= until_s:
                aboard += [each.stop.depot] * each.taken.full
            elif each.stop.task is not None and each.outcome == "done":
                del aboard[: day.task(each.stop.task).delivers.full]
        if theirs := aboard.count(depot):
            found[vehicle.id] = theirs
    return found


def _open_depot(depot: Depot, facts: Facts, from_s: int) -> Depot:
    """Return the depot with what others may still take, by when it comes.

    What a stop begun takes later is kept for it: from each moment on there is no more than what
    is left at every later one.
    """
    counted_s, stock = facts.counted.get(depot.id, (-1, depot.stock))
    coming = sorted(
        (refill for refill in depot.refills if refill.at_s > counted_s), key=lambda one: one.at_s
    )
    taken = [
        (each.stop.starts_s, each.taken)
        for stops in facts.begun.values()
        for each in stops
        if each.stop.depot == depot.id and each.stop.starts_s > counted_s
    ]
    if not taken and not any(refill.at_s <= from_s for refill in coming):
        return replace(depot, stock=stock, refills=tuple(coming))
    on_hand = _plus(stock, (refill.stock for refill in coming if refill.at_s <= from_s))
    later = [refill for refill in coming if refill.at_s > from_s]
    moments = [at_s for at_s, _ in groupby(later, key=lambda one: one.at_s)]
    levels = {good: _left(good, on_hand, later, moments, taken) for good in GOODS}
    stocks = [
        Stock(**{good: level[at] - (level[at - 1] if at else 0) for good, level in levels.items()})
        for at in range(len(moments) + 1)
    ]
    return replace(
        depot,
        stock=stocks[0],
        refills=tuple(
            Refill(at_s=at_s, stock=more) for at_s, more in zip(moments, stocks[1:], strict=True)
        ),
    )


def _plus(stock: Stock, more: Iterable[Stock]) -> Stock:
    every = [stock, *more]
    return Stock(**{good: sum(getattr(one, good) for one in every) for good in GOODS})


def _left(
    good: str,
    on_hand: Stock,
    later: Iterable[Refill],
    moments: list[int],
    taken: Iterable[tuple[int, Load]],
) -> list[int]:
    """Return what may be taken of a good from now on and from each refill on, never falling."""
    later, taken = list(later), list(taken)
    ends_s: list[float] = [*moments, float("inf")]
    levels = [
        getattr(on_hand, good)
        + sum(getattr(refill.stock, good) for refill in later if refill.at_s < end_s)
        - sum(getattr(load, good) for at_s, load in taken if at_s < end_s)
        for end_s in ends_s
    ]
    for at in range(len(levels) - 2, -1, -1):
        levels[at] = min(levels[at], levels[at + 1])
    return [max(0, level) for level in levels]
