import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.network import RoadNetwork
from geodata.snapping import Snaps, snap, snap_index
from tests.geodata.roads import at_m, network_m


def snapped(network: RoadNetwork, *points: LonLat, limit_m: float = 500.0) -> Snaps:
    index = snap_index(network, "motorbike")
    lon, lat = [point.lon for point in points], [point.lat for point in points]
    return snap(index, lon, lat, limit_m=limit_m)


def test_a_point_moves_straight_to_its_street() -> None:
    network = network_m([(0, 0), (200, 0)], [(0, 1)])

    found = snapped(network, at_m(50, 30))

    assert found.shape.tolist() == [0]
    assert found.fraction == pytest.approx([0.25])  # 50 m of 200 m
    assert found.moved_m == pytest.approx([30], rel=0.01)  # sphere against ellipsoid
    assert (found.lon[0], found.lat[0]) == pytest.approx((at_m(50, 0).lon, 0), abs=1e-9)


def test_the_fraction_counts_metres_round_the_bends() -> None:
    network = network_m([(0, 0), (100, 100)], [(0, 1)], bends={0: [(100, 0)]})

    found = snapped(network, at_m(90, 50))

    assert found.fraction == pytest.approx([0.75], abs=0.002)  # 100 m + 50 m of 200 m


def test_both_directions_of_a_street_are_given_and_one_of_a_one_way_street() -> None:
    # A triangle, whose first street is one-way.
    network = network_m([(0, 0), (100, 0), (50, 80)], [(0, 1), (1, 2), (2, 0)], one_way=[0])

    found = snapped(network, at_m(50, 1), at_m(76, 40))

    assert network.edge_to[found.forward].tolist() == [1, 2]
    assert found.backward[0] == -1
    assert network.edge_to[found.backward[1]] == 1


def test_a_footway_and_a_dead_end_one_way_are_passed_over_for_a_motorbike() -> None:
    network = network_m(
        [(0, 0), (100, 0), (0, 20), (100, 20), (200, 0)],
        [(0, 1), (2, 3), (1, 4)],
        one_way=[2],
        access={1: 8},
    )

    found = snapped(network, at_m(50, 19), at_m(190, 0))

    assert found.shape.tolist() == [0, 0]
    assert found.moved_m == pytest.approx([19, 90], rel=0.01)


def test_a_point_beyond_the_limit_is_off_the_road_network() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)])

    found = snapped(network, at_m(0, 90), at_m(0, 120), limit_m=100)

    assert found.found.tolist() == [True, False]
    assert found.forward[1] == found.backward[1] == -1
    assert np.isnan(found.moved_m[1])


def test_where_nothing_may_be_used_nothing_is_found() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)], access={0: 8})

    assert not snapped(network, at_m(0, 0)).found.any()


def test_a_street_of_no_length_can_be_snapped_to() -> None:
    network = network_m([(0, 0), (0, 0)], [(0, 1)])

    found = snapped(network, at_m(3, 0))

    assert found.fraction.tolist() == [0.0]
    assert found.moved_m == pytest.approx([3], rel=0.01)
