"""From the order of a vehicle's visits to its times and loads.

A solver gives visits; only this module turns them into a `Route`. How each value follows is
written in `routing.plan`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from routing.model import (
    CURFEW_PERMIT,
    NOTHING,
    DepotId,
    DepotKind,
    Load,
    PlaceId,
    TaskId,
    TimeWindow,
    Vehicle,
    VehicleId,
)
from routing.plan import Route, Rule, Stop
from routing.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a solver decides about one stop: do this task, or load at this depot.

    Parameters
    ----------
    not_before_s
        Hold the stop back until then; None: as early as possible.
    """

    task: TaskId | None = None
    depot: DepotId | None = None
    not_before_s: int | None = None

    def __post_init__(self) -> None:
        if (self.task is None) == (self.depot is None):
            raise ValueError("a Visit names either a task or a depot")


Sequences = Mapping[VehicleId, tuple[Visit, ...]]
"""The visits of each vehicle, in order; vehicles without any may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first rule that a sequence breaks, and at which visit (its index)."""

    rule: Rule
    at: int
    detail: Literal["", "kg", "litres", "cylinders", "unreachable", "most_tasks"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Departure, the times of each visit (arrives, starts, ends), arrival at the end, driving."""

    depart_s: int
    visits: tuple[tuple[int, int, int], ...]
    end_s: int
    travel_s: int


def free_span(problem: Problem, vehicle: Vehicle) -> TimeWindow | None:
    """Return when the vehicle may move: from its earliest departure to the shift's end or curfew.

    None when the curfew covers the whole shift.
    """
    opens_s, closes_s = vehicle.shift.opens_s, vehicle.shift.closes_s
    if CURFEW_PERMIT not in vehicle.permits:
        for curfew in sorted(problem.rules.curfew, key=lambda window: window.opens_s):
            if curfew.opens_s <= opens_s < curfew.closes_s:
                opens_s = curfew.closes_s
            elif curfew.opens_s > opens_s:
                closes_s = min(closes_s, curfew.opens_s)
    return TimeWindow(opens_s=opens_s, closes_s=closes_s) if opens_s <= closes_s else None


def earliest_start(windows: Sequence[TimeWindow], ready_s: int, *, lasts_s: int = 0) -> int | None:
    """Return the first moment from `ready_s` on with `lasts_s` left in a window; None: too late."""
    earliest_s: int | None = None
    for window in windows:
        start_s = max(ready_s, window.opens_s)
        if start_s + lasts_s <= window.closes_s and (earliest_s is None or start_s < earliest_s):
            earliest_s = start_s
    return earliest_s


def _start_and_length(
    problem: Problem, visit: Visit, before: Visit | None, arrives_s: int
) -> tuple[int | None, int]:
    """Return when the visit's service starts (None: its windows are over) and how long it lasts."""
    ready_s = max(arrives_s, visit.not_before_s or 0)
    if visit.task is None:
        depot = problem.depot(visit.depot)  # type: ignore[arg-type]  # one of the two is set
        start_s = earliest_start(depot.opens, ready_s, lasts_s=depot.loading_s)
        return start_s, depot.loading_s
    task = problem.task(visit.task)
    length_s = task.service_s
    if before is not None and before.task is not None:
        length_s -= task.setup_s if problem.task(before.task).place == task.place else 0
    return earliest_start(task.windows, max(ready_s, task.released_s)), length_s


def place_of(problem: Problem, visit: Visit) -> PlaceId:
    """Return where the visit takes place; a task without a place cannot be visited."""
    if visit.depot is not None:
        return problem.depot(visit.depot).place
    place = problem.task(visit.task).place  # type: ignore[arg-type]  # one of the two is set
    if place is None:
        raise ValueError(f"task {visit.task} has no place")
    return place


def time_visits(  # noqa: PLR0911 - one for each rule that may break
    problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]
) -> Times | Broken:
    """Time the visits in this order, as early as possible; the first rule broken otherwise."""
    span = free_span(problem, vehicle)
    if span is None:
        return Broken(rule="curfew", at=0)
    at, clock_s, driving_s = vehicle.start, span.opens_s, 0
    timed: list[tuple[int, int, int]] = []
    before: Visit | None = None
    first_leg_s = 0
    for index, visit in enumerate(visits):
        place = place_of(problem, visit)
        leg_s = problem.travel_s(vehicle.profile, at, place, clock_s)
        if leg_s is None:
            return Broken(rule="profile", at=index, detail="unreachable")
        arrives_s = clock_s + leg_s
        starts_s, length_s = _start_and_length(problem, visit, before, arrives_s)
        if starts_s is None:
            return Broken(rule="time-window" if visit.task else "depot-hours", at=index)
        if index == 0:
            first_leg_s, arrives_s = leg_s, starts_s
        clock_s = starts_s + length_s
        if clock_s > span.closes_s:
            return _too_late(vehicle, span, index)
        timed.append((arrives_s, starts_s, clock_s))
        driving_s += leg_s
        at, before = place, visit
    home_s = (
        0 if vehicle.end is None else problem.travel_s(vehicle.profile, at, vehicle.end, clock_s)
    )
    if home_s is None:
        return Broken(rule="profile", at=len(visits), detail="unreachable")
    if clock_s + home_s > span.closes_s:
        return _too_late(vehicle, span, len(visits))
    depart_s = timed[0][1] - first_leg_s if timed else span.opens_s
    if vehicle.most_duty_s is not None and clock_s + home_s - depart_s > vehicle.most_duty_s:
        return Broken(rule="hours", at=len(visits))
    return Times(
        depart_s=depart_s,
        visits=tuple(timed),
        end_s=clock_s + home_s,
        travel_s=driving_s + home_s,
    )


