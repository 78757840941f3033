"""Rules `capacity`, `reload` and `stock`, at their edges."""

import pytest

from routing.model import Capacity, PlaceId, Refill, Stock
from tests.builders import a_bag, a_depot, a_problem, a_swap, a_vehicle, at
from tests.routing.checks.asking import a_route_of, broken


@pytest.mark.parametrize(
    ("capacity", "details"),
    [
        (Capacity(kg=24, litres=20, cylinders=2), 0),
        (Capacity(kg=23, litres=20, cylinders=2), 1),
        (Capacity(kg=24, litres=19, cylinders=2), 3),  # 20 l stay aboard: full or empty
        (Capacity(kg=24, litres=20, cylinders=1), 3),
    ],
)
def test_two_cylinders_need_their_weight_volume_and_places(
    capacity: Capacity, details: int
) -> None:
    vehicle = a_vehicle(capacity=capacity)
    problem = a_problem(a_swap("t1"), a_swap("t2", place="b"), vehicles=[vehicle])
    route = a_route_of("v1", "load s1", "t1", "t2", "load s1")
    assert len(broken(problem, route, rule="capacity")) == details


def test_loading_again_takes_only_what_is_delivered_from_there_on() -> None:
    vehicle = a_vehicle(capacity=Capacity(kg=12, litres=10, cylinders=1))
    problem = a_problem(a_swap("t1"), a_swap("t2"), vehicles=[vehicle])
    route = a_route_of("v1", "load s1", "t1", "load s1", "t2", "load s1")
    assert broken(problem, route, rule="capacity") == []
    assert broken(problem, route, rule="reload") == []


def test_a_task_needs_a_load_stop_of_its_own_kind_before_it() -> None:
    problem = a_problem(a_swap("t1"), a_bag("t2"))
    route = a_route_of("v1", "load s1", "t1", "t2", "load s1")
    assert broken(problem, route, rule="reload") == ["t2"]


def test_goods_from_nowhere_do_not_make_the_load_negative() -> None:
    problem = a_problem(a_bag("t1"))
    found = broken(problem, a_route_of("v1", "t1"), rule="stated-values")
    assert not [subject for subject in found if "load" in subject]


def test_empties_go_back_unless_the_route_ends_at_a_station() -> None:
    route = a_route_of("v1", "load s1", "t1")
    home = a_problem(a_swap())
    station = a_problem(a_swap(), vehicles=[a_vehicle(end=PlaceId("depot"))])
    assert broken(home, route, rule="reload") == ["v1 stop 3"]
    assert broken(station, route, rule="reload") == []


@pytest.mark.parametrize(
    ("stock", "coming_at", "expected"),
    [(2, None, []), (1, None, ["s1 full"]), (1, "07:00", []), (1, "07:30", ["s1 full"])],
)
def test_stock_counts_what_is_there_when_it_is_taken(
    stock: int, coming_at: str | None, expected: list[str]
) -> None:
    # Two vehicles each take one cylinder at 07:05.
    refills = () if coming_at is None else (Refill(at_s=at(coming_at), stock=Stock(full=1)),)
    problem = a_problem(
        a_swap("t1"),
        a_swap("t2"),
        vehicles=[a_vehicle("v1"), a_vehicle("v2")],
        depots=[a_depot(stock=Stock(full=stock), refills=refills)],
    )
    routes = (
        a_route_of("v1", "load s1", "t1", "load s1"),
        a_route_of("v2", "load s1", "t2", "load s1"),
    )
    assert broken(problem, *routes, rule="stock") == expected
