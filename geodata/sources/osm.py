"""OSM files (PBF and XML) into a road network.

Ways are cut at junctions and barriers. Alleys, service roads and footways stay; `osm_tags` says who
may use what and when, `barriers` who passes a bollard or gate, `turns` which turns are banned.
House numbers come from nodes and from outlines (their mean vertex).
"""

import math
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geodata.dropped import NO_ROAD, OPEN_BARRIER, OUTSIDE, SHUT_BARRIER, TOO_SHORT, TWICE
from geodata.errors import InvalidInput, Issue
from geodata.network import RoadNetwork
from geodata.network_building import build_network
from geodata.sources.barriers import BarrierCut, barrier_passage, cut_at_barriers
from geodata.sources.opl import UNREADABLE, Places, read_members, read_nodes, read_tags, write_opl
from geodata.sources.osm_access import Passage
from geodata.sources.osm_tags import (
    WayTags,
    clean_name,
    flat_tags,
    other_names,
    read_way_tags,
    rule_tags,
    street_name,
)
from geodata.sources.streets import Lines, Streets, cut_at_junctions, edges_of_streets
from geodata.sources.turns import JOINT, Origins, Relation, banned_turns

OSM_ATTRIBUTION: Final = "© OpenStreetMap contributors"
_AT_ONCE: Final = 20_000
"""The nodes of so many ways are kept as text before they are turned into arrays."""
_POINTS_OF_LINE: Final = 2

Progress = Callable[[str, int], None]
House = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class _Found:
    """What was read so far.

    `kinds` are the distinct ways as their tags say; each way is one of them and has a name (-1: no
    road, an outline of a house). `pending` are the nodes of ways as text, `nodes` as arrays.
    """

    tagged: dict[str, tuple[int, int]] = field(default_factory=dict)
    known: dict[frozenset[tuple[str, str]], int] = field(default_factory=dict)
    kinds: list[WayTags] = field(default_factory=list)
    way_ids: list[int] = field(default_factory=list)
    way_kinds: list[int] = field(default_factory=list)
    way_names: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    nodes: list[NDArray[np.int64]] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    aliases: dict[tuple[int, str], None] = field(default_factory=dict)
    house_nodes: list[tuple[int, House]] = field(default_factory=list)
    outlines: list[tuple[int, House]] = field(default_factory=list)
    barriers: dict[int, tuple[str, Passage | None]] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


