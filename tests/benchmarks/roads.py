"""Roads: snapping, travel times and closures on a generated city, beside their peers.

The city has 250,000 junctions (`generated_city`). Times between junctions are compared with scipy
cell by cell; igraph, which is under the GPL and therefore no dependency, is a peer where somebody
has installed it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

import networkit as nk
import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from geodata.contraction import with_order
from geodata.coordinates import LonLat
from geodata.dijkstra import DijkstraEngine
from geodata.live_roads import LiveRoads, Roads
from geodata.live_travel import RoadTravel
from geodata.neighbours import neighbours
from geodata.network import RoadNetwork
from geodata.network_files import save_network
from geodata.search_graph import Ends
from geodata.snapped_ways import parallel_costs, way_parts
from geodata.snapping import snap, some_snaps
from geodata.speeds import TurnCosts, read_speeds
from geodata.travel import road_matrix, snap_points
from tests.benchmarks.generated_city import generated_city
from tests.benchmarks.measuring import Line, Options, in_a_process, say, seconds

HOUR = 17
WARD_M, DISTRICT_M = 1_200.0, 4_500.0
NO_IGRAPH = "igraph is not installed (it is under the GPL): pip install igraph"
TURNS = TurnCosts(left_s=6, right_s=2, back_s=20)


@lru_cache(maxsize=1)
def city() -> tuple[RoadNetwork, float]:
    """Return the generated city, its order of contraction computed, and how long that took."""
    say("roads: generating a city of 250,000 junctions")
    network = generated_city()
    begin = time.perf_counter()
    return with_order(network), time.perf_counter() - begin


@lru_cache(maxsize=1)
def city_roads() -> Roads:
    """Return the generated city as a motorbike meets it in the rush hour."""
    return LiveRoads(city()[0], read_speeds()).at("motorbike", HOUR)


def near_middle(network: RoadNetwork, radius_m: float) -> NDArray[np.int64]:
    """Return the junctions within so many metres of the middle of the city."""
    east = (network.node_lon - np.median(network.node_lon)) * np.cos(np.radians(10.8))
    north = network.node_lat - np.median(network.node_lat)
    return np.flatnonzero(np.hypot(east, north) * 111_195 < radius_m)


def junctions(radius_m: float, count: int, *, seed: int = 2) -> NDArray[np.int64]:
    """Return so many junctions around the middle of the city."""
    near = near_middle(city()[0], radius_m)
    return np.random.default_rng(seed).choice(near, count, replace=False)


def points_at(nodes: NDArray[np.int64], *, seed: int = 3) -> list[LonLat]:
    """Return points up to some 20 m beside junctions."""
    network = city()[0]
    off = np.random.default_rng(seed).uniform(-1.3e-4, 1.3e-4, size=(nodes.size, 2))
    lon, lat = network.node_lon[nodes] + off[:, 0], network.node_lat[nodes] + off[:, 1]
    return [LonLat(lon=float(x), lat=float(y)) for x, y in zip(lon, lat, strict=True)]


def at_nodes(nodes: NDArray[np.int64]) -> Ends:
    """Return ways that begin or end right at junctions."""
    return Ends(node=nodes[:, None], cost=np.zeros((nodes.size, 1), dtype=np.int64))


def best_of(call: Callable[[], object], times: int) -> float:
    """Return the least time of some calls: what the machine can do while nobody disturbs it."""
    return min(seconds(call) for _ in range(times))


def arc_weights(roads: Roads) -> NDArray[np.float64]:
    """Return the milliseconds of all edges, inf where barred, for the peers."""
    return np.where(roads.edge_ms < 0, np.inf, roads.edge_ms.astype(float))


def by_networkit(roads: Roads, nodes: NDArray[np.int64]) -> Callable[[], object]:
    """Return what makes networkit compute the matrix, its graph made beforehand."""
    network, weights = roads.network, arc_weights(roads)
    graph = nk.Graph(network.node_count, weighted=True, directed=True)
    for edge in np.flatnonzero(np.isfinite(weights)).tolist():
        graph.addEdge(int(network.edge_from[edge]), int(network.edge_to[edge]), weights[edge])
    targets = nodes.tolist()
    return lambda: nk.distance.SPSP(graph, targets, targets).run()


def by_igraph(roads: Roads, nodes: NDArray[np.int64]) -> Callable[[], object] | None:
    """Return what makes igraph compute the matrix; None where it is not installed."""
    try:
        import igraph  # noqa: PLC0415
    except ImportError:
        return None
    network, weights = roads.network, arc_weights(roads)
    kept = np.isfinite(weights)
    arcs = np.column_stack((network.edge_from, network.edge_to))[kept]
    graph = igraph.Graph(n=network.node_count, edges=arcs.tolist(), directed=True)
    weight = weights[kept].tolist()
    targets = nodes.tolist()
    return lambda: graph.distances(source=targets, target=targets, weights=weight, mode="out")


def matrices(options: Options) -> Iterator[Line]:
    """Time matrices between junctions of a ward and of a district, and compare them with scipy."""
    roads = city_roads()
    network = roads.network
    oracle = DijkstraEngine(roads.graph, roads.edge_ms)
    shape = {"junctions": network.node_count, "edges": network.edge_count}
    for size, radius_m, limit_s, by_scipy, by_others in (
        (70, WARD_M, 0.02, 100, 8),
        (1000, DISTRICT_M, 2.0, 25, 12),
    ):
        nodes = junctions(radius_m, size)
        if size == 1000:  # some of them where no way leads, or none away
            nodes[:20] = np.flatnonzero(~np.isin(np.arange(network.node_count), _inside(roads)))[
                :20
            ]
        ends = at_nodes(nodes)
        taken_s = best_of(
            lambda ends=ends: parallel_costs(roads.paths, ends, ends), 9 if size < 100 else 3
        )  # type: ignore[misc]
        name = f"roads.matrix_{size}"
        yield Line(name=name, value=taken_s, unit="s", target=f"<= {limit_s}", more=shape)
        begin = time.perf_counter()
        expected = oracle.costs(ends, ends)
        scipy_s = time.perf_counter() - begin
        yield beside(name, taken_s, "scipy", scipy_s, f"ratio <= {1 / by_scipy:.3g}")
        others = {
            "networkit": by_networkit(roads, nodes),
            "igraph": by_igraph(roads, nodes),
        }
        for peer, call in others.items():
            peer_s = None if call is None else best_of(call, 3 if size < 100 else 1)
            yield beside(name, taken_s, peer, peer_s, f"ratio <= {1 / by_others:.3g}")
        if size == 1000:
            ours = parallel_costs(roads.paths, ends, ends)
            yield Line(
                name="roads.exact",
                value=int((ours != expected).sum()),
                unit="cells that differ from scipy",
                target="<= 0",
                more={"cells": ours.size, "unreachable": int((ours < 0).sum()), **shape},
            )
    yield from whole_matrix(options)


def _inside(roads: Roads) -> NDArray[np.int64]:
    """Return the junctions that the streets to snap to join."""
    edges = np.concatenate((roads.index.forward, roads.index.backward))
    edges = edges[edges >= 0]
    return np.unique((roads.network.edge_from[edges], roads.network.edge_to[edges]))


def beside(name: str, ours_s: float, peer: str, peer_s: float | None, target: str) -> Line:
    """Return a line that compares one of ours with a peer's."""
    why = NO_IGRAPH if peer_s is None else ""
    return Line(
        name=f"{name}_vs_{peer}",
        value=ours_s,
        unit="s",
        target=target,
        peer=peer,
        peer_value=peer_s,
        why=why,
    )


