"""A large problem solved in pieces by several processes, joined, and cut anew along other borders.

Vehicles and tasks are lent across the borders of wards and districts; each round has borders of
its own, so that each border is once inside a piece. A depot's stock is shared out: a piece has what
its own routes draw, and an equal share of what nobody does.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Final, TypeVar

import numpy as np

from routing.array_making import arrays_of, drawn_by_bin, least_from_here, stock_by_bin
from routing.arrays import BARRED, Arrays, Ints
from routing.cutting import Piece, cut, near_depots, part_of, plane_points
from routing.errors import SolverFailed
from routing.explain import explain_unassigned, predecessor_unplanned
from routing.model import GOODS, Task, TaskId, VehicleId
from routing.plan import Unassigned
from routing.problem import Problem
from routing.schedule import Sequences, Visit
from routing.score import ZERO, Cost, add
from routing.solvers.array_search import ArraySearch
from routing.solvers.drafts import draft_of
from routing.solvers.stopping import Stop, counts_steps

# These were found by trying on the synthetic city of 20,000 tasks (README, Figures).
FIRST_TASKS: Final = 300
MOST_TASKS: Final = 900
GROWTH: Final = 1.15
"""Tasks of a piece in the first round and later, and how they grow from round to round."""
FIRST_S: Final = 0.12
MOST_S: Final = 10.0
SLOWDOWN: Final = 1.2
"""Seconds of search for a piece in the first round and later, and how they grow."""
FIRST_ITERATIONS: Final = 400
"""The same in search steps, where a limit of steps is given."""
LAST_TURN: Final = 24
"""From so many rounds on nothing grows any more."""
HOTTEST_S: Final = 100.0
COLDEST_S: Final = 3.0
"""Seconds of effort that the search is ready to pay for a change, at its beginning and end."""
MOST_OPEN: Final = 1000
"""Up to so many tasks left out are tried in every piece at the end."""
MOST_FILLINGS: Final = 5
"""So many turns of that at most."""


Taken = tuple[int, int, tuple[int, ...]]
_T = TypeVar("_T")
_R = TypeVar("_R")
_FORK: Final = multiprocessing.get_context("fork")
ASKED_EACH_S: Final = 0.2
"""So often it is asked whether to stop while processes search."""
WATCHED_EACH_S: Final = 1.0
"""So often a process looks whether the one that made it is still there."""
MOST_DEATHS: Final = 3
"""So often processes may die at one piece of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """All routes of a problem, however they were found.

    Parameters
    ----------
    visits
        By vehicle that has any.
    starts_s
        When each planned task starts.
    taken
        By vehicle, what it loads of stocked goods: the depot's number, when, and how much.
    score
        The four levels, tasks left out included.
    left
        How many tasks are left out.
    """

    visits: Mapping[VehicleId, tuple[Visit, ...]]
    starts_s: Mapping[TaskId, int]
    taken: Mapping[VehicleId, tuple[Taken, ...]]
    score: Cost
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """One piece to be searched.

    Parameters
    ----------
    available
        ``(D, 3, bins)`` the stock of the piece's depots that it may draw.
    steps, limited, seconds
        How long: so many search steps where they are limited, otherwise so many seconds.
    share
        How much of the whole search is over, from 0 to 1.
    everywhere
        At the end, try each open task in each place.
    """

    piece: Piece
    depots: tuple[int, ...]
    available: Ints
    visits: Mapping[VehicleId, tuple[Visit, ...]]
    starts_s: Mapping[TaskId, int]
    steps: int
    limited: bool
    seconds: float
    share: float
    seed: int
    everywhere: bool


