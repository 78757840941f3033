from pathlib import Path

import pytest

from geodata.coordinates import LonLat
from geodata.live_roads import LiveRoads
from geodata.network import ALL_HOURS, RoadNetwork
from geodata.sources.osm import read_osm
from geodata.travel import road_matrix
from tests.geodata.roads import flat_speeds
from tests.geodata.sources.osm_files import (
    AM,
    MB,
    PU,
    WHEELS,
    edges,
    osm_file,
    relation,
    restriction,
    way,
)

# 1 west, 2 east, 3 north of the middle, which is node 2.
CROSS = (
    way(1, [1, 2], highway="residential"),
    way(2, [2, 3], highway="residential"),
    way(3, [2, 4], highway="residential"),
)
Turn = tuple[tuple[int, int], tuple[int, int]]


def turns(network: RoadNetwork) -> dict[Turn, tuple[int, int]]:
    """(who, hours) of each banned turn, which is two edges by their nodes."""
    ends = {edge: nodes for nodes, edge in edges(network).items()}
    rows = zip(
        network.turn_from, network.turn_to, network.turn_access, network.turn_hours, strict=True
    )
    return {(ends[a], ends[b]): (int(who), int(hours)) for a, b, who, hours in rows}


def onward(network: RoadNetwork) -> set[tuple[int, int]]:
    """Banned turns by edge, without those that turn back on a joint at a barrier."""
    pairs = zip(network.turn_from.tolist(), network.turn_to.tolist(), strict=True)
    return {
        (a, b)
        for a, b in pairs
        if network.edge_m[a] > 0 or network.edge_from[a] != network.edge_to[b]
    }


@pytest.mark.parametrize(
    ("tags", "who"),
    [
        ({"restriction": "no_left_turn"}, WHEELS),
        ({"restriction": "no_left_turn", "except_": "motorcycle;psv"}, PU | AM),
        ({"restriction": "no_left_turn", "except_": "motorcar; emergency"}, MB),
        ({"restriction": "no_left_turn", "except_": "bicycle;mofa;bus"}, WHEELS),
        ({"restriction__motorcycle": "no_left_turn"}, MB),
        ({"restriction__hgv": "no_left_turn"}, PU),
    ],
)
def test_a_turn_is_banned_for_those_whom_it_binds(
    tmp_path: Path, tags: dict[str, str], who: int
) -> None:
    network = read_osm(osm_file(tmp_path, *CROSS, restriction(1, 2, 3, **tags)))

    assert turns(network) == {((1, 2), (2, 4)): (who, ALL_HOURS)}
    assert network.dropped == ()


def test_hours_of_a_turn_are_kept_and_days_counted_on_all(tmp_path: Path) -> None:
    tags = {"restriction__conditional": "no_left_turn @ (Mo-Fr 06:30-08:00)"}
    network = read_osm(osm_file(tmp_path, *CROSS, restriction(1, 2, 3, **tags)))

    assert turns(network) == {((1, 2), (2, 4)): (WHEELS, 0b1100_0000)}  # 6 and 7
    assert dict(network.dropped) == {
        "turn restriction: condition by weekday or season, counted on all days": 1
    }


def test_only_bans_every_other_way_out_back_included(tmp_path: Path) -> None:
    rule = restriction(1, 2, 2, restriction="only_straight_on")
    network = read_osm(osm_file(tmp_path, *CROSS, rule))

    assert set(turns(network)) == {((1, 2), (2, 4)), ((1, 2), (2, 1))}


def test_only_bans_nothing_where_there_is_no_other_way(tmp_path: Path) -> None:
    into = way(1, [1, 2], highway="motorway")  # one-way, and nobody is on foot
    rule = restriction(1, 2, 2, restriction="only_straight_on")
    network = read_osm(osm_file(tmp_path, into, way(2, [2, 3], highway="motorway"), rule))

    assert (network.turn_from.size, network.dropped) == (0, ())


