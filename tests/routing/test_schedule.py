"""Times and loads that follow from an order of visits, with sums done by hand."""

import pytest

from routing.checks import check_plan
from routing.loading import taken_amounts
from routing.model import DepotId, PlaceId, Stock, TaskId, Vehicle
from routing.plan import Route
from routing.problem import Problem
from routing.schedule import schedule_route, visits_of
from routing.timing import earliest_start, free_span
from routing.visits import Broken, Visit
from tests.builders import (
    CYLINDER,
    a_bag,
    a_depot,
    a_problem,
    a_rules,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
    at,
)
from tests.routing.worked_day import worked_plan, worked_problem


def doing(*names: str) -> tuple[Visit, ...]:
    """Visits by name: ``s..`` and ``p..`` are depots."""
    return tuple(
        Visit(depot=DepotId(name)) if name[0] in "sp" else Visit(task=TaskId(name))
        for name in names
    )


def scheduled(problem: Problem, *names: str, vehicle: Vehicle | None = None) -> Route | Broken:
    return schedule_route(problem, vehicle or problem.vehicles[0], doing(*names))


def test_the_worked_day_comes_out_as_it_was_worked_by_hand() -> None:
    problem = worked_problem()
    for route in worked_plan().routes:
        assert schedule_route(problem, problem.vehicle(route.vehicle), visits_of(route)) == route


def test_set_up_is_not_spent_again_at_the_same_door() -> None:
    tasks = (a_task("t1", setup_s=120), a_task("t2", setup_s=120))
    route = scheduled(a_problem(*tasks), "t1", "t2")
    assert isinstance(route, Route)
    assert [stop.ends_s - stop.starts_s for stop in route.stops] == [0, 600, 480, 0]


def test_set_up_is_spent_after_a_load_stop_at_the_same_place() -> None:
    bag = a_bag("t1", place="depot", setup_s=120, load_from="oxygen_station")
    route = scheduled(a_problem(bag), "s1", "t1")
    assert isinstance(route, Route)
    assert route.stops[2].ends_s - route.stops[2].starts_s == 600


@pytest.mark.parametrize(
    ("problem", "names", "broken"),
    [
        (
            a_problem(a_task("t1", windows=(a_window("06:00", "07:09"),))),
            ("t1",),
            Broken(rule="time-window", at=0),
        ),
        (
            a_problem(a_task("t1", service_s=10 * 3600)),
            ("t1",),
            Broken(rule="shift", at=0),
        ),
        (
            a_problem(a_task("t1", place="e", service_s=9 * 3600)),
            ("t1",),
            Broken(rule="shift", at=1),  # the way home
        ),
        (
            a_problem(a_swap("t1"), depots=[a_depot(opens=(a_window("06:00", "07:00"),))]),
            ("s1", "t1"),
            Broken(rule="depot-hours", at=0),
        ),
        (a_problem(a_swap("t1")), ("t1", "s1"), Broken(rule="reload", at=0)),
        (a_problem(a_swap("t1")), ("s1", "t1"), Broken(rule="reload", at=2)),
        (
            a_problem(a_swap("t1"), a_swap("t2"), a_swap("t3")),
            ("s1", "t1", "t2", "t3", "s1"),
            Broken(rule="capacity", at=0, detail="cylinders"),
        ),
        (
            a_problem(a_task("t1"), a_task("t2"), vehicles=[a_vehicle(most_tasks=1)]),
            ("t1", "t2"),
            Broken(rule="hours", at=2, detail="most_tasks"),
        ),
        (
            a_problem(a_task("t1"), rules=a_rules(curfew=(a_window("07:15", "20:00"),))),
            ("t1",),
            Broken(rule="curfew", at=0),
        ),
    ],
)
def test_the_first_broken_rule_is_named_with_its_visit(
    problem: Problem, names: tuple[str, ...], broken: Broken
) -> None:
    assert scheduled(problem, *names) == broken


