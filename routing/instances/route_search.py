"""PyVRP's search on an instance, set up for seconds instead of hours.

It starts with penalties of the size of the costs in the instance: those that it would begin with by
itself come down too slowly for a search of seconds, which then never crosses what is infeasible.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from pyvrp import (
    CostEvaluator,
    IteratedLocalSearch,
    IteratedLocalSearchCallbacks,
    IteratedLocalSearchParams,
    PenaltyManager,
    PenaltyParams,
    RandomNumberGenerator,
    Route,
    Solution,
)
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)
from pyvrp.stop import StoppingCriterion

from routing.instances.instance import Tour
from routing.instances.whole_model import NO_WAY, WholeModel

INFEASIBLE: Final = 2**62
"""PyVRP says a cost above it of what is infeasible."""
TRIED_LONG_ENOUGH: Final = 0.3
"""Of the whole search: a model in which all required clients have to be served is then given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchParams:
    """How PyVRP is set up.

    Parameters
    ----------
    history
        Length of the late acceptance; the search settles sooner with a short one.
    between_updates
        Steps after which penalties are set anew.
    first_penalty
        Of an excess as large as a mean load or ride, in costs of a mean ride.
    exhaustive
        Whether each new best is searched in full at once.
    most_perturbed
        Clients that one step removes or puts in at most.
    sampled_each
        The routes of the current solution are kept this often.
    """

    history: int = 300
    between_updates: int = 500
    first_penalty: float = 3.0
    exhaustive: bool = False
    most_perturbed: int = 25
    sampled_each: int = 10


ROUTES_KEPT: Final = 6000
"""For choosing."""
TRIAL_STEPS: Final = 40
"""From so many steps follows how many the whole search will make."""
STEPS_OF_DEFAULTS: Final = 20_000
"""In so many steps PyVRP's own settings have come to where they are good."""


def params_for(*, steps: float) -> SearchParams:
    """Return a set-up for a search of so many steps.

    PyVRP's own values are for minutes to hours: a late acceptance of 300 and penalties set anew
    each 500 steps. A search of some thousand steps stays near its beginning with them; both are
    shortened in proportion here (measured on one instance of each public set).
    """
    share = min(1.0, steps / STEPS_OF_DEFAULTS)
    return SearchParams(
        history=max(10, round(300 * share)),
        between_updates=max(20, round(500 * share)),
    )


@dataclass(slots=True)
class RoutePool:
    """The cheapest route for each set of clients on each vehicle type, of those last seen."""

    model: WholeModel
    most: int
    routes: dict[tuple[int, frozenset[int]], tuple[int, Tour]] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)

    def keep(self, solution: Solution) -> None:
        """Keep the feasible routes of a solution."""
        for route in solution.routes():
            key = hash(tuple((a.type, a.idx) for a in route)) ^ route.vehicle_type()
            if key in self._seen or not route.is_feasible():
                continue
            self._seen.add(key)
            tour = self.model.tour(route)
            by = tour.kind, frozenset(tour.clients)
            cost = route_cost(route)
            if by not in self.routes or cost < self.routes[by][0]:
                self.routes.pop(by, None)
                self.routes[by] = cost, tour
        while len(self.routes) > self.most:
            del self.routes[next(iter(self.routes))]


def route_cost(route: Route) -> int:
    """Return what a route costs in the model, without prizes."""
    return route.distance_cost() + route.duration_cost() + route.fixed_vehicle_cost()


@dataclass(slots=True)
class _Watching(IteratedLocalSearchCallbacks):
    """Keeps routes, and tells of each better solution."""

    pool: RoutePool
    sampled_each: int
    better: Callable[[int], None]
    steps: int = 0

    def on_iteration(
        self,
        current: Solution,
        candidate: Solution,
        best: Solution,
        cost_evaluator: CostEvaluator,
    ) -> None:
        del candidate, best, cost_evaluator
        self.steps += 1
        if self.steps % self.sampled_each == 0:
            self.pool.keep(current)

    def on_best(self, best: Solution) -> None:
        self.better(best_cost(best))
        self.pool.keep(best)