def test_only_into_a_street_binds_those_alone_who_may_use_it(tmp_path: Path) -> None:
    # Pickups were once shut in before a street for motorbikes, turning back included.
    ahead = way(2, [2, 3], highway="residential", motorcar="no")
    rule = restriction(1, 2, 2, restriction="only_straight_on")
    network = read_osm(osm_file(tmp_path, CROSS[0], ahead, CROSS[2], rule))

    assert turns(network) == {
        ((1, 2), (2, 4)): (MB, ALL_HOURS),
        ((1, 2), (2, 1)): (MB, ALL_HOURS),
    }


def test_only_over_a_barrier_binds_those_alone_who_may_pass_it(tmp_path: Path) -> None:
    rule = restriction(1, 2, 2, restriction="only_straight_on")
    tags = {2: {"barrier": "bollard"}}
    network = read_osm(osm_file(tmp_path, CROSS[0], CROSS[1], rule, node_tags=tags))

    known = edges(network)
    assert onward(network) == {(known[1, 2], known[2, 1])}
    assert set(network.turn_access.tolist()) == {MB}


def test_only_into_several_streets_leaves_all_of_them_free(tmp_path: Path) -> None:
    members = [("way", 1, "from"), ("node", 2, "via"), ("way", 2, "to"), ("way", 3, "to")]
    rule = relation(1, members, type="restriction", restriction="only_straight_on")
    network = read_osm(osm_file(tmp_path, *CROSS, rule))

    assert set(turns(network)) == {((1, 2), (2, 1))}


def test_only_over_a_barrier_bans_the_ways_back_and_aside(tmp_path: Path) -> None:
    rule = restriction(1, 2, 2, restriction="only_straight_on")
    network = read_osm(osm_file(tmp_path, *CROSS, rule, node_tags={2: {"barrier": "bollard"}}))

    known = edges(network)
    pairs = onward(network)
    # Back at once on its own side, and over the middle to the side of node 4.
    (over,) = pairs - {(known[1, 2], known[2, 1])}
    assert len(pairs) == 2
    assert network.edge_m[list(over)].tolist() == [0, 0]
    assert network.edge_to[over[1]] == network.edge_from[known[2, 4]]


def test_no_u_turn_bans_going_back_on_the_same_way(tmp_path: Path) -> None:
    rule = restriction(1, 2, 1, restriction="no_u_turn")
    network = read_osm(osm_file(tmp_path, *CROSS, rule))

    assert set(turns(network)) == {((1, 2), (2, 1))}


def test_several_ways_in_make_a_ban_each(tmp_path: Path) -> None:
    members = [("way", 1, "from"), ("way", 2, "from"), ("node", 2, "via"), ("way", 3, "to")]
    rule = relation(1, members, type="restriction", restriction="no_entry")
    network = read_osm(osm_file(tmp_path, *CROSS, rule))

    assert set(turns(network)) == {((1, 2), (2, 4)), ((3, 2), (2, 4))}


def test_a_ban_over_a_barrier_is_one_on_its_joint(tmp_path: Path) -> None:
    ways = CROSS[0], CROSS[1]
    rule = restriction(1, 2, 2, restriction="no_straight_on")
    tags = {2: {"barrier": "gate", "motorcar": "no"}}
    network = read_osm(osm_file(tmp_path, *ways, rule, node_tags=tags))

    ((before, after),) = onward(network)
    assert before == edges(network)[1, 2]
    assert network.edge_m[after] == 0
    assert network.edge_to[after] == network.edge_from[edges(network)[2, 3]]
    # The gate lets motorbikes through, and no ambulance; a pickup counts as a motorcar.
    assert set(network.turn_access.tolist()) == {MB}


