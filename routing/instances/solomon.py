"""Files of Solomon and of Gehring and Homberger: one depot, windows, a fleet of one kind.

`vrplib` reads these too, but turns every number that is not whole into -1; read here, both go.
"""

from collections.abc import Sequence

from routing.instances.faults import Faults, Row, rows_of
from routing.instances.instance import Instance, Rounding
from routing.instances.node_tables import MOST_VEHICLES, instance_of, node_of


def parse_solomon_instance(text: str, *, name: str, rounding: Rounding | None = None) -> Instance:
    """Return the instance of a text.

    Raises
    ------
    InvalidProblem
        With every fault found, each with its line.
    """
    faults = Faults(name)
    rows = rows_of(text)
    fleet = _fleet(rows, faults)
    at = next(
        (n for n, row in enumerate(rows) if row.text.upper().startswith("CUST NO")), len(rows)
    )
    nodes = [node_of(row, n, faults) for n, row in enumerate(rows[at + 1 :])]
    if len(nodes) < 2:  # noqa: PLR2004 - a depot and a client
        faults.add(
            "file-cut-off",
            "CUSTOMER",
            "has no depot and client below it",
            "fetch the file again; it was not fully copied",
        )
    faults.require()
    rounding = rounding or Rounding.DIMACS
    return instance_of(nodes, name=rows[0].text, form="solomon", rounding=rounding, fleet=fleet)


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
