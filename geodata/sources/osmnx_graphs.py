"""OSMnx graphs (GraphML) into a road network, without loading osmnx.

Direction is that of the edges; who may use them follows from the tags that OSMnx kept. Where OSMnx
merged ways of different tags into one edge (a list), the most important class, the lowest speed
limit and the first of every other tag count. Turn restrictions and barriers are not in such files.
"""

import math
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import shapely

from geodata.dropped import NO_ROAD, WAYS_ALONE
from geodata.errors import InvalidInput, Issue
from geodata.network import RoadNetwork, on_earth
from geodata.sources.osm import OSM_ATTRIBUTION
from geodata.sources.osm_tags import (
    WayTags,
    flat_tags,
    other_names,
    read_way_tags,
    rule_tags,
    street_name,
)
from geodata.sources.streets import DirectedEdge, network_of_edges

_NS: Final = "{http://graphml.graphdrawing.org/xmlns}"
_WGS84: Final = frozenset({"epsg:4326", "wgs84", "ogc:crs84"})
_SIDES: Final[Mapping[str, tuple[bool, bool]]] = MappingProxyType(
    {"False": (True, False), "True": (False, True)}
)
"""By ``reversed``, which OSMnx writes: what is said of going along and against the way counts."""
_MS_TO_KPH: Final = 3.6
_REMEDY: Final = "write the graph again with osmnx.save_graphml, unprojected (EPSG:4326)"


@dataclass(slots=True, kw_only=True)
class _Graph:
    """What the file holds, as text; nodes by id, edges as (from, to, attributes)."""

    about: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


def read_graphml(path: Path, *, attribution: str = OSM_ATTRIBUTION) -> RoadNetwork:
    """Read a graph that `osmnx.save_graphml` wrote.

    ``speed_kph``, or else ``length`` over ``travel_time``, or else ``maxspeed``, gives the speed;
    one of 0 or below is as good as none.

    Parameters
    ----------
    path
        A .graphml file in longitude and latitude.
    attribution
        Whom to name for the data.

    Raises
    ------
    InvalidInput
        With code ``file-cut-off``, ``wrong-format``, ``no-crs``, ``wrong-crs`` or ``no-roads``.
    """
    graph = _parse(path)
    if issues := tuple(_faults(path, graph)):
        raise InvalidInput(issues)
    number = {node: index for index, node in enumerate(graph.nodes)}
    dropped = Counter([WAYS_ALONE])
    known: dict[frozenset[tuple[str, str]], WayTags | None] = {}
    edges = []
    for tail, head, values in graph.edges:
        tags = _tags(values)
        rules = frozenset(rule_tags(tags).items())
        if rules not in known:  # most edges of a city are tagged like some edge before them
            known[rules] = read_way_tags(dict(rules))
        read = known[rules]
        shape = _shape(values, graph.nodes[tail], graph.nodes[head])
        edge = read and _edge((number[tail], number[head]), shape, tags, read, values)
        if not (read and edge and edge.access):
            dropped[f"highway={tags.get('highway')}: {NO_ROAD}"] += 1
            continue
        dropped.update(read.notes)
        edges.append(edge)
    if not edges:
        raise InvalidInput([_issue(path, "no-roads", "holds no edge that anyone may use")])
    if issues := tuple(_outside(path, [place for edge in edges for place in edge.shape])):
        raise InvalidInput(issues)
    return network_of_edges(
        edges,
        node_lon=np.array([float(node["x"]) for node in graph.nodes.values()]),
        node_lat=np.array([float(node["y"]) for node in graph.nodes.values()]),
        attribution=attribution,
        source=path.name,
        dropped=tuple(sorted(dropped.items())),
    )


def _parse(path: Path) -> _Graph:
    graph = _Graph()
    names: dict[str, str] = {}
    try:
        for _, element in ET.iterparse(path, events=("end",)):  # noqa: S314 - expat itself bounds entity expansion
            match element.tag.removeprefix(_NS):
                case "key":
                    names[element.get("id", "")] = element.get("attr.name", "")
                case "node":
                    graph.nodes[element.get("id", "")] = _data(element, names)
                case "edge":
                    ends = element.get("source", ""), element.get("target", "")
                    graph.edges.append((*ends, _data(element, names)))
                case "graph":
                    graph.about = _data(element, names)
                    continue
                case _:
                    continue
            if element.tag != f"{_NS}key":
                element.clear()
    except ET.ParseError as error:
        text = f"cannot be read to its end: {error}"
        remedy = "fetch or export the file again"
        raise InvalidInput([_issue(path, "file-cut-off", text, remedy=remedy)]) from error
    except (ValueError, LookupError) as error:  # its encoding is none that the parser knows
        text = f"cannot be read: {error}"
        raise InvalidInput([_issue(path, "wrong-format", text)]) from error
    return graph


