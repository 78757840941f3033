"""The two functions between each row and its value."""

import json
from dataclasses import asdict
from typing import cast

from api.records.jobs import Job, JobKey, JobState
from api.records.plans import KeptPlan, PlanKey
from api.records.problems import KeptProblem, ProblemKey
from api.store.tables import JobRow, LearnedRow, PlanRow, ProblemRow
from geodata.coordinates import LonLat
from geodata.errors import Issue
from geodata.learned import Kind, Learned
from routing.plan import Score


def problem_of(row: ProblemRow) -> KeptProblem:
    """Return the value of a row, without its document."""
    return KeptProblem(
        key=ProblemKey(row.id),
        sha256=row.sha256,
        name=row.name,
        day=row.day,
        tasks=row.tasks,
        vehicles=row.vehicles,
        depots=row.depots,
        estimated=row.estimated,
        sample=row.sample,
        created_at=row.created_at,
    )


def problem_row(problem: KeptProblem, *, document: str) -> ProblemRow:
    """Return the row of a value and its document."""
    return ProblemRow(
        id=problem.key,
        sha256=problem.sha256,
        name=problem.name,
        day=problem.day,
        tasks=problem.tasks,
        vehicles=problem.vehicles,
        depots=problem.depots,
        estimated=problem.estimated,
        sample=problem.sample,
        created_at=problem.created_at,
        document=document,
    )


def plan_of(row: PlanRow) -> KeptPlan:
    """Return the value of a row, without its document."""
    return KeptPlan(
        key=PlanKey(row.id),
        sha256=row.sha256,
        problem=ProblemKey(row.problem_id),
        seed=row.seed,
        score=Score(harm1=row.harm1, harm2=row.harm2, harm3=row.harm3, effort=row.effort),
        routes=row.routes,
        planned=row.planned,
        unassigned=row.unassigned,
        created_at=row.created_at,
    )


def plan_row(plan: KeptPlan, *, document: str) -> PlanRow:
    """Return the row of a value and its document."""
    return PlanRow(
        id=plan.key,
        sha256=plan.sha256,
        problem_id=plan.problem,
        seed=plan.seed,
        **asdict(plan.score),
        routes=plan.routes,
        planned=plan.planned,
        unassigned=plan.unassigned,
        created_at=plan.created_at,
        document=document,
    )


def _score_of(row: JobRow) -> Score | None:
    parts = (row.harm1, row.harm2, row.harm3, row.effort)
    harm1, harm2, harm3, effort = parts
    if harm1 is None or harm2 is None or harm3 is None or effort is None:
        return None
    return Score(harm1=harm1, harm2=harm2, harm3=harm3, effort=effort)


def job_of(row: JobRow) -> Job:
    """Return the value of a row."""
    return Job(
        key=JobKey(row.id),
        problem=ProblemKey(row.problem_id),
        state=cast("JobState", row.state),
        seconds=row.seconds,
        seed=row.seed,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        score=_score_of(row),
        unassigned=row.unassigned,
        plan=None if row.plan_id is None else PlanKey(row.plan_id),
        issues=tuple(Issue(**issue) for issue in json.loads(row.issues)),
    )


def job_row(job: Job) -> JobRow:
    """Return the row of a value."""
    score = asdict(job.score) if job.score else dict.fromkeys(("harm1", "harm2", "harm3", "effort"))
    return JobRow(
        id=job.key,
        problem_id=job.problem,
        state=job.state,
        seconds=job.seconds,
        seed=job.seed,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        **score,
        unassigned=job.unassigned,
        plan_id=job.plan,
        issues=json.dumps([asdict(issue) for issue in job.issues], ensure_ascii=False),
    )


def learned_of(row: LearnedRow) -> Learned:
    """Return the value of a row."""
    placed = row.lon is not None and row.lat is not None
    return Learned(
        kind=cast("Kind", row.kind),
        address=row.address,
        point=LonLat(lon=row.lon or 0.0, lat=row.lat or 0.0) if placed else None,
        area=row.area,
        accuracy_m=row.accuracy_m,
        by=row.by,
        at=row.at,
        reason=row.reason,
        of=row.of,
    )


def learned_row(event: Learned) -> LearnedRow:
    """Return the row of a value."""
    return LearnedRow(
        id=event.id,
        kind=event.kind,
        address=event.address,
        lon=None if event.point is None else event.point.lon,
        lat=None if event.point is None else event.point.lat,
        area=event.area,
        accuracy_m=event.accuracy_m,
        by=event.by,
        at=event.at,
        reason=event.reason,
        of=event.of,
    )
