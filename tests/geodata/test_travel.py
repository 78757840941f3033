from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.coordinates import LonLat, great_circle_m
from geodata.live_roads import LiveRoads, Roads
from geodata.matrix import Profile
from geodata.network import RoadNetwork
from geodata.route_lines import route_way
from geodata.search_graph import Ends
from geodata.sources.files import read_roads
from geodata.speeds import read_speeds
from geodata.travel import RoadMatrix, road_matrix
from tests.geodata.roads import at_m, flat_speeds, network_m


def matrix(network: RoadNetwork, *points: LonLat, limit_m: float = 500.0) -> RoadMatrix:
    return road_matrix(
        LiveRoads(network, flat_speeds(3.6)),
        points,
        hour=8,
        profiles=["motorbike", "foot"],
        limit_m=limit_m,
    )


def ready(network: RoadNetwork, profile: Profile = "motorbike") -> Roads:
    return LiveRoads(network, flat_speeds()).at(profile, 8)


def ring(*, one_way: bool) -> RoadNetwork:
    """A square of 100 m sides, driven round counter-clockwise when it is one-way."""
    return network_m(
        [(0, 0), (100, 0), (100, 100), (0, 100)],
        [(0, 1), (1, 2), (2, 3), (3, 0)],
        one_way=range(4) if one_way else (),
    )


def test_two_points_on_one_street_go_straight_in_both_directions() -> None:
    travel = matrix(ring(one_way=False), at_m(20, 0), at_m(70, 0)).travel

    assert travel.seconds["motorbike"].tolist() == [[0, 50], [50, 0]]  # 50 m at 1 m/s
    assert travel.metres["motorbike"].tolist() == [[0, 50], [50, 0]]


def test_against_a_one_way_street_a_motorbike_goes_round_the_block() -> None:
    travel = matrix(ring(one_way=True), at_m(20, 0), at_m(70, 0)).travel

    # Back from 70 to 20: 30 m to the corner, three sides, 20 m: 350 m.
    assert travel.seconds["motorbike"].tolist() == [[0, 50], [350, 0]]
    assert travel.metres["motorbike"].tolist() == [[0, 50], [350, 0]]
    assert travel.seconds["foot"].tolist() == [[0, 50], [50, 0]]


def test_a_point_at_the_corner_of_a_one_way_street_leaves_by_the_junction() -> None:
    # The corner snaps to a one-way street that begins there, and once had to be driven round.
    network = network_m(
        [(0, 0), (100, 0), (0, 100)],
        [(0, 1), (1, 0), (0, 2)],
        one_way=[0, 1],
        bends={1: [(50, 50)]},
    )

    travel = matrix(network, at_m(0, 0), at_m(0, 40)).travel

    assert travel.seconds["motorbike"].tolist() == [[0, 40], [40, 0]]


def test_the_way_round_is_taken_where_it_is_faster_than_along_the_street() -> None:
    # A detour of 300 m between two nodes that a straight street joins in 100 m.
    network = network_m([(0, 0), (100, 0)], [(0, 1), (0, 1)], bends={1: [(0, 100), (100, 100)]})

    travel = matrix(network, at_m(0, 10), at_m(100, 10)).travel

    # Along the bent street 90 + 100 + 90 m; by its ends 10 + 100 + 10 m.
    assert travel.seconds["motorbike"].tolist() == [[0, 120], [120, 0]]


def test_the_walk_to_the_street_is_added_at_both_ends() -> None:
    travel = matrix(ring(one_way=False), at_m(10, -40), at_m(60, -20)).travel

    # 40 m and 20 m at 4 km/h: 36 s and 18 s, and 50 m of street; sphere against ellipsoid 1 %.
    assert travel.travel_s("motorbike", 0, 1, 0) == pytest.approx(36 + 50 + 18, abs=2)
    assert travel.travel_m("motorbike", 0, 1) == pytest.approx(110, abs=1)


def test_a_point_without_a_street_is_named_and_unreachable_but_where_it_is() -> None:
    found = matrix(ring(one_way=False), at_m(0, 0), at_m(0, -300), limit_m=100)

    assert found.travel.seconds["foot"].tolist() == [[0, -1], [-1, 0]]
    assert [issue.code for issue in found.issues] == ["off-road", "off-road"]
    assert "point 1" in found.issues[0].subject


def test_points_of_the_same_coordinates_are_no_way_apart() -> None:
    travel = matrix(ring(one_way=True), at_m(10, -40), at_m(10, -40)).travel

    assert travel.seconds["motorbike"].tolist() == [[0, 0], [0, 0]]


