"""Areas: keyed by scheme and code, found by point, read from any map file or refused."""

import time
import warnings
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely import MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from geodata.areas import (
    OUTSIDE,
    Area,
    AreaSet,
    load_schemes,
    read_areas,
    scheme_named,
    scheme_on,
)
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput, NotFound


def area(code: str, shape: Polygon | MultiPolygon, *, scheme: str = "vn-2021") -> Area:
    held = scheme_named(scheme)
    return Area(
        scheme=scheme, code=code, name=f"Phường {code}", level="ward", district_code="760",
        district="Quận 1", province_code="79", province="Thành phố Hồ Chí Minh",
        valid_from=held.valid_from, valid_to=held.valid_to, geometry=shape,
    )  # fmt: skip


def row_of_three() -> AreaSet:
    """Squares of one degree side by side, the third with a corner only at the second."""
    return AreaSet(
        areas=(
            area("00001", box(106, 10, 107, 11)),
            area("00002", box(107, 10, 108, 11)),
            area("00003", box(108, 11, 109, 12)),
        )
    )


def saved(
    path: Path,
    columns: Mapping[str, Sequence[object]],
    shapes: Sequence[BaseGeometry | None],
    *,
    crs: str | None = "EPSG:4326",
) -> Path:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided")  # on purpose in a test
        gpd.GeoDataFrame(dict(columns), geometry=list(shapes), crs=crs).to_file(path)
    return path


def test_each_day_has_one_scheme_and_the_last_day_of_2024_still_the_old_one() -> None:
    assert scheme_on(date(2020, 12, 31)).name == "vn-2020"
    assert scheme_on(date(2021, 9, 10)).name == "vn-2021"
    assert scheme_on(date(2024, 12, 31)).name == "vn-2021"
    assert scheme_on(date(2025, 1, 1)).name == "vn-2025-01"
    assert scheme_on(date(2025, 7, 1)).name == "vn-2025-07"


def test_schemes_follow_each_other_without_gap_or_overlap() -> None:
    schemes = load_schemes()
    for before, after in pairwise(schemes):
        assert before.valid_to is not None
        assert after.valid_from is not None
        assert (after.valid_from - before.valid_to).days == 1


def test_an_unknown_scheme_is_told_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="vn-2025-07"):
        scheme_named("vn-1999")


def test_points_fall_into_areas_on_borders_into_the_first_and_outside_into_none() -> None:
    lon = np.array([106.5, 107.5, 107.0, 105.0, np.nan])
    lat = np.array([10.5, 10.5, 10.5, 10.5, 10.5])
    assert row_of_three().areas_at(lon, lat).tolist() == [0, 1, 0, OUTSIDE, OUTSIDE]


def test_one_point_gives_its_area_or_none() -> None:
    areas = row_of_three()
    found = areas.area_at(LonLat(lon=107.5, lat=10.5))
    assert found is not None
    assert found.key == "vn-2021:00002"
    assert areas.area_at(LonLat(lon=0, lat=0)) is None


def test_a_point_in_a_hole_is_outside() -> None:
    ring = box(106, 10, 107, 11).difference(box(106.4, 10.4, 106.6, 10.6))
    assert isinstance(ring, Polygon)
    assert AreaSet(areas=(area("1", ring),)).area_at(LonLat(lon=106.5, lat=10.5)) is None


def test_an_inner_point_lies_inside_an_l_shape_where_the_centroid_does_not() -> None:
    shape = Polygon([(0, 0), (10, 0), (10, 1), (1, 1), (1, 10), (0, 10)])
    point = area("1", shape).inner_point
    assert shape.contains(Point(point.lon, point.lat))
    assert not shape.contains(shape.centroid)


def test_neighbours_share_a_border_or_a_corner() -> None:
    areas = row_of_three()
    assert [near.code for near in areas.neighbours("vn-2021:00002")] == ["00001", "00003"]
    assert [near.code for near in areas.neighbours("vn-2021:00001")] == ["00002"]


def test_an_unknown_key_is_told_with_near_ones() -> None:
    with pytest.raises(NotFound, match="vn-2021:00002"):
        row_of_three().by_key("vn-2020:00002")


def test_a_subset_is_chosen_by_keys_or_by_a_question() -> None:
    areas = row_of_three()
    assert areas.subset(["vn-2021:00003", "vn-2021:00001"]).keys == (
        "vn-2021:00001",
        "vn-2021:00003",
    )
    assert areas.subset(lambda one: one.code > "00001").keys == ("vn-2021:00002", "vn-2021:00003")
    with pytest.raises(NotFound):
        areas.subset(["vn-2021:9"])


