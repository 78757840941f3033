from dataclasses import replace

from tests.builders import a_problem, a_task, a_vehicle
from tests.features.asking import entry, reasons, remedies, solved, who

HERE, THERE = "vn-2021:1", "vn-2021:2"


def test_a_ward_that_nobody_serves_waits_until_somebody_is_lent() -> None:
    problem = a_problem(a_task(area=HERE), vehicles=[a_vehicle(areas=(THERE,))])
    plan = solved(problem)
    assert reasons(plan) == {"t1": "NO_VOLUNTEER_ON_SHIFT"}
    assert remedies(plan, "t1")[0] == "lend"
    assert entry(plan, "t1").remedies[0].sentence.en == "Lend v1 to vn-2021:1."
    lent = replace(problem, vehicles=(a_vehicle(areas=(THERE, HERE)),))
    assert who(solved(lent)) == {"t1": "v1"}


def test_a_place_outside_all_wards_is_served_by_those_who_go_anywhere() -> None:
    outside = a_task(area=None)
    posted, free = a_vehicle("v1", areas=(HERE,)), a_vehicle("v2")
    assert reasons(solved(a_problem(outside, vehicles=[posted]))) == {"t1": "OUTSIDE_AREA"}
    assert who(solved(a_problem(outside, vehicles=[posted, free]))) == {"t1": "v2"}


def test_lending_costs_its_published_rate_and_no_more() -> None:
    # 20 min of riding either way; the rate of lending is 300.
    lent = a_problem(a_task(area=HERE), vehicles=[a_vehicle(home_area=THERE)])
    at_home = a_problem(a_task(area=HERE), vehicles=[a_vehicle(home_area=HERE)])
    assert solved(lent).score.effort == 1500
    assert solved(at_home).score.effort == 1200


def test_the_own_ward_goes_first_where_the_ways_are_alike() -> None:
    vehicles = [a_vehicle("v1", home_area=THERE), a_vehicle("v2", home_area=HERE)]
    assert who(solved(a_problem(a_task(area=HERE), vehicles=vehicles))) == {"t1": "v2"}
