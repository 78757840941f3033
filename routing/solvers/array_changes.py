"""Another route for a vehicle in a plan of arrays, with what its visits are worth to know."""

from geodata.matrix import UNREACHABLE
from routing.arrays import (
    CLOSES,
    END,
    EXIT,
    GOAL,
    HANDOVER,
    KIND,
    LASTS,
    NONE,
    PLACE,
    PROFILE,
    SERVICE,
    SETUP,
    STATION_KIND,
    STOCKED,
    URGENCY,
    WINDOW_FROM,
    WINDOW_TO,
    Arrays,
    Ints,
)
from routing.solvers.array_drawn import draw_route, stock_lasts
from routing.solvers.array_routes import evaluate, tidy
from routing.solvers.array_state import AHEAD, BEGINS, DRAWN, LATEST, STOCKED_GOODS, VEHICLE, State
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
from routing.solvers.compiled import compiled, inner


@inner
def put(a: Arrays, s: State, vehicle: int, trip: Trip) -> None:
    """Make the evaluated trip the vehicle's route; tasks no longer on it are open."""
    tasks, visits = len(a.unserved), s.visits[vehicle]
    s.changed[vehicle] = True
    draw_route(a, s, vehicle, -1)
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
    draw_route(a, s, vehicle, 1)


@inner
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


@inner
def _leave_by(a: Arrays, node: int, after: int) -> int:
    """Return the latest moment to be at the task's goal so as to be free again by then, at most."""
    goal, closes = a.node[node, GOAL], 0
    for w in range(a.node[goal, WINDOW_FROM], a.node[goal, WINDOW_TO]):
        closes = max(closes, a.windows[w, 1])
    return int(min(closes, after) - a.node[node, HANDOVER])


@inner
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
def settle(a: Arrays, s: State, vehicle: int, trip: Trip) -> None:
    """Make the trip the vehicle's route, without the least urgent tasks if it breaks a rule."""
    while True:
        tidy(a, vehicle, trip)
        if not evaluate(a, vehicle, trip) and stock_lasts(a, s, vehicle, trip):
            put(a, s, vehicle, trip)
            return
        _drop_least_urgent(a, trip)


@inner
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


@inner
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
