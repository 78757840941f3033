"""Two derivations of one text: what the schedule and the score say, the checks say too."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.checks import check_plan
from routing.model import DepotId, Load, PlaceId, TimeWindow
from routing.plan import Route
from routing.problem import Problem
from routing.schedule import schedule_route
from routing.score import score_plan
from routing.visits import Visit
from tests.builders import (
    MINUTES,
    a_bag,
    a_depot,
    a_plan,
    a_problem,
    a_rules,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
    at,
)

places = st.sampled_from([*MINUTES])
windows = st.builds(
    lambda opens_min, lasts_s: TimeWindow(
        opens_s=opens_min * 60, closes_s=opens_min * 60 + lasts_s
    ),
    st.integers(400, 600),
    st.sampled_from([0, 600, 7200, 40_000]),
)
task_values = st.fixed_dictionaries(
    {
        "windows": st.lists(windows, min_size=1, max_size=2).map(tuple),
        "setup_s": st.sampled_from([0, 120, 600]),
        "released_s": st.sampled_from([0, at("08:00")]),
        "called_s": st.just(at("07:10")),
        "deadline_s": st.sampled_from([None, at("07:20"), at("08:13:20")]),
        "task_class": st.integers(1, 5),
        "risk": st.sampled_from(["red", "green"]),
        "area": st.sampled_from([None, "vn-2021:1", "vn-2021:2"]),
    }
)


@st.composite
def days(draw: st.DrawFn) -> tuple[Problem, list[Visit]]:
    """Draw a problem and an order of calls that keeps the rules often enough."""
    tasks, visits = [], [Visit(depot=DepotId("s1")), Visit(depot=DepotId("p1"))]
    for i in range(draw(st.integers(1, 4))):
        make: Any = draw(st.sampled_from([a_task, a_swap, a_bag]))
        tasks.append(make(f"t{i}", place=draw(places), **draw(task_values)))
        held_s = draw(st.sampled_from([None, None, at("07:45")]))
        visits.append(Visit(task=tasks[-1].id, not_before_s=held_s))
        if draw(st.booleans()):
            visits.append(Visit(depot=DepotId(draw(st.sampled_from(["s1", "p1"])))))
    visits.append(Visit(depot=DepotId("s1")))
    night = (a_window("00:00", "06:00"), a_window("18:00", "30:00"))
    problem = a_problem(
        *tasks,
        vehicles=[
            a_vehicle(
                end=draw(st.sampled_from([None, PlaceId("home"), PlaceId("depot")])),
                shift=a_window(draw(st.sampled_from(["05:00", "07:00"])), "22:00"),
                home_area=draw(st.sampled_from([None, "vn-2021:1"])),
                permits=draw(st.sampled_from([(), ("curfew",)])),
            )
        ],
        depots=[
            a_depot(opens=(a_window("06:00", "07:08"), a_window("07:30", "18:00"))),
            a_depot("p1", kind="distribution_point", place=PlaceId(draw(places))),
        ],
        rules=a_rules(curfew=draw(st.sampled_from([(), night]))),
    )
    return problem, visits


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(day=days())
def test_a_scheduled_and_scored_route_has_no_violation(day: tuple[Problem, list[Visit]]) -> None:
    problem, visits = day
    route = schedule_route(problem, problem.vehicles[0], visits)
    if isinstance(route, Route):
        plan = a_plan(route, score=score_plan(problem, [route], []))
        assert check_plan(problem, plan) == ()


def test_what_is_collected_without_a_cylinder_is_given_back_at_the_station_too() -> None:
    swap = a_swap(collects=Load(kg=10, litres=10))
    problem = a_problem(swap, vehicles=[a_vehicle(end=PlaceId("home"))])
    station = Visit(depot=DepotId("s1"))
    route = schedule_route(problem, problem.vehicles[0], [station, Visit(task=swap.id), station])
    assert isinstance(route, Route)
    assert [stop.load.kg for stop in route.stops] == [0, 12, 10, 0, 0]
    plan = a_plan(route, score=score_plan(problem, [route], []))
    assert check_plan(problem, plan) == ()
