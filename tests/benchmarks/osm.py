"""Import of a whole city's OSM file, each reader in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

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
PEAK = """
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(status["VmHWM"].split()[0])
"""
"""Of the process alone: what `wait4` tells begins with the memory of the one that forked it."""

PEER = "osmnx graph_from_xml, simplified"
JUNCTIONS = 250_000
CUT = 8
"""The short run measures the peer on a city of an eighth: the whole takes it minutes and 4 GB."""


def used_by(code: str, path: Path) -> tuple[float, float]:
    """Return seconds and the most megabytes that Python code takes for a file, start included."""
    begin = time.perf_counter()
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code + PEAK, str(path)], stdout=subprocess.PIPE, check=True
    )
    return time.perf_counter() - begin, int(done.stdout) / 1024


def import_city(options: Options) -> Iterator[Line]:
    """Time reading a made city of about 900,000 nodes into a road network, and its memory."""
    whole = options.folder / "city.osm.pbf"
    city = generated_city(JUNCTIONS)
    write_city(city, whole)
    nodes = city.node_count + BENDS * city.shape_count
    more = {"nodes": nodes, "ways": city.shape_count, "process": "from start to end"}
    ours = [used_by(OURS, whole) for _ in range(3 if options.full else 1)]
    taken_s, most_mb = (min(figures) for figures in zip(*ours, strict=True))
    yield Line(name="roads.import_city", value=taken_s, unit="s", target="<= 10", more=more)
    yield Line(
        name="roads.import_city_memory", value=most_mb, unit="MB", target="<= 700", more=more
    )
    if not options.full:
        part = generated_city(JUNCTIONS // CUT)
        whole = options.folder / "part.osm.pbf"
        write_city(part, whole)
        more = {"ways": part.shape_count, "city": "an eighth; --full takes the whole"}
        taken_s, most_mb = used_by(OURS, whole)
    xml = whole.with_name("peer.osm")  # it reads no PBF
    with osmium.SimpleWriter(str(xml)) as writer:
        osmium.apply(str(whole), writer)
    say(f"{PEER} …")
    peer_s, peer_mb = used_by(OSMNX, xml)
    yield Line(
        name="roads.import_city_beside_osmnx",
        value=taken_s,
        unit="s",
        target="ratio <= 0.125",
        peer=PEER,
        peer_value=peer_s,
        more=more,
    )
    yield Line(
        name="roads.import_city_memory_beside_osmnx",
        value=most_mb,
        unit="MB",
        target="ratio <= 0.1667",
        peer=PEER,
        peer_value=peer_mb,
        more=more,
    )


MEASURES = {"roads.import_city": import_city}
