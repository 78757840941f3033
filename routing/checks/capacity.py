"""Rule `capacity`: after every stop the load fits in weight, volume and cylinders."""

from collections.abc import Iterator

from routing.checks.timing import TimedRoute
from routing.plan import Violation


def overloaded(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each stop and limit that the load aboard passes."""
    most = route.vehicle.capacity
    for stop in route.stops:
        kg, litres, full, empty, _, _ = stop.aboard
        carried = (
            ("kg", kg, most.kg),
            ("litres", litres, most.litres),
            ("cylinders", full + empty, most.cylinders),
        )
        for unit, aboard, limit in carried:
            if aboard > limit:
                yield Violation(
                    rule="capacity",
                    subject=route.name(stop),
                    detail=f"{aboard} {unit} aboard; {route.vehicle.id} carries at most {limit}",
                )
