"""Rule `ppe`: protective equipment lasts until a depot gives more."""

from collections.abc import Iterator

from routing.checks.timing import TimedRoute
from routing.model import Depot, Task
from routing.plan import Violation


def out_of_equipment(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each task that needs more sets than are left."""
    sets = route.vehicle.ppe
    if sets is None:
        return
    left = sets if route.vehicle.ppe_left is None else route.vehicle.ppe_left
    for stop in route.stops[1:-1]:
        if isinstance(stop.what, Depot) and stop.what.gives_ppe:
            left = sets
        if isinstance(stop.what, Task):
            if stop.what.ppe > left:
                yield Violation(
                    rule="ppe",
                    subject=str(stop.what.id),
                    detail=f"{route.name(stop)} needs {stop.what.ppe} sets; {left} are left",
                )
            left = max(0, left - stop.what.ppe)
