from dataclasses import replace

import pytest

from geodata.dropped import OUTSIDE
from geodata.network import ALL_HOURS, access_bits
from geodata.road_summary import faults_of, summarise
from tests.geodata.roads import network_m


def test_a_street_counts_once_whatever_its_directions() -> None:
    network = network_m(
        [(0, 0), (1000, 0), (1000, 500)],
        [(0, 1), (1, 2)],
        one_way=[1],
        classes={0: "primary", 1: "alley"},
        access={1: access_bits(["motorbike", "foot"])},
        street_kph=[40.0, float("nan")],
    )

    summary = summarise(network)

    assert (summary.nodes, summary.streets) == (3, 2)
    assert summary.street_km == pytest.approx(1.5, abs=1e-5)
    assert summary.km_by_class == pytest.approx({"primary": 1.0, "alley": 0.5}, abs=1e-5)
    edges = {who: has.edges for who, has in summary.profiles.items()}
    assert edges == {"motorbike": 3, "pickup": 2, "ambulance": 2, "foot": 4}
    nodes = {who: has.part_nodes for who, has in summary.profiles.items()}
    assert nodes == {"motorbike": 2, "pickup": 2, "ambulance": 2, "foot": 3}
    # A motorbike has the 1,000 m both ways and 500 m that it cannot come back from.
    assert summary.profiles["motorbike"].part_share == pytest.approx(2000 / 2500)
    assert summary.given_speed_share == 0.5
    assert summary.box is not None
    assert summary.box.west == 0


def test_a_profile_that_may_use_nothing_has_no_part() -> None:
    network = network_m([(0, 0), (9, 0)], [(0, 1)], access={0: access_bits(["foot"])})

    assert summarise(network).profiles["ambulance"].part_nodes == 0


def test_islands_and_roundabouts_are_counted() -> None:
    # A roundabout 0-1-2 with a street to 3, and an island 4-5; all streets 100 m but the last.
    nodes = [(0, 0), (100, 0), (50, 86.6025), (200, 0), (0, 900), (400, 900)]
    network = network_m(
        nodes,
        [(0, 1), (1, 2), (2, 0), (1, 3), (4, 5)],
        one_way=[0, 1, 2],
        street_roundabout=[True, True, True, False, False],
    )

    summary = summarise(network)

    assert (summary.roundabouts, summary.parts) == (1, 2)
    assert summary.part_shares == pytest.approx((0.5, 0.5), abs=1e-6)


def test_a_barrier_counts_once_for_those_it_stops() -> None:
    # 0 and 1 are the two sides of a bollard.
    network = network_m(
        [(0, 0), (0, 0), (100, 0)],
        [(0, 1), (1, 2)],
        access={0: access_bits(["motorbike", "foot"])},
    )

    summary = summarise(network)

    assert summary.barriers == 1
    stopped = [who for who, has in summary.profiles.items() if has.barriers]
    assert stopped == ["pickup", "ambulance"]


def test_a_street_without_length_that_stops_nobody_is_no_barrier() -> None:
    network = network_m([(0, 0), (0, 0), (100, 0)], [(0, 1), (1, 2)])

    assert summarise(network).barriers == 0


def test_a_node_without_any_street_is_no_part() -> None:
    network = network_m([(0, 900), (0, 0), (100, 0), (0, 800)], [(1, 2)])

    summary = summarise(network)

    assert (summary.parts, summary.part_shares, summary.nodes) == (1, (1.0,), 4)


def test_bans_and_turns_count_for_those_whom_they_bind() -> None:
    network = network_m([(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)])
    pickup = access_bits(["pickup"])
    network = replace(
        network,
        ban_edge=[0, 0],
        ban_access=[pickup, pickup],
        ban_hours=[1, 2],
        turn_from=[0],
        turn_to=[1],
        turn_access=[pickup],
        turn_hours=[ALL_HOURS],
    )

    has = summarise(network).profiles

    # Two bans on one edge are one edge that is banned.
    assert (has["pickup"].banned_edges, has["pickup"].banned_turns) == (1, 1)
    assert (has["foot"].banned_edges, has["foot"].banned_turns) == (0, 0)


def test_a_network_in_pieces_or_with_points_missing_is_told() -> None:
    # Two streets of equal length apart: the larger part holds half of the kilometres. Together
    # they have four vertices, so one point missing is a fifth, and 0 of 4 is nothing.
    apart = network_m([(0, 0), (100, 0), (0, 500), (100, 500)], [(0, 1), (2, 3)])
    joined = network_m([(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)])
    lacking = replace(joined, dropped=((OUTSIDE, 1),))

    told = {
        name: [issue.code for issue in faults_of(network, summarise(network))]
        for name, network in (("apart", apart), ("joined", joined), ("lacking", lacking))
    }

    assert told == {"apart": ["broken-roads"], "joined": [], "lacking": ["points-missing"]}
    (fault,) = faults_of(lacking, summarise(lacking))
    assert "1 points of its ways (20.0%)" in fault.message
