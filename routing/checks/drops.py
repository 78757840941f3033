"""Rules `pickup-before-drop` and `same-vehicle`: who fetches also brings, and at once."""

from collections.abc import Iterable, Iterator

from routing.checks.sequences import Drop
from routing.checks.timing import TimedRoute
from routing.model import Task, TaskId
from routing.plan import Violation


def not_brought_at_once(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each task not brought right after, and each drop out of place."""
    after = [stop.what for stop in route.stops[1:]]
    for stop, then in zip(route.stops, after, strict=False):
        if isinstance(stop.what, Task) and stop.what.bring_to:
            goal = stop.what.bring_to[0]
            brought = isinstance(then, Drop) and then.task.id == stop.what.id
            if not brought or not isinstance(then, Drop) or then.depot.id != goal:
                yield Violation(
                    rule="pickup-before-drop",
                    subject=str(stop.what.id),
                    detail=f"{route.name(stop)} fetches what is not brought to {goal} right after",
                )
        if isinstance(then, Drop) and (
            not isinstance(stop.what, Task) or stop.what.id != then.task.id
        ):
            yield Violation(
                rule="pickup-before-drop",
                subject=str(then.task.id),
                detail=f"is handed over at {then.depot.id} without being fetched right before",
            )


def brought_by_another(routes: Iterable[TimedRoute]) -> Iterator[Violation]:
    """Yield one violation for each task that one vehicle fetches and another hands over."""
    routes = tuple(routes)
    fetched: dict[TaskId, set[str]] = {}
    for route in routes:
        for _, task in route.task_stops:
            fetched.setdefault(task.id, set()).add(str(route.vehicle.id))
    for route in routes:
        for stop in route.stops:
            if isinstance(stop.what, Drop):
                by = fetched.get(stop.what.task.id, set())
                if by and str(route.vehicle.id) not in by:
                    yield Violation(
                        rule="same-vehicle",
                        subject=str(stop.what.task.id),
                        detail=f"{route.name(stop)} brings what {', '.join(sorted(by))} fetched",
                    )
