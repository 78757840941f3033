"""Rule `served-once`: each task is done once or left out once, by vehicles with one route each."""

from collections import Counter
from collections.abc import Iterator

from routing.plan import Plan, Violation
from routing.problem import Problem


def not_served_once(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Yield one violation for each task not accounted for exactly once."""
    done = Counter(task for route in plan.routes for task in route.tasks)
    left = Counter(entry.task for entry in plan.unassigned)
    for task in problem.tasks:
        times = done[task.id] + left[task.id]
        if times != 1:
            yield Violation(
                rule="served-once",
                subject=str(task.id),
                detail=f"stands {done[task.id]} times in routes and {left[task.id]} times in "
                "unassigned; it must stand once in all",
            )
    known = {task.id for task in problem.tasks}
    for task_id in left:
        if task_id not in known:
            detail = "is in unassigned; the problem has no such task"
            yield Violation(rule="served-once", subject=str(task_id), detail=detail)


def not_one_route(plan: Plan) -> Iterator[Violation]:
    """Yield one violation for each vehicle with several routes and each route without a task."""
    for vehicle, times in Counter(route.vehicle for route in plan.routes).items():
        if times > 1:
            detail = f"has {times} routes; a vehicle has one"
            yield Violation(rule="served-once", subject=str(vehicle), detail=detail)
    for route in plan.routes:
        if not route.tasks:
            detail = "has a route without a task"
            yield Violation(rule="served-once", subject=str(route.vehicle), detail=detail)
