"""Rates: the published tables say what their reading needs."""

from collections.abc import Iterator

from routing.errors import Issue
from routing.problem import Problem


def rates_that_mislead(problem: Problem) -> Iterator[Issue]:
    """Yield ``red-below-others``."""
    rates = problem.rules.objective
    for task_class, table in sorted(rates.harm.items()):
        pairs = zip(
            (*table.harm, table.unserved), (*table.harm_red, table.unserved_red), strict=True
        )
        if any(red < other for other, red in pairs):
            yield Issue(
                code="red-below-others",
                subject=f"rules, objective.harm of class {task_class}",
                message="a red patient counts less than others at the same lateness",
                remedy="raise harm_red to at least harm at every step",
            )
