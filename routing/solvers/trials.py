"""Trials: every sequence of visits that puts a task into a route, with about what it adds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from routing.model import (
    Depot,
    DepotKind,
    PlaceId,
    Task,
    Vehicle,
)
from routing.problem import Problem
from routing.score import (
    lending_cost,
)
from routing.visits import Visit, place_after, place_of

NEAREST_DEPOTS: Final = 3
"""How many depots of a kind are tried for a new load stop, by distance to the task."""


DAY_S: Final = 86_400


def depots_for(problem: Problem, task: Task, vehicle: Vehicle) -> tuple[Depot, ...]:
    """Return the nearest depots that can supply the task."""
    return _nearest(problem, task, vehicle, task.load_from) if task.delivers else ()


def _nearest(
    problem: Problem, task: Task, vehicle: Vehicle, kind: DepotKind | None
) -> tuple[Depot, ...]:
    if task.place is None:
        return ()
    place = task.place

    def away_s(depot: Depot) -> float:
        there = problem.travel_s(vehicle.profile, depot.place, place, 0)
        return float("inf") if there is None else there

    fitting = [depot for depot in problem.depots if depot.kind == kind]
    return tuple(sorted(fitting, key=away_s)[:NEAREST_DEPOTS])


_Edit = tuple[tuple[int, tuple[Visit, ...]], ...]
"""What to put in before which of the visits, in order."""


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
) -> Iterator[Trial]:
    """Yield every sequence that puts the task in, with a new load stop where one may help.

    A new load stop goes right before the task, or to where this trip was loaded. For a task that
    only collects, a station right before it or right after makes room.
    """

    def spot(visit: Visit) -> Spot:
        return place_of(problem, visit), place_after(problem, visit)

    spots: list[Spot] = [(vehicle.start, vehicle.start), *(spot(visit) for visit in visits)]
    if vehicle.end is not None:
        spots.append((vehicle.end, vehicle.end))
    lent_s = lending_cost(problem, task, vehicle)

    def detour_s(at: int, inserted: Sequence[Visit]) -> int:
        around = spots[at : at + 2]
        through = [around[0], *(spot(visit) for visit in inserted), *around[1:]]
        return _ride_s(problem, vehicle, through) - _ride_s(problem, vehicle, around)

    for edit in _edits(problem, vehicle, visits, task):
        trip, extra_s = [*visits], lent_s
        for at, inserted in reversed(edit):
            trip[at:at] = inserted
            extra_s += detour_s(at, inserted)
        yield Trial(vehicle=vehicle, visits=tuple(trip), extra_s=extra_s)


def _edits(
    problem: Problem, vehicle: Vehicle, visits: Sequence[Visit], task: Task
) -> Iterator[_Edit]:
    kinds = [None if v.depot is None else problem.depot(v.depot).kind for v in visits]
    here = Visit(task=task.id)
    loads = [Visit(depot=depot.id) for depot in depots_for(problem, task, vehicle)]
    for at in range(len(visits) + 1):
        if not task.delivers or vehicle.aboard or task.load_from in kinds[:at]:
            yield ((at, (here,)),)
        loaded = max((i + 1 for i in range(at) if kinds[i] is not None), default=0)
        for load in loads:
            yield ((at, (load, here)),)
            for early in range(loaded, min(loaded + 1, at)):
                yield (early, (load,)), (at, (here,))
    if task.collects and not task.delivers:
        stations = _nearest(problem, task, vehicle, "oxygen_station")
        for unload in (Visit(depot=station.id) for station in stations):
            for at in range(len(visits) + 1):
                yield ((at, (unload, here)),)
                yield ((at, (here, unload)),)
                yield (at, (here,)), (len(visits), (unload,))


Spot = tuple[PlaceId, PlaceId]
"""Where a visit begins and where it ends."""


def _ride_s(problem: Problem, vehicle: Vehicle, spots: Sequence[Spot]) -> int:
    """Return the seconds of riding through the spots; a leg that does not exist takes a day."""
    legs = [(a, b) for (_, a), (b, _) in pairwise(spots)]
    legs += [(a, b) for a, b in spots[1:] if a != b]
    rides = (problem.travel_s(vehicle.profile, a, b, vehicle.shift.opens_s) for a, b in legs)
    return sum(DAY_S if leg_s is None else leg_s for leg_s in rides)
