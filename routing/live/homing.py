"""Who has nothing left to do but empty cylinders aboard brings them back by himself."""

from routing.loading import ends_at_a_station
from routing.model import Vehicle
from routing.problem import Problem
from routing.solvers.drafts import EMPTY, Routed, route_visits
from routing.visits import Visit


def way_back(problem: Problem, vehicle: Vehicle) -> Routed:
    """Return the ride by way of the oxygen station that costs least; empty: there is none to make.

    It is no part of a plan, whose routes all have tasks; a task that comes goes before it.
    """
    if not vehicle.collected or ends_at_a_station(problem, vehicle):
        return EMPTY
    ways = [
        routed
        for depot in problem.depots
        if depot.kind == "oxygen_station"
        if isinstance(routed := route_visits(problem, vehicle, (Visit(depot=depot.id),)), Routed)
    ]
    return min(ways, key=lambda routed: routed.cost, default=EMPTY)
