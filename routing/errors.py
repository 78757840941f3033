"""Faults of the decision core.

RoutingError
├── InvalidProblem   (ValueError)     one or more `Issue`s found in a problem, plan or table
└── SolverFailed     (RuntimeError)   an engine broke down; not the same as "no plan found"
"""

from collections.abc import Iterable

from geodata.errors import Issue as Issue


class RoutingError(Exception):
    """Root of every fault that `routing` raises on purpose."""


class InvalidProblem(RoutingError, ValueError):  # noqa: N818 - named for the fault
    """What was given cannot be planned; carries every issue found.

    Parameters
    ----------
    issues
        All faults, in the order found; at least one.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class SolverFailed(RoutingError, RuntimeError):  # noqa: N818
    """An engine broke down; the message says which and what to try."""
