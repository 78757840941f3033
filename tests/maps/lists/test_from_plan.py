"""The list follows the route: what is loaded is handed over, and nothing tells of illness."""

import csv
from dataclasses import replace

import pytest

from maps.lists.content import Item, what_is_left
from maps.lists.from_plan import ACTIONS, route_list, route_lists
from maps.lists.table import plan_table
from maps.neutral import NEUTRAL_NOTE, forbidden_in
from maps.popups import stop_popup
from maps.wording import numbered_stops
from routing.model import Load, PlaceId, Task, Vehicle, VehicleId
from routing.plan import Plan, Route
from routing.problem import Problem
from routing.road_ways import ways_of
from routing.schedule import schedule_route
from routing.visits import Visit
from tests.builders import a_bag, a_depot, a_plan, a_problem, a_swap, a_task, a_vehicle, a_window
from tests.maps.small_ward import streets, ward_plan, ward_problem


def routed(problem: Problem, vehicle: Vehicle, visits: list[Visit]) -> Route:
    """Time visits that break no rule."""
    route = schedule_route(problem, vehicle, visits)
    assert isinstance(route, Route)
    return route


def two_swaps(**show: str) -> tuple[Problem, Plan]:
    """Load two cylinders at ``depot``, swap at ``a`` and ``b``, bring the empties back."""
    tasks = (a_swap("t1", place="a", show=show), a_swap("t2", place="b"))
    problem = a_problem(*tasks)
    depot = problem.depots[0].id
    visits = [
        Visit(depot=depot),
        Visit(task=tasks[0].id),
        Visit(task=tasks[1].id),
        Visit(depot=depot),
    ]
    return problem, a_plan(routed(problem, problem.vehicles[0], visits))


def test_the_loading_list_says_what_where_and_the_last_stop_first() -> None:
    content = route_list(*two_swaps(), VehicleId("v1"))
    load = content.loadings[0]
    assert (load.takes, load.takes_kg) == ((Item(count=2, name="bình đầy"),), 24)  # 2 x 12 kg
    assert load.packing == (3, 2)
    assert load.station == "Trạm oxy s1"


def test_empty_cylinders_are_brought_back_to_the_station() -> None:
    back = route_list(*two_swaps(), VehicleId("v1")).loadings[1]
    assert back.puts_off == (Item(count=2, name="bình rỗng"),)
    assert (back.takes, back.action) == ((), "Trả bình")


def test_a_swap_leaves_one_collects_one_and_asks_for_its_serial() -> None:
    call = route_list(*two_swaps(), VehicleId("v1")).calls[0]
    assert call.leave == (Item(count=1, name="bình đầy"),)
    assert call.collect == (Item(count=1, name="bình rỗng"),)
    assert (call.action, call.serial_lines) == ("Đổi bình", 1)


def test_the_safety_of_cylinders_comes_with_cylinders_only() -> None:
    assert route_list(*two_swaps(), VehicleId("v1")).carries_cylinders
    bag = a_bag()
    problem = a_problem(bag, depots=[a_depot(kind="distribution_point")])
    visits = [Visit(depot=problem.depots[0].id), Visit(task=bag.id)]
    plan = a_plan(routed(problem, problem.vehicles[0], visits))
    assert not route_list(problem, plan, VehicleId("v1")).carries_cylinders


def test_loadings_add_up_to_what_is_handed_over_and_never_pass_the_capacity() -> None:
    problem = ward_problem(vehicles=3, tasks=24)
    plan = ward_plan(problem)
    for route, content in zip(plan.routes, route_lists(problem, plan), strict=True):
        delivered = [problem.task(task).delivers for task in route.tasks]
        assert content.total_kg == sum(load.kg for load in delivered)
        assert content.total_kg == sum(loading.takes_kg for loading in content.loadings)
        capacity = problem.vehicle(route.vehicle).capacity
        assert all(loading.takes_kg <= capacity.kg for loading in content.loadings)


def test_the_loading_list_is_what_the_route_takes_aboard() -> None:
    problem = ward_problem(vehicles=3, tasks=24)
    plan = ward_plan(problem)
    for route, content in zip(plan.routes, route_lists(problem, plan), strict=True):
        calls = [stop for stop in route.stops if stop.kind in ("load", "task")]
        for loading in content.loadings:
            before = calls[loading.number - 2].load if loading.number > 1 else Load()
            after = calls[loading.number - 1].load
            full = sum(item.count for item in loading.takes if item.name == "bình đầy")
            assert full == after.full - before.full
            off = sum(item.count for item in loading.puts_off)
            assert off == before.empty - after.empty


def test_a_note_that_tells_of_illness_is_replaced_and_the_stop_stays() -> None:
    call = route_list(*two_swaps(note="F0, SpO2 89 %"), VehicleId("v1")).calls[0]
    assert call.note == NEUTRAL_NOTE
    assert call.number == 2


def test_no_action_uses_a_forbidden_word() -> None:
    assert not [
        action for words in ACTIONS.values() for action in words.values() if forbidden_in(action)
    ]


def test_an_agreed_hour_is_shown_but_not_a_window_as_wide_as_the_shift() -> None:
    def window_of(task: Task) -> str:
        problem = a_problem(task)
        plan = a_plan(routed(problem, a_vehicle(), [Visit(task=task.id)]))
        return route_list(problem, plan, VehicleId("v1")).calls[0].window

    assert window_of(a_task(windows=(a_window("09:00", "10:00"),))) == "09:00-10:00"
    assert window_of(a_task()) == ""


