"""A kept plan: its figures; the document itself is fetched when it is needed."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from api.records.problems import KEY_DIGITS, ProblemKey
from routing.plan import Score

PlanKey = NewType("PlanKey", str)
"""The first sixteen hex digits of the document's digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlan:
    """What lists show of a plan.

    Parameters
    ----------
    routes, planned, unassigned
        How many routes, planned tasks and tasks left out.
    unsearched
        The first valid plan, put together without a search.
    """

    key: PlanKey
    sha256: str
    problem: ProblemKey
    seed: int
    score: Score
    routes: int
    planned: int
    unassigned: int
    created_at: datetime
    unsearched: bool = False


def plan_key(sha256: str) -> PlanKey:
    """Return the key of the document with that digest."""
    return PlanKey(sha256[:KEY_DIGITS])
