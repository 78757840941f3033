"""What the routes of a plan of arrays draw from the depots, and whether it lasts."""

from routing.arrays import ABOARD_NOW, BARRED, GIVES, KIND, REFILL_FROM, REFILL_TO, STOCKED, Arrays
from routing.solvers.array_state import DRAWN, STOCKED_GOODS, State
from routing.solvers.array_trips import COUNT, NODE, STARTS, Trip
from routing.solvers.compiled import inner


@inner
def _bin(a: Arrays, depot: int, at_s: int) -> int:
    """Return how many refills of the depot (a node) have come by then."""
    number = 0
    for refill in range(a.node[depot, REFILL_FROM], a.node[depot, REFILL_TO]):
        number += a.refills[refill] <= at_s
    return number


@inner
def draw_route(a: Arrays, s: State, vehicle: int, sign: int) -> None:
    """Add (1) or take back (-1) what the vehicle's route draws from the depots."""
    tasks = len(a.unserved)
    for at in range(s.totals[vehicle, COUNT]):
        node = s.visits[vehicle, at, NODE]
        if node >= tasks:
            when = _bin(a, node, s.visits[vehicle, at, STARTS])
            for good in range(STOCKED_GOODS):
                s.drawn[node - tasks, good, when] += sign * s.visits[vehicle, at, DRAWN + good]


@inner
def _draw_trip(a: Arrays, s: State, trip: Trip, sign: int) -> None:
    """Add (1) or take back (-1) what the trip draws from the depots."""
    tasks = len(a.unserved)
    for at in range(trip.total[COUNT]):
        node = trip.visits[at, NODE]
        if node >= tasks:
            when = _bin(a, node, trip.visits[at, STARTS])
            for good in range(STOCKED_GOODS):
                s.drawn[node - tasks, good, when] += sign * trip.taken[at, STOCKED[good]]


@inner
def stock_lasts(a: Arrays, s: State, vehicle: int, trip: Trip) -> bool:
    """Tell whether the depots' stock lasts with the trip instead of the vehicle's route."""
    tasks, lasts = len(a.unserved), True
    draw_route(a, s, vehicle, -1)
    _draw_trip(a, s, trip, 1)
    for at in range(trip.total[COUNT]):
        node = trip.visits[at, NODE]
        if node >= tasks and lasts:
            lasts = _depot_lasts(a, s, node - tasks)
    _draw_trip(a, s, trip, -1)
    draw_route(a, s, vehicle, 1)
    return lasts


@inner
def _depot_lasts(a: Arrays, s: State, depot: int) -> bool:
    for good in range(STOCKED_GOODS):
        drawn = 0
        for when in range(a.available.shape[2]):
            drawn += s.drawn[depot, good, when]
            if drawn > a.available[depot, good, when]:
                return False
    return True


@inner
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


@inner
def _may_be_aboard(a: Arrays, task: int) -> bool:
    """Tell whether some vehicle that may do the task has goods aboard when its shift begins."""
    for vehicle in range(len(a.vehicle)):
        if a.vehicle[vehicle, ABOARD_NOW] and a.bond[vehicle, task] != BARRED:
            return True
    return False
