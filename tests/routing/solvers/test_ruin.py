import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.checks import check_plan
from routing.model import Chain, TaskId
from routing.problem import Problem
from routing.solvers.drafts import Draft, draft_score, unassigned_tasks
from routing.solvers.insert import insert_all
from routing.solvers.ruin import MOST_RUINED, recreate, ruin
from routing.solving import plan_of
from tests.builders import a_problem, a_task
from tests.strategies import examples, problems


def built(problem: Problem) -> Draft:
    return insert_all(problem, Draft(routed={}), problem.tasks)


def test_an_empty_draft_stays_as_it_is() -> None:
    problem, draft = a_problem(a_task(skills=("nurse",))), Draft(routed={})
    assert ruin(problem, draft, np.random.default_rng(1)) is draft


def test_at_least_one_task_and_at_most_a_dozen_are_taken_out() -> None:
    tasks = [a_task(f"t{n}", place="abcde"[n % 5], service_s=60) for n in range(30)]
    problem = a_problem(*tasks)
    draft = built(problem)
    assert not unassigned_tasks(problem, draft)
    out = [
        len(unassigned_tasks(problem, ruin(problem, draft, np.random.default_rng(seed))))
        for seed in range(60)
    ]
    assert min(out) == 1
    assert max(out) == MOST_RUINED


def test_the_same_generator_takes_out_and_puts_in_the_same() -> None:
    problem = a_problem(*(a_task(f"t{n}", place="abcde"[n % 5]) for n in range(12)))
    draft = built(problem)
    results = []
    for _ in range(2):
        rng = np.random.default_rng(5)
        results.append(recreate(problem, ruin(problem, draft, rng), rng).sequences)
    assert results[0] == results[1]


def test_what_hangs_on_a_task_is_taken_out_with_it() -> None:
    after = a_task("t2", chain=Chain(previous=TaskId("t1"), longest_gap_s=3600))
    problem = a_problem(a_task("t1"), after)
    draft = built(problem)
    for seed in range(20):
        left = {
            t.id
            for t in unassigned_tasks(problem, ruin(problem, draft, np.random.default_rng(seed)))
        }
        assert left in ({"t2"}, {"t1", "t2"})


@examples(25)
@given(problems(), st.integers(0, 100))
def test_what_is_left_and_what_is_made_of_it_break_no_rule(problem: Problem, seed: int) -> None:
    rng = np.random.default_rng(seed)
    thinner = ruin(problem, built(problem), rng)
    for draft in (thinner, recreate(problem, thinner, rng)):
        assert check_plan(problem, plan_of(problem, draft, seed=1)) == ()
    assert draft_score(problem, recreate(problem, thinner, rng)) <= draft_score(problem, thinner)
