"""Line layers (GeoPackage, GeoJSON, Shapefile) with columns mapped into a road network.

Where columns hold the node ids of both ends (`from`, `to`), they give the nodes and the direction.
Otherwise lines meet where they share a vertex, and where an end lies within `JOIN_M` of another
line's vertex; then they are two-way unless a `oneway` column says otherwise. Lines that only cross
are not joined: a bridge is no junction.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from geodata.dropped import NO_ENDS, NO_LINE, UNKNOWN_TYPE
from geodata.errors import InvalidInput, Issue
from geodata.matrix import PROFILES
from geodata.network import (
    CLASS_INDEX,
    ROAD_CLASSES,
    RoadNetwork,
    access_bits,
    default_access,
    on_earth,
)
from geodata.network_building import build_network
from geodata.projection import plane_around
from geodata.sources.osm_tags import clean_name, road_class
from geodata.sources.streets import DirectedEdge, Lines, cut_at_junctions, network_of_edges

JOIN_M: Final = 0.5
"""Ends this near to another vertex meet it; about the rounding of surveyed coordinates."""

ROLES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "name": ("name", "ten"),
        "from": ("from",),
        "to": ("to",),
        "kph": ("kph", "speed_kph", "maxspeed"),
        "type": ("type", "highway", "fclass"),
        "oneway": ("oneway",),
    }
)
"""What a column may be mapped to, and the columns that are taken when no one says otherwise."""

_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "alley": "alley",
        "hẻm": "alley",
        "hem": "alley",
        "ngõ": "alley",
        "ngo": "alley",
        "kiệt": "alley",
        "kiet": "alley",
        "street": "road",
        "bridge": "road",
        "tunnel": "road",
        "đường": "road",
        "duong": "road",
    }
)
_UNREADABLE: Final = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    IndexError,  # a file without layers
    ValueError,
)
_FORWARD: Final = frozenset({"yes", "true", "1", "f", "ft", "forward"})
_BACKWARD: Final = frozenset({"-1", "t", "tf", "reverse", "backward"})
_MOTOR: Final = access_bits(PROFILES) & ~access_bits(["foot"])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Rows:
    """The usable lines of a layer with what their columns say."""

    lines: NDArray[np.object_]
    values: Mapping[str, "pd.Series[Any]"]
    dropped: Counter[str]


def read_lines(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
    attribution: str = "",
) -> RoadNetwork:
    """Read a layer of lines.

    Parameters
    ----------
    path
        A file that GDAL reads as a vector layer.
    columns
        Column by role (`ROLES`): ``{"kph": "speed_kph"}``; an empty column switches a role off.
    layer
        Layer of the file; the only or first one when not given.
    attribution
        Whom to name for the data.

    Raises
    ------
    InvalidInput
        With codes ``file-cut-off``, ``no-crs``, ``wrong-crs``, ``missing-column``,
        ``unknown-column-role``, ``missing-layer`` or ``no-roads``; all that are found at once.
    """
    frame = _frame(path, layer)
    chosen = _choose(columns or {}, frame)
    if issues := tuple(_faults(path, frame, columns or {}, chosen)):
        raise InvalidInput(issues)
    rows = _rows(frame.to_crs("EPSG:4326"), chosen)
    if not rows.lines.size:
        text = "holds no line" + (" with both from and to" if "from" in chosen else "")
        raise InvalidInput([_issue(path, "no-roads", text, "give a layer of street lines")])
    build = _by_node_ids if "from" in chosen else _by_shared_vertices
    return build(rows, source=path.name, attribution=attribution)


def _frame(path: Path, layer: str | None) -> gpd.GeoDataFrame:
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        if layer is None or layer in layers:
            frame = pyogrio.read_dataframe(path, layer=layer or layers[0])
        else:
            frame = None
    except _UNREADABLE as error:
        raise InvalidInput([_cut_off(path, str(error))]) from error
    if frame is None:
        text, remedy = f"has no layer {layer!r}", f"choose one of: {', '.join(layers)}"
        raise InvalidInput([_issue(path, "missing-layer", text, remedy)])
    if not isinstance(frame, gpd.GeoDataFrame):
        text = "has no geometry"
        raise InvalidInput([_issue(path, "no-roads", text, "give a layer of street lines")])
    return frame


def _choose(columns: Mapping[str, str], frame: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the column of each role: as mapped, else by its usual names."""
    present = [str(name) for name in frame.columns]
    chosen = {role: column for role, column in columns.items() if column and role in ROLES}
    for role, usual in ROLES.items():
        found = next((name for name in usual if name in present), None)
        if role not in columns and found is not None:
            chosen[role] = found
    if ("from" in chosen) != ("to" in chosen) and not {"from", "to"} & columns.keys():
        chosen.pop("from", None)
        chosen.pop("to", None)
    return chosen


