import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from geodata.coordinates import great_circle_m
from geodata.matrix import PROFILES, Profile
from geodata.network import RoadNetwork
from geodata.speeds import SpeedTable, read_speeds
from routing.model import PlaceId, TimeWindow, VehicleId
from routing.plan import Route
from routing.problem import Place, TravelSource
from routing.road_travel import (
    DEFAULT_SHIFT,
    address_streets,
    day_hour,
    live_travel,
    travel_over_roads,
)
from routing.road_ways import ridden, ways_of, with_geometry
from tests.builders import a_plan, a_problem, a_route, a_stop, a_task, a_vehicle, a_window
from tests.geodata.roads import at_m, network_m

# One street of 300 m to the east, a corner, 200 m to the north.
ROADS = network_m([(0, 0), (300, 0), (300, 200)], [(0, 1), (1, 2)])
PLACES = (
    Place(id=PlaceId("home"), point=at_m(0, 0)),
    Place(id=PlaceId("a"), point=at_m(300, 200)),
)


def test_the_slowest_hour_is_looked_for_within_all_shifts_together() -> None:
    speeds = read_speeds()
    whole = day_hour(speeds, ["motorbike"], [])
    assert DEFAULT_SHIFT.opens_s <= whole * 3600 < DEFAULT_SHIFT.closes_s
    shifts = [a_window("10:00", "11:00"), a_window("08:00", "09:00")]
    assert day_hour(speeds, ["motorbike"], shifts) in (8, 9, 10)
    assert day_hour(speeds, ["motorbike"], [a_window("10:00", "11:00")]) == 10


def test_travel_is_made_for_each_profile_once_and_for_motorbikes_when_nobody_rides() -> None:
    made = travel_over_roads(ROADS, PLACES, profiles=["foot", "foot"], shifts=[])
    assert made.travel.profiles == ("foot",)
    assert made.travel.travel_m("foot", 0, 1) == 500  # 300 m east and 200 m north
    nobody = travel_over_roads(ROADS, PLACES, profiles=[], shifts=[])
    assert nobody.travel.profiles == ("motorbike",)
    assert set(nobody.travel.profiles) <= set(PROFILES)


def test_a_profile_counts_once_however_many_ride_it(monkeypatch: pytest.MonkeyPatch) -> None:
    # Motorbikes are slowest from 08:00, at 0.9; the one pickup from 09:00, at 0.5. Each once:
    # 0.9 + 1 at 08:00, 1 + 0.5 at 09:00; ten motorbikes: 9 + 1 at 08:00, 10 + 0.5 at 09:00.
    hours = {
        profile: ((*[1.0] * hour, factor, *[1.0] * (23 - hour)),) * 3
        for profile, hour, factor in (("motorbike", 8, 0.9), ("pickup", 9, 0.5))
    }
    speeds = replace(read_speeds(), hours={**read_speeds().hours, **hours})
    monkeypatch.setattr("routing.road_travel.read_speeds", lambda: speeds)
    profiles: list[Profile] = [*["motorbike"] * 10, "pickup"]
    closed = replace(ROADS, ban_edge=[0, 1, 2, 3], ban_access=[15] * 4, ban_hours=[1 << 9] * 4)

    made = travel_over_roads(closed, PLACES, profiles=profiles, shifts=[])
    live = live_travel(closed, PLACES, profiles=profiles, shifts=[])

    assert made.travel.band == "09:00-10:00"
    assert {issue.code for issue in live.issues("pickup")} == {"barred-now"}


def test_a_route_is_drawn_round_the_corner_there_and_back_without_doubled_points() -> None:
    problem = a_problem(a_task("t1", place="a"), vehicles=(a_vehicle("v1"),), places=PLACES)
    stops = (
        a_stop("start", "home", "07:00"),
        a_stop("task", "a", "07:10", task="t1"),
        a_stop("end", "home", "07:20"),
    )
    (route,) = with_geometry(problem, a_plan(a_route("v1", *stops)), ROADS)
    east, north = at_m(300, 0), at_m(300, 200)
    drawn = [(round(point.lon, 6), round(point.lat, 6)) for point in route.geometry]
    corner, end = (round(east.lon, 6), 0.0), (round(north.lon, 6), round(north.lat, 6))
    assert drawn == [(0.0, 0.0), corner, end, corner, (0.0, 0.0)]
    assert route.stops == stops


