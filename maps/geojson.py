"""Wards, roads and routes as GeoJSON, with few coordinates: five decimals are about a metre."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.areas import Area, AreaSet
from geodata.coordinates import BoundingBox, LonLat
from geodata.network import CLASS_INDEX, RoadNetwork
from routing.clock import clock
from routing.plan import Plan, Route
from routing.problem import Problem

GeoJson = dict[str, Any]

DECIMALS: Final = 5
_SIMPLIFY_DEG: Final = 2e-5
_MOST_VERTICES: Final = 150_000
"""Beyond this the smallest streets are left out, so that a city still opens quickly."""

_RANKS: Final = (
    ("major", ("motorway", "trunk", "primary", "secondary", "tertiary")),
    ("minor", ("unclassified", "residential", "living_street", "road")),
    ("alley", ("service", "alley", "track", "pedestrian", "footway", "path", "cycleway", "steps")),
)
"""How prominently road classes are drawn, the strongest first."""


def collection(features: Iterable[GeoJson]) -> GeoJson:
    """Return a FeatureCollection."""
    return {"type": "FeatureCollection", "features": [*features]}


def feature(geometry: GeoJson, **properties: object) -> GeoJson:
    """Return one Feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def place_bounds(problem: Problem, *, margin_deg: float = 0.0) -> BoundingBox | None:
    """Return the box around all places, widened by a margin; None without places."""
    if not problem.places:
        return None
    lon = [place.point.lon for place in problem.places]
    lat = [place.point.lat for place in problem.places]
    return BoundingBox(
        west=min(lon) - margin_deg,
        south=min(lat) - margin_deg,
        east=max(lon) + margin_deg,
        north=max(lat) + margin_deg,
    )


def widened(box: BoundingBox, margin_deg: float) -> BoundingBox:
    """Return the box, larger on each side."""
    return BoundingBox(
        west=box.west - margin_deg,
        south=box.south - margin_deg,
        east=box.east + margin_deg,
        north=box.north + margin_deg,
    )


def bounds_of(features: Iterable[GeoJson]) -> BoundingBox | None:
    """Return the box around features; None without any."""
    corners = [corner for one in features for corner in _corners(one["geometry"]["coordinates"])]
    if not corners:
        return None
    lon, lat = zip(*corners, strict=True)
    return BoundingBox(west=min(lon), south=min(lat), east=max(lon), north=max(lat))


def _corners(nested: Any) -> Iterable[tuple[float, float]]:
    if nested and isinstance(nested[0], int | float):
        yield nested[0], nested[1]
    else:
        for one in nested:
            yield from _corners(one)


def wards_collection(areas: AreaSet, *, within: BoundingBox | None = None) -> GeoJson:
    """Return the areas that reach into the box as polygons, with name and inner point.

    Where two of all areas have a name, it has its district with it.
    """
    names = told_apart(areas.areas)
    shown = [area for area in areas.areas if within is None or _reaches(area.geometry, within)]
    return collection(
        feature(
            shape_of(area.geometry),
            key=area.key,
            name=names[area.key],
            label=[round(area.inner_point.lat, DECIMALS), round(area.inner_point.lon, DECIMALS)],
        )
        for area in shown
    )


def told_apart(areas: Sequence[Area]) -> dict[str, str]:
    """Return what areas are called on a map, by key: ``Phường 1 · Quận 5`` where there are more."""
    times = Counter(area.name for area in areas)
    return {
        area.key: f"{area.name} · {area.district}"
        if times[area.name] > 1 and area.district
        else area.name
        for area in areas
    }


def _reaches(geometry: shapely.Geometry, box: BoundingBox) -> bool:
    return bool(shapely.intersects(geometry, shapely.box(box.west, box.south, box.east, box.north)))


def shape_of(geometry: shapely.Geometry) -> GeoJson:
    """Return an area as GeoJSON, simplified by about two metres."""
    simple = shapely.simplify(geometry, _SIMPLIFY_DEG, preserve_topology=True)
    shape: GeoJson = shapely.geometry.mapping(simple)  # type: ignore[arg-type]  # it has what it takes
    return {"type": shape["type"], "coordinates": _round_nested(shape["coordinates"])}


def _round_nested(values: Any) -> Any:
    if isinstance(values, float):
        return round(values, DECIMALS)
    return [_round_nested(value) for value in values]


