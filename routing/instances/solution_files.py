"""Solutions as `.sol` files, read by `vrplib`.

Route k is that of vehicle k where vehicles differ; those that stay at home have an empty line then.
A client is the number of its node from 0, and a depot's number among them is a call to load again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from vrplib.parse import parse_solution

from routing.instances.checking import Judged
from routing.instances.faults import Faults, rows_of
from routing.instances.instance import Instance, Tour

COST: Final = "cost"
LONG: Final = 10
"""Digits that no number of a node has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolutionFile:
    """What a file says: the routes, and the cost where it states one."""

    tours: tuple[Tour, ...]
    stated_cost: float | None


def cost_text(cost: float) -> str:
    """Return a cost without a fraction where it has none."""
    return f"{cost:.0f}" if cost == round(cost) else f"{cost:.4f}"


def dump_solution(instance: Instance, tours: Sequence[Tour], *, cost: float) -> str:
    """Return the text of a `.sol` file."""
    lines = [
        f"Route #{number}: {' '.join(map(str, nodes))}".rstrip()
        for number, nodes in enumerate(_by_vehicle(instance, tours), start=1)
    ]
    return "\n".join([*lines, f"Cost: {cost_text(cost)}"]) + "\n"


def solution_document(instance: Instance, tours: Sequence[Tour], judged: Judged) -> dict[str, Any]:
    """Return a solution as JSON: the routes with when service begins, and who is left out."""
    return {
        "instance": instance.name,
        "rounding": str(instance.rounding),
        "cost": judged.score.cost,
        "missing": judged.score.missing,
        "routes": [
            {
                "type": tour.kind + 1,
                "nodes": _nodes(instance, tour),
                "begins": list(begins),
            }
            for tour, begins in zip(tours, judged.arrivals, strict=True)
            if tour.calls
        ],
        "left_out": [instance.clients[index].node for index in judged.left_out],
    }


def _by_vehicle(instance: Instance, tours: Sequence[Tour]) -> list[list[int]]:
    """Return the node numbers of each route, at the vehicle's place where vehicles differ."""
    used = [tour for tour in tours if tour.calls]
    if len(instance.vehicle_types) == 1:
        return [_nodes(instance, tour) for tour in used]
    lines: list[list[int]] = [[] for _ in range(instance.vehicles)]
    for index, kind in enumerate(instance.vehicle_types):
        of_kind = [tour for tour in used if tour.kind == index]
        for place, tour in zip(kind.places, of_kind, strict=False):
            lines[place] = _nodes(instance, tour)
    return lines


def _nodes(instance: Instance, tour: Tour) -> list[int]:
    return [instance.clients[call].node if call >= 0 else -1 - call for call in tour.calls]


def parse_solution_file(text: str, instance: Instance, *, name: str) -> SolutionFile:
    """Return the routes of a `.sol` text.

    Raises
    ------
    InvalidProblem
        With every fault found: lines that are no route, numbers that are no node of the instance,
        more routes than vehicles.
    """
    faults = Faults(name)
    _look_over(text, faults)
    faults.require()
    read = parse_solution(text)
    kinds = {place: k for k, kind in enumerate(instance.vehicle_types) for place in kind.places}
    by_node = {client.node: index for index, client in enumerate(instance.clients)}
    tours: list[Tour] = []
    for number, nodes in enumerate(read["routes"], start=1):
        where = f"Route #{number}"
        for node in nodes:
            if node not in by_node and node not in instance.depots:
                faults.add(
                    "unknown-task", where, f"there is no node {node}", "name nodes of the instance"
                )
        if nodes and number - 1 not in kinds:
            faults.add(
                "unknown-vehicle",
                where,
                f"the instance has {len(kinds)} vehicles",
                "give one route for each vehicle at most",
            )
        elif nodes and not faults.issues:
            calls = tuple(by_node.get(node, -1 - node) for node in nodes)
            tours.append(Tour(kind=kinds[number - 1], calls=calls))
    if not read["routes"]:
        faults.add("missing-field", "", "has no line Route #1: …", "give a solution file")
    faults.require()
    stated = read.get(COST)
    return SolutionFile(
        tours=tuple(tours),
        stated_cost=float(stated) if isinstance(stated, int | float) else None,
    )


def _look_over(text: str, faults: Faults) -> None:
    """Note words of a route that are no numbers, and what is neither a route nor said of it."""
    for row in rows_of(text):
        if row.cells[0].startswith("Route"):
            head, colon, numbers = row.text.partition(":")
            if not colon:
                faults.add(
                    "not-a-number",
                    f"line {row.line}",
                    f"{head[:40]!r} has no :",
                    "write Route #1: 4 2",
                )
            for word in numbers.split():
                if not (word.isascii() and word.isdigit() and len(word) < LONG):
                    faults.add(
                        "not-a-number",
                        f"line {row.line}",
                        f"{word[:40]!r} is no number of a node",
                        "write whole numbers from 0",
                    )
        elif row.cells[0].lower().rstrip(":") == COST:
            faults.value(row.cells[-1], f"line {row.line}, field Cost")
        elif "Route" in row.text:
            faults.add(
                "unknown-field", f"line {row.line}", "is no route", "begin the line with Route"
            )
