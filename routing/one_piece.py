"""One piece of a large problem: searched, or explained, on the problem that holds it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geodata.matrix import TravelMatrix
from geodata.plane_travel import PlaneTravel
from routing.array_making import arrays_of
from routing.arrays import BARRED, Arrays, Ints
from routing.cutting import Piece, part_of
from routing.explain import explain_unassigned
from routing.model import TaskId, VehicleId
from routing.plan import Unassigned
from routing.problem import Problem
from routing.score import Cost
from routing.solvers.array_search import STEPS_AT_ONCE, ArraySearch, Taken
from routing.solvers.drafts import draft_of
from routing.solvers.polishing import is_plain, polish
from routing.solvers.stopping import Stop
from routing.visits import Visit

HOTTEST_S: Final = 2000.0
COLDEST_S: Final = 5.0
"""Seconds of effort that the search is ready to pay for a change, at its beginning and end.

On the synthetic city of 20,000 tasks in 60 s, with each piece left where its search stood: from
100 s 434 h of travel, from 400 s 425 h, from 1,600 s and 3,200 s 417 h, from 10,000 s 420 h; with
each left at the best it met, 434 h from 400 s too.
"""
LEFT_WARM_UNTIL: Final = 0.95
"""Up to this share of the whole search a piece is left where its search stands, not at the best."""

POLISHED_FROM: Final = 0.6
"""From this share of a search by time on, pieces of plain tasks are left to PyVRP (`polishing`).

