from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.network import RoadNetwork
from geodata.search_graph import search_graph
from geodata.snapping import Snaps, name_key, snap, snap_index
from tests.geodata.roads import at_m, network_m


def snapped(
    network: RoadNetwork,
    *points: LonLat,
    limit_m: float = 500.0,
    streets: Sequence[str] = (),
    rough: Sequence[bool] = (),
) -> Snaps:
    index = snap_index(network, search_graph(network), "motorbike")
    lon, lat = [point.lon for point in points], [point.lat for point in points]
    return snap(index, lon, lat, limit_m=limit_m, streets=streets, rough=rough)


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

    found = snapped(network, at_m(50, 19), at_m(130, 0))

    assert found.shape.tolist() == [0, 0]
    assert found.moved_m == pytest.approx([19, 30], rel=0.01)


def test_a_point_beyond_the_limit_is_off_the_road_network() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)])

    found = snapped(network, at_m(0, 90), at_m(0, 120), limit_m=100)

    assert found.found.tolist() == [True, False]
    assert found.forward[1] == found.backward[1] == -1
    assert np.isnan(found.moved_m[1])


def test_where_nothing_may_be_used_nothing_is_found() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)], access={0: 8})

    assert not snapped(network, at_m(0, 0)).found.any()


def test_nothing_is_snapped_to_a_street_of_no_length() -> None:
    # Barriers are such streets: between the two sides of a gate nobody lives.
    network = network_m([(0, 0), (0, 0), (100, 0)], [(0, 1), (1, 2)])

    found = snapped(network, at_m(-3, 0))

    assert found.shape.tolist() == [1]
    assert found.moved_m == pytest.approx([3], rel=0.01)


def canal() -> RoadNetwork:
    """Two quays 30 m apart, joined by a bridge 400 m to the east; only the south one has a name."""
    return network_m(
        [(0, 0), (400, 0), (0, 30), (400, 30)],
        [(0, 1), (2, 3), (1, 3)],
        street_name=[0, 1, -1],
        names=("Đường Bến Vân Đồn", "Hoàng Sa"),
    )


def test_a_point_stays_on_the_street_that_its_address_names() -> None:
    # 20 m from its own quay, 10 m from the one on the other bank.
    point = at_m(50, 20)

    plain = snapped(canal(), point)
    named = snapped(canal(), point, streets=["ben van don"])

    assert plain.shape.tolist() == [1]
    assert named.shape.tolist() == [0]
    assert named.moved_m == pytest.approx([20], rel=0.01)
    assert named.other_name.tolist() == [False]


def test_a_street_that_is_not_near_does_not_pull_a_point_and_is_said() -> None:
    found = snapped(canal(), at_m(50, 20), at_m(50, 20), streets=["Lê Lợi", ""])

    assert found.shape.tolist() == [1, 1]
    assert found.other_name.tolist() == [True, False]


def test_a_named_street_beyond_the_limit_takes_no_point_off_the_road() -> None:
    network = network_m(
        [(0, 0), (100, 0), (0, 50), (100, 50)],
        [(0, 1), (2, 3), (0, 2)],
        names=("Alpha", "Beta"),
        street_name=[0, 1, -1],
    )

    found = snapped(network, at_m(50, 5), limit_m=30, streets=["Beta"])

    assert found.moved_m == pytest.approx([5], rel=0.01)
    assert found.other_name.tolist() == [True]


def test_a_nameless_alley_keeps_the_houses_of_the_street_that_it_leaves() -> None:
    # The bridge has no name: whoever lives beside it may well belong to the quay.
    found = snapped(canal(), at_m(395, 20), streets=["Bến Vân Đồn"])

    assert found.shape.tolist() == [2]
    assert found.other_name.tolist() == [False]


def test_a_street_answers_to_its_other_names_too() -> None:
    network = replace(canal(), alias_of=np.array([0], np.int32), alias_name=("Bến Vân Đồn cũ",))

    found = snapped(network, at_m(50, 20), streets=["Bến Vân Đồn cũ"])

    assert found.shape.tolist() == [0]
    assert found.other_name.tolist() == [False]


def test_a_door_on_a_cut_off_quay_is_not_carried_over_the_canal() -> None:
    # Its own quay, 5 m away, joins nothing; the other bank is 60 m away.
    network = network_m([(0, 0), (100, 0), (200, 0), (0, 65), (100, 65)], [(0, 1), (1, 2), (3, 4)])

    assert snapped(network, at_m(50, 60)).cut_off.tolist() == [True]


def test_a_point_that_stands_for_a_ward_is_not_cut_off_by_the_yard_it_happens_to_lie_in() -> None:
    network = network_m([(0, 0), (100, 0), (200, 0), (0, 65), (100, 65)], [(0, 1), (1, 2), (3, 4)])

    found = snapped(network, at_m(50, 60), at_m(50, 60), rough=[True, False])

    assert found.cut_off.tolist() == [False, True]
    assert found.shape.tolist() == [0, -1]


def test_an_alley_counts_for_the_street_that_it_leaves() -> None:
    assert name_key("154 Nguyen Bieu Alley") == name_key("Đường Nguyễn Biểu") == "nguyen bieu"


def test_a_point_on_an_island_is_cut_off_and_not_put_on_the_far_bank() -> None:
    # The mainland has two streets, the island 300 m to the north one.
    network = network_m(
        [(0, 0), (100, 0), (200, 0), (0, 300), (100, 300)], [(0, 1), (1, 2), (3, 4)]
    )

    found = snapped(network, at_m(50, 290), at_m(50, 60))

    assert found.cut_off.tolist() == [True, False]
    assert found.found.tolist() == [False, True]


def test_a_trap_that_can_be_reached_but_not_left_is_no_place_to_stop() -> None:
    # A one-way street of 300 m leads away from the square and nowhere on.
    network = network_m(
        [(0, 0), (100, 0), (100, 100), (400, 0)], [(0, 1), (1, 2), (2, 0), (1, 3)], one_way=[3]
    )

    found = snapped(network, at_m(390, 5))

    assert found.cut_off.tolist() == [True]