def test_a_load_stop_takes_what_is_delivered_until_the_next_of_its_kind() -> None:
    tasks = (a_swap("t1"), a_bag("t2"), a_swap("t3"))
    depots = (a_depot("s1"), a_depot("p1", kind="distribution_point"))
    problem = a_problem(*tasks, depots=depots)
    taken = taken_amounts(problem, doing("s1", "p1", "t1", "t2", "s1", "t3"))
    one = (CYLINDER.kg, CYLINDER.litres, 1, 0, 0, 0)
    assert taken == [one, (10, 30, 0, 0, 1, 0), (0,) * 6, (0,) * 6, one, (0,) * 6]


def test_a_station_puts_off_the_empties_and_nothing_else() -> None:
    depots = (a_depot("s1"), a_depot("p1", kind="distribution_point", stock=Stock(bags=1)))
    problem = a_problem(a_swap("t1"), a_bag("t2"), depots=depots)
    route = scheduled(problem, "s1", "p1", "t1", "s1", "t2")
    assert isinstance(route, Route)
    loads = [(stop.load.full, stop.load.empty, stop.load.bags) for stop in route.stops[1:-1]]
    assert loads == [(1, 0, 0), (1, 0, 1), (0, 1, 1), (0, 0, 1), (0, 0, 0)]


def test_a_visit_that_is_held_back_starts_no_earlier() -> None:
    visit = Visit(task=TaskId("t1"), not_before_s=at("09:30"))
    problem = a_problem(a_task("t1"))
    route = schedule_route(problem, problem.vehicles[0], (visit,))
    assert isinstance(route, Route)
    assert [stop.starts_s for stop in route.stops] == [at("09:20"), at("09:30"), at("09:50")]
    assert visits_of(route) == (visit,)


def test_the_time_before_the_curfew_is_used_and_the_time_in_it_is_not() -> None:
    rules = a_rules(curfew=(a_window("16:00", "30:00"), a_window("00:00", "08:00")))
    problem = a_problem(rules=rules)
    assert free_span(problem, a_vehicle()) == a_window("08:00", "16:00")
    assert free_span(problem, a_vehicle(permits=("curfew",))) == a_window("07:00", "17:00")
    assert free_span(problem, a_vehicle(shift=a_window("17:00", "20:00"))) is None


def test_a_route_that_waits_through_a_curfew_is_refused_though_the_check_allows_it() -> None:
    # Parked at the door from 10:10 to 12:00: allowed, but never planned in this version.
    task = a_task("t1", windows=(a_window("12:00", "13:00"),))
    before = a_task("t0")
    rules = a_rules(curfew=(a_window("10:00", "12:00"),))
    problem = a_problem(before, task, rules=rules)
    assert scheduled(problem, "t0", "t1") == Broken(rule="curfew", at=1)


@pytest.mark.parametrize(
    ("ready", "lasts_s", "starts"),
    [
        ("06:00", 0, "07:00"),
        ("08:00", 0, "08:00"),
        ("07:50", 600, "07:50"),
        ("07:51", 600, "09:00"),
        ("09:30", 1800, "09:30"),
        ("09:31", 1800, None),
    ],
)
def test_the_earliest_start_leaves_time_to_finish(
    ready: str, lasts_s: int, starts: str | None
) -> None:
    windows = (a_window("09:00", "10:00"), a_window("07:00", "08:00"))
    expected = None if starts is None else at(starts)
    assert earliest_start(windows, at(ready), lasts_s=lasts_s) == expected


def test_a_visit_is_either_a_task_or_a_depot() -> None:
    with pytest.raises(ValueError, match="either a task or a depot"):
        Visit()
    with pytest.raises(ValueError, match="either a task or a depot"):
        Visit(task=TaskId("t1"), depot=DepotId("s1"))


def test_a_route_that_may_end_anywhere_ends_at_its_last_door() -> None:
    vehicle = a_vehicle(end=None)
    route = scheduled(a_problem(a_task("t1", place="e"), vehicles=[vehicle]), "t1")
    assert isinstance(route, Route)
    assert (route.stops[-1].place, route.stops[-1].arrives_s) == (PlaceId("e"), at("08:00"))


def test_the_worked_plan_passes_the_check() -> None:
    assert check_plan(worked_problem(), worked_plan()) == ()
