"""Solve a day: validate, build, improve, mend, choose by the score, explain, check."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from routing.array_making import arrays_of
from routing.arrays import Arrays
from routing.checks import check_plan
from routing.errors import InvalidProblem, SolverFailed
from routing.explain import explain_unassigned
from routing.model import Task, TaskId
from routing.one_piece import Routes
from routing.pieces import InPieces
from routing.plan import Plan, Route, Score, Unassigned
from routing.problem import Problem
from routing.rendezvous import both_or_neither
from routing.rules.masks import may_serve
from routing.schedule import schedule_route
from routing.score import score_of, score_plan, urgency
from routing.solvers import ortools_routing
from routing.solvers.array_search import ArraySearch
from routing.solvers.drafts import Draft, draft_of, draft_score, unassigned_tasks, without
from routing.solvers.insert import best_insertion, insert_all
from routing.solvers.stopping import AnyOf, Iterations, Onward, Stop
from routing.validation import validate
from routing.visits import Broken

BEFORE_SEARCH: Final = -1
"""Asked with this, an `Iterations` limit never stops the building of a first plan; a time does."""


HOTTEST_S: Final = 300.0
COLDEST_S: Final = 3.0
"""Seconds of effort that the search is ready to pay for a change, at its beginning and end."""


LEAST: Final[Mapping[str, int]] = MappingProxyType(
    {"ruin_iterations": 1, "library_iterations": 1, "library_tasks": 0, "whole_tasks": 0}
)
MOST: Final = 10**9
"""Within what each of the search parameters lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveParams:
    """How the search is run; read from TOML by `routing.files.params`.

    Parameters
    ----------
    ruin_iterations
        Turns of ruin and recreate before the routing library has a round.
    library_iterations
        Search steps of one round of the routing library, before its plan is mended and judged.
    library_tasks
        Above so many tasks the routing library is not asked: it would only build its model.
    whole_tasks
        Above so many tasks a problem is cut into pieces, which several processes search.
    """

    ruin_iterations: int = 2000
    library_iterations: int = 150
    library_tasks: int = 250
    whole_tasks: int = 3000

    def __post_init__(self) -> None:
        for name, least in LEAST.items():
            value = getattr(self, name)
            if not least <= value <= MOST:
                raise ValueError(f"SolveParams.{name} is {value}, must be {least} to {MOST}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What one stage of a solve reached and cost."""

    name: str
    score: Score
    unassigned: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is known while a solve runs."""

    seconds: float
    iterations: int
    score: Score
    unassigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A plan, how it came about, and the seed to get it again."""

    plan: Plan
    stages: tuple[Stage, ...]
    iterations: int
    seed: int


def _quiet(_: Progress) -> None:
    return None


def _silent(_: str) -> None:
    return None


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    params: SolveParams | None = None,
    workers: int = 1,
    cluster: str = "",
    progress: Callable[[Progress], None] = _quiet,
    say: Callable[[str], None] = _silent,
) -> Result:
    """Return the best plan found until `stop` says so.

    However early that is, what it returns is a valid plan: after the stop every task left out is
    tried once more in every place, so that none is that would still fit, and gets its reason. (Of
    more than 1,000 left out of a city, each is tried in its own piece.)

    Parameters
    ----------
    stop
        Asked often, with the search steps done so far. With `Iterations` and one seed the same
        problem gives the same plan again.
    workers
        So many processes search, where the problem is cut into pieces.
    cluster
        Address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``, whose workers search the
        pieces instead; empty: none. Whoever reaches a Dask cluster can run code on it.
    progress
        Called after each stage and round.
    say
        Told what a person should know meanwhile, such as that the cluster is gone.

    Raises
    ------
    Unavailable
        If the cluster does not answer, before anything is searched.
    InvalidProblem
        If the problem contradicts itself; carries every issue.
    SolverFailed
        If the plan fails its own independent check (a fault of ours, never of the problem).
    """
    if workers < 1:
        raise ValueError(f"workers is {workers}, must be at least 1")
    issues = validate(problem)
    if issues:
        raise InvalidProblem(issues)
    params = params or SolveParams()
    record = _Record(progress)
    if len(problem.tasks) > params.whole_tasks and problem.vehicles:
        pieces = InPieces(problem, stop=stop, seed=seed, workers=workers, cluster=cluster, say=say)
        draft, unassigned = _solve_in_pieces(problem, record, pieces)
    else:
        if cluster:
            say(
                "Bài toán nhỏ, không cần cụm máy / a small problem, searched here and not on"
                " the cluster"
            )
        draft, numbers = _solve_whole(problem, record, stop, seed, params)
        unassigned = explain_unassigned(problem, draft, numbers)
    whole = len(problem.tasks) <= params.whole_tasks
    draft, unassigned = both_or_neither(problem, draft, unassigned, fill_up=whole)
    plan = plan_of(problem, draft, unassigned, seed=seed)
    violations = check_plan(problem, plan)
    if violations:
        found = "; ".join(f"{v.rule} {v.subject}: {v.detail}" for v in violations[:5])
        raise SolverFailed(f"the plan fails its own check, please report it: {found}")
    return Result(plan=plan, stages=tuple(record.stages), iterations=record.iterations, seed=seed)


