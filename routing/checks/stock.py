"""Rule `stock`: no depot gives more than it has at any moment of the day."""

from collections.abc import Iterable, Iterator
from itertools import accumulate

from routing.checks.clock import clock
from routing.checks.timing import TimedRoute
from routing.model import GOODS, Depot, DepotId
from routing.plan import Violation
from routing.problem import Problem

Taking = tuple[int, tuple[int, int, int]]
"""When something is taken, and how much of each good of `GOODS`."""


def more_than_in_stock(problem: Problem, routes: Iterable[TimedRoute]) -> Iterator[Violation]:
    """Yield one violation for each depot and good at the first moment that it runs short."""
    takings: dict[DepotId, list[Taking]] = {}
    for route in routes:
        for stop, depot in route.load_stops:
            _, _, full, _, bags, medicines = stop.taken
            takings.setdefault(depot.id, []).append((stop.starts_s, (full, bags, medicines)))
    for depot_id, taken in takings.items():
        yield from _shortages(problem.depot(depot_id), taken)


def _shortages(depot: Depot, takings: list[Taking]) -> Iterator[Violation]:
    for index, good in enumerate(GOODS):
        # What comes at a moment counts before what is taken at that moment: 0 sorts before 1.
        moves = [(refill.at_s, 0, getattr(refill.stock, good)) for refill in depot.refills]
        moves += [(at_s, 1, -taken[index]) for at_s, taken in takings]
        moves.sort()
        left = [*accumulate((move[2] for move in moves), initial=getattr(depot.stock, good))][1:]
        short = next((i for i, amount in enumerate(left) if amount < 0), None)
        if short is not None:
            yield Violation(
                rule="stock",
                subject=f"{depot.id} {good}",
                detail=f"short by {-left[short]} at {clock(moves[short][0])} "
                f"and by {-min(left)} at worst",
            )
