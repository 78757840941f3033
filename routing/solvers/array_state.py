"""A whole plan as arrays: the routes, who does what, and what is left in stock."""

from typing import Final, NamedTuple

import numpy as np

from geodata.matrix import UNREACHABLE
from routing.arrays import (
    ABOARD_NOW,
    BARRED,
    CLOSES,
    END,
    EXIT,
    GIVES,
    GOAL,
    HANDOVER,
    KIND,
    LASTS,
    LONGEST,
    NEXT_FROM,
    NEXT_TO,
    NONE,
    PLACE,
    PREVIOUS,
    PROFILE,
    REFILL_FROM,
    REFILL_TO,
    SERVICE,
    SETUP,
    SHORTEST,
    STATION_KIND,
    STOCKED,
    URGENCY,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
    Flags,
    Ints,
)
from routing.solvers.array_routes import evaluate, tidy
from routing.solvers.array_trips import (
    ABOARD,
    COUNT,
    HOLD,
    MEASURES,
    NODE,
    STARTS,
    TOTALS,
    VISIT_COLUMNS,
    Trip,
    set_visit,
)
from routing.solvers.compiled import compiled

STOCKED_GOODS: Final = len(STOCKED)
LATEST: Final = VISIT_COLUMNS
"""The column after those of a visit: the latest start that what follows bears (a bound)."""
AHEAD: Final = LATEST + 1
"""The first of the columns of the most that is aboard, by measure, until the next station."""
DRAWN: Final = AHEAD + MEASURES
"""The first of the columns of what a load visit takes of the stocked goods."""
VEHICLE: Final = 0
BEGINS: Final = 1


class State(NamedTuple):
    """Routes that keep every rule; V vehicles with room for M visits, T tasks, D depots.

    Parameters
    ----------
    visits
        ``(V, M, DRAWN + 3)``: the columns of `Trip.visits`, then `LATEST`, `AHEAD` and `DRAWN`.
    totals
        ``(V, TOTALS)``, as `Trip.total`.
    tasks
        ``(T, 2)`` who does the task (`NONE`: nobody) and when.
    drawn
        ``(D, 3, bins)`` what all routes take from each depot in each bin.
    changed
        ``(V,)`` whose route may differ from that in the plan that is kept beside this one.
    """

    visits: Ints
    totals: Ints
    tasks: Ints
    drawn: Ints
    changed: Flags


def empty_state(a: Arrays, *, most: int) -> State:
    """Return a plan without any visit, with room for so many on each route."""
    vehicles, tasks = a.bond.shape
    return State(
        visits=np.zeros((vehicles, most, DRAWN + STOCKED_GOODS), dtype=np.int64),
        totals=np.zeros((vehicles, TOTALS), dtype=np.int64),
        tasks=np.full((tasks, 2), NONE, dtype=np.int64),
        drawn=np.zeros_like(a.available),
        changed=np.ones(vehicles, dtype=np.bool_),
    )


@compiled
def copy_route(source: State, target: State, vehicle: int) -> None:
    """Copy one vehicle's visits and what they add up to."""
    for at in range(source.totals[vehicle, COUNT]):
        for column in range(DRAWN + STOCKED_GOODS):
            target.visits[vehicle, at, column] = source.visits[vehicle, at, column]
    for level in range(TOTALS):
        target.totals[vehicle, level] = source.totals[vehicle, level]


@compiled
def copy_state(source: State, target: State) -> None:
    """Copy all routes, who does what, and the stock drawn."""
    for vehicle in range(len(source.totals)):
        copy_route(source, target, vehicle)
    for task in range(len(source.tasks)):
        target.tasks[task, VEHICLE] = source.tasks[task, VEHICLE]
        target.tasks[task, BEGINS] = source.tasks[task, BEGINS]
    _copy_drawn(source, target)


@compiled
def copy_changed(source: State, target: State, changed: Flags) -> None:
    """Copy the routes of these vehicles, and what comes with them; the others are the same."""
    for vehicle in range(len(changed)):
        if changed[vehicle]:
            _copy_tasks(source, target, target, vehicle)
            copy_route(source, target, vehicle)
            _copy_tasks(source, target, source, vehicle)
    _copy_drawn(source, target)


