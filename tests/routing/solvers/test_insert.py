"""Building by insertion and mending what others propose, on drafts that can be drawn by hand."""

import pytest
from hypothesis import given

from routing.model import NOTHING, Chain, DepotId, PlaceId, Refill, Stock, TaskId, VehicleId
from routing.problem import Problem
from routing.score import unserved_cost, urgency
from routing.solvers.drafts import (
    Draft,
    draft_of,
    draft_score,
    tidy,
    unassigned_tasks,
    without,
)
from routing.solvers.insert import Insertion, best_insertion, insert_all
from routing.visits import Visit
from tests.builders import (
    EMPTY_CYLINDER,
    a_bag,
    a_depot,
    a_problem,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
    at,
)
from tests.routing.solvers.attempts import attempts
from tests.strategies import examples, problems

V1 = VehicleId("v1")


def doing(*names: str) -> tuple[Visit, ...]:
    """Visits by name: ``s..`` and ``p..`` are depots."""
    return tuple(
        Visit(depot=DepotId(name)) if name[0] in "sp" else Visit(task=TaskId(name))
        for name in names
    )


def names(visits: tuple[Visit, ...]) -> list[str]:
    return [str(visit.depot or visit.task) for visit in visits]


def planned(draft: Draft) -> set[str]:
    return {task for routed in draft.routed.values() for task in routed.starts_s}


def after(previous: str) -> Chain:
    return Chain(previous=TaskId(previous), longest_gap_s=36_000)


def test_a_task_on_the_way_costs_nothing() -> None:
    tasks = [a_task(name, place=name) for name in "abde"]
    middle = a_task("c", place="c")
    problem = a_problem(*tasks, middle)
    draft = insert_all(problem, Draft(routed={}), tasks)
    insertion = best_insertion(problem, draft, middle)
    assert insertion is not None
    assert insertion.delta == (0, 0, 0, 0)


def test_a_task_goes_to_whom_it_costs_least() -> None:
    vehicles = [a_vehicle("v1"), a_vehicle("v2", start=PlaceId("e"), end=PlaceId("e"))]
    task = a_task(place="d")
    insertion = best_insertion(a_problem(task, vehicles=vehicles), Draft(routed={}), task)
    assert insertion is not None
    assert (insertion.vehicle, insertion.delta) == ("v2", (0, 0, 0, 1200))


def test_a_task_that_costs_more_than_leaving_it_out_is_left_out() -> None:
    # Riding 100 min is 6,000 s of effort; leaving a class 5 task out costs 3,600.
    far = a_task(place="e", task_class=5)
    problem = a_problem(far)
    assert best_insertion(problem, Draft(routed={}), far) is None
    anyway = best_insertion(problem, Draft(routed={}), far, at_any_cost=True)
    assert anyway is not None
    assert anyway.delta == (0, 0, 0, 6000)


@examples(40)
@given(problems(most_tasks=5, most_vehicles=2))
def test_the_first_cheap_way_is_as_cheap_as_the_cheapest_of_all(problem: Problem) -> None:
    draft = insert_all(problem, Draft(routed={}), problem.tasks[1:])
    for task in unassigned_tasks(problem, draft):
        limit = unserved_cost(problem, task)
        every = [
            tried.delta
            for _, tried in attempts(problem, draft, task)
            if isinstance(tried, Insertion) and tried.delta < limit
        ]
        best = best_insertion(problem, draft, task)
        assert (best is None) == (not every)
        if best is not None:
            assert best.delta[:3] == min(every)[:3]


def test_the_most_urgent_come_first() -> None:
    tasks = [
        a_task("late", deadline_s=at("15:00")),
        a_task("soon", deadline_s=at("09:00")),
        a_task("red", risk="red"),
        a_task("bag", task_class=5, deadline_s=at("07:00")),
        a_swap("swap"),
        a_task("after", chain=Chain(previous=TaskId("soon"), longest_gap_s=60)),
    ]
    order = [task.id for task in sorted(tasks, key=urgency)]
    assert order == ["swap", "red", "soon", "late", "after", "bag"]


def test_one_cylinder_for_two_goes_to_the_more_urgent() -> None:
    tasks = [a_swap("t1"), a_swap("t2", deadline_s=at("09:00"))]
    problem = a_problem(*tasks, depots=[a_depot(stock=Stock(full=1))])
    assert planned(insert_all(problem, Draft(routed={}), tasks)) == {"t2"}


