"""Keeping and finding what was approved of drafts of staffing."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.places import Spot
from api.records.staffing_approvals import ApprovalNumber, Moved, StaffingApproval
from api.records.users import User
from api.records.volunteers import Post, PostKind, VolunteerNumber
from api.store.tables import StaffingApprovalRow


def add_approval(
    session: Session, user: User, area: Spot, day: date, moved: Iterable[Moved], *, at: datetime
) -> ApprovalNumber:
    """Keep what somebody approved, and return its number."""
    row = StaffingApprovalRow(
        organisation=user.organisation,
        area=area.ward,
        district=area.district,
        province=area.province,
        day=day,
        by=user.name,
        approved_at=at,
        moved=json.dumps([_document(one) for one in moved], ensure_ascii=False),
        undone_by="",
    )
    session.add(row)
    session.flush()
    return ApprovalNumber(row.number)


def get_approval(session: Session, user: User, number: ApprovalNumber) -> StaffingApproval:
    """Return what the user's organisation approved under a number; raise `Missing` if nothing."""
    row = session.get(StaffingApprovalRow, number, populate_existing=True)
    if row is None or row.organisation != user.organisation:
        raise Missing(own_issue("no-such-approval", str(number)))
    return _approval(row)


def list_approvals(session: Session, user: User, *, since: date) -> tuple[StaffingApproval, ...]:
    """Return what the user's organisation approved for that day or later, the newest first."""
    query = select(StaffingApprovalRow).where(
        StaffingApprovalRow.organisation == user.organisation, StaffingApprovalRow.day >= since
    )
    rows = session.scalars(query.order_by(StaffingApprovalRow.number.desc()))
    return tuple(map(_approval, rows))


def note_undone(session: Session, number: ApprovalNumber, *, by: str, at: datetime) -> None:
    """Note who took an approval back, and when."""
    row = session.get_one(StaffingApprovalRow, number)
    row.undone_by, row.undone_at = by, at
    session.flush()


def _approval(row: StaffingApprovalRow) -> StaffingApproval:
    return StaffingApproval(
        number=ApprovalNumber(row.number),
        organisation=row.organisation,
        area=Spot(ward=row.area, district=row.district, province=row.province),
        day=row.day,
        by=row.by,
        at=row.approved_at,
        moved=tuple(map(_moved, json.loads(row.moved))),
        undone_by=row.undone_by,
        undone_at=row.undone_at,
    )


def _document(one: Moved) -> dict[str, Any]:
    return {
        "volunteer": one.volunteer,
        "before": [_post_document(post) for post in one.before],
        "after": [_post_document(post) for post in one.after],
        "states": [one.state_before, one.state_after],
    }


def _moved(document: dict[str, Any]) -> Moved:
    before, after = document["states"]
    return Moved(
        volunteer=VolunteerNumber(document["volunteer"]),
        before=tuple(map(_post, document["before"])),
        after=tuple(map(_post, document["after"])),
        state_before=before,
        state_after=after,
    )


def _post_document(post: Post) -> list[str | None]:
    area, ends = post.area, None if post.ends is None else post.ends.isoformat()
    days = post.begins.isoformat(), ends
    return [post.kind, area.ward, area.district, area.province, *days, post.by]


def _post(document: list[Any]) -> Post:
    kind, ward, district, province, begins, ends, by = document
    return Post(
        kind=cast("PostKind", kind),
        area=Spot(ward=ward, district=district, province=province),
        begins=date.fromisoformat(begins),
        ends=None if ends is None else date.fromisoformat(ends),
        by=by,
    )
