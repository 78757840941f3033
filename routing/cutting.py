"""A large problem in pieces: some vehicles with their tasks, cut along lines that change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, radians
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.matrix import TravelMatrix
from routing.array_nearness import seconds_between
from routing.arrays import SUPPLIERS, Ints
from routing.model import Depot, PlaceId, Task, TaskId, TimeWindow, Vehicle
from routing.problem import Problem
from routing.windows import NEVER_S, within

UNEVEN: Final = 0.25
"""By how much open tasks may be shared unevenly between halves; not at all at one place."""

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Numbers of the vehicles and tasks that are planned together."""

    vehicles: tuple[int, ...]
    tasks: tuple[int, ...]


def cut(
    vehicles: Points, routes: Sequence[Sequence[int]], tasks: Points, *, most: int, angle: float
) -> tuple[Piece, ...]:
    """Cut all vehicles and tasks into pieces of about so many tasks; each is in one piece.

    Halves are cut along lines of the given angle and across it by turns, so that another angle
    gives other borders. A route stays whole: it lies where its tasks lie on average.

    Parameters
    ----------
    vehicles
        ``(V, 2)`` where they set off.
    routes
        ``(V,)`` the numbers of the tasks that each vehicle does now.
    tasks
        ``(T, 2)`` where they are.
    most
        So many tasks a piece has at most, unless one route alone has more.
    angle
        In radians.
    """
    middles = vehicles.copy()
    open_tasks = np.ones(len(tasks), dtype=np.bool_)
    for number, route in enumerate(routes):
        if route:
            middles[number] = tasks[[*route]].mean(axis=0)
            open_tasks[[*route]] = False
    size = np.array([len(route) for route in routes], dtype=np.int64)
    pieces: list[Piece] = []

    def halve(riders: Ints, left: Ints, turn: int) -> None:
        if len(riders) <= 1 or int(size[riders].sum()) + len(left) <= most:
            planned = [task for rider in riders.tolist() for task in routes[rider]]
            pieces.append(
                Piece(vehicles=(*riders.tolist(),), tasks=(*sorted([*planned, *left.tolist()]),))
            )
            return
        along = np.array([np.cos(angle + turn * np.pi / 2), np.sin(angle + turn * np.pi / 2)])
        at, task_at = middles[riders] @ along, tasks[left] @ along
        order = np.argsort(at, kind="stable")
        weight = np.cumsum(size[riders][order] + 1 + len(left) / len(riders))
        middle = int(np.clip(np.searchsorted(weight, weight[-1] / 2), 1, len(riders) - 1))
        between = 1 + np.flatnonzero(np.diff(at[order]))  # not through riders at one place
        if between.size:
            middle = int(between[np.argmin(np.abs(between - middle))])
        # On either side of the border, as far as the riders there can do about as much.
        here, share = int(np.sum(task_at < at[order[middle]])), middle / len(riders)
        uneven = 0.0 if at[order[middle - 1]] == at[order[middle]] else UNEVEN
        least, most_here = share * (1 - uneven), 1 - (1 - share) * (1 - uneven)
        here = int(np.clip(here, least * len(left), most_here * len(left)))
        by_place = left[np.argsort(task_at, kind="stable")]
        halve(np.sort(riders[order[:middle]]), np.sort(by_place[:here]), turn + 1)
        halve(np.sort(riders[order[middle:]]), np.sort(by_place[here:]), turn + 1)

    halve(np.arange(len(vehicles)), np.flatnonzero(open_tasks), 0)
    return tuple(pieces)


def plane_points(problem: Problem, places: Iterable[PlaceId | None]) -> Points:
    """Return points of places on a plane, ``(n, 2)``, in degrees of latitude; no place: the first.

    Good enough to tell what is near what in one city.
    """
    first = problem.places[0].point
    points = [first if place is None else problem.place(place).point for place in places]
    shrink = cos(radians(first.lat))
    return np.array([(point.lon * shrink, point.lat) for point in points]).reshape(-1, 2)


def part_of(
    problem: Problem,
    piece: Piece,
    *,
    starts_s: Mapping[TaskId, int],
    depots: Sequence[int] | None = None,
) -> Problem:
    """Return a piece as a problem of its own, over the travel of its hour.

    Of a chain that the border cuts, what is planned starts when it does now, and what is not may
    only be put in within its gap.

    Parameters
    ----------
    starts_s
        When the tasks of chains start now, as far as they are planned.
    depots
        The numbers of its depots; all where not given.
    """
    own = {problem.tasks[number].id for number in piece.tasks}
    followers: dict[TaskId, list[Task]] = {}
    for task in problem.tasks:
        if task.chain is not None and task.id not in own and task.chain.previous in own:
            followers.setdefault(task.chain.previous, []).append(task)
    tasks = [
        _bounded(problem.tasks[number], own, starts_s, followers.get(problem.tasks[number].id, ()))
        for number in piece.tasks
    ]
    vehicles = tuple(problem.vehicles[number] for number in piece.vehicles)
    numbers = range(len(problem.depots)) if depots is None else depots
    chosen = tuple(problem.depots[number] for number in numbers)
    places = _places(problem, tasks, vehicles, chosen)
    return replace(
        problem,
        places=tuple(problem.places[number] for number in places.tolist()),
        tasks=tuple(tasks),
        vehicles=vehicles,
        depots=chosen,
        travel=_travel(problem, vehicles, places),
        pins=tuple(pin for pin in problem.pins if pin.task in own),
    )


