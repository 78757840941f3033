"""From the order of a vehicle's visits to its times and loads.

A solver gives visits; only this module turns them into a `Route`. How each value follows is
written in `routing.plan`.
"""

from collections.abc import Iterator, Sequence

from routing.loading import load_visits
from routing.model import Load, Vehicle
from routing.plan import Route, Stop
from routing.problem import Problem
from routing.timing import Moments, Times, time_visits
from routing.visits import Broken, Visit, broken_order, place_after, place_of


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
    middle: list[Stop] = []
    for index, visit in enumerate(visits):
        middle += _breaks(times, index, (middle or [start])[-1])
        middle += _visit_stops(
            problem, visit, times.visits[index], times.drops.get(index), aboard[index]
        )
    middle += _breaks(times, len(visits), (middle or [start])[-1])
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


def _visit_stops(
    problem: Problem, visit: Visit, moments: Moments, drop: Moments | None, aboard: Load
) -> Iterator[Stop]:
    """Yield the stop of a visit, and the one where what it brings is handed over."""
    task = None if visit.task is None else problem.task(visit.task)
    yield Stop(
        kind="task" if task is not None else "load",
        place=place_of(problem, visit),
        task=visit.task,
        depot=visit.depot,
        arrives_s=moments[0],
        starts_s=moments[1],
        ends_s=moments[2],
        load=aboard if task is None else aboard + task.carries,
        not_before_s=visit.not_before_s,
    )
    if drop is not None and task is not None:
        yield Stop(
            kind="task",
            place=place_after(problem, visit),
            task=task.id,
            depot=task.goal,
            arrives_s=drop[0],
            starts_s=drop[1],
            ends_s=drop[2],
            load=aboard,
        )


def _breaks(times: Times, index: int, before: Stop) -> Iterator[Stop]:
    """Yield the breaks before a visit, where the vehicle then is."""
    for at, (arrives_s, starts_s, ends_s) in times.breaks:
        if at == index:
            yield Stop(
                kind="break",
                place=before.place,
                arrives_s=arrives_s,
                starts_s=starts_s,
                ends_s=ends_s,
                load=before.load,
            )


def visits_of(route: Route) -> tuple[Visit, ...]:
    """Return the visits that a route was made from."""
    return tuple(
        Visit(task=stop.task, depot=stop.depot, not_before_s=stop.not_before_s)
        for stop in route.stops
        if stop.kind in {"load", "task"} and not stop.is_drop
    )
