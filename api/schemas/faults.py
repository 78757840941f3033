"""The shape of every error answer (RFC 9457)."""

from pydantic import BaseModel


class IssueShape(BaseModel):
    """One fault: where, what, and what to do about it."""

    code: str
    subject: str
    message: str
    remedy: str


class FaultShape(BaseModel):
    """An error answer, ``application/problem+json``, with every fault found."""

    type: str
    title: str
    status: int
    detail: str
    issues: list[IssueShape]


def faults(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Return the description of error answers for the OpenAPI page."""
    shape: dict[str, object] = {"model": FaultShape, "content": {"application/problem+json": {}}}
    return dict.fromkeys(statuses, shape)
