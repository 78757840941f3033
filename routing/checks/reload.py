"""Rule `reload`: what is delivered was loaded before, and empty cylinders come back."""

from collections.abc import Iterator

from routing.checks.timing import TimedRoute
from routing.plan import Violation
from routing.problem import Problem


def goods_from_nowhere(route: TimedRoute) -> Iterator[Violation]:
    """Yield one violation for each task whose goods no load stop before it took aboard."""
    for stop, task in route.task_stops:
        if not stop.supplied:
            yield Violation(
                rule="reload",
                subject=str(task.id),
                detail=f"{route.name(stop)} delivers without a load stop at a {task.load_from} "
                "before it",
            )


def empties_left_aboard(problem: Problem, route: TimedRoute) -> Iterator[Violation]:
    """Yield a violation for empties still aboard at an end that is no oxygen station's place."""
    end = route.stops[-1]
    _, _, _, empty, _, _ = end.aboard
    if not empty:
        return
    stations = {depot.place for depot in problem.depots if depot.kind == "oxygen_station"}
    if end.place not in stations:
        yield Violation(
            rule="reload",
            subject=route.name(end),
            detail=f"{empty} empty cylinders still aboard; they go back to an oxygen station",
        )
