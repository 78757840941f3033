"""The ways to put a task into a route of arrays.

They are those of `routing.solvers.trials`: right away, with a new load stop before the task or
where its trip was loaded, with a station beside a task that only collects.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import UNREACHABLE
from routing.arrays import (
    BRINGS_BACK,
    END,
    GIVES,
    KIND,
    LENT,
    LOADS,
    NONE,
    OPENS,
    PLACE,
    PROFILE,
    SERVICE,
    SETUP,
    START,
    STATIONS,
    SUPPLIERS,
    Arrays,
    Ints,
)
from routing.solvers.array_routes import (
    COUNT,
    DUTY,
    ENDS,
    HOLD,
    NODE,
    TOO_LATE,
    WAITING,
    duty_effort,
    earliest,
    set_visit,
)
from routing.solvers.array_state import LATEST, State
from routing.solvers.array_work import EXTRA, FIRST, FIRST_AT, SECOND, SECOND_AT, Work, draw
from routing.solvers.compiled import compiled

DAY_S: Final = 86_400


@compiled
def list_ways(a: Arrays, s: State, w: Work, task: int, vehicle: int, blink: float) -> int:
    """List the ways to put the task into the vehicle's route; return how many there are."""
    nodes, visits, rider = a.node, s.visits[vehicle], a.vehicle[vehicle]
    seconds, count, ways = a.travel[rider[PROFILE]], s.totals[vehicle, COUNT], w.ways
    tasks, place, kind = len(a.unserved), nodes[task, PLACE], nodes[task, KIND]
    duty, spare = s.totals[vehicle, DUTY], s.totals[vehicle, WAITING]
    least = nodes[task, SERVICE] - nodes[task, SETUP] - spare
    base = -duty_effort(a, duty) + (a.rates[3] if a.bond[vehicle, task] == LENT else 0)
    gives = nodes[task, GIVES] == 1
    depots = a.depots[LOADS if gives else STATIONS, rider[PROFILE], task]
    loaded, last_load, hows, listed = not gives, 0, 0, 0
    if gives:
        hows = 2  # a new load stop right before it, or where the trip was loaded
    elif nodes[task, BRINGS_BACK]:
        hows = 3  # a station right before it, right after it, or at the end
    for at in range(count + 1):
        here = rider[START]
        if at:
            here = nodes[visits[at - 1, NODE], PLACE]
            if visits[at - 1, NODE] >= tasks:
                loaded = loaded or nodes[visits[at - 1, NODE], KIND] == kind
                last_load = at
        if blink > 0 and draw(w) < blink:
            continue
        there = rider[END] if at == count else nodes[visits[at, NODE], PLACE]
        direct = _added(seconds, here, place, place, there)
        for way in range(0 if loaded else 1, 1 + hows * SUPPLIERS):
            first_at, first, second_at, second, extra, longer = at, NONE, at, task, direct, least
            if way:
                depot, how = depots[(way - 1) % SUPPLIERS], (way - 1) // SUPPLIERS
                if depot == NONE or (how == 1 and gives and last_load == at):
                    continue
                loading = nodes[depot, PLACE]
                longer += nodes[depot, SERVICE]
                first = depot
                if how == 0:
                    extra = _added(seconds, here, loading, place, there)
                    extra += _seconds(seconds, loading, place)
                elif gives:
                    first_at = last_load
                    before = rider[START]
                    if first_at:
                        before = nodes[visits[first_at - 1, NODE], PLACE]
                    after = nodes[visits[first_at, NODE], PLACE]
                    extra += _added(seconds, before, loading, loading, after)
                elif how == 1 or at == count:
                    first, second = task, depot
                    extra = _added(seconds, here, place, loading, there)
                    extra += _seconds(seconds, place, loading)
                else:
                    first, second, second_at = task, depot, count
                    last = nodes[visits[count - 1, NODE], PLACE]
                    extra += _added(seconds, last, loading, loading, rider[END])
            ways[listed, EXTRA] = extra + base + duty_effort(a, duty + max(0, extra + longer))
            set_way(ways, listed, first_at, first, second_at, second)
            listed += 1
    return listed


@compiled
def set_way(ways: Ints, way: int, first_at: int, first: int, second_at: int, second: int) -> None:
    """Write which two nodes (the first may be `NONE`) go before which positions."""
    ways[way, FIRST_AT], ways[way, FIRST] = first_at, first
    ways[way, SECOND_AT], ways[way, SECOND] = second_at, second


@compiled
def _added(seconds: NDArray[np.int32], here: int, p: int, q: int, there: int) -> int:
    """Return the seconds of riding from here to p and from q there, instead of straight there."""
    added = _seconds(seconds, here, p)
    if there != NONE:
        added += _seconds(seconds, q, there) - _seconds(seconds, here, there)
    return added


@compiled
def _seconds(seconds: NDArray[np.int32], p: int, q: int) -> int:
    """Return the seconds of riding; a way that does not exist takes a day."""
    leg = seconds[p, q]
    return DAY_S if leg == UNREACHABLE else int(leg)


@compiled
def in_time(a: Arrays, s: State, w: Work, vehicle: int, way: int) -> bool:
    """Tell whether the way may be in time, with what follows it; False: surely not."""
    first_at, first = w.ways[way, FIRST_AT], w.ways[way, FIRST]
    second_at, second = w.ways[way, SECOND_AT], w.ways[way, SECOND]
    visits, nodes, rider = s.visits[vehicle], a.node, a.vehicle[vehicle]
    seconds = a.travel[rider[PROFILE]]
    at = first_at if first != NONE else second_at
    clock, place, before = rider[OPENS], rider[START], NONE
    if at:
        before = visits[at - 1, NODE]
        clock, place = visits[at - 1, ENDS], nodes[before, PLACE]
    node = first if first != NONE else second
    while True:
        ready = clock + _seconds(seconds, place, nodes[node, PLACE])
        clock = earliest(nodes, a.windows, node, ready)
        if clock == TOO_LATE:
            return False
        clock += nodes[node, SERVICE]
        if place == nodes[node, PLACE] and before != NONE:
            clock -= nodes[node, SETUP]
        place, before = nodes[node, PLACE], node
        if node == second or first_at != second_at:
            break
        node = second
    if at == s.totals[vehicle, COUNT]:
        return True
    there = nodes[visits[at, NODE], PLACE]
    return bool(clock + _seconds(seconds, place, there) <= visits[at, LATEST])


@compiled
def lay_out(s: State, w: Work, vehicle: int, way: int) -> None:
    """Write the trip that comes of the way."""
    filled, count, visits = 0, s.totals[vehicle, COUNT], w.trip.visits
    for at in range(count + 1):
        if at == w.ways[way, FIRST_AT] and w.ways[way, FIRST] != NONE:
            set_visit(visits, filled, w.ways[way, FIRST], 0)
            filled += 1
        if at == w.ways[way, SECOND_AT]:
            set_visit(visits, filled, w.ways[way, SECOND], 0)
            filled += 1
        if at < count:
            set_visit(visits, filled, s.visits[vehicle, at, NODE], s.visits[vehicle, at, HOLD])
            filled += 1
    w.trip.total[COUNT] = filled