def whole_matrix(options: Options) -> Iterator[Line]:
    """Time a district's matrix from addresses to seconds and metres, snapping included."""
    points = points_at(junctions(DISTRICT_M, 1000))
    live = LiveRoads(city()[0], read_speeds())
    live.at("motorbike", HOUR).lengths  # noqa: B018 - made ready

    def matrix() -> object:
        return road_matrix(live, points, hour=HOUR, profiles=["motorbike"])

    matrix()
    taken_s = best_of(matrix, 5 if options.full else 2)
    yield Line(name="roads.matrix_1000_from_addresses", value=taken_s, unit="s")


def turns(options: Options) -> Iterator[Line]:
    """Time a district's matrix where every turn costs something."""
    del options
    plain = city_roads()
    ends = at_nodes(junctions(DISTRICT_M, 1000))
    plain_s = best_of(lambda: parallel_costs(plain.paths, ends, ends), 2)
    speeds = replace(read_speeds(), turns={"motorbike": TURNS})
    begin = time.perf_counter()
    live = LiveRoads(city()[0], speeds)
    roads = live.at("motorbike", HOUR)
    ready_s = time.perf_counter() - begin
    points = points_at(junctions(DISTRICT_M, 1000))
    snaps = snap_points(roads, points)
    edges = np.where(snaps.forward >= 0, snaps.forward, snaps.backward).astype(np.int64)
    starts, stops = at_nodes(live.graph.leave[edges]), at_nodes(live.graph.enter[edges])
    taken_s = best_of(lambda: parallel_costs(roads.paths, starts, stops), 2)
    more = {"nodes": live.graph.node_count, "arcs": live.graph.tail.size, "ready_s": ready_s}
    yield Line(name="roads.turns_1000", value=taken_s, unit="s", target="<= 6", more=more)
    yield Line(
        name="roads.turns_1000_vs_plain",
        value=taken_s,
        unit="s",
        target="ratio <= 6",
        peer="turns free",
        peer_value=plain_s,
    )


