"""One vehicle's visits as arrays: what is loaded where, when it is there, what it costs.

The values follow `routing.plan`'s text, as `routing.schedule` and `routing.score` do; that they
agree is tested on generated days.
"""

from typing import Final, NamedTuple

import numpy as np

from geodata.matrix import UNREACHABLE
from routing.arrays import (
    BREAK_FROM,
    BREAK_TO,
    BRINGS_BACK,
    CHANGED_RATE,
    CLEAN,
    CLOSES,
    COLLECTED,
    CONTACT,
    COUNTS_LATE,
    DUTY_BEFORE,
    END,
    EQUIPMENT,
    EXIT,
    GIVES,
    GOAL,
    HANDOVER,
    KIND,
    LASTS,
    LATE_FROM,
    LENDING_RATE,
    LENT,
    MIXING,
    MOST_CYLINDERS,
    MOST_DUTY,
    MOST_KG,
    MOST_LITRES,
    MOST_TASKS,
    MOVED_RATE,
    NONE,
    OPENS,
    PLACE,
    PROFILE,
    RED,
    RELEASED,
    SERVICE,
    SETS,
    SETS_NOW,
    SETUP,
    START,
    STATION_KIND,
    TASK_CLASS,
    TO_STATION,
    TOLD_AT,
    TOLD_BY,
    UNCLEAN,
    UNLIMITED,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
    Ints,
)
from routing.model import LOAD_FIELDS
from routing.problem import MOVED_S
from routing.solvers.compiled import compiled

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