def test_a_home_address_is_not_printed_but_a_station_is() -> None:
    task = a_task()
    for end, shown in (("home", ""), ("depot", "Trạm oxy s1")):
        problem = a_problem(task, vehicles=[a_vehicle(end=PlaceId(end))])
        plan = a_plan(routed(problem, problem.vehicles[0], [Visit(task=task.id)]))
        assert route_list(problem, plan, VehicleId("v1")).returns_to == shown


def test_the_way_to_each_stop_is_told_but_not_past_a_home() -> None:
    problem = ward_problem(vehicles=1, tasks=6)
    plan = ward_plan(problem)
    ways = ways_of(problem, plan, streets())
    (route,), (legs,) = plan.routes, ways.legs.values()
    (content,) = route_lists(problem, plan, ways=ways)
    assert legs[0][0].kind == "depart"
    assert content.stops[0].way == legs[0][1:]  # without the volunteer's own street
    assert tuple(stop.way for stop in content.stops[1:]) == legs[1:-1]
    assert content.way_back == ()
    at_base = replace(
        route, stops=(*route.stops[:-1], replace(route.stops[-1], place=PlaceId("diem-phat")))
    )
    ways = ways_of(problem, replace(plan, routes=(at_base,)), streets())
    (content,) = route_lists(problem, replace(plan, routes=(at_base,)), ways=ways)
    assert content.way_back == ways.legs[at_base.vehicle][-1]
    assert content.way_back[-1].kind.startswith("arrive")


def test_whoever_the_roads_are_owed_to_is_named_once() -> None:
    problem = replace(ward_problem(), attribution="© A")
    plan = replace(ward_plan(problem), attribution="© A")
    roads = replace(streets(), attribution="© B")
    assert route_lists(problem, plan)[0].attribution == "© A"
    named = route_lists(problem, plan, ways=ways_of(problem, plan, roads))
    assert named[0].attribution == "© A · © B"


def test_without_roads_no_way_is_told() -> None:
    problem = ward_problem()
    contents = route_lists(problem, ward_plan(problem))
    assert {stop.way for content in contents for stop in content.stops} == {()}


def test_no_number_to_ring_is_made_up() -> None:
    assert route_list(*two_swaps(), VehicleId("v1")).escalation == ""
    assert route_list(*two_swaps(), VehicleId("v1"), escalation="1022").escalation == "1022"


def test_a_vehicle_without_a_route_has_no_list() -> None:
    with pytest.raises(LookupError, match="v9 has no route"):
        route_list(*two_swaps(), VehicleId("v9"))


def test_a_rough_place_is_told_on_the_list_in_the_table_and_on_the_map() -> None:
    problem, plan = two_swaps()
    places = tuple(
        replace(place, show={"precision": "street", "radius_m": "307"})
        if place.id == "a"
        else place
        for place in problem.places
    )
    rough = replace(problem, places=places)
    first, second = route_list(rough, plan, VehicleId("v1")).calls
    assert first.handling == "Chỗ gần đúng ±400 m, gọi hỏi."
    assert second.handling == ""
    rows = list(csv.DictReader(plan_table(rough, plan).splitlines()))
    assert {row["radius_m"] for row in rows if row["place"] == "a"} == {"307"}
    assert {row["precision"] for row in rows if row["place"] == "a"} == {"street"}
    number, stop = numbered_stops(plan.routes[0])[1]
    for language, words in (("vi", "Chỗ gần đúng ±400 m, gọi hỏi"), ("en", "Rough place +-400 m")):
        assert words in stop_popup(rough, plan.routes[0], stop, number, language=language)
        assert words not in stop_popup(problem, plan.routes[0], stop, number, language=language)


def test_a_call_at_the_point_of_an_earlier_one_says_so_unless_the_point_is_rough() -> None:
    problem, plan = two_swaps()
    at_a = problem.place(PlaceId("a")).point
    two = [
        tuple(replace(p, point=at_a, show=show) if p.id == "b" else p for p in problem.places)
        for show in ({}, {"radius_m": "307"})
    ]
    one_point, rough = (replace(problem, places=places) for places in two)
    told = [
        [call.same_as for call in route_list(one, plan, VehicleId("v1")).calls]
        for one in (problem, one_point, rough)
    ]
    assert told == [[None, None], [None, 2], [None, None]]


def test_what_was_told_of_is_not_printed_again() -> None:
    problem, plan = two_swaps()
    whole = route_list(problem, plan, VehicleId("v1"))
    assert what_is_left(whole, ()) == whole
    left = what_is_left(whole, {"t1"})
    assert [call.task for call in left.calls] == ["t2"]
    assert [loading.action for loading in left.loadings] == ["Trả bình"]  # both are aboard by now
    assert (left.told, left.total, left.total_kg) == ((2,), (), 0)
    skipped = what_is_left(whole, {"t2"})  # of the first one nobody has said anything yet
    assert [call.task for call in skipped.calls] == ["t1"]


def test_what_is_still_to_be_loaded_is_counted_anew() -> None:
    bags = [a_bag(name, place="a") for name in ("b1", "b2")]
    problem = a_problem(*bags, depots=[a_depot(kind="distribution_point")])
    depot = problem.depots[0].id
    visits = [step for bag in bags for step in (Visit(depot=depot), Visit(task=bag.id))]
    plan = a_plan(routed(problem, problem.vehicles[0], visits))
    left = what_is_left(route_list(problem, plan, VehicleId("v1")), {"b1"})
    assert (left.total, left.told) == ((Item(count=1, name="túi"),), (2,))
    assert left.total_kg == sum(loading.takes_kg for loading in left.loadings) > 0