def _too_late(vehicle: Vehicle, span: TimeWindow, at: int) -> Broken:
    return Broken(rule="shift" if span.closes_s == vehicle.shift.closes_s else "curfew", at=at)


# Loads are summed as plain tuples: millions of sums are made while a plan is built.
Amounts = tuple[int, int, int, int, int, int]
"""kg, litres, full, empty, bags, medicines."""
NO_AMOUNTS: Final[Amounts] = (0, 0, 0, 0, 0, 0)


def _amounts(load: Load) -> Amounts:
    return (load.kg, load.litres, load.full, load.empty, load.bags, load.medicines)


def as_load(amounts: Amounts) -> Load:
    """Return the numbers as a load."""
    if amounts == NO_AMOUNTS:
        return NOTHING
    kg, litres, full, empty, bags, medicines = amounts
    return Load(kg=kg, litres=litres, full=full, empty=empty, bags=bags, medicines=medicines)


def _plus(a: Amounts, b: Amounts) -> Amounts:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4], a[5] + b[5])


def _minus(a: Amounts, b: Amounts) -> Amounts:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3], a[4] - b[4], a[5] - b[5])


def taken_amounts(problem: Problem, visits: Sequence[Visit]) -> list[Amounts]:
    """Return what each load visit takes aboard; nothing at tasks."""
    taken = [NO_AMOUNTS] * len(visits)
    last_load: dict[DepotKind | None, int] = {}
    for index, visit in enumerate(visits):
        if visit.depot is not None:
            last_load[problem.depot(visit.depot).kind] = index
        elif visit.task is not None:
            task = problem.task(visit.task)
            at = last_load.get(task.load_from)
            if at is not None:
                taken[at] = _plus(taken[at], _amounts(task.delivers))
    return taken


def load_visits(
    problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]
) -> tuple[Load, ...] | Broken:
    """Return what is aboard after each visit; the first rule broken otherwise."""
    aboard = amounts_aboard(problem, vehicle, visits, taken_amounts(problem, visits))
    return aboard if isinstance(aboard, Broken) else tuple(as_load(total) for total in aboard)


