"""How work is spread, of the worked day (`tests.routing.worked_day`) and of who has none."""

from dataclasses import replace

from routing.checks import check_plan
from routing.model import TaskId, VehicleId
from routing.workload import spread, spread_by_ward, workload, workloads
from tests.builders import a_plan, a_problem, a_route, a_stop, a_vehicle
from tests.routing.worked_day import worked_plan, worked_problem


def test_hours_are_those_from_departure_to_arrival_against_the_shift() -> None:
    problem, plan = worked_problem(), worked_plan()
    first, second = workloads(problem, plan.routes)
    for load, route in zip((first, second), plan.routes, strict=True):
        assert load.at_work_s == route.stops[-1].arrives_s - route.stops[0].ends_s > 0
        assert load.allowed_s == 10 * 3600
        assert (load.is_idle, load.is_over) == (False, False)
    whole = spread((first, second))
    assert (whole.vehicles, whole.idle, whole.over) == (2, (), ())
    assert whole.least_s == min(first.at_work_s, second.at_work_s)
    assert whole.median_s == whole.most_s == max(first.at_work_s, second.at_work_s)
    assert set(spread_by_ward((first, second))) == {"vn-2021:1", "vn-2021:2"}


def test_who_may_be_sent_and_has_nothing_is_idle_but_nobody_on_standby_or_out() -> None:
    vehicles = [a_vehicle("v1"), a_vehicle("v2", standby=True), a_vehicle("v3")]
    problem = a_problem(vehicles=vehicles)
    found = spread(workloads(problem, a_plan().routes, out=[VehicleId("v3")]))
    assert found.idle == ("v1",)
    assert (found.least_s, found.most_s) == (0, 0)


def test_more_than_is_allowed_is_over_and_a_checked_plan_never_is() -> None:
    problem, plan = worked_problem(), worked_plan()
    first = workloads(problem, plan.routes)[0]
    tight = replace(problem.vehicles[0], most_duty_s=first.at_work_s - 1)
    assert workload(tight, plan.routes[0]).is_over
    vehicles = (tight, *problem.vehicles[1:])
    broken = {one.rule for one in check_plan(replace(problem, vehicles=vehicles), plan)}
    assert "hours" in broken
    fits = replace(tight, most_duty_s=first.at_work_s)
    assert not workload(fits, plan.routes[0]).is_over
    assert "hours" not in {
        one.rule
        for one in check_plan(replace(problem, vehicles=(fits, *problem.vehicles[1:])), plan)
    }


def test_who_comes_back_after_the_shift_is_over() -> None:
    late = a_route(
        "v1",
        a_stop("start", "home", "16:00"),
        a_stop("task", "a", "16:30", ends="16:40", task=TaskId("t1")),
        a_stop("end", "home", "17:01"),
    )
    assert workload(a_vehicle("v1"), late).is_over


def test_of_nobody_all_hours_are_none() -> None:
    assert (spread(()).vehicles, spread(()).median_s) == (0, 0)