def read_osm(
    path: Path,
    *,
    attribution: str = OSM_ATTRIBUTION,
    progress: Progress = lambda _stage, _count: None,
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
    found = _Found()
    progress("nodes", 0)
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "roads.opl"
        try:
            places = write_opl(path, text)
        except UNREADABLE as error:
            raise InvalidInput([_cut_off(path, error)]) from error
        progress("ways", 0)
        _read_text(text, found, progress)
    progress("network", len(found.way_ids))
    nodes = np.concatenate(found.nodes)
    found.nodes.clear()
    houses = _houses(found, nodes, places)
    ids, lines = _lines(found, nodes, places)
    cut = _cut_barriers(found, ids, lines)
    streets = cut_at_junctions(cut.lines)
    if not streets.line.size:
        raise InvalidInput([_no_roads(path, found)])
    about = {"attribution": attribution, "source": path.name}
    return _network(found, streets, ids[cut.origin], **houses, **about)


def _read_text(text: Path, found: _Found, progress: Progress) -> None:
    with text.open(encoding="utf-8") as lines:
        for line in lines:
            number, *fields = line.split()
            values = {field[0]: field[1:] for field in fields}
            match number[0]:
                case "w":
                    _add_way(found, int(number[1:]), values)
                case "n":
                    _add_node(found, int(number[1:]), values)
                case _:
                    members = tuple(read_members(values.get("M", "")))
                    tags = read_tags(values.get("T", ""))
                    found.relations.append(Relation(tags=tags, members=members))
            if len(found.pending) == _AT_ONCE:
                _keep_nodes(found)
                progress("ways", len(found.counts))
    _keep_nodes(found)


def _keep_nodes(found: _Found) -> None:
    found.nodes.append(read_nodes(found.pending))
    found.pending.clear()


def _add_node(found: _Found, number: int, values: Mapping[str, str]) -> None:
    tags = read_tags(values["T"])
    if house := _house(tags):
        found.house_nodes.append((number, house))
    if "barrier" in tags:
        found.barriers[number] = tags["barrier"], barrier_passage(tags)


def _add_way(found: _Found, number: int, values: Mapping[str, str]) -> None:
    text, nodes = values["T"], values.get("N", "")
    kind, name = found.tagged.get(text) or _read_way(found, text)
    if "addr:housenumber" in text and (house := _house(read_tags(text))):
        found.outlines.append((len(found.counts), house))
    elif kind < 0:
        return
    found.way_ids.append(number)
    found.way_kinds.append(kind)
    found.way_names.append(name)
    found.counts.append(nodes.count("n"))
    found.pending.append(nodes)


def _read_way(found: _Found, text: str) -> tuple[int, int]:
    """Read the tags of a way; most ways of a city are tagged like some way before them."""
    tags = read_tags(text)
    name = street_name(tags)
    telling = rule_tags(tags)
    rules = frozenset(telling.items())
    if rules not in found.known:
        read = read_way_tags(flat_tags(telling)) if "highway" in telling else None
        found.known[rules] = len(found.kinds) if read else -1
        found.kinds += [read] if read else []
    kind, place = found.known[rules], -1
    if kind < 0 and "highway" in tags:
        found.dropped[f"highway={tags['highway']}: {NO_ROAD}"] += 1
        return kind, place
    if name and kind >= 0:
        place = found.names.setdefault(name, len(found.names))
        found.aliases |= dict.fromkeys((place, other) for other in other_names(tags))
    if "addr:housenumber" not in tags:  # most of these are alone of their kind
        found.tagged[text] = kind, place
    return kind, place


def _house(tags: Mapping[str, str]) -> House | None:
    number = clean_name(tags.get("addr:housenumber", ""))
    street = clean_name(tags.get("addr:street", "") or tags.get("addr:place", ""))
    return (number, street) if number and street else None


def _houses(found: _Found, nodes: NDArray[np.int64], places: Places) -> dict[str, Any]:
    """Return the ``house_...`` fields: houses that are nodes, then ways in the mean of corners."""
    starts = np.concatenate(([0], np.cumsum(found.counts, dtype=np.int64)))
    rings = [nodes[starts[way] : starts[way + 1]] for way, _ in found.outlines]
    rings = [r[:-1] if r.size > 1 and r[0] == r[-1] else r for r in rings]
    corners = [np.array([number]) for number, _ in found.house_nodes] + rings
    house = np.repeat(np.arange(len(corners)), [ring.size for ring in corners])
    spots = places.of(np.concatenate([*corners, np.empty(0, np.int64)]))
    known = ~np.isnan(spots[:, 0])
    counts = np.bincount(house[known], minlength=len(corners))
    sums = [np.bincount(house[known], side[known], len(corners)) for side in spots.T]
    lon, lat = (side[counts > 0] / counts[counts > 0] for side in sums)
    named = zip((*found.house_nodes, *found.outlines), counts, strict=True)
    kept = [house for (_, house), count in named if count]
    return {
        "house_lon": lon,
        "house_lat": lat,
        "house_number": tuple(number for number, _ in kept),
        "house_street": tuple(street for _, street in kept),
    }


def _lines(
    found: _Found, nodes: NDArray[np.int64], places: Places
) -> tuple[NDArray[np.int64], Lines]:
    """Return the ids of the nodes of roads, ascending, and the roads as lines between them."""
    counts, kinds = np.array(found.counts, np.int64), np.array(found.way_kinds, np.int64)
    line = np.repeat(np.arange(counts.size), counts)
    road = kinds[line] >= 0
    line, nodes = line[road], nodes[road]
    ids, vertex = np.unique(nodes, return_inverse=True)
    lon, lat = places.of(ids).T
    vertex[np.isnan(lon)[vertex]] = -1
    again = np.zeros(vertex.size, np.bool_)
    again[1:] = (vertex[1:] == vertex[:-1]) & (line[1:] == line[:-1]) & (vertex[1:] >= 0)
    known = np.bincount(line[(vertex >= 0) & ~again], minlength=counts.size)
    for reason, count in (
        (OUTSIDE, (vertex < 0).sum()),
        (TWICE, again.sum()),
        (TOO_SHORT, ((known < _POINTS_OF_LINE) & (kinds >= 0)).sum()),
    ):
        found.dropped.update({reason: int(count)})
    return ids, Lines(vertex=vertex[~again], line=line[~again], lon=lon, lat=lat)


def _cut_barriers(found: _Found, ids: NDArray[np.int64], lines: Lines) -> BarrierCut:
    """Cut the lines at barriers; what joins their sides becomes a way of its own."""
    barriers: dict[int, Passage] = {}
    numbers = np.array(list(found.barriers), np.int64)
    for number in numbers[np.isin(numbers, ids)].tolist():
        kind, who = found.barriers[number]
        if who is None:
            found.dropped[f"barrier={kind}: {OPEN_BARRIER}"] += 1
        else:
            barriers[int(np.searchsorted(ids, number))] = who
    cut = cut_at_barriers(lines, barriers, first_joint=len(found.way_ids))
    for line, who in cut.joints:
        found.way_ids.append(JOINT)
        found.way_names.append(-1)
        found.way_kinds.append(len(found.kinds))
        found.kinds.append(
            WayTags(
                road_class=found.kinds[found.way_kinds[line]].road_class,
                forward_access=who.forward,
                backward_access=who.backward,
                kph=math.nan,
                bans=who.bans,
            )
        )
    found.dropped.update(note for who in barriers.values() for note in who.notes)
    found.dropped.update({SHUT_BARRIER: cut.shut})
    return cut


def _network(
    found: _Found,
    streets: Streets,
    vertex_ids: NDArray[np.int64],
    **rest: Any,
) -> RoadNetwork:
    kinds = found.kinds
    for index, count in Counter(found.way_kinds).items():
        found.dropped.update(dict.fromkeys(kinds[index].notes if index >= 0 else (), count))
    names = sorted(found.names)
    place_of = {found.names[name]: place for place, name in enumerate(names)}
    renamed = np.array([place_of[index] for index in range(len(names))] + [-1], np.int32)
    kind = np.array(found.way_kinds, np.int64)[streets.line]
    network = build_network(
        node_lon=streets.node_lon,
        node_lat=streets.node_lat,
        street_from=streets.street_from,
        street_to=streets.street_to,
        street_class=np.array([one.road_class for one in kinds])[kind],
        shapes=streets.shapes,
        forward_access=np.array([one.forward_access for one in kinds])[kind],
        backward_access=np.array([one.backward_access for one in kinds])[kind],
        street_kph=np.array([one.kph for one in kinds])[kind],
        street_name=renamed[np.array(found.way_names, np.int64)[streets.line]],
        street_roundabout=np.array([one.roundabout for one in kinds])[kind],
        names=tuple(names),
        alias_of=np.array([place_of[index] for index, _ in found.aliases], np.int32),
        alias_name=tuple(other for _, other in found.aliases),
        **rest,
    )
    origins = Origins(
        street_way=np.array(found.way_ids, np.int64)[streets.line],
        street_from=streets.street_from,
        street_to=streets.street_to,
        node_id=vertex_ids[streets.node_vertex],
    )
    turns, dropped = banned_turns(network, found.relations, origins)
    reasons = tuple(sorted((why, n) for why, n in (found.dropped + dropped).items() if n))
    return replace(network, **hourly_bans(network, kinds, kind), **turns, dropped=reasons)


def hourly_bans(
    network: RoadNetwork, kinds: list[WayTags], kind: NDArray[np.int64]
) -> dict[str, Any]:
    """Return the ``ban_...`` fields: those of each kind of way on all edges that are such."""
    edges = edges_of_streets(network)
    rows = [np.empty((0, 3), np.int64)]
    for index, one in enumerate(kinds):
        streets = np.flatnonzero(kind == index) if one.bans else edges[0, :0]
        for *sides, hours in one.bans:
            for bits, of_street in zip(sides, edges, strict=True):
                banned = of_street[streets] if bits else streets[:0]
                row = np.broadcast_to([bits, hours], (banned.size, 2))
                rows.append(np.column_stack((banned, row)))
    return dict(zip(("ban_edge", "ban_access", "ban_hours"), np.concatenate(rows).T, strict=True))


def _cut_off(path: Path, error: Exception) -> Issue:
    return Issue(
        code="file-cut-off",
        subject=path.name,
        message=f"cannot be read to its end: {error}",
        remedy="fetch the file again and compare its size with the original",
    )


def _no_roads(path: Path, found: _Found) -> Issue:
    if found.dropped[OUTSIDE]:
        message = "holds ways with a highway tag, but not the nodes that they run over"
        remedy = "export it again with the nodes of its ways, all with ids above 0"
    else:
        message = "holds no way with a highway tag that anyone may use"
        remedy = "take an extract that has roads in it"
    return Issue(code="no-roads", subject=path.name, message=message, remedy=remedy)
