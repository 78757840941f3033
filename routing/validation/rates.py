"""Rates: the published tables say what their reading needs."""

from collections.abc import Iterator

from routing.errors import Issue
from routing.problem import Problem


def rates_that_mislead(problem: Problem) -> Iterator[Issue]:
    """Yield ``red-below-others``, ``missing-rate`` and ``negative-rate``."""
    rates = problem.rules.objective
    for name, by_class in (("late_per_min", rates.late_per_min), ("unserved", rates.unserved)):
        for task_class in sorted({4, 5} - set(by_class)):
            yield Issue(
                code="missing-rate",
                subject=f"rules, objective.{name} of class {task_class}",
                message="is missing",
                remedy="give a rate for classes 4 and 5",
            )
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
    named = {
        "inside_step_per_min": rates.inside_step_per_min,
        "unserved_per_day": rates.unserved_per_day,
        "lending": rates.lending,
        **{f"late_per_min of class {key}": rate for key, rate in rates.late_per_min.items()},
        **{f"unserved of class {key}": rate for key, rate in rates.unserved.items()},
    }
    for name, rate in named.items():
        if rate < 0:
            yield Issue(
                code="negative-rate",
                subject=f"rules, objective.{name}",
                message=f"is {rate}, must be at least 0",
                remedy="effort only ever adds up; give 0 where it shall not count",
            )
