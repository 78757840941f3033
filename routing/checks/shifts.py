"""Rule `shift`: the route lies within the shift."""

from collections.abc import Iterator

from routing.checks.clock import clock
from routing.checks.timing import TimedRoute
from routing.plan import Violation


def outside_shift(route: TimedRoute) -> Iterator[Violation]:
    """Yield a violation for a route that ends late."""
    vehicle = route.vehicle
    departs_s, returns_s = route.stops[0].ends_s, route.stops[-1].arrives_s
    if departs_s < vehicle.shift.opens_s or returns_s > vehicle.shift.closes_s:
        yield Violation(
            rule="shift",
            subject=str(vehicle.id),
            detail=f"out from {clock(departs_s)} to {clock(returns_s)}; the shift is "
            f"{clock(vehicle.shift.opens_s)} to {clock(vehicle.shift.closes_s)}",
        )
