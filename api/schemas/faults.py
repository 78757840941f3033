"""The shape of every error answer (RFC 9457)."""

from pydantic import BaseModel, Field

from api.errors import translated
from geodata.errors import Issue
from maps.wording import Language


class IssueShape(BaseModel):
    """One fault: where, what, and what to do about it."""

    code: str
    subject: str
    message: str
    remedy: str

    @classmethod
    def from_domain(cls, issue: Issue, *, language: Language) -> "IssueShape":
        """Return the shape of an issue, spoken in that language where it is one of ours."""
        one = translated(issue, language)
        return cls(code=one.code, subject=one.subject, message=one.message, remedy=one.remedy)


class ToldIssueShape(IssueShape):
    """One fault of an answer; with some of them comes what is behind them."""

    reason: str = Field(default="", description="The code of a reason, such as STOCK_SHORT")
    why: str = Field(default="", description="What is behind it, in words")


class FaultShape(BaseModel):
    """An error answer, ``application/problem+json``, with every fault found."""

    type: str
    title: str
    status: int
    detail: str
    issues: list[ToldIssueShape]


def faults(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Return the description of error answers for the OpenAPI page."""
    shape: dict[str, object] = {"model": FaultShape, "content": {"application/problem+json": {}}}
    return dict.fromkeys(statuses, shape)