def near_depots(
    problem: Problem, depots: Points, *, tasks: Points, starts: Points, used: Iterable[int]
) -> list[int]:
    """Return the depots used, those of each kind near each task, and near where riders set off.

    Parameters
    ----------
    depots, tasks, starts
        Where all depots are, ``(D, 2)``, and the tasks and vehicles of the piece.
    """
    found = {*used}
    kinds: dict[str, list[int]] = {}
    for number, depot in enumerate(problem.depots):
        kinds.setdefault(depot.kind, []).append(number)
    for numbers in kinds.values():
        tree, of_kind = cKDTree(depots[numbers]), np.array(numbers)
        for points, nearest in ((tasks, SUPPLIERS), (starts, 1)):
            _, near = tree.query(points, k=[*range(1, min(nearest, len(numbers)) + 1)])
            found.update(of_kind[np.unique(near)].tolist())
    return sorted(found)


def served_points(problem: Problem, tasks: Points, vehicles: Points) -> tuple[Points, Points]:
    """Return where to cut tasks and vehicles, ``(T, 2)`` and ``(V, 2)``: wards stay whole.

    Where every vehicle is bound to wards, each ward is one point: a task beside a border is of no
    use to who serves only beyond it.
    """
    if not all(vehicle.areas and vehicle.home_area for vehicle in problem.vehicles):
        return tasks, vehicles
    numbers: dict[str | None, list[int]] = {}
    for number, task in enumerate(problem.tasks):
        numbers.setdefault(task.area, []).append(number)
    at_task, at_vehicle = tasks.copy(), vehicles.copy()
    middles = {area: tasks[own].mean(axis=0) for area, own in numbers.items()}
    for area, own in numbers.items():
        at_task[own] = middles[area] if area is not None else tasks[own]
    for number, vehicle in enumerate(problem.vehicles):
        at_vehicle[number] = middles.get(vehicle.home_area, vehicles[number])
    return at_task, at_vehicle


def nearest_depot(problem: Problem, depots: Points, *, tasks: Points) -> Ints:
    """Return for each task the number of the nearest depot of its kind, -1 for none, ``(T,)``.

    Parameters
    ----------
    depots, tasks
        Where all of them are, ``(D, 2)`` and ``(T, 2)``.
    """
    nearest = np.full(len(tasks), -1, dtype=np.int64)
    for kind in {task.load_from for task in problem.tasks}:
        of_kind = [n for n, depot in enumerate(problem.depots) if depot.kind == kind]
        wanting = [n for n, task in enumerate(problem.tasks) if task.load_from == kind]
        if of_kind and kind is not None:
            _, found = cKDTree(depots[of_kind]).query(tasks[wanting])
            nearest[wanting] = np.array(of_kind)[found]
    return nearest


def _bounded(
    task: Task, own: set[TaskId], starts_s: Mapping[TaskId, int], followers: Sequence[Task]
) -> Task:
    """Return the task as the piece may plan it, where its chain leads out of the piece.

    Parameters
    ----------
    followers
        The tasks that follow it out of the piece.
    """
    chain = task.chain
    leads_out = chain is not None and chain.previous not in own
    if task.id in starts_s and (leads_out or followers):
        at_s = starts_s[task.id]  # it stays, since the other one may be looked at meanwhile
        stays = (TimeWindow(opens_s=at_s, closes_s=at_s),)
        return replace(task, windows=stays, chain=None if leads_out else chain)
    windows = task.windows
    for follower in followers:
        if follower.chain is not None and follower.id in starts_s:
            at_s, gap = starts_s[follower.id], follower.chain
            windows = within(windows, at_s - gap.longest_gap_s, at_s - gap.shortest_gap_s)
    if chain is not None and leads_out:
        at_s = starts_s.get(chain.previous, NEVER_S)  # what follows nothing cannot be planned
        windows = within(windows, at_s + chain.shortest_gap_s, at_s + chain.longest_gap_s)
    if windows == task.windows and not leads_out:
        return task
    return replace(task, windows=windows, chain=None if leads_out else chain)


def _places(
    problem: Problem, tasks: Sequence[Task], vehicles: Sequence[Vehicle], depots: Sequence[Depot]
) -> Ints:
    """Return the numbers of all places that these are at, in order."""
    at: list[PlaceId | None] = [task.place for task in tasks]
    at += [depot.place for depot in depots]
    for vehicle in vehicles:
        at += [vehicle.start, vehicle.end]
    return np.unique([problem.place_index(place) for place in at if place is not None]).astype(
        np.int64
    )


def _travel(problem: Problem, vehicles: Sequence[Vehicle], places: Ints) -> TravelMatrix:
    """Return travel between some places; metres are not asked for by a search."""
    profiles = dict.fromkeys(vehicle.profile for vehicle in vehicles)
    seconds = {profile: seconds_between(problem, profile, places) for profile in profiles}
    nothing = np.zeros((len(places), len(places)), dtype=np.int32)
    return TravelMatrix(seconds=seconds, metres=dict.fromkeys(seconds, nothing))
