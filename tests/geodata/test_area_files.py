"""Saved areas come back as they were, and nothing else is taken for them."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

from geodata.area_files import load_areas, save_areas
from geodata.errors import InvalidInput
from geodata.sample.city import sample_city


def test_saved_areas_come_back_with_everything_and_twice_the_same_bytes(tmp_path: Path) -> None:
    areas = replace(sample_city().areas, source="wards.shp")
    save_areas(areas, tmp_path / "a.gpkg")
    save_areas(areas, tmp_path / "b.gpkg")
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
    back = load_areas(tmp_path / "a.gpkg")
    assert (back.source, back.sample, back.keys) == ("wards.shp", True, areas.keys)
    for one, other in zip(areas.areas, back.areas, strict=True):
        assert (one.name, one.district, one.valid_from, one.valid_to) == (
            other.name, other.district, other.valid_from, other.valid_to,
        )  # fmt: skip
        assert one.geometry.equals(other.geometry)


def test_a_file_of_other_polygons_is_not_taken_for_saved_areas(tmp_path: Path) -> None:
    path = tmp_path / "w.gpkg"
    gpd.GeoDataFrame({"code": ["1"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326").to_file(path)
    with pytest.raises(InvalidInput) as caught:
        load_areas(path)
    assert [issue.code for issue in caught.value.issues] == ["wrong-format"]
