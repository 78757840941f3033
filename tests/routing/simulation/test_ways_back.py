"""A stop that only brings empty cylinders back comes last, where that is not much dearer."""

from routing.simulation.ways_back import back_at_the_end
from routing.visits import Visit
from tests.builders import a_depot, a_problem, a_swap, a_task, a_vehicle

EMPTY = a_swap().collects
STATION, NEAR = Visit(depot=a_depot("s1").id), Visit(task=a_task("near").id)


def test_the_way_back_waits_until_the_visit_beside_it_is_done() -> None:
    vehicle = a_vehicle(collected=EMPTY)
    problem = a_problem(a_task("near", place="a"), vehicles=(vehicle,))
    assert back_at_the_end(problem, vehicle, (STATION, NEAR)) == (NEAR, STATION)


def test_a_stop_that_loads_stays_where_it_is() -> None:
    vehicle = a_vehicle(collected=EMPTY)
    problem = a_problem(a_swap("swap", place="a"), vehicles=(vehicle,))
    visits = (STATION, Visit(task=a_swap("swap").id), STATION)
    assert back_at_the_end(problem, vehicle, visits) == visits


def test_the_way_back_stays_where_the_end_is_far_from_the_station() -> None:
    # home, station and a door on one line, the door where he ends: back and forth is 2 x 30 min
    vehicle = a_vehicle(collected=EMPTY, start="home", end="far")
    minutes = {"home": 0, "depot": 1, "far": 31}
    problem = a_problem(a_task("near", place="far"), vehicles=(vehicle,), minutes=minutes)
    assert back_at_the_end(problem, vehicle, (STATION, NEAR)) == (STATION, NEAR)


def test_who_has_nothing_to_do_stays_so() -> None:
    vehicle = a_vehicle(collected=EMPTY)
    assert back_at_the_end(a_problem(vehicles=(vehicle,)), vehicle, ()) == ()
