"""What a route says it does, in order, looked up in the problem; nothing is timed here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from routing.model import Break, Depot, PlaceId, Task, Vehicle
from routing.plan import Route, Stop, Violation
from routing.problem import Problem

FEWEST_STOPS = 2
"""A start and an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """The second stop of a task: somebody or something is handed over at a depot."""

    task: Task
    depot: Depot


Named = Task | Depot | Drop | Break
"""What happens at a stop that is neither start nor end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One stop between start and end, with what it names.

    Parameters
    ----------
    number
        Position in the route; the start is stop 0, so the first call is stop 1.
    """

    number: int
    stop: Stop
    place: PlaceId
    what: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A route whose every name is known: the vehicle, its calls in order, and where it ends."""

    vehicle: Vehicle
    route: Route
    calls: tuple[Call, ...]
    end: PlaceId


def stop_name(route: Route, number: int) -> str:
    """Return how violations speak of a stop: ``V03 stop 4`` (the start is stop 0)."""
    return f"{route.vehicle} stop {number}"


def read_sequence(problem: Problem, route: Route) -> Sequence | tuple[Violation, ...]:
    """Return the sequence of a route, or every reason why the route cannot be timed."""
    faults = [*_shape_faults(route)]
    vehicle = problem.vehicle(route.vehicle) if _knows_vehicle(problem, route) else None
    if vehicle is None:
        faults.append(_fault(str(route.vehicle), "the problem has no such vehicle"))
    else:
        faults += [
            _fault(str(vehicle.id), f"the problem has no place {place}")
            for place in (vehicle.start, vehicle.end)
            if place is not None and not _knows_place(problem, place)
        ]
    calls: list[Call] = []
    breaks = [*(vehicle.breaks if vehicle is not None else ())]
    here = None if vehicle is None else vehicle.start
    for number, stop in enumerate(route.stops):
        here = calls[-1].place if calls else here
        found = _read_call(problem, route, number, stop)
        if stop.kind == "break" and found is None and here is not None:
            if not calls:
                faults.append(_too_early_break(route, number))
            found = _break_call(route, number, here, breaks)
        if isinstance(found, Violation):
            faults.append(found)
        elif found is not None:
            calls.append(found)
    if faults or vehicle is None:
        return tuple(faults)
    last = calls[-1].place if calls else vehicle.start
    return Sequence(
        vehicle=vehicle,
        route=route,
        calls=tuple(calls),
        end=last if vehicle.end is None else vehicle.end,
    )


def _shape_faults(route: Route) -> Iterator[Violation]:
    stops = route.stops
    if len(stops) < FEWEST_STOPS or stops[0].kind != "start" or stops[-1].kind != "end":
        yield _fault(str(route.vehicle), "the route must begin with its start and end with its end")
    for number, stop in enumerate(stops[1:-1], start=1):
        if stop.kind in ("start", "end"):
            yield _fault(stop_name(route, number), f"a {stop.kind} stands amid the route")


def _too_early_break(route: Route, number: int) -> Violation:
    detail = "a break before the work begins; the route cannot be timed"
    return Violation(rule="break", subject=stop_name(route, number), detail=detail)


def _break_call(route: Route, number: int, here: PlaceId, breaks: list[Break]) -> Call | Violation:
    """Return the break of the vehicle that the stop must be: the first that is not over by then."""
    stop, name = route.stops[number], stop_name(route, number)
    while breaks and breaks[0].window.closes_s < stop.starts_s:
        breaks.pop(0)
    if not breaks:
        detail = f"{route.vehicle} has no break left then; the route cannot be timed"
        return Violation(rule="break", subject=name, detail=detail)
    return Call(number=number, stop=stop, place=here, what=breaks.pop(0))


def _read_call(problem: Problem, route: Route, number: int, stop: Stop) -> Call | Violation | None:
    name = stop_name(route, number)
    match stop.kind:
        case "start" | "end" | "break":
            stray = stop.task or stop.depot
            return None if stray is None else _fault(name, f"a {stop.kind} names {stray}")
        case "task":
            return _task_call(problem, number, stop, name)
        case "load":
            return _load_call(problem, number, stop, name)
        case _:
            assert_never(stop.kind)


def _task_call(problem: Problem, number: int, stop: Stop, name: str) -> Call | Violation:
    if stop.task is None:
        return _fault(name, "a task stop names one task")
    try:
        task = problem.task(stop.task)
    except KeyError:
        return _fault(name, f"the problem has no task {stop.task}")
    if stop.depot is not None:
        return _drop_call(problem, number, stop, task, name)
    if task.place is None:
        return Violation(
            rule="confirmed",
            subject=name,
            detail=f"task {task.id} has no known place; the route cannot be timed",
        )
    if not _knows_place(problem, task.place):
        return _fault(name, f"the problem has no place {task.place}")
    return Call(number=number, stop=stop, place=task.place, what=task)


def _drop_call(
    problem: Problem, number: int, stop: Stop, task: Task, name: str
) -> Call | Violation:
    found = _load_call(problem, number, replace(stop, task=None), name)
    if isinstance(found, Violation) or not isinstance(found.what, Depot):
        return found
    return replace(found, stop=stop, what=Drop(task=task, depot=found.what))


def _load_call(problem: Problem, number: int, stop: Stop, name: str) -> Call | Violation:
    if stop.depot is None or stop.task is not None:
        return _fault(name, "a load stop names one depot and no task")
    try:
        depot = problem.depot(stop.depot)
    except KeyError:
        return _fault(name, f"the problem has no depot {stop.depot}")
    if not _knows_place(problem, depot.place):
        return _fault(name, f"the problem has no place {depot.place}")
    return Call(number=number, stop=stop, place=depot.place, what=depot)


def _knows_vehicle(problem: Problem, route: Route) -> bool:
    try:
        problem.vehicle(route.vehicle)
    except KeyError:
        return False
    return True


def _knows_place(problem: Problem, place: PlaceId) -> bool:
    try:
        problem.place_index(place)
    except KeyError:
        return False
    return True


def _fault(subject: str, detail: str) -> Violation:
    detail = f"{detail}; the route cannot be timed"
    return Violation(rule="served-once", subject=subject, detail=detail)
