"""A job: one solve of one problem, and the states it may go through.

queued ──> running ──> done | failed | cancelled
   │          └──────> interrupted            the service stopped meanwhile
   └─────────────────> cancelled
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal, NewType, get_args

from api.records.plans import PlanKey
from api.records.problems import ProblemKey
from geodata.errors import Issue
from routing.plan import Score

JobKey = NewType("JobKey", str)
JobState = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
JOB_STATES: Final[tuple[JobState, ...]] = get_args(JobState)
OVERDUE_S: Final = 300
"""So long past its time a job cannot run: its end, and a first plan instead, take less."""
OPEN_STATES: Final[tuple[JobState, ...]] = ("queued", "running")

MOVES: Final[Mapping[JobState, frozenset[JobState]]] = MappingProxyType(
    {
        "queued": frozenset({"running", "cancelled"}),
        "running": frozenset({"running", "done", "failed", "cancelled", "interrupted"}),
        "done": frozenset(),
        "failed": frozenset(),
        "cancelled": frozenset(),
        "interrupted": frozenset(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One solve.

    Parameters
    ----------
    seconds
        How long it may search.
    score, unassigned
        The best so far; None before the first plan.
    plan
        The plan it gave, if any; a cancelled job keeps its best.
    issues
        Why it failed; empty otherwise.
    """

    key: JobKey
    problem: ProblemKey
    state: JobState
    seconds: int
    seed: int
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    score: Score | None = None
    unassigned: int | None = None
    plan: PlanKey | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in OPEN_STATES

    def elapsed_s(self, now: datetime) -> float:
        """Return how long it has searched, or did."""
        if self.started_at is None:
            return 0.0
        return max(0.0, ((self.finished_at or now) - self.started_at).total_seconds())

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether whoever searched must be gone: a service ends each job long before."""
        return self.state == "running" and self.elapsed_s(now) > self.seconds + OVERDUE_S

    def moved(self, state: JobState, **changes: Any) -> "Job":
        """Return the job in another state.

        Raises
        ------
        ValueError
            If that state cannot follow the present one.
        """
        if state not in MOVES[self.state]:
            raise ValueError(f"a job that is {self.state} cannot become {state}")
        return replace(self, state=state, **changes)
