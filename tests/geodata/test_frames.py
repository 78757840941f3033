"""Checks on frames: each fault is told with its row, and only what needs no guess is mended."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geodata.errors import InvalidInput
from geodata.frames import (
    in_lon_lat,
    match_columns,
    polygons,
    read_frame,
    texts,
    without_overlaps,
)

BOW_TIE = Polygon([(106, 10), (107, 11), (107, 10), (106, 11)])


def codes(issues: object) -> list[str]:
    return [issue.code for issue in issues]  # type: ignore[attr-defined]


def test_columns_are_found_without_case_marks_and_separators() -> None:
    columns, issues = match_columns(
        ["Mã_Xã", "TEN", "geometry_id"],
        known={"code": ("ward_code", "ma_xa"), "name": ("name", "ten")},
        chosen={},
        required=("code", "name"),
        subject="w.gpkg",
    )
    assert columns == {"code": "Mã_Xã", "name": "TEN"}
    assert not issues


def test_a_chosen_column_goes_before_a_known_one_and_every_wrong_choice_is_told() -> None:
    columns, issues = match_columns(
        ["code", "gso"],
        known={"code": ("code",), "name": ("name",)},
        chosen={"code": "gso", "population": "code", "name": "label"},
        required=("code", "name"),
        subject="w.gpkg",
    )
    assert columns == {"code": "gso"}
    assert codes(issues) == ["unknown-field", "missing-column"]


def test_cells_lose_blanks_and_decimals_but_keep_leading_zeros() -> None:
    frame = gpd.GeoDataFrame(
        {"a": pd.Series(["00001", " Phường  1 ", None], dtype=object), "b": [27289.0, None, 1.0]},
        geometry=[Point(0, 0)] * 3,
    )
    assert texts(frame, "a") == ("00001", "Phường 1", "")
    assert texts(frame, "b") == ("27289", "", "1")
    assert texts(frame, None) == ("", "", "")


def test_text_is_composed() -> None:
    decomposed = "Phu\u031bo\u031b\u0300ng"
    frame = gpd.GeoDataFrame({"a": [decomposed]}, geometry=[Point(0, 0)])
    assert texts(frame, "a") == ("Phường",)


def test_without_a_crs_a_frame_is_refused() -> None:
    _, issues = in_lon_lat(gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)]), subject="w.shp")
    assert codes(issues) == ["no-crs"]


def test_metres_are_brought_to_degrees() -> None:
    # Zone 48 has its centre on 105 degrees east, at 500 km.
    metres = gpd.GeoDataFrame(geometry=[Point(500_000, 0)], crs="EPSG:32648")
    frame, issues = in_lon_lat(metres, subject="w.gpkg")
    assert not issues
    assert (frame.geometry[0].x, frame.geometry[0].y) == pytest.approx((105.0, 0.0))


def test_metres_that_claim_to_be_degrees_are_refused_with_their_row() -> None:
    frame = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(5e5, 1e6, 6e5, 2e6)], crs=4326)
    _, issues = in_lon_lat(frame, subject="w.gpkg")
    assert [(issue.code, issue.subject) for issue in issues] == [
        ("coordinates-outside-world", "w.gpkg row 2")
    ]


def test_what_is_no_polygon_is_refused_and_a_crossed_one_is_mended() -> None:
    shapes, issues, repairs = polygons(
        [None, Polygon(), LineString([(0, 0), (1, 1)]), BOW_TIE, box(0, 0, 1, 1)],
        rows=(1, 2, 3, 4, 5),
        subject="w",
    )
    assert [(issue.code, issue.subject) for issue in issues] == [
        ("no-geometry", "w row 1"),
        ("no-geometry", "w row 2"),
        ("not-a-polygon", "w row 3"),
    ]
    assert [(repair.code, repair.subject) for repair in repairs] == [
        ("invalid-geometry", "w row 4")
    ]
    assert isinstance(shapes[3], MultiPolygon)
    assert shapes[3].is_valid
    assert shapes[4] == box(0, 0, 1, 1)


def test_a_small_overlap_is_cut_from_the_larger_and_the_union_stays() -> None:
    # 0.5 % of the small one's width lies in both.
    small, large = box(0, 0, 0.02, 0.02), box(0.0199, 0, 0.06, 0.02)
    (first, second), issues, repairs = without_overlaps([small, large], labels=["s", "l"])
    assert not issues
    assert codes(repairs) == ["small-overlap"]
    assert "0.50%" in repairs[0].message
    assert first == small
    assert second.area == pytest.approx(large.area - 0.0001 * 0.02)
    assert shapely.intersection(first, second).area == pytest.approx(0, abs=1e-12)


def test_of_two_equal_areas_the_later_gives_way() -> None:
    first, second = box(0, 0, 0.02, 0.02), box(0.0199, 0, 0.0399, 0.02)
    shapes, _, _ = without_overlaps([first, second], labels=["a", "b"])
    assert shapes[0] == first
    assert shapes[1].area < second.area


def test_an_overlap_of_two_percent_is_refused() -> None:
    shapes = [box(0, 0, 0.02, 0.02), box(0.0196, 0, 0.06, 0.02)]
    _, issues, repairs = without_overlaps(shapes, labels=["a", "b"])
    assert codes(issues) == ["overlap"]
    assert "2.00%" in issues[0].message
    assert not repairs


@pytest.mark.parametrize("name", ["missing.gpkg", "text.geojson", "cut.gpkg"])
def test_a_file_that_cannot_be_read_is_an_issue_not_a_crash(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "text.geojson":
        path.write_text("not a map")
    if name == "cut.gpkg":
        gpd.GeoDataFrame({"a": [1]}, geometry=[box(0, 0, 1, 1)], crs=4326).to_file(path)
        path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(InvalidInput) as caught:
        read_frame(path)
    assert codes(caught.value.issues) == ["not-found" if "missing" in name else "unreadable-file"]


def test_a_table_without_shapes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InvalidInput, match="no geometry"):
        read_frame(path)