@compiled
def _copy_tasks(source: State, target: State, by: State, vehicle: int) -> None:
    """Copy who does what the vehicle does in one of the plans, and when."""
    for at in range(by.totals[vehicle, COUNT]):
        task = by.visits[vehicle, at, NODE]
        if task < len(source.tasks):
            target.tasks[task, VEHICLE] = source.tasks[task, VEHICLE]
            target.tasks[task, BEGINS] = source.tasks[task, BEGINS]


@compiled
def _copy_drawn(source: State, target: State) -> None:
    for depot in range(len(source.drawn)):
        for good in range(STOCKED_GOODS):
            for when in range(source.drawn.shape[2]):
                target.drawn[depot, good, when] = source.drawn[depot, good, when]


@compiled
def add_up(a: Arrays, s: State, score: Ints) -> None:
    """Write the score of the plan, ``(4,)``."""
    unserved, tasks, totals = a.unserved, s.tasks, s.totals
    for level in range(4):
        score[level] = 0
        for vehicle in range(len(totals)):
            score[level] += totals[vehicle, level]
    for task in range(len(tasks)):
        if tasks[task, VEHICLE] == NONE:
            for level in range(4):
                score[level] += unserved[task, level]


@compiled
def _bin(a: Arrays, depot: int, at_s: int) -> int:
    """Return how many refills of the depot (a node) have come by then."""
    number = 0
    for refill in range(a.node[depot, REFILL_FROM], a.node[depot, REFILL_TO]):
        number += a.refills[refill] <= at_s
    return number


@compiled
def _draw(a: Arrays, s: State, vehicle: int, sign: int) -> None:
    """Add (1) or take back (-1) what the vehicle's route draws from the depots."""
    tasks = len(a.unserved)
    for at in range(s.totals[vehicle, COUNT]):
        node = s.visits[vehicle, at, NODE]
        if node >= tasks:
            when = _bin(a, node, s.visits[vehicle, at, STARTS])
            for good in range(STOCKED_GOODS):
                s.drawn[node - tasks, good, when] += sign * s.visits[vehicle, at, DRAWN + good]


@compiled
def _draw_trip(a: Arrays, s: State, trip: Trip, sign: int) -> None:
    """Add (1) or take back (-1) what the trip draws from the depots."""
    tasks = len(a.unserved)
    for at in range(trip.total[COUNT]):
        node = trip.visits[at, NODE]
        if node >= tasks:
            when = _bin(a, node, trip.visits[at, STARTS])
            for good in range(STOCKED_GOODS):
                s.drawn[node - tasks, good, when] += sign * trip.taken[at, STOCKED[good]]


@compiled
def stock_lasts(a: Arrays, s: State, vehicle: int, trip: Trip) -> bool:
    """Tell whether the depots' stock lasts with the trip instead of the vehicle's route."""
    tasks, lasts = len(a.unserved), True
    _draw(a, s, vehicle, -1)
    _draw_trip(a, s, trip, 1)
    for at in range(trip.total[COUNT]):
        node = trip.visits[at, NODE]
        if node >= tasks and lasts:
            lasts = _depot_lasts(a, s, node - tasks)
    _draw_trip(a, s, trip, -1)
    _draw(a, s, vehicle, 1)
    return lasts


@compiled
def _depot_lasts(a: Arrays, s: State, depot: int) -> bool:
    for good in range(STOCKED_GOODS):
        drawn = 0
        for when in range(a.available.shape[2]):
            drawn += s.drawn[depot, good, when]
            if drawn > a.available[depot, good, when]:
                return False
    return True


@compiled
def sold_out(a: Arrays, s: State, task: int) -> bool:
    """Tell whether all depots of the kind have too little left for the task, whatever the hour."""
    tasks, bins = len(a.unserved), a.available.shape[2]
    if not a.node[task, GIVES]:
        return False
    for good in range(STOCKED_GOODS):
        left = 0
        for depot in range(len(a.available)):
            if a.node[tasks + depot, KIND] == a.node[task, KIND]:
                left += a.available[depot, good, bins - 1]
                for when in range(bins):
                    left -= s.drawn[depot, good, when]
        wanted = a.goods[task, 0, STOCKED[good]]
        if wanted and wanted > left:
            return not _may_be_aboard(a, task)
    return False


