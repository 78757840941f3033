"""What is aboard after each call, worked out again from the tasks and depots of a route."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.checks.sequences import Drop, Named
from routing.model import Depot, DepotKind, Load, Task, Vehicle

Amounts = tuple[int, int, int, int, int, int]
"""kg, litres, full, empty, bags, medicines: plain numbers, so that a wrong plan may go below 0."""

NONE_ABOARD: Amounts = (0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cargo:
    """What a call takes aboard at a depot, what is aboard after it, and whether it had its goods.

    Parameters
    ----------
    supplied
        False for a task that delivers what neither a load stop before it took aboard nor was there
        from the start.
    """

    taken: Amounts
    aboard: Amounts
    supplied: bool


def amounts(load: Load) -> Amounts:
    """Return the six numbers of a load."""
    return (load.kg, load.litres, load.full, load.empty, load.bags, load.medicines)


def cargo_of_calls(vehicle: Vehicle, calls: Sequence[Named]) -> tuple[Cargo, ...]:
    """Return what each call takes and leaves aboard.

    A depot of kind K gives what the tasks with ``load_from`` K deliver, up to the next depot of
    kind K. A task before the first of them takes from what was aboard at the start, if each amount
    of it suffices; a task whose goods are nowhere hands over nothing.
    """
    taken = _taken_at_depots(calls)
    spare, empties = amounts(vehicle.aboard), amounts(vehicle.collected)
    aboard = _plus(spare, empties)
    loaded: set[DepotKind] = set()
    cargo: list[Cargo] = []
    for call, gets in zip(calls, taken, strict=True):
        supplied = True
        if isinstance(call, Depot):
            loaded.add(call.kind)
            if call.kind == "oxygen_station":
                aboard, empties = _minus(aboard, empties), NONE_ABOARD
            aboard = _plus(aboard, gets)
        elif isinstance(call, Drop):
            aboard = _minus(aboard, amounts(call.task.carries))
        elif isinstance(call, Task):
            aboard = _plus(aboard, amounts(call.carries))
            if (handed := amounts(call.delivers)) != NONE_ABOARD:
                supplied = call.load_from in loaded
                if not supplied and all(n <= had for n, had in zip(handed, spare, strict=True)):
                    supplied, spare = True, _minus(spare, handed)
                aboard = _minus(aboard, handed) if supplied else aboard
            if (collected := amounts(call.collects)) != NONE_ABOARD:
                aboard = _plus(aboard, collected)
                empties = _plus(empties, collected)
        cargo.append(Cargo(taken=gets, aboard=aboard, supplied=supplied))
    return tuple(cargo)


def _taken_at_depots(calls: Sequence[Named]) -> list[Amounts]:
    wanted: dict[DepotKind, Amounts] = {}
    taken = [NONE_ABOARD] * len(calls)
    for index in range(len(calls) - 1, -1, -1):
        call = calls[index]
        if isinstance(call, Depot):
            taken[index] = wanted.pop(call.kind, NONE_ABOARD)
        elif isinstance(call, Task) and call.load_from is not None:
            due = wanted.get(call.load_from, NONE_ABOARD)
            wanted[call.load_from] = _plus(due, amounts(call.delivers))
    return taken


def _plus(a: Amounts, b: Amounts) -> Amounts:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4], a[5] + b[5])


def _minus(a: Amounts, b: Amounts) -> Amounts:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3], a[4] - b[4], a[5] - b[5])