# The columns of a call: the way to a visit, when it starts and ends, how much waiting there is, and
# the way to where it ends.
LEG: Final = 0
START_S: Final = 1
END_S: Final = 2
WAIT: Final = 3
RIDE: Final = 4
CALL_COLUMNS: Final = 5


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
    call
        ``(CALL_COLUMNS,)`` the visit that is timed.
    """

    visits: Ints
    taken: Ints
    total: Ints
    room: Ints
    call: Ints


def empty_trip(most: int) -> Trip:
    """Return room for so many visits."""
    return Trip(
        visits=np.zeros((most, VISIT_COLUMNS), dtype=np.int64),
        taken=np.zeros((most, GOODS), dtype=np.int64),
        total=np.zeros(TOTALS, dtype=np.int64),
        room=np.zeros((5, GOODS), dtype=np.int64),
        call=np.zeros(CALL_COLUMNS, dtype=np.int64),
    )


@compiled
def set_visit(visits: Ints, at: int, node: int, hold: int) -> None:
    """Write which node is visited there, and until when it is held back."""
    visits[at, NODE] = node
    visits[at, HOLD] = hold


@compiled
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


@compiled
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


@compiled
def evaluate(a: Arrays, vehicle: int, trip: Trip) -> int:
    """Load, time and price the visits; `KEEPS_ALL`, or the first rule that they break."""
    for column in range(TOTALS):
        if column != COUNT:
            trip.total[column] = 0
    if trip.total[COUNT] == 0:
        return KEEPS_ALL
    broken = _order(a, vehicle, trip)
    if not broken:
        broken = _load(a, vehicle, trip)
    return broken if broken else _time(a, vehicle, trip)


@compiled
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


@compiled
def measured(goods: Ints, measure: int) -> int:
    """Return how much room the goods take: kg (0), litres (1) or cylinders (2)."""
    return int(goods[FULL] + goods[EMPTY] if measure == CYLINDERS else goods[measure])


@compiled
def _load(a: Arrays, vehicle: int, trip: Trip) -> int:
    """Fill in what each load visit takes; tell what was not loaded or does not fit."""
    tasks, count, visits, taken = len(a.unserved), trip.total[COUNT], trip.visits, trip.taken
    nodes, amounts, room, rider = a.node, a.goods, trip.room, a.vehicle[vehicle]
    last_load, goods, empties, spare = room[1], room[2], room[3], room[4]
    for column in range(GOODS):
        last_load[column] = NONE
        goods[column] = spare[column] = a.aboard[vehicle, 0, column]
        empties[column] = a.aboard[vehicle, 1, column]
    missing_at = count
    for at in range(count):
        node = visits[at, NODE]
        if node >= tasks:
            for good in range(GOODS):
                taken[at, good] = 0
            last_load[nodes[node, KIND]] = at
            continue
        if nodes[node, GIVES]:
            loaded_at = last_load[nodes[node, KIND]]
            if loaded_at == NONE:
                for good in range(GOODS):
                    spare[good] -= amounts[node, 0, good]
                    if spare[good] < 0:
                        missing_at = min(missing_at, at)
                continue
            for good in range(GOODS):
                taken[loaded_at, good] += amounts[node, 0, good]
    brought = rider[COLLECTED] == 1
    for at in range(count):
        node = visits[at, NODE]
        if at == missing_at:
            return NOT_LOADED
        if node >= tasks:
            for good in range(GOODS):
                goods[good] += taken[at, good]
            if nodes[node, KIND] == STATION_KIND and brought:
                brought = False
                for good in range(GOODS):
                    empties[good] = 0
        elif nodes[node, GIVES] or nodes[node, BRINGS_BACK]:
            brought = brought or nodes[node, BRINGS_BACK] == 1
            for good in range(GOODS):
                goods[good] -= amounts[node, 0, good]
                empties[good] += amounts[node, 1, good]
        for measure in range(MEASURES):
            visits[at, ABOARD + measure] = measured(goods, measure) + measured(empties, measure)
        if visits[at, ABOARD + CYLINDERS] > rider[MOST_CYLINDERS]:
            return TOO_MANY_CYLINDERS
        if visits[at, ABOARD] > rider[MOST_KG]:
            return TOO_HEAVY
        if visits[at, ABOARD + 1] > rider[MOST_LITRES]:
            return TOO_BULKY
        if nodes[node, GOAL] != NONE:
            broken = _carries(a, rider, trip, at)
            if broken:
                return broken
    return NOT_BROUGHT_BACK if brought and not rider[TO_STATION] else KEEPS_ALL


@compiled
def _carries(a: Arrays, rider: Ints, trip: Trip, at: int) -> int:
    """Tell whether what the task carries to where it ends does not fit."""
    carried = a.goods[trip.visits[at, NODE], 2]
    for measure in (CYLINDERS, 0, 1):
        room = rider[MOST_KG + measure] - trip.visits[at, ABOARD + measure]
        if measured(carried, measure) > room:
            return TOO_MANY_CYLINDERS if measure == CYLINDERS else TOO_HEAVY + measure
    return KEEPS_ALL


@compiled
def _call(a: Arrays, rider: Ints, trip: Trip, at: int, place: int, clock: int, saved: int) -> int:
    """Time the visit when the vehicle leaves for it from there and then; or say what it breaks.

    It goes to `Trip.call`.

    Parameters
    ----------
    saved
        The set-up, where it is not spent a second time.
    """
    tasks, nodes, windows, call = len(a.unserved), a.node, a.windows, trip.call
    seconds, node = a.travel[rider[PROFILE]], trip.visits[at, NODE]
    there = nodes[node, PLACE]
    leg = seconds[place, there]
    if leg == UNREACHABLE:
        return NO_WAY
    start = earliest(nodes, windows, node, max(clock + leg, trip.visits[at, HOLD]))
    if start == TOO_LATE:
        return WINDOW_MISSED if node < tasks else DEPOT_CLOSED
    ends = start + nodes[node, SERVICE] - saved
    call[LEG], call[RIDE], call[START_S] = leg, 0, start
    call[WAIT] = start - clock - leg
    goal = nodes[node, GOAL]
    if goal != NONE:
        ride = seconds[there, nodes[node, EXIT]]
        if ride == UNREACHABLE:
            return NO_WAY
        drop = hand_over(nodes, windows, node, ends + ride)
        if drop == TOO_LATE:
            return DEPOT_CLOSED
        call[RIDE] = ride
        call[WAIT] += drop - ends - ride
        ends = drop + nodes[node, HANDOVER]
    call[END_S] = ends
    return KEEPS_ALL


@compiled
def hand_over(nodes: Ints, windows: Ints, node: int, ready: int) -> int:
    """Return the first moment from `ready` on when the task's goal takes over, or `TOO_LATE`."""
    goal, best = nodes[node, GOAL], TOO_LATE
    for w in range(nodes[goal, WINDOW_FROM], nodes[goal, WINDOW_TO]):
        start = max(ready, windows[w, 0])
        if start + nodes[node, HANDOVER] <= windows[w, 1] and (best == TOO_LATE or start < best):
            best = start
    return best


