"""A problem as arrays of whole numbers, for searches that try millions of routes.

Tasks and depots are *nodes*: tasks 0 to T-1 and depots T to N-1, in the order of the problem.
Times are seconds, goods are the six numbers of `routing.model.LOAD_FIELDS`.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.model import DEPOT_KINDS, GOODS, LOAD_FIELDS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE: Final = -1
"""No node, place, kind or area."""
STATION_KIND: Final = DEPOT_KINDS.index("oxygen_station")
STOCKED: Final = np.array([LOAD_FIELDS.index(good) for good in GOODS])
"""Which of the six goods a depot keeps in stock."""
SUPPLIERS: Final = 3
"""How many depots of a kind are looked at for a new load stop, by distance to the task."""
NEIGHBOURS: Final = 60
"""How many of the nearest tasks each task knows."""
NEAR_VEHICLES: Final = 32
"""How many vehicles that set off nearby each task knows."""
UNLIMITED: Final = 1 << 30
"""More than any time, number or harm."""


class Arrays(NamedTuple):
    """The numbers of a problem; the compiled search reads nothing else.

    T tasks, N nodes (tasks, then depots), D depots, V vehicles, P places, Q profiles. They are few
    and wide, because each one makes every compiled function larger.

    Parameters
    ----------
    travel
        ``(Q, P, P)`` seconds; `UNREACHABLE` where there is no way; see `seconds_between`.
    node
        ``(N, NODE_COLUMNS)``: see the columns below.
    goods
        ``(N, 3, 6)`` what is delivered, collected, and carried to where the task ends; zero for
        depots.
    windows
        ``(W, 2)`` from, to.
    vehicle
        ``(V, VEHICLE_COLUMNS)``: see the columns below.
    bond
        ``(V, T)``: `BARRED` by a mask, at `HOME`, or `LENT` to another ward.
    steps
        ``(3, 4, 17)`` of each class: from how late, harm, harm of red patients; `UNLIMITED` beyond
        the last step.
    unserved
        ``(T, 4)`` what leaving the task out adds to the score.
    following
        The tasks after each task in its chain.
    refills
        When depots are refilled; that parts the day in bins.
    available
        ``(D, 3, bins)`` what has come of each stocked good by each bin.
    depots
        ``(2, Q, T, 3)`` where the task is loaded, and oxygen stations near it, nearest first.
    neighbours
        ``(T, k)`` tasks by nearness, itself first.
    near_vehicles
        ``(T, k)`` allowed vehicles by how near they set off; `NONE` where there are no more.
    rates
        Effort: per minute inside a harm step, per minute late in class 4 and in 5, per lending, per
        task done by another vehicle than told, per told time moved, per minute from the call in
        classes 1, 2 and 3.
    duty
        ``(k, 3)`` effort of long duty: from how long, per minute, whether over the week.
    aboard
        ``(V, 2, 6)`` what is aboard when the shift begins: to deliver, and to bring back.
    breaks
        ``(B, 3)`` from when to when a break begins, and how long it lasts.
    """

    travel: NDArray[np.int32]
    node: Ints
    goods: Ints
    windows: Ints
    vehicle: Ints
    bond: NDArray[np.int8]
    steps: Ints
    unserved: Ints
    following: Ints
    refills: Ints
    available: Ints
    depots: Ints
    neighbours: Ints
    near_vehicles: Ints
    rates: Ints
    duty: Ints
    aboard: Ints
    breaks: Ints


BARRED: Final = 0
HOME: Final = 1
LENT: Final = 2

# The columns of a node. `LASTS` is how much of a window the service needs (a depot's loading),
# `KIND` that of a depot or of the depot that a task is loaded from; lateness counts from
# `LATE_FROM` where `COUNTS_LATE`; `URGENCY` is a rank, 0 first; `EQUIPMENT` is how many sets of it
# a task uses up, and whether a depot gives them; who was told to do a task (`NONE`: nobody) is
# `TOLD_BY`. A task with a `GOAL` (the node of a depot, else `NONE`) ends at its place, the `EXIT`;
# for all others that is where they are. The others are yes or no, or
# offsets (from, to) into a long list.
PLACE: Final = 0
RELEASED: Final = 1
SERVICE: Final = 2
SETUP: Final = 3
LASTS: Final = 4
KIND: Final = 5
WINDOW_FROM: Final = 6
WINDOW_TO: Final = 7
GIVES: Final = 8
BRINGS_BACK: Final = 9
TASK_CLASS: Final = 10
RED: Final = 11
LATE_FROM: Final = 12
COUNTS_LATE: Final = 13
PREVIOUS: Final = 14
SHORTEST: Final = 15
LONGEST: Final = 16
NEXT_FROM: Final = 17
NEXT_TO: Final = 18
URGENCY: Final = 19
REFILL_FROM: Final = 20
REFILL_TO: Final = 21
MIXING: Final = 22
EQUIPMENT: Final = 23
TOLD_BY: Final = 24
TOLD_AT: Final = 25
EXIT: Final = 26
HANDOVER: Final = 27
GOAL: Final = 28
CALLED: Final = 29
NODE_COLUMNS: Final = 30

# What `MIXING` says of a task (0: neither), and the places of the rates.
CONTACT: Final = 1
CLEAN: Final = 2
LENDING_RATE: Final = 3
CHANGED_RATE: Final = 4
MOVED_RATE: Final = 5
WAITING_RATES: Final = 5
"""Before that of class 1."""

# The columns of a vehicle. `OPENS` after `CLOSES`: it cannot move at all. `TO_STATION`: its route
# ends where empty cylinders may stay. `SETS`: of protective equipment, after
# a depot gave more, and `SETS_NOW` when the shift begins. `ABOARD_NOW`: whether goods
# are aboard from the start, `COLLECTED`: whether empty cylinders are. `RESTS`: how long all breaks
# are together. `UNCLEAN`: whether they come from contact with the sick.
START: Final = 0
END: Final = 1
OPENS: Final = 2
CLOSES: Final = 3
PROFILE: Final = 4
MOST_TASKS: Final = 5
TO_STATION: Final = 6
MOST_KG: Final = 7
MOST_LITRES: Final = 8
MOST_CYLINDERS: Final = 9
MOST_DUTY: Final = 10
DUTY_BEFORE: Final = 11
SETS: Final = 12
ABOARD_NOW: Final = 13
COLLECTED: Final = 14
BREAK_FROM: Final = 15
BREAK_TO: Final = 16
RESTS: Final = 17
UNCLEAN: Final = 18
SETS_NOW: Final = 19
VEHICLE_COLUMNS: Final = 20

LOADS: Final = 0
STATIONS: Final = 1
