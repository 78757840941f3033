"""Saved areas: what `donghanh areas import` writes and everything else reads."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

import geopandas as gpd
import pyogrio

from geodata.area_rows import CODE_DIGITS, AreaLevel, AreaRow, code_faults, fault
from geodata.areas import Area, AreaSet
from geodata.errors import InvalidInput, Issue
from geodata.frames import LON_LAT, polygons, read_frame, row_numbers, texts, unreadable

FORMAT: Final = "donghanh-areas/1"
"""Tag of saved areas; `load_areas` refuses any other."""

_SAVED: Final = (
    "scheme",
    "code",
    "name",
    "level",
    "district_code",
    "district",
    "province_code",
    "province",
)
_DAYS: Final = ("valid_from", "valid_to")
_HEADER: Final = frozenset(("format", "source", "sample"))


def save_areas(areas: AreaSet, path: Path) -> None:
    """Write areas as a GeoPackage of one layer, which any map program opens.

    The same areas give the same bytes: the time of writing, which a GeoPackage records, is fixed.
    """
    frame = gpd.GeoDataFrame(
        {field: [getattr(area, field) for area in areas.areas] for field in _SAVED}
        | {
            field: [
                (getattr(area, field) or "") and getattr(area, field).isoformat()
                for area in areas.areas
            ]
            for field in _DAYS
        },
        geometry=[area.geometry for area in areas.areas],
        crs=LON_LAT,
    )
    header = {"format": FORMAT, "source": areas.source, "sample": areas.sample}
    path.unlink(missing_ok=True)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2021-09-01T00:00:00.000Z"})
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            driver="GPKG",
            layer="areas",
            promote_to_multi=True,
            layer_metadata={"donghanh": json.dumps(header, ensure_ascii=False)},
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def is_saved(path: Path) -> bool:
    """Tell whether a file says of itself that it holds saved areas, of this or another format."""
    return "format" in _header(path)


def load_areas(path: Path) -> AreaSet:
    """Read areas that `save_areas` wrote; a map program may have changed them since.

    Raises
    ------
    InvalidInput
        With code ``not-found``, ``unreadable-file``, ``wrong-format``, ``missing-code``,
        ``duplicate-code`` or ``no-geometry``; with every fault of the rows.
    """
    frame = read_frame(path)
    header = _header(path)
    missing = sorted({*_SAVED, *_DAYS} - set(frame.columns)) + sorted(_HEADER - header.keys())
    if header.get("format") != FORMAT or missing:
        lacking = f"; it has no {', '.join(missing)}" if missing else ""
        message = f"is not a file of saved areas ({FORMAT}){lacking}"
        remedy = "import it with `donghanh areas import`"
        raise InvalidInput([fault("wrong-format", path.name, message, remedy)])
    cells = {field: texts(frame, field) for field in (*_SAVED, *_DAYS)}
    records = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    numbers = row_numbers(frame)
    shapes, faults, _ = polygons(list(frame.geometry), rows=numbers, subject=path.name)
    if faults:
        faults = [unreadable(path, "areas without geometry"), *faults]
    faults += _row_faults(records, numbers, subject=path.name)
    if faults:
        raise InvalidInput(faults)
    areas = tuple(
        Area(
            **{field: record[field] for field in _SAVED if field != "level"},
            level=cast("AreaLevel", record["level"]),
            valid_from=_day(record["valid_from"]),
            valid_to=_day(record["valid_to"]),
            geometry=shape,
        )
        for record, shape in zip(records, shapes, strict=True)
        if shape is not None
    )
    return AreaSet(areas=areas, source=str(header["source"]), sample=bool(header["sample"]))


def _row_faults(
    records: Sequence[Mapping[str, str]], numbers: Sequence[int], *, subject: str
) -> list[Issue]:
    """Return the faults of all rows: codes, schemes, levels and days."""
    rows = []
    for record, number in zip(records, numbers, strict=True):
        key = f"{record['scheme']}:{record['code']}" if record["code"] else ""
        rows.append(AreaRow(number=number, own_code=key, code=key, fields=record, geometry=None))
    faults = code_faults(rows, may_repeat=False, subject=subject)
    for row in rows:
        for field, needed in _wrong_fields(row.fields):
            where = f"{subject} row {row.number}, field {field}"
            message = f"is {row.fields[field]!r}, must be {needed}"
            remedy = "correct it, or import the wards again"
            faults.append(fault("wrong-format", where, message, remedy))
    return faults


def _wrong_fields(record: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each field that cannot be so, and what it must be."""
    if not record["scheme"]:
        yield "scheme", "a scheme such as vn-2021"
    if record["level"] not in CODE_DIGITS:
        yield "level", f"one of {', '.join(CODE_DIGITS)}"
    for field in _DAYS:
        try:
            _day(record[field])
        except ValueError:
            yield field, "a day such as 2021-01-01, or empty"


def _header(path: Path) -> dict[str, Any]:
    """Return what a file of saved areas says of itself; nothing where it is no such file."""
    try:
        metadata = pyogrio.read_info(path).get("layer_metadata") or {}
        header = json.loads(metadata.get("donghanh", "{}"))
    except (RuntimeError, ValueError):  # no file that GDAL knows, or no JSON
        return {}
    return header if isinstance(header, dict) else {}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