def test_one_code_in_two_schemes_is_told_apart_by_the_day() -> None:
    shape = box(106, 10, 107, 11)
    areas = AreaSet(areas=(area("26740", shape), area("26740", shape, scheme="vn-2025-07")))

    def held_on(day: date) -> list[str]:
        return [area.key for area in areas.areas if area.holds_on(day)]

    assert held_on(date(2021, 9, 1)) == ["vn-2021:26740"]
    assert held_on(date(2026, 1, 1)) == ["vn-2025-07:26740"]
    assert held_on(date(2025, 3, 1)) == []


def test_two_areas_with_one_key_cannot_be_a_set() -> None:
    with pytest.raises(ValueError, match="vn-2021:1"):
        AreaSet(areas=(area("1", box(0, 0, 1, 1)), area("1", box(1, 0, 2, 1))))


@pytest.mark.parametrize("name", ["wards.gpkg", "wards.geojson", "wards.shp"])
def test_the_three_formats_give_the_same_areas(tmp_path: Path, name: str) -> None:
    columns = {"Ward_Code": ["00001", "00004"], "ten": ["Phường Phúc Xá", "Phường Trúc Bạch"]}
    path = saved(tmp_path / name, columns, [box(105, 21, 105.1, 21.1), box(105.1, 21, 105.2, 21.1)])
    read = read_areas(path, scheme="vn-2021")
    assert [(a.key, a.name, a.valid_from) for a in read.areas.areas] == [
        ("vn-2021:00001", "Phường Phúc Xá", date(2021, 1, 1)),
        ("vn-2021:00004", "Phường Trúc Bạch", date(2021, 1, 1)),
    ]
    assert not read.repairs


def test_a_projected_file_is_brought_to_degrees(tmp_path: Path) -> None:
    columns = {"code": ["1"], "name": ["Phường 1"]}
    square = [box(500_000, 1_000_000, 501_000, 1_001_000)]
    path = saved(tmp_path / "w.gpkg", columns, square, crs="EPSG:32648")
    box_of = read_areas(path, scheme="vn-2021").areas.bounds
    assert box_of.west == pytest.approx(105.0, abs=1e-6)
    assert box_of.north == pytest.approx(9.05, abs=0.01)


def test_codes_kept_as_numbers_get_their_zeros_back_and_it_is_said(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "ward_code": [1, 27289],
        "ward": ["Phường Phúc Xá", "Phường 16"],
    }
    path = saved(tmp_path / "w.gpkg", columns, [box(0, 0, 1, 1), box(1, 0, 2, 1)])
    read = read_areas(path, scheme="vn-2021")
    assert [a.code for a in read.areas.areas] == ["00001", "27289"]
    assert [repair.code for repair in read.repairs] == ["short-code"]


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    columns = {
        "code": ["00001", "00001", "", "00002", "00003"],
        "name": ["a", "b", "c", "d", "e"],
    }
    shapes = [
        box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 0, 3, 1), Point(5, 5), box(2.5, 0, 3.5, 1),
    ]  # fmt: skip
    path = saved(tmp_path / "w.geojson", columns, shapes)
    with pytest.raises(InvalidInput) as caught:
        read_areas(path, scheme="vn-2021")
    found = {(issue.code, issue.subject.split(" (")[0]) for issue in caught.value.issues}
    assert found >= {
        ("duplicate-code", "w.geojson row 2"),
        ("missing-code", "w.geojson row 3"),
        ("not-a-polygon", "w.geojson row 4"),
    }


def test_without_a_crs_codes_are_still_checked(tmp_path: Path) -> None:
    columns = {"code": ["00001", "00001"], "name": ["a", "b"]}
    shapes = [box(0, 0, 1, 1), box(1, 0, 2, 1)]
    path = saved(tmp_path / "w.shp", columns, shapes, crs=None)
    with pytest.raises(InvalidInput) as caught:
        read_areas(path, scheme="vn-2021")
    assert [issue.code for issue in caught.value.issues] == ["no-crs", "duplicate-code"]


def test_a_file_without_codes_and_crs_is_told_both(tmp_path: Path) -> None:
    path = saved(tmp_path / "w.shp", {"name": ["a"]}, [box(0, 0, 1, 1)], crs=None)
    with pytest.raises(InvalidInput) as caught:
        read_areas(path, scheme="vn-2021")
    assert [issue.code for issue in caught.value.issues] == ["missing-column", "no-crs"]


def test_large_overlaps_are_refused_unless_the_caller_allows_them(tmp_path: Path) -> None:
    columns = {"code": ["00001", "00002"], "name": ["a", "b"]}
    path = saved(tmp_path / "w.gpkg", columns, [box(0, 0, 0.1, 0.1), box(0.098, 0, 0.3, 0.1)])
    with pytest.raises(InvalidInput) as caught:
        read_areas(path, scheme="vn-2021")
    assert [issue.code for issue in caught.value.issues] == ["overlap"]
    read = read_areas(path, scheme="vn-2021", repaired_share=0.05)
    assert [repair.code for repair in read.repairs] == ["small-overlap"]


