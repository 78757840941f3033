"""The moves from today's posts to an allocation as a draft, and what it comes to once approved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from routing.staffing.allocate import away_m
from routing.staffing.values import Allocation, Lent, Move, MoveKind, Post, PostId, Volunteer


def draft_moves(
    posts: Sequence[Post],
    volunteers: Sequence[Volunteer],
    found: Allocation,
    *,
    day: date,
    lent_days: int,
) -> tuple[Move, ...]:
    """Return a move for each volunteer who is to work elsewhere than on that day so far.

    Parameters
    ----------
    lent_days
        For how long those are lent who belong to the reserve or to another post.
    """
    by_id = {post.id: post for post in posts}
    had = posted(volunteers, day)
    gets = found.counts()
    last = day + timedelta(days=lent_days - 1)
    moves = []
    for one in volunteers:
        origin, target = one.post_on(day), found.posts[one.id]
        if origin == target:
            continue
        kind = _kind(one, target)
        moves.append(
            Move(
                volunteer=one.id,
                kind=kind,
                origin=origin,
                target=target,
                first=day,
                last=last if kind == "lend" else None,
                before_m=None if origin is None else away_m(one, by_id[origin]),
                after_m=None if target is None else away_m(one, by_id[target]),
                had=0 if target is None else had.get(target, 0),
                gets=0 if target is None else gets.get(target, 0),
            )
        )
    return tuple(moves)


def posted(volunteers: Iterable[Volunteer], day: date) -> dict[PostId, int]:
    """Return how many work at each post on a day that has any."""
    counted: dict[PostId, int] = {}
    for one in volunteers:
        if (post := one.post_on(day)) is not None:
            counted[post] = counted.get(post, 0) + 1
    return counted


def _kind(volunteer: Volunteer, target: PostId | None) -> MoveKind:
    if target is None:
        return "return"
    belongs = volunteer.reserve or volunteer.post is not None
    return "lend" if belongs and target != volunteer.post else "post"


def applied(volunteers: Sequence[Volunteer], moves: Iterable[Move]) -> tuple[Volunteer, ...]:
    """Return the volunteers as they are once these moves hold.

    Whoever is lent belongs where they did before, and is back there by themselves.
    """
    by_id: Mapping[str, Move] = {move.volunteer: move for move in moves}
    return tuple(_moved(one, by_id[one.id]) if one.id in by_id else one for one in volunteers)


def _moved(volunteer: Volunteer, move: Move) -> Volunteer:
    if move.kind == "lend" and move.target is not None and move.last is not None:
        return replace(volunteer, lent=Lent(post=move.target, first=move.first, last=move.last))
    return replace(volunteer, post=move.target, lent=None)
