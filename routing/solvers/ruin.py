"""Ruin and recreate: take some tasks out of a plan and put them in anew.

References
----------
Christiaens & Vanden Berghe (2020), "Slack Induction by String Removals for Vehicle Routing
Problems", Transportation Science 54(2). Taken from there: what is taken out often lies close
together.
"""

from typing import Final

import numpy as np

from routing.model import Task
from routing.problem import Problem
from routing.solvers.drafts import Draft, unassigned_tasks, urgency, without
from routing.solvers.insert import best_insertion

MOST_RUINED: Final = 12
"""At most so many tasks are taken out at once."""

NEIGHBOURS_SHARE: Final = 0.3
"""How often what is taken out lies close together; otherwise it is drawn from the whole plan."""


def ruin(problem: Problem, draft: Draft, rng: np.random.Generator) -> Draft:
    """Return the draft without some of its tasks, neighbours or drawn at random."""
    planned = [
        task for task in problem.tasks if any(task.id in r.starts_s for r in draft.routed.values())
    ]
    if not planned:
        return draft
    count = int(rng.integers(1, MOST_RUINED + 1))
    if rng.random() < NEIGHBOURS_SHARE:
        centre = planned[int(rng.integers(len(planned)))]
        out = sorted(planned, key=lambda task: _away(problem, centre, task))[:count]
    else:
        size = min(count, len(planned))
        out = [planned[int(i)] for i in rng.choice(len(planned), size=size, replace=False)]
    for task in out:
        draft = without(problem, draft, task.id)
    return draft


def _away(problem: Problem, a: Task, b: Task) -> float:
    """Return how far apart two tasks lie, in squared degrees: enough to sort neighbours."""
    if a.place is None or b.place is None:
        return float("inf")
    p, q = problem.place(a.place).point, problem.place(b.place).point
    return (p.lon - q.lon) ** 2 + (p.lat - q.lat) ** 2


def recreate(problem: Problem, draft: Draft, rng: np.random.Generator) -> Draft:
    """Return the draft with what fits put in again, in random or in urgent order."""
    waiting = list(unassigned_tasks(problem, draft))
    if rng.random() < 0.5:  # noqa: PLR2004 - half and half
        order = sorted(waiting, key=urgency)
    else:
        order = [waiting[int(index)] for index in rng.permutation(len(waiting))]
    for task in order:
        insertion = best_insertion(problem, draft, task)
        if insertion is not None:
            draft = draft.with_route(insertion.vehicle, insertion.routed)
    return draft
