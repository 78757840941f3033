"""Who else plans a rich day: OR-Tools routing alone and vrp-cli, judged as our own plans are."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from routing.array_making import arrays_of
from routing.checks import check_plan
from routing.plan import Score, Unassigned
from routing.problem import Problem
from routing.solvers import ortools_routing
from routing.solvers.array_search import ArraySearch
from routing.solvers.drafts import Draft, draft_of, draft_score, unassigned_tasks
from routing.solvers.stopping import TimeLimit
from routing.solving import plan_of, solve
from routing.visits import Sequences
from tests.benchmarks.rich.best_known import NOT_SAID
from tests.benchmarks.rich.generating import rich_problem
from tests.benchmarks.rich.pragmatic import ENCODINGS, Encoding, solved

CORES = 2
STARTING_S = 20
"""So long a peer's process may take to start and read its problem: own default, five times as long
as it takes for a district."""
PATIENCE = 2
"""In so many times its seconds, after that, a peer must answer: own default."""


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

    It may search on far beyond its time: then it is ended, and has none. What its plan is worth is
    reckoned afterwards, outside its time.
    """
    problem, plans = rich_problem(name), list[Judged]()
    for encoding in encodings:
        found = in_time(_vrp_cli, name, encoding, seconds)
        if found is not None:
            how = "hard deadlines" if encoding.hard_deadlines else "no deadlines"
            how = f"{how}, {encoding.loading_share:.0%} of a loading a task"
            plans.append(judged(problem, found, how=how))
    return min(plans, default=None)


Peer = Callable[[str, Encoding, int], Sequences]


def in_time(work: Peer, name: str, encoding: Encoding, seconds: int) -> Sequences | None:
    """Return what a process of its own finds, which is ended then.

    None if it takes longer than `STARTING_S` and `PATIENCE` times its seconds.

    Raises
    ------
    RuntimeError
        If it ends without an answer.
    """
    here, there = get_context("spawn").Pipe(duplex=False)
    process = get_context("spawn").Process(
        target=_tell, args=(there, work, name, encoding, seconds), daemon=True
    )
    process.start()
    there.close()
    try:
        if not here.poll(STARTING_S + PATIENCE * seconds):
            return None
        found: Sequences = here.recv()
    except EOFError as error:
        raise RuntimeError(f"{name}: the peer's process ended without an answer") from error
    else:
        return found
    finally:
        process.kill()
        process.join()


def _tell(there: Connection, work: Peer, name: str, encoding: Encoding, seconds: int) -> None:
    there.send(work(name, encoding, seconds))


def judged(problem: Problem, sequences: Sequences, *, how: str) -> Judged:
    """Return what proposed sequences are worth.

    What breaks a rule is taken out, what then fits in again is put in, as for a draft of our own;
    the plan passes the independent check.
    """
    planned = sum(visit.task is not None for visits in sequences.values() for visit in visits)
    draft = draft_of(problem, sequences)
    kept = len(problem.tasks) - len(unassigned_tasks(problem, draft))
    search = ArraySearch(arrays_of(problem), seed=0)
    search.begin(problem, draft.sequences)
    search.fill_up()
    draft = draft_of(problem, search.sequences(problem))
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


def _vrp_cli(name: str, encoding: Encoding, seconds: int) -> Sequences:
    return solved(rich_problem(name), encoding, seconds=seconds)
