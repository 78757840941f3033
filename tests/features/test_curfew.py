from dataclasses import replace

from routing.model import CURFEW_PERMIT
from tests.builders import a_problem, a_rules, a_task, a_vehicle, a_window, at
from tests.features.asking import clock, reasons, remedies, solved, starts, who

FROM_NOON = a_rules(curfew=(a_window("12:00", "30:00"),))


def test_who_cannot_be_home_before_the_curfew_does_not_go() -> None:
    # Ten minutes of service and ten of riding home end at 12:15.
    task = a_task(windows=(a_window("11:55", "13:00"),))
    problem = a_problem(task, rules=FROM_NOON)
    plan = solved(problem)
    assert reasons(plan) == {"t1": "CURFEW"}
    assert "widen-window" in remedies(plan, "t1")
    wider = replace(problem, tasks=(replace(task, windows=(a_window("00:00", "24:00"),)),))
    assert who(solved(wider)) == {"t1": "v1"}


def test_home_at_the_first_moment_of_the_curfew_is_in_time() -> None:
    task = a_task(windows=(a_window("11:40", "13:00"),))
    (route,) = solved(a_problem(task, rules=FROM_NOON)).routes
    assert clock(route.stops[-1].arrives_s) == "12:00"


def test_the_permit_lets_a_vehicle_go_on() -> None:
    task = a_task(windows=(a_window("12:30", "13:00"),))
    vehicles = [a_vehicle("v1"), a_vehicle("v2", permits=(CURFEW_PERMIT,))]
    assert who(solved(a_problem(task, vehicles=vehicles, rules=FROM_NOON))) == {"t1": "v2"}


def test_nobody_leaves_before_the_morning_curfew_is_over() -> None:
    rules = a_rules(curfew=(a_window("00:00", "08:00"),))
    plan = solved(a_problem(a_task(task_class=2, deadline_s=at("06:00")), rules=rules))
    assert clock(plan.routes[0].stops[0].ends_s) == "08:00"
    assert starts(plan, "t1") == "08:10"


def test_a_curfew_that_covers_the_shift_keeps_everybody_at_home() -> None:
    rules = a_rules(curfew=(a_window("06:00", "18:00"),))
    assert reasons(solved(a_problem(a_task(), rules=rules))) == {"t1": "CURFEW"}
