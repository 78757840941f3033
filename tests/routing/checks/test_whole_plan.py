"""Rules `served-once` and `same-problem`, and routes that cannot be timed."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.matrix import TravelMatrix
from routing.checks import check_plan
from routing.model import DepotId, PlaceId, TaskId
from routing.plan import Plan, Stop
from routing.problem import Problem
from tests.builders import (
    MINUTES,
    a_depot,
    a_problem,
    a_stop,
    a_task,
    a_vehicle,
    at,
    left_out,
    line_travel,
    one_stop,
)
from tests.routing.checks.asking import a_route_of, broken
from tests.routing.worked_day import worked_plan, worked_problem


def found_in(problem: Problem, plan: Plan) -> list[tuple[str, str]]:
    return [(found.rule, found.subject) for found in check_plan(problem, plan)]


def test_a_task_is_neither_forgotten_nor_both_done_and_left_out() -> None:
    problem, plan = one_stop()
    both = replace(plan, unassigned=(left_out("t1"),))
    twice_out = replace(plan, routes=(), unassigned=(left_out("t1"), left_out("t1")))
    assert ("served-once", "t1") in found_in(problem, both)
    assert ("served-once", "t1") in found_in(problem, twice_out)
    assert ("served-once", "t1") in found_in(problem, replace(plan, routes=()))


def test_a_task_that_the_problem_does_not_have_is_named() -> None:
    problem, plan = one_stop()
    strange = replace(plan, unassigned=(left_out("t9"),))
    assert found_in(problem, strange) == [("served-once", "t9")]
    assert ("served-once", "v1 stop 1") in found_in(
        problem, replace(plan, routes=(a_route_of("v1", "t9"),))
    )


def test_a_vehicle_has_one_route_and_a_route_has_a_task() -> None:
    problem = a_problem(a_task(), a_task("t2"))
    two = broken(problem, a_route_of("v1", "t1"), a_route_of("v1", "t2"), rule="served-once")
    assert two == ["v1"]
    assert "v1" in broken(problem, a_route_of("v1"), rule="served-once")
    assert "v9" in broken(problem, a_route_of("v9", "t1"), rule="served-once")


def test_a_route_begins_and_ends_as_a_route_does() -> None:
    problem, plan = one_stop()
    route = plan.routes[0]
    for stops in (route.stops[1:], route.stops[:-1], (), (*route.stops, route.stops[-1])):
        assert broken(problem, replace(route, stops=stops), rule="served-once")


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        (a_stop("break", "a", "07:00"), "no break left then"),
        (a_stop("start", "a", "07:00"), "a start stands amid the route"),
        (a_stop("task", "a", "07:00"), "names one task"),
        (a_stop("load", "depot", "07:00"), "names one depot and no task"),
        (a_stop("load", "depot", "07:00", depot=DepotId("s9")), "no depot s9"),
        (a_stop("load", "depot", "07:00", depot=DepotId("far")), "no place moon"),
        (a_stop("task", "a", "07:00", task=TaskId("t2")), "no place moon"),
    ],
)
def test_a_stop_that_cannot_be_is_said_with_its_number(stop: Stop, said: str) -> None:
    _, plan = one_stop()
    moon = PlaceId("moon")
    problem = a_problem(
        a_task(), a_task("t2", place="moon"), depots=[a_depot(), a_depot("far", place=moon)]
    )
    route = plan.routes[0]
    plan = replace(plan, routes=(replace(route, stops=(*route.stops[:2], stop, route.stops[2])),))
    details = {found.detail for found in check_plan(problem, plan) if found.subject == "v1 stop 2"}
    assert any(said in detail for detail in details)


def test_a_vehicle_that_starts_nowhere_is_said() -> None:
    problem = a_problem(a_task(), vehicles=[a_vehicle(start=PlaceId("moon"))])
    assert "v1" in broken(problem, a_route_of("v1", "t1"), rule="served-once")


def test_travel_that_does_not_answer_for_the_profile_is_no_way() -> None:
    travel = line_travel(MINUTES.values(), profiles=("foot",))
    problem = a_problem(a_task(), travel=travel)
    assert broken(problem, a_route_of("v1", "t1"), rule="profile") == ["v1 stop 1"]


def test_the_way_home_must_exist_too() -> None:
    seconds = np.array(line_travel(MINUTES.values()).seconds["motorbike"])
    seconds[2, 0] = -1  # a to home
    travel = TravelMatrix(seconds={"motorbike": seconds}, metres={"motorbike": seconds})
    problem = a_problem(a_task(), travel=travel)
    assert broken(problem, a_route_of("v1", "t1"), rule="profile") == ["v1 stop 2"]


def test_an_emergency_counts_from_its_call_and_a_red_one_more() -> None:
    for risk, harm in (("green", 20), ("red", 22)):
        emergency = a_task(task_class=1, risk=risk, called_s=at("07:29:30"))
        problem, plan = one_stop(task=emergency)
        # Served at 08:00: 30.5 min after the call is step two, no whole minute inside it.
        plan = replace(plan, score=replace(plan.score, harm1=harm))
        assert check_plan(problem, plan) == ()
        left = replace(plan, routes=(), unassigned=(left_out("t1"),))
        details = [found.detail for found in check_plan(problem, left)]
        assert f"stated {harm}, derived {100 if risk == 'green' else 110}" in details


def test_a_leg_without_a_way_is_said_and_the_other_routes_go_on() -> None:
    line = line_travel(MINUTES.values())
    seconds = np.array(line.seconds["motorbike"])
    seconds[0, 2] = -1  # home to a
    travel = TravelMatrix(seconds={"motorbike": seconds}, metres={"motorbike": seconds})
    vehicles = [a_vehicle("v1"), a_vehicle("v2", most_tasks=0)]
    problem = a_problem(a_task(), a_task("t2", place="b"), vehicles=vehicles, travel=travel)
    routes = (a_route_of("v1", "t1"), a_route_of("v2", "t2"))
    assert broken(problem, *routes, rule="profile") == ["v1 stop 1"]
    assert broken(problem, *routes, rule="hours") == ["v2"]


def test_two_tasks_swapped_are_found_by_what_follows() -> None:
    plan = worked_plan()
    route = plan.routes[0]
    start, load, one, two, *rest = route.stops
    swapped = (start, load, replace(one, task=two.task), replace(two, task=one.task), *rest)
    found = found_in(
        worked_problem(), replace(plan, routes=(replace(route, stops=swapped), plan.routes[1]))
    )
    # t2 comes at 08:00 before t1 then: the chain is broken, and the places are not as stated.
    assert ("precedence", "t2") in found
    assert ("stated-values", "v1 stop 2 place") in found
    assert not [subject for _, subject in found if subject.startswith("v2")]


def test_a_plan_for_another_problem_is_told_apart() -> None:
    problem, plan = one_stop()
    plan = replace(plan, problem_sha256="a" * 64)
    assert check_plan(problem, plan, problem_sha256="a" * 64) == ()
    (found,) = check_plan(problem, plan, problem_sha256="b" * 64)
    assert found.rule == "same-problem"


def test_an_unassigned_task_costs_its_class_and_its_days() -> None:
    problem, plan = one_stop()
    waiting = a_task("t2", task_class=5, days_waited=3)
    problem = replace(problem, tasks=(*problem.tasks, waiting))
    plan = replace(plan, unassigned=(left_out("t2"),))
    (found,) = check_plan(problem, plan)
    # 2 x 600 of travel + 3,600 + 3 x 600
    assert (found.subject, found.detail) == ("score effort", "stated 1200, derived 6600")
