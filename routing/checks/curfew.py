"""Rule `curfew`: without the permit, nobody travels or serves inside a curfew window."""

from collections.abc import Iterator
from itertools import pairwise

from routing.checks.clock import clock
from routing.checks.timing import TimedRoute, TimedStop
from routing.model import CURFEW_PERMIT
from routing.plan import Violation
from routing.problem import Problem


def out_during_curfew(problem: Problem, route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each leg and each service with a moment inside a curfew window."""
    if CURFEW_PERMIT in route.vehicle.permits:
        return
    for window in problem.rules.curfew:
        for before, stop in pairwise(route.stops):
            for doing, begins_s, ends_s in _busy(before, stop):
                if begins_s < window.closes_s and ends_s > window.opens_s:
                    yield Violation(
                        rule="curfew",
                        subject=f"{route.name(stop)} {doing}",
                        detail=f"from {clock(begins_s)} to {clock(ends_s)}, inside the curfew "
                        f"of {clock(window.opens_s)} to {clock(window.closes_s)}",
                    )


def _busy(before: TimedStop, stop: TimedStop) -> Iterator[tuple[str, int, int]]:
    """Yield when the vehicle travels to a stop and when it serves there; waiting is neither."""
    if stop.travel_s:
        yield "travel", before.ends_s, before.ends_s + stop.travel_s
    if stop.what is not None:
        yield "service", stop.starts_s, stop.ends_s
