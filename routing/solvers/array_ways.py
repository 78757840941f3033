"""The ways to put a task into a route of arrays.

They are those of `routing.solvers.trials`: right away, with a new load stop before the task or
where its trip was loaded, with a station beside a task that only collects.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.matrix import UNREACHABLE
from routing.arrays import (
    ABOARD_NOW,
    BRINGS_BACK,
    CLOSES,
    END,
    EXIT,
    GIVES,
    GOAL,
    HANDOVER,
    KIND,
    LENDING_RATE,
    LENT,
    LOADS,
    MOST_DUTY,
    MOST_KG,
    MOVED_RATE,
    NONE,
    OPENS,
    PLACE,
    PROFILE,
    RESTS,
    SERVICE,
    SETUP,
    START,
    STATION_KIND,
    STATIONS,
    SUPPLIERS,
    TOLD_AT,
    TOLD_BY,
    UNLIMITED,
    Arrays,
    Ints,
)
from routing.problem import MOVED_S
from routing.solvers.array_loads import measured
from routing.solvers.array_prices import duty_effort
from routing.solvers.array_state import AHEAD, LATEST, State
from routing.solvers.array_times import earliest, hand_over
from routing.solvers.array_trips import (
    ABOARD,
    COUNT,
    DUTY,
    ENDS,
    HOLD,
    MEASURES,
    NODE,
    STARTS,
    TOO_LATE,
    WAITING,
    set_visit,
)
from routing.solvers.array_work import (
    EXTRA,
    FIRST,
    FIRST_AT,
    INSERTS,
    SECOND,
    SECOND_AT,
    Work,
    draw,
)
from routing.solvers.compiled import inner

DAY_S: Final = 86_400
NOW: Final = -1
SINCE_LOAD: Final = -2
"""From where on goods are aboard, beside the kinds of load stops."""


@inner
def list_ways(
    a: Arrays, s: State, w: Work, task: int, vehicle: int, blink: float, limit: int
) -> int:
    """List the ways to put the task into the vehicle's route; return how many there are.

    Parameters
    ----------
    limit
        The least effort not worth trying; `UNLIMITED` lists every way, also what is surely too
        late.
    """
    nodes, visits, rider = a.node, s.visits[vehicle], a.vehicle[vehicle]
    seconds, count, ways = a.travel[rider[PROFILE]], s.totals[vehicle, COUNT], w.ways
    tasks, place, kind = len(a.unserved), nodes[task, PLACE], nodes[task, KIND]
    duty, spare = s.totals[vehicle, DUTY], s.totals[vehicle, WAITING] + rider[RESTS]
    least = nodes[task, SERVICE] - nodes[task, SETUP] + nodes[task, HANDOVER] - spare
    leave = nodes[task, EXIT]
    inner = 0 if leave == place else _seconds(seconds, place, leave)
    base = -duty_effort(a, vehicle, duty)
    base += a.rates[LENDING_RATE] if a.bond[vehicle, task] == LENT else 0
    if a.rates[MOVED_RATE]:  # those who are told otherwise now may be on time again
        base -= _told_otherwise(a, s, vehicle) * a.rates[MOVED_RATE]
    gives, spare_aboard = nodes[task, GIVES] == 1, rider[ABOARD_NOW] == 1
    depots = a.depots[LOADS if gives else STATIONS, rider[PROFILE], task]
    more = w.more
    loaded, last_load, hows, listed = not gives or spare_aboard, 0, 0, 0
    replaced = NONE  # the last load stop, if another of its kind may as well be in its stead
    pruned, slack = limit < UNLIMITED, min(rider[CLOSES] - rider[OPENS], rider[MOST_DUTY]) - duty
    if gives:
        hows = 2  # a new load stop right before it, or where the trip was loaded
    elif nodes[task, BRINGS_BACK]:
        hows = 3  # a station right before it, right after it, or at the end
    _ride_more(a, s, w, task, vehicle, blink)
    for at in range(count + 1):
        here, before = rider[START], NONE
        if at:
            before = visits[at - 1, NODE]
            here = nodes[before, EXIT]
            if before >= tasks:
                last_load, replaced = at, NONE
                if gives and nodes[before, KIND] == kind:
                    loaded = True
                    if _detour(a, s, vehicle, at - 1) > 0:
                        replaced = at - 1
        direct = more[at]
        if direct == UNLIMITED:
            continue
        there = rider[END] if at == count else nodes[visits[at, NODE], PLACE]
        saved = 0 if at == count or there != leave else nodes[visits[at, NODE], SETUP]
        hopeless, full = False, False
        if pruned:
            hopeless = direct + base >= limit or direct + least - saved > slack
            if not hopeless:
                set_way(ways, listed, at, NONE, at, task)
                hopeless = not in_time(a, s, w, vehicle, listed)
            if hopeless and replaced == NONE:
                continue  # nor would it be any better by way of a depot
            full = nodes[task, BRINGS_BACK] and not _holds_empties(a, s, task, vehicle, at)
        for way in range(0 if loaded and not hopeless else 1, 1 + hows * SUPPLIERS):
            first_at, first, second_at, second, extra, longer = at, NONE, at, task, direct, least
            since = kind
            if way:
                depot, how = depots[(way - 1) % SUPPLIERS], (way - 1) // SUPPLIERS
                if depot == NONE or (how == 1 and gives and last_load == at):
                    continue
                loading = nodes[depot, PLACE]
                longer += nodes[depot, SERVICE]
                first = depot
                instead = gives and replaced != NONE and (how == 1 or replaced == at - 1)
                if hopeless and not instead:
                    continue
                since = NOW if how == 0 else SINCE_LOAD
                if how == 0:
                    extra = _added(seconds, here, loading, leave, there) + inner
                    extra += _seconds(seconds, loading, place)
                elif gives:
                    first_at = last_load
                    from_at = _place_before(a, s, vehicle, first_at)
                    after = nodes[visits[first_at, NODE], PLACE]
                    extra += _added(seconds, from_at, loading, loading, after)
                elif how == 1 or at == count:
                    first, second = task, depot
                    extra = _added(seconds, here, place, loading, there) + inner
                    extra += _seconds(seconds, leave, loading)
                else:
                    first, second, second_at = task, depot, count
                    last = nodes[visits[count - 1, NODE], EXIT]
                    extra += _added(seconds, last, loading, loading, rider[END])
                if instead:
                    old, old_at = visits[replaced, NODE], nodes[visits[replaced, NODE], PLACE]
                    from_at = _place_before(a, s, vehicle, replaced)
                    # From before the old stop to the new one, instead of by way of the old one.
                    extra += _seconds(seconds, from_at, loading)
                    extra -= _seconds(seconds, from_at, old_at) + _seconds(seconds, old_at, loading)
                    longer -= nodes[old, SERVICE]
            if full and not (way and gives and kind == STATION_KIND):
                continue
            if pruned and extra + longer - saved > slack:
                continue
            effort = extra + base + duty_effort(a, vehicle, duty + extra + longer - saved)
            if effort >= limit:
                continue
            if pruned and gives and not _holds(a, s, task, vehicle, at, since):
                continue
            ways[listed, EXTRA] = effort
            set_way(ways, listed, first_at, first, second_at, second)
            listed += 1
    return listed


@inner
def _ride_more(a: Arrays, s: State, w: Work, task: int, vehicle: int, blink: float) -> None:
    """Write to `Work.more` how much longer the rides become with the task at each position.

    Those not to be looked at have `UNLIMITED`: overlooked, or between visits far from the task.
    """
    nodes, visits, rider, more = a.node, s.visits[vehicle], a.vehicle[vehicle], w.more
    seconds, count, tasks = a.travel[rider[PROFILE]], s.totals[vehicle, COUNT], len(a.unserved)
    near, turn, place, leave = w.near, w.found[INSERTS], nodes[task, PLACE], nodes[task, EXIT]
    inner = 0 if leave == place else _seconds(seconds, place, leave)
    here, beside = rider[START], True
    for at in range(count + 1):
        there, after, was_beside = rider[END], NONE, beside
        if at < count:
            node = visits[at, NODE]
            there, after = nodes[node, PLACE], nodes[node, EXIT]
            beside = node >= tasks or near[node] == turn
        far = at < count and not (beside or was_beside)
        if blink > 0 and (far or draw(w) < blink):
            more[at] = UNLIMITED
        else:
            more[at] = _added(seconds, here, place, leave, there) + inner
        here = after


@inner
def _told_otherwise(a: Arrays, s: State, vehicle: int) -> int:
    """Return how many of the vehicle's tasks start at another time than people were told."""
    tasks, count = len(a.unserved), 0
    for at in range(s.totals[vehicle, COUNT]):
        node, starts = s.visits[vehicle, at, NODE], s.visits[vehicle, at, STARTS]
        if node < tasks and a.node[node, TOLD_BY] == vehicle:
            count += abs(starts - a.node[node, TOLD_AT]) > MOVED_S
    return count


