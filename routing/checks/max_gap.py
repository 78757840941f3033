"""Rules `precedence` and `max-gap`: a task of a chain comes after the one before, in time."""

from collections.abc import Iterator, Mapping

from routing.checks.clock import clock
from routing.model import TaskId
from routing.plan import Plan, Violation
from routing.problem import Problem


def gaps_out_of_range(
    problem: Problem, plan: Plan, starts_s: Mapping[TaskId, int]
) -> Iterator[Violation]:
    """Yield one violation for each planned task of a chain that stands wrongly to its previous one.

    Parameters
    ----------
    starts_s
        When each timed task starts; tasks of routes that cannot be timed are missing.
    """
    planned = {task for route in plan.routes for task in route.tasks}
    for task in problem.tasks:
        chain = task.chain
        if chain is None or task.id not in planned:
            continue
        if chain.previous not in planned:
            detail = f"is planned, and {chain.previous} before it is not"
            yield Violation(rule="precedence", subject=str(task.id), detail=detail)
        elif task.id in starts_s and chain.previous in starts_s:
            gap_s = starts_s[task.id] - starts_s[chain.previous]
            if not chain.shortest_gap_s <= gap_s <= chain.longest_gap_s:
                yield Violation(
                    rule="precedence" if gap_s < chain.shortest_gap_s else "max-gap",
                    subject=str(task.id),
                    detail=f"starts at {clock(starts_s[task.id])}, {gap_s} s after "
                    f"{chain.previous}; the gap must be {chain.shortest_gap_s} to "
                    f"{chain.longest_gap_s} s",
                )
