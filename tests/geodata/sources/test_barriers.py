from pathlib import Path

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.live_roads import LiveRoads
from geodata.network import RoadNetwork
from geodata.sources.barriers import barrier_passage
from geodata.sources.osm import read_osm
from geodata.travel import road_matrix
from tests.geodata.roads import flat_speeds
from tests.geodata.sources.osm_files import (
    ALL,
    FT,
    MB,
    edges,
    joints,
    osm_file,
    reached,
    way,
)


@pytest.mark.parametrize(
    ("tags", "bits"),
    [
        ({"barrier": "gate"}, ALL),
        ({"barrier": "gate", "access": "private"}, 0),
        ({"barrier": "gate", "access": "no", "foot": "yes"}, FT),
        ({"barrier": "gate", "access": "no", "motorcycle": "yes"}, MB),
        ({"barrier": "gate", "motor_vehicle": "no"}, FT),
        ({"barrier": "gate", "locked": "yes"}, 0),
        ({"barrier": "gate", "locked": "yes", "foot": "yes"}, FT),
        ({"barrier": "lift_gate", "maxwidth": "2"}, MB | FT),
        ({"barrier": "bollard"}, MB | FT),
        ({"barrier": "bollard", "access": "yes"}, MB | FT),  # it still stands there
        ({"barrier": "bollard", "motor_vehicle": "yes"}, ALL),
        ({"barrier": "bollard", "bicycle": "no"}, FT),
        ({"barrier": "bollard", "bicycle": "yes", "foot": "yes", "motorcycle": "yes"}, MB | FT),
        ({"barrier": "block"}, FT),
        ({"barrier": "block", "motorcycle": "yes"}, MB | FT),
        ({"barrier": "cycle_barrier"}, FT),
        ({"barrier": "chain"}, FT),
        ({"barrier": "jersey_barrier"}, FT),
        ({"barrier": "height_restrictor"}, MB | FT),
    ],
)
def test_who_passes(tags: dict[str, str], bits: int) -> None:
    who = barrier_passage(tags)

    assert who is not None
    assert (who.forward, who.backward) == (bits, bits)


def test_a_gate_that_is_shut_at_night_is_a_ban_by_the_hour() -> None:
    who = barrier_passage({"barrier": "gate", "access:conditional": "no @ (22:00-05:00)"})

    assert who is not None
    assert who.forward == ALL
    assert who.bans == ((ALL, ALL, 0b1100_0000_0000_0000_0001_1111),)  # 22, 23 and 0 to 4


def test_a_kind_that_nobody_knows_is_no_barrier() -> None:
    assert barrier_passage({"barrier": "dragon"}) is None


def barred(folder: Path, *ways: str, at: int, **tags: str) -> RoadNetwork:
    return read_osm(osm_file(folder, *ways, node_tags={at: tags}))


def test_a_bollard_cuts_the_street_and_lets_motorbikes_through(tmp_path: Path) -> None:
    road = way(1, [1, 2, 3], highway="residential")
    network = barred(tmp_path, road, at=2, barrier="bollard")

    # 1-2, 2'-3 and the joint 2-2', which has no length.
    assert (network.node_count, network.shape_count, joints(network)) == (4, 3, [MB | FT])
    assert reached(network, "motorbike", 1) == {1, 2, 3}
    assert reached(network, "pickup", 1) == {1, 2}
    joint = int(np.flatnonzero(network.edge_m == 0)[0])
    line = network.shape(int(network.edge_shape[joint]))
    assert line.tolist() == [[10e-5, 0.0], [10e-5, 0.0]]


def test_a_bollard_takes_no_time(tmp_path: Path) -> None:
    road = way(1, [1, 2, 3], highway="residential")
    network = barred(tmp_path, road, at=2, barrier="bollard")
    points = [LonLat(lon=5e-5, lat=0.0), LonLat(lon=15e-5, lat=0.0)]

    travel = road_matrix(
        LiveRoads(network, flat_speeds()), points, hour=8, profiles=["motorbike", "foot"]
    ).travel

    # 10e-5 degrees are 11.1 m, at 1 m/s.
    assert travel.travel_s("motorbike", 0, 1, 0) == pytest.approx(11, abs=1)
    assert travel.travel_s("foot", 0, 1, 0) == pytest.approx(11, abs=1)


