"""A move of an approved draft of staffing made true: posted, lent for some days, in reserve."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from api.records.places import Spot
from api.records.volunteers import Post, PostKind, Volunteer
from api.services.access import Writing
from api.services.volunteers import brought_forward
from api.store import volunteers
from routing.gates import GateTable
from routing.staffing import Move

IN_CONTACT: Final[PostKind] = "rapid-team"
WITHOUT_CONTACT: Final[PostKind] = "goods-team"
"""Which post somebody is given who had none."""
_DAY: Final = timedelta(days=1)


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
