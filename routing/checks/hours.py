"""Rule `hours`: no more tasks and no longer duty than allowed; standby is for emergencies."""

from collections.abc import Iterator

from routing.checks.timing import TimedRoute
from routing.model import CURFEW_PERMIT, OXYGEN_CLASS, Task, Vehicle
from routing.plan import Violation
from routing.problem import Problem


def too_much_work(route: TimedRoute) -> Iterator[Violation]:
    """Yield a violation for a route of too many tasks and one for a route that lasts too long."""
    vehicle = route.vehicle
    done = len(route.task_stops)
    if vehicle.most_tasks is not None and done > vehicle.most_tasks:
        yield Violation(
            rule="hours",
            subject=str(vehicle.id),
            detail=f"does {done} tasks; at most {vehicle.most_tasks}",
        )
    lasts_s = route.stops[-1].arrives_s - route.stops[0].ends_s
    if vehicle.most_duty_s is not None and lasts_s > vehicle.most_duty_s:
        yield Violation(
            rule="hours",
            subject=str(vehicle.id),
            detail=f"is out for {lasts_s} s; at most {vehicle.most_duty_s} s",
        )


def sent_from_standby(problem: Problem, task: Task, vehicle: Vehicle) -> Iterator[Violation]:
    """Yield a violation for a crew on standby that is given anything but an emergency.

    Oxygen that can be brought only while nobody without the permit may be out is none where it has
    one.
    """
    if not vehicle.standby or task.task_class == 1:
        return
    first_s, last_s = task.released_s, task.windows[-1].closes_s
    alone = any(w.opens_s <= first_s <= last_s <= w.closes_s for w in problem.rules.curfew)
    if task.task_class > OXYGEN_CLASS or not alone or CURFEW_PERMIT not in vehicle.permits:
        yield Violation(
            rule="hours",
            subject=str(task.id),
            detail=f"is of class {task.task_class}; {vehicle.id} on standby is kept for class 1",
        )