def _faults(
    path: Path, frame: gpd.GeoDataFrame, columns: Mapping[str, str], chosen: Mapping[str, str]
) -> Iterator[Issue]:
    if frame.crs is None:
        text = "does not say its coordinate reference system"
        yield _issue(path, "no-crs", text, "add it, for example with ogr2ogr -a_srs EPSG:4326")
    else:
        yield from _outside(path, frame)
    for role in columns.keys() - ROLES.keys():
        remedy = f"roles are: {', '.join(ROLES)}"
        yield _issue(path, "unknown-column-role", f"{role!r} is no role of a column", remedy)
    present = [str(name) for name in frame.columns if name != frame.geometry.name]
    for role, column in chosen.items():
        if column not in present:
            text = f"has no column {column!r} (for {role})"
            yield _issue(path, "missing-column", text, f"its columns are: {', '.join(present)}")
    for role, other in (("from", "to"), ("to", "from")):
        if role in chosen and other not in chosen:
            text = f"{role} is mapped to {chosen[role]!r}, but {other} is not mapped"
            yield _issue(path, "missing-column", text, "map both from and to, or neither")


def _outside(path: Path, frame: gpd.GeoDataFrame) -> Iterator[Issue]:
    """Yield an issue where coordinates are none of the reference system that the file names."""
    remedy = "save it with the reference system that its coordinates are in, such as EPSG:4326"
    try:
        lon, lat = shapely.get_coordinates(frame.geometry.to_crs("EPSG:4326").array).T
    except pyproj.exceptions.ProjError:
        text = f"is in {frame.crs.name}, which cannot be turned into longitude and latitude"
        yield _issue(path, "wrong-crs", text, remedy)
        return
    outside = np.flatnonzero(~on_earth(lon, lat))
    if outside.size:
        x, y = shapely.get_coordinates(frame.geometry.array)[outside[0]]
        text = f"has {outside.size} points that {frame.crs.name} has no place for, such as {x}, {y}"
        yield _issue(path, "wrong-crs", text, remedy)


def _rows(frame: gpd.GeoDataFrame, chosen: Mapping[str, str]) -> _Rows:
    dropped: Counter[str] = Counter()
    placed = frame.geometry.notna()
    dropped[NO_LINE] += int((~placed).sum())
    parts = frame.loc[placed].explode(index_parts=False, ignore_index=True)
    shapes = np.asarray(parts.geometry.array, dtype=np.object_)
    good = (shapely.get_type_id(shapes) == 1) & (shapely.get_num_points(shapes) > 1)
    dropped[NO_LINE] += int((~good).sum())
    if "from" in chosen:
        ends = parts[[chosen["from"], chosen["to"]]].notna().all(axis=1).to_numpy()
        dropped[NO_ENDS] += int((good & ~ends).sum())
        good &= ends
    kept = parts.loc[good]
    return _Rows(
        lines=np.asarray(shapely.force_2d(shapes[good]), dtype=np.object_),
        values={role: kept[column].reset_index(drop=True) for role, column in chosen.items()},
        dropped=+dropped,
    )


def _by_node_ids(rows: _Rows, *, source: str, attribution: str) -> RoadNetwork:
    size = rows.lines.size
    both = pd.concat([rows.values["from"], rows.values["to"]], ignore_index=True)
    # A column of whole numbers with gaps is read as 7.0 where its partner is read as 7.
    codes, ids = pd.factorize(both.astype(str).str.replace(r"\.0$", "", regex=True))
    tail, head = codes[:size].astype(np.int64), codes[size:].astype(np.int64)
    coords = [shapely.get_coordinates(line) for line in rows.lines]
    lon, lat = _node_places(tail, head, coords, len(ids))
    kinds, kph, names = _kinds(rows), _kph(rows), _names(rows)
    edges = []
    for index, line in enumerate(coords):
        ends = [(lon[node], lat[node]) for node in (tail[index], head[index])]
        shape = tuple((float(x), float(y)) for x, y in _along(line, *ends))
        edge = DirectedEdge(
            tail=int(tail[index]),
            head=int(head[index]),
            shape=shape,
            road_class=int(kinds[index]),
            access=default_access(ROAD_CLASSES[kinds[index]]),
            kph=float(kph[index]),
            name=names[index],
        )
        edges.append(edge)
    return network_of_edges(
        edges,
        node_lon=lon,
        node_lat=lat,
        source=source,
        attribution=attribution,
        dropped=tuple(sorted(rows.dropped.items())),
    )


