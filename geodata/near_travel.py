"""Seconds of live roads kept for many places: from each to those around it, without a matrix.

A city's pieces ask for the same rides again and again. What lies around a place is asked of the
roads once; a ride farther than that is reckoned by way of some places that all rides are known to
and from, and so never too short.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.live_travel import RoadTravel
from geodata.matrix import UNREACHABLE, Profile

NEAR: Final = 600
"""So many places around each are asked for: those of some nine wards."""
IN_A_CELL: Final = 64
"""At most so many places share what lies around them."""
HUBS: Final = 48
"""By way of so many places the rest is reckoned."""
_FAR: Final = 10**8

Block = Mapping[Profile, NDArray[np.int32]]
"""Seconds from some places to others by profile, ``(k, l)`` each."""
Blocks = Callable[[Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]], Iterable[Block]]
"""Gives a block for each pair of starts and ends."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearTravel:
    """`geodata.matrix.Travel` over live roads that has the seconds of its hour at hand.

    Parameters
    ----------
    live
        The roads, asked for single rides.
    cell, row
        In which cell each place lies, and at which row of its block, ``(n,)``.
    around
        By cell, the places that seconds are kept to.
    blocks
        By cell, the seconds from its places to those around.
    out, back
        Seconds to the hubs, ``(n, h)``, and from them, ``(h, n)``.
    """

    live: RoadTravel
    cell: NDArray[np.int64]
    row: NDArray[np.int64]
    around: tuple[NDArray[np.int64], ...]
    blocks: tuple[Block, ...]
    out: Block
    back: Block

    def travel_s(
        self, profile: Profile, origin: int, destination: int, depart_s: int
    ) -> int | None:
        """Return whole seconds as the live roads say."""
        return self.live.travel_s(profile, origin, destination, depart_s)

    def travel_m(self, profile: Profile, origin: int, destination: int) -> int | None:
        """Return whole metres as the live roads say."""
        return self.live.travel_m(profile, origin, destination)

    def at_its_hour(self, profile: Profile, chosen: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return seconds between the places chosen, each once, ``(k, k)``; far ones at most."""
        column = np.full(self.cell.size, -1, dtype=np.int64)
        column[chosen] = np.arange(chosen.size)
        seconds = self._by_hubs(profile, chosen)
        cells = self.cell[chosen]
        for cell in np.unique(cells).tolist():
            rows = np.flatnonzero(cells == cell)
            columns = column[self.around[cell]]
            known = columns >= 0
            block = self.blocks[cell][profile][self.row[chosen[rows]]]
            seconds[np.ix_(rows, columns[known])] = block[:, known]
        return seconds

    def _by_hubs(self, profile: Profile, chosen: NDArray[np.int64]) -> NDArray[np.int32]:
        out, back = (
            np.where(each == UNREACHABLE, _FAR, each)
            for each in (self.out[profile][chosen], self.back[profile][:, chosen])
        )
        least = np.full((chosen.size, chosen.size), _FAR, dtype=np.int32)
        for hub in range(len(back)):
            np.minimum(least, out[:, hub, None] + back[hub, None, :], out=least)
        return np.where(least >= _FAR, UNREACHABLE, least).astype(np.int32)


def near_travel(
    live: RoadTravel, points: NDArray[np.float64], *, blocks: Blocks, near: int = NEAR
) -> NearTravel:
    """Return the travel with all blocks worked out.

    Parameters
    ----------
    live
        Over the places.
    points
        Where these are on a plane, ``(n, 2)``.
    blocks
        Works out what is asked; `block_of` gives one.
    near
        So many places around each.
    """
    members = _cells(points)
    tree = cKDTree(points)
    wanted = min(near, len(points))
    around = [
        np.union1d(some, np.atleast_1d(tree.query(points[some].mean(axis=0), k=wanted)[1]))
        for some in members
    ]
    every = np.arange(len(points), dtype=np.int64)
    step = max(1, len(members) // HUBS)
    hubs = np.array([some[0] for some in members[::step]][:HUBS], dtype=np.int64)
    *found, out, back = blocks([*zip(members, around, strict=True), (every, hubs), (hubs, every)])
    cell, row = np.empty((2, len(points)), dtype=np.int64)
    for number, some in enumerate(members):
        cell[some], row[some] = number, np.arange(some.size)
    return NearTravel(
        live=live,
        cell=cell,
        row=row,
        around=tuple(around),
        blocks=tuple(found),
        out=out,
        back=back,
    )


def block_of(
    live: RoadTravel,
    profiles: Iterable[Profile],
    pair: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> Block:
    """Return the seconds from the first places to the second for each profile."""
    return {profile: live.between(profile, *pair) for profile in profiles}


def _cells(points: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """Return the places in cells, halved across the longer side until they are small."""
    waiting, cells = [np.arange(len(points), dtype=np.int64)], []
    while waiting:
        some = waiting.pop()
        if some.size <= IN_A_CELL:
            cells.append(some)
            continue
        axis = int(np.argmax(np.ptp(points[some], axis=0)))
        order = some[np.argsort(points[some, axis], kind="stable")]
        waiting += [np.sort(order[: some.size // 2]), np.sort(order[some.size // 2 :])]
    return cells
