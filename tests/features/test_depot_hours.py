from dataclasses import replace

from routing.model import Stock
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
from tests.features.asking import calls, reasons, solved, starts, stop_of, who


def test_loading_waits_until_the_depot_opens() -> None:
    plan = solved(a_problem(a_swap(), depots=[a_depot(opens=(a_window("09:00", "18:00"),))]))
    assert starts(plan, "t1") == "09:10"


def test_loading_must_also_end_before_the_depot_closes() -> None:
    # Reached at 07:05 at the earliest; loading takes five minutes.
    just = a_depot(opens=(a_window("06:00", "07:10"),))
    late = a_depot(opens=(a_window("06:00", "07:09"),))
    bag = a_bag(load_from="oxygen_station")
    assert who(solved(a_problem(bag, depots=[just]))) == {"t1": "v1"}
    plan = solved(a_problem(bag, depots=[late]))
    assert reasons(plan) == {"t1": "STATION_CLOSED"}


def test_a_depot_that_opens_longer_lets_the_task_be_done() -> None:
    problem = a_problem(a_swap(), depots=[a_depot(opens=())])
    assert reasons(solved(problem)) == {"t1": "STATION_CLOSED"}
    longer = replace(problem, depots=(a_depot(),))
    assert who(solved(longer)) == {"t1": "v1"}


def test_goods_of_a_depot_that_closes_early_are_loaded_before_anything_else() -> None:
    # The bags can only be had until 07:30; the medicines, and both doors, only in the afternoon.
    afternoon = (a_window("13:00", "15:00"),)
    pack = a_bag("pack", load_from="mobile_health_station", windows=afternoon)
    bag = a_bag("bag", windows=(a_window("15:00", "16:30"),))
    visit = a_task("visit", windows=(a_window("08:00", "09:00"),))
    depots = [
        a_depot("early", kind="distribution_point", opens=(a_window("07:00", "07:30"),)),
        a_depot("late", kind="mobile_health_station", opens=afternoon, stock=Stock(bags=1)),
    ]
    plan = solved(a_problem(pack, bag, visit, depots=depots, vehicles=[a_vehicle()]))
    assert who(plan) == {"pack": "v1", "bag": "v1", "visit": "v1"}
    assert stop_of(plan, "bag").starts_s >= at("15:00")


def test_empties_go_to_a_station_that_is_open_though_another_is_nearer() -> None:
    task = a_task(place="b", kind="oxygen_collect", task_class=4, collects=EMPTY_CYLINDER)
    near = a_depot("near", place="b", opens=(a_window("18:00", "20:00"),))
    far = a_depot("far", place="c")
    (route,) = solved(a_problem(task, depots=[near, far])).routes
    assert calls(route) == ["t1", "far"]
