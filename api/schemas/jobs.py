"""What is asked of a solve, and how it goes."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.errors import translated
from api.records.jobs import Job, JobState
from api.schemas.faults import IssueShape
from api.schemas.orders import Order
from api.schemas.plans import ScoreShape
from maps.wording import Language


class SolveShape(Order):
    """An order: how many seconds to search, from which seed."""

    seconds: int = Field(default=10, ge=1)
    seed: int = Field(default=1, ge=0, lt=2**31)


class JobShape(BaseModel):
    """A solve: its state, the best score so far, and its plan once there is one."""

    id: str
    problem: str
    state: JobState
    seconds: int
    seed: int
    elapsed_s: float
    score: ScoreShape | None
    unassigned: int | None
    plan: str | None
    issues: list[IssueShape]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def from_domain(cls, job: Job, *, now: datetime, language: Language) -> "JobShape":
        """Return the shape of a job as it is now."""
        spoken = [translated(issue, language) for issue in job.issues]
        return cls(
            id=job.key,
            problem=job.problem,
            state=job.state,
            seconds=job.seconds,
            seed=job.seed,
            elapsed_s=round(job.elapsed_s(now), 1),
            score=None if job.score is None else ScoreShape.from_domain(job.score),
            unassigned=job.unassigned,
            plan=job.plan,
            issues=[
                IssueShape(
                    code=one.code, subject=one.subject, message=one.message, remedy=one.remedy
                )
                for one in spoken
            ],
            created_at=job.created_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
        )
