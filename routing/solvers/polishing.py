"""A plan of plain tasks made cheaper by PyVRP, where its model is the problem's.

Plain means: everybody loads once, where and when the shift begins, and nothing but riding costs.
Whatever comes of it is evaluated like any other plan before it is kept.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyvrp import (
    Client,
    Depot,
    IteratedLocalSearchParams,
    Location,
    PenaltyParams,
    ProblemData,
    Route,
    Solution,
    SolveParams,
    VehicleType,
    solve,
)

from geodata.matrix import UNREACHABLE
from routing.arrays import (
    ABOARD_NOW,
    BARRED,
    BRINGS_BACK,
    CLOSES,
    COUNTS_LATE,
    END,
    EQUIPMENT,
    GIVES,
    GOAL,
    KIND,
    LASTS,
    MIXING,
    MOST_DUTY,
    MOST_KG,
    MOST_TASKS,
    NONE,
    OPENS,
    PLACE,
    PREVIOUS,
    PROFILE,
    RELEASED,
    RESTS,
    SERVICE,
    SETUP,
    START,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
    Ints,
)
from routing.model import DepotId
from routing.problem import Problem
from routing.solvers.array_loads import measured
from routing.solvers.array_trips import EFFORT, MEASURES
from routing.visits import Sequences, Visit

HISTORY: Final = 30
BETWEEN_UPDATES: Final = 50
"""PyVRP's own settings, 300 and 500 steps, are for minutes to hours; here it has seconds."""
NO_WAY: Final = 2**40
"""Seconds that no route can afford; PyVRP warns above 2^44."""
MOST_LOAD: Final = 2**40
"""For vehicles without a limit."""
_CAPACITY: Final = range(MOST_KG, MOST_KG + MEASURES)


def is_plain(a: Arrays) -> bool:
    """Tell whether PyVRP can hold all rules and costs that there are."""
    nodes, riders = a.node[: len(a.unserved)], a.vehicle
    if not np.all(nodes[:, WINDOW_TO] - nodes[:, WINDOW_FROM] == 1):
        return False
    windows = a.windows[nodes[:, WINDOW_FROM]]
    begins = np.maximum(windows[:, 0], nodes[:, RELEASED])
    more = BRINGS_BACK, SETUP, EQUIPMENT, MIXING, COUNTS_LATE
    return bool(
        len(nodes)
        and not a.rates.any()
        and not a.duty.any()
        and not nodes[:, more].any()
        and np.all(nodes[:, (GOAL, PREVIOUS)] == NONE)
        and np.all(begins <= windows[:, 1] - nodes[:, LASTS])
        and len({*nodes[nodes[:, GIVES] == 1, KIND].tolist()}) <= 1
        and not riders[:, (RESTS, ABOARD_NOW)].any()
        and np.all(riders[:, END] != NONE)
        and np.all(riders[:, MOST_TASKS] >= len(nodes))
    )


def polish(
    problem: Problem,
    a: Arrays,
    sequences: Sequences,
    effort: int,
    *,
    enough: Callable[[], bool],
    seed: int,
) -> tuple[Sequences, int] | None:
    """Return other routes for plain tasks and how many steps they took.

    None: the model does not price the routes there are as they are priced here.

    Parameters
    ----------
    effort
        Of the plan, with the tasks left out.
    enough
        Asked after each step.
    """
    model = _model(problem, a)
    begin = model.solution(sequences)
    if begin is None or not begin.is_feasible():
        return None
    if begin.distance() + begin.uncollected_prizes() != effort:
        return None
    params = SolveParams(
        ils=IteratedLocalSearchParams(history_length=HISTORY),
        penalty=PenaltyParams(solutions_between_updates=BETWEEN_UPDATES),
    )
    found = solve(
        model.data,
        lambda _: enough(),
        seed=seed,
        collect_stats=False,
        params=params,
        initial_solution=begin,
    )
    return model.sequences(found.best), found.num_iterations


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """PyVRP's model of a problem.

    Parameters
    ----------
    alike
        The vehicles by number, those together that differ in nothing: its vehicle types.
    loading
        By place a depot at which what the tasks are brought is loaded in no time.
    """

    problem: Problem
    a: Arrays
    alike: list[list[int]]
    loading: Mapping[int, DepotId]
    data: ProblemData

    def solution(self, sequences: Sequences) -> Solution | None:
        """Return the routes there are; None where somebody loads later or elsewhere, or waits."""
        number = {task.id: number for number, task in enumerate(self.problem.tasks)}
        routes = []
        for kind, riders in enumerate(self.alike):
            for rider in riders:
                visits = sequences.get(self.problem.vehicles[rider].id, ())
                tasks = [number[visit.task] for visit in visits if visit.task is not None]
                if visits != self._visits(rider, tasks):
                    return None
                if tasks:
                    routes.append(Route(self.data, tasks, kind))
        return Solution(self.data, routes)

    def sequences(self, solution: Solution) -> Sequences:
        """Return the routes of a solution, each with its load stop."""
        free = [iter(riders) for riders in self.alike]
        found = {}
        for route in solution.routes():
            rider = next(free[route.vehicle_type()])
            tasks = [activity.idx for activity in route if activity.is_client()]
            found[self.problem.vehicles[rider].id] = self._visits(rider, tasks)
        return found

    def _visits(self, rider: int, tasks: list[int]) -> tuple[Visit, ...]:
        visits = tuple(Visit(task=self.problem.tasks[task].id) for task in tasks)
        depot = self.loading.get(int(self.a.vehicle[rider, START]))
        if depot is None or not self.a.node[tasks, GIVES].any():
            return visits
        return (Visit(depot=depot), *visits)


