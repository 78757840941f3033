"""Wards of the sample city: grown ones cover the ground once, real ones are those of 2021."""

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata.errors import InvalidInput, Unavailable
from geodata.frames import metric_shapes
from geodata.sample.gazetteer import read_ward_points
from geodata.sample.grown_wards import grown_wards
from geodata.sample.real_wards import boundaries_path, load_changes, real_wards
from geodata.sample.wards import adjacent_wards, all_wards
from tests.geodata.sample.gazetteers import (
    STEP,
    small_gazetteer,
    write_boundaries,
    write_gazetteer,
)


def test_wards_on_a_grid_grow_to_its_squares(tmp_path: Path) -> None:
    areas = grown_wards(read_ward_points(small_gazetteer(tmp_path / "g.db")))
    assert len(areas.areas) == 16
    assert areas.sample
    inner = areas.by_key("vn-2025-01:27006").geometry  # second row, second column
    assert inner.bounds == pytest.approx(
        (106.61 - STEP / 2, 10.71 - STEP / 2, 106.61 + STEP / 2, 10.71 + STEP / 2), abs=1e-5
    )


def test_two_wards_at_one_point_each_get_ground(tmp_path: Path) -> None:
    box = "10.69,106.59 – 10.71,106.61"
    rows = [
        ("27364", "Phường 11", "775", "Quận 6", 106.6, 10.7, box),
        ("27385", "Phường 10", "775", "Quận 6", 106.6, 10.7, box),
        ("27388", "Phường 1", "776", "Quận 8", 106.62, 10.7, "10.69,106.61 – 10.71,106.63"),
    ]
    areas = grown_wards(read_ward_points(write_gazetteer(tmp_path / "g.db", rows)))
    assert all(shape.area > 0 for shape in metric_shapes([a.geometry for a in areas.areas]))
    assert len({a.geometry.wkb for a in areas.areas}) == 3


def test_the_273_grown_wards_do_not_overlap_and_hold_their_own_centroids() -> None:
    points = read_ward_points()
    areas = grown_wards(points)
    assert len(areas.areas) == 273
    shapes = [a.geometry for a in areas.areas]
    assert all(shape.is_valid for shape in shapes)
    # Without overlaps the parts are as large as the whole.
    whole = shapely.union_all(shapes).area
    assert sum(shape.area for shape in shapes) == pytest.approx(whole, rel=1e-9)
    found = areas.areas_at(
        np.array([p.centre.lon for p in points]), np.array([p.centre.lat for p in points])
    )
    # Two wards of Quận 6 stand at one point in the data, so one of them is moved off it.
    assert int((found != np.arange(273)).sum()) <= 1


def test_wards_side_by_side_hang_together_and_more_of_them_keep_the_first(tmp_path: Path) -> None:
    city = grown_wards(read_ward_points(small_gazetteer(tmp_path / "g.db")))
    few, more = adjacent_wards(city, count=4), adjacent_wards(city, count=9)
    assert len(few.areas) == 4
    assert set(few.keys) < set(more.keys)
    assert shapely.union_all([a.geometry for a in few.areas]).geom_type == "Polygon"


@pytest.mark.parametrize("count", [0, -1, 17])
def test_a_number_of_wards_that_there_is_not_is_refused(tmp_path: Path, count: int) -> None:
    city = grown_wards(read_ward_points(small_gazetteer(tmp_path / "g.db")))
    with pytest.raises(InvalidInput, match="1 to 16"):
        adjacent_wards(city, count=count)


def test_a_missing_or_broken_gazetteer_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at")
    for path in (tmp_path / "none.db", tmp_path / "text.db"):
        with pytest.raises(Unavailable, match="make install"):
            read_ward_points(path)


def test_missing_boundaries_name_the_extra_and_auto_grows_instead(tmp_path: Path) -> None:
    gazetteer, missing = small_gazetteer(tmp_path / "g.db"), tmp_path / "vie.json"
    with pytest.raises(Unavailable, match="vn-boundaries"):
        all_wards("real", gazetteer=gazetteer, real_path=missing)
    assert len(all_wards("auto", gazetteer=gazetteer, real_path=missing).areas) == 16


