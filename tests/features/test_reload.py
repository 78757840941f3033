from routing.model import PlaceId
from tests.builders import (
    EMPTY_CYLINDER,
    a_bag,
    a_depot,
    a_problem,
    a_swap,
    a_task,
    a_vehicle,
)
from tests.features.asking import calls, solved, who


def test_goods_are_loaded_before_they_are_delivered() -> None:
    (route,) = solved(a_problem(a_bag(), depots=[a_depot(kind="distribution_point")])).routes
    assert calls(route) == ["s1", "t1"]


def test_more_than_one_trip_reloads_on_the_way() -> None:
    # Three bags of 30 l fit into 100 l: five bags take two trips.
    bags = [a_bag(f"t{n}", place=place) for n, place in enumerate("abcde")]
    (route,) = solved(a_problem(*bags, depots=[a_depot(kind="distribution_point")])).routes
    assert calls(route).count("s1") == 2
    assert max(stop.load.bags for stop in route.stops) == 3


def test_empty_cylinders_come_back_to_a_station_before_the_end() -> None:
    (route,) = solved(a_problem(a_swap())).routes
    assert calls(route) == ["s1", "t1", "s1"]
    assert route.stops[-1].load.empty == 0


def test_who_ends_at_the_station_needs_no_stop_to_bring_empties_back() -> None:
    vehicle = a_vehicle(end=PlaceId("depot"))
    (route,) = solved(a_problem(a_swap(), vehicles=[vehicle])).routes
    assert calls(route) == ["s1", "t1"]


def test_who_may_end_anywhere_still_brings_empties_back() -> None:
    (route,) = solved(a_problem(a_swap(), vehicles=[a_vehicle(end=None)])).routes
    assert calls(route) == ["s1", "t1", "s1"]


def test_a_station_on_the_way_makes_room_for_more_empties() -> None:
    # Two places aboard, four empties to collect: the station lies between them.
    tasks = [
        a_task(f"t{n}", place=place, kind="oxygen_collect", task_class=5, collects=EMPTY_CYLINDER)
        for n, place in enumerate("abcd")
    ]
    plan = solved(a_problem(*tasks))
    assert len(who(plan)) == 4
    assert calls(plan.routes[0]).count("s1") == 2


def test_without_a_station_empties_are_not_collected() -> None:
    task = a_task(kind="oxygen_collect", task_class=5, collects=EMPTY_CYLINDER)
    assert not who(solved(a_problem(task, depots=[])))
