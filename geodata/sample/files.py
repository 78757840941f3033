"""A sample city as files: the same ones that a real city would bring."""

import csv
from collections.abc import Sequence
from pathlib import Path

from geodata.area_files import save_areas
from geodata.network_files import save_network
from geodata.sample.city import Row, SampleCity
from geodata.sample.people import REQUEST_COLUMNS, TRUTH_COLUMNS
from geodata.sample.staff import DEPOT_COLUMNS, VOLUNTEER_COLUMNS


def write_sample(city: SampleCity, folder: Path) -> tuple[Path, ...]:
    """Write a sample city, and return its files.

    They are ``wards.gpkg``, ``roads.npz``, ``requests.csv``, ``volunteers.csv``, ``depots.csv``,
    ``truth.csv`` (for measuring a geocoder only) and ``SAMPLE.txt``, which says what they are.

    Parameters
    ----------
    city
        To be written.
    folder
        Made when it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    save_areas(city.areas, folder / "wards.gpkg")
    save_network(city.roads, folder / "roads.npz")
    tables = (
        ("requests.csv", REQUEST_COLUMNS, city.requests),
        ("volunteers.csv", VOLUNTEER_COLUMNS, city.volunteers),
        ("depots.csv", DEPOT_COLUMNS, city.depots),
        ("truth.csv", TRUTH_COLUMNS, city.truth),
    )
    for name, columns, rows in tables:
        _write_rows(folder / name, columns=columns, rows=rows)
    label = f"{city.label_vi}.\n{city.label_en}.\n{city.day.isoformat()}, seed {city.seed}\n"
    (folder / "SAMPLE.txt").write_text(label, encoding="utf-8", newline="\n")
    written = ("wards.gpkg", "roads.npz", *(name for name, _, _ in tables), "SAMPLE.txt")
    return tuple(folder / name for name in written)


def _write_rows(path: Path, *, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
