"""Checks on a GeoDataFrame, and its way into plain values.

Every check returns what it found as `Issue`s and goes on, so that a caller can report all faults of
a file together. What can be mended without a guess is mended and listed.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.coordinates import BoundingBox
from geodata.errors import InvalidInput, Issue
from geodata.projection import plane_around

LON_LAT: Final = "EPSG:4326"
WORLD: Final = BoundingBox(west=-180.0, south=-90.0, east=180.0, north=90.0)
REPAIRED_SHARE: Final = 0.01
"""Overlaps below this share of the smaller area are mended, larger ones are refused."""
NOISE_M2: Final = 1.0
"""Overlaps below this many square metres are rounding of the file and left alone."""


def read_frame(path: Path, *, layer: str | None = None) -> gpd.GeoDataFrame:
    """Read one layer of a GeoJSON, GeoPackage, Shapefile or any other file that GDAL knows.

    Parameters
    ----------
    path
        The file.
    layer
        Its layer; the first when not given.

    Raises
    ------
    InvalidInput
        If the file is missing, unreadable, empty or has no geometry column.
    """
    if not path.is_file():
        raise InvalidInput([replace(unreadable(path, "there is no such file"), code="not-found")])
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        chosen = layer if layer is not None else next(iter(layers), "")
        frame = pyogrio.read_dataframe(path, layer=chosen)
    except (RuntimeError, ValueError, shapely.errors.GEOSException) as error:  # GDAL's, decoding
        raise InvalidInput([unreadable(path, str(error))]) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InvalidInput([unreadable(path, "the layer has no geometry")])
    if frame.empty:
        raise InvalidInput([unreadable(path, "the layer has no rows")])
    return frame


def unreadable(path: Path, why: str) -> Issue:
    """Return the issue for a file that cannot be read."""
    return Issue(
        code="unreadable-file",
        subject=path.name,
        message=f"cannot be read: {why}",
        remedy="give a whole GeoJSON, GeoPackage or Shapefile",
    )


def match_columns(
    found: Sequence[str],
    *,
    known: Mapping[str, Sequence[str]],
    chosen: Mapping[str, str],
    required: Sequence[str],
    subject: str,
) -> tuple[dict[str, str], list[Issue]]:
    """Say which column of a file holds which field.

    Parameters
    ----------
    found
        Columns of the file.
    known
        Field -> names it goes by, best first; compared without case, marks and separators.
    chosen
        Field -> column, as the caller wants it; goes before `known`.
    required
        Fields that must be found.
    subject
        The file, for the issues.

    Returns
    -------
    tuple
        Field -> column, and the issues: ``unknown-field``, ``missing-column``.
    """
    by_folded = {_folded(name): name for name in reversed(found)}
    columns: dict[str, str] = {}
    issues = []
    for field, names in known.items():
        match = next(
            (by_folded[_folded(name)] for name in names if _folded(name) in by_folded), None
        )
        if match is not None:
            columns[field] = match
    for field, column in chosen.items():
        if field not in known:
            message = f"there is no field {field!r} to map, only {', '.join(known)}"
            issues.append(_column_issue("unknown-field", subject, message))
        elif column not in found:
            message = f"field {field} is mapped to column {column!r}, found {', '.join(found)}"
            issues.append(_column_issue("missing-column", subject, message))
        else:
            columns[field] = column
    for field in required:
        if field not in columns and field not in chosen:
            message = f"no column for {field} among {', '.join(found)}"
            issues.append(_column_issue("missing-column", subject, message))
    return columns, issues


def _column_issue(code: str, subject: str, message: str) -> Issue:
    return Issue(
        code=code,
        subject=subject,
        message=message,
        remedy="name the column by option, such as code=ward_code",
    )


def _folded(name: str) -> str:
    """Return a column name without case, marks, blanks and separators."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum())


def texts(frame: gpd.GeoDataFrame, column: str | None) -> tuple[str, ...]:
    """Return a column as NFC text with single blanks; empty for what is missing.

    Whole numbers lose the ``.0`` that a file gives them when some rows are empty.
    """
    if column is None:
        return ("",) * len(frame)
    return tuple(_text(value) for value in frame[column].tolist())