@pytest.mark.parametrize("text", ["not json", "[1, 2]", '[{"ward": "An Phú"}]'])
def test_a_file_that_holds_no_boundaries_is_not_available(tmp_path: Path, text: str) -> None:
    (tmp_path / "vie.json").write_text(text, encoding="utf-8")
    points = read_ward_points(small_gazetteer(tmp_path / "g.db"))
    with pytest.raises(Unavailable, match="does not hold"):
        real_wards(tmp_path / "vie.json", points=points)


def test_wards_of_2020_become_those_of_2021(tmp_path: Path) -> None:
    box = "10,106 – 11,107"
    points = read_ward_points(
        write_gazetteer(
            tmp_path / "g.db",
            [
                ("27139", "Phường Võ Thị Sáu", "770", "Quận 3", 106.0, 10.0, box),
                ("27127", "Phường 14", "770", "Quận 3", 106.0, 10.0, box),
                ("27112", "Phường Thủ Thiêm", "769", "Thành phố Thủ Đức", 106.0, 10.0, box),
                ("27097", "Phường An Khánh", "769", "Thành phố Thủ Đức", 106.0, 10.0, box),
            ],
        )
    )
    path = write_boundaries(
        tmp_path / "vie.json",
        [
            ("Quận 3", "Phường 6", 106, 10),
            ("Quận 3", "Phường 7", 107, 10),
            ("Quận 3", "Phường 8", 108, 10),
            ("Quận 3", "Phường 14", 109, 10),
            ("Quận 3", "Phường 10", 110, 10),  # merged away in 2025: its code is in the table
            ("Quận 2", "An Khánh", 111, 10),  # the old one
            ("Quận 2", "Bình An", 112, 10),
            ("Quận 2", "Bình Khánh", 113, 10),
        ],
    )
    areas = {a.code: a for a in real_wards(path, points=points).areas}
    assert {code: (a.name, a.district, round(a.geometry.area)) for code, a in areas.items()} == {
        "27139": ("Phường Võ Thị Sáu", "Quận 3", 3),
        "27127": ("Phường 14", "Quận 3", 1),
        "27145": ("Phường 10", "Quận 3", 1),
        "27112": ("Phường Thủ Thiêm", "Thành phố Thủ Đức", 1),
        "27097": ("Phường An Khánh", "Thành phố Thủ Đức", 2),
    }


def test_a_ward_that_nobody_knows_a_code_for_is_not_given_one(tmp_path: Path) -> None:
    points = read_ward_points(small_gazetteer(tmp_path / "g.db"))
    path = write_boundaries(tmp_path / "vie.json", [("Quận 3", "Phường Lạ", 106, 10)])
    with pytest.raises(Unavailable, match="Phường Lạ"):
        real_wards(path, points=points)


def test_the_table_of_2021_takes_ten_wards_away() -> None:
    changes = load_changes()
    # Twelve wards are joined to others; two of those others are new: Võ Thị Sáu and An Khánh.
    new = {"Phường Võ Thị Sáu", "Phường An Khánh"}
    assert new < set(changes.merges.values())
    assert len(changes.merges) - len(new) == 322 - 312
    codes = list(changes.codes.values())
    assert len(set(codes)) == len(codes)


@pytest.mark.realdata
def test_the_real_boundaries_give_the_312_official_codes(shared_data: Path) -> None:
    if not boundaries_path().is_file():
        pytest.skip("the extra vn-boundaries is not installed")
    areas = real_wards(boundaries_path(), points=read_ward_points())
    with (shared_data / "reference" / "official_wards_2021_hcmc_hanoi_laichau.csv").open(
        encoding="utf-8"
    ) as file:
        official = {
            row["ward_code"] for row in csv.DictReader(file) if row["province_code"] == "79"
        }
    assert {a.code for a in areas.areas} == official
