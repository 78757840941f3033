"""Every way to put a task into a draft, and what comes of it: what the arrays are held against."""

from collections.abc import Iterable, Iterator

from routing.model import Task, Vehicle, VehicleId
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.solvers.drafts import Draft
from routing.solvers.insert import Insertion, coupled, sold_out, sorted_trials, tried, waiting
from routing.visits import Broken


def attempts(
    problem: Problem, draft: Draft, task: Task, *, vehicles: Iterable[Vehicle] | None = None
) -> Iterator[tuple[VehicleId, Insertion | Broken]]:
    """Yield what comes of every way: a change that keeps all rules, or the rule that it breaks."""
    if sold_out(problem, draft, task):
        for vehicle in problem.vehicles if vehicles is None else vehicles:
            if may_serve(problem, task, vehicle):
                yield vehicle.id, Broken(rule="stock", at=0)
        return
    for trial in sorted_trials(problem, draft, task, vehicles):
        found = tried(problem, draft, task, trial)
        if isinstance(found, Broken) and found.rule == "hours":
            found = waiting(problem, draft, task, trial) or found
        if isinstance(found, Insertion):
            found = coupled(problem, draft, task, found)
        yield trial.vehicle.id, found
