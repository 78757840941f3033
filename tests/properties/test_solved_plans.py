"""What holds for the plan of every generated problem."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from routing.checks import check_plan
from routing.files.plans import dump_plan
from routing.model import Stock, Task, Vehicle
from routing.plan import Plan, Route
from routing.problem import Problem
from routing.schedule import Broken, Visit, schedule_route, visits_of
from routing.score import score_plan
from routing.solvers.stopping import Iterations
from routing.solving import SolveParams, solve
from tests.builders import BAG, a_bag, a_depot, a_problem, a_task, a_vehicle, a_window, at
from tests.strategies import examples, problems

QUICK = SolveParams(ruin_iterations=4, library_iterations=2)


def solved(problem: Problem, *, iterations: int = 8, seed: int = 1) -> Plan:
    return solve(problem, stop=Iterations(iterations), seed=seed, params=QUICK).plan


@examples(25)
@given(problems(), st.integers(0, 3))
def test_a_plan_breaks_no_rule(problem: Problem, seed: int) -> None:
    assert check_plan(problem, solved(problem, seed=seed)) == ()


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


@examples(25)
@given(problems(most_tasks=5, most_vehicles=2))
def test_nothing_left_out_can_still_be_put_in_with_a_better_score(problem: Problem) -> None:
    plan = solved(problem)
    for entry in plan.unassigned:
        task = problem.task(entry.task)
        assert not [
            better
            for better in plans_with(problem, plan, task)
            if better.score < plan.score and not check_plan(problem, better)
        ]


def plans_with(problem: Problem, plan: Plan, task: Task) -> Iterator[Plan]:
    """Yield every plan with the task put in anywhere, with or without one more load stop."""
    if task.place is None:
        return
    left = tuple(entry for entry in plan.unassigned if entry.task != task.id)
    for vehicle in problem.vehicles:
        others = tuple(route for route in plan.routes if route.vehicle != vehicle.id)
        for route in routes_with(problem, plan, vehicle, task):
            routes = (*others, route)
            score = score_plan(problem, routes, [entry.task for entry in left])
            yield replace(plan, routes=routes, unassigned=left, score=score)


def routes_with(problem: Problem, plan: Plan, vehicle: Vehicle, task: Task) -> Iterator[Route]:
    now = next((visits_of(r) for r in plan.routes if r.vehicle == vehicle.id), ())
    starts = {s.task: s.starts_s for r in plan.routes for s in r.stops if s.task is not None}
    holds: list[int | None] = [None]
    if task.chain is not None and task.chain.previous in starts:
        holds.append(starts[task.chain.previous] + task.chain.shortest_gap_s)
    for place in range(len(now) + 1):
        for hold_s in holds:
            visits = (*now[:place], Visit(task=task.id, not_before_s=hold_s), *now[place:])
            yield from scheduled(problem, vehicle, visits)
            for load in range(len(visits) + 1):
                for visit in load_visits_to_try(problem):
                    yield from scheduled(problem, vehicle, (*visits[:load], visit, *visits[load:]))


def load_visits_to_try(problem: Problem) -> Iterator[Visit]:
    for depot in problem.depots:
        yield Visit(depot=depot.id)
        for refill in depot.refills:
            yield Visit(depot=depot.id, not_before_s=refill.at_s)


def scheduled(problem: Problem, vehicle: Vehicle, visits: tuple[Visit, ...]) -> Iterator[Route]:
    route = schedule_route(problem, vehicle, visits)
    if not isinstance(route, Broken):
        yield route


@examples(15)
@given(st.integers(0, 12), st.integers(0, 3))
def test_an_emergency_is_never_left_out_for_any_number_of_bags(bags: int, visits: int) -> None:
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
        depots=[a_depot(kind="distribution_point", stock=a_stock_for(bags))],
    )
    plan = solved(problem)
    assert "first" in [task for route in plan.routes for task in route.tasks]


def a_stock_for(bags: int) -> Stock:
    return Stock(bags=bags * BAG.bags)
