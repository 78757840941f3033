"""Who else plans a rich day: OR-Tools routing alone and vrp-cli, judged as our own plans are."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import TimeoutError as TookTooLong
from multiprocessing import get_context

from routing.checks import check_plan
from routing.plan import Score, Unassigned
from routing.problem import Problem
from routing.solvers import ortools_routing
from routing.solvers.drafts import Draft, draft_of, draft_score, unassigned_tasks
from routing.solvers.insert import insert_all
from routing.solvers.stopping import TimeLimit
from routing.solving import plan_of, solve
from routing.visits import Sequences
from tests.benchmarks.rich.best_known import NOT_SAID
from tests.benchmarks.rich.generating import rich_problem
from tests.benchmarks.rich.pragmatic import ENCODINGS, Encoding, solved

CORES = 2
PATIENCE = 2
STARTING_S = 20
"""A peer that does not answer in so many times its seconds, after it may start, is ended."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Judged:
    """What a plan is worth; the better one is the lesser.

    Parameters
    ----------
    left
        How many tasks are left out.
    dropped
        How many planned tasks had to be taken out because a rule was broken.
    how
        What the engine was asked.
    """

    score: Score
    left: int
    dropped: int = 0
    how: str = ""


def ours(name: str, *, seconds: float, seed: int) -> Judged:
    """Return our plan, searched for by both cores."""
    (found,) = _side_by_side(_ours, [(name, seconds, seed)])
    return found


def library_alone(name: str, *, seconds: float, seeds: Sequence[int]) -> Judged:
    """Return the better plan of the routing library from nothing, one process a seed."""
    return min(_side_by_side(_library, [(name, seconds, seed) for seed in seeds]))


def vrp_cli(name: str, *, seconds: int, encodings: Sequence[Encoding] = ENCODINGS) -> Judged | None:
    """Return the better plan of vrp-cli, each encoding with both cores for so many seconds.

    It may search on far beyond its time: then it is ended, and has none.
    """
    found = [in_time(_vrp_cli, name, encoding, seconds) for encoding in encodings]
    return min((plan for plan in found if plan is not None), default=None)


def in_time(
    work: Callable[[str, Encoding, int], Judged], name: str, encoding: Encoding, seconds: int
) -> Judged | None:
    """Return what a process of its own finds; None if it takes `PATIENCE` times its seconds."""
    with get_context("spawn").Pool(1) as pool:
        waiting = pool.apply_async(work, (name, encoding, seconds))
        try:
            return waiting.get(timeout=STARTING_S + PATIENCE * seconds)
        except TookTooLong:
            return None


def judged(problem: Problem, sequences: Sequences, *, how: str) -> Judged:
    """Return what proposed sequences are worth.

    What breaks a rule is taken out, what then fits in again is put in, as for a draft of our own;
    the plan passes the independent check.
    """
    planned = sum(visit.task is not None for visits in sequences.values() for visit in visits)
    draft = draft_of(problem, sequences)
    kept = len(problem.tasks) - len(unassigned_tasks(problem, draft))
    draft = insert_all(problem, draft, unassigned_tasks(problem, draft))
    left = unassigned_tasks(problem, draft)
    _checked(problem, draft)
    score = draft_score(problem, draft)
    return Judged(score=score, left=len(left), dropped=planned - kept, how=how)


def _checked(problem: Problem, draft: Draft) -> None:
    left = tuple(
        Unassigned(task=task.id, reason="SOLVER_TIME", sentence=NOT_SAID)
        for task in unassigned_tasks(problem, draft)
    )
    violations = check_plan(problem, plan_of(problem, draft, left, seed=0))
    if violations:
        raise RuntimeError(f"a peer's plan breaks {violations[0].rule} after it was mended")


def _side_by_side(
    work: Callable[[str, float, int], Judged], asked: Sequence[tuple[str, float, int]]
) -> list[Judged]:
    """Return what several processes find; their clocks start when each has its problem."""
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        return [*pool.map(work, *zip(*asked, strict=True))]


def _ours(name: str, seconds: float, seed: int) -> Judged:
    problem = rich_problem(name)
    solve(rich_problem("rich_ward_60_s1"), stop=TimeLimit(0.0), seed=1)  # what is compiled is read
    plan = solve(problem, stop=TimeLimit(seconds), seed=seed, workers=CORES).plan
    return Judged(score=plan.score, left=len(plan.unassigned), how=f"seed {seed}")


def _library(name: str, seconds: float, seed: int) -> Judged:
    problem = rich_problem(name)
    found, _ = ortools_routing.improve(problem, {}, stop=TimeLimit(seconds), seed=seed)
    return judged(problem, found or {}, how=f"seed {seed}")


def _vrp_cli(name: str, encoding: Encoding, seconds: int) -> Judged:
    problem = rich_problem(name)
    found = solved(problem, encoding, seconds=seconds)
    how = "hard deadlines" if encoding.hard_deadlines else "no deadlines"
    return judged(problem, found, how=f"{how}, {encoding.loading_share:.0%} of a loading a task")
