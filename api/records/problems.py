"""A kept problem: its figures; the document itself is fetched when it is needed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NewType

ProblemKey = NewType("ProblemKey", str)
"""The first sixteen hex digits of the document's digest."""

KEY_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProblem:
    """What lists show of a problem.

    Parameters
    ----------
    name
        The file it came in, for people.
    created_at
        When it was first taken in, aware.
    """

    key: ProblemKey
    sha256: str
    name: str
    day: date
    tasks: int
    vehicles: int
    depots: int
    estimated: bool
    sample: bool
    created_at: datetime


def problem_key(sha256: str) -> ProblemKey:
    """Return the key of the document with that digest."""
    return ProblemKey(sha256[:KEY_DIGITS])
