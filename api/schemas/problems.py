"""Problems as they are listed."""

from datetime import date, datetime

from pydantic import BaseModel

from api.records.problems import KeptProblem


class ProblemShape(BaseModel):
    """What is kept of a problem, without the document."""

    id: str
    sha256: str
    name: str
    day: date
    tasks: int
    vehicles: int
    depots: int
    estimated: bool
    sample: bool
    created_at: datetime

    @classmethod
    def from_domain(cls, problem: KeptProblem) -> "ProblemShape":
        """Return the shape of a kept problem."""
        return cls(
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
        )