@inner
def _holds(a: Arrays, s: State, task: int, vehicle: int, at: int, since: int) -> bool:
    """Tell whether what the task is brought may be aboard as well; False: surely not.

    Parameters
    ----------
    since
        From where on it would be: the last load stop of that kind, of any (`SINCE_LOAD`), or `NOW`.
    """
    visits, nodes, tasks = s.visits[vehicle], a.node, len(a.unserved)
    if since in (NOW, SINCE_LOAD) and nodes[task, KIND] == STATION_KIND:
        return True  # it takes the empty cylinders that are aboard, how many is not known here
    if a.vehicle[vehicle, ABOARD_NOW]:
        return True  # it may come out of what is aboard from the start
    for measure in range(MEASURES):
        brought = measured(a.goods[task, 0], measure)
        most = a.vehicle[vehicle, MOST_KG + measure] - brought
        for before in range(at - 1 if brought else -1, -1, -1):
            if visits[before, ABOARD + measure] > most:
                return False
            node = visits[before, NODE]
            if since == NOW or (node >= tasks and since in (SINCE_LOAD, nodes[node, KIND])):
                break
        if brought and most < 0:
            return False
    return True


@inner
def _holds_empties(a: Arrays, s: State, task: int, vehicle: int, at: int) -> bool:
    """Tell whether what is collected may be aboard until the next station; False: surely not."""
    if at == s.totals[vehicle, COUNT] or not a.node[task, GIVES]:
        return True
    if a.vehicle[vehicle, ABOARD_NOW]:
        return True  # as `_holds`
    for measure in range(MEASURES):
        collected = measured(a.goods[task, 1], measure)
        aboard = s.visits[vehicle, at, AHEAD + measure]
        if aboard + collected > a.vehicle[vehicle, MOST_KG + measure]:
            return False
    return True