def emergencies(options: Options) -> Iterator[Line]:
    """Time what an emergency asks: snap, times to and from 2,000 stops, one route."""
    live = LiveRoads(city()[0], read_speeds())
    stops = points_at(junctions(20_000, 2_000))
    travel = RoadTravel(live, stops, hour=HOUR)
    roads = live.at("motorbike", HOUR)
    calls = points_at(junctions(15_000, 200 if options.full else 60, seed=9))
    depart_s = HOUR * 3600
    travel.around("motorbike", calls[0], depart_s=depart_s)
    way_parts(roads, *(some_snaps(snap_points(roads, calls[:2]), [i]) for i in (0, 1)))

    def answer(call: LonLat) -> None:
        away, _ = travel.around("motorbike", call, depart_s=depart_s)
        ends = snap_points(roads, [call, stops[int(away.argmin())]])
        way_parts(roads, some_snaps(ends, [0]), some_snaps(ends, [1]))

    taken = [1000 * seconds(lambda call=call: answer(call)) for call in calls]  # type: ignore[misc]
    yield Line(
        name="roads.emergency_p95",
        value=float(np.percentile(taken, 95)),
        unit="ms",
        target="<= 20",
        more={"calls": len(calls), "stops": len(stops), "median": float(np.median(taken))},
    )


def neighbourhoods(options: Options) -> Iterator[Line]:
    """Time the neighbours of 20,000 stops; scipy does some of them within the same time."""
    roads = city_roads()
    nodes = np.random.default_rng(5).integers(roads.network.node_count, size=20_000)
    points = points_at(nodes)
    for most, limit_s in ((200, 5), (750, 10)):
        begin = time.perf_counter()
        found = neighbours(roads, points, most=most, within_s=1_800)
        taken_s = time.perf_counter() - begin
        more = {"mean": float(np.diff(found.start).mean()), "stops": len(points)}
        yield Line(
            name=f"roads.neighbours_{most}",
            value=taken_s,
            unit="s",
            target=f"<= {limit_s}",
            more=more,
        )
        if most == 200:
            yield _bounded_scipy(options, roads, nodes, found.seconds, taken_s)


