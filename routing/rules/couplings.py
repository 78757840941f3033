"""Plan rules: what couples routes, asked of plain numbers so that any stage can use them."""

from collections.abc import Iterable

from routing.model import GOODS, Chain, Depot, Good, Load


def stock_shortfall(depot: Depot, taken: Iterable[tuple[int, Load]]) -> tuple[Good, int] | None:
    """`stock`: return the first good that runs short and when (seconds); None: it lasts.

    Parameters
    ----------
    taken
        When each load stop at the depot starts, and what it takes.
    """
    events = sorted(taken, key=lambda event: event[0])
    for good in GOODS:
        left = getattr(depot.stock, good)
        refills = sorted((refill.at_s, getattr(refill.stock, good)) for refill in depot.refills)
        for at_s, load in events:
            while refills and refills[0][0] <= at_s:
                left += refills.pop(0)[1]
            left -= getattr(load, good)
            if left < 0:
                return good, at_s
    return None


def keeps_gap(chain: Chain, previous_starts_s: int | None, starts_s: int) -> bool:
    """`precedence` and `max-gap`: tell whether a task starts within the gaps after the one before.

    `previous_starts_s` None (the one before is not planned) breaks the chain.
    """
    if previous_starts_s is None:
        return False
    gap_s = starts_s - previous_starts_s
    return chain.shortest_gap_s <= gap_s <= chain.longest_gap_s
