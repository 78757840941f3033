"""Saved areas: what `donghanh areas import` writes and everything else reads."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pyogrio

from geodata.area_rows import fault
from geodata.areas import Area, AreaSet
from geodata.errors import InvalidInput
from geodata.frames import LON_LAT, polygons, read_frame, row_numbers, unreadable

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
            for field in ("valid_from", "valid_to")
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


def load_areas(path: Path) -> AreaSet:
    """Read areas that `save_areas` wrote.

    Raises
    ------
    InvalidInput
        With code ``not-found``, ``unreadable-file`` or ``wrong-format``.
    """
    frame = read_frame(path)
    header = _header(path)
    if header.get("format") != FORMAT or not {*_SAVED, "valid_from"} <= set(frame.columns):
        message = f"is not a file of saved areas ({FORMAT})"
        remedy = "import it with `donghanh areas import`"
        raise InvalidInput([fault("wrong-format", path.name, message, remedy)])
    records: list[dict[str, Any]] = frame.to_dict("records")
    shapes, faults, _ = polygons(list(frame.geometry), rows=row_numbers(frame), subject=path.name)
    if faults:
        raise InvalidInput([unreadable(path, "areas without geometry"), *faults])
    areas = tuple(
        Area(
            level=record["level"],
            **{field: str(record[field] or "") for field in _SAVED if field != "level"},
            valid_from=_day(record["valid_from"]),
            valid_to=_day(record["valid_to"]),
            geometry=shape,
        )
        for record, shape in zip(records, shapes, strict=True)
        if shape is not None
    )
    return AreaSet(areas=areas, source=str(header["source"]), sample=bool(header["sample"]))


def _header(path: Path) -> dict[str, Any]:
    metadata = pyogrio.read_info(path).get("layer_metadata") or {}
    try:
        header = json.loads(metadata.get("donghanh", "{}"))
    except ValueError:
        return {}
    return header if isinstance(header, dict) else {}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
