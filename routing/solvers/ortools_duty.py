"""What a vehicle's people keep to along its route, in the words of OR-Tools' routing library.

Whether they are clean and how many sets of protective equipment they have are dimensions that a
load stop may set back; breaks are intervals; the longest duty bounds the span of a route, and long
duty costs from where a second of it costs about a second. What people were told is a cost of every
other vehicle, and a bound above the time told.
"""

from collections.abc import Callable
from itertools import accumulate
from typing import Any

from ortools.constraint_solver import pywrapcp

from routing.model import TaskId, Vehicle
from routing.problem import MOVED_S, DutyStep, Problem
from routing.solvers.ortools_nodes import Model, Node, index_of, register

MINUTE_S = 60


def add_mixing(model: Model) -> None:
    """`mixing`: contact counts up, a load stop sets it back, a clean task comes at nothing only."""
    tasks = model.nodes.task_nodes
    clean = [node for task, node in tasks.items() if _hygiene(model, task) == "clean"]
    if not clean:
        return
    most = 1 + sum(_hygiene(model, task) == "contact" for task in tasks)
    contacts = _resettable(
        model,
        "contacts",
        lambda node: int(node.kind == "task" and _hygiene(model, node.task) == "contact"),
        resets=lambda node: node.depot is not None,
        most=most,
        limits=[most] * len(model.problem.vehicles),
        starts=[int(vehicle.unclean) for vehicle in model.problem.vehicles],
    )
    for node in clean:
        contacts.CumulVar(index_of(model, node)).SetMax(0)


def _hygiene(model: Model, task: TaskId | None) -> str:
    return "any" if task is None else model.problem.task(task).hygiene


def add_ppe(model: Model) -> None:
    """`ppe`: tasks use sets up, and a load stop where there are some sets them back."""
    problem = model.problem
    most = sum(problem.task(task).ppe for task in model.nodes.task_nodes)
    if not most or all(vehicle.ppe is None for vehicle in problem.vehicles):
        return
    most += max(vehicle.ppe or 0 for vehicle in problem.vehicles)
    _resettable(
        model,
        "sets used",
        lambda node: 0 if node.kind != "task" or node.task is None else problem.task(node.task).ppe,
        resets=lambda node: node.depot is not None and problem.depot(node.depot).gives_ppe,
        most=most,
        limits=[most if vehicle.ppe is None else vehicle.ppe for vehicle in problem.vehicles],
        starts=[_used_before(vehicle) for vehicle in problem.vehicles],
    )


def _used_before(vehicle: Vehicle) -> int:
    if vehicle.ppe is None or vehicle.ppe_left is None:
        return 0
    return max(0, vehicle.ppe - vehicle.ppe_left)


def _resettable(
    model: Model,
    name: str,
    change: Callable[[Node], int],
    *,
    resets: Callable[[Node], bool],
    most: int,
    limits: list[int],
    starts: list[int],
) -> Any:
    """Add an amount that tasks add to, and that goes back to nothing where `resets` says so.

    There it falls by `most`, and the slack gives back what there was too little to take away.
    """
    routing = model.routing
    routing.AddDimensionWithVehicleCapacity(
        register(model, lambda node: -most if resets(node) else change(node)),
        most,
        limits,
        False,  # noqa: FBT003 - their signature
        name,
    )
    dimension = routing.GetDimensionOrDie(name)
    for number, start in enumerate(starts):
        dimension.CumulVar(routing.Start(number)).SetValue(start)
    for number, node in enumerate(model.nodes.all):
        if node.kind != "end" and not resets(node):
            index = routing.Start(number) if node.kind == "start" else index_of(model, number)
            dimension.SlackVar(index).SetValue(0)
    return dimension


def add_breaks(model: Model, busy_s: Callable[[Vehicle, Node], int]) -> None:
    """`break`: each begins inside its window, between two visits.

    Parameters
    ----------
    busy_s
        How long a vehicle is busy at a node, and on the way to where the task ends and there.
    """
    routing = model.routing
    time = routing.GetDimensionOrDie("time")
    for number, vehicle in enumerate(model.problem.vehicles):
        if vehicle.breaks:
            pauses = [
                routing.solver().FixedDurationIntervalVar(
                    pause.window.opens_s,
                    pause.window.closes_s,
                    pause.lasts_s,
                    False,  # noqa: FBT003 - their signature
                    f"break {place} of {vehicle.id}",
                )
                for place, pause in enumerate(vehicle.breaks)
            ]
            visited = (model.manager.IndexToNode(index) for index in range(routing.Size()))
            busy_at = [busy_s(vehicle, model.nodes.all[node]) for node in visited]
            time.SetBreakIntervalsOfVehicle(pauses, number, busy_at)


def add_duty(model: Model) -> None:
    """`hours` and `fairness`: bound the longest duty, and let long duty cost its rate."""
    routing, objective = model.routing, model.problem.rules.objective
    time = routing.GetDimensionOrDie("time")
    for number, vehicle in enumerate(model.problem.vehicles):
        if vehicle.most_duty_s is not None:
            time.SetSpanUpperBoundForVehicle(vehicle.most_duty_s, number)
        long_s = _costs_from_s(objective.duty, objective.week, vehicle.duty_before_s)
        if long_s is not None:
            time.SetSoftSpanUpperBoundForVehicle(pywrapcp.BoundCost(long_s, 1), number)
        if vehicle.most_duty_s is not None or long_s is not None:
            routing.AddVariableMaximizedByFinalizer(time.CumulVar(routing.Start(number)))


def _costs_from_s(
    duty: tuple[DutyStep, ...], week: tuple[DutyStep, ...], before_s: int
) -> int | None:
    """Return from how long a duty on a second of it costs at least half a second; None: never."""
    steps = sorted(
        [(step.from_s, step.per_min) for step in duty]
        + [(max(0, step.from_s - before_s), step.per_min) for step in week]
    )
    rates = accumulate(per_min for _, per_min in steps)
    return next(
        (from_s for (from_s, _), rate in zip(steps, rates, strict=True) if 2 * rate >= MINUTE_S),
        None,
    )


def add_told(model: Model) -> None:
    """`stability`: another vehicle than was told costs its rate; so does a time moved far behind.

    That only where no deadline holds the time; a time moved far ahead costs nothing here.
    """
    problem, routing = model.problem, model.routing
    told = {task: entry for task, entry in problem.told.items() if task in model.nodes.task_nodes}
    if not told:
        return
    others = [
        routing.RegisterUnaryTransitVector(
            [_changed(problem, vehicle, node) for node in model.nodes.all]
        )
        for vehicle in problem.vehicles
    ]
    most = (len(told) + 1) * problem.rules.objective.changed
    routing.AddDimensionWithVehicleTransits(others, 0, most, True, "changed")  # noqa: FBT003
    routing.GetDimensionOrDie("changed").SetSpanCostCoefficientForAllVehicles(1)
    time = routing.GetDimensionOrDie("time")
    for task, entry in told.items():
        index = index_of(model, model.nodes.task_nodes[task])
        if problem.rules.objective.moved and not time.HasCumulVarSoftUpperBound(index):
            time.SetCumulVarSoftUpperBound(index, max(0, entry.starts_s + MOVED_S), 1)


def _changed(problem: Problem, vehicle: Vehicle, node: Node) -> int:
    """Return what it costs that this vehicle does the task of the node, and not the one told."""
    told = problem.told.get(node.task) if node.kind == "task" and node.task is not None else None
    if told is None or told.vehicle == vehicle.id:
        return 0
    return problem.rules.objective.changed