@inner
def set_way(ways: Ints, way: int, first_at: int, first: int, second_at: int, second: int) -> None:
    """Write which two nodes (the first may be `NONE`) go before which positions."""
    ways[way, FIRST_AT], ways[way, FIRST] = first_at, first
    ways[way, SECOND_AT], ways[way, SECOND] = second_at, second


@inner
def _added(seconds: NDArray[np.int32], here: int, p: int, q: int, there: int) -> int:
    """Return the seconds of riding from here to p and from q there, instead of straight there."""
    added = _seconds(seconds, here, p)
    if there != NONE:
        added += _seconds(seconds, q, there) - _seconds(seconds, here, there)
    return added


@inner
def _seconds(seconds: NDArray[np.int32], p: int, q: int) -> int:
    """Return the seconds of riding; a way that does not exist takes a day."""
    leg = seconds[p, q]
    return DAY_S if leg == UNREACHABLE else int(leg)


@inner
def in_time(a: Arrays, s: State, w: Work, vehicle: int, way: int) -> bool:
    """Tell whether the way may be in time, with what follows it; False: surely not."""
    first_at, first = w.ways[way, FIRST_AT], w.ways[way, FIRST]
    second_at, second = w.ways[way, SECOND_AT], w.ways[way, SECOND]
    visits, nodes, rider = s.visits[vehicle], a.node, a.vehicle[vehicle]
    seconds = a.travel[rider[PROFILE]]
    at = first_at if first != NONE else second_at
    clock, place, before = rider[OPENS], rider[START], NONE
    came_from = at
    if at and first != NONE and _same_load(a, first, visits[at - 1, NODE]):
        came_from -= 1  # it is loaded there instead
    if came_from:
        before = visits[came_from - 1, NODE]
        clock, place = visits[came_from - 1, ENDS], nodes[before, EXIT]
    node = first if first != NONE else second
    while True:
        ready = clock + _seconds(seconds, place, nodes[node, PLACE])
        clock = earliest(nodes, a.windows, node, ready)
        if clock == TOO_LATE:
            return False
        clock += nodes[node, SERVICE]
        if place == nodes[node, PLACE] and before != NONE:
            clock -= nodes[node, SETUP]
        place, before = nodes[node, EXIT], node
        if nodes[node, GOAL] != NONE:
            ready = clock + _seconds(seconds, nodes[node, PLACE], place)
            clock = hand_over(nodes, a.windows, node, ready)
            if clock == TOO_LATE:
                return False
            clock += nodes[node, HANDOVER]
        if node == second or first_at != second_at:
            break
        node = second
    if at == s.totals[vehicle, COUNT]:
        return True
    there = nodes[visits[at, NODE], PLACE]
    return bool(clock + _seconds(seconds, place, there) <= visits[at, LATEST])


@inner
def _detour(a: Arrays, s: State, vehicle: int, at: int) -> int:
    """Return the seconds of riding and loading that a load stop takes."""
    visits, nodes, rider = s.visits[vehicle], a.node, a.vehicle[vehicle]
    here, stop = _place_before(a, s, vehicle, at), nodes[visits[at, NODE], PLACE]
    there = rider[END]
    if at + 1 < s.totals[vehicle, COUNT]:
        there = nodes[visits[at + 1, NODE], PLACE]
    riding = _added(a.travel[rider[PROFILE]], here, stop, stop, there)
    return int(riding + nodes[visits[at, NODE], SERVICE])


@inner
def _place_before(a: Arrays, s: State, vehicle: int, at: int) -> int:
    """Return where the vehicle comes from to that position of its route."""
    if at == 0:
        return int(a.vehicle[vehicle, START])
    return int(a.node[s.visits[vehicle, at - 1, NODE], EXIT])


@inner
def _same_load(a: Arrays, node: int, other: int) -> bool:
    """Tell whether both are load stops of one kind."""
    return min(node, other) >= len(a.unserved) and a.node[node, KIND] == a.node[other, KIND]


@inner
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