def _model(problem: Problem, a: Arrays) -> _Model:
    alike = _alike(a)
    return _Model(
        problem=problem, a=a, alike=alike, loading=_loading(problem, a), data=_data(a, alike)
    )


def _loading(problem: Problem, a: Arrays) -> dict[int, DepotId]:
    tasks = len(a.unserved)
    kinds = {*a.node[:tasks][a.node[:tasks, GIVES] == 1, KIND].tolist()}
    return {
        int(node[PLACE]): depot.id
        for node, depot in zip(a.node[tasks:], problem.depots, strict=True)
        if node[KIND] in kinds and not node[SERVICE]
    }


def _alike(a: Arrays) -> list[list[int]]:
    columns = [START, END, OPENS, CLOSES, PROFILE, MOST_DUTY, *_CAPACITY]
    alike: dict[tuple[bytes, bytes], list[int]] = defaultdict(list)
    for number, rider in enumerate(a.vehicle):
        may = a.bond[number] != BARRED
        if rider[OPENS] <= rider[CLOSES] and may.any():
            alike[rider[columns].tobytes(), may.tobytes()].append(number)
    return [*alike.values()]


def _data(a: Arrays, alike: list[list[int]]) -> ProblemData:
    ends = sorted({*a.vehicle[:, START].tolist(), *a.vehicle[:, END].tolist()})
    places = [*ends, *a.node[: len(a.unserved), PLACE].tolist()]
    profiles: dict[tuple[int, bytes], int] = {}
    matrices: list[Any] = []  # PyVRP's stubs know only arrays of `int`
    kinds = []
    for riders in alike:
        rider, may = a.vehicle[riders[0]], a.bond[riders[0]] != BARRED
        key = int(rider[PROFILE]), may.tobytes()
        if key not in profiles:
            profiles[key] = len(matrices)
            barred = len(ends) + np.flatnonzero(~may)
            matrices.append(_matrix(a.travel[key[0]], places, barred))
        kinds.append(
            VehicleType(
                num_available=len(riders),
                capacity=[min(MOST_LOAD, int(rider[column])) for column in _CAPACITY],
                start_depot=ends.index(rider[START]),
                end_depot=ends.index(rider[END]),
                tw_early=int(rider[OPENS]),
                tw_late=int(rider[CLOSES]),
                shift_duration=int(rider[MOST_DUTY]),
                profile=profiles[key],
            )
        )
    return ProblemData(
        locations=[Location(0, 0) for _ in places],
        clients=[_client(a, task, len(ends) + task) for task in range(len(a.unserved))],
        depots=[Depot(location=number) for number in range(len(ends))],
        vehicle_types=kinds,
        distance_matrices=matrices,
        duration_matrices=matrices,
    )


def _matrix(travel: NDArray[np.int32], places: list[int], barred: NDArray[np.intp]) -> Ints:
    seconds: Ints = travel[np.ix_(places, places)].astype(np.int64)
    seconds[seconds == UNREACHABLE] = NO_WAY
    seconds[barred, :] = NO_WAY
    seconds[:, barred] = NO_WAY
    np.fill_diagonal(seconds, 0)
    return seconds


def _client(a: Arrays, task: int, location: int) -> Client:
    node = a.node[task]
    opens, closes = a.windows[node[WINDOW_FROM]].tolist()
    return Client(
        location=location,
        delivery=[measured(a.goods[task, 0], measure) for measure in range(MEASURES)],
        service_duration=int(node[SERVICE]),
        tw_early=int(max(opens, node[RELEASED])),
        tw_late=int(closes - node[LASTS]),
        prize=int(a.unserved[task, EFFORT]),
        required=bool(a.unserved[task, :EFFORT].any()),
    )
