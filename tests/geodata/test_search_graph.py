"""Turns: what is banned or costs time, held against a search over all pairs of edges."""

import heapq
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.live_roads import EngineName, LiveRoads
from geodata.matrix import Profile
from geodata.network import ALL_HOURS, RoadNetwork, access_bits
from geodata.search_graph import Ends, banned_turns, search_graph
from geodata.speeds import SpeedTable, TurnCosts, turn_seconds
from geodata.travel import road_matrix
from tests.geodata.roads import at_m, flat_speeds, network_m

BIKES = access_bits(["motorbike"])


def with_bans(
    network: RoadNetwork,
    *turns: tuple[int, int],
    who: int = BIKES,
    hours: int = ALL_HOURS,
) -> RoadNetwork:
    return replace(
        network,
        turn_from=np.array([one for one, _ in turns], np.int32),
        turn_to=np.array([other for _, other in turns], np.int32),
        turn_access=np.full(len(turns), who, np.uint8),
        turn_hours=np.full(len(turns), hours, np.uint32),
    )


def crossing() -> RoadNetwork:
    """A cross of four streets of 100 m round node 0, and a way round from its east to its north."""
    return network_m(
        [(0, 0), (100, 0), (0, 100), (-100, 0), (0, -100)],
        [(3, 0), (0, 1), (0, 2), (4, 0), (1, 2)],
        bends={4: [(100, 100)]},
    )


def edge(network: RoadNetwork, tail: int, head: int) -> int:
    ends = (network.edge_from == tail) & (network.edge_to == head)
    return int(np.flatnonzero(ends)[0])


def seconds(network: RoadNetwork, profile: Profile = "motorbike", hour: int = 8) -> int | None:
    """From the middle of the western street to the middle of the northern one, at 1 m/s."""
    points = [at_m(-50, 0), at_m(0, 50)]
    found = road_matrix(LiveRoads(network, flat_speeds(3.6)), points, hour=hour, profiles=[profile])
    return found.travel.travel_s(profile, 0, 1, 0)


def test_a_turn_is_free_where_nothing_bans_it() -> None:
    assert seconds(crossing()) == 100


def test_after_a_banned_turn_one_turns_back_at_the_next_junction() -> None:
    network = crossing()
    banned = with_bans(network, (edge(network, 3, 0), edge(network, 0, 2)))

    # On to the east or south, 100 m, and back to make the turn from there: 50 + 200 + 50 m.
    assert seconds(banned) == 300
    assert seconds(banned, "foot") == 100


def test_a_banned_turn_is_gone_round_where_turning_back_is_banned_too() -> None:
    network = crossing()
    banned = with_bans(
        network,
        (edge(network, 3, 0), edge(network, 0, 2)),
        *((edge(network, 0, end), edge(network, end, 0)) for end in (1, 4)),
    )

    # On to the east, 100 m; by the corner to the north, 200 m; down to the middle, 50 m.
    assert seconds(banned) == 50 + 100 + 200 + 50


def test_a_turn_banned_in_some_hours_is_free_in_the_others() -> None:
    network = crossing()
    turn = (edge(network, 3, 0), edge(network, 0, 2))
    banned = with_bans(network, turn, hours=1 << 17)

    assert seconds(banned, hour=16) == 100
    assert seconds(banned, hour=17) == 300


def test_an_edge_banned_in_some_hours_is_shut_then() -> None:
    network = crossing()
    shut = replace(
        network,
        ban_edge=np.array([edge(network, 3, 0)], np.int32),
        ban_access=np.array([BIKES], np.uint8),
        ban_hours=np.array([1 << 17], np.uint32),
    )

    assert seconds(shut, hour=16) == 100
    assert seconds(shut, hour=17) is None  # the western street has no other way out
    assert seconds(shut, "foot", hour=17) == 100


def turning(left_s: float, right_s: float, back_s: float) -> SpeedTable:
    costs = TurnCosts(left_s=left_s, right_s=right_s, back_s=back_s)
    return replace(flat_speeds(3.6), turns={"motorbike": costs})


def test_turns_cost_by_their_side_and_going_on_is_free() -> None:
    network = crossing()
    points = [at_m(-50, 0), at_m(0, 50), at_m(50, 0), at_m(0, -50)]

    travel = road_matrix(
        LiveRoads(network, turning(7, 3, 60)), points, hour=8, profiles=["motorbike"]
    ).travel

    # From the west: left to the north, on to the east, right to the south.
    assert travel.seconds["motorbike"][0].tolist() == [0, 107, 100, 103]


def test_no_node_or_arc_is_added_where_all_turns_are_free() -> None:
    graph = search_graph(crossing())

    assert graph.node_count == 5
    assert graph.tail.size == 10
    assert graph.free.all()


