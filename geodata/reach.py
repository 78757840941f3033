"""How far one comes from some places over the roads: bands of minutes as areas (isochrones)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree
from shapely import MultiPolygon, Polygon

from geodata.coordinates import LonLat
from geodata.dijkstra import DijkstraEngine
from geodata.live_roads import MS, Roads
from geodata.projection import LocalPlane, plane_around
from geodata.search_graph import Ends
from geodata.snapped_ways import hang
from geodata.travel import snap_points

MINUTES: Final = (5, 10, 15)
POINT_EVERY_M: Final = 40.0
"""So close together streets are looked at."""
ROWS: Final = 400
"""The grid has at most so many cells each way, and none smaller than `CELL_M`."""
CELL_M: Final = 30.0
BESIDE_M: Final = 100.0
"""So far beside a street somebody is still reached, on foot from there."""
WALK_M_PER_S: Final = 1.1
_ASIDE_S_PER_M: Final = 10.0
"""Farther aside each metre counts so much: nobody walks across a river, and borders stay smooth."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """When each of ``k`` points of the streets is reached.

    Parameters
    ----------
    east, north
        In metres on the plane, ``(k,)``.
    seconds
        From the nearest of the places, ``(k,)``.
    """

    plane: LocalPlane
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    seconds: NDArray[np.float64]


def reach_bands(
    roads: Roads, places: Sequence[LonLat], *, minutes: Sequence[int] = MINUTES
) -> tuple[MultiPolygon, ...]:
    """Return what is reached from the nearest of some places within so many minutes, in bands.

    Parameters
    ----------
    roads
        As the profile meets them in the hour.
    places
        Where one sets out; those off the roads reach nothing.
    minutes
        Ends of the bands, growing.

    Returns
    -------
    tuple
        EPSG:4326; each band without the ones before it, empty where nothing lies in it.
    """
    found = reached(roads, places, within_s=minutes[-1] * 60)
    if found is None:
        return tuple(MultiPolygon() for _ in minutes)
    ends_s = [60.0 * minute for minute in minutes]
    east, north, grid = _grid(found, ends_s[-1])
    contours = contour_generator(east, north, grid, fill_type=FillType.OuterOffset)
    return tuple(
        _band(contours.filled(low, high), found.plane)
        for low, high in zip((-1.0, *ends_s[:-1]), ends_s, strict=True)
    )


def reached(roads: Roads, places: Sequence[LonLat], *, within_s: float) -> Reach | None:
    """Return when points along the streets are reached; None where no place lies at a street."""
    snaps = snap_points(roads, places) if places else None
    if snaps is None or not snaps.found.any():
        return None
    far_ms = _far_ms(roads, hang(roads, snaps, length_share=0).out, within_s * MS)
    network, graph = roads.network, roads.graph
    entered_ms = far_ms[graph.enter]
    open_edges = np.flatnonzero((roads.edge_ms >= 0) & (entered_ms < within_s * MS))
    along = ~network.edge_reversed[open_edges]
    there = _by_shape(network.shape_count, network.edge_shape[open_edges[along]])
    back = _by_shape(network.shape_count, network.edge_shape[open_edges[~along]])
    begun_ms = np.append(entered_ms[open_edges], np.inf)
    takes_ms = np.append(roads.edge_ms[open_edges].astype(np.float64), 0.0)
    which_there = np.append(np.flatnonzero(along), open_edges.size)[there]
    which_back = np.append(np.flatnonzero(~along), open_edges.size)[back]
    shapes = np.unique(network.edge_shape[open_edges])
    plane = plane_around(network.node_lon, network.node_lat)
    at, share, east, north = _points_along(roads, shapes, plane)
    shape = shapes[at]
    one, other = which_there[shape], which_back[shape]
    passed_ms = np.minimum(
        begun_ms[one] + share * takes_ms[one], begun_ms[other] + (1 - share) * takes_ms[other]
    )
    near = passed_ms <= within_s * MS
    begin_east, begin_north = plane.to_metres(snaps.lon[snaps.found], snaps.lat[snaps.found])
    return Reach(
        plane=plane,
        east=np.append(begin_east, east[near]),
        north=np.append(begin_north, north[near]),
        seconds=np.append(np.zeros(begin_east.size), passed_ms[near] / MS),
    )


def _by_shape(count: int, shapes: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return for each shape the position of the edge along it; the last one where there is none."""
    found = np.full(count, -1, np.int64)
    found[shapes] = np.arange(shapes.size)
    return found


