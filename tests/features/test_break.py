from routing.model import Break, Vehicle
from routing.plan import Route
from tests.builders import a_problem, a_task, a_vehicle, a_window
from tests.features.asking import clock, reasons, solved

LUNCH = Break(window=a_window("12:00", "12:30"), lasts_s=1800)


def out(*opens: tuple[str, str], rider: Vehicle) -> Route:
    """Return the route through ten-minute visits at ``a``, each in its window."""
    visits = [a_task(f"t{n}", windows=(a_window(*each),)) for n, each in enumerate(opens)]
    (route,) = solved(a_problem(*visits, vehicles=[rider])).routes
    return route


def stops(route: Route) -> list[tuple[str, str, str]]:
    return [(s.kind, clock(s.starts_s), clock(s.ends_s)) for s in route.stops]


def test_a_break_is_taken_where_the_volunteer_is_when_its_window_opens() -> None:
    # Done at 12:10, inside the window: half an hour of rest at ``a``, then the visit at 14:00.
    route = out(("12:00", "12:00"), ("14:00", "14:00"), rider=a_vehicle(breaks=(LUNCH,)))
    assert "break" not in [stop.kind for stop in route.stops]  # the work begins with the window
    route = out(("11:55", "11:55"), ("14:00", "14:00"), rider=a_vehicle(breaks=(LUNCH,)))
    assert stops(route)[1:4] == [
        ("task", "11:55", "12:05"),
        ("break", "12:05", "12:35"),
        ("task", "14:00", "14:10"),
    ]
    assert route.stops[2].place == "a"


def test_a_break_comes_before_a_stop_that_would_end_after_its_window() -> None:
    # From 10:10 on; the next visit would end at 12:40, so the break is awaited at ``a``.
    route = out(("10:00", "10:00"), ("12:30", "13:00"), rider=a_vehicle(breaks=(LUNCH,)))
    assert stops(route)[1:4] == [
        ("task", "10:00", "10:10"),
        ("break", "12:00", "12:30"),
        ("task", "12:30", "12:40"),
    ]


def test_a_visit_right_through_the_break_is_not_done_by_who_has_one() -> None:
    early = a_task("early")
    through = a_task("through", service_s=5400, windows=(a_window("11:30", "11:45"),))
    plan = solved(a_problem(early, through, vehicles=[a_vehicle(breaks=(LUNCH,))]))
    assert reasons(plan) == {"through": "SHIFT_ENDED"}


def test_who_is_home_before_the_break_ends_needs_none() -> None:
    route = out(("11:40", "11:40"), rider=a_vehicle(breaks=(LUNCH,)))
    assert stops(route)[-1][1] == "12:00"
    assert "break" not in [stop.kind for stop in route.stops]