On a quarter of the synthetic city (5,000 tasks) in 150 s of one core: 105.9 h of travel from 0.6 or
0.8 on, 106.4 h without; on the whole city from 0.6 on 402 h after 60 s and 383 h after 12 minutes,
410 h and 386 h without.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a piece is a piece of.

    Parameters
    ----------
    stop
        Of the whole search; asked while the piece is searched for a time. None: it cannot be asked
        here, and what its order says holds.
    """

    problem: Problem
    stop: Stop | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Routes of a problem or of a piece.

    Parameters
    ----------
    visits
        By vehicle that has any.
    starts_s
        When each planned task starts.
    taken
        By vehicle, what it loads of stocked goods; depots by their number in the problem.
    score
        The four levels, tasks left out included.
    """

    visits: Mapping[VehicleId, tuple[Visit, ...]]
    starts_s: Mapping[TaskId, int]
    taken: Mapping[VehicleId, tuple[Taken, ...]]
    score: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One piece, as it is planned now, and how it is to be searched.

    Parameters
    ----------
    depots
        Numbers of the depots that belong to it.
    available
        ``(D, 3, bins)`` the stock of these depots that it may draw.
    starts_s
        When tasks of chains start, in this piece and in others.
    steps, seconds
        How long: so many search steps, or seconds where `steps` is None.
    share
        How much of the whole search is over, from 0 to 1; read where steps are given, and where
        the stop cannot be asked. None: nobody knows when it will end.
    everywhere
        At the end, try each open task in each place.
    """

    piece: Piece
    depots: tuple[int, ...]
    available: Ints
    visits: Mapping[VehicleId, tuple[Visit, ...]]
    starts_s: Mapping[TaskId, int]
    steps: int | None
    seconds: float
    share: float | None
    seed: int
    everywhere: bool


def search(whole: Whole, order: Order, enough: Callable[[], bool]) -> tuple[Routes, int]:
    """Search the piece; return its routes and the search steps taken.

    Parameters
    ----------
    enough
        Asked always: whether to end at once.
    """
    part, arrays = _part(whole, order)
    found = ArraySearch(arrays, seed=order.seed)
    found.begin(part, order.visits)
    before = _routes(whole, order, part, found)
    found.build()
    began, done, share = time.monotonic(), 0, 1.0
    busy = bool(np.any(arrays.bond != BARRED))
    if busy and order.steps is None and _share(whole, order) >= POLISHED_FROM and is_plain(arrays):
        done = _polished(
            order, part, arrays, found, lambda: enough() or _over(whole, order, began, 0)
        )
    while busy and not enough() and not _over(whole, order, began, done):
        share = _share(whole, order)
        steps = STEPS_AT_ONCE if order.steps is None else min(STEPS_AT_ONCE, order.steps - done)
        found.improve(steps, COLDEST_S * (HOTTEST_S / COLDEST_S) ** (1 - share))
        done += steps
    if order.everywhere:
        found.fill_up()
    elif order.share is not None and share < LEFT_WARM_UNTIL:
        found.stay()
    after = _routes(whole, order, part, found)
    kept = before.starts_s.keys() & order.starts_s.keys()
    # What a chain of another piece hangs on may not be given up for something better.
    return (after if kept <= after.starts_s.keys() else before), done


def _polished(
    order: Order, part: Problem, arrays: Arrays, found: ArraySearch, enough: Callable[[], bool]
) -> int:
    """Let PyVRP make the plan cheaper; return its steps, 0 where it cannot."""
    now, sequences = found.best.tolist(), found.sequences(part)
    other = polish(part, arrays, sequences, now[-1], enough=enough, seed=order.seed)
    if other is None:
        return 0
    found.begin(part, other[0])
    if found.best.tolist() > now:
        found.begin(part, sequences)
    return max(1, other[1])


def _share(whole: Whole, order: Order) -> float:
    """Return how much of the whole search is over; half of it where nobody knows."""
    if order.share is None:
        return 0.5
    if whole.stop is None or order.steps is not None:
        return order.share
    return whole.stop.share(0)


def _over(whole: Whole, order: Order, began: float, done: int) -> bool:
    if order.steps is not None:
        return done >= order.steps
    over = time.monotonic() - began >= order.seconds
    return over or (whole.stop is not None and whole.stop(0))


def explain(whole: Whole, order: Order, _: Callable[[], bool]) -> tuple[Unassigned, ...]:
    """Return why the tasks left out of the piece are left out; that is never ended early."""
    part, arrays = _part(whole, order)
    return explain_unassigned(part, draft_of(part, order.visits), arrays)


def _part(whole: Whole, order: Order) -> tuple[Problem, Arrays]:
    """Return the piece as a problem, and its arrays with the stock that it may draw."""
    part = part_of(whole.problem, order.piece, starts_s=order.starts_s, depots=order.depots)
    arrays = arrays_of(part)
    bins = arrays.available.shape[2]
    available = np.ascontiguousarray(order.available[:, :, :bins])
    return part, arrays._replace(available=available)


def _routes(whole: Whole, order: Order, part: Problem, found: ArraySearch) -> Routes:
    """Return what the search found; a chain that the border cut is held where it was planned.

    So are all chains where travel goes by the hour: who comes earlier than the slowest hour has it
    would leave the gap to the other one.
    """
    starts_s = found.starts(part)
    cut_off = {
        task.id
        for task, number in zip(part.tasks, order.piece.tasks, strict=True)
        if task is not whole.problem.tasks[number]
    }
    if not isinstance(whole.problem.travel, TravelMatrix | PlaneTravel):
        for task in part.tasks:
            if task.chain is not None:
                cut_off |= {task.id, task.chain.previous}

    def held(visit: Visit) -> Visit:
        if visit.task is None or visit.task not in cut_off:
            return visit
        return replace(visit, not_before_s=starts_s[visit.task])

    harm1, harm2, harm3, effort = found.best.tolist()
    return Routes(
        visits={name: tuple(map(held, each)) for name, each in found.sequences(part).items()},
        starts_s=starts_s,
        taken={
            name: tuple((order.depots[depot], at_s, amounts) for depot, at_s, amounts in each)
            for name, each in found.taken(part).items()
        },
        score=(harm1, harm2, harm3, effort),
    )
