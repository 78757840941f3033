"""Ask the checks about one rule, with a route given by its calls alone."""

from routing.checks import check_plan
from routing.model import DepotId, TaskId
from routing.plan import Plan, Route, Rule, Stop
from routing.problem import Problem
from tests.builders import a_plan, a_route, a_stop


def a_route_of(vehicle: str, *calls: str) -> Route:
    """Return a route that names its calls (``load s1`` or a task id) and states no times."""
    stops = [_call(call) for call in calls]
    return a_route(
        vehicle, a_stop("start", "home", "00:00"), *stops, a_stop("end", "home", "00:00")
    )


def _call(call: str) -> Stop:
    if call.startswith("load "):
        return a_stop("load", "depot", "00:00", depot=DepotId(call.removeprefix("load ")))
    return a_stop("task", "a", "00:00", task=TaskId(call))


def broken(problem: Problem, *routes: Route, rule: Rule) -> list[str]:
    """Return the subjects that break the rule in a plan of these routes."""
    return broken_in(problem, a_plan(*routes), rule=rule)


def broken_in(problem: Problem, plan: Plan, *, rule: Rule) -> list[str]:
    """Return the subjects that break the rule in the plan."""
    return [found.subject for found in check_plan(problem, plan) if found.rule == rule]
