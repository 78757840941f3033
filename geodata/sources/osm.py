"""OSM files (PBF and XML) into a road network, with osmium and arrays only.

Ways are cut at junctions. Alleys, service roads and footways stay; `osm_tags` says who may use
what. Counted in `RoadNetwork.dropped` but not modelled in this version: barriers on nodes (bollards
and gates are passed as if open), turn restrictions, and conditional access (read as open).
House numbers come from nodes and from outlines (their mean vertex).
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
from numpy.typing import NDArray
from osmium.filter import EmptyTagFilter, IdFilter, KeyFilter
from osmium.osm import NODE, RELATION, WAY

from geodata.errors import InvalidInput, Issue
from geodata.network import RoadNetwork, build_network
from geodata.sources.osm_tags import (
    RULE_KEYS,
    WayTags,
    clean_name,
    flat_tags,
    read_way_tags,
    street_name,
)
from geodata.sources.streets import Lines, Streets, cut_at_junctions

logger = logging.getLogger(__name__)

OSM_ATTRIBUTION: Final = "© OpenStreetMap contributors"
_BARRIERS: Final = frozenset(
    {
        "bollard",
        "gate",
        "block",
        "lift_gate",
        "swing_gate",
        "cycle_barrier",
        "chain",
        "jersey_barrier",
    }
)
_PROGRESS_EVERY: Final = 20_000


@dataclass(slots=True, kw_only=True)
class _Found:
    """What was read so far; filled by the passes over the file."""

    known: dict[frozenset[tuple[str, str]], WayTags | None] = field(default_factory=dict)
    ways: list[WayTags] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    refs: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    houses: list[tuple[str, str]] = field(default_factory=list)
    house_refs: list[list[int]] = field(default_factory=list)
    house_places: list[tuple[float, float]] = field(default_factory=list)
    node_houses: list[tuple[str, str]] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def read_osm(
    path: Path,
    *,
    attribution: str = OSM_ATTRIBUTION,
    progress: Callable[[str, int], None] = lambda _stage, _count: None,
) -> RoadNetwork:
    """Read the roads and house numbers of an OSM file.

    Parameters
    ----------
    path
        A .osm.pbf, .osm, .osm.gz or .osm.bz2 file.
    attribution
        Whom to name for the data.
    progress
        Called now and then with what is being read and how many there were.

    Raises
    ------
    InvalidInput
        With code ``file-cut-off`` or ``no-roads``.
    """
    try:
        found = _Found()
        _read_ways(path, found, progress)
        ids, lon, lat = _read_places(path, found)
        _read_node_extras(path, found, ids[np.isin(ids, found.refs)])
        _count_restrictions(path, found)
    except RuntimeError as error:  # what osmium raises for files it cannot read
        raise InvalidInput([_cut_off(path, error)]) from error
    if not found.ways:
        raise InvalidInput([_no_roads(path)])
    lines = _lines(found, ids, lon, lat)
    return _network(found, cut_at_junctions(lines), (ids, lon, lat), path.name, attribution)


def _read_ways(path: Path, found: _Found, progress: Callable[[str, int], None]) -> None:
    reader: Any = osmium.FileProcessor(str(path), WAY)
    for way in reader.with_filter(KeyFilter("highway", "addr:housenumber")):
        tags = {tag.k: tag.v for tag in way.tags}
        if "highway" in tags:
            _add_way(found, tags, way)
        if "addr:housenumber" in tags and (house := _house(tags)):
            found.houses.append(house)
            found.house_refs.append([node.ref for node in way.nodes])
        if len(found.ways) % _PROGRESS_EVERY == 1:
            progress("ways", len(found.ways))


def _add_way(found: _Found, tags: dict[str, str], way: Any) -> None:  # an osmium view
    read = _read_tags(found, tags)
    if read is None or tags.get("area") == "yes":
        found.dropped[f"highway={tags['highway']}: no road, or nobody may use it"] += 1
        return
    if any(key.endswith(":conditional") for key in tags):
        found.dropped["conditional access or direction, read as if it never applied"] += 1
    refs = [node.ref for node in way.nodes]
    found.ways.append(read)
    found.names.append(street_name(tags))
    found.refs.extend(refs)
    found.counts.append(len(refs))


def _read_tags(found: _Found, tags: dict[str, str]) -> WayTags | None:
    """Read the tags of a way; most ways of a city are tagged like some way before them."""
    telling = frozenset(item for item in tags.items() if item[0] in RULE_KEYS)
    if telling not in found.known:
        found.known[telling] = read_way_tags(flat_tags(dict(telling)))
    return found.known[telling]


def _read_places(
    path: Path, found: _Found
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return ids, ascending, and degrees of all nodes that the roads and houses name."""
    wanted = np.unique(
        np.array([*found.refs, *(r for refs in found.house_refs for r in refs)], int)
    )
    reader: Any = osmium.FileProcessor(str(path), NODE)
    located = ((node.id, node.location) for node in reader.with_filter(IdFilter(wanted.tolist())))
    places = [(number, place.lon, place.lat) for number, place in located if place.valid()]
    table = np.array(sorted(places), dtype=np.float64).reshape(-1, 3)
    ids = table[:, 0].astype(np.int64)  # OSM ids stay far below 2^53
    return ids, table[:, 1], table[:, 2]


