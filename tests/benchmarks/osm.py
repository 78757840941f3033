"""Import of a whole city's OSM file, each reader in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium

from tests.benchmarks.city_file import BENDS, write_city
from tests.benchmarks.generated_city import generated_city
from tests.benchmarks.measuring import Line, Options, say

OURS = """
import pathlib, sys
from geodata.sources.files import read_roads
read_roads(pathlib.Path(sys.argv[1]))
"""
OSMNX = """
import sys
import osmnx
osmnx.graph_from_xml(sys.argv[1], simplify=True, retain_all=True)
"""
USED = """
import time
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(status["VmHWM"].split()[0], time.process_time())
"""
"""The peak of the process alone: `wait4` would begin with the memory of the one that forked it."""

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
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code + USED, str(path)], stdout=subprocess.PIPE, check=True
    )
    most_kb, cpu_s = map(float, done.stdout.split())
    return Used(taken_s=time.perf_counter() - begin, cpu_s=cpu_s, most_mb=most_kb / 1024)


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


MEASURES = {"roads.import_city": import_city}
