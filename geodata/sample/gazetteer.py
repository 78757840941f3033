"""Names, codes and centroids of Ho Chi Minh City's 273 wards of January 2025, from a package.

The file is read with `sqlite3`; the package `vietnamadminunits` itself is never imported.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from geodata.coordinates import BoundingBox, LonLat
from geodata.errors import Unavailable

HO_CHI_MINH_CITY: Final = "79"
_QUERY: Final = """
    SELECT wardCode, ward, districtCode, district, provinceCode, province,
        wardLon, wardLat, wardBounds
    FROM admin_units_legacy WHERE provinceCode = ? ORDER BY wardCode
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WardPoint:
    """A ward as the gazetteer knows it: its names and codes, a point and the box around it."""

    code: str
    name: str
    district_code: str
    district: str
    province_code: str
    province: str
    centre: LonLat
    box: BoundingBox


def find_gazetteer() -> Path:
    """Return the data file of the installed package `vietnamadminunits`.

    Raises
    ------
    Unavailable
        If the package is not installed.
    """
    spec = find_spec("vietnamadminunits")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        path = Path(folder) / "data" / "dataset.db"
        if path.is_file():
            return path
    raise Unavailable("the ward names of vietnamadminunits are not installed: run `make install`")


def read_ward_points(
    path: Path | None = None, *, province_code: str = HO_CHI_MINH_CITY
) -> tuple[WardPoint, ...]:
    """Return the wards of a province, by code; of the installed package unless a file is given.

    Raises
    ------
    Unavailable
        If the package is not installed or its file holds something else.
    """
    source = path or find_gazetteer()
    try:
        with closing(
            sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        ) as database:
            rows = database.execute(_QUERY, (province_code,)).fetchall()
    except sqlite3.DatabaseError as error:
        message = (
            f"the ward names of vietnamadminunits cannot be read ({error}): run `make install`"
        )
        raise Unavailable(message) from error
    return tuple(
        WardPoint(
            code=row[0],
            name=row[1],
            district_code=row[2],
            district=row[3],
            province_code=row[4],
            province=row[5],
            centre=LonLat(lon=row[6], lat=row[7]),
            box=_box(row[8]),
        )
        for row in rows
    )


def _box(text: str) -> BoundingBox:
    """Read ``south,west – north,east``."""
    (south, west), (north, east) = (corner.split(",") for corner in text.split("–"))
    return BoundingBox(west=float(west), south=float(south), east=float(east), north=float(north))
