"""Rule `break`: whoever is out over a break takes it, inside its window."""

from collections.abc import Iterator

from routing.checks.clock import clock
from routing.checks.timing import TimedRoute
from routing.model import Break
from routing.plan import Violation


def breaks_missed(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each break taken late, and each that is due and not taken."""
    taken = [(stop, stop.what) for stop in route.stops if isinstance(stop.what, Break)]
    for stop, pause in taken:
        if not pause.window.contains(stop.starts_s):
            yield Violation(
                rule="break",
                subject=route.name(stop),
                detail=f"begins at {clock(stop.starts_s)}; it must by "
                f"{clock(pause.window.closes_s)}",
            )
    rests = [pause for _, pause in taken]
    begins_s, ends_s = route.stops[1].starts_s, route.stops[-1].arrives_s
    for pause in route.vehicle.breaks:
        due = begins_s < pause.window.opens_s and pause.window.closes_s < ends_s
        if due and pause not in rests:
            yield Violation(
                rule="break",
                subject=str(route.vehicle.id),
                detail=f"is out from {clock(begins_s)} to {clock(ends_s)} without the break of "
                f"{clock(pause.window.opens_s)} to {clock(pause.window.closes_s)}",
            )