def test_only_the_junction_of_a_ban_is_drawn_out() -> None:
    network = crossing()
    graph = search_graph(with_bans(network, (edge(network, 3, 0), edge(network, 0, 2))))

    # Junction 0 has four edges in and four out: as many nodes, and all sixteen turns.
    assert graph.node_count == 5 + 8
    assert graph.turn_from.size == 16
    assert graph.free.tolist() == [False, True, True, True, True]


@st.composite
def towns(draw: st.DrawFn) -> RoadNetwork:
    size = draw(st.integers(2, 5))
    spots = st.tuples(st.integers(0, 300), st.integers(0, 300))
    nodes = draw(st.lists(spots, min_size=size, max_size=size, unique=True))
    node = st.integers(0, size - 1)
    street = st.tuples(node, node).filter(lambda ends: ends[0] != ends[1])
    streets = draw(st.lists(street, min_size=1, max_size=7))
    one_way = draw(st.sets(st.integers(0, len(streets) - 1)))
    network = network_m(nodes, streets, one_way=sorted(one_way))
    meeting = [
        (one, other)
        for one in range(network.edge_count)
        for other in range(network.edge_count)
        if network.edge_to[one] == network.edge_from[other]
    ]
    bans = draw(st.lists(st.sampled_from(meeting), max_size=5)) if meeting else []
    return with_bans(network, *bans) if bans else network


def all_turns_ms(
    network: RoadNetwork, edge_ms: list[int], turn_ms: dict[tuple[int, int], int], first: int
) -> list[int]:
    """Return the least time from the end of one edge to the end of each, -1: none."""
    best = [-1] * network.edge_count
    waiting = [(0, first)]
    while waiting:
        so_far, at = heapq.heappop(waiting)
        if best[at] >= 0:
            continue
        best[at] = so_far
        for onward in np.flatnonzero(network.edge_from == network.edge_to[at]).tolist():
            turn = turn_ms.get((at, onward), -1)
            if turn >= 0 and edge_ms[onward] >= 0:
                heapq.heappush(waiting, (so_far + turn + edge_ms[onward], onward))
    return best


@settings(deadline=None, max_examples=60)
@given(network=towns(), costs=st.booleans())
@pytest.mark.parametrize("engine", ["cch", "dijkstra"])
def test_times_are_those_of_a_search_over_all_turns(
    network: RoadNetwork, costs: bool, engine: EngineName
) -> None:
    speeds = turning(7, 3, 60) if costs else flat_speeds(3.6)
    live = LiveRoads(network, speeds, engine=engine)
    roads, graph = live.at("motorbike", 8), live.graph
    # Pairs of edges that meet; turns that the graph does not list are free, or left out.
    every = search_graph(network, all_turns=True)
    listed = set(zip(every.turn_from.tolist(), every.turn_to.tolist(), strict=True))
    banned = set(zip(network.turn_from.tolist(), network.turn_to.tolist(), strict=True))
    priced = turn_seconds(network, every, "motorbike", speeds=speeds)
    price = dict(
        zip(zip(every.turn_from.tolist(), every.turn_to.tolist(), strict=True), priced, strict=True)
    )
    turn_ms = {
        (one, other): round(1000 * price.get((one, other), 0.0))
        for one in range(network.edge_count)
        for other in range(network.edge_count)
        if network.edge_to[one] == network.edge_from[other]
        and (one, other) not in banned
        and ((one, other) in listed or not costs)
    }
    usable = np.flatnonzero(network.usable("motorbike")).tolist()
    for first in usable:
        expected = all_turns_ms(network, roads.edge_ms.tolist(), turn_ms, first)
        for last in usable:
            if first == last:
                continue
            start = Ends(
                node=np.array([[graph.leave[first]]], np.int64), cost=np.zeros((1, 1), np.int64)
            )
            # entering the last edge, then going along it
            enter = np.array([[graph.enter[last]]], np.int64)
            end = Ends(node=enter, cost=roads.edge_ms[[[last]]])
            assert roads.paths.costs(start, end)[0, 0] == expected[last]


def test_bans_hold_for_whom_and_when_they_say() -> None:
    network = crossing()
    turn = (edge(network, 3, 0), edge(network, 0, 2))
    network = with_bans(network, turn, hours=(1 << 7) | (1 << 8))
    graph = search_graph(network)

    def banned(profile: Profile, hour: int | None) -> list[tuple[int, int]]:
        at = np.flatnonzero(banned_turns(network, graph, profile, hour=hour))
        return [(int(graph.turn_from[i]), int(graph.turn_to[i])) for i in at]

    assert banned("motorbike", 7) == banned("motorbike", 8) == [turn]
    assert banned("motorbike", 9) == banned("pickup", 7) == banned("motorbike", None) == []
