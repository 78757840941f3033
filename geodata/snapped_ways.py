"""Ways between points that lie somewhere along streets: times, lengths, and the streets taken."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.live_roads import DM, LENGTH_SHARE, MS, Roads, length_dm
from geodata.matrix import UNREACHABLE
from geodata.road_parts import RoadPart
from geodata.search_graph import INFINITE, Ends, Engine
from geodata.snapping import Snaps, some_snaps

NO_WAY: Final = np.iinfo(np.int64).max // 8  # three of them still add up without overflow

OFF_ROAD_KPH: Final = 4.0
"""Walking speed between a point and its street, in km/h; own default, on the slow side."""

_ROWS: Final = 35
"""From so many rows on a matrix is shared out to the cores."""

_THREADS: Final = os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hung:
    """How ``k`` snapped points hang on the graph; column 0 along their shape, column 1 against it.

    Parameters
    ----------
    out, into
        Where one gets to when leaving, and from where one arrives; costs are below 0 where the
        profile may not go in that direction.
    done
        Cost from the beginning of the edge to the point, `NO_WAY` where it may not be used.
    shape
        Shape that each point lies on, -1: none.
    """

    out: Ends
    into: Ends
    done: NDArray[np.int64]
    shape: NDArray[np.int32]

    def some(self, chosen: NDArray[np.int64]) -> "Hung":
        """Return how some of the points hang, ``(c,)`` indices."""
        return Hung(
            out=Ends(node=self.out.node[chosen], cost=self.out.cost[chosen]),
            into=Ends(node=self.into.node[chosen], cost=self.into.cost[chosen]),
            done=self.done[chosen],
            shape=self.shape[chosen],
        )


def ms_between(roads: Roads, starts: Snaps, ends: Snaps) -> NDArray[np.int64]:
    """Return milliseconds over the streets from points to points, `NO_WAY`: none, ``(k, l)``."""
    hung = [hang(roads, snaps, length_share=0) for snaps in (starts, ends)]
    return costs_between(partial(parallel_costs, roads.paths), *hung)


def length_costs(roads: Roads, starts: Snaps, ends: Snaps) -> NDArray[np.int64]:
    """Return the costs for `Roads.lengths` from points to points, `NO_WAY`: none, ``(k, l)``."""
    hung = [hang(roads, snaps, length_share=LENGTH_SHARE) for snaps in (starts, ends)]
    return costs_between(partial(parallel_costs, roads.lengths), *hung)


def costs_between(
    ask: Callable[[Ends, Ends], NDArray[np.int64]], starts: Hung, ends: Hung
) -> NDArray[np.int64]:
    """Return the costs between points, `NO_WAY`: none, ``(k, l)``; `ask` is `Engine.costs`."""
    if not ((starts.shape >= 0).any() and (ends.shape >= 0).any()):
        return np.full((starts.shape.size, ends.shape.size), NO_WAY, dtype=np.int64)
    through = ask(starts.out, ends.into)
    through[through == UNREACHABLE] = NO_WAY
    start, end, cost = _along_one_street(starts, ends)
    through[start, end] = np.minimum(through[start, end], cost)
    return through


def walk_ms(snaps: Snaps) -> NDArray[np.int64]:
    """Return milliseconds of walking between points and their streets, ``(k,)``."""
    walked = np.nan_to_num(snaps.moved_m) * 3.6 / OFF_ROAD_KPH * MS
    return np.asarray(np.rint(walked), dtype=np.int64)


def walked(ms: NDArray[np.int64], walks_ms: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return milliseconds with the walks, `UNREACHABLE`: no way."""
    return np.where(ms >= NO_WAY, UNREACHABLE, ms + walks_ms)


