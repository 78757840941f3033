"""The wards of 2021 are grown where no boundaries of theirs are installed."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.sample.gazetteer import read_ward_points
from geodata.sample.real_wards import Changes2021, load_changes
from geodata.sample.wards import all_wards
from geodata.sample.wards_of_2021 import points_of_2021


def test_a_merged_ward_comes_back_beside_the_one_with_the_nearest_code_of_its_district() -> None:
    first, *_ = read_ward_points()
    here = replace(first, code="00010", name="Phường 1", district="Quận X")
    there = replace(first, code="00050", name="Phường 5", district="Quận X")
    changes = Changes2021(districts={}, merges={}, codes={("Quận X", "Phường 2"): "00012"})
    points = points_of_2021([here, there], changes)
    assert [(one.code, one.name) for one in points] == [
        ("00010", "Phường 1"),
        ("00012", "Phường 2"),
        ("00050", "Phường 5"),
    ]
    wide = here.box.east - here.box.west
    assert 0 < abs(points[1].centre.lon - here.centre.lon) < wide / 2


def test_a_ward_that_kept_its_code_or_its_name_stands_once() -> None:
    first, *_ = read_ward_points()
    renamed = replace(first, code="00010", name="Phường Mới", district="Quận X")
    recoded = replace(first, code="00020", name="Phường 8", district="Quận X")
    codes = {("Quận X", "Phường 3"): "00010", ("Quận X", "Phường 8"): "00018"}
    changes = Changes2021(districts={}, merges={}, codes=codes)
    points = points_of_2021([renamed, recoded], changes)
    assert [(one.code, one.name) for one in points] == [
        ("00010", "Phường 3"),
        ("00018", "Phường 8"),
    ]


def test_more_wards_than_there_were_in_2025_are_the_312_of_2021(tmp_path: Path) -> None:
    nothing = tmp_path / "vie.json"
    grown = all_wards("auto", real_path=nothing, count=312)
    assert {area.scheme for area in grown.areas} == {"vn-2021"}
    assert len({area.key for area in grown.areas}) == 312
    assert {area.scheme for area in all_wards("auto", real_path=nothing).areas} == {"vn-2025-01"}


@pytest.mark.realdata
def test_their_codes_are_the_official_ones(shared_data: Path) -> None:
    path = shared_data / "reference" / "official_wards_2021_hcmc_hanoi_laichau.csv"
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["province_code"] == "79"]
    points = points_of_2021(read_ward_points(), load_changes())
    assert [point.code for point in points] == sorted(row["ward_code"] for row in rows)
