"""What harm and lateness weigh in the routing library's one number.

It only leads the library's search: which plan is kept is decided by the exact score.
"""

from collections.abc import Mapping
from typing import Final

from routing.model import Task
from routing.problem import HarmTable, Problem
from routing.score import unserved_cost

COST_LIMIT: Final = 2**50
"""What all penalties together stay below, so that sums in the library stay exact (under 2^53)."""


LATEST_S: Final = 2**17
"""More seconds than a day reaches, lateness from the day before included."""


def class_weights(problem: Problem) -> Mapping[int, int]:
    """Return what one unit of harm of class 1, 2 and 3 weighs in seconds of effort.

    One unit outweighs everything below it, as far as `COST_LIMIT` allows; where it does not, the
    weights shrink together and the exact score decides in the end.
    """
    totals = dict.fromkeys(range(1, 6), 1)
    for task in problem.tasks:
        totals[task.task_class] += sum(unserved_cost(problem, task))
    effort = totals[4] + totals[5] + 4 * 3600 * len(problem.vehicles)
    weights = {3: effort, 2: effort * totals[3], 1: effort * totals[3] * totals[2]}
    # Class 3 shrinks once, 2 twice, 1 three times: what one class outweighs another shrinks evenly.
    steps = {3: 1, 2: 2, 1: 3}
    over = {level: max(1.0, weights[level] * totals[level] / COST_LIMIT) for level in steps}
    shrink = max(over[level] ** (1 / times) for level, times in steps.items())
    return {level: max(1, int(weights[level] / shrink**times)) for level, times in steps.items()}


def penalty_of(problem: Problem, task: Task, weights: Mapping[int, int]) -> int:
    """Return the cost of leaving the task out."""
    return sum(unserved_cost(problem, task)) * weights.get(task.task_class, 1)


def late_weight_of(problem: Problem, task: Task, weights: Mapping[int, int]) -> int:
    """Return the cost of one second late: the table's mean slope, or the published rate."""
    objective = problem.rules.objective
    if task.task_class not in weights:
        return max(1, objective.late_per_min[task.task_class] // 60)
    table: HarmTable = objective.harm[task.task_class]
    top = table.unserved_red if task.risk == "red" else table.unserved
    slope = top * weights[task.task_class] // max(1, table.from_s[-1])
    return max(1, min(slope, COST_LIMIT // LATEST_S))
