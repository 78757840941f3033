"""A valid plan to put a fault into, and what a fault is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np

from routing.checks import check_plan
from routing.model import Task, TaskId, Vehicle, VehicleId
from routing.plan import Plan, Route, Rule, Stop
from routing.problem import Problem

DIGEST: Final = "0" * 64

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A problem and a plan that do not fit each other, and what has to be said of it.

    Parameters
    ----------
    subject
        How the subject of one violation of that rule begins.
    or_rule, or_subject
        Which other rule may be told instead, of the same thing or of another.
    """

    kind: str
    problem: Problem
    plan: Plan
    rule: Rule
    subject: str
    or_rule: Rule | None = None
    or_subject: str = ""

    @property
    def found(self) -> bool:
        """Whether the check tells the rule and names the thing."""
        told = {self.rule: self.subject}
        if self.or_rule is not None:
            told.setdefault(self.or_rule, self.or_subject or self.subject)
        return any(
            violation.rule in told
            and f"{violation.subject} ".startswith(f"{told[violation.rule]} ")
            for violation in check_plan(self.problem, self.plan, problem_sha256=DIGEST)
        )


class Day:
    """A problem with a valid plan, and draws of what is in it."""

    def __init__(self, problem: Problem, plan: Plan, rng: np.random.Generator) -> None:
        self.problem, self.plan = problem, plan
        self._rng = rng
        self.tasks = [task for route in plan.routes for task in route.tasks]
        self.calls = [
            (r, s)
            for r, route in enumerate(plan.routes)
            for s, stop in enumerate(route.stops)
            if stop.kind in {"task", "load"}
        ]

    def pick(self, values: Sequence[T]) -> T:
        """Return one of the values."""
        return values[int(self._rng.integers(len(values)))]

    def change(self) -> int:
        """Return a difference that is not 0: often a second, at times hours."""
        size = int(self.pick((1, 1, 59, 60, 3600, 86_400)))
        return size if self._rng.random() < 0.5 else -size

    def any_stop(self) -> tuple[int, int]:
        """Return route and number of one stop."""
        r = int(self._rng.integers(len(self.plan.routes)))
        return r, int(self._rng.integers(len(self.plan.routes[r].stops)))

    def stop(self, at: tuple[int, int]) -> Stop:
        """Return that stop."""
        return self.plan.routes[at[0]].stops[at[1]]

    def name(self, at: tuple[int, int]) -> str:
        """Return how a violation speaks of that stop."""
        return f"{self.plan.routes[at[0]].vehicle} stop {at[1]}"

    def with_stops(self, r: int, stops: Sequence[Stop]) -> Plan:
        """Return the plan with other stops on one route."""
        return self.with_routes(
            replace(route, stops=tuple(stops)) if n == r else route
            for n, route in enumerate(self.plan.routes)
        )

    def with_stop(self, at: tuple[int, int], **values: Any) -> Plan:
        """Return the plan with other values of one stop."""
        stops = [*self.plan.routes[at[0]].stops]
        stops[at[1]] = replace(stops[at[1]], **values)
        return self.with_stops(at[0], stops)

    def with_routes(self, routes: Any) -> Plan:
        """Return the plan with other routes."""
        return replace(self.plan, routes=tuple(routes))

    def wrong_plan(self, plan: Plan, rule: Rule, subject: object) -> Fault:
        """Return the fault of a plan that says something else."""
        return Fault(kind="", problem=self.problem, plan=plan, rule=rule, subject=str(subject))

    def wrong_day(self, rule: Rule, subject: object, **parts: Any) -> Fault:
        """Return the fault of a plan for a day on which something else is so."""
        problem = replace(self.problem, **parts)
        return Fault(kind="", problem=problem, plan=self.plan, rule=rule, subject=str(subject))

    def other_task(self, task: TaskId, **values: Any) -> tuple[Task, ...]:
        """Return the tasks of the problem with one of them changed."""
        return tuple(
            replace(one, **values) if one.id == task else one for one in self.problem.tasks
        )

    def other_vehicle(self, vehicle: VehicleId, **values: Any) -> tuple[Vehicle, ...]:
        """Return the vehicles of the problem with one of them changed."""
        return tuple(
            replace(one, **values) if one.id == vehicle else one for one in self.problem.vehicles
        )

    def task_stop(self) -> tuple[Route, Stop, TaskId]:
        """Return a stop where a task is done."""
        task = self.pick(self.tasks)
        return next(
            (route, stop, task)
            for route in self.plan.routes
            for stop in route.stops
            if stop.task == task
        )
