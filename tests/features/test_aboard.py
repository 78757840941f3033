from tests.builders import CYLINDER, EMPTY_CYLINDER, a_depot, a_problem, a_swap, a_vehicle
from tests.features.asking import calls, reasons, solved, who


def test_a_crew_with_spare_cylinders_goes_straight_to_the_patient() -> None:
    # Home to ``a`` is 10 min; by way of the station and its loading it would be 15 min.
    standby = a_vehicle(aboard=CYLINDER + CYLINDER, standby=True)
    emergency = a_swap(kind="oxygen_emergency", task_class=1)
    plan = solved(a_problem(emergency, vehicles=[standby]))
    assert calls(plan.routes[0]) == ["t1", "s1"]  # the empty one is brought back after it


def test_what_is_aboard_serves_no_more_tasks_than_it_lasts_for() -> None:
    swaps = [a_swap(f"t{n}") for n in (1, 2)]
    empty_station = a_depot(stock=a_depot().stock.__class__())
    plan = solved(a_problem(*swaps, vehicles=[a_vehicle(aboard=CYLINDER)], depots=[empty_station]))
    assert len(who(plan)) == 1
    assert [*reasons(plan).values()] == ["STOCK_SHORT"]


def test_spare_goods_take_up_room() -> None:
    # Two cylinders fit; with one spare aboard a second station trip carries one at a time.
    swap = a_swap(delivers=CYLINDER + CYLINDER, collects=EMPTY_CYLINDER)
    assert who(solved(a_problem(swap))) == {"t1": "v1"}
    assert not who(solved(a_problem(swap, vehicles=[a_vehicle(aboard=CYLINDER)])))


def test_empty_cylinders_from_before_go_back_to_a_station() -> None:
    plan = solved(
        a_problem(
            a_swap(collects=EMPTY_CYLINDER),
            vehicles=[a_vehicle(collected=EMPTY_CYLINDER, aboard=CYLINDER)],
        )
    )
    assert calls(plan.routes[0])[-1] == "s1"
