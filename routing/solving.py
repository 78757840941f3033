"""Solve a day: validate, build, improve, mend, choose by the score, explain, check."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from routing.checks import check_plan
from routing.errors import InvalidProblem, SolverFailed
from routing.explain import explain_unassigned
from routing.model import Task, TaskId
from routing.plan import Plan, Route, Score
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.schedule import Broken, schedule_route
from routing.score import score_plan
from routing.solvers import ortools_routing
from routing.solvers.insert import (
    Draft,
    best_insertion,
    draft_of,
    draft_score,
    insert_all,
    unassigned_tasks,
    urgency,
    without,
)
from routing.solvers.stopping import AnyOf, Iterations, Stop
from routing.validation import validate


@dataclass(frozen=True, slots=True, kw_only=True)
class SolveParams:
    """How the search is run.

    Parameters
    ----------
    round_iterations
        Search steps of one round of the routing library, before its plan is mended and judged.
    kick_share
        Share of the planned tasks taken out before the next round starts from what is left.
    """

    round_iterations: int = 1500
    kick_share: float = 0.15

    def __post_init__(self) -> None:
        if self.round_iterations < 1 or not 0 <= self.kick_share < 1:
            raise ValueError("round_iterations must be at least 1 and kick_share in [0, 1)")


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


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    params: SolveParams | None = None,
    progress: Callable[[Progress], None] = _quiet,
) -> Result:
    """Return the best plan found until `stop` says so; a first one is always built.

    Parameters
    ----------
    stop
        Asked often, with the search steps done so far. With `Iterations` and one seed the same
        problem gives the same plan again.
    progress
        Called after each stage and round.

    Raises
    ------
    InvalidProblem
        If the problem contradicts itself; carries every issue.
    SolverFailed
        If the plan fails its own independent check (a fault of ours, never of the problem).
    """
    issues = validate(problem)
    if issues:
        raise InvalidProblem(issues)
    search = _Search(problem=problem, seed=seed, progress=progress)
    search.keep("build", insert_all(problem, Draft(routed={}), problem.tasks))
    search.keep("make room", make_room(problem, search.best, stop))
    _improve(search, stop, params or SolveParams())
    search.keep("make room again", make_room(problem, search.best, stop))
    plan = plan_of(problem, search.best, seed=seed)
    violations = check_plan(problem, plan)
    if violations:
        found = "; ".join(f"{v.rule} {v.subject}: {v.detail}" for v in violations[:5])
        raise SolverFailed(f"the plan fails its own check, please report it: {found}")
    return Result(plan=plan, stages=tuple(search.stages), iterations=search.iterations, seed=seed)


class _Search:
    """The best draft so far and the record of how it came about."""

    def __init__(
        self, *, problem: Problem, seed: int, progress: Callable[[Progress], None]
    ) -> None:
        self.problem = problem
        self.rng = np.random.default_rng(seed)
        self.progress = progress
        self.stages: list[Stage] = []
        self.iterations = 0
        self.best = Draft(routed={})
        self.score = draft_score(problem, self.best)
        self._began = self._stage_began = time.monotonic()

    def keep(self, stage: str, draft: Draft) -> None:
        """Keep the draft if it is better, note the stage and tell about it."""
        score = draft_score(self.problem, draft)
        if score < self.score:
            self.best, self.score = draft, score
        left = len(unassigned_tasks(self.problem, self.best))
        now = time.monotonic()
        self.stages.append(
            Stage(name=stage, score=self.score, unassigned=left, seconds=now - self._stage_began)
        )
        self._stage_began = now
        self.progress(
            Progress(
                seconds=now - self._began,
                iterations=self.iterations,
                score=self.score,
                unassigned=left,
            )
        )


def _improve(search: _Search, stop: Stop, params: SolveParams) -> None:
    """Run rounds of the routing library, each from the best plan with some tasks taken out."""
    problem, start = search.problem, search.best
    while not stop(search.iterations):
        done = search.iterations

        def until(iterations: int, done: int = done) -> bool:
            return stop(done + iterations)

        sequences, used = ortools_routing.improve(
            problem,
            start.sequences,
            stop=AnyOf((until, Iterations(params.round_iterations))),
            seed=int(search.rng.integers(2**31)),
        )
        search.iterations += max(1, used)
        if sequences is None:
            return
        mended = draft_of(problem, sequences)
        search.keep(
            "routing library", insert_all(problem, mended, unassigned_tasks(problem, mended))
        )
        start = kicked(problem, search.best, search.rng, share=params.kick_share)


def kicked(problem: Problem, draft: Draft, rng: np.random.Generator, *, share: float) -> Draft:
    """Return the draft with a random share of its tasks taken out and put in anew."""
    planned = sorted(task for routed in draft.routed.values() for task in routed.starts_s)
    count = int(len(planned) * share)
    for index in rng.choice(len(planned), size=count, replace=False) if count else ():
        draft = without(problem, draft, planned[int(index)])
    waiting = list(unassigned_tasks(problem, draft))
    for index in rng.permutation(len(waiting)):
        insertion = best_insertion(problem, draft, waiting[int(index)])
        if insertion is not None:
            draft = draft.with_route(insertion.vehicle, insertion.routed)
    return draft


def make_room(problem: Problem, draft: Draft, stop: Stop) -> Draft:
    """Put in tasks by taking out less urgent ones, where that betters the score."""
    for task in sorted(unassigned_tasks(problem, draft), key=urgency):
        if stop(0):
            return draft
        fuller = _with_room_for(problem, draft, task)
        if fuller is not None and draft_score(problem, fuller) < draft_score(problem, draft):
            draft = fuller
    return insert_all(problem, draft, unassigned_tasks(problem, draft))


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


def plan_of(problem: Problem, draft: Draft, *, seed: int) -> Plan:
    """Return the plan of a draft: routes with all values, and every other task with its reason."""
    routes = routes_of(problem, draft)
    left = unassigned_tasks(problem, draft)
    return Plan(
        seed=seed,
        score=score_plan(problem, routes, [task.id for task in left]),
        routes=routes,
        unassigned=explain_unassigned(problem, draft),
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
