"""What tables of nodes with one depot, windows and a fleet of one kind have in common."""

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np

from routing.instances.faults import Faults, Row
from routing.instances.instance import (
    Client,
    Form,
    Instance,
    Rounding,
    VehicleType,
    read_only,
    straight_distances,
)

FIELDS: Final = ("number", "x", "y", "demand", "opens", "closes", "service")
"""Of a node; formats may have more behind them."""
NUMBER, X, _, DEMAND, OPENS, CLOSES, _ = range(len(FIELDS))
MOST_VEHICLES: Final = 100_000

Table = Sequence[tuple[float, ...]]
"""The values of each node, the depot first."""


def node_of(
    row: Row,
    number: int,
    faults: Faults,
    *,
    more: Sequence[str] = (),
    signed: Collection[str] = ("x", "y"),
) -> tuple[float, ...]:
    """Return the values of a node's line; note what is wrong.

    Parameters
    ----------
    number
        That of the node, counted from the depot's 0.
    more
        Whole numbers behind the fields that every format has.
    signed
        What may be below 0.
    """
    fields, whole = (*FIELDS, *more), {"number", *more}
    if not faults.row_width(row, fields):
        return (0.0,) * len(fields)
    found = [
        faults.number(row, at, field, whole=field in whole, least=-1e9 if field in signed else 0)
        for at, field in enumerate(fields)
    ]
    if found[NUMBER] != number:
        faults.add(
            "wrong-count",
            f"line {row.line}",
            f"has the number {row.cells[NUMBER]} where {number} comes next",
            "number the lines 0, 1, 2, …; the depot is 0",
        )
    if found[OPENS] > found[CLOSES]:
        faults.add(
            "impossible-value",
            f"line {row.line}",
            f"the window closes at {found[CLOSES]:g}, before it opens at {found[OPENS]:g}",
            "swap the two or correct them",
        )
    return tuple(found)


def instance_of(
    nodes: Table,
    *,
    name: str,
    form: Form,
    rounding: Rounding,
    fleet: tuple[int, float],
    pairs: Sequence[tuple[int, int]] | None = None,
) -> Instance:
    """Return the instance of a table of nodes.

    Parameters
    ----------
    fleet
        How many vehicles there are, and what each carries.
    pairs
        Pickups with their drops, as clients by index; what a pickup takes is above 0 then and what
        its drop gives below 0. None: all is brought from the depot.
    """
    table = np.array(nodes)
    times = rounding.of(table[:, OPENS:])
    brought = table[:, DEMAND] * (1 if pairs is None else -1)
    clients = tuple(
        Client(
            node=node,
            name=str(node),
            delivers=(float(max(0, brought[node])),),
            picks_up=(float(max(0, -brought[node])),),
            opens=float(times[node, 0]),
            closes=float(times[node, 1]),
            service=float(times[node, 2]),
        )
        for node in range(1, len(nodes))
    )
    distances = read_only(rounding.of(straight_distances(table[:, X:DEMAND])))
    vehicles, capacity = fleet
    kind = VehicleType(
        names=tuple(str(n) for n in range(1, vehicles + 1)),
        places=tuple(range(vehicles)),
        start=0,
        end=0,
        capacity=(capacity,),
        opens=float(times[0, 0]),
        closes=float(times[0, 1]),
    )
    return Instance(
        name=name,
        form=form,
        rounding=rounding,
        clients=clients,
        depots=(0,),
        vehicle_types=(kind,),
        distances=(distances,),
        durations=(distances,),
        pairs=tuple(pairs or ()),
    )
