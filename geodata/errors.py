"""Faults of geographic input, and the `Issue` that every package reports.

GeodataError
├── InvalidInput   (ValueError)   one or more `Issue`s found in what was given
├── Unavailable    (OSError)      something outside could not be reached or is not installed
└── NotFound       (LookupError)  a name or code that nothing here knows
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One fault in what was given: where it is, what is wrong and how to mend it.

    Parameters
    ----------
    code
        A word such as ``missing-column``; the README lists them all.
    subject
        Where: ``people.csv row 7, field flow_lpm``.
    message
        What is wrong, with the value found and the limit.
    remedy
        What to do about it.
    """

    code: str
    subject: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.message} [{self.code}] -> {self.remedy}"


class GeodataError(Exception):
    """Root of every fault that `geodata` raises on purpose."""


class InvalidInput(GeodataError, ValueError):  # noqa: N818 - named for the fault
    """What was given cannot be used; carries every issue found.

    Parameters
    ----------
    issues
        All faults, in the order found; at least one.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("\n".join(str(issue) for issue in self.issues))


class Unavailable(GeodataError, OSError):  # noqa: N818
    """Something outside (a service, a package) is not there; the message says what to do."""


class NotFound(GeodataError, LookupError):  # noqa: N818
    """A name or code that is not known here; the message lists what is."""
