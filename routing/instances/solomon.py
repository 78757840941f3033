"""Files of Solomon and of Gehring and Homberger: one depot, windows, a fleet of one kind.

`vrplib` reads these too, but turns every number that is not whole into -1; read here, both go.
"""

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

FIELDS: Final = ("number", "x", "y", "demand", "opens", "closes", "service")
MOST_VEHICLES: Final = 100_000


def parse_solomon_instance(text: str, *, name: str, rounding: Rounding | None = None) -> Instance:
    """Return the instance of a text.

    Raises
    ------
    InvalidProblem
        With every fault found, each with its line.
    """
    faults = Faults(name)
    rows = rows_of(text)
    vehicles, capacity = _fleet(rows, faults)
    at = next(
        (n for n, row in enumerate(rows) if row.text.upper().startswith("CUST NO")), len(rows)
    )
    nodes = [_node(row, n, faults) for n, row in enumerate(rows[at + 1 :])]
    if len(nodes) < 2:  # noqa: PLR2004 - a depot and a client
        faults.add(
            "file-cut-off",
            "CUSTOMER",
            "has no depot and client below it",
            "fetch the file again; it was not fully copied",
        )
    faults.require()
    rounding = rounding or Rounding.DIMACS
    table = np.array(nodes)
    times = rounding.of(table[:, 4:7])
    clients = tuple(
        Client(
            node=node,
            name=str(node),
            delivers=(float(table[node, 3]),),
            picks_up=(0.0,),
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
        name=rows[0].text,
        form="solomon",
        rounding=rounding,
        clients=clients,
        depots=(0,),
        vehicle_types=(fleet,),
        distances=(distances,),
        durations=(distances,),
    )


def _fleet(rows: Sequence[Row], faults: Faults) -> tuple[int, float]:
    """Return how many vehicles there are and what each carries."""
    heads = (n for n, row in enumerate(rows) if row.text.upper() == "NUMBER CAPACITY")
    at = next(heads, None)
    if at is None or at + 1 >= len(rows):
        faults.add(
            "missing-field",
            "VEHICLE",
            "has no line NUMBER CAPACITY with numbers below it",
            "give both",
        )
        return 1, 0.0
    row = rows[at + 1]
    faults.row_width(row, ("number", "capacity"))
    number = faults.number(row, 0, "number", whole=True, least=1, most=MOST_VEHICLES)
    return int(number), faults.number(row, 1, "capacity", least=0)


def _node(row: Row, number: int, faults: Faults) -> tuple[float, ...]:
    """Return the values of a node's line; note what is wrong."""
    if not faults.row_width(row, FIELDS):
        return (0.0,) * len(FIELDS)
    found = [
        faults.number(row, at, field, whole=field == "number", least=-1e9 if field in "xy" else 0)
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