def test_a_network_that_nobody_may_use_gives_no_way() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)], access={0: 0})

    assert matrix(network, at_m(0, 0), at_m(9, 0)).travel.travel_s("foot", 0, 1, 0) is None


def test_the_matrix_names_its_hour_and_whom_to_thank() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)], attribution="© the surveyors")

    travel = matrix(network, at_m(0, 0)).travel

    assert (travel.band, travel.attribution, travel.estimated) == (
        "08:00-09:00",
        "© the surveyors",
        False,
    )


def test_a_route_is_drawn_along_the_bends_of_its_streets() -> None:
    network = network_m([(0, 0), (100, 100), (200, 100)], [(0, 1), (1, 2)], bends={0: [(100, 0)]})
    roads = ready(network)

    there, back = route_way(roads, [at_m(50, 0), at_m(150, 100), at_m(50, 0)]).lines

    corners = [(50, 0), (100, 0), (100, 100), (150, 100)]
    assert_line(there, corners)
    assert_line(back, corners[::-1])


def test_a_leg_without_a_way_is_empty() -> None:
    roads = ready(ring(one_way=False))

    legs = route_way(roads, [at_m(0, 0), at_m(0, -300), at_m(0, 0)], limit_m=100).lines

    assert legs == ((), ())


def assert_line(line: tuple[LonLat, ...], corners: Sequence[tuple[float, float]]) -> None:
    """Assert that the line visits these corners, to half a metre, and nothing between."""
    far = [
        place for i, place in enumerate(line) if not i or great_circle_m(place, line[i - 1]) > 0.5
    ]
    assert len(far) == len(corners)
    for place, corner in zip(far, corners, strict=True):
        assert great_circle_m(place, at_m(*corner)) < 0.5


@st.composite
def towns(draw: st.DrawFn) -> tuple[RoadNetwork, list[LonLat]]:
    """A small town with one-way streets, and points on and off its streets."""
    size = draw(st.integers(2, 6))
    spot = st.tuples(st.integers(0, 400), st.integers(0, 400))
    nodes = draw(st.lists(spot, min_size=size, max_size=size, unique=True))
    node = st.integers(0, size - 1)
    street = st.tuples(node, node).filter(lambda ends: ends[0] != ends[1])
    streets = draw(st.lists(street, min_size=1, max_size=10))
    one_way = draw(st.sets(st.integers(0, len(streets) - 1)))
    points = draw(st.lists(spot, min_size=1, max_size=6))
    network = network_m(nodes, streets, one_way=sorted(one_way))
    return network, [at_m(*point) for point in points]


def floyd_s(network: RoadNetwork, found: RoadMatrix, *, walk_mps: float) -> np.ndarray:
    """Seconds between the snapped points by cutting every street at them: another way to count."""
    snaps = found.snaps["motorbike"]
    size = network.node_count + snaps.shape.size
    best = np.full((size, size), np.inf)
    np.fill_diagonal(best, 0)
    usable = network.usable("motorbike")
    for edge in np.flatnonzero(usable):
        stops = [(0.0, int(network.edge_from[edge])), (1.0, int(network.edge_to[edge]))]
        for point in np.flatnonzero(snaps.shape == network.edge_shape[edge]):
            at = float(snaps.fraction[point])
            at = 1 - at if network.edge_reversed[edge] else at
            stops.append((at, network.node_count + int(point)))
        for at, stop in stops:
            for later, other in stops:
                if at <= later:
                    seconds = (later - at) * float(network.edge_m[edge])
                    best[stop, other] = min(best[stop, other], seconds)
    for middle in range(size):
        np.minimum(best, best[:, middle, None] + best[None, middle, :], out=best)
    walk_s = snaps.moved_m / walk_mps
    within = best[network.node_count :, network.node_count :]
    return within + walk_s[:, None] + walk_s[None, :]


@settings(deadline=None, max_examples=40)
@given(town=towns())
def test_times_are_those_of_a_graph_cut_at_the_points(
    town: tuple[RoadNetwork, list[LonLat]],
) -> None:
    network, points = town
    found = matrix(network, *points)
    if not found.snaps["motorbike"].found.all():
        assert found.issues
        return

    expected = floyd_s(network, found, walk_mps=4 / 3.6)

    seconds = found.travel.seconds["motorbike"]
    for i, start in enumerate(points):
        for j, end in enumerate(points):
            if start == end:
                assert seconds[i, j] == 0
            else:
                assert seconds[i, j] == pytest.approx(expected[i, j], abs=1.02)
                assert seconds[i, j] >= expected[i, j] - 0.02