def roads_collection(roads: RoadNetwork, *, within: BoundingBox | None = None) -> GeoJson:
    """Return the streets in the box merged into one MultiLineString per rank.

    The weakest ranks are left out while there are more than 150,000 vertices.
    """
    classes = np.zeros(roads.shape_count, np.uint8)
    classes[roads.edge_shape] = roads.edge_class
    inside = _shapes_inside(roads, within)
    features: list[GeoJson] = []
    vertices = 0
    for rank, names in _RANKS:
        wanted = np.isin(classes, [CLASS_INDEX[name] for name in names]) & inside
        chosen = np.flatnonzero(wanted)
        vertices += int(np.diff(roads.shape_start)[chosen].sum())
        if features and vertices > _MOST_VERTICES:
            break
        lines = [_line(roads.shape(int(index))) for index in chosen]
        features.append(feature({"type": "MultiLineString", "coordinates": lines}, rank=rank))
    return collection(features)


def _shapes_inside(roads: RoadNetwork, box: BoundingBox | None) -> NDArray[np.bool_]:
    """Tell for each shape whether the box around it meets the given one."""
    if box is None or not roads.shape_count:
        return np.ones(roads.shape_count, np.bool_)
    first = roads.shape_start[:-1]
    west, east = (ufunc.reduceat(roads.shape_lon, first) for ufunc in (np.minimum, np.maximum))
    south, north = (ufunc.reduceat(roads.shape_lat, first) for ufunc in (np.minimum, np.maximum))
    beside = (east < box.west) | (west > box.east) | (north < box.south) | (south > box.north)
    return np.asarray(~beside)


def _line(points: NDArray[np.float64]) -> list[list[float]]:
    """Return a line simplified and rounded; its two ends stay."""
    line = shapely.simplify(shapely.linestrings(points), _SIMPLIFY_DEG / 2)
    rows: list[list[float]] = np.round(shapely.get_coordinates(line), DECIMALS).tolist()
    return rows


_THIN_DEG: Final = 1e-4


def thinned(line: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return a line within some eleven metres of the given one, for one of very many of them.

    A million bends of a city take a browser seconds; from afar nobody sees them.
    """
    if len(line) < 3:  # noqa: PLR2004 - nothing to leave out
        return [list(point) for point in line]
    rows = shapely.get_coordinates(shapely.simplify(shapely.linestrings(line), _THIN_DEG))
    kept: list[list[float]] = np.round(rows, DECIMALS).tolist()
    return kept


def steps_of(line: Sequence[Sequence[float]]) -> list[int]:
    """Return a line as whole steps of the fifth decimal, from zero: a third of its signs."""
    points = np.round(np.asarray(line) * 10**DECIMALS).astype(int)
    steps: list[int] = np.diff(points, axis=0, prepend=np.zeros((1, 2), int)).ravel().tolist()
    return steps


def lat_lon(point: LonLat) -> list[float]:
    """Return a point as Leaflet wants it: latitude first, five decimals."""
    return [round(point.lat, DECIMALS), round(point.lon, DECIMALS)]


def route_points(problem: Problem, route: Route) -> Sequence[LonLat]:
    """Return the way to drive; where the plan has none, straight from stop to stop."""
    return route.geometry or tuple(problem.place(stop.place).point for stop in route.stops)


def plan_collection(problem: Problem, plan: Plan) -> GeoJson:
    """Return the routes of a plan as lines and its stops as points, without anything of a person.

    Lines run straight from stop to stop where the plan holds no way between them.
    """
    features: list[GeoJson] = []
    found = cache(lon_lat)  # of a city, many stops are at one place
    for route in plan.routes:
        line = [found(point) for point in route_points(problem, route)]
        if len(line) > 1:
            features.append(
                feature({"type": "LineString", "coordinates": line}, vehicle=str(route.vehicle))
            )
        for number, stop in enumerate(route.stops):
            place = problem.place(stop.place)
            features.append(
                feature(
                    {"type": "Point", "coordinates": found(place.point)},
                    vehicle=str(route.vehicle),
                    number=number,
                    kind=stop.kind,
                    task=None if stop.task is None else str(stop.task),
                    depot=None if stop.depot is None else str(stop.depot),
                    starts=clock(stop.starts_s),
                    area=place.area,
                )
            )
    return collection(features)


def lon_lat(point: LonLat) -> list[float]:
    """Return a point as GeoJSON wants it: longitude first, five decimals."""
    return [round(point.lon, DECIMALS), round(point.lat, DECIMALS)]


def point_of(point: LonLat) -> GeoJson:
    """Return a point as GeoJSON."""
    return {"type": "Point", "coordinates": lon_lat(point)}


def line_string(points: Iterable[LonLat]) -> GeoJson:
    """Return a line as GeoJSON."""
    return {"type": "LineString", "coordinates": [lon_lat(point) for point in points]}
