"""The routing library of OR-Tools: betters the order and the sharing of a plan's tasks.

The model, in the library's words. Each task is a node with a disjunction whose penalty is the
harm (or effort) of leaving it out. What a task delivers is picked up at a node of its own at a
depot, tied to it as a pickup and delivery; pickups in a row at one depot are one load stop, so
reloading needs nothing more. Weight, volume and cylinders aboard are dimensions; empty cylinders
are one more, which a station node may set back to nothing and which ends at nothing. Eligibility
is the set of values of a node's vehicle variable. Lateness is a soft upper bound.

Some things are simpler here than in truth, and `routing.solvers.drafts` mends what comes of it:
harm, long duty and told times that move rise in a straight line instead of steps, and the set-up
time saved at a shared door also lets the second service seem that much earlier. A vehicle that
waits where its task ends seems free at once, one that waits anywhere seems to have set off later,
and goods aboard from the start serve none. A break may interrupt a leg, and is taken by those too
whose work only begins inside its window.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from ortools.constraint_solver import pywrapcp

from routing.model import GOODS, PlaceId, Task, Vehicle
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.score import lending_cost
from routing.solvers.ortools_duty import (
    add_breaks,
    add_duty,
    add_mixing,
    add_ppe,
    add_told,
)
from routing.solvers.ortools_loads import add_loads
from routing.solvers.ortools_nodes import Model, Node, Nodes, index_of, register
from routing.solvers.ortools_weights import class_weights, late_weight_of, penalty_of
from routing.timing import free_span

NEVER_S: Final = 2_000_000
"""Travel time of a leg that does not exist: past every shift."""


LONGEST_S: Final = 86_400
"""No search of the library lasts longer."""


def build_model(problem: Problem, nodes: Nodes) -> Model:
    """Return the model, not yet closed."""
    count = len(problem.vehicles)
    manager = pywrapcp.RoutingIndexManager(
        len(nodes.all), count, list(range(count)), list(range(count, 2 * count))
    )
    routing = pywrapcp.RoutingModel(manager)
    model = Model(problem=problem, nodes=nodes, manager=manager, routing=routing)
    _add_time(model)
    add_loads(model)
    _add_tasks(model)
    _add_pairs(model)
    _add_task_limit(model)
    add_mixing(model)
    add_ppe(model)
    add_duty(model)
    add_told(model)
    add_breaks(model, partial(_busy_s, problem))
    _add_stock(model)
    _add_chains(model)
    return model


def _add_time(model: Model) -> None:
    """Arc costs are travel seconds and lending; the time dimension adds service and waiting."""
    problem, nodes = model.problem, model.nodes.all
    riders = {vehicle.profile: vehicle for vehicle in problem.vehicles}  # one of each will do
    travel = {profile: _travel(problem, nodes, rider) for profile, rider in riders.items()}
    times: dict[str, int] = {}
    costs: dict[tuple[str, str | None], int] = {}
    for number, vehicle in enumerate(problem.vehicles):
        legs = travel[vehicle.profile]
        if vehicle.profile not in times:
            spent = [
                [leg + _spent_s(problem, a, b) for leg, b in zip(row, nodes, strict=True)]
                for row, a in zip(legs, nodes, strict=True)
            ]
            times[vehicle.profile] = model.routing.RegisterTransitMatrix(spent)
        key = (vehicle.profile, vehicle.home_area)
        if key not in costs:
            lent = [_lending(problem, vehicle, node) for node in nodes]
            costs[key] = model.routing.RegisterTransitMatrix(
                [[leg + extra for leg, extra in zip(row, lent, strict=True)] for row in legs]
            )
        model.routing.SetArcCostEvaluatorOfVehicle(costs[key], number)
    horizon_s = max(vehicle.shift.closes_s for vehicle in problem.vehicles)
    model.routing.AddDimensionWithVehicleTransits(
        [times[vehicle.profile] for vehicle in problem.vehicles],
        horizon_s,
        horizon_s,
        False,  # noqa: FBT003 - their signature
        "time",
    )
    time = model.routing.GetDimensionOrDie("time")
    for number, vehicle in enumerate(problem.vehicles):
        span = free_span(problem, vehicle)
        opens_s, closes_s = (span.opens_s, span.closes_s) if span else (0, 0)
        time.CumulVar(model.routing.Start(number)).SetRange(opens_s, closes_s)
        time.CumulVar(model.routing.End(number)).SetRange(opens_s, closes_s)
        model.routing.AddVariableMinimizedByFinalizer(time.CumulVar(model.routing.End(number)))


def _travel(problem: Problem, nodes: Sequence[Node], vehicle: Vehicle) -> list[list[int]]:
    depart_s = vehicle.shift.opens_s
    inner = {
        number: problem.travel_s(vehicle.profile, node.place, node.leaves, depart_s)
        for number, node in enumerate(nodes)
        if node.leaves is not None and node.place is not None
    }
    known: dict[tuple[PlaceId, PlaceId], int] = {}

    def leg_s(a: Node, b: Node) -> int:
        here = a.leaves or a.place
        if here is None or b.place is None:
            return 0
        key = (here, b.place)
        if key not in known:
            leg = problem.travel_s(vehicle.profile, here, b.place, depart_s)
            known[key] = NEVER_S if leg is None else leg
        return known[key]

    def inside_s(number: int) -> int:
        """Return the ride from where the task of that node begins to where it ends."""
        ride_s = inner.get(number, 0)
        return NEVER_S if ride_s is None else ride_s

    return [[leg_s(a, b) + inside_s(number) for b in nodes] for number, a in enumerate(nodes)]


def _spent_s(problem: Problem, a: Node, b: Node) -> int:
    """Return the seconds spent at `a` before leaving for `b`."""
    if a.depot is not None:
        return 0 if a.depot == b.depot else problem.depot(a.depot).loading_s
    if a.task is None:
        return 0
    task = problem.task(a.task)
    if b.kind == "task" and b.task is not None and a.place == b.place:
        return max(0, task.service_s - problem.task(b.task).setup_s)
    return task.service_s + task.handover_s


def _busy_s(problem: Problem, vehicle: Vehicle, node: Node) -> int:
    """Return how long the vehicle can take no break at the node, the ride inside it included."""
    if node.depot is not None:
        return problem.depot(node.depot).loading_s
    if node.task is None:
        return 0
    task = problem.task(node.task)
    ride_s = None
    if node.place is not None and node.leaves is not None:
        opens_s = vehicle.shift.opens_s
        ride_s = problem.travel_s(vehicle.profile, node.place, node.leaves, opens_s)
    return task.service_s + (ride_s or 0) + task.handover_s


def _lending(problem: Problem, vehicle: Vehicle, node: Node) -> int:
    if node.kind != "task" or node.task is None:
        return 0
    return lending_cost(problem, problem.task(node.task), vehicle)


def _add_tasks(model: Model) -> None:
    """Windows, eligibility, penalties and soft deadlines of tasks, and opening hours of depots."""
    problem, routing = model.problem, model.routing
    time = routing.GetDimensionOrDie("time")
    weights = class_weights(problem)
    for task_id, node in model.nodes.task_nodes.items():
        task, index = problem.task(task_id), index_of(model, node)
        able = [i for i, v in enumerate(problem.vehicles) if may_serve(problem, task, v)]
        routing.VehicleVar(index).SetValues([-1, *able])
        routing.AddDisjunction([index], penalty_of(problem, task, weights))
        latest_s = _latest_s(problem, task)
        windows = [
            (max(w.opens_s, task.released_s), min(w.closes_s, latest_s))
            for w in problem.windows_of(task)
        ]
        _set_windows(model, index, windows)
        reference_s = task.called_s if task.task_class == 1 else task.deadline_s
        if reference_s is not None:
            late = late_weight_of(problem, task, weights)
            time.SetCumulVarSoftUpperBound(index, max(0, reference_s), late)
    for number, stop in enumerate(model.nodes.all):
        if stop.depot is not None:
            depot, index = problem.depot(stop.depot), index_of(model, number)
            routing.AddDisjunction([index], 0)
            _set_windows(
                model, index, [(w.opens_s, w.closes_s - depot.loading_s) for w in depot.opens]
            )


def _latest_s(problem: Problem, task: Task) -> int:
    """Return when a task starts at the latest to be over while it is open where it ends."""
    if task.goal is None or task.place is None:
        return NEVER_S
    goal = problem.depot(task.goal)
    able = {v.profile: v for v in problem.vehicles if may_serve(problem, task, v)}
    rides = [
        problem.travel_s(profile, task.place, goal.place, vehicle.shift.opens_s)
        for profile, vehicle in able.items()
    ]
    quickest_s = min((ride_s for ride_s in rides if ride_s is not None), default=NEVER_S)
    closes_s = max((window.closes_s for window in goal.opens), default=0)
    return closes_s - task.handover_s - quickest_s - task.service_s


def _set_windows(model: Model, index: int, windows: Sequence[tuple[int, int]]) -> None:
    """Let the node start in one of the windows; a node that has none left is not visited."""
    variable = model.routing.GetDimensionOrDie("time").CumulVar(index)
    earliest, latest = variable.Min(), variable.Max()
    left = sorted(
        (max(opens, earliest), min(closes, latest))
        for opens, closes in windows
        if max(opens, earliest) <= min(closes, latest)
    )
    if not left:
        model.routing.ActiveVar(index).SetValue(0)
        return
    reached = left[0][0]
    variable.SetRange(reached, max(end for _, end in left))
    for start, end in left:
        if reached + 1 <= start - 1:
            variable.RemoveInterval(reached + 1, start - 1)
        reached = max(reached, end)


def _add_pairs(model: Model) -> None:
    """Each pickup is on the route of its task, before it."""
    routing = model.routing
    time = routing.GetDimensionOrDie("time")
    for task_id, pickup_node in model.nodes.pickup_nodes.items():
        pickup, task = (
            index_of(model, pickup_node),
            index_of(model, model.nodes.task_nodes[task_id]),
        )
        routing.AddPickupAndDelivery(pickup, task)
        routing.solver().Add(routing.VehicleVar(pickup) == routing.VehicleVar(task))
        routing.solver().Add(time.CumulVar(pickup) <= time.CumulVar(task))
    # A task that delivers, of a kind that no depot supplies, cannot be done.
    for task_id, node in model.nodes.task_nodes.items():
        if model.problem.task(task_id).delivers and task_id not in model.nodes.pickup_nodes:
            routing.ActiveVar(index_of(model, node)).SetValue(0)


def _add_task_limit(model: Model) -> None:
    limits = [vehicle.most_tasks for vehicle in model.problem.vehicles]
    if all(limit is None for limit in limits):
        return
    most = len(model.nodes.task_nodes)
    model.routing.AddDimensionWithVehicleCapacity(
        register(model, lambda node: 1 if node.kind == "task" else 0),
        0,
        [most if limit is None else limit for limit in limits],
        True,  # noqa: FBT003 - their signature
        "tasks",
    )


def _add_stock(model: Model) -> None:
    """Keep what pickups take from a depot, until each refill and in all, within what is there."""
    problem, routing, solver = model.problem, model.routing, model.routing.solver()
    time = routing.GetDimensionOrDie("time")
    for depot in problem.depots:
        pickups = [
            (task, index_of(model, node))
            for task, node in model.nodes.pickup_nodes.items()
            if model.nodes.all[node].depot == depot.id
        ]
        for good in GOODS:
            takes = [(getattr(problem.task(t).delivers, good), i) for t, i in pickups]
            takes = [(amount, index) for amount, index in takes if amount]
            left = getattr(depot.stock, good)
            for refill in sorted(depot.refills, key=lambda refill: refill.at_s):
                if takes:
                    early = [
                        amount * routing.ActiveVar(i) * (time.CumulVar(i) < refill.at_s)
                        for amount, i in takes
                    ]
                    solver.Add(solver.Sum(early) <= left)
                left += getattr(refill.stock, good)
            if takes:
                solver.Add(solver.Sum([a * routing.ActiveVar(i) for a, i in takes]) <= left)


def _add_chains(model: Model) -> None:
    """Tie each task of a chain to the one before it, within the gaps."""
    routing, solver = model.routing, model.routing.solver()
    time = routing.GetDimensionOrDie("time")
    for task_id, node in model.nodes.task_nodes.items():
        chain = model.problem.task(task_id).chain
        if chain is None:
            continue
        index = index_of(model, node)
        before = model.nodes.task_nodes.get(chain.previous)
        if before is None:
            routing.ActiveVar(index).SetValue(0)
            continue
        previous = index_of(model, before)
        gap = time.CumulVar(index) - time.CumulVar(previous)
        free = NEVER_S * (1 - routing.ActiveVar(index))
        solver.Add(routing.ActiveVar(index) <= routing.ActiveVar(previous))
        solver.Add(gap <= chain.longest_gap_s + free)
        solver.Add(gap >= chain.shortest_gap_s - free)
