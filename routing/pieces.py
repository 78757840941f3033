"""A large problem solved in pieces by several processes, joined, and cut anew along other borders.

Vehicles and tasks are lent across the borders of wards and districts; each round has borders of
its own, so that each border is once inside a piece. A depot's stock is shared out: a piece has what
its own routes draw, and a share of what nobody does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import attrgetter
from typing import Final, TypeVar

import numpy as np

from routing.array_stock import drawn_by_bin, least_from_here, refill_times, stock_by_bin
from routing.arrays import Ints
from routing.cluster import Cluster
from routing.cutting import Piece, cut, near_depots, nearest_depot, plane_points, served_points
from routing.explain import predecessor_unplanned
from routing.forks import Forks
from routing.model import GOODS, Task, VehicleId
from routing.one_piece import Order, Routes, Whole, explain, search
from routing.plan import Unassigned
from routing.problem import Problem
from routing.ready_travel import ready_travel
from routing.rules.masks import nobody_may
from routing.score import ZERO, add
from routing.solvers.stopping import Stop, counts_steps, knows_its_end
from routing.stages import quiet
from routing.visits import Sequences, Visit

# These were found by trying on the synthetic city of 20,000 tasks (README, Figures).
FIRST_TASKS: Final = 300
MOST_TASKS: Final = 900
GROWTH: Final = 1.15
"""Tasks of a piece in the first round and later, and how they grow from round to round."""
FIRST_S: Final = 0.12
MOST_S: Final = 2.0
SLOWDOWN: Final = 1.2
"""Seconds of search for a piece in the first round and later, and how they grow.

With longer ones the last round leaves its pieces unequally cold: after 12 minutes 391 h of travel
with 10 s at most, 388 h with 2 s.
"""
FIRST_ITERATIONS: Final = 400
"""The same in search steps, where a limit of steps is given."""
LAST_TURN: Final = 24
"""From so many rounds on nothing grows any more."""
MOST_TRIALS: Final = 1200
"""Each task left out is tried in every piece at the end where these are no more trials (they take
ten seconds or so), else in its own piece."""
MOST_FILLINGS: Final = 5
"""So many turns of that at most."""
SHARES_A_TASK: Final = 20
"""So much more of a depot's stock a piece has for each task left out that is nearest to it."""
MOST_LOST: Final = 3
"""After so many rounds that came to nothing because pieces were lost, it is over."""

_T = TypeVar("_T")