def best_cost(solution: Solution) -> int:
    """Return what a feasible solution costs; more than `INFEASIBLE` else."""
    return int(CostEvaluator([0.0] * len(solution.excess_load()), 0.0, 0.0).cost(solution))


def search_routes(
    model: WholeModel,
    *,
    pool: RoutePool,
    stopped: Callable[[int, bool], bool],
    share: Callable[[int], float],
    seed: int,
    start: Solution | None,
    params: SearchParams | None,
    better: Callable[[int], None],
) -> tuple[Solution, int]:
    """Return the best solution found, feasible or not, and the number of steps.

    Parameters
    ----------
    stopped
        Asked after each step with the number of steps and whether the best is feasible.
    share
        Tells how much of the whole search is over after so many steps.
    params
        None: by the number of steps that the whole search will make, as the first ones tell.
    better
        Told the cost of each better solution.
    """
    first = params or params_for(steps=0)
    watching = _Watching(pool=pool, sampled_each=first.sampled_each, better=better)
    rng = RandomNumberGenerator(seed)
    local = _local_search(model, rng, first)
    initial, limits = _penalties(model, first)
    penalties = PenaltyManager(initial, limits)
    begin = start
    if begin is None:
        drawn = Solution.make_random(model.data, rng)
        begin = local(drawn, penalties.max_cost_evaluator(), exhaustive=True)
    if begin.is_feasible():
        watching.on_best(begin)

    def ended(best_cost: int) -> bool:
        return stopped(watching.steps, best_cost < INFEASIBLE)

    def trial_ended(best_cost: int) -> bool:
        return watching.steps >= TRIAL_STEPS or ended(best_cost)

    def run(init: Solution, until: StoppingCriterion, by: SearchParams) -> Solution:
        settings = IteratedLocalSearchParams(
            history_length=by.history, exhaustive_on_best=by.exhaustive, callbacks=watching
        )
        search = IteratedLocalSearch(model.data, penalties, local, init, settings)
        return search.run(until, collect_stats=False).best

    with warnings.catch_warnings():
        # That nothing feasible is found is for whoever asked to judge.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        if params is None:
            over = share(0)
            begin = run(begin, trial_ended, first)
            passed = max(share(watching.steps) - over, 1e-9)
            params = params_for(steps=watching.steps / passed)
            limits = replace(limits, solutions_between_updates=params.between_updates)
            penalties = PenaltyManager(penalties.penalties(), limits)
        return run(begin, ended, params), watching.steps


def _local_search(
    model: WholeModel, rng: RandomNumberGenerator, params: SearchParams
) -> LocalSearch:
    data = model.data
    perturbation = PerturbationManager(PerturbationParams(1, params.most_perturbed))
    local = LocalSearch(data, rng, compute_neighbours(data), perturbation)
    for operator in OPERATORS:
        if operator.supports(data):
            local.add_operator(operator(data))
    return local


def _penalties(
    model: WholeModel, params: SearchParams
) -> tuple[tuple[list[float], float, float], PenaltyParams]:
    """Return first penalties, of the size of a mean ride, and their limits."""
    data = model.data
    ride = _mean(data.distance_matrix(0))
    unit = float(np.mean([kind.unit_distance_cost for kind in data.vehicle_types()]))
    time = float(np.mean([kind.unit_duration_cost for kind in data.vehicle_types()]))
    lasts = _mean(data.duration_matrix(0))
    cost = max(1.0, ride * unit + lasts * time)
    loads = [
        *((*c.delivery, *c.pickup) for c in data.clients()),
        *(tuple(s.amount) for s in data.shipments()),
    ]
    dimensions = data.num_load_dimensions
    means = [
        np.mean([max(load[d::dimensions], default=0) for load in loads]) for d in range(dimensions)
    ]
    first = params.first_penalty * cost
    by_load = [first / max(1.0, float(mean)) for mean in means]
    limits = PenaltyParams(
        solutions_between_updates=params.between_updates,
        max_penalty=max(PenaltyParams().max_penalty, 20 * cost),
    )
    return (by_load, first / max(1.0, lasts), first / max(1.0, ride)), limits


def _mean(matrix: Any) -> float:
    near = matrix[matrix < NO_WAY]
    return float(near.mean()) if near.size else 1.0
