"""What is aboard along a vehicle's visits."""

from collections.abc import Sequence
from typing import Final, Literal

from routing.model import NOTHING, DepotKind, Load, Vehicle
from routing.problem import Problem
from routing.visits import Broken, Visit

# Loads are summed as plain tuples: millions of sums are made while a plan is built.
Amounts = tuple[int, int, int, int, int, int]
"""kg, litres, full, empty, bags, medicines."""
NO_AMOUNTS: Final[Amounts] = (0, 0, 0, 0, 0, 0)


def _amounts(load: Load) -> Amounts:
    return (load.kg, load.litres, load.full, load.empty, load.bags, load.medicines)


def as_load(amounts: Amounts) -> Load:
    """Return the numbers as a load."""
    if amounts == NO_AMOUNTS:
        return NOTHING
    kg, litres, full, empty, bags, medicines = amounts
    return Load(kg=kg, litres=litres, full=full, empty=empty, bags=bags, medicines=medicines)


def _plus(a: Amounts, b: Amounts) -> Amounts:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4], a[5] + b[5])


def _minus(a: Amounts, b: Amounts) -> Amounts:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3], a[4] - b[4], a[5] - b[5])


def taken_amounts(problem: Problem, visits: Sequence[Visit]) -> list[Amounts]:
    """Return what each load visit takes aboard; nothing at tasks."""
    taken = [NO_AMOUNTS] * len(visits)
    last_load: dict[DepotKind | None, int] = {}
    for index, visit in enumerate(visits):
        if visit.depot is not None:
            last_load[problem.depot(visit.depot).kind] = index
        elif visit.task is not None:
            task = problem.task(visit.task)
            at = last_load.get(task.load_from)
            if at is not None:
                taken[at] = _plus(taken[at], _amounts(task.delivers))
    return taken


def load_visits(
    problem: Problem, vehicle: Vehicle, visits: Sequence[Visit]
) -> tuple[Load, ...] | Broken:
    """Return what is aboard after each visit; the first rule broken otherwise."""
    aboard = amounts_aboard(problem, vehicle, visits, taken_amounts(problem, visits))
    return aboard if isinstance(aboard, Broken) else tuple(as_load(total) for total in aboard)


def amounts_aboard(
    problem: Problem, vehicle: Vehicle, visits: Sequence[Visit], taken: Sequence[Amounts]
) -> list[Amounts] | Broken:
    """Return what `load_visits` does, as plain numbers, from what each load visit takes."""
    loaded: set[DepotKind | None] = set()
    goods, empties = _amounts(vehicle.aboard), _amounts(vehicle.collected)
    spare = goods
    aboard: list[Amounts] = []
    for index, visit in enumerate(visits):
        if visit.depot is not None:
            kind = problem.depot(visit.depot).kind
            loaded.add(kind)
            goods = _plus(goods, taken[index])
            empties = NO_AMOUNTS if kind == "oxygen_station" else empties
        elif visit.task is not None:
            task = problem.task(visit.task)
            delivered, collected = _amounts(task.delivers), _amounts(task.collects)
            if delivered != NO_AMOUNTS:
                spare = spare if task.load_from in loaded else _minus(spare, delivered)
                if min(spare) < 0:
                    return Broken(rule="reload", at=index)
                goods = _minus(goods, delivered)
            empties = _plus(empties, collected)
        total = _plus(goods, empties)
        over = _over(vehicle, total) or _over(vehicle, _plus(total, _carried(problem, visit)))
        if over:
            return Broken(rule="capacity", at=index, detail=over)
        aboard.append(total)
    if empties != NO_AMOUNTS and not ends_at_a_station(problem, vehicle):
        return Broken(rule="reload", at=len(visits))
    return aboard


def _carried(problem: Problem, visit: Visit) -> Amounts:
    """Return what is aboard on the way to where a task ends, beside everything else."""
    return NO_AMOUNTS if visit.task is None else _amounts(problem.task(visit.task).carries)


def _over(vehicle: Vehicle, amounts: Amounts) -> Literal["", "kg", "litres", "cylinders"]:
    kg, litres, full, empty, *_ = amounts
    if full + empty > vehicle.capacity.cylinders:
        return "cylinders"
    if kg > vehicle.capacity.kg:
        return "kg"
    return "litres" if litres > vehicle.capacity.litres else ""


def ends_at_a_station(problem: Problem, vehicle: Vehicle) -> bool:
    """Tell whether the route ends where empty cylinders may stay."""
    return any(
        depot.kind == "oxygen_station" and depot.place == vehicle.end for depot in problem.depots
    )
