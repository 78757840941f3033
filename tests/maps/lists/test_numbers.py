"""Numbers of stops that stay through the day."""

from dataclasses import replace

from maps.lists.from_plan import route_list
from maps.lists.numbers import lasting_numbers, longer, names_on, renumbered
from routing.model import VehicleId
from routing.plan import Route
from tests.maps.lists.test_from_plan import two_swaps


def as_given() -> Route:
    """Load, swap t1, swap t2, bring the empty ones back: 1 to 4."""
    return two_swaps()[1].routes[0]


def otherwise(route: Route, *places: int) -> Route:
    """Return a route with other stops between its start and its end, by their places."""
    first, *calls, last = route.stops
    return replace(route, stops=(first, *(calls[place - 1] for place in places), last))


def test_who_is_served_first_keeps_the_number_of_the_list() -> None:
    given = as_given()
    moved = otherwise(given, 1, 3, 2, 4)
    assert lasting_numbers(moved, names_on(given)) == {1: 1, 2: 3, 3: 2, 4: 4}


def test_what_is_left_out_takes_its_number_along_and_what_is_new_comes_behind() -> None:
    whole = as_given()
    given = otherwise(whole, 1, 2, 4)  # t2 was not on it
    assert lasting_numbers(whole, names_on(given)) == {1: 1, 2: 2, 3: 4, 4: 3}
    assert lasting_numbers(otherwise(whole, 1, 3, 4), names_on(whole)) == {1: 1, 2: 3, 3: 4}


def test_what_came_first_keeps_its_number_when_more_comes_before_it_on_the_way() -> None:
    """Once, new stops were numbered in the order of the route, and the second renamed the first."""
    whole = as_given()
    given = otherwise(whole, 1, 4)
    first = longer(names_on(given), names_on(otherwise(whole, 1, 3, 4)))  # t2 came
    both = longer(first, names_on(whole))  # then t1, to be served before it
    assert lasting_numbers(otherwise(whole, 1, 3, 4), first) == {1: 1, 2: 3, 3: 2}
    assert lasting_numbers(whole, both) == {1: 1, 2: 4, 3: 3, 4: 2}


def test_what_left_a_route_and_comes_back_has_its_number_again() -> None:
    whole = names_on(as_given())
    assert longer(whole, names_on(otherwise(as_given(), 1, 2, 4))) == whole


def test_a_second_visit_to_a_depot_is_no_other_one_because_it_comes_earlier() -> None:
    given = as_given()
    moved = otherwise(given, 1, 4, 2, 3)
    assert lasting_numbers(moved, names_on(given)) == {1: 1, 2: 4, 3: 2, 4: 3}


def test_where_no_list_was_given_out_numbers_are_places() -> None:
    assert lasting_numbers(as_given(), ()) == {1: 1, 2: 2, 3: 3, 4: 4}


def test_what_to_pack_first_is_named_by_the_same_numbers() -> None:
    content = renumbered(route_list(*two_swaps(), VehicleId("v1")), {1: 1, 2: 3, 3: 2, 4: 5})
    assert [stop.number for stop in content.stops] == [1, 3, 2, 5]
    assert content.loadings[0].packing == (2, 3)  # (3, 2) before
