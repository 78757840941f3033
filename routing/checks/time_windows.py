"""Rule `time-window`: service starts inside one of the task's windows, once it is released."""

from collections.abc import Iterator

from routing.checks.clock import clock
from routing.checks.timing import TimedRoute
from routing.plan import Violation


def service_outside_window(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each task whose service, timed again, leaves its windows."""
    for stop, task in route.task_stops:
        if not any(window.contains(stop.starts_s) for window in task.windows):
            closes_s = max(window.closes_s for window in task.windows)
            yield Violation(
                rule="time-window",
                subject=str(task.id),
                detail=f"{route.name(stop)} can start at {clock(stop.starts_s)} at the earliest; "
                f"the last window closes at {clock(closes_s)}",
            )