def test_dissolving_joins_rows_and_takes_the_name_of_the_ward_that_kept_its_code(
    tmp_path: Path,
) -> None:
    columns = {
        "ward_code": ["00001", "00002", "00003"],
        "ward": ["Phường 5", "Phường 2", "Phường 9"],
        "now": ["00002", "00002", "00003"],
    }
    shapes = [box(0, 0, 2, 1), box(2, 0, 3, 1), box(3, 0, 4, 1)]
    path = saved(tmp_path / "w.gpkg", columns, shapes)
    read = read_areas(path, scheme="vn-2021", dissolve_by="now")
    assert [(a.code, a.name, a.geometry.area) for a in read.areas.areas] == [
        ("00002", "Phường 2", 3.0),
        ("00003", "Phường 9", 1.0),
    ]
    assert [repair.code for repair in read.repairs] == ["several-names"]


def test_rows_are_kept_by_a_column_and_a_value_that_does_not_occur_is_told(tmp_path: Path) -> None:
    columns = {"code": ["00001", "00002"], "name": ["a", "b"], "province_code": ["01", "79"]}
    path = saved(tmp_path / "w.gpkg", columns, [box(0, 0, 1, 1), box(1, 0, 2, 1)])
    kept = read_areas(path, scheme="vn-2021", keep={"province_code": "79"})
    assert kept.areas.keys == ("vn-2021:00002",)
    with pytest.raises(InvalidInput) as caught:
        read_areas(path, scheme="vn-2021", keep={"province_code": "12"})
    assert [issue.code for issue in caught.value.issues] == ["no-rows"]


def test_faults_name_the_rows_of_the_file_also_when_only_some_are_kept(tmp_path: Path) -> None:
    columns = {"code": ["00001", "00002", ""], "name": ["a", "b", "c"], "city": ["01", "79", "79"]}
    path = saved(tmp_path / "w.geojson", columns, [box(0, 0, 1, 1), Point(1, 1), box(1, 0, 2, 1)])
    with pytest.raises(InvalidInput) as caught:
        read_areas(path, scheme="vn-2021", keep={"city": "79"})
    assert [(issue.code, issue.subject) for issue in caught.value.issues] == [
        ("not-a-polygon", "w.geojson row 2"),
        ("missing-code", "w.geojson row 3"),
    ]


@pytest.mark.realdata
def test_the_312_wards_of_ho_chi_minh_city_are_read_without_repairs(shared_data: Path) -> None:
    read = read_areas(shared_data / "boundaries" / "hcmc_wards_2021.gpkg", scheme="vn-2021")
    assert len(read.areas.areas) == 312
    assert len({a.district for a in read.areas.areas}) == 22
    assert not read.repairs
    ward = read.areas.by_key("vn-2021:27289")
    assert (ward.name, ward.district) == ("Phường 16", "Quận 4")


@pytest.mark.realdata
def test_hanoi_dissolves_to_579_and_its_overlaps_above_the_limit_are_refused(
    shared_data: Path,
) -> None:
    path = shared_data / "boundaries" / "wards_hcmc_hanoi_laichau_gadm36.gpkg"
    hanoi = {"province_code": "01"}
    with pytest.raises(InvalidInput) as caught:
        read_areas(path, scheme="vn-2021", keep=hanoi, dissolve_by="ward_code_2021")
    # Four wards whose detached parts the source had joined to one ring cover a neighbour's ground.
    assert [issue.code for issue in caught.value.issues] == ["overlap"] * 4
    read = read_areas(
        path, scheme="vn-2021", keep=hanoi, dissolve_by="ward_code_2021", repaired_share=0.05
    )
    assert len(read.areas.areas) == 579
    assert {repair.code for repair in read.repairs} == {"small-overlap"}


@pytest.mark.realdata
def test_fifty_thousand_points_a_second_find_their_wards(shared_data: Path) -> None:
    areas = read_areas(shared_data / "boundaries" / "hcmc_wards_2021.gpkg", scheme="vn-2021").areas
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(106.4, 107.0, 50_000), rng.uniform(10.4, 11.1, 50_000)
    found = areas.areas_at(lon[:10], lat[:10])  # builds the index
    took_s = []
    for _ in range(3):  # work, not waiting, and the best of three: the machine may be busy
        start = time.process_time()
        found = areas.areas_at(lon, lat)
        took_s.append(time.process_time() - start)
    assert min(took_s) < 1.0
    for index in range(0, 50_000, 5_000):
        inside = [a.geometry.covers(Point(lon[index], lat[index])) for a in areas.areas]
        assert (found[index] != OUTSIDE) == any(inside)
