"""Files of Li and Lim: each pickup has its drop, one depot, windows, a fleet of one kind."""

from collections.abc import Sequence
from typing import Final

from routing.instances.faults import Faults, Row, rows_of
from routing.instances.instance import Instance, Rounding
from routing.instances.node_tables import (
    DEMAND,
    FIELDS,
    MOST_VEHICLES,
    Table,
    instance_of,
    node_of,
)

PARTNERS: Final = ("pickup", "drop")
"""Fields behind those of every node: the one partner that it has, 0 for the other."""
_PICKUP, _DROP = len(FIELDS), len(FIELDS) + 1


def parse_lilim_instance(text: str, *, name: str, rounding: Rounding | None = None) -> Instance:
    """Return the instance of a text.

    Raises
    ------
    InvalidProblem
        With every fault found, each with its line.
    """
    faults = Faults(name)
    rows = rows_of(text)
    fleet = _fleet(rows[0], faults) if rows else (1, 0.0)
    nodes = [
        node_of(row, n, faults, more=PARTNERS, signed=("x", "y", "demand"))
        for n, row in enumerate(rows[1:])
    ]
    if len(nodes) < 3:  # noqa: PLR2004 - a depot, a pickup and a drop
        faults.add(
            "file-cut-off",
            "",
            "has no depot, pickup and drop",
            "fetch the file again; it was not fully copied",
        )
    pairs = [*_pairs(rows[1:], nodes, faults)] if not faults.issues else []
    faults.require()
    return instance_of(
        nodes,
        name=name.rpartition("/")[2].partition(".")[0],
        form="lilim",
        rounding=rounding or Rounding.X1000,
        fleet=fleet,
        pairs=pairs,
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
        elif nodes[other][DEMAND] != -nodes[node][DEMAND] or nodes[node][DEMAND] * drop < 0:
            faults.add(
                "impossible-value",
                where,
                f"carries {nodes[node][DEMAND]:g}, its partner {nodes[other][DEMAND]:g}",
                "give the pickup an amount above 0 and the drop the same below 0",
            )
        elif drop:
            found.append((node - 1, other - 1))
    return found
