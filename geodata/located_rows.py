"""Rows of a table, part by part: by their address, or by their point where they have no address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from geodata.address_memory import SETTLED
from geodata.address_rows import (
    GEO_COLUMNS,
    REVIEW_COLUMN,
    GeocodedRows,
    geo_columns,
)
from geodata.areas import Area
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, Issue
from geodata.geocoding import Geocoded, Geocoder
from geodata.learned_rows import CHOICE_COLUMNS
from geodata.point_texts import read_point
from geodata.reverse import Ground, Units

POINT: Final = "point"
"""Value of ``geo_precision`` for a row that was placed by its own point."""
POINT_COLUMNS: Final = ("lon", "lat")
EXTRA: Final = ""
"""Key of a row's cells that stand beyond the header."""
_EXACT: Final = ("rooftop", SETTLED)
"""Precisions whose point tells the unit since July 2025 by itself."""

_UNCHOSEN: Final = dict.fromkeys(CHOICE_COLUMNS, "")
"""In the review: what a row of an earlier one chose is no choice among the new candidates."""

Row = Mapping[str, str]
_Filled = tuple[dict[str, str], Geocoded]
"""The `GEO_COLUMNS` of a row, and the answer behind them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RowLocator:
    """Fills the ``geo_`` columns of rows.

    Parameters
    ----------
    geocoder
        For addresses.
    ground
        The same wards, for points.
    address_column
        Which column has the address; rows may lack it.
    by_point
        Whether a row without an address may be placed by `POINT_COLUMNS`.
    subject
        Name of the table, for the issues.
    """

    geocoder: Geocoder
    ground: Ground
    address_column: str = "address"
    by_point: bool = True
    subject: str = "addresses"

    @cached_property
    def _keys_now(self) -> Mapping[str, tuple[str, ...]]:
        return {area.key: self.ground.keys_now(area) for area in self.ground.areas.areas}

    def located(self, rows: Sequence[Row], *, first_row: int = 2) -> GeocodedRows:
        """Return the rows with `GEO_COLUMNS`, those for a person, and the faults.

        Parameters
        ----------
        rows
            Cells beyond the header stand under `EXTRA`; such a row is left to a person.
        first_row
            Number of the first of them in the table; the header is row 1.
        """
        issues: list[Issue] = []
        placed: dict[int, LonLat] = {}
        faulty: dict[int, str] = {}
        texts = [(row.get(self.address_column) or "").strip() for row in rows]
        for i, row in enumerate(rows):
            try:
                point = self._point(row, texts[i], f"{self.subject} row {first_row + i}")
            except InvalidInput as error:
                issues += error.issues
                if EXTRA in row or not texts[i]:
                    faulty[i] = "; ".join(issue.message for issue in error.issues)
                continue
            if point is not None:
                placed[i] = point
        units = self._units(list(placed.values()))
        issues += [
            _outside(f"{self.subject} row {first_row + i}", point)
            for (i, point), unit in zip(placed.items(), units, strict=True)
            if not unit.area
        ]
        filled = {i: _left(why) for i, why in faulty.items()}
        filled |= dict(zip(placed, map(self._by_point, placed.values(), units), strict=True))
        asked = [i for i in range(len(rows)) if i not in filled]
        filled |= dict(zip(asked, self._by_address([texts[i] for i in asked]), strict=True))
        answers = [filled[i] for i in range(len(rows))]
        whole = tuple({**row, **cells} for row, (cells, _) in zip(rows, answers, strict=True))
        return GeocodedRows(
            rows=whole,
            review=tuple(
                {**row, REVIEW_COLUMN: "; ".join(answer.reasons), **_UNCHOSEN}
                for row, (_, answer) in zip(whole, answers, strict=True)
                if not answer.accepted
            ),
            results=tuple(answer for _, answer in answers),
            issues=tuple(issues),
        )

    def _point(self, row: Row, text: str, where: str) -> LonLat | None:
        """Return the point that places a row, None where its address does.

        A point beside an address places nothing, but is told when it cannot be one.
        """
        if EXTRA in row:
            raise InvalidInput([_extra_cells(where, row[EXTRA])])
        lon, lat = (row.get(name) or "" for name in POINT_COLUMNS)
        given = self.by_point and bool(lon.strip() or lat.strip())
        if not text and not given:
            raise InvalidInput([_missing_address(where, self.address_column)])
        point = read_point(lon, lat, subject=f"{where}, fields lon and lat") if given else None
        return None if text else point

    def _units(self, points: Sequence[LonLat]) -> tuple[Units, ...]:
        lon = np.array([point.lon for point in points], dtype=float)
        lat = np.array([point.lat for point in points], dtype=float)
        return self.ground.units_at(lon, lat)

    def _by_point(self, point: LonLat, units: Units) -> _Filled:
        """Return the cells and the answer of a row that has only its point."""
        cells = dict.fromkeys(GEO_COLUMNS, "")
        answer = Geocoded(text="", candidates=(), accepted=units.certain, reasons=units.reasons)
        if not units.area:
            return cells, answer
        keys = [key for key in (units.area, units.also) if key]
        areas = [self.ground.areas.by_key(key) for key in keys]
        cells["geo_candidates"] = " | ".join(_by_point_text(area, units) for area in areas)
        if units.certain:
            cells |= {
                "geo_scheme": areas[0].scheme,
                "geo_ward_code": areas[0].code,
                "geo_ward_code_2025": _single_code(units.now),
                "geo_lon": f"{point.lon:.6f}",
                "geo_lat": f"{point.lat:.6f}",
                "geo_precision": POINT,
                "geo_radius_m": "0",
                "geo_probability": "1.000",
            }
        return cells, answer

    def _by_address(self, texts: Sequence[str]) -> list[_Filled]:
        answers = self.geocoder.geocode_all(texts)
        keys_now = self._keys_now
        cells = [
            geo_columns(
                self.geocoder, answer, code_2025=lambda area: _single_code(keys_now[area.key])
            )
            for answer in answers
        ]
        for row, answer in zip(cells, answers, strict=True):
            if not answer.accepted:
                row["geo_ward_code_2025"] = self._named_unit(answer)
        if self.ground.areas_now is not None:
            exact = [
                i
                for i, answer in enumerate(answers)
                if answer.accepted and answer.candidates[0].precision in _EXACT
            ]
            units = self._units([answers[i].candidates[0].point for i in exact])
            for i, unit in zip(exact, units, strict=True):
                cells[i]["geo_ward_code_2025"] = _single_code(unit.now)
        return list(zip(cells, answers, strict=True))

    def _named_unit(self, answer: Geocoded) -> str:
        """Return the code of the unit of July 2025 that a text names, without a certain old ward.

        All the wards that the text may mean went into it, and into no other unit together. Of 3,049
        real addresses and 4,251 generated ones, 8 and 167 name a unit so: none of them wrongly.
        """
        named = [c.area for c in answer.candidates if c.evidence.startswith("reform/")]
        if not named:
            return ""
        shared = set.intersection(*(set(self._keys_now[area]) for area in named))
        return _single_code(tuple(shared))


def _single_code(keys: Sequence[str]) -> str:
    """Return the code of the only unit, empty where it is not certain; its column says whose."""
    return keys[0].partition(":")[2] if len(keys) == 1 else ""


def _left(why: str) -> _Filled:
    answer = Geocoded(text="", candidates=(), accepted=False, reasons=(why,))
    return dict.fromkeys(GEO_COLUMNS, ""), answer


def _by_point_text(area: Area, units: Units) -> str:
    name = f"{area.name}, {area.district}" if area.district else area.name
    now = (f"nay / now {units.now[0]}",) if len(units.now) == 1 else ()
    said = (f"cách ranh giới / to its edge {units.edge_m:.0f} m", *now, *units.reasons)
    return f"{area.key} {name}: {POINT} ({'; '.join(said)})"


def _extra_cells(where: str, cells: str) -> Issue:
    return Issue(
        code="extra-cells",
        subject=where,
        message=f"thừa ô / has more cells than the header: {cells}",
        remedy="đặt ô có dấu phân cách trong ngoặc kép"
        " / put texts that hold the delimiter into quotation marks",
    )


def _missing_address(where: str, column: str) -> Issue:
    return Issue(
        code="missing-address",
        subject=f"{where}, field {column}",
        message="địa chỉ trống / the address is empty",
        remedy="điền địa chỉ, hoặc lon và lat / fill it in, or give lon and lat",
    )


def _outside(where: str, point: LonLat) -> Issue:
    return Issue(
        code="outside-areas",
        subject=f"{where}, fields lon and lat",
        message=f"{point.lon:.6f} {point.lat:.6f} nằm ngoài mọi phường / lies outside all wards",
        remedy="sửa tọa độ, hoặc nạp phường chứa nó"
        " / correct the point, or load the ward it lies in",
    )
