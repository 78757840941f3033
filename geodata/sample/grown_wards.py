"""Ward shapes grown around centroids: neighbours share their borders and none overlaps another.

Each ward takes the ground that is nearer to its own centroid than to any other's (a Voronoi cell),
within the outline of the city, which is what the wards' boxes reach.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.areas import Area, AreaSet, Scheme, scheme_named
from geodata.errors import NotFound
from geodata.frames import only_polygons
from geodata.projection import LocalPlane, plane_around
from geodata.sample.gazetteer import WardPoint

SCHEME: Final = "vn-2025-01"
SOURCE: Final = "sample city: wards grown around the centroids of vietnamadminunits"
_APART_M: Final = 60.0
"""How far two wards are moved from each other that the gazetteer puts at one point."""
_GRID_DEG: Final = 1e-7


def grown_wards(points: Sequence[WardPoint], *, scheme: str = SCHEME) -> AreaSet:
    """Return one polygon a ward, in the order of the points.

    Parameters
    ----------
    points
        At least two wards.
    scheme
        That their codes are of.

    Raises
    ------
    NotFound
        If there are fewer than two.
    """
    if len(points) < 2:  # noqa: PLR2004 - one ward has no neighbour to share a border with
        raise NotFound("at least two ward centroids are needed to grow wards")
    lon = np.array([point.centre.lon for point in points])
    lat = np.array([point.centre.lat for point in points])
    plane = plane_around(lon, lat)
    centres = _moved_apart(np.column_stack(plane.to_metres(lon, lat)))
    outline = _outline(points, plane)
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(centres), extend_to=outline, ordered=True)
    cells = shapely.intersection(shapely.get_parts(diagram), outline)
    # One grid for all keeps shared borders shared after the way back to degrees.
    in_degrees = shapely.transform(
        cells, lambda metres: np.column_stack(plane.to_degrees(metres[:, 0], metres[:, 1]))
    )
    snapped = shapely.set_precision(in_degrees, _GRID_DEG)
    areas = [
        _area(point, shape, scheme=scheme_named(scheme))
        for point, shape in zip(points, snapped, strict=True)
    ]
    return AreaSet(areas=tuple(areas), source=SOURCE, sample=True)


def _area(point: WardPoint, shape: BaseGeometry, *, scheme: Scheme) -> Area:
    polygon = only_polygons(shape)
    if polygon is None:
        raise NotFound(
            f"no ground is left for ward {point.code}: its centroid lies outside the city"
        )
    return Area(
        scheme=scheme.name,
        code=point.code,
        name=point.name,
        level="ward",
        district_code=point.district_code,
        district=point.district,
        province_code=point.province_code,
        province=point.province,
        valid_from=scheme.valid_from,
        valid_to=scheme.valid_to,
        geometry=polygon,
    )


def _moved_apart(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the centres with those that coincide spread eastwards, so that each gets a cell."""
    moved = centres.copy()
    seen: dict[tuple[float, ...], int] = {}
    for index, centre in enumerate(centres):
        place = tuple(np.round(centre, 1))
        moved[index, 0] += _APART_M * seen.get(place, 0)
        seen[place] = seen.get(place, 0) + 1
    return moved


def _outline(points: Sequence[WardPoint], plane: LocalPlane) -> shapely.Geometry:
    """Return the ground of all wards' boxes, corners rounded, as one outline without holes."""
    west, south = plane.to_metres([p.box.west for p in points], [p.box.south for p in points])
    east, north = plane.to_metres([p.box.east for p in points], [p.box.north for p in points])
    ground = shapely.union_all(shapely.box(west, south, east, north))
    rounded = shapely.buffer(shapely.buffer(ground, 400.0), -400.0)
    return shapely.union_all(
        [shapely.Polygon(part.exterior) for part in shapely.get_parts(rounded)]
    )