class _Record:
    """What the stages of a solve reached, and who is told."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self.stages: list[Stage] = []
        self.iterations = 0
        self._progress = progress
        self._began = self._stage_began = time.monotonic()

    def add(self, stage: str, score: Score, left: int) -> None:
        """Note the stage and tell about it."""
        now = time.monotonic()
        seconds = now - self._stage_began
        self.stages.append(Stage(name=stage, score=score, unassigned=left, seconds=seconds))
        self._stage_began = now
        self._progress(
            Progress(
                seconds=now - self._began,
                iterations=self.iterations,
                score=score,
                unassigned=left,
            )
        )


def _solve_in_pieces(
    problem: Problem, record: _Record, searched: InPieces
) -> tuple[Draft, tuple[Unassigned, ...]]:
    """Return the best draft found in pieces, and why tasks are left out."""
    with searched as pieces:

        def told(stage: str, routes: Routes) -> None:
            record.iterations = pieces.iterations
            record.add(stage, score_of(routes.score), pieces.left)

        pieces.run(told)
        draft = draft_of(problem, pieces.routes.visits)
        left = unassigned_tasks(problem, draft)
        record.add("fill up", draft_score(problem, draft), len(left))
        return draft, pieces.explain(draft.sequences, left)


def _solve_whole(
    problem: Problem, record: _Record, stop: Stop, seed: int, params: SolveParams
) -> tuple[Draft, Arrays]:
    """Return the best draft found for all tasks together, and the problem's arrays."""
    search = _Search(problem, record, seed=seed)
    search.arrays.build()
    search.keep("build", search.found())
    if len(problem.tasks) <= params.library_tasks:
        search.keep("make room", make_room(problem, search.best, stop))
    _improve(search, stop, params)
    search.arrays.begin(problem, search.best.sequences)
    search.arrays.fill_up()
    search.keep("fill up", search.found())
    return search.best, search.numbers


class _Search:
    """The best draft so far."""

    def __init__(self, problem: Problem, record: _Record, *, seed: int) -> None:
        self.problem, self.record = problem, record
        self.rng = np.random.default_rng(seed)
        self.numbers = arrays_of(problem)
        self.arrays = ArraySearch(self.numbers, seed=seed)
        self.best = Draft(routed={})
        self.score = draft_score(problem, self.best)

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
    if not any(may_serve(problem, task, v) for task in problem.tasks for v in problem.vehicles):
        return  # nothing can be done at all, however long one searches
    search.arrays.begin(problem, search.best.sequences)
    while not stop(search.record.iterations):
        _ruin(search, stop, params.ruin_iterations)
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


def _ruin(search: _Search, stop: Stop, iterations: int) -> None:
    """Take out neighbours and put them in anew so many times, ever less ready to pay for it."""
    for _ in range(iterations):
        if stop(search.record.iterations):
            break
        search.record.iterations += 1
        left = 1 - stop.share(search.record.iterations)
        search.arrays.improve(1, COLDEST_S * (HOTTEST_S / COLDEST_S) ** left)
    search.keep("ruin and recreate", search.found())


def make_room(problem: Problem, draft: Draft, stop: Stop) -> Draft:
    """Put in tasks by taking out less urgent ones, where that betters the score."""
    for task in sorted(unassigned_tasks(problem, draft), key=urgency):
        if stop(BEFORE_SEARCH):
            return draft
        fuller = _with_room_for(problem, draft, task)
        if fuller is not None and draft_score(problem, fuller) < draft_score(problem, draft):
            draft = fuller
    left = unassigned_tasks(problem, draft)
    return insert_all(problem, draft, left, enough=lambda: stop(BEFORE_SEARCH))


def _with_room_for(problem: Problem, draft: Draft, task: Task) -> Draft | None:
    """Return the best draft with the task in and as few less urgent ones out as it takes."""
    found: list[Draft] = []
    for vehicle in problem.vehicles:
        if not may_serve(problem, task, vehicle):
            continue
        thinner = draft
        for victim in _less_urgent(problem, draft.of(vehicle.id).starts_s, task):
            thinner = without(problem, thinner, victim)
            insertion = best_insertion(problem, thinner, task, vehicles=(vehicle,))
            if insertion is not None:
                found.append(thinner.with_route(insertion.vehicle, insertion.routed))
                break
    return min(found, key=lambda one: draft_score(problem, one), default=None)


def _less_urgent(problem: Problem, planned: Iterable[TaskId], task: Task) -> list[TaskId]:
    tasks = [problem.task(one) for one in planned]
    lower = [one for one in tasks if one.task_class > task.task_class]
    return [one.id for one in sorted(lower, key=urgency, reverse=True)]


def plan_of(
    problem: Problem, draft: Draft, unassigned: tuple[Unassigned, ...], *, seed: int
) -> Plan:
    """Return the plan of a draft: routes with all values, every other task with its reason."""
    routes = routes_of(problem, draft)
    return Plan(
        seed=seed,
        score=score_plan(problem, routes, [entry.task for entry in unassigned]),
        routes=routes,
        unassigned=unassigned,
        band=problem.band,
        estimated=problem.estimated,
        attribution=problem.attribution,
        sample=problem.sample,
    )


def routes_of(problem: Problem, draft: Draft) -> tuple[Route, ...]:
    """Return the routes of the draft, vehicles in the problem's order."""
    routes = []
    for vehicle in problem.vehicles:
        visits = draft.of(vehicle.id).visits
        if not visits:
            continue
        route = schedule_route(problem, vehicle, visits)
        if isinstance(route, Broken):
            raise SolverFailed(f"route of {vehicle.id} breaks {route.rule} at visit {route.at}")
        routes.append(route)
    return tuple(routes)