def _text(value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT only
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def in_lon_lat(frame: gpd.GeoDataFrame, *, subject: str) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Return the frame in EPSG:4326, and the issues ``no-crs`` or ``coordinates-outside-world``."""
    if frame.crs is None:
        return frame, [
            Issue(
                code="no-crs",
                subject=subject,
                message="does not say in which coordinate system it is",
                remedy="save it with its CRS (a .prj beside a Shapefile), best EPSG:4326",
            )
        ]
    frame = frame.to_crs(LON_LAT)
    bounds = shapely.bounds(frame.geometry.array)
    low, high = [WORLD.west, WORLD.south] * 2, [WORLD.east, WORLD.north] * 2
    wrong = ~np.isnan(bounds).any(axis=1) & ((bounds < low) | (bounds > high)).any(axis=1)
    return frame, [
        Issue(
            code="coordinates-outside-world",
            subject=f"{subject} row {row_numbers(frame)[row]}",
            message=f"longitude and latitude reach {bounds[row].tolist()}",
            remedy="the file's CRS is not the one it says: correct it",
        )
        for row in np.flatnonzero(wrong)
    ]


def row_numbers(frame: gpd.GeoDataFrame) -> tuple[int, ...]:
    """Return the row of the file that each row of the frame was, from 1, also of a part of it."""
    return tuple(int(index) + 1 for index in frame.index)


def polygons(
    geometries: Sequence[BaseGeometry | None], *, rows: Sequence[int], subject: str
) -> tuple[list[Polygon | MultiPolygon | None], list[Issue], list[Issue]]:
    """Return the geometries as valid polygons, None where there is none to be had.

    Parameters
    ----------
    geometries
        One a row.
    rows
        Their numbers in the file.
    subject
        The file, for the issues.

    Returns
    -------
    tuple
        Polygons; issues ``no-geometry`` and ``not-a-polygon``; repairs ``invalid-geometry``.
    """
    good: list[Polygon | MultiPolygon | None] = []
    issues, repairs = [], []
    for row, geometry in zip(rows, geometries, strict=True):
        where = f"{subject} row {row}"
        if geometry is None or geometry.is_empty:
            issues.append(_geometry_issue("no-geometry", where, "has no geometry"))
            good.append(None)
            continue
        if not isinstance(geometry, Polygon | MultiPolygon):
            message = f"is a {geometry.geom_type}, not a polygon"
            issues.append(_geometry_issue("not-a-polygon", where, message))
            good.append(None)
            continue
        flat: Polygon | MultiPolygon | None = shapely.force_2d(geometry)
        if flat is not None and not flat.is_valid:
            message = f"was not valid: {shapely.is_valid_reason(flat)}"
            repairs.append(_geometry_issue("invalid-geometry", where, message))
            flat = only_polygons(shapely.make_valid(flat, method="structure"))
        good.append(flat)
        if flat is None:
            issues.append(_geometry_issue("no-geometry", where, "encloses nothing once made valid"))
    return good, issues, repairs


def _geometry_issue(code: str, subject: str, message: str) -> Issue:
    return Issue(
        code=code, subject=subject, message=message, remedy="draw the polygon again in the source"
    )


def only_polygons(geometry: BaseGeometry) -> Polygon | MultiPolygon | None:
    """Return the polygons of a geometry, without lines and points; None where there are none."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return None if geometry.is_empty else geometry
    parts = [
        part
        for part in shapely.get_parts(geometry, return_index=False)
        if isinstance(part, Polygon | MultiPolygon) and not part.is_empty
    ]
    if not parts:
        return None
    union = shapely.union_all(parts)
    return union if isinstance(union, Polygon | MultiPolygon) else None


def metric_shapes(shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    """Return shapes of EPSG:4326 in a local plane in metres, for areas and lengths."""
    west, south, east, north = shapely.total_bounds(np.asarray(shapes, dtype=object))
    plane = plane_around([west, east], [south, north])
    flat: NDArray[np.object_] = shapely.transform(
        np.asarray(shapes, dtype=object),
        lambda lon_lat: np.column_stack(plane.to_metres(lon_lat[:, 0], lon_lat[:, 1])),
    )
    return flat


def without_overlaps(
    shapes: Sequence[Polygon | MultiPolygon],
    *,
    labels: Sequence[str],
    share: float = REPAIRED_SHARE,
) -> tuple[list[Polygon | MultiPolygon], list[Issue], list[Issue]]:
    """Return polygons of EPSG:4326 without their small overlaps.

    A small overlap is cut from the larger of the two polygons, from the later one when they are
    equal; areas are measured in a local plane in metres.

    Parameters
    ----------
    shapes
        Valid polygons.
    labels
        What to call each in an issue.
    share
        Overlaps up to this part of the smaller polygon are mended.

    Returns
    -------
    tuple
        Polygons; issues ``overlap``; repairs ``small-overlap``.
    """
    mended = list(shapes)
    issues: list[Issue] = []
    repairs: list[Issue] = []
    if not mended:
        return mended, issues, repairs
    metric = metric_shapes(shapes)
    areas_m2 = shapely.area(metric)
    first, second = shapely.STRtree(metric).query(metric, predicate="intersects")
    pairs = sorted((int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b)
    for a, b in pairs:
        overlap_m2 = shapely.area(shapely.intersection(metric[a], metric[b]))
        if overlap_m2 < NOISE_M2:
            continue
        part = overlap_m2 / min(areas_m2[a], areas_m2[b])
        # To the square metre: a rounding of the projection must not decide between equals.
        small, large = (b, a) if round(areas_m2[a]) > round(areas_m2[b]) else (a, b)
        message = f"{overlap_m2:.0f} m² lie in both, {part:.2%} of the smaller"
        subject = f"{labels[a]} and {labels[b]}"
        if part >= share:
            remedy = (
                "correct the borders in the source, dissolve by the code they share, or allow"
                " larger repairs (areas import --repair-overlaps PERCENT)"
            )
            issues.append(Issue(code="overlap", subject=subject, message=message, remedy=remedy))
            continue
        rest = only_polygons(shapely.difference(mended[large], mended[small]))
        if rest is not None:
            mended[large] = rest
            remedy = f"taken from {labels[large]}"
            repairs.append(
                Issue(code="small-overlap", subject=subject, message=message, remedy=remedy)
            )
    return mended, issues, repairs
