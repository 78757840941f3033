"""Whether a ward is ready by the four on the spot (bốn tại chỗ).

Command, forces, supplies and logistics on the spot: what each asks for stands in
`rules/staffing.toml`. What nobody has said counts as not ready, and is named as unknown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from routing.staffing.table import StaffingTable
from routing.staffing.values import Post, PostId

Item = Literal["command", "forces", "supplies", "logistics"]
ITEMS: Final[tuple[Item, ...]] = get_args(Item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The card of one ward.

    Parameters
    ----------
    items
        By item whether it is there; None: nobody has said.
    ready
        Whether enough of the four are there.
    certain
        Whether that is so whatever nobody has said.
    """

    post: PostId
    items: Mapping[Item, bool | None]
    ready: bool
    certain: bool

    @property
    def score(self) -> int:
        """How many of the four are there."""
        return sum(value is True for value in self.items.values())


def readiness(
    posts: Sequence[Post], counts: Mapping[PostId, int], table: StaffingTable
) -> tuple[Readiness, ...]:
    """Return the card of each ward, with the volunteers that it has."""
    return tuple(_cards(posts, counts, table))


def _cards(
    posts: Sequence[Post], counts: Mapping[PostId, int], table: StaffingTable
) -> Iterator[Readiness]:
    for post in posts:
        if post.kind != "ward":
            continue
        spot = post.spot
        items: dict[Item, bool | None] = {
            "command": spot.commanded,
            "forces": counts.get(post.id, 0) >= post.band.floor,
            "supplies": _at_least(spot.supply_days, table.supply_days),
            "logistics": _at_least(spot.vehicles, table.vehicles),
        }
        score = sum(value is True for value in items.values())
        most = score + sum(value is None for value in items.values())
        yield Readiness(
            post=post.id,
            items=items,
            ready=score >= table.ready_from,
            certain=score >= table.ready_from or most < table.ready_from,
        )


def _at_least(value: float | None, least: int) -> bool | None:
    return None if value is None else value >= least