def whole_seconds(ms: NDArray[np.int64]) -> NDArray[np.int32]:
    """Round milliseconds up to seconds; `UNREACHABLE` stays."""
    return np.where(ms < 0, UNREACHABLE, -(-ms // MS)).astype(np.int32)


def whole_metres(metres: NDArray[np.float64], starts: Snaps, ends: Snaps) -> NDArray[np.int32]:
    """Round metres, the walks at both ends added; `UNREACHABLE` where they are infinite."""
    walks = [np.nan_to_num(snaps.moved_m) for snaps in (starts, ends)]
    whole = np.rint(metres + walks[0][:, None] + walks[1][None, :])
    return np.where(np.isfinite(whole), whole, UNREACHABLE).astype(np.int32)


def parallel_costs(engine: Engine, starts: Ends, ends: Ends) -> NDArray[np.int64]:
    """Return `Engine.costs` worked out on all cores, ``(k, l)``."""
    size = starts.node.shape[0]
    if size < _ROWS or ends.node.shape[0] < _ROWS:
        return engine.costs(starts, ends)
    with ThreadPoolExecutor(_THREADS) as threads:  # native code lets go of the interpreter
        parts = (
            Ends(node=starts.node[rows], cost=starts.cost[rows])
            for rows in np.array_split(np.arange(size), _THREADS)
        )
        return np.concatenate(list(threads.map(lambda part: engine.costs(part, ends), parts)))


def metres_of(
    roads: Roads, starts: Snaps, ends: Snaps, ms: NDArray[np.int64], costs: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the metres of the fastest ways over the streets, inf where there is none, ``(k, l)``.

    See `geodata.live_roads.LENGTH_SHARE` for which way counts among those (nearly) equally fast.

    Parameters
    ----------
    ms, costs
        From `ms_between` and `length_costs`.
    """
    metres = (costs - ms * LENGTH_SHARE) / DM
    metres[ms >= NO_WAY] = np.inf
    for one, other in np.argwhere((ms < NO_WAY) & (costs >= NO_WAY)).tolist():
        parts = way_parts(roads, some_snaps(starts, [one]), some_snaps(ends, [other]))
        metres[one, other] = sum(_part_m(roads, part) for part in parts)
    return np.asarray(metres)


def way_parts(roads: Roads, start: Snaps, end: Snaps) -> tuple[RoadPart, ...]:
    """Return the stretches of street from the first of the starts to the first of the ends.

    None where there is no way.
    """
    if not (start.found[0] and end.found[0]):
        return ()
    for engine, share in ((roads.lengths, LENGTH_SHARE), (roads.paths, 0)):
        out, into = hang(roads, start, length_share=share), hang(roads, end, length_share=share)
        along = int(_along_one_street(out, into)[2].min(initial=NO_WAY))
        here, there = float(start.fraction[0]), float(end.fraction[0])
        # only a way along one street is held against the cheapest one through junctions
        if along < NO_WAY and not 0 <= int(engine.costs(out.out, into.into)[0, 0]) < along:
            return (RoadPart(shape=int(start.shape[0]), start=here, end=there),)
        if (found := engine.path(out.out, into.into)) is not None:
            arcs, first, last = found
            edges = [arc for arc in arcs if arc < roads.network.edge_count]
            away = _towards(out.out, first)
            home = _towards(into.into, last)
            whole = (
                RoadPart(
                    shape=int(roads.network.edge_shape[edge]),
                    start=1.0 if roads.network.edge_reversed[edge] else 0.0,
                    end=0.0 if roads.network.edge_reversed[edge] else 1.0,
                )
                for edge in edges
            )
            left = RoadPart(shape=int(start.shape[0]), start=here, end=1.0 - away)
            arrived = RoadPart(shape=int(end.shape[0]), start=float(home), end=there)
            return tuple(part for part in (left, *whole, arrived) if part.start != part.end)
    return ()


def _towards(ends: Ends, node: int) -> int:
    """Return 0 where the node hangs on the way along the shape, 1 on the one against it."""
    pairs = [
        (int(cost), column)
        for column, (at, cost) in enumerate(zip(ends.node[0], ends.cost[0], strict=True))
        if at == node and cost >= 0
    ]
    return min(pairs)[1]


def _part_m(roads: Roads, part: RoadPart) -> float:
    edge = int(np.flatnonzero(roads.network.edge_shape == part.shape)[0])
    return float(roads.network.edge_m[edge]) * abs(part.end - part.start)


def hang(roads: Roads, snaps: Snaps, *, length_share: int) -> Hung:
    """Return how points hang on the graph.

    Parameters
    ----------
    length_share
        0 for costs in milliseconds, `LENGTH_SHARE` for those of `Roads.lengths`.
    """
    if not roads.network.edge_count:
        nowhere = np.zeros((snaps.shape.size, 2), dtype=np.int64)
        never = Ends(node=nowhere, cost=nowhere - 1)
        return Hung(out=never, into=never, done=nowhere + NO_WAY, shape=snaps.shape)
    # Points lie at whole milliseconds of their edge, and what is done and what is left add up to
    # the whole: so no detour over a third point ever looks shorter than the way itself.
    network, graph = roads.network, roads.graph
    edges = np.column_stack((snaps.forward, snaps.backward))
    share = np.column_stack((snaps.fraction, 1 - snaps.fraction))
    whole_ms, whole_dm = roads.edge_ms[edges], length_dm(network, edges)
    done_ms = np.rint(whole_ms * share).astype(np.int64)
    done_dm = np.rint(whole_dm * share).astype(np.int64)
    usable = (edges >= 0) & (whole_ms >= 0)
    if length_share:
        done = done_ms * length_share + done_dm
        rest = (whole_ms - done_ms) * length_share + whole_dm - done_dm
    else:
        done, rest = done_ms, whole_ms - done_ms
    # A point at the very corner of a one-way street stands on the junction: it may leave from its
    # beginning and be reached at its end, as if the missing direction were there for no metres.
    other = edges[:, ::-1]
    lone = ~usable & usable[:, ::-1]
    at_begin = (done_ms == 0) & (done_dm == 0)
    at_end = (done_ms == whole_ms) & (done_dm == whole_dm)
    tail, head = network.edge_from[other], network.edge_to[other]
    begins = lone & at_begin[:, ::-1] & graph.free[tail]
    ends = lone & at_end[:, ::-1] & graph.free[head]
    fits = usable & (done < INFINITE) & (rest < INFINITE)
    return Hung(
        out=Ends(
            node=np.where(begins, tail, graph.leave[edges]).astype(np.int64),
            cost=np.where(fits, rest, np.where(begins, 0, UNREACHABLE)),
        ),
        into=Ends(
            node=np.where(ends, head, graph.enter[edges]).astype(np.int64),
            cost=np.where(fits, done, np.where(ends, 0, UNREACHABLE)),
        ),
        done=np.where(usable, done, NO_WAY),
        shape=snaps.shape,
    )


def _along_one_street(
    starts: Hung, ends: Hung
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int64]]:
    """Return which starts and ends share a street, and the cost along it, `NO_WAY`: none."""
    both = (starts.shape[:, None] == ends.shape[None, :]) & (starts.shape >= 0)[:, None]
    start, end = np.nonzero(both)
    step = ends.done[end] - starts.done[start]
    usable = (step >= 0) & (starts.done[start] < NO_WAY) & (ends.done[end] < NO_WAY)
    return start, end, np.where(usable, step, NO_WAY).min(axis=1, initial=NO_WAY)
