"""Who may do what, asked once for each kind, is what the mask rules say of each one."""

from dataclasses import replace

from routing.rules.masks import may_serve
from routing.simulation.allowed import Allowed
from tests.builders import a_bag, a_problem, a_swap, a_task, a_vehicle

VEHICLES = (
    a_vehicle("anywhere"),
    a_vehicle("posted", areas=("vn-2021:2",)),
    a_vehicle("standby", standby=True),
    a_vehicle("walker", profile="foot"),
)
TASKS = (
    a_task("t1"),
    a_bag("t2", area="vn-2021:2"),
    a_swap("t3"),
    a_task("t4", skills=("nurse",)),
    a_task("t5", task_class=1),
)


def test_the_answer_is_that_of_the_mask_rules() -> None:
    day = a_problem(*TASKS, vehicles=VEHICLES)
    allowed = Allowed(day)
    for _ in range(2):  # the second time from what is known
        for task in TASKS:
            for vehicle in VEHICLES:
                assert allowed.may_serve(task, vehicle) == may_serve(day, task, vehicle)


def test_a_task_that_has_changed_is_asked_about_anew() -> None:
    task, vehicle = a_task("t1"), a_vehicle(areas=("vn-2021:1",))
    allowed = Allowed(a_problem(task, vehicles=(vehicle,)))
    assert allowed.may_serve(task, vehicle)
    assert not allowed.may_serve(replace(task, area="vn-2021:2"), vehicle)
    assert allowed.may_serve(task, vehicle)
