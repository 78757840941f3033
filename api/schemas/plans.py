"""Plans as they are listed, and what a check finds."""

from datetime import datetime

from pydantic import BaseModel

from api.records.plans import KeptPlan
from api.schemas.workloads import WorkShape
from routing.plan import Score, Violation
from routing.workload import Workload


class ScoreShape(BaseModel):
    """A score, or what it changes by: three levels of harm, then effort in seconds."""

    harm1: int
    harm2: int
    harm3: int
    effort: int

    @classmethod
    def from_domain(cls, score: Score) -> "ScoreShape":
        """Return the shape of a score."""
        return cls(harm1=score.harm1, harm2=score.harm2, harm3=score.harm3, effort=score.effort)


class PlanShape(BaseModel):
    """What is kept of a plan, without the document."""

    id: str
    sha256: str
    problem: str
    seed: int
    score: ScoreShape
    routes: int
    planned: int
    unassigned: int
    unsearched: bool
    created_at: datetime

    @classmethod
    def from_domain(cls, plan: KeptPlan) -> "PlanShape":
        """Return the shape of a kept plan."""
        return cls(
            id=plan.key,
            sha256=plan.sha256,
            problem=plan.problem,
            seed=plan.seed,
            score=ScoreShape.from_domain(plan.score),
            routes=plan.routes,
            planned=plan.planned,
            unassigned=plan.unassigned,
            unsearched=plan.unsearched,
            created_at=plan.created_at,
        )


class PlanWithWorkShape(PlanShape):
    """The same, with how its hours are spread."""

    work: WorkShape

    @classmethod
    def of(cls, plan: KeptPlan, loads: tuple[Workload, ...]) -> "PlanWithWorkShape":
        """Return the shape of a kept plan and of what each does in it."""
        shown = PlanShape.from_domain(plan).model_dump()
        return cls(**shown, work=WorkShape.from_domain(loads))


class ViolationShape(BaseModel):
    """One broken rule or wrong value."""

    rule: str
    subject: str
    detail: str


class CheckShape(BaseModel):
    """The second opinion on a plan; no violations: it holds."""

    plan: str
    violations: list[ViolationShape]

    @classmethod
    def from_domain(cls, plan: str, violations: tuple[Violation, ...]) -> "CheckShape":
        """Return the shape of what was found."""
        found = [
            ViolationShape(rule=one.rule, subject=one.subject, detail=one.detail)
            for one in violations
        ]
        return cls(plan=plan, violations=found)
