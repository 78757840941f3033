"""What holds for the plan of every generated problem."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from routing.checks import check_plan
from routing.files.plans import dump_plan
from routing.model import Stock
from routing.partners import with_partners
from routing.plan import Plan
from routing.problem import Problem
from routing.solvers.stopping import Iterations
from routing.solving import SolveParams, solve
from tests.builders import a_bag, a_depot, a_problem, a_task, a_vehicle, a_window, at
from tests.properties.brute_force import better_plans_with
from tests.strategies import examples, problems

QUICK = SolveParams(ruin_iterations=4, library_iterations=2)


def solved(problem: Problem, *, iterations: int = 8, seed: int = 1) -> Plan:
    return solve(problem, stop=Iterations(iterations), seed=seed, params=QUICK).plan


@examples(40)
@given(problems(), st.integers(0, 3))
def test_a_plan_breaks_no_rule(problem: Problem, seed: int) -> None:
    assert check_plan(problem, solved(problem, seed=seed)) == ()


@examples(30)
@given(problems(most_vehicles=4), st.integers(0, 3))
def test_of_two_who_are_to_meet_neither_comes_alone(problem: Problem, seed: int) -> None:
    pairs = with_partners(
        replace(problem, tasks=tuple(replace(task, people=2) for task in problem.tasks))
    )
    plan = solved(pairs, seed=seed)
    assert check_plan(pairs, plan) == ()
    left = {entry.task for entry in plan.unassigned}
    for task in pairs.tasks:
        if task.chain is not None and task.chain.together:
            assert (task.id in left) == (task.chain.previous in left)


@examples(25)
@given(problems())
def test_each_task_is_planned_once_or_left_out_once(problem: Problem) -> None:
    plan = solved(problem)
    planned = [task for route in plan.routes for task in route.tasks]
    left = [entry.task for entry in plan.unassigned]
    assert sorted(planned + left) == sorted(task.id for task in problem.tasks)


@examples(25)
@given(problems())
def test_one_seed_and_a_number_of_iterations_give_one_plan(problem: Problem) -> None:
    texts = {
        dump_plan(replace(solved(problem, seed=7), problem_sha256="0" * 64), day=problem.day)
        for _ in range(2)
    }
    assert len(texts) == 1


@examples(40)
@given(problems(most_tasks=6, most_vehicles=2))
def test_nothing_left_out_can_still_be_put_in_with_a_better_score(problem: Problem) -> None:
    plan = solved(problem)
    for entry in plan.unassigned:
        assert not [*better_plans_with(problem, plan, problem.task(entry.task))]


@examples(15)
@given(st.integers(0, 12), st.integers(0, 3))
def test_an_emergency_is_never_left_out_for_any_number_of_bags(bags: int, visits: int) -> None:
    # Fifty minutes out and fifty back leave twenty for the door: room for nothing else.
    emergency = a_task(
        "first",
        place="e",
        kind="oxygen_emergency",
        task_class=1,
        called_s=at("07:00"),
        windows=(a_window("07:00", "09:00"),),
    )
    others = [a_bag(f"bag{n}", place="abcd"[n % 4], risk="red") for n in range(bags)]
    others += [a_task(f"visit{n}", place="d", task_class=3) for n in range(visits)]
    problem = a_problem(
        *others,
        emergency,
        vehicles=[a_vehicle(shift=a_window("07:00", "09:00"))],
        depots=[a_depot(kind="distribution_point", stock=Stock(bags=bags))],
    )
    plan = solved(problem)
    assert "first" in [task for route in plan.routes for task in route.tasks]
