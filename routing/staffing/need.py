"""How much work a post has, and in which order seats at all posts are filled."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from routing.staffing.table import StaffingTable
from routing.staffing.values import Mode, Post, PostId

TOUR: Final = 0.7124
"""A shortest tour through n random points of an area A is about so often the root of n × A long."""


def work_minutes(post: Post, table: StaffingTable) -> float:
    """Return the minutes of work of a day at the post: with people, and from door to door.

    Few people in a wide ward are far from each other, and many in a narrow one near: the way grows
    with the root of people × area.

    References
    ----------
    Beardwood, Halton and Hammersley (1959), "The shortest path through many points"; the constant
    is that of Johnson and McGeoch (1997).
    """
    service = post.people_home * table.minutes_each + post.vulnerable * table.minutes_vulnerable
    tour_km = TOUR * math.sqrt(post.people_home * (post.area_km2 or 0)) * table.detour
    return service + tour_km / table.kph * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """The n-th volunteer at a post; `number` begins with 1."""

    post: PostId
    number: int


def seats_by_need(
    posts: Sequence[Post], table: StaffingTable, *, mode: Mode, floors_first: bool
) -> tuple[Seat, ...]:
    """Return all seats of all posts, the one to be filled first in front.

    Parameters
    ----------
    mode
        Level: the deepest gap below a floor first, need among equals. Need: as the work is per
        volunteer.
    floors_first
        Whether, by need too, all floors come before what is above them.

    References
    ----------
    Balinski and Young (2001), "Fair Representation": Huntington-Hill, by which no transfer of one
    seat makes two posts' work per volunteer more alike.
    """
    ranked: list[tuple[tuple[float, ...], Seat]] = []
    for at, post in enumerate(posts):
        work = work_minutes(post, table)
        for number in range(1, post.band.ceiling + 1):
            tier = _tier(post, number, mode=mode, floors_first=floors_first)
            priority = work / math.sqrt(number * (number - 1)) if number > 1 else math.inf
            # equal needs: the busier post, then the order of the table
            key = (-tier, -priority, -work, at)
            ranked.append((key, Seat(post=post.id, number=number)))
    return tuple(seat for _, seat in sorted(ranked, key=lambda one: one[0]))


def _tier(post: Post, number: int, *, mode: Mode, floors_first: bool) -> int:
    below = post.band.floor - number + 1
    if mode == "level":
        return below
    return int(below > 0 and floors_first)
