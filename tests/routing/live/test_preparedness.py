"""Who a crew would reach in time, on the line of the builders."""

from dataclasses import replace

from routing.dispatch import Need, advance, preparedness
from routing.model import PlaceId, Stock
from tests.builders import CYLINDER, a_depot, a_problem, a_task, a_vehicle, a_window, at
from tests.routing.live.days import a_board

HOMES = [PlaceId(name) for name in ("a", "b", "c", "e")]  # minutes 10, 20, 30, 50
NURSE = Need(skills=("nurse",), full=0)


def test_people_count_within_the_minutes_that_a_crew_takes() -> None:
    board = a_board(a_problem(vehicles=[a_vehicle(skills=("nurse",)), a_vehicle("v2")]), {})
    found = preparedness(board, NURSE, people=HOMES)
    # From home: 10, 20, 30 and 50 min.
    assert (found.within_15_min, found.within_30_min) == (0.25, 0.75)
    assert (found.people, found.crews, found.standby) == (4, 1, 0)


def test_a_crew_without_cylinders_goes_by_way_of_a_station() -> None:
    # 5 min to the station, 5 of loading: ``a`` 15, ``b`` 25, ``c`` 35.
    board = a_board(a_problem(), {})
    found = preparedness(board, Need(), people=HOMES)
    assert (found.within_15_min, found.within_30_min) == (0.25, 0.5)
    none_left = a_board(a_problem(depots=[a_depot(stock=Stock())]), {})
    assert preparedness(none_left, Need(), people=HOMES).within_30_min == 0


def test_standby_crews_with_spare_cylinders_are_counted() -> None:
    crew = a_vehicle(standby=True, aboard=CYLINDER)
    found = preparedness(a_board(a_problem(vehicles=[crew]), {}), Need(), people=HOMES)
    assert (found.within_15_min, found.within_30_min) == (0.25, 0.75)
    assert found.standby == 1


def test_a_stop_begun_is_finished_first() -> None:
    # At 07:15 the visit at ``a`` still takes 5 min: ``a`` 5, ``b`` 15, ``c`` 25, ``e`` 45.
    board = a_board(a_problem(a_task("t1", place="a")), {"v1": "t1"})
    board = replace(advance(board, at("07:15")), now_s=at("07:15"))
    found = preparedness(board, Need(full=0), people=HOMES)
    assert (found.within_15_min, found.within_30_min) == (0.5, 0.75)


def test_a_crew_with_an_emergency_next_is_not_interruptible() -> None:
    board = a_board(a_problem(a_task("t1", place="c", task_class=1)), {"v1": "t1"}, now="06:30")
    assert preparedness(board, Need(full=0), people=HOMES).crews == 0


def test_nobody_is_reached_out_of_hours_or_outside_the_ward() -> None:
    early = a_vehicle(shift=a_window("07:00", "07:12"))
    found = preparedness(a_board(a_problem(vehicles=[early]), {}), Need(full=0), people=HOMES)
    assert found.within_30_min == 0.25
    elsewhere = a_vehicle(areas=("vn-2021:9",))
    found = preparedness(a_board(a_problem(vehicles=[elsewhere]), {}), Need(full=0), people=HOMES)
    assert found.within_30_min == 0


def test_people_are_where_tasks_were_asked_for() -> None:
    tasks = [a_task("t1"), a_task("t2"), a_task("t3", place="e"), a_task("t4", place=None)]
    board = a_board(a_problem(*tasks), {})
    found = preparedness(board, Need(full=0))
    assert (found.people, found.within_15_min) == (3, 2 / 3)
    assert preparedness(a_board(a_problem(), {}), Need()).people == 0
