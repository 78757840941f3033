"""What would help, smallest change first, and never what would not."""

from dataclasses import astuple, replace

from hypothesis import given

from routing.model import PlaceId, Stock, Task, Vehicle, VehicleId
from routing.problem import Problem
from routing.remedies import MOST_REMEDIES, remedies_for
from routing.score import ZERO, subtract, unserved_cost
from routing.solvers.drafts import Draft, unassigned_tasks
from routing.solvers.insert import best_insertion, insert_all
from routing.solvers.what_if import WhatIf
from tests.builders import a_bag, a_depot, a_problem, a_swap, a_task, a_vehicle, a_window
from tests.strategies import examples, problems

NOBODY_OUT = Draft(routed={})


def changes(problem: Problem, task: Task, draft: Draft = NOBODY_OUT) -> list[str]:
    what_if = WhatIf(problem, draft)
    found = remedies_for(what_if, task, what_if.hindrances(task))
    return [remedy.change for remedy in found]


def sentences(problem: Problem, task: Task) -> list[str]:
    what_if = WhatIf(problem, NOBODY_OUT)
    found = remedies_for(what_if, task, what_if.hindrances(task))
    return [remedy.sentence.en for remedy in found]


def test_the_shortest_lengthening_that_is_enough_is_named() -> None:
    # There and back with ten minutes of service takes 110 min.
    task = a_task(place="e")
    for closes, longer in (("08:30", 30), ("08:00", 60), ("07:15", 120)):
        problem = a_problem(task, vehicles=[a_vehicle(shift=a_window("07:00", closes))])
        assert sentences(problem, task)[0] == f"Lengthen the shift of v1 by {longer} minutes."


def test_the_vehicle_that_needs_least_is_the_one_named() -> None:
    task = a_task(place="e")
    vehicles = [
        a_vehicle("v1", shift=a_window("07:00", "08:00")),
        a_vehicle("v2", shift=a_window("07:00", "08:40")),
    ]
    problem = a_problem(task, vehicles=vehicles)
    assert sentences(problem, task)[0] == "Lengthen the shift of v2 by 30 minutes."


def test_more_stock_is_asked_for_only_where_stock_is_what_lacks() -> None:
    short = a_problem(a_swap(), depots=[a_depot(stock=Stock())])
    assert changes(short, short.tasks[0]) == ["add-stock"]
    tight = a_swap(place="e", windows=(a_window("07:00", "07:30"),))
    assert "add-stock" not in changes(a_problem(tight), tight)


def test_a_change_that_is_not_enough_alone_is_not_named() -> None:
    # Both the window and the stock are in the way.
    task = a_swap(place="e", windows=(a_window("07:00", "07:30"),))
    problem = a_problem(task, depots=[a_depot(stock=Stock())])
    assert changes(problem, task) == []


def test_who_lacks_the_ward_and_the_skill_is_neither_lent_nor_trained() -> None:
    task = a_task(area="x:1", skills=("nurse",))
    problem = a_problem(task, vehicles=[a_vehicle(areas=("x:2",))])
    assert not {"lend", "qualify"} & {*changes(problem, task)}


def test_one_more_volunteer_helps_where_everybody_is_busy() -> None:
    full = a_task("full", service_s=9 * 3600)
    more = a_task("more", service_s=3 * 3600)
    problem = a_problem(full, more)
    draft = insert_all(problem, NOBODY_OUT, [full])
    assert changes(problem, more, draft) == ["add-volunteer"]


def test_one_more_volunteer_does_not_help_where_no_motorbike_gets_to_the_door() -> None:
    steps = a_task(alley="steps")
    assert changes(a_problem(steps), steps) == []


def test_no_place_and_no_bed_are_for_people_to_find() -> None:
    for task in (a_task(place=None), a_task(kind="transport", task_class=1)):
        assert changes(a_problem(task), task) == []


def test_no_more_than_two_remedies_are_given() -> None:
    task = a_task(place="e", skills=("nurse",), windows=(a_window("06:00", "20:00"),))
    vehicles = [
        a_vehicle("v1", areas=("x:1",), skills=("nurse",)),
        a_vehicle("v2"),
        a_vehicle("v3", skills=("nurse",), shift=a_window("07:00", "08:30")),
    ]
    assert len(changes(a_problem(task, vehicles=vehicles), task)) == MOST_REMEDIES


def test_bags_from_a_nearer_start_save_a_short_shift() -> None:
    # One more volunteer starts where the bags are: 5 + 10 + 5 min instead of 10 + 10 + 10.
    bag = a_bag(place="a")
    depot = a_depot(kind="distribution_point", loading_s=0)
    vehicle = a_vehicle(start=PlaceId("e"), end=PlaceId("e"), shift=a_window("07:00", "07:30"))
    problem = a_problem(bag, depots=[depot], vehicles=[vehicle])
    assert changes(problem, bag) == ["lengthen-shift", "add-volunteer"]


@examples(100)
@given(problems())
def test_a_remedy_changes_the_score_as_it_says(problem: Problem) -> None:
    draft = insert_all(problem, NOBODY_OUT, problem.tasks[::2])
    what_if = WhatIf(problem, draft)
    for task in unassigned_tasks(problem, draft):
        hindered = what_if.hindrances(task)
        for remedy in remedies_for(what_if, task, hindered):
            assert astuple(remedy.effect) < ZERO
            if remedy.change == "lengthen-shift":
                longer, named = lengthened(problem, remedy.sentence.en)
                insertion = best_insertion(longer, draft, task, vehicles=(named,))
                assert insertion is not None
                found = subtract(insertion.delta, unserved_cost(problem, task))
                # no more is promised than there is; the exact search may save some seconds more
                assert astuple(remedy.effect)[:3] == found[:3]
                assert astuple(remedy.effect) >= found
        assert what_if.hindrances(task) == hindered  # everything is put back


def lengthened(problem: Problem, sentence: str) -> tuple[Problem, Vehicle]:
    _, _, _, _, name, _, minutes, _ = sentence.split(" ")
    changed = tuple(
        replace(
            vehicle,
            shift=replace(vehicle.shift, closes_s=vehicle.shift.closes_s + 60 * int(minutes)),
        )
        if vehicle.id == name
        else vehicle
        for vehicle in problem.vehicles
    )
    longer = replace(problem, vehicles=changed)
    return longer, longer.vehicle(VehicleId(name))
