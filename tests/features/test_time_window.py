from dataclasses import replace

from tests.builders import a_problem, a_task, a_window, at
from tests.features.asking import clock, reasons, remedies, solved, starts


def test_who_would_be_early_leaves_later_instead_of_waiting_at_the_door() -> None:
    plan = solved(a_problem(a_task(place="a", windows=(a_window("09:00", "10:00"),))))
    (route,) = plan.routes
    assert [clock(stop.starts_s) for stop in route.stops] == ["08:50", "09:00", "09:20"]
    assert route.stops[1].arrives_s == at("09:00")


def test_service_starts_in_the_second_window_when_the_first_is_over() -> None:
    windows = (a_window("06:00", "07:05"), a_window("13:00", "13:10"))
    plan = solved(a_problem(a_task(place="a", windows=windows)))
    assert starts(plan, "t1") == "13:00"


def test_a_window_is_closed_at_both_ends() -> None:
    just = a_task(place="a", windows=(a_window("07:00", "07:10"),))
    assert starts(solved(a_problem(just)), "t1") == "07:10"


def test_a_window_that_closes_before_anyone_arrives_is_too_tight() -> None:
    # ``e`` is 50 min from home and the shift begins at 07:00.
    task = a_task(place="e", windows=(a_window("07:00", "07:30"),))
    plan = solved(a_problem(task))
    assert reasons(plan) == {"t1": "WINDOW_TOO_TIGHT"}
    assert "widen-window" in remedies(plan, "t1")
    wider = replace(task, windows=(a_window("00:00", "24:00"),))
    assert starts(solved(a_problem(wider)), "t1") == "07:50"


def test_nothing_starts_before_it_is_released() -> None:
    assert starts(solved(a_problem(a_task(released_s=at("10:30")))), "t1") == "10:30"
