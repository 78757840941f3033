"""Tasks for two people where no crew is: two vehicles meet at one moment.

Such a task becomes a pair of tasks at one place, the second chained to the first with a gap of 0.
"""

from dataclasses import replace
from typing import Final

from routing.model import NOTHING, Chain, Task, TaskId
from routing.problem import Problem
from routing.rules.masks import may_serve

PAIR: Final = 2
PARTNER: Final = "+"
"""What the id of the second task of a pair ends with."""


def with_partners(problem: Problem) -> Problem:
    """Return the problem with each task for two that no crew may do as a pair, if two may meet."""
    names = {task.id for task in problem.tasks}
    tasks: list[Task] = []
    for task in problem.tasks:
        one = replace(task, people=1)
        partner = TaskId(f"{task.id}{PARTNER}")
        paired = (
            task.people == PAIR
            and task.service_s > task.setup_s
            and partner not in names
            and not _somebody(problem, task)
        )
        if paired and sum(may_serve(problem, one, v) for v in problem.vehicles) >= PAIR:
            tasks += [one, _partner(one, partner)]
        else:
            tasks.append(task)
    return replace(problem, tasks=tuple(tasks))


def _somebody(problem: Problem, task: Task) -> bool:
    return any(may_serve(problem, task, vehicle) for vehicle in problem.vehicles)


def _partner(task: Task, name: TaskId) -> Task:
    """Return what the second person does: come at the same moment, and bring nothing."""
    return replace(
        task,
        id=name,
        delivers=NOTHING,
        collects=NOTHING,
        load_from=None,
        bring_to=(),
        handover_s=0,
        carries=NOTHING,
        chain=Chain(previous=task.id, longest_gap_s=0),
    )
