"""Roads: import, loading, snapping and matrices on real data, where it is."""

from collections.abc import Iterator

import networkx as nx
import numpy as np
import osmnx as ox

from geodata.coordinates import LonLat
from geodata.network import RoadNetwork, load_network, save_network
from geodata.snapping import snap
from geodata.sources.files import read_roads
from geodata.speeds import read_speeds
from geodata.travel import Roads, prepare_roads, road_matrix
from tests.benchmarks.measuring import SHARED, Line, Options, say, seconds

HOUR = 17
NO_HIERARCHY = "the engine is Dijkstra of scipy so far"


def real_roads() -> bool:
    """Tell whether the real roads are here; says so where they are not."""
    here = (SHARED / "roads").is_dir()
    if not here:
        say("roads: ../shared/data is not here, nothing to measure on")
    return here


def imports(options: Options) -> Iterator[Line]:
    """Time reading a file of each kind, and loading it again from the compact one."""
    if not real_roads():
        return
    files = {
        "pbf": "hcmc_district1_2026.osm.pbf",
        "gpkg": "hcmc_district4_roads_alleys_2021.gpkg",
        "graphml": "hanoi_center_motor_2023.graphml",
    }
    compact = options.folder / "roads.npz"
    for kind, name in files.items():
        path = SHARED / "roads" / name
        network = read_roads(path)
        taken_s = seconds(lambda path=path: read_roads(path))  # type: ignore[misc]
        more = {"file": name, "nodes": network.node_count, "edges": network.edge_count}
        peer, peer_s = "", None
        if kind == "graphml":
            peer, peer_s = "osmnx load_graphml", seconds(lambda path=path: ox.load_graphml(path))  # type: ignore[misc]
        yield Line(
            name=f"roads.import_{kind}",
            value=taken_s,
            unit="s",
            peer=peer,
            peer_value=peer_s,
            more=more,
        )
        save_network(network, compact)
        loaded_s = seconds(lambda: load_network(compact), times=5)
        yield Line(name=f"roads.load_{kind}", value=loaded_s, unit="s", more=more)


def district_4() -> Roads:
    """Return the streets and alleys of District 4 for a motorbike."""
    network = read_roads(SHARED / "roads" / "hcmc_district4_roads_alleys_2021.gpkg")
    return prepare_roads(network, "motorbike", hour=HOUR, speeds=read_speeds())


def some_points(network: RoadNetwork, count: int, *, seed: int = 1) -> list[LonLat]:
    """Return points up to 20 m from nodes of the network."""
    rng = np.random.default_rng(seed)
    nodes = rng.integers(network.node_count, size=count)
    off_deg = rng.uniform(-20, 20, size=(count, 2)) / 111_195
    return [
        LonLat(lon=float(network.node_lon[n] + dx), lat=float(network.node_lat[n] + dy))
        for n, (dx, dy) in zip(nodes, off_deg, strict=True)
    ]


def matrices(options: Options) -> Iterator[Line]:
    """Time matrices of a ward and of a district; networkx does the ward's on the same weights."""
    if not real_roads():
        return
    roads = district_4()
    for size, target_s in ((70, 0.02), (1000, 2.0)):
        points = some_points(roads.network, size)
        nodes = np.random.default_rng(2).integers(roads.network.node_count, size=size)

        def many_to_many(nodes: np.ndarray = nodes) -> object:
            return roads.paths.distances(nodes, nodes)

        taken_s = seconds(many_to_many, times=5 if options.full or size < 100 else 1)
        peer, peer_s = "", None
        if size == 70:
            graph = nx.from_scipy_sparse_array(roads.paths.weights, create_using=nx.DiGraph)

            def by_networkx(nodes: np.ndarray = nodes, graph: nx.DiGraph = graph) -> None:
                for node in nodes:
                    nx.single_source_dijkstra_path_length(graph, int(node))

            peer, peer_s = "networkx", seconds(by_networkx)
        yield Line(
            name=f"roads.matrix_{size}",
            value=taken_s,
            unit="s",
            target=f"<= {target_s}",
            peer=peer,
            peer_value=peer_s,
            why="" if taken_s <= target_s else NO_HIERARCHY,
        )
        whole_s = seconds(
            lambda points=points: road_matrix(  # type: ignore[misc]
                roads.network, points, hour=HOUR, speeds=read_speeds(), profiles=("motorbike",)
            )
        )
        yield Line(name=f"roads.matrix_{size}_from_addresses", value=whole_s, unit="s")


def snapping(options: Options) -> Iterator[Line]:
    """Count the points that are snapped to streets in a second."""
    if not real_roads():
        return
    del options
    roads = district_4()
    points = some_points(roads.network, 20_000)
    lon, lat = [p.lon for p in points], [p.lat for p in points]
    taken_s = seconds(lambda: snap(roads.index, lon, lat), times=3)
    yield Line(name="roads.snap", value=20_000 / taken_s, unit="points/s", target=">= 50000")


MEASURES = {"roads.import": imports, "roads.matrix": matrices, "roads.snap": snapping}