def test_a_ban_over_a_barrier_where_ways_meet_leaves_the_other_turns_free(tmp_path: Path) -> None:
    rule = restriction(1, 2, 3, restriction="no_left_turn")
    tags = {2: {"barrier": "bollard"}}
    network = read_osm(osm_file(tmp_path, *CROSS, rule, node_tags=tags))

    ((before, after),) = onward(network)
    known = edges(network)
    assert network.edge_m[[before, after]].tolist() == [0, 0]
    assert network.edge_from[before] == network.edge_to[known[1, 2]]
    assert network.edge_to[after] == network.edge_from[known[2, 4]]
    # From the west only: the joint of each way end is its own.
    assert network.edge_to[known[3, 2]] != network.edge_from[before]


@pytest.mark.parametrize("node_tags", [{}, {2: {"barrier": "bollard"}}])
def test_a_banned_turn_is_not_ridden_with_or_without_a_barrier(
    tmp_path: Path, node_tags: dict[int, dict[str, str]]
) -> None:
    tags = {"restriction__conditional": "no_left_turn @ (06:00-09:00)"}
    path = osm_file(tmp_path, *CROSS, restriction(1, 2, 3, **tags), node_tags=node_tags)
    network = read_osm(path)
    points = [LonLat(lon=5e-5, lat=0.0), LonLat(lon=10e-5, lat=5e-5)]

    def motorbike_s(start: int, end: int, hour: int) -> int | None:
        found = road_matrix(
            LiveRoads(network, flat_speeds()), points, hour=hour, profiles=["motorbike"]
        )
        return found.travel.travel_s("motorbike", start, end, 0)

    # 10e-5 degrees are 11.1 m, at 1 m/s. In the morning one goes on to the east end and turns back
    # there, 22.2 m more, at whatever turning back costs.
    assert motorbike_s(0, 1, hour=12) == pytest.approx(11, abs=1)
    assert motorbike_s(1, 0, hour=7) == pytest.approx(11, abs=1)
    morning_s = motorbike_s(0, 1, hour=7)
    assert morning_s is not None
    assert morning_s >= 33


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ([("way", 1, "from"), ("way", 2, "via"), ("way", 3, "to")], "over a way"),
        ([("way", 1, "from"), ("way", 3, "to")], "with a member missing or too many"),
        ([("way", 1, "from"), ("node", 2, "via")], "with a member missing or too many"),
        (
            [("way", 1, "from"), ("node", 2, "via"), ("way", 99, "to")],
            "with a member that is no road of this file",
        ),
        (
            [("way", 1, "from"), ("node", 7, "via"), ("way", 3, "to")],
            "with a member that is no road of this file",
        ),
        (
            [("way", 1, "from"), ("node", 3, "via"), ("way", 2, "to")],
            "between ways that do not end at its node",
        ),
    ],
)
def test_what_cannot_be_kept_to_is_counted_with_its_reason(
    tmp_path: Path, members: list[tuple[str, int, str]], why: str
) -> None:
    rule = relation(1, members, type="restriction", restriction="no_left_turn")
    network = read_osm(osm_file(tmp_path, *CROSS, rule))

    assert network.turn_from.size == 0
    assert dict(network.dropped) == {f"turn restriction {why}": 1}


def test_a_restriction_for_buses_alone_is_none_of_ours(tmp_path: Path) -> None:
    rule = restriction(1, 2, 3, restriction__bus="no_left_turn")
    network = read_osm(osm_file(tmp_path, *CROSS, rule))

    assert (network.turn_from.size, network.dropped) == (0, ())


@pytest.mark.realdata
def test_the_restrictions_of_quoc_tu_giam_are_kept_or_counted(shared_data: Path) -> None:
    network = read_osm(shared_data / "roads" / "hanoi_quoctugiam_2023.osm")

    # 21 relations: 5 over a way, 3 with a member outside the extract, the other 13 in 11 turns
    # for cars (some in two hours), of which motorbikes are excepted from nearly all.
    left = {why: count for why, count in network.dropped if why.startswith("turn restriction")}
    assert sum(left.values()) == 8
    motorbike = network.turn_access & MB > 0
    assert 0 < int(motorbike.sum()) < network.turn_from.size