def _bounded_scipy(
    options: Options,
    roads: Roads,
    nodes: NDArray[np.int64],
    reached_s: NDArray[np.int32],
    taken_s: float,
) -> Line:
    """Let scipy search from some stops as far as nine of ten neighbours are."""
    oracle = DijkstraEngine(roads.graph, roads.edge_ms)
    limit_ms = 1000 * float(np.percentile(reached_s, 90))
    some = nodes[: 2_000 if options.full else 400]
    at_once = 50

    def search() -> None:
        for first in range(0, some.size, at_once):
            dijkstra(oracle.matrix, indices=some[first : first + at_once], limit=limit_ms)

    peer_s = seconds(search) * nodes.size / some.size
    return Line(
        name="roads.neighbours_200_vs_scipy",
        value=taken_s,
        unit="s",
        target="ratio <= 0.1",
        peer="scipy, bounded",
        peer_value=peer_s,
        more={"limit_s": limit_ms / 1000, "sources_measured": int(some.size)},
    )


def closures(options: Options) -> Iterator[Line]:
    """Time until a closed street is in the answers, and until all weights are new."""
    live = LiveRoads(city()[0], read_speeds(), changeable=True)
    live.at("motorbike", HOUR)
    rng = np.random.default_rng(7)
    taken = []
    for number in range(60 if options.full else 20):
        edges = rng.integers(live.network.edge_count, size=5)

        def close(edges: NDArray[np.int64] = edges, number: int = number) -> None:
            live.change(edges, 1 if number % 2 else np.inf)
            live.at("motorbike", HOUR)

        taken.append(1000 * seconds(close))
    more = {"edges": 5, "median": float(np.median(taken))}
    p95 = float(np.percentile(taken, 95))
    yield Line(name="roads.change_5_p95", value=p95, unit="ms", target="<= 5", more=more)
    zone = rng.integers(live.network.edge_count, size=200)

    def slow() -> None:
        live.change(zone, 2)
        live.at("motorbike", HOUR)

    yield Line(name="roads.change_200", value=seconds(slow), unit="s", target="<= 0.3")
    # another hour of the day: all weights are new
    hours = (7, 8, 11, 16, 19)
    taken = [seconds(lambda hour=hour: live.at("motorbike", hour)) for hour in hours]  # type: ignore[misc]
    anew_s = float(np.median(taken))
    yield Line(name="roads.change_all", value=anew_s, unit="s", target="<= 0.3")


WARM = """
import sys, time
begin = time.perf_counter()
from pathlib import Path
from geodata.live_roads import LiveRoads
from geodata.network_files import load_network
from geodata.speeds import read_speeds
imported = time.perf_counter()
roads = LiveRoads(load_network(Path(sys.argv[1])), read_speeds()).at("motorbike", 17)
print(time.perf_counter() - imported, imported - begin)
"""


def warm_start(options: Options) -> Iterator[Line]:
    """Time a new process from the saved city to the first question, and its memory."""
    network, order_s = city()
    path = options.folder / "city.npz"
    begin = time.perf_counter()
    save_network(network, path)
    saved_s = time.perf_counter() - begin
    taken, megabytes, imported = [], [], []
    for _ in range(5 if options.full else 3):
        (ready_s, import_s), megabyte = in_a_process(WARM, path)
        taken.append(ready_s)
        imported.append(import_s)
        megabytes.append(megabyte)
    more = {
        "imports_s": min(imported),
        "order_s": order_s,
        "save_s": saved_s,
        "file_mb": path.stat().st_size / 1e6,
    }
    yield Line(name="roads.warm_start", value=min(taken), unit="s", target="<= 1", more=more)
    yield Line(name="roads.warm_memory", value=max(megabytes), unit="MB", target="<= 300")


def snapping(options: Options) -> Iterator[Line]:
    """Count the points that are snapped to streets of the city in a second."""
    del options
    roads = city_roads()
    points = points_at(np.random.default_rng(6).integers(roads.network.node_count, size=100_000))
    lon, lat = [p.lon for p in points], [p.lat for p in points]
    roads.index  # noqa: B018 - made ready
    taken_s = best_of(lambda: snap(roads.index, lon, lat), 3)
    yield Line(name="roads.snap", value=len(points) / taken_s, unit="points/s", target=">= 50000")


MEASURES = {
    "roads.matrix": matrices,
    "roads.turns": turns,
    "roads.emergency": emergencies,
    "roads.neighbours": neighbourhoods,
    "roads.change": closures,
    "roads.warm": warm_start,
    "roads.snap": snapping,
}
