import pytest

from routing.errors import InvalidProblem
from routing.instances.checking import judge, stated_cost
from routing.instances.instance import Instance, InstanceScore, Rounding, Tour
from routing.instances.reading import Form, parse_instance
from routing.instances.solution_files import dump_solution, parse_solution_file
from tests.routing.instances import tiny


def read(text: str, form: Form = "vrplib", rounding: Rounding | None = None) -> Instance:
    return parse_instance(text, form=form, name="tiny", rounding=rounding).instance


def rules(instance: Instance, *tours: Tour) -> list[str]:
    return [broken.rule for broken in judge(instance, tours).violations]


def tour(*calls: int, kind: int = 0) -> Tour:
    return Tour(kind=kind, calls=calls)


def test_the_cost_is_the_way_of_all_routes() -> None:
    judged = judge(read(tiny.VRPLIB), [tour(0, 1), tour(2)])
    # 5 + 5 + 10 and 10 + 10, in tenths
    assert judged.score == InstanceScore(0, 400)
    assert judged.violations == ()
    # the third waits for its window: 10 away, open from 20
    assert judged.arrivals == ((50, 150), (200,))


def test_too_much_on_board_is_found() -> None:
    assert rules(read(tiny.VRPLIB), tour(0, 1, 2)) == ["capacity"]  # 4 + 5 + 3 of 10


def test_a_window_is_closed_at_its_end_and_after_it_missed() -> None:
    # 0 - node 4 at 20, 5 of service, 6.7 on: node 2 at 31.7
    text = tiny.VRPLIB.replace("2 0 60", "2 0 31.7")
    assert rules(read(text), tour(2, 0)) == []
    assert rules(read(text.replace("31.7", "31.6")), tour(2, 0)) == ["time-window"]


def test_the_end_of_the_route_lies_within_the_depots_window() -> None:
    # out 10, wait to 20, serve 5, back 10: 35
    assert rules(read(tiny.VRPLIB.replace("1 0 100", "1 0 35")), tour(2)) == []
    assert rules(read(tiny.VRPLIB.replace("1 0 100", "1 0 34.9")), tour(2)) == ["time-window"]


def test_who_is_served_twice_or_by_too_many_vehicles_is_found() -> None:
    assert rules(read(tiny.VRPLIB), tour(0), tour(0), tour(1)) == ["fleet", "served-once"]


def test_required_ones_left_out_count_before_the_cost() -> None:
    judged = judge(read(tiny.VRPLIB), [tour(0)])
    assert judged.score == InstanceScore(2, 100)
    assert [broken.subject for broken in judged.missing_ones] == ["2", "3"]


def test_prizes_not_collected_are_cost() -> None:
    judged = judge(read(tiny.PRIZES), [tour(0)])
    assert judged.score == InstanceScore(0, 100 + 1000)  # the way of 10 and the prize of 100
    assert judged.missing_ones == ()
    assert judged.left_out == (1,)


def test_a_second_trip_leaves_after_what_it_carries_is_released() -> None:
    # 5 out and back by 10, wait to 50, 7 out: 57
    judged = judge(read(tiny.RELOADS), [tour(0, -1, 1)])
    assert judged.violations == ()
    assert judged.arrivals == ((50, 500, 570),)
    assert judged.score.cost == 240
    # in one trip both are on board at once, 8 of 4
    assert rules(read(tiny.RELOADS), tour(0, 1)) == ["capacity"]
    assert rules(read(tiny.VRPLIB), tour(0, -1, 1)) == ["reload"]


def test_waiting_that_can_be_spent_at_home_is_no_duration() -> None:
    # node 4: out 10, service from 20, 5, back 10; whoever leaves at 10 is 25 on the way
    limited = tiny.VRPLIB.replace("SERVICE_TIME", "VEHICLES_MAX_DURATION : 25\nSERVICE_TIME")
    assert rules(read(limited), tour(2)) == []
    assert rules(read(limited.replace(": 25", ": 24.9")), tour(2)) == ["duration"]


