"""Files of Li and Lim: each pickup has its drop, one depot, windows, a fleet of one kind."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from routing.instances.faults import Faults, Row, rows_of
from routing.instances.instance import (
    Client,
    Instance,
    Rounding,
    VehicleType,
    read_only,
    straight_distances,
)

FIELDS: Final = ("number", "x", "y", "demand", "opens", "closes", "service", "pickup", "drop")
MOST_VEHICLES: Final = 100_000
_DEMAND, _PICKUP, _DROP = (FIELDS.index(name) for name in ("demand", "pickup", "drop"))

Table = Sequence[tuple[float, ...]]


def parse_lilim_instance(text: str, *, name: str, rounding: Rounding | None = None) -> Instance:
    """Return the instance of a text.

    Raises
    ------
    InvalidProblem
        With every fault found, each with its line.
    """
    faults = Faults(name)
    rows = rows_of(text)
    vehicles, capacity = _fleet(rows[0], faults) if rows else (1, 0.0)
    nodes = [_node(row, n, faults) for n, row in enumerate(rows[1:])]
    if len(nodes) < 3:  # noqa: PLR2004 - a depot, a pickup and a drop
        faults.add(
            "file-cut-off",
            "",
            "has no depot, pickup and drop",
            "fetch the file again; it was not fully copied",
        )
    pairs = [*_pairs(rows[1:], nodes, faults)] if not faults.issues else []
    faults.require()
    rounding = rounding or Rounding.X1000
    table = np.array(nodes)
    times = rounding.of(table[:, 4:7])
    clients = tuple(
        Client(
            node=node,
            name=str(node),
            delivers=(float(max(0, -table[node, _DEMAND])),),
            picks_up=(float(max(0, table[node, _DEMAND])),),
            opens=float(times[node, 0]),
            closes=float(times[node, 1]),
            service=float(times[node, 2]),
        )
        for node in range(1, len(nodes))
    )
    distances = read_only(rounding.of(straight_distances(table[:, 1:3])))
    fleet = VehicleType(
        names=tuple(str(n) for n in range(1, vehicles + 1)),
        places=tuple(range(vehicles)),
        start=0,
        end=0,
        capacity=(capacity,),
        opens=float(times[0, 0]),
        closes=float(times[0, 1]),
    )
    return Instance(
        name=name.rpartition("/")[2].partition(".")[0],
        form="lilim",
        rounding=rounding,
        clients=clients,
        depots=(0,),
        vehicle_types=(fleet,),
        distances=(distances,),
        durations=(distances,),
        pairs=tuple(pairs),
    )


def _fleet(row: Row, faults: Faults) -> tuple[int, float]:
    """Return how many vehicles there are and what each carries; speed is always 1."""
    faults.row_width(row, ("vehicles", "capacity", "speed"))
    number = faults.number(row, 0, "vehicles", whole=True, least=1, most=MOST_VEHICLES)
    capacity = faults.number(row, 1, "capacity", least=0)
    if faults.number(row, 2, "speed") != 1:
        faults.add(
            "not-expressible",
            f"line {row.line}, field speed",
            f"is {row.cells[-1]}; only the speed 1 is known",
            "give distances as times, with the speed 1",
        )
    return int(number), capacity


def _node(row: Row, number: int, faults: Faults) -> tuple[float, ...]:
    if not faults.row_width(row, FIELDS):
        return (0.0,) * len(FIELDS)
    signed, whole = {"x", "y", "demand"}, {"number", "pickup", "drop"}
    found = [
        faults.number(row, at, field, whole=field in whole, least=-1e9 if field in signed else 0)
        for at, field in enumerate(FIELDS)
    ]
    if found[0] != number:
        faults.add(
            "wrong-count",
            f"line {row.line}",
            f"has the number {row.cells[0]} where {number} comes next",
            "number the lines 0, 1, 2, …; the depot is 0",
        )
    if found[4] > found[5]:
        faults.add(
            "impossible-value",
            f"line {row.line}",
            f"the window closes at {found[5]:g}, before it opens at {found[4]:g}",
            "swap the two or correct them",
        )
    return tuple(found)


def _pairs(rows: Sequence[Row], nodes: Table, faults: Faults) -> Sequence[tuple[int, int]]:
    """Return pickups with their drops, as clients by index; note lines that do not fit together."""
    found: list[tuple[int, int]] = []
    for node in range(1, len(nodes)):
        where = f"line {rows[node].line}"
        pickup, drop = int(nodes[node][_PICKUP]), int(nodes[node][_DROP])
        other = drop or pickup
        if (pickup > 0) == (drop > 0) or not 0 < other < len(nodes):
            faults.add(
                "impossible-value",
                where,
                f"names pickup {pickup} and drop {drop}",
                "name the one partner that it has, and 0 for the other",
            )
        elif int(nodes[other][_PICKUP if drop else _DROP]) != node:
            faults.add(
                "impossible-value",
                where,
                f"its partner {other} does not name it",
                "let the two name each other",
            )
        elif nodes[other][_DEMAND] != -nodes[node][_DEMAND] or nodes[node][_DEMAND] * drop < 0:
            faults.add(
                "impossible-value",
                where,
                f"carries {nodes[node][_DEMAND]:g}, its partner {nodes[other][_DEMAND]:g}",
                "give the pickup an amount above 0 and the drop the same below 0",
            )
        elif drop:
            found.append((node - 1, other - 1))
    return found