class InPieces:
    """Searches a problem in pieces; a context, in which its processes live.

    Parameters
    ----------
    workers
        So many processes, forks of this one that share the problem with it; 1: this one alone.
    stop
        Asked by each of them too.
    """

    def __init__(self, problem: Problem, *, stop: Stop, seed: int, workers: int) -> None:
        self._problem, self._stop = problem, stop
        self._rng = np.random.default_rng(seed)
        self._tasks = plane_points(problem, (task.place for task in problem.tasks))
        self._vehicles = plane_points(problem, (vehicle.start for vehicle in problem.vehicles))
        self._depots = plane_points(problem, (depot.place for depot in problem.depots))
        self._number = {task.id: number for number, task in enumerate(problem.tasks)}
        self._stock = stock_by_bin(problem.depots)
        self._chained = {
            name
            for task in problem.tasks
            if task.chain is not None
            for name in (task.id, task.chain.previous)
        }
        self.iterations = 0
        self.routes = Routes(visits={}, starts_s={}, taken={}, score=ZERO, left=len(problem.tasks))
        self._enough = _FORK.RawValue("b", 0)  # read without a lock that a dead process may hold
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "InPieces":
        _SHARED.update(problem=self._problem, stop=self._stop, enough=self._enough)
        # The forks inherit the problem, and what is compiled once it was called.
        first = self._orders([Piece(vehicles=(0,), tasks=(0,))], steps=1)[0]
        _search(replace(first, limited=True))
        return self

    def __exit__(self, failed: object, *_: object) -> None:
        self._enough.value = 1
        if self._pool is not None:
            self._pool.shutdown(wait=failed is None, cancel_futures=True)
            for process in multiprocessing.active_children() if failed is not None else ():
                process.terminate()
        _SHARED.clear()

    def _each(self, work: Callable[[_Order], _R], orders: Sequence[_Order]) -> list[_R]:
        """Do the work for each order, on all processes; a process that dies is replaced.

        Raises
        ------
        SolverFailed
            If processes die again and again.
        """
        if self._workers == 1:
            return [work(order) for order in orders]
        for _ in range(MOST_DEATHS):
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._workers, mp_context=_FORK, initializer=_begin_process
                )
            try:
                waiting = {self._pool.submit(work, order): order for order in orders}
                while wait(waiting, timeout=ASKED_EACH_S).not_done:
                    if self._stop(self.iterations):
                        self._enough.value = 1
                return [future.result() for future in waiting]
            except BrokenProcessPool:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = None
        raise SolverFailed(
            "processes of the search keep being killed; give it more memory or fewer workers"
        )

    def run(self, told: Callable[[str, Routes], None]) -> None:
        """Build, then improve round by round until it is time to stop; then fill up.

        Parameters
        ----------
        told
            Called after each round with its name and the routes so far, but not after filling up:
            what the score is then only the exact schedule tells.
        """
        self._round(most=FIRST_TASKS, seconds=0.0, steps=0)
        told("build", self.routes)
        turn = 0
        while not self._stop(self.iterations):
            before = self.iterations
            self._round(
                most=min(MOST_TASKS, int(FIRST_TASKS * GROWTH**turn)),
                seconds=min(MOST_S, FIRST_S * SLOWDOWN**turn),
                steps=int(FIRST_ITERATIONS * SLOWDOWN**turn),
            )
            turn = min(turn + 1, LAST_TURN)
            told("pieces", self.routes)
            if self.iterations == before:
                break  # nobody can do anything more, however long one searches
        self._fill_up()

    def explain(self, visits: Sequences, left: Sequence[Task]) -> tuple[Unassigned, ...]:
        """Return why tasks are left out, each as its own piece shows it, in the given order."""
        self.routes = replace(self.routes, visits=visits)
        planned = {visit.task for each in visits.values() for visit in each}
        told = {
            task.id: predecessor_unplanned(task.id, task.chain.previous)
            for task in left
            if task.chain is not None and task.chain.previous not in planned
        }
        open_numbers = {self._number[task.id] for task in left if task.id not in told}
        asked = [
            self._orders([self._with_pinned(piece, open_numbers)])[0]  # with all stock that is left
            for piece in self._pieces(FIRST_TASKS)
            if not open_numbers.isdisjoint(piece.tasks)
        ]
        for found in self._each(_explain, asked):
            for one in found:
                told.setdefault(one.task, one)
        return tuple(told[task.id] for task in left)

    def _with_pinned(self, piece: Piece, left: set[int]) -> Piece:
        """Return the piece with the vehicles that tasks left out of it are pinned to."""
        wanted = {
            self._problem.pinned_to(self._problem.tasks[number].id)
            for number in left & {*piece.tasks}
        }
        riders = [n for n, one in enumerate(self._problem.vehicles) if one.id in wanted]
        tasks = [
            self._number[visit.task]
            for number in riders
            for visit in self.routes.visits.get(self._problem.vehicles[number].id, ())
            if visit.task is not None
        ]
        return Piece(
            vehicles=(*sorted({*piece.vehicles, *riders}),),
            tasks=(*sorted({*piece.tasks, *tasks}),),
        )

    def _round(self, *, most: int, seconds: float, steps: int) -> None:
        """Search each piece for a while, and join what comes of it."""
        orders = self._orders(self._pieces(most), seconds=seconds, steps=steps)
        found = self._each(_search, orders)
        self.iterations += sum(steps for _, steps in found)
        self.routes = Routes(
            visits={name: v for routes, _ in found for name, v in routes.visits.items()},
            starts_s={name: s for routes, _ in found for name, s in routes.starts_s.items()},
            taken={name: t for routes, _ in found for name, t in routes.taken.items()},
            score=reduce(add, (routes.score for routes, _ in found), ZERO),
            left=sum(routes.left for routes, _ in found),
        )

    def _fill_up(self) -> None:
        """Try each task left out in every piece, with every place in it, until none goes in.

        First in all pieces at once, each with its share of the stock; where stock is what may be
        wanting, then in one piece after the other, each with all that is left.
        """
        for _ in range(MOST_FILLINGS):
            left = {*self._open()}
            if not left:
                return
            wider = [self._with_open(piece, left) for piece in self._pieces(FIRST_TASKS)]
            if self._put_in(left, self._orders(wider)):
                continue
            stocked = any(self._takes_stock(number) for number in left)
            added = [stocked and self._put_in(left, self._orders([piece])) for piece in wider]
            if not any(added):
                return

    def _put_in(self, left: set[int], orders: Sequence[_Order]) -> bool:
        """Try the tasks left out in the pieces, and keep what goes in; False: nothing did."""
        tried = [replace(order, everywhere=True) for order in orders]
        names = {self._problem.tasks[number].id for number in left}
        put_in = names & self.routes.starts_s.keys()
        before = len(put_in)
        for order, (routes, _) in zip(tried, self._each(_search, tried), strict=True):
            gained = names & routes.starts_s.keys()
            if gained and put_in.isdisjoint(gained):  # otherwise in the next turn
                put_in |= gained
                self._put({self._problem.vehicles[n].id for n in order.piece.vehicles}, routes)
        return len(put_in) > before

    def _takes_stock(self, number: int) -> bool:
        return any(getattr(self._problem.tasks[number].delivers, good) for good in GOODS)

    def _with_open(self, piece: Piece, left: set[int]) -> Piece:
        """Return the piece with all tasks left out; of very many, only those that lie in it."""
        if len(left) > MOST_OPEN:
            return piece
        return replace(piece, tasks=(*sorted({*piece.tasks, *left}),))

    def _open(self) -> Iterator[int]:
        """Yield the numbers of the tasks left out that have a place."""
        planned = self.routes.starts_s
        return (
            number
            for number, task in enumerate(self._problem.tasks)
            if task.id not in planned and task.place is not None
        )

    def _put(self, riders: set[VehicleId], routes: Routes) -> None:
        """Put the routes of some vehicles in place of those they have."""
        now = self.routes
        starts_s = {**now.starts_s, **routes.starts_s}
        self.routes = Routes(
            visits={**_without(now.visits, riders), **routes.visits},
            starts_s=starts_s,
            taken={**_without(now.taken, riders), **routes.taken},
            score=now.score,  # told by the exact schedule in the end
            left=len(self._problem.tasks) - len(starts_s),
        )

    def _pieces(self, most: int) -> tuple[Piece, ...]:
        """Cut the problem as it is planned now, along new borders."""
        routes = [
            [
                self._number[visit.task]
                for visit in self.routes.visits.get(vehicle.id, ())
                if visit.task is not None
            ]
            for vehicle in self._problem.vehicles
        ]
        angle = float(self._rng.random() * np.pi)
        return cut(self._vehicles, routes, self._tasks, most=most, angle=angle)

    def _orders(
        self, pieces: Sequence[Piece], *, seconds: float = 0.0, steps: int = 0
    ) -> list[_Order]:
        """Return what is to be done for each piece, the stock shared out among them."""
        problem, share = self._problem, self._stop.share(self.iterations)
        depots = [self._depots_of(piece) for piece in pieces]
        sharers = np.bincount(
            np.array([depot for each in depots for depot in each], dtype=np.int64),
            minlength=len(problem.depots),
        )
        drawn = self._drawn(vehicle.id for vehicle in problem.vehicles)
        spare = least_from_here(self._stock - drawn)
        starts_s = {n: s for n, s in self.routes.starts_s.items() if n in self._chained}
        orders = []
        for piece, chosen in zip(pieces, depots, strict=True):
            riders = [problem.vehicles[number].id for number in piece.vehicles]
            own = self._drawn(riders)[chosen]
            each = np.maximum(1, sharers[chosen])[:, None, None]
            orders.append(
                _Order(
                    piece=piece,
                    depots=tuple(chosen),
                    available=own + spare[chosen] // each,
                    visits={n: v for n in riders if (v := self.routes.visits.get(n))},
                    starts_s=starts_s,
                    steps=steps,
                    limited=counts_steps(self._stop),
                    seconds=seconds,
                    share=share,
                    seed=int(self._rng.integers(2**31)),
                    everywhere=False,
                )
            )
        return orders

    def _depots_of(self, piece: Piece) -> list[int]:
        numbers = {depot.id: number for number, depot in enumerate(self._problem.depots)}
        used = [
            numbers[visit.depot]
            for number in piece.vehicles
            for visit in self.routes.visits.get(self._problem.vehicles[number].id, ())
            if visit.depot is not None
        ]
        return near_depots(
            self._problem,
            self._depots,
            tasks=self._tasks[[*piece.tasks]],
            starts=self._vehicles[[*piece.vehicles]],
            used=used,
        )

    def _drawn(self, riders: Iterable[VehicleId]) -> Ints:
        """Return what the vehicles draw from each depot by each bin, ``(D, 3, bins)``."""
        loads = (load for rider in riders for load in self.routes.taken.get(rider, ()))
        return drawn_by_bin(self._problem.depots, loads)


