"""Short questions to a solved day; every plan asked is first held against the independent check."""

from routing.checks import check_plan
from routing.model import TaskId
from routing.plan import Plan, Reason, Route, Stop, Unassigned
from routing.problem import Problem
from routing.solvers.stopping import Iterations
from routing.solving import solve


def solved(problem: Problem) -> Plan:
    """Return the plan of a short solve; it breaks no rule."""
    plan = solve(problem, stop=Iterations(20), seed=1).plan
    assert check_plan(problem, plan) == ()
    return plan


def who(plan: Plan) -> dict[str, str]:
    """Return the vehicle of each planned task."""
    return {task: route.vehicle for route in plan.routes for task in route.tasks}


def entry(plan: Plan, task: str) -> Unassigned:
    """Return what the plan says of a task that it leaves out."""
    return next(one for one in plan.unassigned if one.task == TaskId(task))


def reasons(plan: Plan) -> dict[str, Reason]:
    """Return why each task that is left out is."""
    return {one.task: one.reason for one in plan.unassigned}


def remedies(plan: Plan, task: str) -> list[str]:
    """Return the words of what would help."""
    return [remedy.change for remedy in entry(plan, task).remedies]


def stop_of(plan: Plan, task: str) -> Stop:
    """Return the stop that does the task."""
    return next(s for route in plan.routes for s in route.stops if s.task == TaskId(task))


def clock(time_s: int) -> str:
    """Return ``HH:MM`` of whole minutes."""
    assert time_s % 60 == 0
    return f"{time_s // 3600:02d}:{time_s // 60 % 60:02d}"


def starts(plan: Plan, task: str) -> str:
    """Return when the task starts, as ``HH:MM``."""
    return clock(stop_of(plan, task).starts_s)


def calls(route: Route) -> list[str]:
    """Return the stops of a route in short: ``s1`` and ``t1``, without start and end."""
    return [str(stop.depot or stop.task) for stop in route.stops[1:-1]]
