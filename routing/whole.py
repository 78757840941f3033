"""A problem searched as a whole: built, improved in turns by both engines, filled up."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np

from routing.array_making import arrays_of
from routing.arrays import Arrays
from routing.forks import Forks
from routing.plan import Score
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.solvers import ortools_routing
from routing.solvers.array_search import STEPS_AT_ONCE, ArraySearch
from routing.solvers.drafts import Draft, draft_of, draft_score, unassigned_tasks
from routing.solvers.insert import insert_all
from routing.solvers.stopping import AnyOf, Iterations, Onward, Stop, WhenSet, counts_steps
from routing.stages import Record, SolveParams, quiet
from routing.visits import Sequences

HOTTEST_S: Final = 300.0
COLDEST_S: Final = 3.0
"""Seconds of effort that the search is ready to pay for a change, at its beginning and end."""
HOTTEST_FULL_S: Final = 10_000.0
"""The same at the beginning, where a small day is too full for all its tasks: who is left out is
then changed about more freely. Of nine runs of 6,000 turns (rich_ward_100_s1, 100_s2 and 200_s1,
three seeds each) seven ended lower than from `HOTTEST_S`, two higher."""
SMALL_TASKS: Final = 250
"""Days of more tasks are not searched for long enough to cool down from there."""


def solve_whole(
    problem: Problem,
    record: Record,
    stop: Stop,
    seed: int,
    *,
    params: SolveParams,
    workers: int,
) -> tuple[Draft, Arrays]:
    """Return the best draft found for all tasks together, and the problem's arrays.

    Several processes search with seeds of their own, and the best plan is kept; where steps are
    counted one process searches, so that the plan is the same on any machine.
    """
    search = _Search(problem, record, seed=seed)
    search.arrays.build()
    search.keep("build", search.found())
    alone = workers == 1 or counts_steps(stop) or not search.worth_improving()
    seeds = range(seed + 1, seed + (1 if alone else workers))
    with Forks(_Held(search=search, stop=stop, params=params), workers=max(1, len(seeds))) as forks:
        found = forks.begin(_search_beside, seeds)
        _improve_whole(search, stop, params)
        for score, sequences in found():
            if score < search.score:
                search.keep("beside", draft_of(problem, sequences))
    search.arrays.begin(problem, search.best.sequences)
    search.arrays.fill_up()
    search.keep("fill up", search.found())
    return search.best, search.numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What other processes search on: a first plan, and how long and how to better it."""

    search: "_Search"
    stop: Stop
    params: SolveParams


def _search_beside(held: _Held, seed: int, enough: Callable[[], bool]) -> tuple[Score, Sequences]:
    """Better the first plan under another seed; return what came of it."""
    search = held.search.with_seed(seed)
    _improve_whole(search, AnyOf((held.stop, WhenSet(enough))), held.params)
    return search.score, search.best.sequences


def _improve_whole(search: "_Search", stop: Stop, params: SolveParams) -> None:
    if len(search.problem.tasks) <= params.library_tasks:
        search.arrays.begin(search.problem, search.best.sequences)
        search.arrays.make_room()
        search.keep("make room", search.found())
    _improve(search, stop, params)


class _Search:
    """The best draft so far."""

    def __init__(self, problem: Problem, record: Record, *, seed: int) -> None:
        self.problem, self.record = problem, record
        self.rng = np.random.default_rng(seed)
        self.numbers = arrays_of(problem)
        self.arrays = ArraySearch(self.numbers, seed=seed)
        self.best = Draft(routed={})
        self.score = draft_score(problem, self.best)

    def with_seed(self, seed: int) -> "_Search":
        """Return a search of its own from the same plan, that nobody is told about."""
        other = copy(self)
        other.record = Record(quiet)
        other.rng = np.random.default_rng(seed)
        other.arrays = ArraySearch(self.numbers, seed=seed)
        return other

    def worth_improving(self) -> bool:
        """Tell whether anything can be done at all."""
        tasks, vehicles = self.problem.tasks, self.problem.vehicles
        return any(may_serve(self.problem, task, v) for task in tasks for v in vehicles)

    def found(self) -> Draft:
        """Return the best plan of the array search; what breaks a rule is taken out."""
        return draft_of(self.problem, self.arrays.sequences(self.problem))

    def keep(self, stage: str, draft: Draft) -> None:
        """Keep the draft if it is better, note the stage and tell about it."""
        score = draft_score(self.problem, draft)
        if score < self.score:
            self.best, self.score = draft, score
        self.record.add(stage, self.score, len(unassigned_tasks(self.problem, self.best)))


def _improve(search: _Search, stop: Stop, params: SolveParams) -> None:
    """Take turns: ruin and recreate for a while, then a round of the routing library."""
    problem = search.problem
    if not search.worth_improving():
        return  # however long one searches
    full = bool(unassigned_tasks(problem, search.best)) and len(problem.tasks) <= SMALL_TASKS
    hottest_s = HOTTEST_FULL_S if full else HOTTEST_S
    search.arrays.begin(problem, search.best.sequences)
    while not stop(search.record.iterations):
        _ruin(search, stop, params.ruin_iterations, hottest_s=hottest_s)
        if len(problem.tasks) > params.library_tasks or stop(search.record.iterations):
            continue
        sequences, used = ortools_routing.improve(
            problem,
            search.best.sequences,
            stop=AnyOf(
                (Onward(stop, search.record.iterations), Iterations(params.library_iterations))
            ),
            seed=int(search.rng.integers(2**31)),
        )
        search.record.iterations += max(1, used)
        if sequences is not None:
            draft = draft_of(problem, sequences)
            draft = insert_all(problem, draft, unassigned_tasks(problem, draft))
            before = search.score
            search.keep("routing library", draft)
            if search.score < before:
                search.arrays.begin(problem, search.best.sequences)


def _ruin(search: _Search, stop: Stop, iterations: int, *, hottest_s: float) -> None:
    """Take out neighbours and put them in anew so many times, ever less ready to pay for it."""
    at_once = 1 if counts_steps(stop) else STEPS_AT_ONCE
    for done in range(0, iterations, at_once):
        if stop(search.record.iterations):
            break
        steps = min(at_once, iterations - done)
        search.record.iterations += steps
        left = 1 - stop.share(search.record.iterations)
        search.arrays.improve(steps, COLDEST_S * (hottest_s / COLDEST_S) ** left)
    search.keep("ruin and recreate", search.found())