def test_where_ways_meet_in_a_barrier_each_end_is_joined_to_the_middle(tmp_path: Path) -> None:
    cross = way(1, [1, 2, 3], highway="residential"), way(2, [2, 4], highway="residential")
    network = barred(tmp_path, *cross, at=2, barrier="block")

    assert joints(network) == [FT, FT, FT]
    assert reached(network, "foot", 4) == {1, 2, 3, 4}
    assert reached(network, "ambulance", 4) == {2, 4}


@pytest.mark.parametrize("refs", [([1, 2], [2, 3]), ([2, 1], [2, 3]), ([1, 2], [3, 2])])
def test_two_ways_that_meet_end_to_end_are_cut_alike(
    tmp_path: Path, refs: tuple[list[int], list[int]]
) -> None:
    ways = [way(number, line, highway="service") for number, line in enumerate(refs, start=1)]
    network = barred(tmp_path, *ways, at=2, barrier="cycle_barrier")

    assert joints(network) == [FT]
    assert reached(network, "foot", 1) == {1, 2, 3}
    assert reached(network, "motorbike", 1) == {1, 2}


def test_a_barrier_that_nobody_passes_parts_the_street_and_is_counted(tmp_path: Path) -> None:
    road = way(1, [1, 2, 3], highway="residential")
    network = barred(tmp_path, road, at=2, barrier="gate", access="no")

    assert joints(network) == []
    assert reached(network, "foot", 1) == {1, 2}
    assert dict(network.dropped) == {"barrier that nobody may pass, its street cut": 1}


def test_a_gate_that_lets_all_through_cuts_nothing(tmp_path: Path) -> None:
    network = barred(tmp_path, way(1, [1, 2, 3], highway="service"), at=2, barrier="gate")

    assert (network.node_count, network.shape_count, network.dropped) == (2, 1, ())


def test_a_barrier_at_the_very_end_of_a_street_stops_nobody(tmp_path: Path) -> None:
    network = barred(tmp_path, way(1, [1, 2], highway="service"), at=2, barrier="block")

    assert (network.node_count, joints(network)) == (2, [])


def test_a_closed_way_is_opened_where_its_barrier_stands(tmp_path: Path) -> None:
    ring = way(1, [1, 2, 4, 1], highway="residential")
    network = barred(tmp_path, ring, at=1, barrier="block")

    # The ring begins and ends in 1: two way ends, one joint.
    assert joints(network) == [FT]
    assert int(network.usable("pickup").sum()) == 2


def test_hours_of_a_gate_hold_on_its_joint(tmp_path: Path) -> None:
    road = way(1, [1, 2, 3], highway="residential")
    tags = {"barrier": "gate", "access__conditional": "no @ (22:00-05:00)"}
    network = barred(tmp_path, road, at=2, **tags)

    assert joints(network) == [ALL]
    assert (network.edge_m[network.ban_edge] == 0).all()
    assert network.ban_access.tolist() == [ALL, ALL]
    assert set(edges(network)) == {(1, 2), (2, 1), (2, 3), (3, 2)}


def test_an_unknown_kind_on_a_road_is_counted_and_passed(tmp_path: Path) -> None:
    network = barred(tmp_path, way(1, [1, 2, 3], highway="service"), at=2, barrier="dragon")

    assert reached(network, "pickup", 1) == {1, 3}
    assert dict(network.dropped) == {"barrier=dragon: not known, passed as if open": 1}


def test_a_width_between_bollards_is_read_or_noted(tmp_path: Path) -> None:
    road = way(1, [1, 2, 3], highway="residential")

    assert joints(barred(tmp_path, road, at=2, barrier="lift_gate", width="180 cm")) == [MB | FT]

    unread = barred(tmp_path, road, at=2, barrier="lift_gate", width="narrow")
    assert dict(unread.dropped) == {"width that cannot be read, taken as if not given": 1}
