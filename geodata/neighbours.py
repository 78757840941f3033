"""Neighbours: for each of many places those reached soonest, without a matrix of all pairs."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.coordinates import LonLat
from geodata.live_roads import MS, Roads
from geodata.snapped_ways import NO_WAY, costs_between, hang, walk_ms
from geodata.snapping import SNAP_LIMIT_M
from geodata.travel import snap_points

_NONE: Final = (np.empty(0, np.int32), np.empty(0, np.int32))


def _nothing(done: int, total: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbours:
    """For each of ``n`` places those reached soonest, as rows laid end to end.

    Parameters
    ----------
    start
        Offsets into `place` and `seconds`, ``(n + 1,)``.
    place
        Indices of the places reached, the soonest first.
    seconds
        Whole seconds to each.
    """

    start: NDArray[np.int64]
    place: NDArray[np.int32]
    seconds: NDArray[np.int32]

    def of(self, place: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the neighbours of one place and the seconds to them."""
        row = slice(self.start[place], self.start[place + 1])
        return self.place[row], self.seconds[row]


def neighbours(
    roads: Roads,
    points: Sequence[LonLat],
    *,
    most: int,
    within_s: int,
    limit_m: float = SNAP_LIMIT_M,
    progress: Callable[[int, int], None] = _nothing,
) -> Neighbours:
    """Return for each place the places reached soonest, without a matrix of all pairs.

    Looked at are the places in the same cell of a grid and in the cells around it, or, where those
    hold fewer than `most`, as many as are nearest by straight line. A place beyond them that a fast
    road brings nearer than one among them is not found.

    Parameters
    ----------
    roads
        From `LiveRoads.at`.
    points
        ``n`` places.
    most
        How many neighbours a place has at most.
    within_s
        Only places reached in so many seconds.
    limit_m
        As in `road_matrix`.
    progress
        Called with how many places are done and how many there are.
    """
    snaps = snap_points(roads, points, limit_m=limit_m)
    hung, walks_ms = hang(roads, snaps, length_share=0), walk_ms(snaps)
    cells = _Cells(roads, points, most)

    def reached(members: NDArray[np.int64]) -> list[tuple[NDArray[np.int32], NDArray[np.int32]]]:
        around = cells.around(members[0], most)
        ms = costs_between(roads.paths.costs, hung.some(members), hung.some(around))
        ms += walks_ms[members, None] + walks_ms[None, around]
        ms[members[:, None] == around[None, :]] = NO_WAY
        ms[ms > within_s * MS] = NO_WAY
        soonest = np.argsort(ms, axis=1, kind="stable")[:, :most]
        seconds = -(-np.take_along_axis(ms, soonest, axis=1) // MS)
        count = (seconds <= within_s).sum(axis=1).tolist()
        places = around[soonest].astype(np.int32)
        return [
            (place[:size], times[:size].astype(np.int32))
            for place, times, size in zip(places, seconds, count, strict=True)
        ]

    found: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = [_NONE] * len(points)
    done = 0
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for members, rows in zip(cells.members, threads.map(reached, cells.members), strict=True):
            for place, row in zip(members.tolist(), rows, strict=True):
                found[place] = row
            done += members.size
            progress(done, len(points))
    return Neighbours(
        start=np.cumsum([0, *(places.size for places, _ in found)]),
        place=np.concatenate([places for places, _ in found] or [_NONE[0]]),
        seconds=np.concatenate([times for _, times in found] or [_NONE[1]]),
    )


class _Cells:
    """Points in the cells of a grid, about a ninth of `most` in each where they are dense."""

    def __init__(self, roads: Roads, points: Sequence[LonLat], most: int) -> None:
        lon, lat = [point.lon for point in points], [point.lat for point in points]
        self._east, self._north = map(np.atleast_1d, roads.index.plane.to_metres(lon, lat))
        area = max(1.0, float(np.ptp(self._east) * np.ptp(self._north))) if points else 1.0
        side = np.sqrt(area * most / max(1, len(points)))
        # As many around a place as wanted, seen from the places: most stand where it is dense.
        for _ in range(8):
            self._cut(side / 3)
            seen = [(self.around(some[0], 0).size, some.size) for some in self.members]
            crowd = sum(size * seers for size, seers in seen) / max(1, len(points))
            if not most * 1.2 < crowd:
                break
            side *= np.sqrt(most / crowd)
        self._cut(side / 3)
        self._crowd = max((some.size for some in self.members), default=0)
        self._tree = cKDTree(np.column_stack((self._east, self._north)))

    def _cut(self, cell_m: float) -> None:
        self._cell = np.column_stack((self._east, self._north)) // cell_m
        cells, of = np.unique(self._cell, axis=0, return_inverse=True)
        order = np.argsort(of.reshape(-1), kind="stable")
        bounds = np.searchsorted(of.reshape(-1)[order], np.arange(len(cells) + 1))
        self.members = [order[a:b] for a, b in pairwise(bounds)]
        self._index = {tuple(cell): i for i, cell in enumerate(cells.astype(int).tolist())}

    def around(self, point: int, least: int) -> NDArray[np.int64]:
        """Return the points in the cells around a point's; where they are few, the nearest."""
        x, y = self._cell[point].astype(int).tolist()
        cells = [self._index.get((x + dx, y + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        found = np.concatenate([self.members[cell] for cell in cells if cell is not None])
        if found.size > least or found.size == self._cell.shape[0]:
            return found
        wanted = min(self._cell.shape[0], least + self._crowd)
        _, nearest = self._tree.query((self._east[point], self._north[point]), k=wanted)
        return np.union1d(found, np.atleast_1d(nearest))
