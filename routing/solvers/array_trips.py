"""One vehicle's visits as arrays: their columns, and what may be wrong with them."""

from typing import Final, NamedTuple

import numpy as np

from routing.arrays import Ints
from routing.model import LOAD_FIELDS
from routing.solvers.compiled import inner

GOODS: Final = len(LOAD_FIELDS)
"""Kg and litres are the first of them."""
FULL: Final = LOAD_FIELDS.index("full")
EMPTY: Final = LOAD_FIELDS.index("empty")
LAST_HARM_CLASS: Final = 3
TOO_LATE: Final = -1

# What `evaluate` finds: nothing, or the first rule broken.
KEEPS_ALL: Final = 0
TOO_MANY: Final = 1
NOT_LOADED: Final = 2
TOO_HEAVY: Final = 3
TOO_BULKY: Final = 4
TOO_MANY_CYLINDERS: Final = 5
NOT_BROUGHT_BACK: Final = 6
NO_WAY: Final = 7
WINDOW_MISSED: Final = 8
DEPOT_CLOSED: Final = 9
SHIFT_OVER: Final = 10
MIXED: Final = 11
NO_EQUIPMENT: Final = 12
DUTY_TOO_LONG: Final = 13
BREAK_MISSED: Final = 14
ROUTE_CODES: Final = 15
"""How many there are."""

# The columns of a visit: `HOLD` is the moment before which it is not to start (0: whenever),
# `ABOARD` the first of what is aboard after it, by measure (kg, litres, cylinders).
NODE: Final = 0
HOLD: Final = 1
STARTS: Final = 2
ENDS: Final = 3
ABOARD: Final = 4
MEASURES: Final = 3
CYLINDERS: Final = 2
VISIT_COLUMNS: Final = ABOARD + MEASURES

# The columns of a total: the four levels of the score, how many visits there are, how long the
# route takes from its departure, and how much of that is waiting.
EFFORT: Final = 3
COUNT: Final = 4
DUTY: Final = 5
WAITING: Final = 6
TOTALS: Final = 7


class Trip(NamedTuple):
    """One vehicle's visits in order, with room for M of them, and what follows from them.

    Parameters
    ----------
    visits
        ``(M, VISIT_COLUMNS)``.
    taken
        ``(M, 6)`` what is loaded at each visit.
    total
        ``(TOTALS,)`` what it adds up to.
    room
        ``(5, 6)`` to work in.
    """

    visits: Ints
    taken: Ints
    total: Ints
    room: Ints


def empty_trip(most: int) -> Trip:
    """Return room for so many visits."""
    return Trip(
        visits=np.zeros((most, VISIT_COLUMNS), dtype=np.int64),
        taken=np.zeros((most, GOODS), dtype=np.int64),
        total=np.zeros(TOTALS, dtype=np.int64),
        room=np.zeros((5, GOODS), dtype=np.int64),
    )


@inner
def set_visit(visits: Ints, at: int, node: int, hold: int) -> None:
    """Write which node is visited there, and until when it is held back."""
    visits[at, NODE] = node
    visits[at, HOLD] = hold
