"""Whether a plan speaks only of what its problem holds, so that it can be shown."""

from collections import Counter
from collections.abc import Collection, Iterable

from routing.errors import InvalidProblem, Issue
from routing.plan import Plan, Route
from routing.problem import Problem


def require_known_names(plan: Plan, problem: Problem) -> None:
    """Let only a plan pass that can be shown; whether it is right is for `routing.checks` to say.

    Raises
    ------
    InvalidProblem
        With every ``unknown-reference`` to what the problem has not, every route with ``no-stops``
        and every ``second-route`` of a vehicle.
    """
    issues = [*_strangers(problem, plan)]
    if issues:
        raise InvalidProblem(issues)


def _strangers(problem: Problem, plan: Plan) -> Iterable[Issue]:
    tasks = {task.id for task in problem.tasks}
    vehicles = {vehicle.id for vehicle in problem.vehicles}
    known: dict[str, Collection[str]] = {
        "place": {place.id for place in problem.places},
        "task": tasks,
        "depot": {depot.id for depot in problem.depots},
    }
    for route in plan.routes:
        if route.vehicle not in vehicles:
            yield _stranger(f"route of {route.vehicle}", "vehicle", route.vehicle)
        yield from _of_route(route, known)
    for vehicle, routes in Counter(route.vehicle for route in plan.routes).items():
        if routes > 1:
            yield _broken("second-route", f"route of {vehicle}", f"stands there {routes} times")
    for left in plan.unassigned:
        if left.task not in tasks:
            yield _stranger("unassigned", "task", left.task)


def _of_route(route: Route, known: dict[str, Collection[str]]) -> Iterable[Issue]:
    if not route.stops:
        yield _broken("no-stops", f"route of {route.vehicle}", "has no stops")
    for number, stop in enumerate(route.stops):
        for kind, names in known.items():
            name = getattr(stop, kind)
            if name is not None and name not in names:
                yield _stranger(f"{route.vehicle} stop {number}", kind, name)


def _stranger(where: str, kind: str, name: str) -> Issue:
    return _broken("unknown-reference", where, f"the problem has no {kind} {name}")


def _broken(code: str, where: str, message: str) -> Issue:
    return Issue(
        code=code,
        subject=where,
        message=message,
        remedy="solve the problem again; `donghanh check` tells all that is wrong with a plan",
    )