def test_who_loses_the_task_before_it_loses_its_place_too() -> None:
    tasks = [
        a_task("t3", place="c", chain=after("t2")),  # comes before what it waits for
        a_task("t2", place="b", chain=after("t1")),
        a_task("t1", place="a"),
        a_task("t4", place="d"),
    ]
    problem = a_problem(*tasks)
    draft = insert_all(problem, Draft(routed={}), tasks)
    assert planned(draft) == {"t1", "t2", "t3", "t4"}
    assert planned(without(problem, draft, TaskId("t1"))) == {"t4"}
    assert planned(without(problem, draft, TaskId("t2"))) == {"t1", "t4"}


def test_load_stops_that_change_nothing_are_dropped() -> None:
    depots = [a_depot("s1"), a_depot("p1", kind="distribution_point")]
    problem = a_problem(a_swap("t1"), a_bag("t2"), depots=depots)
    visits = tidy(problem, a_vehicle(), doing("s1", "p1", "t1", "s1", "p1", "s1", "t2", "p1"))
    assert names(visits) == ["s1", "t1", "s1", "p1", "t2"]


def test_empties_are_brought_back_where_the_detour_is_shortest() -> None:
    depots = [a_depot("s1", place=PlaceId("e")), a_depot("s2", place=PlaceId("depot"))]
    task = a_task("t1", place="b", collects=EMPTY_CYLINDER)
    problem = a_problem(task, depots=depots)
    assert names(tidy(problem, a_vehicle(), doing("t1"))) == ["t1", "s2"]


def test_empties_are_not_brought_to_a_station_that_is_closed_all_shift() -> None:
    near = a_depot("s1", place=PlaceId("b"), opens=(a_window("18:00", "20:00"),))
    far = a_depot("s2", place=PlaceId("e"))
    problem = a_problem(a_task("t1", place="b", collects=EMPTY_CYLINDER), depots=[near, far])
    assert names(tidy(problem, a_vehicle(), doing("t1"))) == ["t1", "s2"]


def test_what_is_sold_out_is_not_tried_at_all() -> None:
    first, second = a_swap("t1"), a_swap("t2")
    depot = a_depot(stock=Stock(), refills=(Refill(at_s=at("09:00"), stock=Stock(full=1)),))
    problem = a_problem(first, second, depots=[depot])
    draft = insert_all(problem, Draft(routed={}), [first])
    assert planned(draft) == {"t1"}  # held back until 09:00
    assert best_insertion(problem, draft, second) is None
    assert {found.rule for _, found in attempts(problem, draft, second)} == {"stock"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("problem", "proposed", "kept"),
    [
        (  # nobody else can do t2
            a_problem(a_task("t1"), a_task("t2", skills=("nurse",))),
            ("t1", "t2"),
            ["t1"],
        ),
        (  # nothing was loaded for t1
            a_problem(a_swap("t1"), a_task("t2")),
            ("t1", "t2"),
            ["t2"],
        ),
        (  # the window is over after t1; t2 is the more urgent
            a_problem(
                a_task("t1", place="e"),
                a_task("t2", task_class=2, windows=(a_window("07:00", "08:00"),)),
            ),
            ("t1", "t2"),
            ["t2"],
        ),
        (  # the task before is missing
            a_problem(a_task("t1"), a_task("t2", chain=after("t1"))),
            ("t2",),
            [],
        ),
        (  # one in stock, two proposed
            a_problem(a_swap("t1"), a_swap("t2"), depots=[a_depot(stock=Stock(full=1))]),
            ("s1", "t1", "t2"),
            ["s1", "t1", "s1"],
        ),
    ],
)
def test_of_a_proposal_that_breaks_rules_what_keeps_them_stays(
    problem: Problem, proposed: tuple[str, ...], kept: list[str]
) -> None:
    draft = draft_of(problem, {V1: doing(*proposed)})
    assert names(draft.of(V1).visits) == kept


def test_a_task_proposed_to_two_vehicles_is_done_once() -> None:
    vehicles = [a_vehicle("v1"), a_vehicle("v2")]
    problem = a_problem(a_task("t1"), vehicles=vehicles)
    draft = draft_of(problem, {V1: doing("t1"), VehicleId("v2"): doing("t1")})
    assert [len(draft.of(vehicle.id).starts_s) for vehicle in vehicles] == [1, 0]


def test_the_score_of_a_draft_is_its_routes_and_what_is_left_out() -> None:
    tasks = [a_task("t1"), a_task("t2", task_class=3)]
    problem = a_problem(*tasks)
    draft = insert_all(problem, Draft(routed={}), tasks[:1])
    score = draft_score(problem, draft)
    assert (score.harm3, score.effort) == (100, 1200)
    assert draft.of(V1).taken == ()
    assert problem.task(TaskId("t1")).delivers == NOTHING