def _node_places(
    tail: NDArray[np.int64], head: NDArray[np.int64], coords: list[NDArray[np.float64]], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where each node is: the median of the line ends that name it."""
    ends = pd.DataFrame(np.array([c[0] for c in coords] + [c[-1] for c in coords]))
    places = ends.groupby(np.concatenate((tail, head))).median().reindex(range(size)).to_numpy()
    return places[:, 0].copy(), places[:, 1].copy()


def _along(
    line: NDArray[np.float64], start: tuple[float, float], end: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the line so that it runs from start to end; some files draw it the other way."""
    as_drawn = math.dist(line[0], start) + math.dist(line[-1], end)
    turned = math.dist(line[-1], start) + math.dist(line[0], end)
    return line if as_drawn <= turned else line[::-1]


def _by_shared_vertices(rows: _Rows, *, source: str, attribution: str) -> RoadNetwork:
    lines = _joined(rows.lines)
    streets = cut_at_junctions(lines)
    apart = ~(
        (streets.street_from == streets.street_to) & (np.diff(streets.shapes[0]) == 2)  # noqa: PLR2004
    )
    kinds, kph, names = _kinds(rows), _kph(rows), _names(rows)
    listed = sorted({name for name in names if name})
    number = {name: index for index, name in enumerate(listed)}
    name_at = np.array([number.get(name, -1) for name in names], dtype=np.int32)
    usual = np.array([default_access(name) for name in ROAD_CLASSES], dtype=np.uint8)[kinds]
    forward, backward = _directions(rows, usual)
    return build_network(
        node_lon=streets.node_lon,
        node_lat=streets.node_lat,
        street_from=streets.street_from,
        street_to=streets.street_to,
        street_class=kinds[streets.line],
        shapes=streets.shapes,
        forward_access=np.where(apart, forward[streets.line], 0),
        backward_access=np.where(apart, backward[streets.line], 0),
        street_kph=kph[streets.line],
        street_name=name_at[streets.line],
        names=tuple(listed),
        source=source,
        attribution=attribution,
        dropped=tuple(sorted(rows.dropped.items())),
    )


def _joined(shapes: NDArray[np.object_]) -> Lines:
    """Give every vertex an id; vertices at one place, and ends near a vertex, share theirs."""
    coords, line = shapely.get_coordinates(shapes, return_index=True)
    places, vertex = np.unique(np.round(coords, 7), axis=0, return_inverse=True)
    vertex = vertex.reshape(-1)
    is_end = np.ones(line.size, dtype=np.bool_)
    is_end[1:-1] = (line[1:-1] != line[:-2]) | (line[1:-1] != line[2:])
    ends = np.unique(vertex[is_end])
    plane = plane_around(places[:, 0], places[:, 1])
    metres = np.column_stack(plane.to_metres(places[:, 0], places[:, 1]))
    near = KDTree(metres[ends]).sparse_distance_matrix(
        KDTree(metres), JOIN_M, output_type="ndarray"
    )
    pairs = (np.ones(near.size), (ends[near["i"]], near["j"]))
    size = len(places)
    _, group = connected_components(coo_array(pairs, shape=(size, size)), directed=False)
    _, first = np.unique(group, return_index=True)
    return Lines(
        vertex=group[vertex].astype(np.int64),
        line=line.astype(np.int64),
        lon=places[first, 0],
        lat=places[first, 1],
    )


def _directions(
    rows: _Rows, usual: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return who may go along and against each line; people on foot always go both ways."""
    if "oneway" not in rows.values:
        return usual, usual
    words = rows.values["oneway"].map(_word).to_numpy()
    ahead = np.isin(words, list(_FORWARD))
    back = np.isin(words, list(_BACKWARD))
    on_foot = usual & np.uint8(~_MOTOR & 0xFF)
    return np.where(back, on_foot, usual), np.where(ahead, on_foot, usual)


def _kinds(rows: _Rows) -> NDArray[np.uint8]:
    if "type" not in rows.values:
        return np.full(rows.lines.size, CLASS_INDEX["road"], dtype=np.uint8)
    kinds = [_kind(word, rows.dropped) for word in rows.values["type"].map(_word)]
    return np.array([CLASS_INDEX[kind] for kind in kinds], dtype=np.uint8)


def _kind(word: str, dropped: Counter[str]) -> str:
    kind = _TYPES.get(word) or road_class(word)
    if kind is None:
        dropped[f"type {word!r} {UNKNOWN_TYPE}"] += 1
    return kind or "road"


def _kph(rows: _Rows) -> NDArray[np.float64]:
    if "kph" not in rows.values:
        return np.full(rows.lines.size, np.nan)
    kph = pd.to_numeric(rows.values["kph"], errors="coerce").to_numpy(dtype=np.float64)
    return np.where(kph > 0, kph, np.nan)


def _names(rows: _Rows) -> list[str]:
    if "name" not in rows.values:
        return [""] * rows.lines.size
    return ["" if pd.isna(name) else clean_name(str(name)) for name in rows.values["name"]]


def _word(value: object) -> str:
    text = "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN
    return re.sub(r"\.0$", "", clean_name(text).lower())


def _cut_off(path: Path, error: str) -> Issue:
    text = f"cannot be read to its end: {error}"
    return _issue(path, "file-cut-off", text, "fetch or export the file again")


def _issue(path: Path, code: str, message: str, remedy: str) -> Issue:
    return Issue(code=code, subject=path.name, message=message, remedy=remedy)
