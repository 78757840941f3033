"""The map of the command and of the service is one: ways over the roads where none are given."""

from dataclasses import replace

import pytest

from api.services.drawing import map_html
from maps.plan_map import plan_map
from routing.model import PlaceId
from routing.plan import Plan, Route
from routing.problem import Place
from tests.builders import a_plan, a_problem, a_route, a_stop, a_task
from tests.geodata.roads import at_m, network_m

# One street of 300 m to the east, a corner, 200 m to the north.
ROADS = network_m([(0, 0), (300, 0), (300, 200)], [(0, 1), (1, 2)])
HOME, DOOR = at_m(0, 0), at_m(300, 200)
PROBLEM = a_problem(
    a_task("t1", place="a"),
    places=(Place(id=PlaceId("home"), point=HOME), Place(id=PlaceId("a"), point=DOOR)),
    depots=(),
)
ROUTE = a_route("v1", a_stop("start", "home", "07:00"), a_stop("task", "a", "07:10", task="t1"))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """Keep the plans that are drawn."""
    plans: list[Plan] = []

    def keep(problem: object, plan: Plan, **ground: object) -> object:
        plans.append(plan)
        return plan_map(problem, plan, **ground)  # type: ignore[arg-type]

    monkeypatch.setattr("api.services.drawing.plan_map", keep)
    return plans


def draw(*routes: Route, roads: bool = True) -> str:
    return map_html(
        PROBLEM, a_plan(*routes), areas=None, roads=ROADS if roads else None, language="vi"
    )


def test_a_route_without_a_way_is_drawn_round_the_corner(drawn: list[Plan]) -> None:
    draw(ROUTE)
    assert [round(point.lon, 6) for point in drawn[0].routes[0].geometry] == [
        0.0,
        round(at_m(300, 0).lon, 6),
        round(DOOR.lon, 6),
    ]


def test_a_way_that_the_plan_brings_is_kept(drawn: list[Plan]) -> None:
    draw(replace(ROUTE, geometry=(HOME, DOOR)))
    assert drawn[0].routes[0].geometry == (HOME, DOOR)


def test_without_roads_or_routes_there_is_a_map_all_the_same(drawn: list[Plan]) -> None:
    assert "</html>" in draw(ROUTE, roads=False)
    assert "</html>" in draw()
    assert drawn[0].routes[0].geometry == ()