def test_a_pickup_comes_before_its_drop_on_one_route() -> None:
    instance = read(tiny.LILIM, "lilim")
    assert rules(instance, tour(0, 1), tour(2, 3)) == []
    assert rules(instance, tour(1, 0)) == ["pickup-before-drop"]
    assert rules(instance, tour(0), tour(1)) == ["pickup-before-drop", "pickup-before-drop"]


def test_what_is_carried_between_two_clients_fills_the_vehicle() -> None:
    instance = read(tiny.LILIM.replace("2 10 1", "2 6 1"), "lilim")
    assert rules(instance, tour(0, 1, 2, 3)) == []
    assert rules(instance, tour(0, 2, 1, 3)) == ["capacity"]  # 4 + 3 of 6


def test_fixed_costs_and_rates_count() -> None:
    instance = read(tiny.FLEET)
    judged = judge(instance, [tour(0), tour(1, kind=1)])
    assert judged.score.cost == 100 + 10 + 3 + 2 * 10
    assert rules(instance, tour(0, 1, kind=1)) == ["capacity"]


def test_one_of_a_group_is_enough_and_two_are_too_many() -> None:
    group = "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\nDEPOT_SECTION"
    instance = read(tiny.VRPLIB.replace("DEPOT_SECTION", group))
    assert judge(instance, [tour(0), tour(2)]).score == InstanceScore(0, 300)
    assert rules(instance, tour(0, 1)) == ["group"]
    assert judge(instance, [tour(2)]).score.missing == 1


def test_a_client_that_a_vehicle_may_not_serve_is_found() -> None:
    allowed = "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2\n2 2 3 4\nDEPOT_SECTION"
    instance = read(tiny.VRPLIB.replace("DEPOT_SECTION", allowed))
    assert rules(instance, tour(0, 1, kind=0)) == ["allowed"]
    assert rules(instance, tour(0, 1, kind=1)) == []


def test_a_solution_file_holds_a_solution_and_gives_it_back() -> None:
    for text in (tiny.VRPLIB, tiny.FLEET):
        instance = read(text)
        tours = (tour(0), tour(1, kind=len(instance.vehicle_types) - 1))
        written = dump_solution(instance, tours, cost=12.0)
        back = parse_solution_file(written, instance, name="s")
        assert back.tours == tours
        assert back.stated_cost == 12


def test_vehicles_that_stay_at_home_have_empty_lines_where_they_differ() -> None:
    assert dump_solution(read(tiny.FLEET), [tour(1, kind=1)], cost=1.5).splitlines() == [
        "Route #1:",
        "Route #2: 2",
        "Cost: 1.5000",
    ]


def test_a_call_to_load_again_is_the_depots_number() -> None:
    instance = read(tiny.RELOADS)
    text = "Route #1: 1 0 2\nCost 240\n"
    back = parse_solution_file(text, instance, name="s")
    assert back.tours == (tour(0, -1, 1),)
    assert dump_solution(instance, back.tours, cost=240) == "Route #1: 1 0 2\nCost: 240\n"


def test_every_fault_of_a_solution_file_is_named() -> None:
    instance = read(tiny.VRPLIB)

    def codes(text: str) -> list[str]:
        with pytest.raises(InvalidProblem) as refused:
            parse_solution_file(text, instance, name="s")
        return [issue.code for issue in refused.value.issues]

    assert codes("Route #1: 1 x 2.5\nRoute 2 3\nCost: much\n") == ["not-a-number"] * 4
    assert codes("Route #1: 9\nRoute #2: 8 1\nRoute #3: 2\n") == [
        "unknown-task",
        "unknown-task",
        "unknown-vehicle",
    ]
    assert codes("Cost: 3\n") == ["missing-field"]


def test_a_stated_cost_holds_at_any_scale_of_ten() -> None:
    judged = judge(read(tiny.VRPLIB), [tour(0, 1), tour(2)])
    for stated in (None, 400, 40.0, 4000):
        assert list(stated_cost(judged, stated)) == []
    assert [broken.rule for broken in stated_cost(judged, 401)] == ["stated-cost"]