@compiled
def _may_be_aboard(a: Arrays, task: int) -> bool:
    """Tell whether some vehicle that may do the task has goods aboard when its shift begins."""
    for vehicle in range(len(a.vehicle)):
        if a.vehicle[vehicle, ABOARD_NOW] and a.bond[vehicle, task] != BARRED:
            return True
    return False


@compiled
def put(a: Arrays, s: State, vehicle: int, trip: Trip) -> None:
    """Make the evaluated trip the vehicle's route; tasks no longer on it are open."""
    tasks, visits = len(a.unserved), s.visits[vehicle]
    s.changed[vehicle] = True
    _draw(a, s, vehicle, -1)
    for at in range(s.totals[vehicle, COUNT]):
        if visits[at, NODE] < tasks:
            s.tasks[visits[at, NODE], VEHICLE] = NONE
    for at in range(trip.total[COUNT]):
        node = trip.visits[at, NODE]
        for column in range(VISIT_COLUMNS):
            visits[at, column] = trip.visits[at, column]
        if node < tasks:
            s.tasks[node, VEHICLE], s.tasks[node, BEGINS] = vehicle, trip.visits[at, STARTS]
        for good in range(STOCKED_GOODS):
            taken = trip.taken[at, STOCKED[good]] if node >= tasks else 0
            visits[at, DRAWN + good] = taken
    for level in range(TOTALS):
        s.totals[vehicle, level] = trip.total[level]
    bound_starts(a, s, vehicle)
    _look_ahead(a, s, vehicle)
    _draw(a, s, vehicle, 1)


@compiled
def bound_starts(a: Arrays, s: State, vehicle: int) -> None:
    """Write the latest start of each visit that the visits after it bear, at most."""
    visits, seconds = s.visits[vehicle], a.travel[a.vehicle[vehicle, PROFILE]]
    after = a.vehicle[vehicle, CLOSES]  # when the visit must have ended to go on
    following = a.vehicle[vehicle, END]
    for at in range(s.totals[vehicle, COUNT] - 1, -1, -1):
        node = visits[at, NODE]
        place = a.node[node, PLACE]
        if following != NONE:
            leg = seconds[a.node[node, EXIT], following]
            after -= 0 if leg == UNREACHABLE else leg
        if a.node[node, GOAL] != NONE:
            after = _leave_by(a, node, after) - max(0, seconds[place, a.node[node, EXIT]])
        closes = 0
        for w in range(a.node[node, WINDOW_FROM], a.node[node, WINDOW_TO]):
            closes = max(closes, a.windows[w, 1] - a.node[node, LASTS])
        after = min(closes, after - a.node[node, SERVICE] + a.node[node, SETUP])
        visits[at, LATEST] = after
        following = place


@compiled
def _leave_by(a: Arrays, node: int, after: int) -> int:
    """Return the latest moment to be at the task's goal so as to be free again by then, at most."""
    goal, closes = a.node[node, GOAL], 0
    for w in range(a.node[goal, WINDOW_FROM], a.node[goal, WINDOW_TO]):
        closes = max(closes, a.windows[w, 1])
    return int(min(closes, after) - a.node[node, HANDOVER])


@compiled
def _look_ahead(a: Arrays, s: State, vehicle: int) -> None:
    """Write how much is aboard at most from each visit on until empty cylinders are left."""
    tasks, visits, count = len(a.unserved), s.visits[vehicle], s.totals[vehicle, COUNT]
    for at in range(count - 1, -1, -1):
        node = visits[at, NODE]
        station = node >= tasks and a.node[node, KIND] == STATION_KIND
        for measure in range(MEASURES):
            most = visits[at + 1, AHEAD + measure] if at + 1 < count else 0
            most = max(most, visits[at, ABOARD + measure])
            visits[at, AHEAD + measure] = 0 if station else most


