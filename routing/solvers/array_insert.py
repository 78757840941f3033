"""The cheapest way to put a task into a plan of arrays, tried exactly."""

from typing import Final

from routing.arrays import (
    BARRED,
    BRINGS_BACK,
    GIVES,
    KIND,
    LONGEST,
    NONE,
    PREVIOUS,
    REFILL_FROM,
    REFILL_TO,
    SHORTEST,
    STATION_KIND,
    UNLIMITED,
    Arrays,
    Flags,
    Ints,
)
from routing.solvers.array_chains import gaps_hold, start_in
from routing.solvers.array_changes import bound_starts, put
from routing.solvers.array_drawn import sold_out, stock_lasts
from routing.solvers.array_routes import evaluate, less, tidy
from routing.solvers.array_state import BEGINS, VEHICLE, State
from routing.solvers.array_trips import (
    COUNT,
    DUTY_TOO_LONG,
    EFFORT,
    GOODS,
    HOLD,
    KEEPS_ALL,
    NODE,
    ROUTE_CODES,
    TOTALS,
    VISIT_COLUMNS,
    Trip,
)
from routing.solvers.array_ways import in_time, lay_out, list_ways, set_way
from routing.solvers.array_work import BEST, EXTRA, INSERTS, SPARE, WAY_COLUMNS, Work
from routing.solvers.compiled import compiled, inner

NEAREST: Final = 26
"""Routes and places beside so many neighbours are looked at first, other routes only where that
finds nothing harmless. In 15 s on rich_district_100_s1 and 200_s1, two seeds each, harm of class 2
came down by 5 % in all; a quarter of the city had 0.7 % less travel after 60 s."""

# What `hinder` counts beside the rules of a route.
STOCK_SHORT: Final = ROUTE_CODES
GAP_BROKEN: Final = ROUTE_CODES + 1
RULE_CODES: Final = ROUTE_CODES + 2


@inner
def insert(a: Arrays, s: State, w: Work, task: int, blink: float) -> bool:
    """Put the task in where it costs least, near its neighbours or near who sets off nearby.

    Parameters
    ----------
    blink
        The share of places that is not looked at, so that not always the same is found; if any,
        nor are places between visits that are far from the task.
    """
    w.found[BEST] = NONE
    if sold_out(a, s, task):
        return False
    w.looked_at[:] = False
    w.found[INSERTS] += 1
    wide = blink == 0.0
    _try_nearby(a, s, w, task, blink, 0, a.neighbours.shape[1] if wide else NEAREST)
    if not wide and (w.found[BEST] == NONE or _dearest(a, w, task) == UNLIMITED - 1):
        _try_nearby(a, s, w, task, blink, NEAREST, a.neighbours.shape[1])
    return _put_best(a, s, w)


