from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry

from geodata.errors import InvalidInput
from geodata.network import ROAD_CLASSES
from geodata.road_summary import summarise
from geodata.sources.lines import read_lines
from tests.geodata.roads import DEGREES_PER_M

Places = Sequence[tuple[float, float]]


def line_m(*places: tuple[float, float]) -> LineString:
    return LineString(np.array(places) * DEGREES_PER_M)


def layer_file(
    folder: Path,
    shapes: Sequence[BaseGeometry | None],
    values: Mapping[str, Sequence[Any]] | None = None,
    *,
    name: str = "streets.gpkg",
    crs: str = "EPSG:4326",
) -> Path:
    frame = gpd.GeoDataFrame(dict(values or {}), geometry=list(shapes), crs=crs)
    frame.to_file(folder / name)
    return folder / name


def codes(caught: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    return [issue.code for issue in caught.value.issues]


@pytest.mark.parametrize("name", ["streets.gpkg", "streets.geojson", "streets.shp"])
def test_lines_meet_where_they_share_a_vertex(tmp_path: Path, name: str) -> None:
    shapes = [line_m((0, 0), (100, 0), (200, 0)), line_m((100, 0), (100, 50))]
    path = layer_file(
        tmp_path, shapes, {"name": ["Đường Lớn", None], "type": ["Road", "Alley"]}, name=name
    )

    network = read_lines(path, attribution="© the surveyors")

    assert (network.node_count, network.shape_count, network.edge_count) == (4, 3, 6)
    kinds = [ROAD_CLASSES[kind] for kind in network.edge_class]
    assert kinds == ["road", "road", "alley"] * 2
    assert [network.names[at] if at >= 0 else "" for at in network.edge_name[:3]] == [
        "Đường Lớn"
    ] * 2 + [""]
    assert network.attribution == "© the surveyors"


def test_an_end_within_half_a_metre_of_a_vertex_meets_it_and_farther_does_not(
    tmp_path: Path,
) -> None:
    street = line_m((0, 0), (100, 0), (200, 0))

    near = read_lines(layer_file(tmp_path, [street, line_m((100, 0.4), (100, 50))]))
    far = read_lines(layer_file(tmp_path, [street, line_m((100, 0.8), (100, 50))], name="far.gpkg"))

    assert (near.node_count, near.shape_count) == (4, 3)
    assert (far.node_count, far.shape_count) == (4, 2)


def test_lines_that_only_cross_are_not_joined(tmp_path: Path) -> None:
    shapes = [line_m((0, 0), (200, 0)), line_m((100, -50), (100, 50))]

    assert read_lines(layer_file(tmp_path, shapes)).shape_count == 2


def test_a_column_tells_one_way_streets(tmp_path: Path) -> None:
    shapes = [line_m((0, 0), (100, 0)), line_m((100, 0), (200, 0)), line_m((200, 0), (300, 0))]
    path = layer_file(tmp_path, shapes, {"oneway": ["yes", "no", "-1"]})

    network = read_lines(path)

    motorbike = network.usable("motorbike")
    ends = zip(network.edge_from[motorbike], network.edge_to[motorbike], strict=True)
    assert sorted(ends) == [(0, 1), (1, 2), (2, 1), (3, 2)]
    assert int(network.usable("foot").sum()) == 6


def test_from_and_to_give_the_direction_even_of_a_line_drawn_the_other_way(tmp_path: Path) -> None:
    shapes = [
        line_m((0, 0), (100, 0)),  # a -> b
        line_m((200, 0), (100, 0)),  # b -> c, drawn from c
        line_m((200, 0), (200, 90), (0, 0)),  # c -> a
        line_m((100, 0), (100, 70)),  # b -> d
    ]
    ends: dict[str, Sequence[Any]] = {
        "start": ["a", "b", "c", "b"],
        "end": ["b", "c", "a", "d"],
        "v": [30.0, 40.0, 0.0, 50.0],
    }

    network = read_lines(
        layer_file(tmp_path, shapes, ends), columns={"from": "start", "to": "end", "kph": "v"}
    )

    motorbike = network.usable("motorbike")
    pairs = list(zip(network.edge_from[motorbike], network.edge_to[motorbike], strict=True))
    assert pairs == [(0, 1), (1, 2), (2, 0), (1, 3)]
    assert network.shape(1)[:, 0] / DEGREES_PER_M == pytest.approx([100, 200])
    assert network.edge_kph[motorbike].tolist() == pytest.approx([30, 40, np.nan, 50], nan_ok=True)


def test_every_fault_of_the_columns_is_listed_at_once(tmp_path: Path) -> None:
    path = layer_file(tmp_path, [line_m((0, 0), (9, 0))], {"ten": ["x"]})
    columns = {"name": "title", "from": "a", "speed": "v"}

    with pytest.raises(InvalidInput) as caught:
        read_lines(path, columns=columns)

    assert sorted(codes(caught)) == [
        "missing-column",  # title
        "missing-column",  # a
        "missing-column",  # to is not mapped
        "unknown-column-role",  # speed
    ]
    assert "ten" in caught.value.issues[1].remedy


def test_a_layer_without_a_crs_is_refused(tmp_path: Path) -> None:
    path = layer_file(tmp_path, [line_m((0, 0), (9, 0))], {"a": [1]}, name="streets.shp")
    path.with_suffix(".prj").unlink()

    with pytest.raises(InvalidInput) as caught:
        read_lines(path)

    assert codes(caught) == ["no-crs"]


def test_metres_of_another_crs_are_turned_into_degrees(tmp_path: Path) -> None:
    shape = LineString([(683_000, 1_190_000), (683_300, 1_190_400)])  # 500 m near Ho Chi Minh City
    path = layer_file(tmp_path, [shape], crs="EPSG:32648")

    network = read_lines(path)

    assert (network.node_lon[0], network.node_lat[0]) == pytest.approx((106.67, 10.76), abs=0.01)
    assert network.edge_m == pytest.approx([500, 500], rel=0.01)


@pytest.mark.parametrize("place", [(686_000, 1_190_000), (106.7, 95), (181, 10), (np.inf, 10)])
def test_places_that_are_no_degrees_are_refused(tmp_path: Path, place: tuple[float, float]) -> None:
    path = layer_file(tmp_path, [line_m((0, 0), (9, 0)), LineString([(106.7, 10.7), place])])

    with pytest.raises(InvalidInput, match="1 points that WGS 84") as caught:
        read_lines(path)

    assert codes(caught) == ["wrong-crs"]


def test_a_layer_in_a_plane_of_its_own_is_refused(tmp_path: Path) -> None:
    crs = 'ENGCRS["yard",EDATUM["yard"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],UNIT["m",1]]'
    path = layer_file(tmp_path, [LineString([(0, 0), (9, 0)])], crs=crs)

    with pytest.raises(InvalidInput, match="yard") as caught:
        read_lines(path)

    assert codes(caught) == ["wrong-crs"]


@pytest.mark.parametrize(
    "columns", [{"name": "geometry"}, {"from": "geometry", "to": "geometry"}, {"kph": "geometry"}]
)
def test_the_geometry_is_no_column_of_anything_else(
    tmp_path: Path, columns: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_lines(layer_file(tmp_path, [line_m((0, 0), (9, 0))], {"a": [1]}), columns=columns)

    assert codes(caught) == ["missing-column"] * len(columns)


def test_rows_without_a_line_are_counted_and_parts_are_taken_apart(tmp_path: Path) -> None:
    parts = MultiLineString([line_m((0, 0), (9, 0)), line_m((50, 0), (90, 0))])
    path = layer_file(tmp_path, [parts, None, Point(0, 0)], {"type": ["Road", "Road", "Road"]})

    network = read_lines(path)

    assert network.shape_count == 2
    assert network.dropped == (("row without a line", 2),)


def test_a_layer_of_points_holds_no_roads(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_lines(layer_file(tmp_path, [Point(0, 0)]))

    assert codes(caught) == ["no-roads"]


def test_a_layer_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="streets") as caught:
        read_lines(layer_file(tmp_path, [line_m((0, 0), (9, 0))]), layer="alleys")

    assert codes(caught) == ["missing-layer"]


@pytest.mark.realdata
def test_district_4_is_noded_as_described_and_keeps_its_alleys(shared_data: Path) -> None:
    network = read_lines(shared_data / "roads" / "hcmc_district4_roads_alleys_2021.gpkg")

    # 8,714 nodes, 10,041 undirected edges, largest part 8,622 in the description; ours joins ends
    # within half a metre and keeps parallel streets.
    assert network.node_count == pytest.approx(8_714, rel=0.001)
    assert network.shape_count == pytest.approx(10_041, rel=0.01)
    assert summarise(network).profiles["motorbike"].part_nodes == pytest.approx(8_622, rel=0.003)
    assert float(network.edge_m.sum()) / 2_000 == pytest.approx(302, rel=0.01)
    assert int((network.edge_class == ROAD_CLASSES.index("alley")).sum()) > 2 * 7_700


@pytest.mark.realdata
def test_the_arterial_network_is_directed_by_its_columns(shared_data: Path) -> None:
    network = read_lines(
        shared_data / "roads" / "hcmc_arterial_network_2021.geojson",
        columns={"from": "from", "to": "to", "kph": "speed_kph"},
    )
    usable = network.usable("motorbike")

    assert (network.node_count, int(usable.sum())) == (1_302, 2_061)
    assert summarise(network).profiles["motorbike"].part_nodes == 1_108
    assert float(network.edge_m[usable].sum()) / 1000 == pytest.approx(842, rel=0.005)
    assert np.isfinite(network.edge_kph).all()