def _far_ms(roads: Roads, starts: Ends, most_ms: float) -> NDArray[np.float64]:
    """Return the milliseconds to each node from the nearest start, infinite beyond the most."""
    weights = np.concatenate((roads.edge_ms, roads.turn_ms))
    graph = DijkstraEngine(roads.graph, weights).matrix
    usable = starts.cost >= 0
    count, more = graph.shape[0], int(usable.sum())
    # all starts hang on one more node, so that one search finds the nearest of them
    matrix = csr_array(
        (
            np.concatenate((graph.data, starts.cost[usable].astype(np.float64))),
            np.concatenate((graph.indices, starts.node[usable].astype(graph.indices.dtype))),
            np.append(graph.indptr, graph.indptr[-1] + more).astype(graph.indptr.dtype),
        ),
        shape=(count + 1, count + 1),
    )
    return np.asarray(dijkstra(matrix, indices=np.array([count]), limit=most_ms)[0, :count])


def _points_along(
    roads: Roads, shapes: NDArray[np.int32], plane: LocalPlane
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return points along shapes: which of them, how far along (0 to 1), east and north."""
    network = roads.network
    counts = np.diff(network.shape_start)[shapes]
    first = np.repeat(network.shape_start[shapes], counts)
    inside = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    vertex = first + inside
    places = np.column_stack(plane.to_metres(network.shape_lon[vertex], network.shape_lat[vertex]))
    of_line = np.repeat(np.arange(shapes.size), counts)
    lines = shapely.segmentize(shapely.linestrings(places, indices=of_line), POINT_EVERY_M)
    points, at = shapely.get_coordinates(lines, return_index=True)
    step = np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T)
    begins_line = np.ones(at.size, np.bool_)
    begins_line[1:] = at[1:] != at[:-1]
    step[begins_line] = 0.0
    walked = np.cumsum(step)
    begins = walked[np.searchsorted(at, np.arange(shapes.size))]
    length = np.maximum(shapely.length(lines), 1e-9)
    return at, (walked - begins[at]) / length[at], points[:, 0], points[:, 1]


def _grid(
    found: Reach, last_s: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the axes of a grid and the seconds until each of its points is reached."""
    ends = [(axis.min() - 2 * BESIDE_M, axis.max() + 2 * BESIDE_M) for axis in _axes(found)]
    cell = max(CELL_M, max(high - low for low, high in ends) / ROWS)
    east, north = (np.arange(low, high + cell, cell) for low, high in ends)
    wide, tall = np.meshgrid(east, north)
    tree = cKDTree(np.column_stack(_axes(found)))
    away, nearest = tree.query(np.column_stack((wide.ravel(), tall.ravel())))
    # a street lies between the grid's points: as far as one of them from it is no walk yet
    seconds = found.seconds[nearest] + np.maximum(0.0, away - cell) / WALK_M_PER_S
    seconds += np.maximum(0.0, away - BESIDE_M) * _ASIDE_S_PER_M
    return east, north, np.minimum(seconds, 2 * last_s).reshape(wide.shape)


def _axes(found: Reach) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return found.east, found.north


def _band(filled: Any, plane: LocalPlane) -> MultiPolygon:
    """Return filled contours, as contourpy gives points and offsets, as polygons in degrees."""
    shapes = []
    for points, offsets in zip(*filled, strict=True):
        lon, lat = plane.to_degrees(points[:, 0], points[:, 1])
        rings = [
            np.column_stack((lon[begin:end], lat[begin:end])) for begin, end in pairwise(offsets)
        ]
        shapes.append(shapely.Polygon(rings[0], rings[1:]))
    parts = shapely.get_parts(shapely.make_valid(np.array(shapes, dtype=np.object_)))
    return MultiPolygon([part for part in parts.tolist() if isinstance(part, Polygon)])
