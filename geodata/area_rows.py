"""Rows of a file of areas: columns found, codes checked, parts of one area joined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import geopandas as gpd
import shapely
from shapely import MultiPolygon, Polygon

from geodata.errors import Issue
from geodata.frames import match_columns, metric_shapes, only_polygons, row_numbers, texts

AreaLevel = Literal["province", "district", "ward"]
CODE_DIGITS: Final[Mapping[AreaLevel, int]] = MappingProxyType(
    {"province": 2, "district": 3, "ward": 5}
)
"""How long the statistics office's codes are; a file that kept them as numbers lost the zeros."""

_UPPER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "district_code": ("district_code", "ma_huyen", "ma_quan", "maqh", "mahuyen"),
        "district": (
            "district",
            "district_name",
            "quan_huyen",
            "ten_huyen",
            "ten_quan",
            "dist_name",
            "name_2",
        ),
        "province_code": ("province_code", "ma_tinh", "matp", "matinh"),
        "province": ("province", "province_name", "tinh_thanh", "ten_tinh", "prov_name", "name_1"),
    }
)
KNOWN_COLUMNS: Final[Mapping[AreaLevel, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "ward": {
            "code": ("ward_code", "ma_xa", "ma_phuong", "maxa", "commune_code", "com_code",
                     "code", "ma"),
            "name": ("ward_official", "ward", "ward_name", "ten_xa", "ten_phuong", "tenxa",
                     "phuong_xa", "commune", "com_name", "name_3", "name", "ten"),
            **_UPPER,
        },
        "district": {
            "code": (*_UPPER["district_code"], "code", "ma"),
            "name": (*_UPPER["district"], "name", "ten"),
            "province_code": _UPPER["province_code"],
            "province": _UPPER["province"],
        },
        "province": {
            "code": (*_UPPER["province_code"], "code", "ma"),
            "name": (*_UPPER["province"], "name", "ten"),
        },
    }
)  # fmt: skip
"""Level -> field -> the columns that are taken for it, best first."""

NO_CODE_REMEDY = "add the code, or leave such rows out (areas import --keep COLUMN=VALUE)"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """One row of a file on its way to an `Area`; the geometry is missing where it is faulty."""

    number: int
    own_code: str
    code: str
    fields: Mapping[str, str]
    geometry: Polygon | MultiPolygon | None

    def label(self, file: str) -> str:
        """Return what to call it in an issue."""
        return f"{file} row {self.number} ({self.fields['name']} {self.code})"


def chosen_columns(
    frame: gpd.GeoDataFrame,
    *,
    level: AreaLevel,
    chosen: Mapping[str, str],
    keep: Mapping[str, str] | None,
    name: str,
) -> tuple[gpd.GeoDataFrame, dict[str, str], list[Issue]]:
    """Return the rows to keep, field -> column, and the faults of the choice."""
    found = [str(column) for column in frame.columns if column != frame.geometry.name]
    fields, issues = match_columns(
        found,
        known=KNOWN_COLUMNS[level],
        chosen=chosen,
        required=("code", "name"),
        subject=name,
    )
    for column, value in (keep or {}).items():
        if column not in found:
            message = f"no column {column!r} to keep rows by, found {', '.join(found)}"
            issues.append(fault("missing-column", name, message, "name a column of the file"))
            continue
        frame = frame[[text == value for text in texts(frame, column)]]
        if frame.empty:
            message = f"no row has {column}={value}"
            issues.append(fault("no-rows", name, message, "give a value that occurs"))
    return frame, fields, issues


