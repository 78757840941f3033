"""One vehicle's visits put in order, loaded, timed and priced, or the first rule that they break.

The values follow `routing.plan`'s text, as `routing.schedule` and `routing.score` do; that they
agree is tested on generated days.
"""

from geodata.matrix import UNREACHABLE
from routing.arrays import (
    BRINGS_BACK,
    CLEAN,
    CLOSES,
    COLLECTED,
    CONTACT,
    END,
    EQUIPMENT,
    EXIT,
    GIVES,
    KIND,
    LASTS,
    MIXING,
    MOST_TASKS,
    NONE,
    OPENS,
    PLACE,
    PROFILE,
    SETS,
    SETS_NOW,
    STATION_KIND,
    TO_STATION,
    UNCLEAN,
    UNLIMITED,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
    Ints,
)
from routing.solvers.array_loads import load
from routing.solvers.array_times import time_visits
from routing.solvers.array_trips import (
    COUNT,
    HOLD,
    KEEPS_ALL,
    MIXED,
    NO_EQUIPMENT,
    NODE,
    STARTS,
    TOO_MANY,
    TOTALS,
    Trip,
    set_visit,
)
from routing.solvers.compiled import inner


@inner
def tidy(a: Arrays, vehicle: int, trip: Trip) -> None:
    """Drop load visits that change nothing, and bring empty cylinders back at the end."""
    tasks, count, visits = len(a.unserved), trip.total[COUNT], trip.visits
    needed = trip.room[0]
    needed[:] = 0
    for at in range(count - 1, -1, -1):
        node = visits[at, NODE]
        kind = a.node[node, KIND]
        if node < tasks:
            if a.node[node, GIVES]:
                needed[kind] = 1
        else:
            visits[at, STARTS] = needed[kind]  # whether it takes anything aboard
            needed[kind] = 0
    kept, planned, empties = 0, 0, a.vehicle[vehicle, COLLECTED] == 1
    for at in range(count):
        node = visits[at, NODE]
        planned += node < tasks
        station = node >= tasks and a.node[node, KIND] == STATION_KIND
        if node < tasks or visits[at, STARTS] or (station and empties):
            set_visit(visits, kept, node, visits[at, HOLD])
            kept += 1
        empties = (empties and not station) or a.node[node, BRINGS_BACK] == 1
    if planned == 0:
        kept = 0
    elif empties and not a.vehicle[vehicle, TO_STATION]:
        station_node = _return_station(a, vehicle, visits[kept - 1, NODE])
        if station_node != NONE:
            set_visit(visits, kept, station_node, 0)
            kept += 1
    trip.total[COUNT] = kept


@inner
def _return_station(a: Arrays, vehicle: int, last: int) -> int:
    """Return the station with the least detour on the way to the end, open ones first."""
    seconds, home = a.travel[a.vehicle[vehicle, PROFILE]], a.vehicle[vehicle, END]
    best, best_open, best_s = NONE, False, 0
    for node in range(len(a.unserved), len(a.node)):
        if a.node[node, KIND] != STATION_KIND:
            continue
        there = seconds[a.node[last, EXIT], a.node[node, PLACE]]
        back = 0 if home == NONE else seconds[a.node[node, PLACE], home]
        away = UNLIMITED if min(there, back) == UNREACHABLE else there + back
        opened = False
        for w in range(a.node[node, WINDOW_FROM], a.node[node, WINDOW_TO]):
            opens = max(a.windows[w, 0], a.vehicle[vehicle, OPENS])
            closes = min(a.windows[w, 1], a.vehicle[vehicle, CLOSES])
            opened = opened or opens + a.node[node, LASTS] <= closes
        nearer = best == NONE or away < best_s
        if (opened and not best_open) or (opened == best_open and nearer):
            best, best_open, best_s = node, opened, away
    return best


@inner
def evaluate(a: Arrays, vehicle: int, trip: Trip) -> int:
    """Load, time and price the visits; `KEEPS_ALL`, or the first rule that they break."""
    for column in range(TOTALS):
        if column != COUNT:
            trip.total[column] = 0
    if trip.total[COUNT] == 0:
        return KEEPS_ALL
    broken = _order(a, vehicle, trip)
    if not broken:
        broken = load(a, vehicle, trip)
    return broken if broken else time_visits(a, vehicle, trip)


@inner
def _order(a: Arrays, vehicle: int, trip: Trip) -> int:
    """Tell whether there are too many tasks, or some in an order in which they must not be."""
    tasks, nodes, rider = len(a.unserved), a.node, a.vehicle[vehicle]
    broken, planned, unclean, sets = KEEPS_ALL, 0, rider[UNCLEAN] == 1, rider[SETS_NOW]
    for at in range(trip.total[COUNT]):
        node = trip.visits[at, NODE]
        if node >= tasks:
            unclean = False
            sets = rider[SETS] if nodes[node, EQUIPMENT] else sets
            continue
        planned += 1
        if broken == KEEPS_ALL and unclean and nodes[node, MIXING] == CLEAN:
            broken = MIXED
        unclean = unclean or nodes[node, MIXING] == CONTACT
        sets -= nodes[node, EQUIPMENT]
        if broken == KEEPS_ALL and sets < 0:
            broken = NO_EQUIPMENT
    return TOO_MANY if planned > rider[MOST_TASKS] else broken


@inner
def less(one: Ints, other: Ints) -> bool:
    """Tell whether the first score is lower, level by level."""
    for level in range(4):
        if one[level] != other[level]:
            return bool(one[level] < other[level])
    return False
