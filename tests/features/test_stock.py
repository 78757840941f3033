from dataclasses import replace

from routing.model import Refill, Stock
from tests.builders import a_bag, a_depot, a_problem, a_swap, a_vehicle, a_window, at
from tests.features.asking import reasons, remedies, solved, starts, who


def test_no_more_is_taken_than_the_depot_has() -> None:
    problem = a_problem(
        a_swap("t1", place="a"), a_swap("t2", place="b"), depots=[a_depot(stock=Stock(full=1))]
    )
    plan = solved(problem)
    assert len(who(plan)) == 1
    (left,) = plan.unassigned
    assert left.reason == "STOCK_SHORT"
    assert remedies(plan, left.task) == ["add-stock"]
    more = replace(problem, depots=(a_depot(stock=Stock(full=2)),))
    assert len(who(solved(more))) == 2


def test_the_last_cylinder_goes_to_the_red_patient() -> None:
    problem = a_problem(
        a_swap("t1"), a_swap("t2", risk="red"), depots=[a_depot(stock=Stock(full=1))]
    )
    assert who(solved(problem)) == {"t2": "v1"}


def test_loading_is_held_back_for_stock_that_is_to_come() -> None:
    depot = a_depot(stock=Stock(), refills=(Refill(at_s=at("09:00"), stock=Stock(full=1)),))
    plan = solved(a_problem(a_swap(), depots=[depot]))
    (route,) = plan.routes
    load = next(stop for stop in route.stops if stop.kind == "load")
    assert (load.starts_s, load.not_before_s) == (at("09:00"), at("09:00"))
    assert starts(plan, "t1") == "09:10"  # five minutes of loading, five of riding


def test_who_waits_for_a_refill_sets_out_later_and_is_out_less_long() -> None:
    """Loading at seven and waiting at the door until 09:10 were over an hour; nobody tried more."""
    depot = a_depot(stock=Stock(), refills=(Refill(at_s=at("09:00"), stock=Stock(full=1)),))
    swap = a_swap(windows=(a_window("09:10", "12:00"),))
    plan = solved(a_problem(swap, vehicles=[a_vehicle(most_duty_s=3600)], depots=[depot]))
    assert (who(plan), starts(plan, "t1")) == ({"t1": "v1"}, "09:10")


def test_two_vehicles_share_one_stock() -> None:
    bags = [a_bag(f"t{n}") for n in range(4)]
    problem = a_problem(
        *bags,
        vehicles=[a_vehicle("v1"), a_vehicle("v2")],
        depots=[a_depot(kind="distribution_point", stock=Stock(bags=3))],
    )
    plan = solved(problem)
    assert len(who(plan)) == 3
    assert [*reasons(plan).values()] == ["STOCK_SHORT"]


def test_without_a_depot_of_the_kind_there_is_no_stock() -> None:
    plan = solved(a_problem(a_bag()))  # the only depot is an oxygen station
    assert reasons(plan) == {"t1": "STOCK_SHORT"}
    assert remedies(plan, "t1") == []
    assert reasons(solved(a_problem(a_swap(), depots=[]))) == {"t1": "STOCK_SHORT"}
