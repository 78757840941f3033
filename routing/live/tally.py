"""What of a day's open tasks somebody does: counts for people, where a score is for solvers."""

from dataclasses import dataclass

from routing.problem import Problem
from routing.solvers.drafts import Draft
from routing.timing import time_visits
from routing.visits import Broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of a draft.

    Parameters
    ----------
    planned, left_out
        How many open tasks somebody does, and how many nobody does.
    late
        How many of those planned start after their deadline.
    travel_s
        How long all ride together.
    """

    planned: int
    left_out: int
    late: int
    travel_s: int


def tally(problem: Problem, draft: Draft) -> Tally:
    """Return the counts of a draft of a problem."""
    starts = {task: at_s for each in draft.routed.values() for task, at_s in each.starts_s.items()}
    due = {task.id: task.deadline_s for task in problem.tasks}
    times = [
        time_visits(problem, problem.vehicle(name), each.visits)
        for name, each in draft.routed.items()
        if each.visits
    ]
    return Tally(
        planned=len(starts),
        left_out=len(due.keys() - starts.keys()),
        late=sum(
            (due_s := due[task]) is not None and at_s > due_s for task, at_s in starts.items()
        ),
        travel_s=sum(one.travel_s for one in times if not isinstance(one, Broken)),
    )
