"""The routing library of OR-Tools: betters the order and the sharing of a plan's tasks.

The model is that of `routing.solvers.ortools_model`; here sequences of visits become its routes,
it is searched, and what it finds becomes visits again.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.model import Depot, DepotId, Task, TaskId
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.solvers.ortools_model import LONGEST_S, build_model
from routing.solvers.ortools_nodes import Model, Node, Nodes, index_of
from routing.solvers.stopping import Stop
from routing.solvers.trials import depots_for
from routing.visits import Sequences, Visit

STEPS_PER_ITERATION: Final = 1000
"""Times the library asks whether to stop that count as one iteration."""


def improve(
    problem: Problem, sequences: Sequences, *, stop: Stop, seed: int
) -> tuple[Sequences | None, int]:
    """Search from the given sequences for better ones until `stop` says so.

    Returns
    -------
    The best sequences found (None: the library found nothing at all), which may need mending; and
    the iterations used.
    """
    tasks = tuple(
        task for task in problem.tasks if any(may_serve(problem, task, v) for v in problem.vehicles)
    )
    if not tasks or not problem.vehicles:
        return None, 0
    nodes = _nodes_of(problem, tasks, sequences)
    model = build_model(problem, nodes)
    solver = model.routing.solver()
    solver.ReSeed(seed)
    steps = 0

    def limit() -> bool:
        nonlocal steps
        steps += 1
        return stop(steps // STEPS_PER_ITERATION)

    model.routing.AddSearchMonitor(solver.CustomLimit(limit))
    parameters = _parameters()
    model.routing.CloseModelWithParameters(parameters)
    known = model.routing.ReadAssignmentFromRoutes(_node_routes(model, sequences), True)  # noqa: FBT003 - their signature
    found = (
        model.routing.SolveWithParameters(parameters)
        if known is None
        else model.routing.SolveFromAssignmentWithParameters(known, parameters)
    )
    return (None if found is None else _sequences(model, found)), steps // STEPS_PER_ITERATION


def _parameters() -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.seconds = LONGEST_S  # our own stop comes first; without any it complains
    parameters.fallback_to_cp_sat_size_threshold = 0  # that would not ask our stop
    return parameters


def _nodes_of(problem: Problem, tasks: Sequence[Task], sequences: Sequences) -> Nodes:
    nodes = [Node(kind="start", place=vehicle.start) for vehicle in problem.vehicles]
    nodes += [Node(kind="end", place=vehicle.end) for vehicle in problem.vehicles]
    task_nodes: dict[TaskId, int] = {}
    pickup_nodes: dict[TaskId, int] = {}
    for task in tasks:
        task_nodes[task.id] = len(nodes)
        leaves = None if task.goal is None else problem.depot(task.goal).place
        nodes.append(Node(kind="task", place=task.place, leaves=leaves, task=task.id))
    suppliers = _suppliers(problem, tasks, sequences)
    for task_id, depot in suppliers.items():
        pickup_nodes[task_id] = len(nodes)
        nodes.append(Node(kind="pickup", place=depot.place, task=task_id, depot=depot.id))
    first_return = len(nodes)
    collected = any(vehicle.collected for vehicle in problem.vehicles)
    collecting = collected or any(task.collects for task in tasks)
    if collecting:
        stations = [depot for depot in problem.depots if depot.kind == "oxygen_station"]
        nodes += [
            Node(kind="return", place=station.place, depot=station.id)
            for station in stations
            for _ in range(2 * len(problem.vehicles))
        ]
    return Nodes(
        all=tuple(nodes),
        task_nodes=task_nodes,
        pickup_nodes=pickup_nodes,
        return_nodes=tuple(range(first_return, len(nodes))),
        collecting=collecting,
    )


def _suppliers(
    problem: Problem, tasks: Sequence[Task], sequences: Sequences
) -> dict[TaskId, Depot]:
    """Return the depot that supplies each delivering task: as it is now, or the nearest."""
    now = {
        task: problem.depot(depot)
        for visits in sequences.values()
        for task, depot in supplied_by(problem, visits).items()
    }
    suppliers: dict[TaskId, Depot] = {}
    for task in tasks:
        if task.id in now:
            suppliers[task.id] = now[task.id]
        elif task.delivers:
            able = next(v for v in problem.vehicles if may_serve(problem, task, v))
            nearest = depots_for(problem, task, able)
            if nearest:
                suppliers[task.id] = nearest[0]
    return suppliers


def supplied_by(problem: Problem, visits: Sequence[Visit]) -> dict[TaskId, DepotId]:
    """Return the depot whose load stop supplies each delivering task of the visits."""
    last: dict[str, DepotId] = {}
    supplied: dict[TaskId, DepotId] = {}
    for visit in visits:
        if visit.depot is not None:
            last[problem.depot(visit.depot).kind] = visit.depot
        elif visit.task is not None:
            task = problem.task(visit.task)
            if task.delivers and task.load_from in last:
                supplied[task.id] = last[task.load_from]
    return supplied


def _node_routes(model: Model, sequences: Sequences) -> list[list[int]]:
    """Return the sequences as lists of the library's indices, for it to start from."""
    problem, nodes = model.problem, model.nodes
    free_returns: dict[DepotId, list[int]] = {}
    for node in nodes.return_nodes:
        depot = nodes.all[node].depot
        if depot is not None:
            free_returns.setdefault(depot, []).append(node)
    routes = [
        _node_route(problem, nodes, sequences.get(vehicle.id, ()), free_returns)
        for vehicle in problem.vehicles
    ]
    return [[index_of(model, node) for node in route] for route in routes]


def _node_route(
    problem: Problem,
    nodes: Nodes,
    visits: Sequence[Visit],
    free_returns: dict[DepotId, list[int]],
) -> list[int]:
    taken_by: dict[int, list[int]] = {}
    last: dict[str, int] = {}
    for position, visit in enumerate(visits):
        if visit.depot is not None:
            last[problem.depot(visit.depot).kind] = position
        elif visit.task is not None and visit.task in nodes.pickup_nodes:
            kind = problem.task(visit.task).load_from
            if kind in last:
                taken_by.setdefault(last[kind], []).append(nodes.pickup_nodes[visit.task])
    route: list[int] = []
    for position, visit in enumerate(visits):
        if visit.task is not None:
            route.append(nodes.task_nodes[visit.task])
        elif position in taken_by:
            route += taken_by[position]
        elif visit.depot is not None and free_returns.get(visit.depot):
            route.append(free_returns[visit.depot].pop())
    return route


def _sequences(model: Model, found: Any) -> Sequences:
    return {
        vehicle.id: _visits(model, found, number)
        for number, vehicle in enumerate(model.problem.vehicles)
    }


def _visits(model: Model, found: Any, number: int) -> tuple[Visit, ...]:
    """Return one vehicle's visits; pickups in a row at one depot are one."""
    routing, nodes = model.routing, model.nodes.all
    route: list[Node] = []
    index = found.Value(routing.NextVar(routing.Start(number)))
    while not routing.IsEnd(index):
        route.append(nodes[model.manager.IndexToNode(index)])
        index = found.Value(routing.NextVar(index))
    visits: list[Visit] = []
    for depot, run in groupby(route, key=lambda node: node.depot):
        if depot is not None:
            visits.append(Visit(depot=depot))
        else:
            visits += [Visit(task=node.task) for node in run if node.task is not None]
    return tuple(visits)
