"""``/api/users`` and ``/api/audit``."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.dependencies import NowDep, PlacerDep, StoreDep, UserDep
from api.records.audit import Entry, Outcome
from api.schemas.faults import faults
from api.schemas.texts import Line
from api.schemas.users import NewUserShape, PasswordShape, UserShape
from api.services import access

router = APIRouter(tags=["users"], responses=faults(401, 403))


class EntryShape(BaseModel):
    """One entry of the audit."""

    number: int
    at: datetime
    by: str
    role: str
    action: str
    outcome: Outcome
    subject: str
    purpose: str
    digest: str

    @classmethod
    def from_domain(cls, entry: Entry) -> "EntryShape":
        """Return the shape of an entry."""
        return cls(
            number=entry.number,
            at=entry.at,
            by=entry.by,
            role=entry.role,
            action=entry.action,
            outcome=entry.outcome,
            subject=entry.subject,
            purpose=entry.purpose,
            digest=entry.digest,
        )


class AuditFaultsShape(BaseModel):
    """Where the chain of writes is broken: numbers of entries; 0 where its end is missing."""

    whole: bool
    faults: list[int]


@router.get("/api/users")
def get_users(store: StoreDep) -> list[UserShape]:
    """List all users, those who may not sign in any more too."""
    return [UserShape.from_domain(user) for user in access.all_users(store)]


@router.post("/api/users", status_code=201, responses=faults(409, 422))
def post_user(
    *, order: NewUserShape, user: UserDep, store: StoreDep, placer: PlacerDep, now: NowDep
) -> UserShape:
    """Keep a new user."""
    made = access.add_user(
        store, order.to_domain(at=now), password=order.password, places=placer, by=user
    )
    return UserShape.from_domain(made)


@router.delete("/api/users/{name}", responses=faults(404, 409))
def delete_user(name: Line, user: UserDep, store: StoreDep, now: NowDep) -> UserShape:
    """Let somebody sign in no more; their name stays with what they did.

    The last administrator stays: nobody could let anybody sign in any more.
    """
    return UserShape.from_domain(access.end_user(store, name, at=now, by=user))


@router.put("/api/users/{name}/password", status_code=204, responses=faults(404, 422))
def put_password(
    *, name: Line, order: PasswordShape, user: UserDep, store: StoreDep, now: NowDep
) -> None:
    """Give somebody another password, and end where they are signed in."""
    access.set_password(store, name, password=order.password, at=now, by=user)


@router.get("/api/audit", responses=faults(422))
def get_audit(
    store: StoreDep,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[EntryShape]:
    """Show what was done and read, in its order; `after` the last number gives the next page."""
    entries = access.audit_page(store, after=after, most=most)
    return [EntryShape.from_domain(entry) for entry in entries]


@router.get("/api/audit/faults")
def get_audit_faults(store: StoreDep) -> AuditFaultsShape:
    """Tell whether all writes are there, unchanged and in their order."""
    found = access.audit_faults(store)
    return AuditFaultsShape(whole=not found, faults=list(found))
