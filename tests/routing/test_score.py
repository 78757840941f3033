"""Harm and effort from the round rates of `tests.builders.an_objective`."""

import pytest

from routing.model import Task, TaskId
from routing.plan import Score
from routing.schedule import visits_of
from routing.score import (
    add,
    late_s,
    route_cost,
    score_plan,
    served_cost,
    subtract,
    times_cost,
    unserved_cost,
)
from routing.timing import Times, time_visits
from tests.builders import a_problem, a_rules, a_swap, a_task, a_vehicle, an_objective, at
from tests.routing.worked_day import worked_plan, worked_problem

NOON = at("12:00")


@pytest.mark.parametrize(
    ("task", "starts_s", "cost"),
    [
        (a_swap(deadline_s=NOON), NOON, (0, 0, 0, 0)),
        (a_swap(deadline_s=NOON), NOON + 1, (0, 10, 0, 0)),
        (a_swap(deadline_s=NOON), NOON + 1799, (0, 10, 0, 29 * 2)),
        (a_swap(deadline_s=NOON), NOON + 1800, (0, 20, 0, 0)),
        (a_swap(deadline_s=NOON, risk="red"), NOON + 7200, (0, 44, 0, 60 * 2)),
        (a_swap(deadline_s=None), NOON, (0, 0, 0, 0)),
        (a_task(task_class=1, called_s=NOON, deadline_s=at("20:00")), NOON + 60, (10, 0, 0, 0)),
        (a_task(task_class=3, deadline_s=NOON), NOON + 3600, (0, 0, 40, 0)),
        (a_task(task_class=4, deadline_s=NOON), NOON + 119, (0, 0, 0, 3)),
        (a_task(task_class=5, deadline_s=NOON), NOON + 600, (0, 0, 0, 10)),
        (a_task(task_class=4, deadline_s=NOON), NOON - 600, (0, 0, 0, 0)),
    ],
)
def test_a_planned_task_costs_by_its_lateness(
    task: Task, starts_s: int, cost: tuple[int, int, int, int]
) -> None:
    assert served_cost(a_problem(task), task, a_vehicle(), starts_s) == cost


@pytest.mark.parametrize(
    ("task", "cost"),
    [
        (a_task(task_class=1), (100, 0, 0, 0)),
        (a_task(task_class=2, risk="red"), (0, 110, 0, 0)),
        (a_task(task_class=3), (0, 0, 100, 0)),
        (a_task(task_class=4, days_waited=2), (0, 0, 0, 7200 + 1200)),
        (a_task(task_class=5), (0, 0, 0, 3600)),
    ],
)
def test_a_task_left_out_costs_by_its_class(task: Task, cost: tuple[int, int, int, int]) -> None:
    assert unserved_cost(a_problem(task), task) == cost


def test_class_one_is_late_from_the_call_and_others_from_their_deadline() -> None:
    assert late_s(a_task(task_class=1, called_s=100, deadline_s=500), 700) == 600
    assert late_s(a_task(task_class=2, called_s=100, deadline_s=500), 700) == 200
    assert late_s(a_task(task_class=2, called_s=100), 700) is None


def test_lending_is_counted_only_between_two_wards_that_are_known() -> None:
    problem = a_problem()
    rates = [
        served_cost(problem, a_task(area=area), a_vehicle(home_area=home), NOON)[3]
        for area, home in (("x:1", "x:2"), ("x:1", "x:1"), (None, "x:2"), ("x:1", None))
    ]
    assert rates == [300, 0, 0, 0]


def test_the_worked_plan_scores_as_it_was_worked_by_hand() -> None:
    problem, plan = worked_problem(), worked_plan()
    assert score_plan(problem, plan.routes, [TaskId("t5")]) == plan.score


def test_visits_cost_while_they_are_drafted_what_their_route_costs_in_the_end() -> None:
    problem, plan = worked_problem(), worked_plan()
    for route in plan.routes:
        vehicle, visits = problem.vehicle(route.vehicle), visits_of(route)
        times = time_visits(problem, vehicle, visits)
        assert isinstance(times, Times)
        assert times_cost(problem, vehicle, visits, times) == route_cost(problem, route)


def test_a_little_harm_above_outweighs_any_amount_below() -> None:
    assert Score(harm1=0, harm2=10**9, harm3=0, effort=0) < Score(
        harm1=1, harm2=0, harm3=0, effort=0
    )


def test_costs_add_and_subtract_level_by_level() -> None:
    assert add((1, 2, 3, 4), (10, 20, 30, 40)) == (11, 22, 33, 44)
    assert subtract((10, 20, 30, 40), (1, 2, 3, 4)) == (9, 18, 27, 36)


def test_who_waits_for_oxygen_costs_every_minute_from_the_call() -> None:
    rules = a_rules(objective=an_objective(waiting_per_min={1: 600, 2: 4}))
    problem, vehicle = a_problem(rules=rules), a_vehicle()
    emergency = a_task(task_class=1, called_s=NOON - 90)
    swap = a_task(task_class=2, called_s=NOON - 3600, deadline_s=NOON + 3600)
    # 90 s are one whole minute: 600, and from the call also 1 min inside the first step: 2
    assert served_cost(problem, emergency, vehicle, NOON)[3] == 600 + 2
    assert served_cost(problem, swap, vehicle, NOON) == (0, 0, 0, 60 * 4)
    assert served_cost(problem, a_task(task_class=3, called_s=0), vehicle, NOON)[3] == 0