def _data(element: ET.Element, names: Mapping[str, str]) -> dict[str, str]:
    return {
        names.get(item.get("key", ""), ""): item.text or ""
        for item in element.findall(f"{_NS}data")
    }


def _faults(path: Path, graph: _Graph) -> Iterator[Issue]:
    if not graph.nodes or not graph.edges:
        yield _issue(path, "wrong-format", "holds no graph with nodes and edges")
        return
    crs = graph.about.get("crs", "")
    if not crs:
        yield _issue(path, "no-crs", "does not say its coordinate reference system")
    elif crs.lower() not in _WGS84:
        yield _issue(path, "wrong-crs", f"is in {crs}, must be in EPSG:4326 (lon, lat)")
    places = []
    for node, values in graph.nodes.items():
        if all(_is_number(values.get(name, "")) for name in ("x", "y")):
            places.append((float(values["x"]), float(values["y"])))
        else:
            yield _issue(path, "wrong-format", f"node {node} has no x and y")
    yield from _outside(path, places)
    for tail, head, _ in graph.edges:
        for node in {tail, head}.difference(graph.nodes):
            yield _issue(path, "wrong-format", f"an edge names node {node}, which is not there")


def _outside(path: Path, places: Sequence[tuple[float, float]]) -> Iterator[Issue]:
    """Yield an issue where some of the places are not in degrees."""
    outside = np.flatnonzero(~on_earth(*np.array(places).reshape(-1, 2).T))
    if outside.size:
        x, y = places[outside[0]]
        text = f"has {outside.size} points outside -180..180 and -90..90 degrees, such as {x}, {y}"
        yield _issue(path, "wrong-crs", text)


def _tags(values: Mapping[str, str]) -> dict[str, str]:
    """Return the tags of an edge as of a way for both directions; its own is that of the graph."""
    tags = flat_tags({key: text for key, text in values.items() if "oneway" not in key})
    return tags | {"oneway": "no"}


def _edge(
    ends: tuple[int, int],
    shape: tuple[tuple[float, float], ...],
    tags: Mapping[str, str],
    read: WayTags,
    values: Mapping[str, str],
) -> DirectedEdge:
    sides = _SIDES.get(values.get("reversed", ""), (True, True))
    return DirectedEdge(
        tail=ends[0],
        head=ends[1],
        shape=shape,
        road_class=read.road_class,
        access=_on_sides(read.forward_access, read.backward_access, sides),
        kph=_kph(values, read.kph),
        name=street_name(tags),
        other_names=tuple(other_names(tags)),
        roundabout=read.roundabout,
        bans=tuple(
            (bits, hours)
            for ahead, back, hours in read.bans
            if (bits := _on_sides(ahead, back, sides))
        ),
    )


def _on_sides(ahead: int, back: int, sides: tuple[bool, bool]) -> int:
    """Return the bits of an edge that runs along its way, against it, or nobody knows how."""
    return ahead * sides[0] | back * sides[1]


def _kph(values: Mapping[str, str], limit_kph: float) -> float:
    speed = values.get("speed_kph", "")
    if _is_number(speed) and float(speed) > 0:
        return float(speed)
    length, time = values.get("length", ""), values.get("travel_time", "")
    if all(_is_number(text) and float(text) > 0 for text in (length, time)):
        return float(length) / float(time) * _MS_TO_KPH
    return limit_kph


def _shape(
    values: Mapping[str, str], tail: Mapping[str, str], head: Mapping[str, str]
) -> tuple[tuple[float, float], ...]:
    if text := values.get("geometry", ""):
        line = shapely.from_wkt(text, on_invalid="ignore")
        if isinstance(line, shapely.LineString) and not line.is_empty:
            return tuple((float(x), float(y)) for x, y, *_ in line.coords)
    return tuple((float(node["x"]), float(node["y"])) for node in (tail, head))


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _issue(path: Path, code: str, message: str, *, remedy: str = _REMEDY) -> Issue:
    return Issue(code=code, subject=path.name, message=message, remedy=remedy)
