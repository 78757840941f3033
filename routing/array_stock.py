"""What depots have and give by the hour, as arrays: a refill begins a bin."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

import numpy as np

from routing.arrays import Ints
from routing.model import GOODS, Depot, Refill


def refills_of(depots: Sequence[Depot]) -> list[list[Refill]]:
    """Return the refills of each depot in the order in which they come."""
    return [sorted(depot.refills, key=lambda refill: refill.at_s) for depot in depots]


def refill_times(depots: Sequence[Depot]) -> list[list[int]]:
    """Return when the refills of each depot come (seconds): each begins a bin."""
    return [[refill.at_s for refill in each] for each in refills_of(depots)]


def stock_by_bin(depots: Sequence[Depot]) -> Ints:
    """Return what of each stocked good has come to each depot by each bin, ``(D, 3, bins)``."""
    refills = refills_of(depots)
    bins = max((len(each) for each in refills), default=0) + 1
    come = np.zeros((len(depots), len(GOODS), bins), dtype=np.int64)
    for row, (depot, each) in enumerate(zip(depots, refills, strict=True)):
        for number, good in enumerate(GOODS):
            come[row, number, 0] = getattr(depot.stock, good)
            come[row, number, 1 : len(each) + 1] = [getattr(r.stock, good) for r in each]
    return np.cumsum(come, axis=2)


def drawn_by_bin(
    refills_s: Sequence[Sequence[int]], taken: Iterable[tuple[int, int, Sequence[int]]]
) -> Ints:
    """Return what is drawn from each depot by each bin, ``(D, 3, bins)``.

    Parameters
    ----------
    refills_s
        From `refill_times`.
    taken
        The number of a depot, when it is loaded from, and how much of each stocked good.
    """
    bins = max((len(each) for each in refills_s), default=0) + 1
    drawn = np.zeros((len(refills_s), len(GOODS), bins), dtype=np.int64)
    for depot, at_s, amounts in taken:
        drawn[depot, :, bisect_right(refills_s[depot], at_s) :] += np.array(amounts)[:, None]
    return drawn


def least_from_here(left: Ints) -> Ints:
    """Return the least that is left from each bin on: what may be drawn there, ``(D, 3, bins)``."""
    return np.minimum.accumulate(left[:, :, ::-1], axis=2)[:, :, ::-1]
