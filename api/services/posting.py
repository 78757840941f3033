"""Volunteers moved by an approved draft of staffing: posted, lent for some days, back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from api.errors import own_issue
from api.records.places import Spot
from api.records.volunteers import POSTABLE, Post, PostKind, Volunteer
from api.services.access import Writing
from api.services.volunteers import brought_forward, gates_of_post
from api.store import volunteers
from geodata.errors import Issue
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


def posting_faults(found: Volunteer, post: Post | None, *, table: GateTable) -> Iterator[Issue]:
    """Yield why somebody cannot be given that post; None: none is given."""
    if post is None:
        return
    subject = f"volunteer {found.number}"
    missing = gates_of_post(post.kind) - {*found.gates_on(post.begins, table)}
    if missing:
        yield own_issue("gate-closed", f"{subject}: {', '.join(sorted(missing))}")
    if found.state not in POSTABLE:
        yield own_issue("cannot-be-posted", f"{subject}: {found.state}")


def make_move(
    change: Writing, found: Volunteer, move: Move, post: Post | None, *, table: GateTable
) -> Volunteer:
    """Let a move hold from its first day: who is lent is back by themselves after the last."""
    session, number = change.session, found.number
    volunteers.end_posts(session, number, day=move.first - _DAY)
    if post is not None:
        volunteers.add_post(session, number, post)
    for after in _after(found, move.last):
        volunteers.add_post(session, number, after)
    target = "–" if post is None else post.area.ward
    change.done("volunteers.post", f"volunteer {number}: {move.kind}, {target}, {_days(move)}")
    return brought_forward(change, number, table=table, day=move.first)


def _after(found: Volunteer, last: date | None) -> Iterator[Post]:
    """Yield what of the posts there are is left once somebody is back; nothing where for good."""
    if last is None:
        return
    for post in found.posts:
        if post.ends is None or post.ends > last:
            yield replace(post, begins=max(post.begins, last + _DAY))


def _days(move: Move) -> str:
    return f"{move.first}" if move.last is None else f"{move.first} – {move.last}"
