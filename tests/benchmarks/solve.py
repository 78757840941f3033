"""Solving a ward and a district: the first valid plan, and how good it is after some seconds."""

import time
from collections.abc import Iterator

from geodata.sample import sample_city
from routing.plan import Score
from routing.problem import Problem
from routing.solvers import ortools_routing
from routing.solvers.drafts import draft_of, draft_score, unassigned_tasks
from routing.solvers.stopping import Iterations, TimeLimit
from routing.solving import Result, solve
from tests.benchmarks.measuring import Line, Options, seconds
from tests.benchmarks.wards import overloaded, problem_of, sample_problem

TEN_S = 10.0
MINUTE_S = 60.0
DISTRICT_WARDS = 28
"""Of 64 requests each: just below the number of places that are given as a matrix."""


def first_plan(options: Options) -> Iterator[Line]:
    """Time the first valid plan of a ward; it has passed its own check."""
    problem = sample_problem(options.folder)
    taken_s = seconds(lambda: solve(problem, stop=Iterations(0), seed=1), times=5)
    yield Line(
        name="solve.ward_first_plan",
        value=taken_s,
        unit="s",
        target="<= 2",
        more={"tasks": len(problem.tasks), "vehicles": len(problem.vehicles)},
    )


def ten_seconds(options: Options) -> Iterator[Line]:
    """Compare with the routing library alone: same problem, same rules, same time."""
    days = {
        "ward": sample_problem(options.folder / "ward"),
        "ward_overloaded": overloaded(sample_problem(options.folder / "over"), volunteers=2),
    }
    for name, problem in days.items():
        for seed in range(1, 4 if options.full else 2):
            yield compared(f"solve.{name}_effort", problem, seed=seed)


def compared(name: str, problem: Problem, *, seed: int) -> Line:
    """Return our effort after ten seconds beside the library's, with the harm of both."""
    ours = solve(problem, stop=TimeLimit(TEN_S), seed=seed).plan
    theirs, left = library_alone(problem, seed=seed)
    return Line(
        name=name,
        value=ours.score.effort,
        unit="s of effort",
        peer="OR-Tools routing alone",
        peer_value=theirs.effort,
        more={
            "seed": seed,
            "harm": harm(ours.score),
            "peer_harm": harm(theirs),
            "unassigned": len(ours.unassigned),
            "peer_unassigned": left,
            "score_not_worse": ours.score <= theirs,
        },
    )


def library_alone(problem: Problem, *, seed: int) -> tuple[Score, int]:
    """Return the score and the tasks left out when the library starts from nothing.

    Its routes are timed and scored by our schedule; visits that break a rule are taken out.
    """
    begin = time.monotonic()
    found, _ = ortools_routing.improve(problem, {}, stop=TimeLimit(TEN_S), seed=seed)
    if time.monotonic() - begin > TEN_S + 2:
        raise RuntimeError("the library took longer than it was given")
    draft = draft_of(problem, found or {})
    return draft_score(problem, draft), len(unassigned_tasks(problem, draft))


def harm(score: Score) -> list[int]:
    """Return the three levels of harm."""
    return [score.harm1, score.harm2, score.harm3]


def district(options: Options) -> Iterator[Line]:
    """Time the first valid plan of a district, and a whole solve of a minute; what it finds."""
    city = sample_city(wards=DISTRICT_WARDS, seed=1, requests_a_ward=64)
    problem = problem_of(city, options.folder)
    size = {"tasks": len(problem.tasks), "vehicles": len(problem.vehicles)}
    first: list[Result] = []
    taken_s = seconds(lambda: first.append(solve(problem, stop=Iterations(0), seed=1)), times=1)
    yield Line(name="solve.district_first_plan", value=taken_s, unit="s", more=size)
    begin = time.monotonic()
    result = solve(problem, stop=TimeLimit(MINUTE_S), seed=1)
    yield Line(
        name="solve.district_effort",
        value=result.plan.score.effort,
        unit="s of effort",
        more=size
        | {
            "seconds": round(time.monotonic() - begin, 1),
            "harm": harm(result.plan.score),
            "unassigned": len(result.plan.unassigned),
            "first_effort": first[0].plan.score.effort,
            "first_harm": harm(first[0].plan.score),
            "first_unassigned": len(first[0].plan.unassigned),
            "iterations": result.iterations,
        },
    )


MEASURES = {
    "solve.ward_first_plan": first_plan,
    "solve.ward": ten_seconds,
    "solve.district": district,
}
