"""Import of roads: real files of each kind, and a whole city's."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium
import osmnx as ox

from geodata.network_files import load_network, save_network
from geodata.sources.files import read_roads
from tests.benchmarks.city_file import BENDS, write_city
from tests.benchmarks.generated_city import generated_city
from tests.benchmarks.measuring import SHARED, Line, Options, in_a_process, say, seconds

OURS = """
import pathlib, sys, time
from geodata.sources.files import read_roads
read_roads(pathlib.Path(sys.argv[1]))
print(time.process_time())
"""
OSMNX = """
import sys, time
import osmnx
osmnx.graph_from_xml(sys.argv[1], simplify=True, retain_all=True)
print(time.process_time())
"""

PEER = "osmnx graph_from_xml, simplified"
JUNCTIONS = 250_000
CUT = 8
"""The short run measures the peer on a city of an eighth: the whole takes it minutes and 4 GB."""


@dataclass(frozen=True, kw_only=True, order=True)
class Used:
    """What a process took from start to end: seconds, those of a processor, most megabytes."""

    taken_s: float
    cpu_s: float
    most_mb: float


def used_by(code: str, path: Path) -> Used:
    """Run Python code for a file in a process of its own."""
    begin = time.perf_counter()
    (cpu_s,), most_mb = in_a_process(code, path)
    return Used(taken_s=time.perf_counter() - begin, cpu_s=cpu_s, most_mb=most_mb)


def import_real_files(options: Options) -> Iterator[Line]:
    """Time reading a real file of each kind, and loading it again from the compact one."""
    if not (SHARED / "roads").is_dir():
        say("roads: ../shared/data is not here, nothing to measure on")
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


def import_city(options: Options) -> Iterator[Line]:
    """Time reading a city of about 900,000 nodes into a road network, and its memory."""
    path, more = city_file(options, JUNCTIONS)
    ours = sorted(used_by(OURS, path) for _ in range(3 if options.full else 1))
    used = ours[len(ours) // 2]
    yield line("roads.import_city", used, "<= 10", more)
    yield line("roads.import_city_memory", used, "<= 700", more)
    if not options.full:
        path, more = city_file(options, JUNCTIONS // CUT)
        more["city"] = "an eighth; --full takes the whole"
        used = used_by(OURS, path)
    xml = path.with_name("peer.osm")  # it reads no PBF
    with osmium.SimpleWriter(str(xml)) as writer:
        osmium.apply(str(path), writer)
    say(f"{PEER} …")
    peer = used_by(OSMNX, xml)
    yield line("roads.import_city_beside_osmnx", used, "ratio <= 0.125", more, peer)
    yield line("roads.import_city_memory_beside_osmnx", used, "ratio <= 0.1667", more, peer)


def city_file(options: Options, junctions: int) -> tuple[Path, dict[str, Any]]:
    """Write a city of so many junctions; return its file and how large it is."""
    city = generated_city(junctions)
    path = options.folder / f"city{junctions}.osm.pbf"
    write_city(city, path)
    nodes = city.node_count + BENDS * city.shape_count
    return path, {"nodes": nodes, "ways": city.shape_count}


def line(
    name: str, used: Used, target: str, more: dict[str, Any], peer: Used | None = None
) -> Line:
    """Return what was used as a line, of memory where its name says so."""
    memory = "memory" in name

    def value(of: Used) -> float:
        return of.most_mb if memory else of.taken_s

    cpu_s = {"cpu_s": used.cpu_s} | ({"peer_cpu_s": peer.cpu_s} if peer else {})
    return Line(
        name=name,
        value=value(used),
        unit="MB" if memory else "s",
        target=target,
        peer=PEER if peer else "",
        peer_value=value(peer) if peer else None,
        more=more if memory else more | cpu_s,
    )


MEASURES = {"roads.import": import_real_files, "roads.import_city": import_city}
