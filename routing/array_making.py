"""From a problem to its arrays."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.array_nearness import near_vehicles, nearest_depots, neighbours_of, seconds_between
from routing.array_stock import refills_of, stock_by_bin
from routing.arrays import (
    BARRED,
    BREAK_FROM,
    BREAK_TO,
    BRINGS_BACK,
    CALLED,
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
    TASK_CLASS,
    TOLD_AT,
    TOLD_BY,
    UNLIMITED,
    URGENCY,
    VEHICLE_COLUMNS,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
    Ints,
)
from routing.loading import ends_at_a_station
from routing.model import (
    DEPOT_KINDS,
    LOAD_FIELDS,
    NOTHING,
    Load,
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
        refills=_ints(refill.at_s for each in refills_of(depots) for refill in each),
        available=stock_by_bin(depots),
        depots=np.stack(
            [
                nearest_depots(travel, node, kind[: len(tasks)]),
                nearest_depots(travel, node, np.full(len(tasks), STATION_KIND)),
            ]
        ),
        neighbours=neighbours_of(travel[0], place),
        near_vehicles=near_vehicles(travel[0], place, vehicle[:, START], bond != BARRED),
        rates=_ints(
            [
                rates.inside_step_per_min,
                rates.late_per_min[4],
                rates.late_per_min[5],
                rates.lending,
                rates.changed,
                rates.moved,
                *(rates.waiting_per_min.get(task_class, 0) for task_class in (1, 2, 3)),
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
        row[CALLED] = task.called_s
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
    _fill_offsets(node[len(tasks) :], (REFILL_FROM, REFILL_TO), refills_of(depots))
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
    tasks = (problem.windows_of(task) for task in problem.tasks)
    return [*tasks, *(depot.opens for depot in problem.depots)]


def _followers(problem: Problem) -> list[list[int]]:
    """Return the tasks after each task in its chain."""
    number = {task.id: index for index, task in enumerate(problem.tasks)}
    after: list[list[int]] = [[] for _ in problem.tasks]
    for index, task in enumerate(problem.tasks):
        if task.chain is not None:
            after[number[task.chain.previous]].append(index)
    return after


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


def _ranks(keys: Sequence[tuple[int, int, int, int, str]]) -> Ints:
    """Return the place of each key in sorted order."""
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return ranks
