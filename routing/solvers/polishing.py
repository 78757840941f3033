"""A plan of plain tasks made cheaper by PyVRP, where its model is the problem's.

Plain means: everybody loads once, where and when the shift begins, and nothing but riding costs.
Whatever comes of it is evaluated like any other plan before it is kept.
"""

from collections import defaultdict
from collections.abc import Callable
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
from routing.model import DepotId, TaskId
from routing.problem import Problem
from routing.solvers.array_loads import measured
from routing.solvers.array_trips import EFFORT, MEASURES
from routing.visits import Sequences, Visit

HISTORY: Final = 30
BETWEEN_UPDATES: Final = 50
"""PyVRP's own settings, 300 and 500 steps, are for minutes to hours; here it has seconds."""
NO_WAY: Final = 2**40
MOST_LOAD: Final = 2**40


def is_plain(a: Arrays) -> bool:
    """Tell whether PyVRP can hold all rules and costs that there are."""
    nodes, riders = a.node[: len(a.unserved)], a.vehicle
    more = BRINGS_BACK, SETUP, EQUIPMENT, MIXING, COUNTS_LATE
    return bool(
        len(nodes)
        and not a.rates.any()
        and not a.duty.any()
        and not nodes[:, more].any()
        and np.all(nodes[:, (GOAL, PREVIOUS)] == NONE)
        and np.all(nodes[:, WINDOW_TO] - nodes[:, WINDOW_FROM] == 1)
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
    model = _Model(problem, a)
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


class _Model:
    def __init__(self, problem: Problem, a: Arrays) -> None:
        self.problem, self.a = problem, a
        self.number = {task.id: number for number, task in enumerate(problem.tasks)}
        self.loading = self._loading()
        ends = {*a.vehicle[:, START].tolist(), *a.vehicle[:, END].tolist()}
        self.ends = sorted(ends)
        self.alike = self._alike()
        self.data = self._data()

    def _loading(self) -> dict[int, DepotId]:
        """Return by place a depot at which what the tasks are brought is loaded in no time."""
        a, tasks = self.a, len(self.a.unserved)
        kinds = {*a.node[:tasks][a.node[:tasks, GIVES] == 1, KIND].tolist()}
        return {
            int(a.node[tasks + number, PLACE]): depot.id
            for number, depot in enumerate(self.problem.depots)
            if a.node[tasks + number, KIND] in kinds and not a.node[tasks + number, SERVICE]
        }

    def _alike(self) -> list[list[int]]:
        """Return the vehicles by number, those together that differ in nothing."""
        capacity = range(MOST_KG, MOST_KG + MEASURES)
        columns = [START, END, OPENS, CLOSES, PROFILE, MOST_DUTY, *capacity]
        alike: dict[tuple[bytes, bytes], list[int]] = defaultdict(list)
        for number, rider in enumerate(self.a.vehicle):
            may = self.a.bond[number] != BARRED
            if rider[OPENS] <= rider[CLOSES] and may.any():
                alike[rider[columns].tobytes(), may.tobytes()].append(number)
        return [*alike.values()]

    def _data(self) -> ProblemData:
        a, depots = self.a, len(self.ends)
        places = [*self.ends, *a.node[: len(a.unserved), PLACE].tolist()]
        profiles: dict[tuple[int, bytes], int] = {}
        matrices: list[Any] = []  # as PyVRP's stubs have it, arrays are of `int`
        kinds = []
        for riders in self.alike:
            rider, may = a.vehicle[riders[0]], a.bond[riders[0]] != BARRED
            key = int(rider[PROFILE]), may.tobytes()
            if key not in profiles:
                profiles[key] = len(matrices)
                matrices.append(self._matrix(places, key[0], may))
            kinds.append(
                VehicleType(
                    num_available=len(riders),
                    capacity=[min(MOST_LOAD, int(rider[MOST_KG + m])) for m in range(MEASURES)],
                    start_depot=self.ends.index(rider[START]),
                    end_depot=self.ends.index(rider[END]),
                    tw_early=int(rider[OPENS]),
                    tw_late=int(rider[CLOSES]),
                    shift_duration=int(rider[MOST_DUTY]),
                    profile=profiles[key],
                )
            )
        return ProblemData(
            locations=[Location(0, 0) for _ in places],
            clients=[self._client(number, depots + number) for number in range(len(a.unserved))],
            depots=[Depot(location=number) for number in range(depots)],
            vehicle_types=kinds,
            distance_matrices=matrices,
            duration_matrices=matrices,
        )

    def _matrix(self, places: list[int], profile: int, may: NDArray[np.bool_]) -> Ints:
        seconds: Ints = self.a.travel[profile][np.ix_(places, places)].astype(np.int64)
        seconds[seconds == UNREACHABLE] = NO_WAY
        barred = len(self.ends) + np.flatnonzero(~may)
        seconds[barred, :] = NO_WAY
        seconds[:, barred] = NO_WAY
        np.fill_diagonal(seconds, 0)
        return seconds

    def _client(self, task: int, location: int) -> Client:
        a = self.a
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

    def solution(self, sequences: Sequences) -> Solution | None:
        """Return the routes there are; None where somebody loads later or elsewhere."""
        routes = []
        for kind, riders in enumerate(self.alike):
            for number in riders:
                visits = sequences.get(self.problem.vehicles[number].id, ())
                tasks = [visit.task for visit in visits if visit.task is not None]
                at_start = self._visits(number, [self.number[task] for task in tasks])
                if visits != at_start:
                    return None
                if tasks:
                    routes.append(Route(self.data, [self.number[task] for task in tasks], kind))
        return Solution(self.data, routes)

    def _loads_at(self, vehicle: int) -> DepotId | None:
        return self.loading.get(int(self.a.vehicle[vehicle, START]))

    def sequences(self, solution: Solution) -> Sequences:
        """Return the routes of a solution, each with its load stop."""
        free = [iter(riders) for riders in self.alike]
        found = {}
        for route in solution.routes():
            vehicle = next(free[route.vehicle_type()])
            tasks = [client.idx for client in route if client.is_client()]
            found[self.problem.vehicles[vehicle].id] = self._visits(vehicle, tasks)
        return found

    def _visits(self, vehicle: int, tasks: list[int]) -> tuple[Visit, ...]:
        visits = [Visit(task=TaskId(self.problem.tasks[task].id)) for task in tasks]
        depot = self._loads_at(vehicle)
        if depot is not None and self.a.node[tasks, GIVES].any():
            visits.insert(0, Visit(depot=depot))
        return tuple(visits)
