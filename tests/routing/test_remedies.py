"""What would help, smallest change first, and never what would not."""

from routing.model import PlaceId, Stock, Task
from routing.problem import Problem
from routing.remedies import MOST_REMEDIES, remedies_for
from routing.solvers.drafts import Draft
from routing.solvers.hindrances import hindrances
from routing.solvers.insert import insert_all
from tests.builders import a_bag, a_depot, a_problem, a_swap, a_task, a_vehicle, a_window

NOBODY_OUT = Draft(routed={})


def changes(problem: Problem, task: Task, draft: Draft = NOBODY_OUT) -> list[str]:
    found = remedies_for(problem, draft, task, hindrances(problem, draft, task))
    return [remedy.change for remedy in found]


def sentences(problem: Problem, task: Task) -> list[str]:
    found = remedies_for(problem, NOBODY_OUT, task, hindrances(problem, NOBODY_OUT, task))
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
