"""A file that went wrong gives issues, or a plan that keeps every rule; never anything else."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.checks import check_plan
from routing.errors import InvalidProblem
from routing.files import dump_plan, parse_plan, parse_problem, problem_document
from routing.files.known_names import require_known_names
from routing.files.plans import plan_document
from routing.files.texts import read_text, write_text
from routing.plan import Plan
from routing.problem import Problem
from routing.solvers.stopping import Iterations
from routing.solving import SolveParams, solve
from tests.builders import DAY
from tests.fuzzing import Fuzz
from tests.routing.worked_day import worked_plan, worked_problem
from tests.strategies import a_drawn_problem, examples

HERE = Path("nowhere")
QUICK = SolveParams(ruin_iterations=2, library_iterations=1)
DIGEST = "0" * 64

seeds = st.integers(0, 2**32 - 1)


def read_or_refused(text: str) -> Problem | None:
    """Return the problem of a text, or None where it is refused as it should be."""
    try:
        return parse_problem(text, base=HERE).problem
    except InvalidProblem as refused:
        require_whole(refused)
    return None


def require_whole(refused: InvalidProblem) -> None:
    assert refused.issues
    for issue in refused.issues:
        assert issue.code
        assert issue.subject
        assert issue.message
        assert issue.remedy


def plan_or_refused(problem: Problem) -> Plan | None:
    """Return a plan, which is right and can be written and read, or None for a contradiction."""
    try:
        plan = solve(problem, stop=Iterations(2), seed=1, params=QUICK).plan
    except InvalidProblem as refused:
        require_whole(refused)
        return None
    assert check_plan(problem, plan) == ()
    text = dump_plan(replace(plan, problem_sha256=DIGEST), day=problem.day)
    assert parse_plan(text).score == plan.score
    return plan


def document_of(seed: int) -> Any:
    """Return the document of the worked day, or every other time of a generated one."""
    if seed % 2:
        return problem_document(worked_problem())
    return problem_document(a_drawn_problem(seed, tasks=seed % 7, vehicles=seed % 3))


@examples(60)
@given(seeds)
def test_a_problem_file_with_random_changes(seed: int) -> None:
    document = Fuzz(seed).changed(document_of(seed))
    problem = read_or_refused(json.dumps(document))
    if problem is not None:
        plan_or_refused(problem)


@examples(30)
@given(seeds)
def test_a_problem_whose_numbers_alone_are_odd(seed: int) -> None:
    fuzz = Fuzz(seed)
    document = document_of(seed)
    for section in ("tasks", "vehicles", "depots"):
        for given_one in document[section]:
            fuzz.odd_numbers(given_one)
    fuzz.odd_numbers(document["rules"]["objective"])
    problem = read_or_refused(json.dumps(document))
    if problem is not None:
        plan_or_refused(problem)


@examples(60)
@given(seeds)
def test_a_plan_file_with_random_changes(seed: int) -> None:
    problem = worked_problem()
    right = plan_document(replace(worked_plan(), problem_sha256=DIGEST), day=DAY)
    try:
        plan = parse_plan(json.dumps(Fuzz(seed).changed(right)))
        check_plan(problem, plan, problem_sha256=DIGEST)
        require_known_names(plan, problem)
    except InvalidProblem as refused:
        require_whole(refused)


@pytest.mark.parametrize("name", ["p.json", "p.json.gz"])
@examples(25)
@given(seed=seeds)
def test_a_file_cut_off_or_with_one_byte_changed(
    name: str, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"{seed}.{name}"
    write_text(json.dumps(problem_document(worked_problem())), path)
    path.write_bytes(Fuzz(seed).cut(path.read_bytes()))
    try:
        text = read_text(path)
    except InvalidProblem as refused:
        require_whole(refused)
    else:
        problem = read_or_refused(text)
        if problem is not None:
            plan_or_refused(problem)
    finally:
        path.unlink()
