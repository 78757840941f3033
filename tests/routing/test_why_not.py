"""Why this one and not that one: the other is really tried."""

from dataclasses import astuple, replace

from hypothesis import given

from routing.model import Chain, Stock, Task, TaskId, VehicleId
from routing.plan import Score
from routing.problem import Problem
from routing.rules.masks import broken_masks
from routing.score import ZERO
from routing.solvers.stopping import Iterations
from routing.solving import solve
from routing.why_not import WhyNot, why_not
from tests.builders import a_bag, a_depot, a_problem, a_task, a_vehicle, a_window
from tests.strategies import examples, problems

V1, V2 = VehicleId("v1"), VehicleId("v2")


def asked(problem: Problem, vehicle: VehicleId = V2, task: str = "t1") -> WhyNot:
    plan = solve(problem, stop=Iterations(20), seed=1).plan
    return why_not(problem, plan, TaskId(task), vehicle)


def a_pair(task: Task, **second: object) -> Problem:
    far = a_vehicle("v2", start=a_task(place="e").place)
    return a_problem(task, vehicles=[a_vehicle("v1"), replace(far, **second)])  # type: ignore[arg-type]


def test_who_stands_farther_away_would_take_longer() -> None:
    found = asked(a_pair(a_task("t1", place="a")))
    assert found.now == V1
    assert found.rules == ()
    assert found.effect is not None
    assert found.effect.effort > 0


def test_who_does_it_already_changes_nothing() -> None:
    found = asked(a_pair(a_task("t1", place="a")), V1)
    assert found == WhyNot(now=V1, rules=(), effect=Score(harm1=0, harm2=0, harm3=0, effort=0))


def test_all_masks_that_keep_somebody_away_are_named() -> None:
    task = a_task("t1", place="a", skills=("nurse",), area="x:1")
    able = a_vehicle("v1", skills=("nurse",))
    problem = a_problem(task, vehicles=[able, a_vehicle("v2", areas=("x:2",))])
    assert asked(problem).rules == ("area", "skill")


def test_who_has_no_time_left_is_told_by_the_rule() -> None:
    found = asked(a_pair(a_task("t1", place="a"), shift=a_window("07:00", "07:05")))
    assert (found.rules, found.effect) == (("shift",), None)


@examples(60)
@given(problems(most_tasks=6, most_vehicles=3))
def test_nobody_could_take_what_is_left_out_and_better_the_score(problem: Problem) -> None:
    plan = solve(problem, stop=Iterations(10), seed=1).plan
    left = {entry.task for entry in plan.unassigned}
    for task in problem.tasks:
        for vehicle in problem.vehicles:
            found = why_not(problem, plan, task.id, vehicle.id)
            assert (found.effect is None) == bool(found.rules)
            assert (found.now is None) == (task.id in left)
            barred = broken_masks(problem, task, vehicle)
            assert not barred or found.rules == barred
            if found.now is None and found.effect is not None:
                assert astuple(found.effect) >= ZERO


def test_what_follows_the_task_in_its_chain_stays() -> None:
    first = a_task("t1", place="a")
    chain = Chain(previous=TaskId("t1"), shortest_gap_s=0, longest_gap_s=7200)
    after = a_task("t2", place="a", skills=("nurse",), chain=chain)
    riders = [a_vehicle("v1"), a_vehicle("v2"), a_vehicle("v3", skills=("nurse",))]
    problem = a_problem(first, after, vehicles=riders)
    plan = solve(problem, stop=Iterations(0), seed=1).plan
    doer = next(route.vehicle for route in plan.routes if "t1" in route.tasks)
    other = V2 if doer == V1 else V1
    found = why_not(problem, plan, TaskId("t1"), other)
    assert found.effect is not None
    assert found.effect.effort < problem.rules.objective.unserved[4]  # t2 is still done


def test_a_depot_that_others_emptied_is_passed_by() -> None:
    bags = [a_bag("t1", place="a"), a_bag("t2", place="a")]
    near = a_depot("d1", kind="distribution_point", place="a", stock=Stock(bags=1))
    far = a_depot("d2", kind="distribution_point", place="c", stock=Stock(bags=5))
    riders = [a_vehicle("v1", most_tasks=1), a_vehicle("v2", most_tasks=0)]
    problem = a_problem(*bags, depots=[near, far], vehicles=riders)
    plan = solve(problem, stop=Iterations(0), seed=1).plan
    (left,) = (entry.task for entry in plan.unassigned)
    able = replace(problem, vehicles=(riders[0], a_vehicle("v2")))
    assert why_not(able, plan, left, V2).rules == ()
