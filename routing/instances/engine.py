"""Solve an instance: PyVRP on every core, the best of all their routes, and on from there.

The search goes in phases. At the end of each the routes of all processes are put together, OR-Tools
chooses the cheapest set of them, and every process goes on from it.
"""

import math
import multiprocessing
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from routing.errors import SolverFailed
from routing.forks import Forks
from routing.instances.checking import Judged, judge
from routing.instances.choosing import PricedTour, choose
from routing.instances.instance import Instance, InstanceScore, Tour
from routing.instances.route_search import (
    INFEASIBLE,
    ROUTES_KEPT,
    TRIED_LONG_ENOUGH,
    RoutePool,
    SearchParams,
    best_cost,
    search_routes,
)
from routing.instances.whole_model import WholeModel, whole_model
from routing.solvers.stopping import Stop, counts_steps

PHASES: Final = (0.7, 1.0)
"""Shares of the search at which its phases end."""
CHOOSING_SHARE: Final = 0.05
"""Of the whole time, for choosing after each phase but the last."""
TOLD_AGAIN_S: Final = 2.0
"""A search that finds nothing better still says so this often."""
SECONDS_BY_STEPS: Final = 4.0
"""Of deterministic time for choosing, where steps are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceProgress:
    """How far a search is: seconds since it began, and the best cost that anybody told."""

    seconds: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceResult:
    """A solution and what it comes to, by the independent check."""

    tours: tuple[Tour, ...]
    judged: Judged
    iterations: int
    seconds: float
    gained: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What all processes work on."""

    strict: WholeModel
    lenient: WholeModel
    stop: Stop
    params: SearchParams | None
    told: Any  # an array of shared memory: the best cost that each process found
    watch: Callable[[], bool] | None  # asked by the one process that searches, where it is one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What one process is to do in one phase."""

    number: int
    seed: int
    start: tuple[Tour, ...] | None
    lenient: bool
    done: int
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What one process found; `cost` is that of the model."""

    tours: tuple[Tour, ...] | None
    lenient: bool
    iterations: int
    routes: tuple[PricedTour, ...]


def solve_instance(
    instance: Instance,
    *,
    stop: Stop,
    seed: int,
    workers: int = 1,
    params: SearchParams | None = None,
    progress: Callable[[InstanceProgress], None] = lambda _known: None,
) -> InstanceResult:
    """Return the best solution found until `stop` says so; at once where nothing is to be found.

    Raises
    ------
    SolverFailed
        If a solution does not pass the independent check: a fault of the program.
    """
    begin = time.monotonic()
    if not instance.clients or not instance.vehicle_types:
        return InstanceResult(tours=(), judged=judge(instance, ()), iterations=0, seconds=0.0)
    strict = whole_model(instance, all_required=True)
    told = multiprocessing.RawArray("d", [math.inf] * workers)
    run = _Run(
        instance=instance,
        told=told,
        stop=stop,
        seed=seed,
        workers=workers,
        begin=begin,
        parts=strict.cost_parts,
        progress=progress,
    )
    held = _Held(
        strict=strict,
        lenient=whole_model(instance, all_required=False),
        stop=stop,
        params=params,
        told=told,
        watch=run.stopped if workers == 1 else None,
    )
    with Forks(held, workers=workers) as forks:
        run.all_phases(forks, held)
    return InstanceResult(
        tours=run.best,
        judged=judge(instance, run.best),
        iterations=run.iterations,
        seconds=time.monotonic() - begin,
        gained=run.gained,
    )


@dataclass(slots=True, kw_only=True)
class _Run:
    """A search in its phases."""

    instance: Instance
    told: Any
    stop: Stop
    seed: int
    workers: int
    begin: float
    parts: int
    progress: Callable[[InstanceProgress], None]
    best: tuple[Tour, ...] = ()
    score: InstanceScore | None = None
    iterations: int = 0
    gained: dict[str, float] = field(default_factory=dict)
    _last: tuple[float, float] = (math.inf, -math.inf)  # cost and when it was told

    def all_phases(self, forks: Forks[_Held], held: _Held) -> None:
        lenient, start = False, None
        for number, until in enumerate(PHASES):
            given = [
                _Given(
                    number=worker,
                    seed=self.seed + 1000 * worker + 31 * number,
                    start=start,
                    lenient=lenient,
                    done=self.iterations,
                    until=until,
                )
                for worker in range(self.workers)
            ]
            found = forks.each(_search, given, stopped=self.stopped)
            self.iterations += max(one.iterations for one in found)
            for one in found:
                self.take(one.tours, "search")
            if self.stop(self.iterations) or until == PHASES[-1]:
                return
            lenient = any(one.lenient for one in found)
            self.choose(found, held.lenient if lenient else held.strict)
            start = self.best if self.score is not None else None

    def stopped(self) -> bool:
        """Tell whether to stop; meanwhile tell how far the search is."""
        best, now = min(self.told), time.monotonic()
        before, at = self._last
        if best < before or now - at >= TOLD_AGAIN_S:
            self._last = best, now
            self.progress(InstanceProgress(seconds=now - self.begin, cost=best / self.parts))
        return self.stop(0)

    def take(self, tours: tuple[Tour, ...] | None, whose: str) -> None:
        """Take a solution if it is better, by the independent check."""
        if tours is None:
            return
        judged = judge(self.instance, tours)
        if judged.violations:
            first = judged.violations[0]
            raise SolverFailed(
                f"a solution of {self.instance.name} fails its check: {first.rule},"
                f" {first.subject}: {first.detail}"
            )
        if self.score is None or judged.score < self.score:
            if self.score is not None:
                self.gained[whose] = self.gained.get(whose, 0) + self.score.cost - judged.score.cost
            self.best, self.score = tours, judged.score

    def choose(self, found: Sequence[_Found], model: WholeModel) -> None:
        """Choose among the routes of all processes."""
        routes: dict[tuple[int, frozenset[int]], PricedTour] = {}
        for route in (route for one in found for route in one.routes):
            by = route.tour.kind, frozenset(route.tour.clients)
            if by not in routes or route.cost < routes[by].cost:
                routes[by] = route
        if self.score is None or not routes:
            return
        counted = counts_steps(self.stop)
        left = SECONDS_BY_STEPS if counted else self.seconds_for_choosing()
        workers = 1 if counted else self.workers
        chosen = choose(model, [*routes.values()], self.best, seconds=left, workers=workers)
        self.take(chosen, "choosing")

    def seconds_for_choosing(self) -> float:
        done = self.stop.share(0)
        taken = time.monotonic() - self.begin
        return CHOOSING_SHARE * taken / max(done, 0.01)


def _search(held: _Held, given: _Given, enough: Callable[[], bool]) -> _Found:
    """Search in one process; where the model has no feasible solution, in the lenient one."""
    lenient, iterations = given.lenient, 0
    model = held.lenient if lenient else held.strict
    pool = RoutePool(model=model, most=ROUTES_KEPT)

    def share(steps: int) -> float:
        return held.stop.share(given.done + steps)

    def ended(steps: int) -> bool:
        done = given.done + steps
        watched = held.watch is not None and held.watch()
        return watched or held.stop(done) or held.stop.share(done) >= given.until or enough()

    def stopped(steps: int, feasible: bool) -> bool:  # noqa: FBT001
        tried = share(steps)
        return ended(steps) or (not lenient and not feasible and tried >= TRIED_LONG_ENOUGH)

    def better(cost: int) -> None:
        held.told[given.number] = min(held.told[given.number], cost)

    start = None if given.start is None else model.solution(given.start)
    solution, iterations = search_routes(
        model,
        pool=pool,
        stopped=stopped,
        share=share,
        seed=given.seed,
        start=start,
        params=held.params,
        better=better,
    )
    if not solution.is_feasible() and not lenient:
        lenient, model, before = True, held.lenient, iterations
        pool = RoutePool(model=model, most=ROUTES_KEPT)
        solution, more = search_routes(
            model,
            pool=pool,
            stopped=lambda steps, _feasible: ended(before + steps),
            share=lambda steps: share(before + steps),
            seed=given.seed,
            start=None,
            params=held.params,
            better=better,
        )
        iterations += more
    routes = tuple(PricedTour(cost=cost, tour=tour) for cost, tour in pool.routes.values())
    fits = solution.is_feasible() and best_cost(solution) < INFEASIBLE
    return _Found(
        tours=model.tours(solution) if fits else (),
        lenient=lenient,
        iterations=iterations,
        routes=routes,
    )
