from dataclasses import replace

from geodata.matrix import PROFILES
from geodata.speeds import read_speeds
from routing.model import PlaceId, VehicleId
from routing.problem import Place
from routing.road_travel import DEFAULT_SHIFT, address_streets, day_hour, travel_over_roads
from routing.road_ways import ways_of, with_geometry
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