def amounts_aboard(
    problem: Problem, vehicle: Vehicle, visits: Sequence[Visit], taken: Sequence[Amounts]
) -> list[Amounts] | Broken:
    """Return what `load_visits` does, as plain numbers, from what each load visit takes."""
    loaded: set[DepotKind | None] = set()
    goods, empties = _amounts(vehicle.aboard), _amounts(vehicle.collected)
    spare = goods
    aboard: list[Amounts] = []
    for index, visit in enumerate(visits):
        if visit.depot is not None:
            kind = problem.depot(visit.depot).kind
            loaded.add(kind)
            goods = _plus(goods, taken[index])
            empties = NO_AMOUNTS if kind == "oxygen_station" else empties
        elif visit.task is not None:
            task = problem.task(visit.task)
            delivered, collected = _amounts(task.delivers), _amounts(task.collects)
            if delivered != NO_AMOUNTS:
                if task.load_from not in loaded:
                    spare = _minus(spare, delivered)
                    if min(spare) < 0:
                        return Broken(rule="reload", at=index)
                goods = _minus(goods, delivered)
            if collected != NO_AMOUNTS:
                empties = _plus(empties, collected)
        total = _plus(goods, empties)
        over = _over(vehicle, total)
        if over:
            return Broken(rule="capacity", at=index, detail=over)
        aboard.append(total)
    if empties != NO_AMOUNTS and not ends_at_a_station(problem, vehicle):
        return Broken(rule="reload", at=len(visits))
    return aboard


def _over(vehicle: Vehicle, amounts: Amounts) -> Literal["", "kg", "litres", "cylinders"]:
    kg, litres, full, empty, *_ = amounts
    if full + empty > vehicle.capacity.cylinders:
        return "cylinders"
    if kg > vehicle.capacity.kg:
        return "kg"
    return "litres" if litres > vehicle.capacity.litres else ""


def ends_at_a_station(problem: Problem, vehicle: Vehicle) -> bool:
    """Tell whether the route ends where empty cylinders may stay."""
    return any(
        depot.kind == "oxygen_station" and depot.place == vehicle.end for depot in problem.depots
    )


def broken_order(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> Broken | None:
    """Return the first rule that the order of the visits breaks, whatever their times are."""
    tasks = sum(visit.task is not None for visit in visits)
    if vehicle.most_tasks is not None and tasks > vehicle.most_tasks:
        return Broken(rule="hours", at=len(visits), detail="most_tasks")
    unclean, sets = False, vehicle.ppe
    for index, visit in enumerate(visits):
        if visit.depot is not None:
            unclean = False
            sets = vehicle.ppe if problem.depot(visit.depot).gives_ppe else sets
        elif visit.task is not None:
            task = problem.task(visit.task)
            if unclean and task.hygiene == "clean":
                return Broken(rule="mixing", at=index)
            unclean = unclean or task.hygiene == "contact"
            if sets is not None:
                sets -= task.ppe
                if sets < 0:
                    return Broken(rule="ppe", at=index)
    return None


def schedule_route(problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]) -> Route | Broken:
    """Return the route of these visits with all times and loads, or the first rule it breaks."""
    broken = broken_order(problem, vehicle, visits)
    if broken is not None:
        return broken
    times = time_visits(problem, vehicle, visits)
    if isinstance(times, Broken):
        return times
    aboard = load_visits(problem, vehicle, visits)
    if isinstance(aboard, Broken):
        return aboard
    return Route(vehicle=vehicle.id, stops=_stops(problem, vehicle, visits, times, aboard))


def _stops(
    problem: Problem,
    vehicle: Vehicle,
    visits: Sequence[Visit],
    times: Times,
    aboard: Sequence[Load],
) -> tuple[Stop, ...]:
    start = Stop(
        kind="start",
        place=vehicle.start,
        arrives_s=times.depart_s,
        starts_s=times.depart_s,
        ends_s=times.depart_s,
        load=vehicle.aboard + vehicle.collected,
    )
    middle = tuple(
        Stop(
            kind="task" if visit.task is not None else "load",
            place=place_of(problem, visit),
            task=visit.task,
            depot=visit.depot,
            arrives_s=arrives_s,
            starts_s=starts_s,
            ends_s=ends_s,
            load=load,
            not_before_s=visit.not_before_s,
        )
        for visit, (arrives_s, starts_s, ends_s), load in zip(
            visits, times.visits, aboard, strict=True
        )
    )
    last = middle[-1] if middle else start
    end = Stop(
        kind="end",
        place=last.place if vehicle.end is None else vehicle.end,
        arrives_s=times.end_s,
        starts_s=times.end_s,
        ends_s=times.end_s,
        load=last.load,
    )
    return (start, *middle, end)


def visits_of(route: Route) -> tuple[Visit, ...]:
    """Return the visits that a route was made from."""
    return tuple(
        Visit(task=stop.task, depot=stop.depot, not_before_s=stop.not_before_s)
        for stop in route.stops
        if stop.kind in {"load", "task"}
    )
