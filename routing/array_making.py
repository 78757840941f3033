"""From a problem to its arrays."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from geodata.live_travel import RoadTravel
from geodata.matrix import UNREACHABLE, Profile, TravelMatrix
from geodata.near_travel import NearTravel
from geodata.plane_travel import PlaneTravel
from geodata.straight_travel import StraightTravel
from routing.arrays import (
    BARRED,
    BREAK_FROM,
    BREAK_TO,
    BRINGS_BACK,
    CLEAN,
    CONTACT,
    COUNTS_LATE,
    EQUIPMENT,
    EXIT,
    GIVES,
    GOAL,
    HANDOVER,
    HOME,
    KIND,
    LASTS,
    LATE_FROM,
    LENT,
    LONGEST,
    MIXING,
    NEAR_VEHICLES,
    NEIGHBOURS,
    NEXT_FROM,
    NEXT_TO,
    NODE_COLUMNS,
    NONE,
    PLACE,
    PREVIOUS,
    RED,
    REFILL_FROM,
    REFILL_TO,
    RELEASED,
    SERVICE,
    SETUP,
    SHORTEST,
    START,
    STATION_KIND,
    SUPPLIERS,
    TASK_CLASS,
    TOLD_AT,
    TOLD_BY,
    UNLIMITED,
    URGENCY,
    VEHICLE_COLUMNS,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
    Flags,
    Ints,
)
from routing.loading import ends_at_a_station
from routing.model import (
    DEPOT_KINDS,
    GOODS,
    LOAD_FIELDS,
    NOTHING,
    Depot,
    Load,
    Refill,
    Task,
    TimeWindow,
    Vehicle,
)
from routing.problem import Problem
from routing.rules.masks import may_serve, task_traits, vehicle_traits
from routing.score import lending_cost, unserved_cost, urgency
from routing.timing import free_span


def arrays_of(problem: Problem) -> Arrays:
    """Return the numbers of the problem."""
    tasks, depots, vehicles = problem.tasks, problem.depots, problem.vehicles
    profiles = tuple(dict.fromkeys(vehicle.profile for vehicle in vehicles))
    size = len(problem.places)
    travel = np.zeros((max(1, len(profiles)), size, size), dtype=np.int32)
    for number, profile in enumerate(profiles):
        travel[number] = seconds_between(problem, profile)
    node = _nodes(problem)
    tables = [problem.rules.objective.harm[task_class] for task_class in (1, 2, 3)]
    place, kind = node[: len(tasks), PLACE], node[:, KIND]
    bond = _bonds(problem)
    vehicle = _rows(
        [vehicle_row(problem, v, profiles.index(v.profile)) for v in vehicles],
        width=VEHICLE_COLUMNS,
    )
    _fill_offsets(vehicle, (BREAK_FROM, BREAK_TO), [one.breaks for one in vehicles])
    rates = problem.rules.objective
    windows = [window for each in _windows(problem) for window in each]
    return Arrays(
        travel=travel,
        node=node,
        goods=np.stack([_goods(problem, n) for n in ("delivers", "collects", "carries")], axis=1),
        windows=_rows([(w.opens_s, w.closes_s) for w in windows], width=2),
        vehicle=vehicle,
        bond=bond,
        steps=np.stack(
            [
                _steps([table.from_s for table in tables]),
                _steps([table.harm for table in tables]),
                _steps([table.harm_red for table in tables]),
            ]
        ),
        unserved=_rows([unserved_cost(problem, task) for task in tasks], width=4),
        following=_ints(follower for each in _followers(problem) for follower in each),
        refills=_ints(refill.at_s for each in _refills(depots) for refill in each),
        available=stock_by_bin(depots),
        depots=np.stack(
            [
                _nearest_depots(travel, node, kind[: len(tasks)]),
                _nearest_depots(travel, node, np.full(len(tasks), STATION_KIND)),
            ]
        ),
        neighbours=_neighbours(travel[0], place),
        near_vehicles=_near_vehicles(travel[0], place, vehicle[:, START], bond != BARRED),
        rates=_ints(
            [
                rates.inside_step_per_min,
                rates.late_per_min[4],
                rates.late_per_min[5],
                rates.lending,
                rates.changed,
                rates.moved,
            ]
        ),
        duty=_rows(
            [
                (step.from_s, step.per_min, weekly)
                for weekly, steps in enumerate((rates.duty, rates.week))
                for step in steps
            ],
            width=3,
        ),
        aboard=np.stack(
            [
                _amounts([vehicle.aboard for vehicle in vehicles]),
                _amounts([vehicle.collected for vehicle in vehicles]),
            ],
            axis=1,
        ),
        breaks=_rows(
            [
                (pause.window.opens_s, pause.window.closes_s, pause.lasts_s)
                for one in vehicles
                for pause in one.breaks
            ],
            width=3,
        ),
    )


def _nodes(problem: Problem) -> Ints:
    """Return the columns of tasks and depots."""
    tasks, depots = problem.tasks, problem.depots
    node = np.zeros((len(tasks) + len(depots), NODE_COLUMNS), dtype=np.int64)
    number = {task.id: index for index, task in enumerate(tasks)}
    depot_number = {depot.id: index for index, depot in enumerate(depots)}
    riders = {vehicle.id: index for index, vehicle in enumerate(problem.vehicles)}
    for row, task in zip(node, tasks, strict=False):
        late_from = task.called_s if task.task_class == 1 else task.deadline_s
        chain = task.chain
        row[PLACE] = NONE if task.place is None else problem.place_index(task.place)
        row[[RELEASED, SERVICE, SETUP]] = task.released_s, task.service_s, task.setup_s
        row[KIND] = NONE if task.load_from is None else DEPOT_KINDS.index(task.load_from)
        row[[GIVES, BRINGS_BACK]] = bool(task.delivers), bool(task.collects)
        row[[TASK_CLASS, RED]] = task.task_class, task.risk == "red"
        row[[LATE_FROM, COUNTS_LATE]] = late_from or 0, late_from is not None
        goal = NONE if task.goal is None else len(tasks) + depot_number[task.goal]
        row[GOAL], row[HANDOVER] = goal, task.handover_s
        row[EXIT] = (
            row[PLACE] if task.goal is None else problem.place_index(problem.depot(task.goal).place)
        )
        row[MIXING] = {"any": 0, "contact": CONTACT, "clean": CLEAN}[task.hygiene]
        row[EQUIPMENT], told = task.ppe, problem.told.get(task.id)
        row[TOLD_BY] = NONE if told is None else riders.get(told.vehicle, UNLIMITED)
        row[TOLD_AT] = 0 if told is None else told.starts_s
        row[PREVIOUS] = NONE if chain is None else number[chain.previous]
        if chain is not None:
            row[[SHORTEST, LONGEST]] = chain.shortest_gap_s, chain.longest_gap_s
    for row, depot in zip(node[len(tasks) :], depots, strict=True):
        row[[PLACE, EXIT]] = problem.place_index(depot.place)
        row[GOAL] = NONE
        row[[SERVICE, LASTS]] = depot.loading_s
        row[KIND] = DEPOT_KINDS.index(depot.kind)
        row[EQUIPMENT] = depot.gives_ppe
        row[PREVIOUS] = row[TOLD_BY] = NONE
    node[: len(tasks), URGENCY] = _ranks([urgency(task) for task in tasks])
    _fill_offsets(node, (WINDOW_FROM, WINDOW_TO), _windows(problem))
    _fill_offsets(node[: len(tasks)], (NEXT_FROM, NEXT_TO), _followers(problem))
    _fill_offsets(node[len(tasks) :], (REFILL_FROM, REFILL_TO), _refills(depots))
    return node


def vehicle_row(problem: Problem, vehicle: Vehicle, profile: int) -> list[int]:
    """Return the columns of a vehicle, in their order; `profile` is the number of its profile."""
    span, capacity = free_span(problem, vehicle), vehicle.capacity
    return [
        problem.place_index(vehicle.start),
        NONE if vehicle.end is None else problem.place_index(vehicle.end),
        0 if span is None else span.opens_s,
        NONE if span is None else span.closes_s,
        profile,
        _limit(vehicle.most_tasks),
        int(ends_at_a_station(problem, vehicle)),
        capacity.kg,
        capacity.litres,
        capacity.cylinders,
        _limit(vehicle.most_duty_s),
        vehicle.duty_before_s,
        _limit(vehicle.ppe),
        bool(vehicle.aboard),
        bool(vehicle.collected),
        0,
        0,  # where its breaks stand is known only of all vehicles together
        sum(pause.lasts_s for pause in vehicle.breaks),
        vehicle.unclean,
        _limit(vehicle.ppe if vehicle.ppe_left is None else vehicle.ppe_left),
    ]


def _limit(most: int | None) -> int:
    return UNLIMITED if most is None else most


def _windows(problem: Problem) -> list[tuple[TimeWindow, ...]]:
    return [*(task.windows for task in problem.tasks), *(depot.opens for depot in problem.depots)]


def _followers(problem: Problem) -> list[list[int]]:
    """Return the tasks after each task in its chain."""
    number = {task.id: index for index, task in enumerate(problem.tasks)}
    after: list[list[int]] = [[] for _ in problem.tasks]
    for index, task in enumerate(problem.tasks):
        if task.chain is not None:
            after[number[task.chain.previous]].append(index)
    return after


def _refills(depots: Sequence[Depot]) -> list[list[Refill]]:
    return [sorted(depot.refills, key=lambda refill: refill.at_s) for depot in depots]


def _bonds(problem: Problem) -> NDArray[np.int8]:
    """Return who may do what, and where that is outside the home ward, ``(V, T)``."""

    def bond(vehicle: Vehicle, task: Task) -> int:
        if not may_serve(problem, task, vehicle):
            return BARRED
        return LENT if lending_cost(problem, task, vehicle) else HOME

    task_kinds, kind_of_task = _kinds([task_traits(problem, task) for task in problem.tasks])
    vehicle_kinds, kind_of_vehicle = _kinds([vehicle_traits(problem, v) for v in problem.vehicles])
    rows = [
        [bond(problem.vehicles[v], problem.tasks[t]) for t in task_kinds] for v in vehicle_kinds
    ]
    table = np.array(rows, dtype=np.int8).reshape(len(vehicle_kinds), len(task_kinds))
    return np.ascontiguousarray(table[np.ix_(kind_of_vehicle, kind_of_task)])


def _kinds(traits: Sequence[tuple[object, ...]]) -> tuple[list[int], Ints]:
    """Return the first of each kind, and of which kind each one is."""
    first: dict[tuple[object, ...], int] = {}
    for number, each in enumerate(traits):
        first.setdefault(each, number)
    number_of = {each: kind for kind, each in enumerate(first)}
    return [*first.values()], _ints(number_of[each] for each in traits)


def seconds_between(
    problem: Problem, profile: Profile, places: Ints | None = None
) -> NDArray[np.int32]:
    """Return the seconds between places (all where not given), ``(k, k)``.

    They are those of the slowest hour where travel goes by the hour; any other travel that is no
    matrix is asked for the first departure of the day.
    """
    travel = problem.travel
    if places is None:
        if isinstance(travel, TravelMatrix):
            return travel.seconds[profile]
        places = np.arange(len(problem.places))
    if isinstance(travel, TravelMatrix):
        return np.ascontiguousarray(travel.seconds[profile][np.ix_(places, places)])
    if isinstance(travel, RoadTravel | NearTravel):
        return travel.at_its_hour(profile, places)
    if isinstance(travel, PlaneTravel):
        return travel.seconds(places)
    if isinstance(travel, StraightTravel):
        return travel.seconds(profile, places)
    depart_s = min((vehicle.shift.opens_s for vehicle in problem.vehicles), default=0)
    legs = [
        [travel.travel_s(profile, i, j, depart_s) for j in places.tolist()] for i in places.tolist()
    ]
    return np.array(
        [[UNREACHABLE if leg is None else leg for leg in row] for row in legs], np.int32
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.array([*values], dtype=np.int64)


def _rows(values: Sequence[Sequence[int]], *, width: int) -> Ints:
    return np.array(values, dtype=np.int64).reshape(len(values), width)


def _fill_offsets(
    node: Ints, columns: tuple[int, int], several: Sequence[Sequence[object]]
) -> None:
    """Write from where to where the several things of each row stand in one long list."""
    ends = np.cumsum([len(each) for each in several], dtype=np.int64)
    node[:, columns[0]] = ends - [len(each) for each in several]
    node[:, columns[1]] = ends


def _goods(problem: Problem, name: str) -> Ints:
    loads = [*(getattr(task, name) for task in problem.tasks), *([NOTHING] * len(problem.depots))]
    return _amounts(loads)


def _amounts(loads: Sequence[Load]) -> Ints:
    rows = [[getattr(load, good) for good in LOAD_FIELDS] for load in loads]
    return _rows(rows, width=len(LOAD_FIELDS))


def _steps(tables: Sequence[Sequence[int]]) -> Ints:
    """Return the values by class, nothing for class 0; `UNLIMITED` beyond the last step."""
    filled = np.full((len(tables) + 1, 17), UNLIMITED, dtype=np.int64)
    for row, table in enumerate(tables, start=1):
        filled[row, : len(table)] = table
    return filled


def stock_by_bin(depots: Sequence[Depot]) -> Ints:
    """Return what of each stocked good has come to each depot by each bin, ``(D, 3, bins)``."""
    refills = _refills(depots)
    bins = max((len(each) for each in refills), default=0) + 1
    come = np.zeros((len(depots), len(GOODS), bins), dtype=np.int64)
    for row, (depot, each) in enumerate(zip(depots, refills, strict=True)):
        for number, good in enumerate(GOODS):
            come[row, number, 0] = getattr(depot.stock, good)
            come[row, number, 1 : len(each) + 1] = [getattr(r.stock, good) for r in each]
    return np.cumsum(come, axis=2)


def drawn_by_bin(depots: Sequence[Depot], taken: Iterable[tuple[int, int, Sequence[int]]]) -> Ints:
    """Return what is drawn from each depot by each bin, ``(D, 3, bins)``.

    Parameters
    ----------
    taken
        The number of a depot, when it is loaded from, and how much of each stocked good.
    """
    refills_s = [[refill.at_s for refill in each] for each in _refills(depots)]
    bins = max((len(each) for each in refills_s), default=0) + 1
    drawn = np.zeros((len(depots), len(GOODS), bins), dtype=np.int64)
    for depot, at_s, amounts in taken:
        drawn[depot, :, bisect_right(refills_s[depot], at_s) :] += np.array(amounts)[:, None]
    return drawn


def least_from_here(left: Ints) -> Ints:
    """Return the least that is left from each bin on: what may be drawn there, ``(D, 3, bins)``."""
    return np.minimum.accumulate(left[:, :, ::-1], axis=2)[:, :, ::-1]


def _nearest_depots(travel: NDArray[np.int32], node: Ints, wanted: Ints) -> Ints:
    """Return the nearest depots of the kind that each task wants, by profile, as nodes."""
    tasks = len(wanted)
    found = np.full((len(travel), tasks, SUPPLIERS), NONE, dtype=np.int64)
    place, kinds = node[:, PLACE], node[tasks:, KIND]
    for profile, seconds in enumerate(travel):
        for task in np.flatnonzero((wanted != NONE) & (place[:tasks] != NONE)):
            depots = tasks + np.flatnonzero(kinds == wanted[task])
            away = seconds[place[depots], place[task]].astype(np.int64)
            away[away == UNREACHABLE] = UNLIMITED
            nearest = depots[np.argsort(away, kind="stable")[:SUPPLIERS]]
            found[profile, task, : len(nearest)] = nearest
    return found


def _neighbours(seconds: NDArray[np.int32], place: Ints) -> Ints:
    """Return the nearest tasks of each task, itself first; tasks without a place come last."""
    if not seconds.size:
        return np.tile(np.arange(len(place))[:NEIGHBOURS], (len(place), 1))
    known = np.where(place == NONE, 0, place)
    away = seconds[np.ix_(known, known)].astype(np.int64)
    away[away == UNREACHABLE] = UNLIMITED
    away[:, place == NONE] = UNLIMITED
    np.fill_diagonal(away, -1)
    return np.argsort(away, axis=1, kind="stable")[:, :NEIGHBOURS].astype(np.int64)


def _near_vehicles(seconds: NDArray[np.int32], place: Ints, start: Ints, allowed: Flags) -> Ints:
    """Return the allowed vehicles that set off nearest to each task, ``(T, k)``."""
    if not seconds.size:
        return np.full((len(place), NEAR_VEHICLES), NONE, dtype=np.int64)
    away = seconds[np.ix_(start, np.where(place == NONE, 0, place))].astype(np.int64)
    away[(away == UNREACHABLE) & allowed] = UNLIMITED - 1
    away[~allowed] = UNLIMITED
    order = np.argsort(away, axis=0, kind="stable")[:NEAR_VEHICLES]
    barred = np.take_along_axis(away, order, axis=0) == UNLIMITED
    return np.ascontiguousarray(np.where(barred, NONE, order).T).astype(np.int64)


def _ranks(keys: Sequence[tuple[int, int, int, int, str]]) -> Ints:
    """Return the place of each key in sorted order."""
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return ranks