@pytest.mark.parametrize("workers", [1, 2])
def test_many_routes_are_ridden_as_one_is(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.road_ways.MANY_ROUTES", 0)
    monkeypatch.setattr("routing.road_ways.AT_ONCE", 2)
    profiles: list[Profile] = ["motorbike", "foot", "motorbike", "pickup", "motorbike"]
    riders = [a_vehicle(f"v{n}", profile=profile) for n, profile in enumerate(profiles)]
    tasks = [a_task(f"t{n}") for n in range(len(riders))]
    problem = a_problem(*tasks, vehicles=riders, places=PLACES, depots=())
    routes = [
        a_route(
            rider.id,
            a_stop("start", "home", "07:00"),
            a_stop("task", "a", "07:10", task=f"t{n}"),
            a_stop("end", "home", "07:20"),
        )
        for n, rider in enumerate(riders)
    ]
    hours: list[int] = []

    def hour_of(speeds: SpeedTable, asked: Sequence[Profile], shifts: Sequence[TimeWindow]) -> int:
        assert {*asked} == {*profiles}  # however the routes are shared out
        hours.append(day_hour(speeds, asked, shifts))
        return hours[-1]

    done: list[tuple[int, int]] = []
    monkeypatch.setattr("routing.road_ways.day_hour", hour_of)
    told = ridden(
        problem,
        a_plan(*routes),
        ROADS,
        workers=workers,
        progress=lambda count, of: done.append((count, of)),
    )
    monkeypatch.undo()
    assert (done[-1], len(hours)) == ((5, 5), 1)
    assert [route.vehicle for route in told[0]] == [rider.id for rider in riders]
    for route in routes:
        alone = a_plan(route)
        (drawn,) = with_geometry(problem, alone, ROADS)
        assert drawn in told[0]
        assert ways_of(problem, alone, ROADS).legs[route.vehicle] == told[1].legs[route.vehicle]


def test_a_route_is_drawn_over_the_roads_that_its_travel_knows_to_be_closed() -> None:
    # From a stub in the south-west around a square, either way, to one in the north-east.
    square = [(0, 0), (300, 0), (300, 200), (0, 200)]
    corners = {"south": 1, "north": 3}
    around = network_m(
        [*square, (0, -50), (300, 250)], [(4, 0), (0, 1), (1, 2), (0, 3), (3, 2), (2, 5)]
    )
    places = (
        Place(id=PlaceId("home"), point=at_m(0, -50)),
        Place(id=PlaceId("a"), point=at_m(300, 250)),
    )
    live = live_travel(around, places, profiles=["motorbike"], shifts=[])
    problem = replace(
        a_problem(a_task("t1"), places=places, depots=()),
        travel=live,
        travel_source=TravelSource(kind="roads", file="roads.npz"),
    )
    stops = (
        a_stop("start", "home", "07:00"),
        a_stop("task", "a", "07:10", task="t1"),
        a_stop("end", "a", "07:20"),
    )

    def by() -> list[str]:
        (route,) = with_geometry(problem, a_plan(a_route("v1", *stops)), around)
        drawn = {(round(point.lon, 6), round(point.lat, 6)) for point in route.geometry}
        points = {name: at_m(*square[number]) for name, number in corners.items()}
        return [n for n, at in points.items() if (round(at.lon, 6), round(at.lat, 6)) in drawn]

    (usual,) = by()
    corner = corners[usual]
    closed = np.flatnonzero((around.edge_from == corner) | (around.edge_to == corner))
    live.roads.change(closed, math.inf)
    assert by() == [name for name in corners if name != usual]


def test_a_route_that_turns_at_a_door_is_told_to_go_back() -> None:
    middle = Place(id=PlaceId("m"), point=at_m(100, 0))
    problem = a_problem(a_task("t1", place="m"), places=(*PLACES, middle), depots=())
    for last, kind in (("home", "go_back"), ("a", "go_on")):
        stops = (
            a_stop("start", "home", "07:00"),
            a_stop("task", "m", "07:10", task="t1"),
            a_stop("end", last, "07:20"),
        )
        ways = ways_of(problem, a_plan(a_route("v1", *stops)), ROADS)
        there, after = ways.legs[VehicleId("v1")]
        assert (there[0].kind, after[0].kind) == ("depart", kind)


def test_each_leg_of_a_route_has_its_steps_and_none_where_no_road_leads() -> None:
    far = Place(id=PlaceId("b"), point=at_m(9_000, 9_000))
    problem = a_problem(
        a_task("t1", place="a"), a_task("t2", place="b"), places=(*PLACES, far), depots=()
    )
    stops = (
        a_stop("start", "home", "07:00"),
        a_stop("task", "a", "07:10", task="t1"),
        a_stop("task", "b", "07:30", task="t2"),
    )
    ways = ways_of(problem, a_plan(a_route("v1", *stops)), ROADS)
    there, nowhere = ways.legs[VehicleId("v1")]
    # round the corner of one nameless street without a choice: 500 m in one go
    assert [(step.kind, round(step.metres)) for step in there] == [("depart", 500), ("arrive", 0)]
    assert nowhere == ()


def test_a_way_to_a_rough_place_ends_at_its_street_and_one_from_it_begins_there() -> None:
    # 300 m along Bơ, then 200 m into its alley 45: the address was found as "somewhere on Bơ"
    roads = network_m(
        [(0, 0), (300, 0), (300, 200)],
        [(0, 1), (1, 2)],
        names=("Bơ", "Hẻm 45 Bơ"),
        street_name=[0, 1],
    )
    stops = (
        a_stop("start", "home", "07:00"),
        a_stop("task", "a", "07:10", task="t1"),
        a_stop("end", "home", "07:20"),
    )
    told = []
    for radius_m, precision in (("20", "rooftop"), ("307", "street"), ("307", "alley")):
        door = replace(PLACES[1], show={"radius_m": radius_m, "precision": precision})
        problem = a_problem(a_task("t1", place="a"), places=(PLACES[0], door), depots=())
        (legs,) = ways_of(problem, a_plan(a_route("v1", *stops)), roads).legs.values()
        told.append([[(step.kind, step.street.number) for step in leg] for leg in legs])
    assert told[0][0] == [("depart", ""), ("straight", "45"), ("arrive", "45")]
    assert told[1] == [[("depart", "")], [("depart", ""), ("arrive", "")]]
    # where the alley is known and only its house is not, the way leads there, to no side of it
    assert told[2][0] == [("depart", ""), ("straight", "45")]


def test_a_place_is_rough_above_150_m_only() -> None:
    shown = ("150", "151", "307", "", "nan", "inf", "x")
    places = [replace(PLACES[0], show={"radius_m": radius_m}) for radius_m in shown]
    assert [place.rough_m for place in (*places, PLACES[0])] == [
        None,
        151.0,
        307.0,
        None,
        None,
        None,
        None,
        None,
    ]


def test_a_building_is_no_street_unless_the_network_has_one_of_that_name() -> None:
    # "Trạm y tế Phường 9" was once said to lie on another street than "tram y te"
    roads = network_m([(0, 0), (300, 0)], [(0, 1)], names=("Đường Bến Vân Đồn",), street_name=[0])
    said = (
        "Trạm y tế Phường 9",
        "Bến Vân Đồn, Phường 9, Quận 4",
        "Đường Tôn Đản, Phường 8, Quận 4",
        "12 Vĩnh Khánh, Phường 8, Quận 4",
    )
    places = [replace(PLACES[0], show={"address": address}) for address in said]
    assert address_streets(places, roads) == ("", "ben van don", "ton dan", "vinh khanh")


def test_the_street_of_an_address_that_is_placed_by_its_ward_is_not_looked_for() -> None:
    roads = network_m([(0, 0), (300, 0)], [(0, 1)], names=("Đường Bến Vân Đồn",), street_name=[0])
    show = {"address": "12 Bến Vân Đồn, Phường 9, Quận 4"}
    exact, rough = (replace(PLACES[0], show=show | {"radius_m": m}) for m in ("20", "900"))
    assert address_streets((exact, rough), roads) == ("ben van don", "")


def round_a_ban() -> RoadNetwork:
    """1,000 m from west to east along Short, banned from 08:00 to 09:00, or along Top."""
    roads = network_m(
        [(0, 0), (1000, 0), (0, 200), (1000, 200)],
        [(0, 1), (0, 2), (2, 3), (3, 1)],
        names=("Short", "Up", "Top", "Down"),
        street_name=[0, 1, 2, 3],
    )
    short = [edge for edge in range(roads.edge_count) if roads.edge_shape[edge] == 0]
    return replace(roads, ban_edge=short, ban_access=[15, 15], ban_hours=[1 << 8, 1 << 8])


def drawn_m(route: Route) -> float:
    return sum(great_circle_m(one, other) for one, other in pairwise(route.geometry))


def test_travel_by_the_hour_is_drawn_and_told_in_the_hour_that_each_leg_begins_in() -> None:
    # It was all drawn as at the slowest hour of the shift, 07:00: through the banned street.
    roads, ends = round_a_ban(), [at_m(0, 50), at_m(1000, 50)]
    places = tuple(
        Place(id=PlaceId(name), point=point) for name, point in zip("we", ends, strict=True)
    )
    problem = a_problem(
        a_task("t1", place="e"),
        a_task("t2", place="w"),
        vehicles=(a_vehicle("v1", start="w"),),
        places=places,
        depots=(),
        travel=live_travel(roads, places, profiles=["motorbike"], shifts=[]),
        travel_source=TravelSource(kind="roads", file="roads.npz"),
    )
    plan = a_plan(
        a_route(
            "v1",
            a_stop("start", "w", "07:50", ends="08:10"),
            a_stop("task", "e", "08:20", ends="09:00", task="t1"),
            a_stop("task", "w", "09:10", task="t2"),
        )
    )

    banned, free = ways_of(problem, plan, roads).legs[VehicleId("v1")]
    (route,) = with_geometry(problem, plan, roads)

    streets = [[step.street.name for step in leg if step.metres] for leg in (banned, free)]
    assert streets == [["Up", "Top", "Down"], ["Down", "Short", "Up"]]
    # 150 + 1,000 + 150 m by Top, and 50 + 1,000 + 50 m back by Short
    assert drawn_m(route) == pytest.approx(2_400, abs=2)
    in_one_band = replace(problem, travel_source=TravelSource())
    (route,) = with_geometry(in_one_band, plan, roads)  # 07:00-08:00, the slowest of the shift
    assert drawn_m(route) == pytest.approx(2_200, abs=2)
