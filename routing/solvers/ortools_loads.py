"""What is aboard along a route, in the words of OR-Tools' routing library."""

from collections.abc import Callable, Sequence
from functools import partial

from routing.loading import ends_at_a_station
from routing.solvers.ortools_nodes import Model, Node, index_of, is_station, register


def add_loads(model: Model) -> None:
    """Weight, volume and cylinders aboard: goods from pickup to delivery, and empties.

    Empties have a dimension of their own beside the total. At a station node both may fall, by
    the same amount: what the empties put off. At the end no empties are left. What is aboard when
    the shift begins stays aboard; what a task carries to where it ends is aboard until there.
    """
    problem = model.problem
    collecting = model.nodes.collecting
    for name in ("kg", "litres", "cylinders"):
        most = max(getattr(vehicle.capacity, name) for vehicle in problem.vehicles)
        collected = [getattr(vehicle.collected, name) for vehicle in problem.vehicles]
        goods = [getattr(vehicle.aboard, name) for vehicle in problem.vehicles]
        both = [a + b for a, b in zip(goods, collected, strict=True)]
        _add_carried(model, name, partial(_aboard, model, name, most), most, both)
        _add_on_the_way(model, name, most)
        if collecting:
            empty = partial(_empty, model, name, most)
            _add_carried(model, f"empty {name}", empty, most, collected)
            _tie_put_off(model, name, most)
    if collecting:
        empties = model.routing.GetDimensionOrDie("empty cylinders")
        for number, vehicle in enumerate(problem.vehicles):
            if not ends_at_a_station(problem, vehicle):
                most = vehicle.collected.cylinders
                left = empties.CumulVar(model.routing.End(number))
                left.SetMax(most)  # a bound is known to the library's filters, a constraint is not
                if most:
                    at_home = model.routing.ActiveVehicleVar(number) == 0
                    model.routing.solver().Add(left <= most * at_home)


def _add_carried(
    model: Model, name: str, change: Callable[[Node], int], most: int, starts: Sequence[int]
) -> None:
    measure = name.removeprefix("empty ")
    model.routing.AddDimensionWithVehicleCapacity(
        register(model, change),
        most if model.nodes.collecting else 0,
        [getattr(vehicle.capacity, measure) for vehicle in model.problem.vehicles],
        False,  # noqa: FBT003 - their signature
        name,
    )
    dimension = model.routing.GetDimensionOrDie(name)
    for number, start in enumerate(starts):
        dimension.CumulVar(model.routing.Start(number)).SetValue(start)


def _add_on_the_way(model: Model, name: str, most: int) -> None:
    """Keep what a task carries to where it ends, beside all else aboard, within the capacity."""
    routing, solver = model.routing, model.routing.solver()
    dimension = routing.GetDimensionOrDie(name)
    limits = [getattr(vehicle.capacity, name) for vehicle in model.problem.vehicles]
    for task, node in model.nodes.task_nodes.items():
        carried = getattr(model.problem.task(task).carries, name)
        if carried:
            index = index_of(model, node)
            # Nobody's number is -1: a task left out carries nothing anywhere.
            room = solver.Element([carried + max(limits), *limits], routing.VehicleVar(index) + 1)
            change = _aboard(model, name, most, model.nodes.all[node])
            solver.Add(dimension.CumulVar(index) + change + carried <= room)


def _empty(model: Model, name: str, most: int, node: Node) -> int:
    """Return by how much empties change at the node, before what the station leaves aboard."""
    if is_station(model.problem, node):
        return -most
    if node.kind != "task" or node.task is None:
        return 0
    return int(getattr(model.problem.task(node.task).collects, name))


def _aboard(model: Model, name: str, most: int, node: Node) -> int:
    """Return by how much everything aboard changes at the node, likewise."""
    change = _empty(model, name, most, node) if model.nodes.collecting else 0
    if node.task is None or node.task not in model.nodes.pickup_nodes:
        return change
    delivered = int(getattr(model.problem.task(node.task).delivers, name))
    return change + (delivered if node.kind == "pickup" else -delivered)


def _tie_put_off(model: Model, name: str, most: int) -> None:
    """Put off all empties at a station, and nothing else; elsewhere nothing is put off."""
    routing = model.routing
    total = routing.GetDimensionOrDie(name)
    empties = routing.GetDimensionOrDie(f"empty {name}")
    for number, node in enumerate(model.nodes.all):
        if node.kind == "end":
            continue
        index = routing.Start(number) if node.kind == "start" else index_of(model, number)
        if is_station(model.problem, node):
            routing.solver().Add(empties.SlackVar(index) == most - empties.CumulVar(index))
            routing.solver().Add(total.SlackVar(index) == empties.SlackVar(index))
        else:
            total.SlackVar(index).SetValue(0)
            empties.SlackVar(index).SetValue(0)
