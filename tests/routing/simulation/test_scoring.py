from dataclasses import replace

from routing.plan import Plan
from routing.problem import Problem
from routing.simulation import chances_on_time
from routing.simulation.scoring import USUAL
from tests.builders import (
    a_depot,
    a_plan,
    a_problem,
    a_route,
    a_stop,
    a_swap,
    a_vehicle,
    at,
    left_out,
)

SURE = replace(USUAL, travel=0.0, service=0.0, no_answer=0.0, ill=0.0)


def planned(deadline: str) -> tuple[Problem, Plan]:
    """Return a swap at ``a`` at 07:20 by way of the depot, due at a time, and its plan."""
    problem = a_problem(
        a_swap(deadline_s=at(deadline)),
        a_swap("t2", place="b"),
        vehicles=[a_vehicle()],
        depots=[a_depot()],
    )
    route = a_route(
        "v1",
        a_stop("start", "home", "07:00"),
        a_stop("load", "depot", "07:05", "07:05", "07:10", depot="s1"),
        a_stop("task", "a", "07:15", "07:15", "07:25", task="t1"),
        a_stop("end", "home", "07:35"),
    )
    return problem, a_plan(route, unassigned=[left_out("t2")])


def test_without_chance_a_plan_in_time_is_sure() -> None:
    problem, plan = planned("07:15")
    nobody, sure = chances_on_time(problem, plan, chances=SURE)
    assert (nobody.task, nobody.vehicle, nobody.chance) == ("t2", None, 0.0)
    assert (sure.task, sure.chance, sure.planned_s, sure.late_s) == ("t1", 1.0, at("07:15"), 0)


def test_a_plan_too_late_is_never_on_time() -> None:
    problem, plan = planned("07:14")
    late, _ = chances_on_time(problem, plan, chances=SURE)
    assert (late.task, late.chance, late.late_s) == ("t1", 0.0, 60)


def test_chance_makes_what_is_tight_unsure_and_repeats_itself() -> None:
    problem, plan = planned("07:15")
    found = chances_on_time(problem, plan, chances=replace(SURE, travel=0.25))
    assert 0.2 < found[1].chance < 0.8
    assert found == chances_on_time(problem, plan, chances=replace(SURE, travel=0.25))
    other = chances_on_time(problem, plan, chances=replace(SURE, travel=0.25), seed=2)
    assert other != found


def test_a_door_that_may_stay_shut_costs_its_share() -> None:
    problem, plan = planned("12:00")
    found = chances_on_time(problem, plan, chances=replace(SURE, no_answer=0.5))
    assert 0.4 < found[1].chance < 0.6