@compiled
def start_in(trip: Trip, task: int) -> int:
    """Return when the trip starts the task; `NONE`: it does not do it."""
    for at in range(trip.total[COUNT]):
        if trip.visits[at, NODE] == task:
            return int(trip.visits[at, STARTS])
    return NONE


@compiled
def start_with(s: State, vehicle: int, trip: Trip, task: int) -> int:
    """Return when the task starts with the trip as that vehicle's route; `NONE`: not at all."""
    if s.tasks[task, VEHICLE] == NONE or s.tasks[task, VEHICLE] == vehicle:
        return start_in(trip, task)
    return int(s.tasks[task, BEGINS])


@compiled
def _keeps_gap(a: Arrays, task: int, before: int, start: int) -> bool:
    gap = start - before
    return bool(a.node[task, SHORTEST] <= gap <= a.node[task, LONGEST])


@compiled
def gaps_hold(a: Arrays, s: State, vehicle: int, trip: Trip) -> bool:
    """Tell whether the chains of the trip's tasks hold with it as that vehicle's route."""
    tasks = len(a.unserved)
    for at in range(trip.total[COUNT]):
        task = trip.visits[at, NODE]
        if task >= tasks:
            continue
        start, previous = trip.visits[at, STARTS], a.node[task, PREVIOUS]
        if previous != NONE:
            before = start_with(s, vehicle, trip, previous)
            if before == NONE or not _keeps_gap(a, task, before, start):
                return False
        for n in range(a.node[task, NEXT_FROM], a.node[task, NEXT_TO]):
            follower = a.following[n]
            after = start_with(s, vehicle, trip, follower)
            if after != NONE and not _keeps_gap(a, follower, start, after):
                return False
    return True


@compiled
def settle(a: Arrays, s: State, vehicle: int, trip: Trip) -> None:
    """Make the trip the vehicle's route, without the least urgent tasks if it breaks a rule."""
    while True:
        tidy(a, vehicle, trip)
        if not evaluate(a, vehicle, trip) and stock_lasts(a, s, vehicle, trip):
            put(a, s, vehicle, trip)
            return
        _drop_least_urgent(a, trip)


@compiled
def _drop_least_urgent(a: Arrays, trip: Trip) -> None:
    """Take the least urgent task out of the trip; everything when there is none."""
    tasks, worst, rank = len(a.unserved), NONE, NONE
    for at in range(trip.total[COUNT]):
        node = trip.visits[at, NODE]
        if node < tasks and a.node[node, URGENCY] > rank:
            worst, rank = at, a.node[node, URGENCY]
    if worst == NONE:
        trip.total[COUNT] = 0
        return
    for at in range(worst, trip.total[COUNT] - 1):
        set_visit(trip.visits, at, trip.visits[at + 1, NODE], trip.visits[at + 1, HOLD])
    trip.total[COUNT] -= 1


@compiled
def drop_marked(a: Arrays, s: State, vehicle: int, marked: Ints, trip: Trip) -> None:
    """Take the marked tasks off the vehicle's route, and what then breaks a rule."""
    tasks, kept = len(a.unserved), 0
    for at in range(s.totals[vehicle, COUNT]):
        node = s.visits[vehicle, at, NODE]
        if node >= tasks or not marked[node]:
            set_visit(trip.visits, kept, node, s.visits[vehicle, at, HOLD])
            kept += 1
    trip.total[COUNT] = kept
    settle(a, s, vehicle, trip)


@compiled
def next_broken_chain(a: Arrays, s: State) -> int:
    """Return a planned task that starts outside the gaps after the one before it, or `NONE`."""
    for task in range(len(s.tasks)):
        before = a.node[task, PREVIOUS]
        if before == NONE or s.tasks[task, VEHICLE] == NONE:
            continue
        if s.tasks[before, VEHICLE] == NONE or not _keeps_gap(
            a, task, s.tasks[before, BEGINS], s.tasks[task, BEGINS]
        ):
            return task
    return NONE
