"""Wards and districts: polygons keyed by scheme and code, in force from a day to a day.

Geometry is in EPSG:4326 (WGS 84, longitude first). A code alone is no key: codes were given again
to other wards, so the key is ``vn-2021:27289``.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon

from geodata.area_rows import AreaLevel as AreaLevel
from geodata.area_rows import (
    AreaRow,
    area_rows,
    chosen_columns,
    code_faults,
    dissolved,
    short_codes,
)
from geodata.coordinates import BoundingBox, LonLat
from geodata.errors import InvalidInput, Issue, NotFound
from geodata.frames import (
    REPAIRED_SHARE,
    in_lon_lat,
    polygons,
    read_frame,
    row_numbers,
    without_overlaps,
)
from geodata.schemes import Scheme as Scheme
from geodata.schemes import load_schemes as load_schemes
from geodata.schemes import scheme_named as scheme_named
from geodata.schemes import scheme_on as scheme_on

OUTSIDE: Final = -1
"""What `AreaSet.areas_at` holds for a point in no area."""
TOUCH_DEG: Final = 1e-6
"""How far apart borders may lie and still touch, in degrees: about 0.1 m, rounding of files."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Area:
    """One province, district or ward, as one scheme knows it.

    Parameters
    ----------
    scheme
        ``vn-2020``, ``vn-2021``, ``vn-2025-01`` or ``vn-2025-07``.
    code
        The statistics office's code, leading zeros kept.
    name
        Official name with its prefix, NFC: ``Phường 16``.
    level
        Which of the three it is.
    district_code, district, province_code, province
        What it lies in; empty where there is none or the source does not say.
    valid_from, valid_to
        First and last day in force; None is open.
    geometry
        EPSG:4326.
    """

    scheme: str
    code: str
    name: str
    level: AreaLevel
    district_code: str
    district: str
    province_code: str
    province: str
    valid_from: date | None
    valid_to: date | None
    geometry: Polygon | MultiPolygon

    def __post_init__(self) -> None:
        if not self.scheme or not self.code:
            raise ValueError(f"scheme and code must not be empty: {self.scheme!r}, {self.code!r}")
        if self.geometry.is_empty:
            raise ValueError(f"area {self.key} has an empty geometry")

    @property
    def key(self) -> str:
        """``scheme:code``, the only name that is unique."""
        return f"{self.scheme}:{self.code}"

    @property
    def inner_point(self) -> LonLat:
        """A point that surely lies inside, also in an L-shaped or divided ward."""
        point = shapely.point_on_surface(self.geometry)
        return LonLat(lon=point.x, lat=point.y)

    def holds_on(self, day: date) -> bool:
        """Tell whether the area was in force on the day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class AreaSet:
    """Areas to be looked up by point, key and border.

    Parameters
    ----------
    areas
        With keys that are unique.
    source
        The file or data they came from.
    sample
        True for a sample city: to be said wherever the areas are shown.

    Raises
    ------
    ValueError
        If two areas share a key.
    """

    areas: tuple[Area, ...]
    source: str = ""
    sample: bool = False

    def __post_init__(self) -> None:
        keys = [area.key for area in self.areas]
        if len(set(keys)) != len(keys):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            raise ValueError(f"keys must be unique, twice: {', '.join(twice)}")

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._geometries)

    @cached_property
    def _geometries(self) -> NDArray[np.object_]:
        """Prepared, so that asking for many points in one area is quick."""
        geometries = np.array([area.geometry for area in self.areas], dtype=object)
        shapely.prepare(geometries)
        return geometries

    @cached_property
    def _index(self) -> Mapping[str, int]:
        return MappingProxyType({area.key: i for i, area in enumerate(self.areas)})

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys, in the order of `areas`."""
        return tuple(area.key for area in self.areas)

    @property
    def bounds(self) -> BoundingBox:
        """The box around all of them."""
        west, south, east, north = shapely.total_bounds([area.geometry for area in self.areas])
        return BoundingBox(west=west, south=south, east=east, north=north)

    def areas_at(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return for each point the position in `areas` of the area it lies in.

        Parameters
        ----------
        lon, lat
            ``(n,)`` degrees; NaN lies nowhere.

        Returns
        -------
        NDArray
            ``(n,)``; `OUTSIDE` for a point in none. A point on a border belongs to the first.
        """
        found = np.full(len(lon), len(self.areas), dtype=np.intp)
        usable = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        east, north = np.asarray(lon)[usable], np.asarray(lat)[usable]
        # the tree alone compares boxes; with a predicate it would prepare the points, not the areas
        point, area = self._tree.query(shapely.points(east, north))
        hit = shapely.intersects_xy(self._geometries[area], east[point], north[point])
        np.minimum.at(found, usable[point[hit]], area[hit])
        found[found == len(self.areas)] = OUTSIDE
        return found

    def areas_near(self, lon: float, lat: float, away_deg: float) -> tuple[int, ...]:
        """Return the positions in `areas` of those within so many degrees of a point, in order."""
        near = self._tree.query(shapely.Point(lon, lat), predicate="dwithin", distance=away_deg)
        return tuple(sorted(near.tolist()))

    def area_at(self, point: LonLat) -> Area | None:
        """Return the area that the point lies in, or None."""
        index = int(self.areas_at(np.array([point.lon]), np.array([point.lat]))[0])
        return None if index == OUTSIDE else self.areas[index]

    def by_key(self, key: str) -> Area:
        """Return the area of that key.

        Raises
        ------
        NotFound
            If there is none; the message names the nearest keys.
        """
        if key not in self._index:
            near = get_close_matches(key, self.keys, n=3) or list(self.keys[:3])
            raise NotFound(f"no area {key!r} here; near: {', '.join(near)}")
        return self.areas[self._index[key]]

    def subset(self, wanted: Collection[str] | Callable[[Area], bool]) -> "AreaSet":
        """Return the areas with the given keys, or those of which the predicate is true.

        Raises
        ------
        NotFound
            If a key is not known here.
        """
        if callable(wanted):
            areas = tuple(area for area in self.areas if wanted(area))
        else:
            chosen = {self._index[self.by_key(key).key] for key in wanted}
            areas = tuple(self.areas[i] for i in sorted(chosen))
        return AreaSet(areas=areas, source=self.source, sample=self.sample)

    def neighbours(self, key: str, *, touch_deg: float = TOUCH_DEG) -> tuple[Area, ...]:
        """Return the areas that share a border or a corner with this one."""
        own = self._index[self.by_key(key).key]
        near = self._tree.query(self.areas[own].geometry, predicate="dwithin", distance=touch_deg)
        return tuple(self.areas[i] for i in sorted(near) if i != own)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreasRead:
    """What `read_areas` made of a file.

    Parameters
    ----------
    areas
        Free of overlaps, each with a code of its own.
    repairs
        What was mended on the way: ``small-overlap``, ``invalid-geometry``, ``short-code``,
        ``several-names``.
    """

    areas: AreaSet
    repairs: tuple[Issue, ...]


def read_areas(
    path: Path,
    *,
    scheme: str,
    level: AreaLevel = "ward",
    columns: Mapping[str, str] | None = None,
    keep: Mapping[str, str] | None = None,
    dissolve_by: str | None = None,
    layer: str | None = None,
    repaired_share: float = REPAIRED_SHARE,
) -> AreasRead:
    """Read the areas of a GeoJSON, GeoPackage or Shapefile.

    Parameters
    ----------
    path
        The file, in any CRS that it states.
    scheme
        Whose codes they are; gives the days in force.
    level
        What its rows are.
    columns
        Field (code, name, district_code, district, province_code, province) -> column; what is not
        given is found by `KNOWN_COLUMNS`.
    keep
        Column -> value; rows that differ are left out.
    dissolve_by
        A column whose equal values make one area, with that value as the code.
    layer
        Of a file with several; the first when not given.
    repaired_share
        Overlaps below this part of the smaller area are cut from the larger and listed; greater
        ones are refused.

    Raises
    ------
    InvalidInput
        With every fault of the file: ``unreadable-file``, ``missing-column``, ``no-crs``,
        ``missing-code``, ``duplicate-code``, ``no-geometry``, ``not-a-polygon``, ``overlap`` ...
    NotFound
        If there is no such scheme.
    """
    held = scheme_named(scheme)
    frame = read_frame(path, layer=layer)
    chosen = {**(columns or {}), **({"code": dissolve_by} if dissolve_by else {})}
    frame, fields, faults = chosen_columns(
        frame, level=level, chosen=chosen, keep=keep, name=path.name
    )
    frame, issues = in_lon_lat(frame, subject=path.name)
    placed = not issues
    shapes, shapeless, repairs = polygons(
        list(frame.geometry), rows=row_numbers(frame), subject=path.name
    )
    issues = [*faults, *issues, *shapeless]
    if faults:
        raise InvalidInput(issues)
    rows, short = area_rows(
        frame, fields=fields, shapes=shapes, level=level, dissolve_by=dissolve_by
    )
    issues += code_faults(rows, may_repeat=dissolve_by is not None, subject=path.name)
    repairs += short_codes(short, level=level, subject=path.name)
    groups, renamed = dissolved(rows, subject=path.name)
    shaped = [(row, row.geometry) for row in groups if row.geometry is not None]
    mended, overlaps, cuts = without_overlaps(
        [shape for _, shape in shaped] if placed else [],
        labels=[row.label(path.name) for row, _ in shaped],
        share=repaired_share,
    )
    if issues + overlaps:
        raise InvalidInput(issues + overlaps)
    repairs += cuts
    areas = tuple(
        _area(row, shape, scheme=held, level=level)
        for (row, _), shape in zip(shaped, mended, strict=True)
    )
    return AreasRead(areas=AreaSet(areas=areas, source=path.name), repairs=(*repairs, *renamed))


def _area(row: AreaRow, shape: Polygon | MultiPolygon, *, scheme: Scheme, level: AreaLevel) -> Area:
    return Area(
        scheme=scheme.name,
        code=row.code,
        name=row.fields["name"],
        level=level,
        district_code=row.fields.get("district_code", ""),
        district=row.fields.get("district", ""),
        province_code=row.fields.get("province_code", ""),
        province=row.fields.get("province", ""),
        valid_from=scheme.valid_from,
        valid_to=scheme.valid_to,
        geometry=shape,
    )