def _without(given: Mapping[VehicleId, _T], riders: set[VehicleId]) -> dict[VehicleId, _T]:
    return {name: each for name, each in given.items() if name not in riders}


_SHARED: Final[dict[str, Any]] = {}
"""The problem and the stop of the search that is running: what its forks share."""


def _begin_process() -> None:
    """Leave Ctrl-C to the process that asked, which stops after the round; end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCHED_EACH_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _search(order: _Order) -> tuple[Routes, int]:
    """Search one piece; return its routes and the search steps taken."""
    stop: Stop = _SHARED["stop"]
    part, arrays, search = _begun(order)
    before = _routes(order, part, search)
    search.build()
    began, done = time.monotonic(), 0
    busy = bool(np.any(arrays.bond != BARRED))
    while busy and not _over(order, stop, began, done):
        left = 1 - (order.share if order.limited else stop.share(0))
        search.improve(1, COLDEST_S * (HOTTEST_S / COLDEST_S) ** left)
        done += 1
    if order.everywhere:
        search.fill_up()
    found = _routes(order, part, search)
    kept = {task for task in before.starts_s if task in order.starts_s}
    # What a chain of another piece hangs on may not be given up for something better.
    return (found if kept <= found.starts_s.keys() else before), done


def _over(order: _Order, stop: Stop, began: float, done: int) -> bool:
    if _SHARED["enough"].value:
        return True
    if order.limited:
        return done >= order.steps
    return time.monotonic() - began >= order.seconds or stop(0)


def _begun(order: _Order) -> tuple[Problem, Arrays, ArraySearch]:
    """Return the piece as a problem, its arrays, and a search that stands where it is now."""
    problem: Problem = _SHARED["problem"]
    part = part_of(problem, order.piece, starts_s=order.starts_s, depots=order.depots)
    arrays = arrays_of(part)
    bins = arrays.available.shape[2]
    available = np.ascontiguousarray(order.available[:, :, :bins])
    arrays = arrays._replace(available=available)
    search = ArraySearch(arrays, seed=order.seed)
    search.begin(part, order.visits)
    return part, arrays, search


def _routes(order: _Order, part: Problem, search: ArraySearch) -> Routes:
    """Return what the search found; a chain that the border cut is held where it was planned."""
    problem: Problem = _SHARED["problem"]
    starts_s = search.starts(part)
    cut_off = {
        task.id
        for task, number in zip(part.tasks, order.piece.tasks, strict=True)
        if task is not problem.tasks[number]
    }
    visits = {
        name: tuple(
            replace(visit, not_before_s=starts_s[visit.task])
            if visit.task is not None and visit.task in cut_off
            else visit
            for visit in each
        )
        for name, each in search.sequences(part).items()
    }
    return Routes(
        visits=visits,
        starts_s=starts_s,
        taken={
            name: tuple((order.depots[depot], at_s, amounts) for depot, at_s, amounts in each)
            for name, each in search.taken(part).items()
        },
        score=_cost(search.best),
        left=search.left,
    )


def _cost(levels: Ints) -> Cost:
    harm1, harm2, harm3, effort = levels.tolist()
    return harm1, harm2, harm3, effort


def _explain(order: _Order) -> tuple[Unassigned, ...]:
    """Return why the tasks left out of a piece are left out."""
    part, arrays, search = _begun(order)
    return explain_unassigned(part, draft_of(part, search.sequences(part)), arrays)