@compiled
def _time(a: Arrays, vehicle: int, trip: Trip) -> int:
    """Time and price the visits; tell which window, shift or way is missed."""
    tasks, visits, nodes, total = len(a.unserved), trip.visits, a.node, trip.total
    rider, call = a.vehicle[vehicle], trip.call
    clock, closes = rider[OPENS], rider[CLOSES]
    if clock > closes:
        return SHIFT_OVER
    seconds, place = a.travel[rider[PROFILE]], rider[START]
    driving, first_leg, after, pause = 0, 0, NONE, rider[BREAK_FROM]
    for at in range(total[COUNT]):
        node = visits[at, NODE]
        saved = 0
        if after != NONE and after < tasks and place == nodes[node, PLACE]:
            saved = nodes[node, SETUP]
        while True:
            broken = _call(a, rider, trip, at, place, clock, saved)
            if broken:
                return broken
            if pause == rider[BREAK_TO]:
                break
            if at == 0:
                while pause < rider[BREAK_TO] and a.breaks[pause, 0] <= call[START_S]:
                    pause += 1  # what opens before the work begins is no break of it
                if pause < rider[BREAK_TO] and call[END_S] > a.breaks[pause, 1]:
                    return BREAK_MISSED
                break
            if clock < a.breaks[pause, 0] and call[END_S] <= a.breaks[pause, 1]:
                break
            total[WAITING] += max(0, a.breaks[pause, 0] - clock)
            clock = _rest(a, pause, clock)
            pause += 1
            if clock == TOO_LATE:
                return BREAK_MISSED
        if at == 0:
            first_leg = call[LEG]
            total[WAITING] -= call[START_S] - clock - call[LEG]
        total[WAITING] += call[WAIT]
        clock = call[END_S]
        if clock > closes:
            return SHIFT_OVER
        visits[at, STARTS], visits[at, ENDS] = call[START_S], clock
        driving += call[LEG] + call[RIDE]
        place, after = nodes[node, EXIT], node
        if node < tasks:
            if a.bond[vehicle, node] == LENT:
                total[EFFORT] += a.rates[LENDING_RATE]
            if nodes[node, TOLD_BY] != NONE:
                total[EFFORT] += _change(a, vehicle, node, call[START_S])
            if nodes[node, COUNTS_LATE]:
                _add_late(a, node, call[START_S] - nodes[node, LATE_FROM], total)
    home = 0
    if rider[END] != NONE:
        home = seconds[place, rider[END]]
        if home == UNREACHABLE:
            return NO_WAY
        while pause < rider[BREAK_TO] and clock + home > a.breaks[pause, 1]:
            total[WAITING] += max(0, a.breaks[pause, 0] - clock)
            clock = _rest(a, pause, clock)
            pause += 1
            if clock == TOO_LATE:
                return BREAK_MISSED
    if clock + home > closes:
        return SHIFT_OVER
    total[DUTY] = clock + home - (visits[0, STARTS] - first_leg)
    if total[DUTY] > rider[MOST_DUTY]:
        return DUTY_TOO_LONG
    total[EFFORT] += driving + home + duty_effort(a, vehicle, total[DUTY])
    return KEEPS_ALL


@compiled
def _rest(a: Arrays, pause: int, clock: int) -> int:
    """Return when the break taken now is over, or `TOO_LATE`."""
    start = max(clock, a.breaks[pause, 0])
    return int(start + a.breaks[pause, 2]) if start <= a.breaks[pause, 1] else TOO_LATE


@compiled
def duty_effort(a: Arrays, vehicle: int, duty_s: int) -> int:
    """Return the effort of the vehicle's route if it takes so long."""
    effort = 0
    for step in range(len(a.duty)):
        before = a.vehicle[vehicle, DUTY_BEFORE] if a.duty[step, 2] else 0
        minutes = max(0, before + duty_s - a.duty[step, 0]) // 60
        if before:
            minutes -= max(0, before - a.duty[step, 0]) // 60
        effort += minutes * a.duty[step, 1]
    return int(effort)


@compiled
def _change(a: Arrays, vehicle: int, task: int, start: int) -> int:
    """Return the effort of doing the task otherwise than people were told."""
    if a.node[task, TOLD_BY] != vehicle:
        return int(a.rates[CHANGED_RATE])
    return int(a.rates[MOVED_RATE]) if abs(start - a.node[task, TOLD_AT]) > MOVED_S else 0


@compiled
def earliest(nodes: Ints, windows: Ints, node: int, ready: int) -> int:
    """Return the first moment from `ready` on when the node may be started, or `TOO_LATE`."""
    best = TOO_LATE
    ready = max(ready, nodes[node, RELEASED])
    for w in range(nodes[node, WINDOW_FROM], nodes[node, WINDOW_TO]):
        start = max(ready, windows[w, 0])
        if start + nodes[node, LASTS] <= windows[w, 1] and (best == TOO_LATE or start < best):
            best = start
    return best


@compiled
def _add_late(a: Arrays, task: int, late: int, total: Ints) -> None:
    """Add what it costs that the task begins so late."""
    task_class = a.node[task, TASK_CLASS]
    if task_class > LAST_HARM_CLASS:
        total[EFFORT] += max(0, late) // 60 * a.rates[task_class - LAST_HARM_CLASS]
        return
    steps, step = a.steps, 0
    while late >= steps[0, task_class, step]:
        step += 1
    if step:
        total[task_class - 1] += steps[1 + a.node[task, RED], task_class, step - 1]
        total[EFFORT] += (late - steps[0, task_class, step - 1]) // 60 * a.rates[0]


@compiled
def less(one: Ints, other: Ints) -> bool:
    """Tell whether the first score is lower, level by level."""
    for level in range(4):
        if one[level] != other[level]:
            return bool(one[level] < other[level])
    return False
