"""Solve a day: validate, build, improve, mend, choose by the score, explain, check."""

from collections.abc import Callable
from dataclasses import dataclass

from routing.checks import check_plan
from routing.errors import InvalidProblem, SolverFailed
from routing.explain import explain_unassigned
from routing.one_piece import Routes
from routing.pieces import InPieces
from routing.plan import Plan, Route, Unassigned
from routing.problem import Problem
from routing.rendezvous import both_or_neither
from routing.schedule import schedule_route
from routing.score import score_of, score_plan
from routing.solvers.drafts import Draft, draft_of, draft_score, unassigned_tasks
from routing.solvers.stopping import Stop
from routing.stages import Progress as Progress
from routing.stages import Record, quiet
from routing.stages import SolveParams as SolveParams
from routing.stages import Stage as Stage
from routing.validation import validate
from routing.visits import Broken
from routing.whole import solve_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A plan, how it came about, and the seed to get it again."""

    plan: Plan
    stages: tuple[Stage, ...]
    iterations: int
    seed: int


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int,
    params: SolveParams | None = None,
    workers: int = 1,
    cluster: str = "",
    progress: Callable[[Progress], None] = quiet,
    say: Callable[[str], None] = quiet,
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
        So many processes search: pieces of the problem where it is cut, else the whole of it, each
        under a seed of its own, unless `stop` counts steps.
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
    record = Record(progress)
    if len(problem.tasks) > params.whole_tasks and problem.vehicles:
        pieces = InPieces(problem, stop=stop, seed=seed, workers=workers, cluster=cluster, say=say)
        draft, unassigned = _solve_in_pieces(problem, record, pieces)
    else:
        if cluster:
            say(
                "Bài toán nhỏ, không cần cụm máy / a small problem, searched here and not on"
                " the cluster"
            )
        draft, numbers = solve_whole(problem, record, stop, seed, params=params, workers=workers)
        unassigned = explain_unassigned(problem, draft, numbers)
    whole = len(problem.tasks) <= params.whole_tasks
    draft, unassigned = both_or_neither(problem, draft, unassigned, fill_up=whole)
    plan = plan_of(problem, draft, unassigned, seed=seed)
    violations = check_plan(problem, plan)
    if violations:
        found = "; ".join(f"{v.rule} {v.subject}: {v.detail}" for v in violations[:5])
        raise SolverFailed(f"the plan fails its own check, please report it: {found}")
    return Result(plan=plan, stages=tuple(record.stages), iterations=record.iterations, seed=seed)


def _solve_in_pieces(
    problem: Problem, record: Record, searched: InPieces
) -> tuple[Draft, tuple[Unassigned, ...]]:
    """Return the best draft found in pieces, and why tasks are left out."""
    with searched as pieces:

        def told(stage: str, routes: Routes) -> None:
            record.iterations = pieces.iterations
            left = len(problem.tasks) - len(routes.starts_s)
            record.add(stage, score_of(routes.score), left)

        pieces.run(told)
        draft = draft_of(problem, pieces.routes.visits)
        left = unassigned_tasks(problem, draft)
        record.add("fill up", draft_score(problem, draft), len(left))
        return draft, pieces.explain(draft.sequences, left)


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
