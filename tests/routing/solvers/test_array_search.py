"""The array search: what it holds is a plan that keeps every rule, with the score it says."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.array_making import arrays_of
from routing.checks import check_plan
from routing.explain import explain_unassigned
from routing.model import Chain, Load, TaskId, VehicleId
from routing.plan import Score
from routing.problem import Problem
from routing.solvers.array_insert import NEAREST
from routing.solvers.array_search import ArraySearch
from routing.solvers.drafts import draft_of, draft_score, unassigned_tasks
from routing.solvers.stopping import Iterations
from routing.solving import plan_of, solve
from routing.visits import Visit
from tests.builders import (
    MINUTES,
    a_bag,
    a_depot,
    a_problem,
    a_task,
    a_vehicle,
    line_travel,
)
from tests.strategies import examples, problems


def searched(problem: Problem, *, seed: int = 1, iterations: int = 30) -> ArraySearch:
    search = ArraySearch(arrays_of(problem), seed=seed)
    search.build()
    search.make_room()
    for _ in range(2):
        search.improve(iterations // 2, 200.0)
    return search


def score_of(search: ArraySearch) -> Score:
    harm1, harm2, harm3, effort = search.best.tolist()
    return Score(harm1=harm1, harm2=harm2, harm3=harm3, effort=effort)


@examples(100)
@given(problems(), st.integers(0, 100))
def test_its_plan_breaks_no_rule_and_has_its_score(problem: Problem, seed: int) -> None:
    search = searched(problem, seed=seed)
    draft = draft_of(problem, search.sequences(problem))
    plan = plan_of(problem, draft, explain_unassigned(problem, draft), seed=1)
    assert check_plan(problem, plan) == ()
    assert draft_score(problem, draft) == score_of(search)
    assert len(unassigned_tasks(problem, draft)) == search.left
    routes = draft.routed.values()
    assert search.starts(problem) == {n: s for each in routes for n, s in each.starts_s.items()}


@examples(60)
@given(problems(), st.integers(0, 100))
def test_where_it_stays_there_is_no_more_harm_than_at_its_best(problem: Problem, seed: int) -> None:
    search = ArraySearch(arrays_of(problem), seed=seed)
    search.build()
    search.improve(30, 5000.0)  # so hot that it stands at something dearer
    before = score_of(search)
    search.stay()
    after = score_of(search)
    assert replace(after, effort=0) == replace(before, effort=0)
    assert after.effort >= before.effort
    assert draft_score(problem, draft_of(problem, search.sequences(problem))) == after


@examples(40)
@given(problems())
def test_the_best_never_gets_worse(problem: Problem) -> None:
    search = ArraySearch(arrays_of(problem), seed=3)
    scores = [score_of(search)]
    search.build()
    for _ in range(6):
        scores.append(score_of(search))
        search.improve(5, 1000.0)
    search.fill_up()
    scores.append(score_of(search))
    assert scores == sorted(scores, reverse=True)


@examples(40)
@given(problems())
def test_it_goes_on_from_its_own_visits_as_they_are(problem: Problem) -> None:
    search = searched(problem)
    again = ArraySearch(arrays_of(problem), seed=1)
    for _ in range(2):  # the second time over routes that are there already
        again.begin(problem, search.sequences(problem))
        assert again.sequences(problem) == search.sequences(problem)
        assert score_of(again) == score_of(search)


@examples(15)
@given(problems())
def test_one_seed_gives_one_plan(problem: Problem) -> None:
    assert searched(problem, seed=5).sequences(problem) == searched(problem, seed=5).sequences(
        problem
    )


def test_a_chain_moves_as_a_whole() -> None:
    after = a_task("t2", chain=Chain(previous=TaskId("t1"), longest_gap_s=3600))
    others = [a_task(f"o{n}", place="abcde"[n % 5]) for n in range(6)]
    problem = a_problem(a_task("t1"), after, *others, vehicles=[a_vehicle("v1"), a_vehicle("v2")])
    search = searched(problem, iterations=200)
    assert search.left == 0


def test_more_tasks_than_a_vehicle_may_do_are_left_out() -> None:
    tasks = [a_task(f"t{n}", place="abcde"[n % 5]) for n in range(8)]
    problem = a_problem(*tasks, vehicles=[a_vehicle(most_tasks=3)])
    assert searched(problem).left == 5


def test_a_route_is_as_long_as_the_shift_allows_and_what_is_left_is_told() -> None:
    tasks = [a_task(f"t{n}", service_s=60, setup_s=0) for n in range(300)]
    heavy = a_bag("heavy", delivers=Load(bags=1, kg=900, litres=1))
    depot = a_depot(kind="distribution_point")
    problem = a_problem(*tasks, heavy, depots=[depot])
    result = solve(problem, stop=Iterations(1), seed=1)
    assert [left.task for left in result.plan.unassigned] == ["heavy"]
    assert result.plan.unassigned[0].reason == "CAPACITY_KG"


def test_what_masks_bar_and_what_is_there_twice_is_not_begun_with() -> None:
    problem = a_problem(
        a_task("t1", skills=("nurse",)), a_task("t2"), vehicles=[a_vehicle("v1"), a_vehicle("v2")]
    )
    search = ArraySearch(arrays_of(problem), seed=1)
    twice = {v: (Visit(task=TaskId("t1")), Visit(task=TaskId("t2"))) for v in ("v1", "v2")}
    search.begin(problem, {VehicleId(v): visits for v, visits in twice.items()})
    assert search.sequences(problem) == {"v1": (Visit(task=TaskId("t2")),)}


@pytest.mark.parametrize(
    "problem",
    [
        a_problem(a_task(), vehicles=[], travel=line_travel(MINUTES.values(), profiles=["foot"])),
        a_problem(a_task(place=None), vehicles=[], depots=[], minutes={}),
        a_problem(),
    ],
)
def test_a_day_without_people_places_or_tasks_has_an_empty_plan(problem: Problem) -> None:
    search = searched(problem)
    search.fill_up()
    assert search.sequences(problem) == {}
    assert search.left == len(problem.tasks)


def test_who_sets_off_far_down_the_list_is_tried_where_nobody_near_can() -> None:
    tasks = [a_task(f"t{number}") for number in range(2 * NEAREST)]
    problem = a_problem(*tasks, vehicles=[a_vehicle()])
    search = ArraySearch(arrays_of(problem), seed=1)
    search.begin(problem, {})
    assert search.left == len(tasks)
    search.improve(1, 0.0)
    assert search.left < len(tasks)


def test_a_search_lets_go_of_the_arrays_that_it_worked_on() -> None:
    """What Python calls counts who holds its arrays; compiled as `inner`, none would be freed."""
    problem = a_problem(a_task("t1"), a_task("t2", place="b"))
    arrays = arrays_of(problem)
    held = []
    for _ in range(2):  # the first search compiles
        search = ArraySearch(arrays, seed=1)
        search.begin(problem, {VehicleId("v1"): (Visit(task=TaskId("t1")),)})
        search.build()
        search.make_room()
        search.improve(5, 200.0)
        search.fill_up()
        assert search.best.shape == (4,)
        search.hindrances(0)
        search.best_way(problem, 0, np.ones(1, dtype=np.bool_))
        del search
        held.append(sys.getrefcount(arrays.node))
    assert held[0] == held[1]