def area_rows(
    frame: gpd.GeoDataFrame,
    *,
    fields: Mapping[str, str],
    shapes: Sequence[Polygon | MultiPolygon | None],
    level: AreaLevel,
    dissolve_by: str | None,
) -> tuple[list[AreaRow], int]:
    """Return the rows of a file, and how many codes were too short."""
    known = KNOWN_COLUMNS[level]
    cells = {field: texts(frame, fields.get(field)) for field in known}
    own = match_columns(
        [column for column in frame.columns if column not in {dissolve_by, frame.geometry.name}],
        known={"code": known["code"]}, chosen={}, required=(), subject="",
    )[0].get("code")  # fmt: skip
    own_codes = texts(frame, own)
    rows, short = [], 0
    for place, (number, shape) in enumerate(zip(row_numbers(frame), shapes, strict=True)):
        values = {field: texts_of[place] for field, texts_of in cells.items()}
        code = _full_code(values["code"], digits=CODE_DIGITS[level])
        short += code != values["code"]
        for upper in ("district", "province"):
            key = f"{upper}_code"
            if key in values:
                values[key] = _full_code(values[key], digits=CODE_DIGITS[upper])
        own_code = _full_code(own_codes[place], digits=CODE_DIGITS[level])
        rows.append(
            AreaRow(number=number, own_code=own_code, code=code, fields=values, geometry=shape)
        )
    return rows, short


def _full_code(code: str, *, digits: int) -> str:
    return code.zfill(digits) if code.isdecimal() else code


def short_codes(short: int, *, level: AreaLevel, subject: str) -> list[Issue]:
    """Return the note that so many codes were filled up, if any were."""
    if not short:
        return []
    message = f"{short} codes had lost leading zeros and were filled to {CODE_DIGITS[level]} digits"
    return [fault("short-code", subject, message, "keep codes as text in the source")]


def code_faults(rows: Sequence[AreaRow], *, may_repeat: bool, subject: str) -> list[Issue]:
    """Return the issues ``missing-code`` and, unless codes may repeat, ``duplicate-code``."""
    issues = []
    first: dict[str, int] = {}
    for row in rows:
        where = f"{subject} row {row.number}"
        if not row.code:
            message = f"{row.fields['name'] or 'a row without a name'} has no code"
            issues.append(fault("missing-code", where, message, NO_CODE_REMEDY))
        elif row.code in first and not may_repeat:
            message = f"code {row.code} stands in row {first[row.code]} already"
            remedy = "correct the code, or dissolve by it"
            issues.append(fault("duplicate-code", where, message, remedy))
        first.setdefault(row.code, row.number)
    return issues


def fault(code: str, subject: str, message: str, remedy: str) -> Issue:
    """Return an issue of the four parts."""
    return Issue(code=code, subject=subject, message=message, remedy=remedy)


def dissolved(rows: Sequence[AreaRow], *, subject: str) -> tuple[list[AreaRow], list[Issue]]:
    """Return one row a code, and a note for each whose parts bore different names.

    The name is that of the part whose own code is the code; without one, of the largest part.
    """
    groups: dict[str, list[AreaRow]] = {}
    for row in rows:
        if row.geometry is not None and row.code:
            groups.setdefault(row.code, []).append(row)
    merged, notes = [], []
    for code, parts in groups.items():
        if len(parts) == 1:
            merged.append(parts[0])
            continue
        shapes = [part.geometry for part in parts if part.geometry is not None]
        area_m2 = [float(flat.area) for flat in metric_shapes(shapes)]
        ranks = zip((part.own_code == code for part in parts), area_m2, strict=True)
        best = max(enumerate(ranks), key=lambda ranked: ranked[1])[0]
        union = only_polygons(shapely.union_all(shapes))
        merged.append(
            AreaRow(
                number=parts[0].number,
                own_code=code,
                code=code,
                fields=parts[best].fields,
                geometry=union,
            )
        )
        names = sorted({part.fields["name"] for part in parts})
        if len(names) > 1:
            message = f"{code} joins {', '.join(names)} and is called {parts[best].fields['name']}"
            remedy = "map the column of the new name, if the file has one"
            notes.append(fault("several-names", subject, message, remedy))
    return merged, notes
