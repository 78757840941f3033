"""Rules `time-window`, `shift`, `depot-hours`, `curfew` and `max-gap`, at their edges."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.matrix import TravelMatrix
from routing.checks import check_plan
from routing.model import CURFEW_PERMIT, NOTHING, Chain, TaskId
from tests.builders import (
    MINUTES,
    a_depot,
    a_plan,
    a_problem,
    a_rules,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
    at,
    line_travel,
    one_stop,
)
from tests.routing.checks.asking import a_route_of, broken


def test_service_may_begin_the_second_the_window_closes() -> None:
    problem, plan = one_stop(opens_s=600, closes_s=900, arrives_s=900)
    assert check_plan(problem, plan) == ()


def test_service_one_second_after_the_window_is_too_late() -> None:
    problem, plan = one_stop(opens_s=600, closes_s=900, arrives_s=901)
    (found,) = check_plan(problem, plan)
    assert (found.rule, found.subject) == ("time-window", "t1")


def test_an_early_vehicle_leaves_later_instead_of_waiting_at_the_door() -> None:
    problem, plan = one_stop(opens_s=7200, closes_s=9000, arrives_s=6000)
    assert plan.routes[0].stops[0].arrives_s == 7200 - 600
    assert check_plan(problem, plan) == ()


def test_service_waits_for_the_second_of_two_windows_and_for_the_release() -> None:
    windows = (a_window("09:00", "10:00"), a_window("06:00", "07:05"))
    for released, starts in (("00:00", "09:00:00"), ("09:30", "09:30:00")):
        task = a_task(windows=windows, released_s=at(released))
        # 07:00 + 10 min of travel misses the first window by five minutes.
        found = check_plan(a_problem(task), one_stop()[1])
        details = [f.detail for f in found if f.subject == "v1 stop 1 starts_s"]
        assert details[0].split("derived ")[1].startswith(starts)


@pytest.mark.parametrize(("closes", "expected"), [("07:30", []), ("07:29:59", ["v1"])])
def test_a_shift_lasts_to_the_second_of_the_return(closes: str, expected: list[str]) -> None:
    # 07:00 out, 10 min there, 10 min service, 10 min back: 07:30.
    vehicle = a_vehicle(shift=a_window("07:00", closes))
    problem = a_problem(a_task(), vehicles=[vehicle])
    assert broken(problem, a_route_of("v1", "t1"), rule="shift") == expected


def test_a_vehicle_does_no_more_tasks_than_it_may() -> None:
    problem = a_problem(a_task(), a_task("t2"), vehicles=[a_vehicle(most_tasks=1)])
    assert broken(problem, a_route_of("v1", "t1", "t2"), rule="hours") == ["v1"]


@pytest.mark.parametrize(("closes", "expected"), [("07:10", []), ("07:09:59", ["v1 stop 1"])])
def test_loading_ends_before_the_depot_closes(closes: str, expected: list[str]) -> None:
    # Reached at 07:05, five minutes to load.
    depot = a_depot(opens=(a_window("06:00", closes),))
    problem = a_problem(a_swap(collects=NOTHING), depots=[depot])
    assert broken(problem, a_route_of("v1", "load s1", "t1"), rule="depot-hours") == expected


def test_a_depot_with_a_noon_break_is_loaded_after_it_when_there_is_no_time_before() -> None:
    depot = a_depot(opens=(a_window("06:00", "07:09"), a_window("07:40", "18:00")))
    problem = a_problem(a_swap(collects=NOTHING), depots=[depot])
    found = check_plan(problem, a_plan(a_route_of("v1", "load s1", "t1")))
    details = {f.subject: f.detail for f in found}
    assert details["v1 stop 1 starts_s"].endswith("derived 07:40:00 (27600 s)")
    assert "depot-hours" not in {f.rule for f in found}


@pytest.mark.parametrize(
    ("curfew", "expected"),
    [
        (("07:30", "20:00"), []),  # home the second it begins
        (("07:29:59", "20:00"), ["v1 stop 2 travel"]),
        (("07:20", "20:00"), ["v1 stop 2 travel"]),
        (("07:19", "20:00"), ["v1 stop 1 service", "v1 stop 2 travel"]),
    ],
)
def test_nobody_moves_or_serves_inside_the_curfew(
    curfew: tuple[str, str], expected: list[str]
) -> None:
    problem = a_problem(a_task(), rules=a_rules(curfew=(a_window(*curfew),)))
    assert broken(problem, a_route_of("v1", "t1"), rule="curfew") == expected


def test_a_permit_holder_moves_during_the_curfew() -> None:
    rules = a_rules(curfew=(a_window("00:00", "24:00"),))
    vehicle = a_vehicle(permits=(CURFEW_PERMIT,))
    problem = a_problem(a_task(), vehicles=[vehicle], rules=rules)
    assert broken(problem, a_route_of("v1", "t1"), rule="curfew") == []


def test_a_curfew_over_the_start_of_the_shift_is_waited_out_at_home() -> None:
    rules = a_rules(curfew=(a_window("00:00", "08:00"),))
    found = check_plan(a_problem(a_task(), rules=rules), a_plan(a_route_of("v1", "t1")))
    details = {f.subject: f.detail for f in found}
    assert details["v1 stop 0 ends_s"].endswith("derived 08:00:00 (28800 s)")
    assert "curfew" not in {f.rule for f in found}


@pytest.mark.parametrize(
    ("shortest_s", "longest_s", "expected"),
    [(1200, 1200, []), (0, 1199, [("max-gap", "t2")]), (1201, 1300, [("precedence", "t2")])],
)
def test_a_chain_keeps_its_gap(
    shortest_s: int, longest_s: int, expected: list[tuple[str, str]]
) -> None:
    # t1 at a starts 07:10; ten minutes of service, ten of travel to b: t2 starts 1,200 s after it.
    chain = Chain(previous=TaskId("t1"), shortest_gap_s=shortest_s, longest_gap_s=longest_s)
    problem = a_problem(a_task(), a_task("t2", place="b", chain=chain))
    route = a_route_of("v1", "t1", "t2")
    found = {rule: broken(problem, route, rule=rule) for rule in ("max-gap", "precedence")}
    assert [(rule, task) for rule, tasks in found.items() for task in tasks] == expected


def test_a_chained_task_is_not_planned_without_the_one_before() -> None:
    chain = Chain(previous=TaskId("t1"), longest_gap_s=3600)
    problem = a_problem(a_task(), a_task("t2", chain=chain))
    assert broken(problem, a_route_of("v1", "t2"), rule="precedence") == ["t2"]


def test_who_may_end_anywhere_travels_no_more_after_the_last_call() -> None:
    minutes = np.array(line_travel(MINUTES.values()).seconds["motorbike"])
    np.fill_diagonal(minutes, 60)  # a minute from a place to itself, as round a block
    travel = TravelMatrix(seconds={"motorbike": minutes}, metres={"motorbike": minutes})
    problem, plan = one_stop(vehicle=a_vehicle(end=None))
    # The task is done at `a`; the way home is not travelled: 600 s of effort.
    stops = plan.routes[0].stops
    end = replace(stops[-1], place=stops[1].place, arrives_s=stops[1].ends_s)
    end = replace(end, starts_s=end.arrives_s, ends_s=end.arrives_s)
    route = replace(plan.routes[0], stops=(*stops[:-1], end))
    plan = replace(plan, routes=(route,), score=replace(plan.score, effort=600))
    assert check_plan(replace(problem, travel=travel), plan) == ()
