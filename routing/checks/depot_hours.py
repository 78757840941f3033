"""Rule `depot-hours`: loading and handing over lie inside one opening window of the depot."""

from collections.abc import Iterator

from routing.checks.clock import clock
from routing.checks.sequences import Drop
from routing.checks.timing import TimedRoute
from routing.plan import Violation


def loading_while_closed(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each stop at a depot that no opening window holds whole."""
    drops = [(stop, stop.what.depot) for stop in route.stops if isinstance(stop.what, Drop)]
    for stop, depot in (*route.load_stops, *drops):
        if not any(
            window.opens_s <= stop.starts_s and stop.ends_s <= window.closes_s
            for window in depot.opens
        ):
            yield Violation(
                rule="depot-hours",
                subject=route.name(stop),
                detail=f"is there from {clock(stop.starts_s)} to {clock(stop.ends_s)} at the "
                f"earliest; {depot.id} is not open for that",
            )