def _read_node_extras(path: Path, found: _Found, on_roads: NDArray[np.int64]) -> None:
    reader: Any = osmium.FileProcessor(str(path), NODE)
    roads = frozenset(on_roads.tolist())
    for node in reader.with_filter(EmptyTagFilter()).with_filter(
        KeyFilter("addr:housenumber", "barrier")
    ):
        tags = {tag.k: tag.v for tag in node.tags}
        if tags.get("barrier") in _BARRIERS and node.id in roads:
            found.dropped["barrier on a road, passed as if open"] += 1
        if (house := _house(tags)) and node.location.valid():
            found.node_houses.append(house)
            found.house_places.append((node.lon, node.lat))


def _count_restrictions(path: Path, found: _Found) -> None:
    reader: Any = osmium.FileProcessor(str(path), RELATION)
    count = sum(1 for _ in reader.with_filter(KeyFilter("restriction", "restriction:motorcycle")))
    if count:
        found.dropped["turn restriction, not kept to"] += count


def _house(tags: dict[str, str]) -> tuple[str, str] | None:
    number = clean_name(tags.get("addr:housenumber", ""))
    street = clean_name(tags.get("addr:street", "") or tags.get("addr:place", ""))
    return (number, street) if number and street else None


def _lines(
    found: _Found, ids: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> Lines:
    refs = np.array(found.refs, dtype=np.int64)
    vertex = _positions(ids, refs)
    if missing := int((vertex < 0).sum()):
        found.dropped["way point outside the extract"] += missing
    line = np.repeat(np.arange(len(found.counts), dtype=np.int64), found.counts)
    return Lines(vertex=vertex, line=line, lon=lon, lat=lat)


def _positions(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each wanted id stands among the ids, -1 where it is not."""
    if not ids.size:
        return np.full(wanted.size, -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(ids, wanted), ids.size - 1)
    return np.where(ids[at] == wanted, at, -1)


def _network(
    found: _Found,
    streets: Streets,
    places: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
    source: str,
    attribution: str,
) -> RoadNetwork:
    names = sorted({name for name in found.names if name})
    number = {name: index for index, name in enumerate(names)}
    name_of = np.array([number.get(name, -1) for name in found.names], dtype=np.int32)
    ways = [found.ways[index] for index in streets.line]
    houses, house_places = _placed_houses(found, places)
    return build_network(
        node_lon=streets.node_lon,
        node_lat=streets.node_lat,
        street_from=streets.street_from,
        street_to=streets.street_to,
        street_class=[way.road_class for way in ways],
        shapes=streets.shapes,
        forward_access=[way.forward_access for way in ways],
        backward_access=[way.backward_access for way in ways],
        street_kph=[way.kph for way in ways],
        street_name=name_of[streets.line],
        names=tuple(names),
        house_lon=house_places[:, 0],
        house_lat=house_places[:, 1],
        house_number=tuple(house for house, _ in houses),
        house_street=tuple(street for _, street in houses),
        attribution=attribution,
        source=source,
        dropped=tuple(sorted(found.dropped.items())),
    )


def _placed_houses(
    found: _Found,
    places: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]],
) -> tuple[list[tuple[str, str]], NDArray[np.float64]]:
    """Return houses (number, street) with their places, those of nodes first, ``(h, 2)``."""
    ids, lon, lat = places
    houses, points = list(found.node_houses), list(found.house_places)
    for house, refs in zip(found.houses, found.house_refs, strict=True):
        ring = refs[:-1] if len(refs) > 1 and refs[0] == refs[-1] else refs
        at = _positions(ids, np.array(ring, dtype=np.int64))
        if (at >= 0).any():
            houses.append(house)
            points.append((float(lon[at[at >= 0]].mean()), float(lat[at[at >= 0]].mean())))
    return houses, np.array(points, dtype=np.float64).reshape(-1, 2)


def _cut_off(path: Path, error: Exception) -> Issue:
    return Issue(
        code="file-cut-off",
        subject=path.name,
        message=f"cannot be read to its end: {error}",
        remedy="fetch the file again and compare its size with the original",
    )


def _no_roads(path: Path) -> Issue:
    return Issue(
        code="no-roads",
        subject=path.name,
        message="holds no way with a highway tag that anyone may use",
        remedy="take an extract that has roads in it",
    )
