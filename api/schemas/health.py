"""How the service is, as it is shown."""

from datetime import datetime

from pydantic import BaseModel

from api.schemas.faults import IssueShape
from api.services.health import Finding, Health
from maps.wording import Language


class UpShape(BaseModel):
    """Whether the service takes work."""

    ok: bool


class FindingShape(BaseModel):
    """One thing that was looked at, of which moment it tells, and what is wrong with it."""

    name: str
    good: bool
    at: datetime | None
    issue: IssueShape | None

    @classmethod
    def from_domain(cls, finding: Finding, *, language: Language) -> "FindingShape":
        """Return the shape of a finding."""
        issue = finding.issue
        return cls(
            name=finding.name,
            good=finding.good,
            at=finding.at,
            issue=None if issue is None else IssueShape.from_domain(issue, language=language),
        )


class HealthShape(UpShape):
    """Whether the service works: its database answers, how busy it is, what is to be seen to."""

    database: str
    migration: str
    problems: int
    plans: int
    queued: int
    running: int
    findings: list[FindingShape]

    @classmethod
    def of(cls, health: Health, found: tuple[Finding, ...], *, language: Language) -> "HealthShape":
        """Return the shape of what was seen."""
        return cls(
            ok=health.ok,
            database=health.database,
            migration=health.migration,
            problems=health.problems,
            plans=health.plans,
            queued=health.queued,
            running=health.running,
            findings=[FindingShape.from_domain(one, language=language) for one in found],
        )