@settings(deadline=None, max_examples=40)
@given(town=towns())
def test_no_detour_over_a_third_point_is_shorter(town: tuple[RoadNetwork, list[LonLat]]) -> None:
    network, points = town
    for seconds in matrix(network, *points).travel.seconds.values():
        times = np.where(seconds < 0, np.inf, seconds)
        for middle in range(len(points)):
            assert (times[:, middle, None] + times[None, middle, :] >= times).all()


@settings(deadline=None, max_examples=40)
@given(town=towns())
def test_a_drawn_leg_is_as_long_as_the_matrix_says(town: tuple[RoadNetwork, list[LonLat]]) -> None:
    network, points = town
    roads = ready(network)
    travel = matrix(network, *points).travel

    legs = route_way(roads, points).lines

    for index, leg in enumerate(legs):
        stated = travel.travel_m("motorbike", index, index + 1)
        drawn = sum(great_circle_m(start, end) for start, end in pairwise(leg))
        if stated is None:
            assert leg == ()
        else:
            assert drawn == pytest.approx(stated, rel=0.01, abs=2)
            assert (leg[0], leg[-1]) == (points[index], points[index + 1])


@pytest.mark.parametrize("profile", ["motorbike", "foot"])
def test_leaving_later_in_one_hour_never_means_arriving_earlier(profile: str) -> None:
    travel = matrix(ring(one_way=True), at_m(20, 0), at_m(70, 0)).travel

    arrivals = [start + (travel.travel_s(profile, 1, 0, start) or 0) for start in range(0, 99, 7)]  # type: ignore[arg-type]

    assert arrivals == sorted(arrivals)


def at_nodes(nodes: np.ndarray) -> Ends:
    return Ends(node=nodes[:, None], cost=np.zeros((nodes.size, 1), dtype=np.int64))


def without_turns(network: RoadNetwork) -> RoadNetwork:
    none = dict.fromkeys(("turn_from", "turn_to", "turn_access", "turn_hours"), np.empty(0))
    return replace(network, **none)


def hanoi_points(network: RoadNetwork, count: int) -> list[LonLat]:
    """Points up to some 40 m beside junctions, the same in every run."""
    rng = np.random.default_rng(20211122)
    nodes = rng.integers(network.node_count, size=count)
    beside = rng.normal(0, 2e-4, size=(count, 2))
    lon, lat = network.node_lon[nodes] + beside[:, 0], network.node_lat[nodes] + beside[:, 1]
    return [LonLat(lon=float(x), lat=float(y)) for x, y in zip(lon, lat, strict=True)]


@pytest.mark.realdata
@pytest.mark.slow
def test_a_ward_in_central_hanoi_is_reached_at_believable_speeds(shared_data: Path) -> None:
    network = read_roads(shared_data / "roads" / "hanoi_center_motor_2023.graphml")
    points = hanoi_points(network, 70)

    found = road_matrix(
        LiveRoads(network, read_speeds()), points, hour=17, profiles=["motorbike", "foot"]
    )

    assert found.issues == ()
    seconds, metres = found.travel.seconds["motorbike"], found.travel.metres["motorbike"]
    assert seconds.min() == 0  # nothing is unreachable
    for middle in range(70):
        assert (seconds[:, middle, None] + seconds[None, middle, :] >= seconds).all()
    kph = metres[seconds > 0] / seconds[seconds > 0] * 3.6
    assert 8 < np.median(kph) < 25
    straight = np.array([[great_circle_m(a, b) for b in points] for a in points])
    assert (metres >= np.floor(straight * 0.99) - 1).all()


@pytest.mark.realdata
@pytest.mark.slow
def test_times_on_real_streets_are_those_of_networkx(shared_data: Path) -> None:
    # networkx knows no turns: what is banned is tested in test_search_graph.
    network = without_turns(read_roads(shared_data / "roads" / "hcmc_district1_2026.osm.pbf"))
    roads = LiveRoads(network, read_speeds()).at("motorbike", 8)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(network.node_count))
    for edge in np.flatnonzero(network.usable("motorbike")):
        ends = int(network.edge_from[edge]), int(network.edge_to[edge])
        graph.add_edge(*ends, ms=int(roads.edge_ms[edge]))
    sources = np.random.default_rng(7).integers(network.node_count, size=25)

    ms = roads.paths.costs(at_nodes(sources), at_nodes(np.arange(network.node_count)))

    for row, source in enumerate(sources):
        reached = nx.single_source_dijkstra_path_length(graph, int(source), weight="ms")
        expected = [reached.get(node, -1) for node in range(network.node_count)]
        assert ms[row].tolist() == expected