@inner
def _try_nearby(
    a: Arrays, s: State, w: Work, task: int, blink: float, first: int, last: int
) -> None:
    """Try who does these neighbours of the task, then as large a share of who sets off nearby."""
    count, riders = a.neighbours.shape[1], a.near_vehicles.shape[1]
    for at in range(first, min(last, count)):
        w.near[a.neighbours[task, at]] = w.found[INSERTS]
    for at in range(first, min(last, count)):
        _try_once(a, s, w, task, s.tasks[a.neighbours[task, at], VEHICLE], blink)
    for at in range(first * riders // count, min(last, count) * riders // count):
        _try_once(a, s, w, task, a.near_vehicles[task, at], blink)


@inner
def _try_once(a: Arrays, s: State, w: Work, task: int, vehicle: int, blink: float) -> None:
    if vehicle != NONE and not w.looked_at[vehicle]:
        w.looked_at[vehicle] = True
        if a.bond[vehicle, task] != BARRED:
            _try_vehicle(a, s, w, task, vehicle, blink)


@inner
def insert_anywhere(a: Arrays, s: State, w: Work, task: int, only: Flags) -> bool:
    """Put the task in where it costs least, with every load stop and station tried.

    Parameters
    ----------
    only
        ``(V,)`` the vehicles that are tried.
    """
    w.found[BEST] = NONE
    if sold_out(a, s, task):
        return False
    for vehicle in range(len(s.totals)):
        room = s.totals[vehicle, COUNT] + SPARE <= s.visits.shape[1]
        if only[vehicle] and room and a.bond[vehicle, task] != BARRED:
            _try_everywhere(a, s, w, task, vehicle)
    return _put_best(a, s, w)


@compiled
def best_way(a: Arrays, s: State, w: Work, task: int, only: Flags) -> int:
    """Return who can take the task in at the best score, `NONE`: nobody; the trip is `Work.best`.

    Nothing is put in, and the vehicles may have other hours than when their routes were made.

    Parameters
    ----------
    only
        ``(V,)`` the vehicles that are tried.
    """
    w.found[BEST] = NONE
    if not sold_out(a, s, task):
        for vehicle in range(len(s.totals)):
            if only[vehicle] and a.bond[vehicle, task] != BARRED:
                bound_starts(a, s, vehicle)
                _try_vehicle(a, s, w, task, vehicle, 0.0)
    return int(w.found[BEST])


@compiled
def hinder(a: Arrays, s: State, w: Work, task: int, counts: Ints) -> bool:
    """Try every way with every vehicle; False when none keeps all rules.

    Parameters
    ----------
    counts
        ``(V, RULE_CODES)``, filled in: how often each rule was the first that broke.
    """
    for vehicle in range(len(s.totals)):
        if a.bond[vehicle, task] == BARRED:
            continue
        if sold_out(a, s, task):
            counts[vehicle, STOCK_SHORT] += 1
            continue
        for way in range(list_ways(a, s, w, task, vehicle, 0.0, UNLIMITED)):
            lay_out(s, w, vehicle, way)
            broken = _check(a, s, w, task, vehicle)
            if broken == KEEPS_ALL:
                return True
            counts[vehicle, broken] += 1
    return False


@inner
def _check(a: Arrays, s: State, w: Work, task: int, vehicle: int) -> int:
    """Return the first rule that the trip laid out breaks, or `KEEPS_ALL`."""
    broken = _evaluate_with(a, s, w, task, vehicle)
    if broken == DUTY_TOO_LONG and _waits(a, s, w, vehicle, task):
        return KEEPS_ALL
    if broken or _couplings_hold(a, s, vehicle, w.trip):
        return broken
    short = not stock_lasts(a, s, vehicle, w.trip)
    if _waits(a, s, w, vehicle, task):
        return KEEPS_ALL
    return STOCK_SHORT if short else GAP_BROKEN


@inner
def _evaluate_with(a: Arrays, s: State, w: Work, task: int, vehicle: int) -> int:
    """Evaluate the trip laid out, the task held until its chain allows it."""
    tidy(a, vehicle, w.trip)
    before = a.node[task, PREVIOUS]
    if before != NONE and s.tasks[before, VEHICLE] != NONE:
        _hold(w.trip, task, s.tasks[before, BEGINS] + a.node[task, SHORTEST])
    return evaluate(a, vehicle, w.trip)


@inner
def _put_best(a: Arrays, s: State, w: Work) -> bool:
    """Put in the best way found; False when there is none."""
    if w.found[BEST] == NONE:
        return False
    put(a, s, w.found[BEST], w.best)
    return True


@inner
def _try_everywhere(a: Arrays, s: State, w: Work, task: int, vehicle: int) -> None:
    """Try the task at each position, with each of the depots at each position beside it."""
    tasks, count, kind = len(a.unserved), s.totals[vehicle, COUNT], a.node[task, KIND]
    for at in range(count + 1):
        set_way(w.ways, 0, at, NONE, at, task)
        if not a.node[task, GIVES] and not in_time(a, s, w, vehicle, 0):
            continue  # nor would it be by way of a station
        _try_way(a, s, w, task, vehicle, 0)
        for depot in range(tasks, len(a.node)):
            loads = a.node[task, GIVES] and a.node[depot, KIND] == kind
            for early in range(at + 1 if loads else 0):
                set_way(w.ways, 0, early, depot, at, task)
                _try_way(a, s, w, task, vehicle, 0)
            if a.node[task, BRINGS_BACK] and a.node[depot, KIND] == STATION_KIND:
                set_way(w.ways, 0, at, depot, at, task)
                _try_way(a, s, w, task, vehicle, 0)
                for late in range(at, count + 1):
                    set_way(w.ways, 0, at, task, late, depot)
                    _try_way(a, s, w, task, vehicle, 0)


@inner
def _try_vehicle(a: Arrays, s: State, w: Work, task: int, vehicle: int, blink: float) -> None:
    """Try the ways to put the task into the vehicle's route, those of least effort first."""
    if s.totals[vehicle, COUNT] + SPARE > s.visits.shape[1]:
        return
    ways, count = w.ways, list_ways(a, s, w, task, vehicle, blink, _dearest(a, w, task))
    for tried in range(count):
        nearest = tried
        for way in range(tried + 1, count):
            if ways[way, EXTRA] < ways[nearest, EXTRA]:
                nearest = way
        for column in range(WAY_COLUMNS):
            moved = ways[tried, column]
            ways[tried, column], ways[nearest, column] = ways[nearest, column], moved
        if ways[tried, EXTRA] >= _dearest(a, w, task):
            return  # it costs more than the best at least, and so do all others
        _try_way(a, s, w, task, vehicle, tried)


@inner
def _dearest(a: Arrays, w: Work, task: int) -> int:
    """Return from what effort on a way is no better than the best, however little it harms."""
    best = w.delta[0] if w.found[BEST] != NONE else a.unserved[task]
    harmless = best[0] <= 0 and best[1] <= 0 and best[2] <= 0
    return int(best[EFFORT]) if harmless else UNLIMITED - 1


@inner
def _try_way(a: Arrays, s: State, w: Work, task: int, vehicle: int, way: int) -> None:
    """Keep the way if it holds all rules and adds less to the score than the best."""
    if not in_time(a, s, w, vehicle, way):
        return
    lay_out(s, w, vehicle, way)
    best = w.delta[0] if w.found[BEST] != NONE else a.unserved[task]
    broken = _evaluate_with(a, s, w, task, vehicle)
    if broken == DUTY_TOO_LONG:  # who waits for a refill sets out later, and is out less long
        if _waits(a, s, w, vehicle, task) and _betters(s, w, vehicle, best):
            _keep(w, vehicle)
        return
    if broken or not _betters(s, w, vehicle, best):
        return
    if not _couplings_hold(a, s, vehicle, w.trip) and not _waits(a, s, w, vehicle, task):
        return
    if _betters(s, w, vehicle, best):
        _keep(w, vehicle)


@inner
def _betters(s: State, w: Work, vehicle: int, best: Ints) -> bool:
    """Tell whether the trip adds less to the score than the best so far."""
    total = w.trip.total
    for level in range(4):
        w.delta[1, level] = total[level] - s.totals[vehicle, level]
    return less(w.delta[1], best)


@inner
def _keep(w: Work, vehicle: int) -> None:
    """Keep the trip as the best."""
    trip, best = w.trip, w.best
    for at in range(trip.total[COUNT]):
        for column in range(VISIT_COLUMNS):
            best.visits[at, column] = trip.visits[at, column]
        for good in range(GOODS):
            best.taken[at, good] = trip.taken[at, good]
    for level in range(TOTALS):
        best.total[level] = trip.total[level]
    for level in range(4):
        w.delta[0, level] = w.delta[1, level]
    w.found[BEST] = vehicle


@inner
def _hold(trip: Trip, node: int, until: int) -> None:
    """Hold the node back until then."""
    for at in range(trip.total[COUNT]):
        if trip.visits[at, NODE] == node:
            trip.visits[at, HOLD] = until


@inner
def _couplings_hold(a: Arrays, s: State, vehicle: int, trip: Trip) -> bool:
    """Tell whether stock and chains hold with the trip as that vehicle's route."""
    return stock_lasts(a, s, vehicle, trip) and gaps_hold(a, s, vehicle, trip)


@inner
def _waits(a: Arrays, s: State, w: Work, vehicle: int, task: int) -> bool:
    """Hold visits so that the couplings hold; False when that is no use.

    A load stop waits for a refill, the task before in the chain until the longest gap allows this.
    """
    if _follows_later(a, s, w, vehicle, task):
        return True
    visits = w.trip.visits
    for at in range(w.trip.total[COUNT]):
        node, held = visits[at, NODE], visits[at, HOLD]
        for moment in range(a.node[node, REFILL_FROM], a.node[node, REFILL_TO]):
            visits[at, HOLD] = a.refills[moment]
            broken = evaluate(a, vehicle, w.trip)
            if not broken and _couplings_hold(a, s, vehicle, w.trip):
                return True
            # it is done later then, and so may what it follows have to be
            if not broken and _follows_later(a, s, w, vehicle, task):
                return True
        visits[at, HOLD] = held
    return False


@inner
def _follows_later(a: Arrays, s: State, w: Work, vehicle: int, task: int) -> bool:
    """Hold the task before in the chain until the longest gap allows this; False: of no use."""
    before, visits = a.node[task, PREVIOUS], w.trip.visits
    if before == NONE or s.tasks[before, VEHICLE] != vehicle:
        return False
    until = start_in(w.trip, task) - a.node[task, LONGEST]
    if start_in(w.trip, before) >= until:
        return False
    for at in range(w.trip.total[COUNT]):
        if visits[at, NODE] == before:
            held, visits[at, HOLD] = visits[at, HOLD], until
            if not evaluate(a, vehicle, w.trip) and _couplings_hold(a, s, vehicle, w.trip):
                return True
            visits[at, HOLD] = held
    return False
