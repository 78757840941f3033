"""Posts: given one by one, or by a move of an approved draft: posted, lent, in reserve."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from api.errors import Conflict, own_issue, refuse
from api.records.places import Spot
from api.records.users import User
from api.records.volunteers import (
    DESK_POSTS,
    POSTABLE,
    Post,
    PostKind,
    Volunteer,
    VolunteerNumber,
)
from api.services.access import Writing, require_role, writing
from api.services.volunteers import brought_forward, own_volunteer, require_reach
from api.store import volunteers
from api.store.session import Store
from geodata.errors import Issue
from routing.gates import GateTable
from routing.staffing import Move

IN_CONTACT: Final[PostKind] = "rapid-team"
WITHOUT_CONTACT: Final[PostKind] = "goods-team"
"""Which post somebody is given who had none."""
_DAY: Final = timedelta(days=1)


def assign(
    store: Store,
    user: User,
    number: VolunteerNumber,
    post: Post,
    *,
    table: GateTable,
    now: datetime,
) -> Volunteer:
    """Give a volunteer a post; raise as `assign_within`."""
    require_role(user, "volunteers.post")
    with writing(store, user, at=now) as change:
        return assign_within(change, number, post, table=table)


def assign_within(
    change: Writing, number: VolunteerNumber, post: Post, *, table: GateTable
) -> Volunteer:
    """Give a volunteer a post within a change.

    Raises
    ------
    Forbidden
        With ``not-your-area`` where it is in none of one's areas.
    Conflict
        With ``two-posts`` where the days overlap with those of another one.
    Refused
        With all of `posting_faults`.
    """
    require_reach(change.user, post.area)
    found = own_volunteer(change, number)
    if any(post.overlaps(other) for other in found.posts):
        raise Conflict(own_issue("two-posts", f"volunteer {number}"))
    refuse(posting_faults(found, post, table=table))
    volunteers.add_post(change.session, number, post)
    change.done("volunteers.post", f"volunteer {number}: {post.kind}, {post.area.ward}")
    return brought_forward(change, number, table=table, day=post.begins)


def posting_faults(found: Volunteer, post: Post, *, table: GateTable) -> Iterator[Issue]:
    """Yield why somebody cannot be given a post.

    ``gate-closed`` where it needs a gate that they do not pass on its first day, and
    ``cannot-be-posted`` where they are not equipped yet, sick, withdrawn or ended.
    """
    subject = f"volunteer {found.number}"
    missing = gates_of_post(post.kind) - {*found.gates_on(post.begins, table)}
    if missing:
        yield own_issue("gate-closed", f"{subject}: {', '.join(sorted(missing))}")
    if found.state not in POSTABLE:
        yield own_issue("cannot-be-posted", f"{subject}: {found.state}")


def gates_of_post(kind: PostKind) -> set[str]:
    """Return the gates that a kind of post needs, besides those of each task."""
    needed = {"form", "consent", "recovered", "ppe"}
    return needed if kind in DESK_POSTS else {*needed, "antibody"}


def new_post(found: Volunteer, move: Move, area: Spot, *, by: str, table: GateTable) -> Post:
    """Return the post that a move gives: of the kind that they have, or that their gates allow."""
    before = found.post_on(move.first)
    contact = "antibody" in found.gates_on(move.first, table)
    kind = (IN_CONTACT if contact else WITHOUT_CONTACT) if before is None else before.kind
    return Post(kind=kind, area=area, begins=move.first, ends=move.last, by=by)


def make_move(
    change: Writing, found: Volunteer, move: Move, post: Post, *, table: GateTable
) -> Volunteer:
    """Let a move hold from its first day: what was to be after its last day is so by itself."""
    session, number = change.session, found.number
    volunteers.end_posts(session, number, day=move.first - _DAY)
    volunteers.add_post(session, number, post)
    for after in _after(found, move.last):
        volunteers.add_post(session, number, after)
    subject = f"volunteer {number}: {move.kind}, {post.area.ward}, {_days(move)}"
    change.done("volunteers.post", subject)
    return brought_forward(change, number, table=table, day=move.first)


def _after(found: Volunteer, last: date | None) -> Iterator[Post]:
    """Yield what of the posts there are is left after a move; nothing where it is for good."""
    if last is None:
        return
    for post in found.posts:
        if post.ends is None or post.ends > last:
            yield replace(post, begins=max(post.begins, last + _DAY))


def _days(move: Move) -> str:
    return f"{move.first}" if move.last is None else f"{move.first} – {move.last}"
