"""When the visits of a route are, and what they cost."""

from geodata.matrix import UNREACHABLE
from routing.arrays import (
    BREAK_FROM,
    BREAK_TO,
    CLOSES,
    COUNTS_LATE,
    END,
    EXIT,
    GOAL,
    HANDOVER,
    LASTS,
    LATE_FROM,
    LENDING_RATE,
    LENT,
    MOST_DUTY,
    NONE,
    OPENS,
    PLACE,
    PROFILE,
    RELEASED,
    SERVICE,
    SETUP,
    START,
    TASK_CLASS,
    TOLD_BY,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
    Ints,
)
from routing.solvers.array_prices import add_late, change_effort, duty_effort, waiting_effort
from routing.solvers.array_trips import (
    BREAK_MISSED,
    COUNT,
    DEPOT_CLOSED,
    DUTY,
    DUTY_TOO_LONG,
    EFFORT,
    ENDS,
    HOLD,
    KEEPS_ALL,
    LAST_HARM_CLASS,
    NO_WAY,
    NODE,
    SHIFT_OVER,
    STARTS,
    TOO_LATE,
    WAITING,
    WINDOW_MISSED,
    Trip,
)
from routing.solvers.compiled import inner


@inner
def time_visits(a: Arrays, vehicle: int, trip: Trip) -> int:
    """Time and price the visits; tell which window, shift or way is missed."""
    tasks, visits, nodes, total = len(a.unserved), trip.visits, a.node, trip.total
    rider = a.vehicle[vehicle]
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
            broken, leg, start, ends, waits, ride = _call(
                a, rider, node, visits[at, HOLD], place, clock, saved
            )
            if broken:
                return broken
            if pause == rider[BREAK_TO]:
                break
            if at == 0:
                while pause < rider[BREAK_TO] and a.breaks[pause, 0] <= start:
                    pause += 1  # what opens before the work begins is no break of it
                if pause < rider[BREAK_TO] and ends > a.breaks[pause, 1]:
                    return BREAK_MISSED
                break
            if clock < a.breaks[pause, 0] and ends <= a.breaks[pause, 1]:
                break
            total[WAITING] += max(0, a.breaks[pause, 0] - clock)
            clock = _rest(a, pause, clock)
            pause += 1
            if clock == TOO_LATE:
                return BREAK_MISSED
        if at == 0:
            first_leg = leg
            total[WAITING] -= start - clock - leg
        total[WAITING] += waits
        clock = ends
        if clock > closes:
            return SHIFT_OVER
        visits[at, STARTS], visits[at, ENDS] = start, clock
        driving += leg + ride
        place, after = nodes[node, EXIT], node
        if node < tasks:
            if a.bond[vehicle, node] == LENT:
                total[EFFORT] += a.rates[LENDING_RATE]
            if nodes[node, TOLD_BY] != NONE:
                total[EFFORT] += change_effort(a, vehicle, node, start)
            if nodes[node, TASK_CLASS] <= LAST_HARM_CLASS:
                total[EFFORT] += waiting_effort(a, node, start)
            if nodes[node, COUNTS_LATE]:
                add_late(a, node, start - nodes[node, LATE_FROM], total)
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


@inner
def _rest(a: Arrays, pause: int, clock: int) -> int:
    """Return when the break taken now is over, or `TOO_LATE`."""
    start = max(clock, a.breaks[pause, 0])
    return int(start + a.breaks[pause, 2]) if start <= a.breaks[pause, 1] else TOO_LATE


@inner
def _call(
    a: Arrays, rider: Ints, node: int, hold: int, place: int, clock: int, saved: int
) -> tuple[int, int, int, int, int, int]:
    """Time the visit when the vehicle leaves for it from there and then.

    Parameters
    ----------
    hold
        The moment before which it is not to start.
    saved
        The set-up, where it is not spent a second time.

    Returns
    -------
    What it breaks, the way to it, when it starts and ends, how much waiting there is, and the way
    to where it ends.
    """
    tasks, nodes, windows, seconds = len(a.unserved), a.node, a.windows, a.travel[rider[PROFILE]]
    there = nodes[node, PLACE]
    leg = seconds[place, there]
    if leg == UNREACHABLE:
        return NO_WAY, 0, 0, 0, 0, 0
    start = earliest(nodes, windows, node, max(clock + leg, hold))
    if start == TOO_LATE:
        return (WINDOW_MISSED if node < tasks else DEPOT_CLOSED), 0, 0, 0, 0, 0
    ends, waits, ride = start + nodes[node, SERVICE] - saved, start - clock - leg, 0
    if nodes[node, GOAL] != NONE:
        ride = seconds[there, nodes[node, EXIT]]
        if ride == UNREACHABLE:
            return NO_WAY, 0, 0, 0, 0, 0
        drop = hand_over(nodes, windows, node, ends + ride)
        if drop == TOO_LATE:
            return DEPOT_CLOSED, 0, 0, 0, 0, 0
        waits += drop - ends - ride
        ends = drop + nodes[node, HANDOVER]
    return KEEPS_ALL, leg, start, ends, waits, ride


@inner
def hand_over(nodes: Ints, windows: Ints, node: int, ready: int) -> int:
    """Return the first moment from `ready` on when the task's goal takes over, or `TOO_LATE`."""
    goal, best = nodes[node, GOAL], TOO_LATE
    for w in range(nodes[goal, WINDOW_FROM], nodes[goal, WINDOW_TO]):
        start = max(ready, windows[w, 0])
        if start + nodes[node, HANDOVER] <= windows[w, 1] and (best == TOO_LATE or start < best):
            best = start
    return best


@inner
def earliest(nodes: Ints, windows: Ints, node: int, ready: int) -> int:
    """Return the first moment from `ready` on when the node may be started, or `TOO_LATE`."""
    best = TOO_LATE
    ready = max(ready, nodes[node, RELEASED])
    for w in range(nodes[node, WINDOW_FROM], nodes[node, WINDOW_TO]):
        start = max(ready, windows[w, 0])
        if start + nodes[node, LASTS] <= windows[w, 1] and (best == TOO_LATE or start < best):
            best = start
    return best
