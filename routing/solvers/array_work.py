"""Room that an array search works in, and the random numbers it uses."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.arrays import SUPPLIERS, Arrays, Flags, Ints
from routing.solvers.array_trips import Trip
from routing.solvers.compiled import inner, packed

# The columns of a way: the least effort it adds, and two nodes (the first may be `NONE`) with the
# positions of the route that they go before.
EXTRA: Final = 0
FIRST_AT: Final = 1
FIRST: Final = 2
SECOND_AT: Final = 3
SECOND: Final = 4
WAY_COLUMNS: Final = 5

MOST_WAYS: Final = 1 + 3 * SUPPLIERS
"""Into each position of a route."""

SPARE: Final = 3
"""What one insertion may add to a route: the task, a load stop, a station at the end."""

BEST: Final = 0
DRAWS: Final = 1
INSERTS: Final = 2


class Work(NamedTuple):
    """Room to work in, and the best way found.

    Parameters
    ----------
    trip, best
        What is tried, and the best so far.
    found
        ``(3,)`` the vehicle of the best (`NONE`: nothing found), how many draws were used, and how
        many tasks were tried.
    delta
        ``(2, 4)`` what the best adds to the score, and what the one tried does.
    marked
        ``(T,)`` tasks to be taken out.
    looked_at
        ``(V,)`` vehicles already tried.
    near
        ``(T,)`` by `INSERTS`, the last task tried of which each one is a neighbour.
    more
        ``(M + 1,)`` how much longer the rides of one route become with the task at each position.
    ways
        ``(k, WAY_COLUMNS)`` how the task could go into one route.
    draws
        Numbers from 0 to below 1, drawn beforehand, a power of two of them; read in turn and over
        again.
    """

    trip: Trip
    best: Trip
    found: Ints
    delta: Ints
    marked: Ints
    looked_at: Flags
    near: Ints
    more: Ints
    ways: Ints
    draws: NDArray[np.float64]


def room_to_work(
    a: Arrays, trip: Trip, best: Trip, draws: NDArray[np.float64], found: Ints, *, most: int
) -> Work:
    """Return room for routes of so many visits; the trips have `SPARE` more."""
    vehicles, tasks = a.bond.shape
    work = Work(
        trip=trip,
        best=best,
        found=found,
        delta=np.zeros((2, 4), dtype=np.int64),
        marked=np.zeros(tasks, dtype=np.int64),
        looked_at=np.zeros(vehicles, dtype=np.bool_),
        near=np.zeros(tasks, dtype=np.int64),
        more=np.zeros(most + 1, dtype=np.int64),
        ways=np.zeros(((most + 1) * MOST_WAYS, WAY_COLUMNS), dtype=np.int64),
        draws=draws,
    )
    return packed(work)


@inner
def draw(w: Work) -> float:
    """Return the next number drawn, from 0 to below 1."""
    w.found[DRAWS] += 1
    return float(w.draws[w.found[DRAWS] & (len(w.draws) - 1)])


@inner
def draw_below(w: Work, limit: int) -> int:
    """Return a whole number from 0 to below the limit."""
    return int(draw(w) * limit)