class InPieces:
    """Searches a problem in pieces; a context, in which its processes live.

    Parameters
    ----------
    workers
        So many processes, forks of this one that share the problem with it; 1: this one alone.
    stop
        Asked by each of them too.
    cluster
        Address of a Dask scheduler, whose workers search instead; empty: none.
    say
        Told how far rides are made ready, and what becomes of the cluster.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        stop: Stop,
        seed: int,
        workers: int,
        cluster: str = "",
        say: Callable[[str], None] = quiet,
    ) -> None:
        self._problem, self._stop = problem, stop
        self._rng = np.random.default_rng(seed)
        self._tasks = plane_points(problem, (task.place for task in problem.tasks))
        self._vehicles = plane_points(problem, (vehicle.start for vehicle in problem.vehicles))
        self._depots = plane_points(problem, (depot.place for depot in problem.depots))
        self._served = served_points(problem, self._tasks, self._vehicles)
        self._nearest = nearest_depot(problem, self._depots, tasks=self._tasks)
        self._number = {task.id: number for number, task in enumerate(problem.tasks)}
        self._stock = stock_by_bin(problem.depots)
        self._refills_s = refill_times(problem.depots)
        self._depot_number = {depot.id: number for number, depot in enumerate(problem.depots)}
        self._chained = {  # the tasks of all chains
            name
            for task in problem.tasks
            if task.chain is not None
            for name in (task.id, task.chain.previous)
        }
        self.iterations = 0
        self.routes = Routes(visits={}, starts_s={}, taken={}, score=ZERO)
        self._lost = False  # whether the cluster lost a piece in this round
        self._count, self._cluster, self._say = workers, cluster, say
        self._workers: Forks[Whole] | Cluster[Whole]

    def __enter__(self) -> "InPieces":
        (first,) = self._orders([Piece(vehicles=(0,), tasks=(0,))], steps=1)
        whole = Whole(problem=self._problem, stop=self._stop)
        if self._cluster:
            sent = replace(whole, stop=None)
            self._workers = Cluster(whole, sent=sent, address=self._cluster, say=self._say)
        else:
            # Forks inherit the problem, the rides made ready, and what is compiled once called.
            travel = ready_travel(self._problem, workers=self._count, say=self._say)
            whole = replace(whole, problem=replace(self._problem, travel=travel))
            search(whole, first, lambda: False)
            self._workers = Forks(whole, workers=self._count)
        self._workers.__enter__()
        return self

    def __exit__(self, *failed: object) -> None:
        self._workers.__exit__(*failed)

    def _each(
        self, work: Callable[[Whole, Order, Callable[[], bool]], _T], orders: Sequence[Order]
    ) -> list[_T]:
        return self._workers.each(
            work, orders, stopped=lambda: self._stop(self.iterations), lost=self._unsearched
        )

    def _unsearched(self, order: Order) -> Order:
        """Return the order of a piece that stays as it is planned but for what goes in at once."""
        self._lost = True
        return replace(order, steps=0)

    def run(self, told: Callable[[str, Routes], None]) -> None:
        """Build, then improve round by round until it is time to stop; then fill up.

        Parameters
        ----------
        told
            Called after each round with its name and the best routes so far, but not after filling
            up: what the score is then only the exact schedule tells.
        """
        self._round(most=FIRST_TASKS, seconds=0.0, steps=0)
        best = self.routes
        told("build", best)
        turn = lost = 0
        while not self._stop(self.iterations):
            before, self._lost = self.iterations, False
            steps = int(FIRST_ITERATIONS * SLOWDOWN**turn)
            self._round(
                most=min(MOST_TASKS, int(FIRST_TASKS * GROWTH**turn)),
                seconds=min(MOST_S, FIRST_S * SLOWDOWN**turn),
                steps=steps if counts_steps(self._stop) else None,
            )
            turn = min(turn + 1, LAST_TURN)
            best = min(self.routes, best, key=attrgetter("score"))
            told("pieces", best)
            lost = lost + 1 if self._lost else 0
            if self.iterations == before and (not lost or lost > MOST_LOST):
                break  # nobody can do anything more, however long one searches
        self.routes = best
        self._fill_up()

    def explain(self, visits: Sequences, left: Sequence[Task]) -> tuple[Unassigned, ...]:
        """Return why tasks are left out, each as its own piece shows it, in the given order."""
        planned = {visit.task for each in visits.values() for visit in each}
        starts_s = {name: s for name, s in self.routes.starts_s.items() if name in planned}
        self.routes = replace(self.routes, visits=visits, starts_s=starts_s)
        told = {
            task.id: predecessor_unplanned(task.id, task.chain.previous)
            for task in left
            if task.chain is not None and task.chain.previous not in planned
        }
        open_numbers = {self._number[task.id] for task in left if task.id not in told}
        asked = [
            self._with_pinned(piece, open_numbers)
            for piece in self._pieces(FIRST_TASKS)
            if not open_numbers.isdisjoint(piece.tasks)
        ]
        for found in self._each(explain, self._orders(asked, shared=False)):
            for one in found:
                told.setdefault(one.task, one)
        return tuple(told[task.id] for task in left)

    def _with_pinned(self, piece: Piece, left: set[int]) -> Piece:
        """Return the piece with the vehicles that tasks left out of it are bound to."""
        names = [self._problem.tasks[number].id for number in left & {*piece.tasks}]
        frozen = [told for name in names if (told := self._problem.frozen(name)) is not None]
        wanted = {*map(self._problem.pinned_to, names), *(told.vehicle for told in frozen)}
        riders = [n for n, one in enumerate(self._problem.vehicles) if one.id in wanted]
        tasks = [task for rider in riders for task in self._planned(rider)]
        return Piece(
            vehicles=(*sorted({*piece.vehicles, *riders}),),
            tasks=(*sorted({*piece.tasks, *tasks}),),
        )

    def _round(self, *, most: int, seconds: float, steps: int | None) -> None:
        """Search each piece for a while, and join what comes of it."""
        orders = self._orders(self._pieces(most), seconds=seconds, steps=steps)
        found = self._each(search, orders)
        self.iterations += sum(steps for _, steps in found)
        self.routes = Routes(
            visits={name: v for routes, _ in found for name, v in routes.visits.items()},
            starts_s={name: s for routes, _ in found for name, s in routes.starts_s.items()},
            taken={name: t for routes, _ in found for name, t in routes.taken.items()},
            score=reduce(add, (routes.score for routes, _ in found), ZERO),
        )

    def _fill_up(self) -> None:
        """Try each task left out in every piece, with every place in it, until none goes in.

        Where they are too many for that, in its own piece, until hardly one in a hundred goes in.
        First in all pieces at once, each with its share of the stock; where stock is what may be
        wanting, then in those that have no depot in common, each with all that is left.
        """
        for _ in range(MOST_FILLINGS):
            left = {*self._open()}
            if not left:
                return
            wider, hardly = self._pieces(FIRST_TASKS), len(left) // 100
            if len(left) * len(wider) <= MOST_TRIALS:
                wider, hardly = tuple(self._with_open(piece, left) for piece in wider), 0
            if self._put_in(left, self._orders(wider)) > hardly:
                continue
            stocked = any(self._takes_stock(number) for number in left)
            turns = self._apart(wider) if stocked else []
            if sum(self._put_in(left, self._orders(pieces)) for pieces in turns) <= hardly:
                return

    def _apart(self, pieces: Sequence[Piece]) -> list[list[Piece]]:
        """Part the pieces so that those of one part have no depot in common."""
        parts: list[tuple[list[Piece], set[int]]] = []
        for piece in pieces:
            depots = {*self._depots_of(piece)}
            free = (part for part in parts if part[1].isdisjoint(depots))
            some, taken = next(free, ([], set()))
            if not some:
                parts.append((some, taken))
            some.append(piece)
            taken |= depots
        return [some for some, _ in parts]

    def _put_in(self, left: set[int], orders: Sequence[Order]) -> int:
        """Try the tasks left out in the pieces, and keep what goes in; return how many did."""
        tried = [replace(order, everywhere=True) for order in orders]
        names = {self._problem.tasks[number].id for number in left}
        put_in = names & self.routes.starts_s.keys()
        before = len(put_in)
        for order, (routes, _) in zip(tried, self._each(search, tried), strict=True):
            gained = names & routes.starts_s.keys()
            if gained and put_in.isdisjoint(gained):  # otherwise in the next turn
                put_in |= gained
                self._put({self._problem.vehicles[n].id for n in order.piece.vehicles}, routes)
        return len(put_in) - before

    def _takes_stock(self, number: int) -> bool:
        return any(getattr(self._problem.tasks[number].delivers, good) for good in GOODS)

    def _with_open(self, piece: Piece, left: set[int]) -> Piece:
        """Return the piece with all tasks left out but those in wards that nobody of it serves."""
        riders = [self._problem.vehicles[number].areas for number in piece.vehicles]
        if all(riders):
            served = {area for areas in riders for area in areas}
            left = {number for number in left if self._problem.tasks[number].area in served}
        return replace(piece, tasks=(*sorted({*piece.tasks, *left}),))

    def _open(self) -> Iterator[int]:
        """Yield the numbers of the tasks left out that somebody might do."""
        planned = self.routes.starts_s
        return (
            number
            for number, task in enumerate(self._problem.tasks)
            if task.id not in planned and not nobody_may(self._problem, task)
        )

    def _put(self, riders: set[VehicleId], routes: Routes) -> None:
        """Put the routes of some vehicles in place of those they have."""
        now = self.routes
        self.routes = Routes(
            visits={**_without(now.visits, riders), **routes.visits},
            starts_s={**now.starts_s, **routes.starts_s},
            taken={**_without(now.taken, riders), **routes.taken},
            score=now.score,  # told by the exact schedule in the end
        )

    def _visits(self, number: int) -> tuple[Visit, ...]:
        """Return what the vehicle of that number visits now."""
        return self.routes.visits.get(self._problem.vehicles[number].id, ())

    def _planned(self, number: int) -> list[int]:
        """Return the numbers of the tasks that the vehicle of that number does now."""
        done = (visit.task for visit in self._visits(number))
        return [self._number[task] for task in done if task is not None]

    def _pieces(self, most: int) -> tuple[Piece, ...]:
        """Cut the problem as it is planned now, along new borders."""
        routes = [self._planned(number) for number in range(len(self._problem.vehicles))]
        angle = float(self._rng.random() * np.pi)
        tasks, vehicles = self._served
        return cut(vehicles, routes, tasks, most=most, angle=angle)

    def _orders(
        self,
        pieces: Sequence[Piece],
        *,
        seconds: float = 0.0,
        steps: int | None = 0,
        shared: bool = True,
    ) -> list[Order]:
        """Return what is to be done for each piece.

        Parameters
        ----------
        seconds, steps
            As in `Order`.
        shared
            Share out among them the stock that nobody draws; else each has all of it.
        """
        problem, stop = self._problem, self._stop
        share = stop.share(self.iterations) if knows_its_end(stop) else None
        depots = [self._depots_of(piece) for piece in pieces]
        shares = [self._share(piece, chosen) for piece, chosen in zip(pieces, depots, strict=True)]
        whole_share = np.zeros(len(problem.depots), dtype=np.int64)
        for chosen, wanted in zip(depots, shares, strict=True):
            whole_share[chosen] += wanted
        drawn = self._drawn(vehicle.id for vehicle in problem.vehicles)
        spare = least_from_here(self._stock - drawn)
        starts_s = {n: s for n, s in self.routes.starts_s.items() if n in self._chained}
        orders = []
        for piece, chosen, wanted in zip(pieces, depots, shares, strict=True):
            riders = [problem.vehicles[number].id for number in piece.vehicles]
            own = self._drawn(riders)[chosen]
            whole = whole_share[chosen] if shared else wanted
            part, of = (each[:, None, None] for each in (wanted, whole))
            orders.append(
                Order(
                    piece=piece,
                    depots=tuple(chosen),
                    available=own + spare[chosen] * part // of,
                    visits={n: v for n in riders if (v := self.routes.visits.get(n))},
                    starts_s=starts_s,
                    steps=steps,
                    seconds=seconds,
                    share=share,
                    seed=int(self._rng.integers(2**31)),
                    everywhere=False,
                )
            )
        return orders

    def _share(self, piece: Piece, depots: Sequence[int]) -> Ints:
        """Return the piece's share in what nobody draws: more where its open tasks are near."""
        planned = self.routes.starts_s
        wanting = [n for n in piece.tasks if self._problem.tasks[n].id not in planned]
        near = self._nearest[wanting]
        wanted = np.bincount(near[near >= 0], minlength=len(self._depots))
        return 1 + SHARES_A_TASK * wanted[depots]

    def _depots_of(self, piece: Piece) -> list[int]:
        numbers = self._depot_number
        used = [
            numbers[visit.depot]
            for number in piece.vehicles
            for visit in self._visits(number)
            if visit.depot is not None
        ]
        goals = (self._problem.tasks[number].goal for number in piece.tasks)
        used += [numbers[goal] for goal in goals if goal is not None]
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
        return drawn_by_bin(self._refills_s, loads)


def _without(given: Mapping[VehicleId, _T], riders: set[VehicleId]) -> dict[VehicleId, _T]:
    return {name: each for name, each in given.items() if name not in riders}
