"""Numbers of a plan: what was asked and done, on time or late, how far and how long was driven."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

from routing.model import Task, TaskKind, Vehicle, VehicleId
from routing.plan import Plan, Reason, Route
from routing.problem import Problem

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many tasks were asked for, and how many of them are planned."""

    asked: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleMetrics:
    """What one vehicle does in its shift.

    Parameters
    ----------
    tasks
        How many tasks it does.
    driven_m, driven_s
        Metres and seconds of all its legs.
    served_s
        At doors and loading at depots; waiting is neither driving nor service.
    shift_s
        How long the shift is.
    """

    vehicle: VehicleId
    tasks: int
    driven_m: int
    driven_s: int
    served_s: int
    shift_s: int

    @property
    def utilisation(self) -> float:
        """Driving and service as a share of the shift; 0 for a shift of no length."""
        return (self.driven_s + self.served_s) / self.shift_s if self.shift_s else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMetrics:
    """The numbers of one plan.

    Parameters
    ----------
    by_class, by_kind
        Tasks asked for and planned; only classes and kinds that the day has, in rising order.
    with_deadline
        Tasks that have a deadline, planned or not.
    on_time
        Those of them that start by their deadline.
    late
        Those of them that are planned and start later.
    vehicles
        Every vehicle of the day, those that stay at home too.
    unassigned
        How many tasks are left out, by reason; the most frequent reason first.
    """

    by_class: Mapping[int, Count]
    by_kind: Mapping[TaskKind, Count]
    with_deadline: int
    on_time: int
    late: int
    vehicles: tuple[VehicleMetrics, ...]
    unassigned: Mapping[Reason, int]

    @property
    def tasks(self) -> Count:
        """All tasks asked for and planned."""
        counts = self.by_class.values()
        return Count(asked=sum(c.asked for c in counts), done=sum(c.done for c in counts))

    @property
    def on_time_share(self) -> float | None:
        """Share of all tasks with a deadline that start by it; None where no task has one.

        A task that is left out counts as not on time.
        """
        return self.on_time / self.with_deadline if self.with_deadline else None

    @property
    def driven_m(self) -> int:
        """Metres of all vehicles."""
        return sum(vehicle.driven_m for vehicle in self.vehicles)

    @property
    def driven_s(self) -> int:
        """Seconds of driving of all vehicles."""
        return sum(vehicle.driven_s for vehicle in self.vehicles)

    @property
    def utilisation(self) -> float:
        """Driving and service as a share of all shifts, unused ones among them."""
        busy_s = sum(vehicle.driven_s + vehicle.served_s for vehicle in self.vehicles)
        shifts_s = sum(vehicle.shift_s for vehicle in self.vehicles)
        return busy_s / shifts_s if shifts_s else 0.0


def plan_metrics(problem: Problem, plan: Plan) -> PlanMetrics:
    """Return the numbers of a plan of this problem; times are taken as the plan states them."""
    starts_s = {
        stop.task: stop.starts_s
        for route in plan.routes
        for stop in route.stops
        if stop.task is not None and not stop.is_drop
    }
    done = [task for task in problem.tasks if task.id in starts_s]
    due = {t.id: t.deadline_s for t in problem.tasks if t.deadline_s is not None}
    on_time = sum(task in starts_s and starts_s[task] <= due_s for task, due_s in due.items())
    routes = {route.vehicle: route for route in plan.routes}
    reasons = Counter(entry.reason for entry in plan.unassigned)
    return PlanMetrics(
        by_class=_counts(problem.tasks, done, lambda task: task.task_class),
        by_kind=_counts(problem.tasks, done, lambda task: task.kind),
        with_deadline=len(due),
        on_time=on_time,
        late=sum(task in starts_s for task in due) - on_time,
        vehicles=tuple(
            _vehicle_metrics(problem, vehicle, routes.get(vehicle.id))
            for vehicle in problem.vehicles
        ),
        unassigned=MappingProxyType(dict(reasons.most_common())),
    )


def _counts(
    asked: Iterable[Task], done: Iterable[Task], key: Callable[[Task], _Key]
) -> Mapping[_Key, Count]:
    all_of = Counter(key(task) for task in asked)
    done_of = Counter(key(task) for task in done)
    ordered = sorted(all_of, key=str)
    return MappingProxyType({k: Count(asked=all_of[k], done=done_of[k]) for k in ordered})


def _vehicle_metrics(problem: Problem, vehicle: Vehicle, route: Route | None) -> VehicleMetrics:
    stops = () if route is None else route.stops
    legs = [*pairwise(stops)]
    return VehicleMetrics(
        vehicle=vehicle.id,
        tasks=0 if route is None else len(route.tasks),
        driven_m=sum(
            problem.travel.travel_m(
                vehicle.profile,
                problem.place_index(before.place),
                problem.place_index(after.place),
            )
            or 0
            for before, after in legs
        ),
        driven_s=sum(after.arrives_s - before.ends_s for before, after in legs),
        served_s=sum(stop.ends_s - stop.starts_s for stop in stops),
        shift_s=vehicle.shift.closes_s - vehicle.shift.opens_s,
    )
