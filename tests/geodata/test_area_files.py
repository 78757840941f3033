"""Saved areas come back as they were, and nothing else is taken for them."""

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from shapely import box

from geodata.area_files import FORMAT, is_saved, load_areas, save_areas
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


def edited(path: Path, **cells: object) -> Path:
    """Saved areas in which somebody changed cells of the first row, in a map program."""
    save_areas(sample_city(wards=2).areas, path)
    header = pyogrio.read_info(path)["layer_metadata"]
    frame = gpd.read_file(path)
    for field, value in cells.items():
        frame.loc[0, field] = frame.loc[1, field] if value == "as the second" else value
    pyogrio.write_dataframe(frame, path, driver="GPKG", layer="areas", layer_metadata=header)
    return path


@pytest.mark.parametrize(
    ("cells", "code", "says"),
    [
        ({"code": None}, "missing-code", "row 1"),
        ({"code": float("nan")}, "missing-code", "row 1"),
        ({"code": "as the second"}, "duplicate-code", "row 2"),
        ({"valid_from": "2021"}, "wrong-format", "row 1, field valid_from: is '2021'"),
        ({"level": "phường"}, "wrong-format", "row 1, field level: is 'phường'"),
        ({"scheme": None}, "wrong-format", "row 1, field scheme: is ''"),
    ],
)
def test_what_a_map_program_did_to_saved_areas_is_told_by_row(
    cells: dict[str, object], code: str, says: str, tmp_path: Path
) -> None:
    path = edited(tmp_path / "a.gpkg", **cells)
    assert is_saved(path)
    with pytest.raises(InvalidInput, match=f"a.gpkg {says}") as caught:
        load_areas(path)
    assert [issue.code for issue in caught.value.issues] == [code]


def test_a_header_that_lacks_something_is_told_with_what(tmp_path: Path) -> None:
    path = edited(tmp_path / "a.gpkg")
    header = json.dumps({"format": FORMAT, "sample": True})
    frame = gpd.read_file(path)
    pyogrio.write_dataframe(
        frame, path, driver="GPKG", layer="areas", layer_metadata={"donghanh": header}
    )
    with pytest.raises(InvalidInput, match="has no source"):
        load_areas(path)


def test_a_file_of_other_polygons_is_not_taken_for_saved_areas(tmp_path: Path) -> None:
    path = tmp_path / "w.gpkg"
    gpd.GeoDataFrame({"code": ["1"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326").to_file(path)
    with pytest.raises(InvalidInput) as caught:
        load_areas(path)
    assert [issue.code for issue in caught.value.issues] == ["wrong-format"]
