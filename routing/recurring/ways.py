"""Ways of one round: to one hamlet, or to a few that lie on one road, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.coordinates import LonLat
from geodata.matrix import straight_line_metres
from routing.recurring.table import RecurringTable

Seconds = NDArray[np.int64]
MOST_HAMLETS: Final = 4
"""Of one round: with so few every order of them is tried."""
SAVING: Final = 0.1
"""A way to several hamlets is kept if it saves such a share of those to each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way from the base through hamlets and back, the shortest order of them.

    Parameters
    ----------
    legs_s
        To the first hamlet, from each to the next, and back to the base.
    """

    hamlets: tuple[str, ...]
    legs_s: tuple[int, ...]

    @property
    def way_s(self) -> int:
        """On the road, all in all."""
        return sum(self.legs_s)


def places_of(base: LonLat, hamlets: Mapping[str, LonLat]) -> tuple[LonLat, ...]:
    """Return the base and then the hamlets by name: the places between which ways lead."""
    return base, *(hamlets[name] for name in sorted(hamlets))


def estimated_s(places: Sequence[LonLat], table: RecurringTable) -> Seconds:
    """Return how long rides between places are as the table guesses, from straight lines."""
    metres = straight_line_metres(places, places, detour=table.detour)
    return np.ceil(metres * 3.6 / table.kph).astype(np.int64)


def find_ways(
    base: LonLat,
    hamlets: Mapping[str, LonLat],
    table: RecurringTable,
    *,
    seconds: Seconds | None = None,
) -> tuple[Way, ...]:
    """Return the way to each hamlet, and those to it and its nearest ones that save something.

    Parameters
    ----------
    seconds
        Between all of `places_of`, ``(n, n)``; None: as `estimated_s`.

    Notes
    -----
    A heuristic: of all sets of hamlets only those are looked at that are a hamlet with its one,
    two, three nearest ones, seen from anywhere.
    """
    names = sorted(hamlets)
    if not names:
        return ()
    points = places_of(base, hamlets)
    if seconds is None:
        seconds = estimated_s(points, table)
    singles = [_shortest((at,), seconds) for at in range(1, len(points))]
    alone_s = {way: sum(legs) for (way,), legs in singles}
    sets: dict[tuple[int, ...], None] = {}
    for at in range(1, len(points)):
        near = sorted(range(1, len(points)), key=lambda other: (seconds[at, other], other))
        for count in range(2, min(MOST_HAMLETS, len(near)) + 1):
            sets.setdefault(tuple(sorted(near[:count])))
    found = list(singles)
    for chosen in sets:
        order, legs = _shortest(chosen, seconds)
        if sum(legs) <= (1 - SAVING) * sum(alone_s[at] for at in chosen):
            found.append((order, legs))
    return tuple(
        Way(hamlets=tuple(names[at - 1] for at in order), legs_s=legs) for order, legs in found
    )


def _shortest(chosen: tuple[int, ...], seconds: Seconds) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the order with the shortest way from place 0 and back, and its legs."""
    ways = []
    for order in permutations(chosen):
        legs = tuple(int(seconds[one, other]) for one, other in pairwise((0, *order, 0)))
        ways.append((sum(legs), order, legs))
    _, order, legs = min(ways)
    return order, legs
