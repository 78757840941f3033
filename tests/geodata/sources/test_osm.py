from pathlib import Path

import numpy as np
import osmium
import pytest

from geodata.errors import InvalidInput
from geodata.network import ROAD_CLASSES, RoadNetwork
from geodata.road_summary import summarise
from geodata.sources.osm import OSM_ATTRIBUTION, read_osm

NODES = {1: (0, 0), 2: (10, 0), 3: (20, 0), 4: (10, 10), 5: (10, 20), 6: (30, 0), 7: (5, 5)}


def way(number: int, refs: list[int], **tags: str) -> str:
    points = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{number}" version="1">{points}{tag_lines(tags)}</way>'


def tag_lines(tags: dict[str, str]) -> str:
    return "".join(
        f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items()
    )


def osm_file(folder: Path, *ways: str, node_tags: dict[int, dict[str, str]] | None = None) -> Path:
    """An OSM XML file with the nodes above (in 1e-5 degrees) and these ways."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">']
    for number, (east, north) in NODES.items():
        tags = tag_lines((node_tags or {}).get(number, {}))
        place = f'lat="{north * 1e-5:.7f}" lon="{east * 1e-5:.7f}"'
        lines.append(f'<node id="{number}" version="1" {place}>{tags}</node>')
    path = folder / "town.osm"
    path.write_text("\n".join([*lines, *ways, "</osm>"]), "utf-8")
    return path


def streets(network: RoadNetwork) -> set[tuple[str, int]]:
    """Class of each shape with how many vertices it has."""
    counts = np.diff(network.shape_start)
    return {
        (ROAD_CLASSES[kind], int(counts[shape]))
        for kind, shape in zip(network.edge_class, network.edge_shape, strict=True)
    }


def test_ways_are_cut_where_they_meet_and_keep_their_bends(tmp_path: Path) -> None:
    path = osm_file(
        tmp_path,
        way(1, [1, 2, 3, 6], highway="primary", name="Đường Lớn"),
        way(2, [2, 4, 5], highway="service", service="alley"),
    )

    network = read_osm(path)

    # Nodes 1, 2, 6 and 5; way 1 in two pieces (1-2 and 2-3-6), the alley 2-4-5 in one.
    assert network.node_count == 4
    assert streets(network) == {("primary", 2), ("primary", 3), ("alley", 3)}
    assert network.edge_count == 6
    assert network.names == ("Đường Lớn",)
    assert network.attribution == OSM_ATTRIBUTION


def test_a_closed_way_alone_is_one_street_from_a_node_to_itself(tmp_path: Path) -> None:
    network = read_osm(osm_file(tmp_path, way(1, [1, 2, 4, 1], highway="residential")))

    assert (network.node_count, network.shape_count) == (1, 1)
    assert network.edge_from.tolist() == network.edge_to.tolist() == [0, 0]


def test_a_way_that_leaves_the_extract_is_kept_on_both_sides_of_the_gap(tmp_path: Path) -> None:
    network = read_osm(osm_file(tmp_path, way(1, [1, 2, 99, 3, 6], highway="residential")))

    assert network.node_count == 4
    assert network.shape_count == 2
    assert network.dropped == (("way point outside the extract", 1),)


def test_what_is_left_out_or_not_modelled_is_counted(tmp_path: Path) -> None:
    path = osm_file(
        tmp_path,
        way(1, [1, 2, 3], highway="residential", motorcycle__conditional="no @ (22:00-05:00)"),
        way(2, [2, 4], highway="construction"),
        node_tags={2: {"barrier": "bollard"}, 7: {"barrier": "gate"}},
    )

    assert dict(read_osm(path).dropped) == {
        "highway=construction: no road, or nobody may use it": 1,
        "barrier on a road, passed as if open": 1,  # the gate stands beside the road
        "conditional access or direction, read as if it never applied": 1,
    }


def test_house_numbers_come_from_nodes_and_from_the_middle_of_outlines(tmp_path: Path) -> None:
    address = {"addr__street": "Đường Lớn"}
    path = osm_file(
        tmp_path,
        way(1, [1, 2], highway="residential"),
        way(2, [1, 3, 5, 1], building="yes", addr__housenumber="12", **address),
        way(3, [1, 3, 5, 1], building="yes", addr__housenumber="14"),  # no street: no use
        node_tags={7: {"addr__housenumber": "154/3", **address}},
    )

    network = read_osm(path)

    assert network.house_number == ("154/3", "12")
    assert network.house_street == ("Đường Lớn", "Đường Lớn")
    # Outline of (0, 0), (20, 0), (10, 20): mean (10, 6.67).
    assert network.house_lon * 1e5 == pytest.approx([5, 10])
    assert network.house_lat * 1e5 == pytest.approx([5, 20 / 3])


def test_pbf_and_xml_of_one_town_give_one_network(tmp_path: Path) -> None:
    path = osm_file(
        tmp_path,
        way(1, [1, 2, 3], highway="residential", oneway="yes"),
        way(2, [2, 4, 5], highway="footway"),
    )
    with osmium.SimpleWriter(str(tmp_path / "town.osm.pbf")) as writer:
        for entity in osmium.FileProcessor(str(path)):
            writer.add(entity)

    xml, pbf = read_osm(path), read_osm(tmp_path / "town.osm.pbf")

    for name in ("node_lon", "edge_from", "edge_to", "edge_access", "edge_m", "shape_lat"):
        np.testing.assert_array_equal(getattr(xml, name), getattr(pbf, name))


def test_a_file_without_roads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_osm(osm_file(tmp_path, way(1, [1, 2], building="yes")))

    assert [issue.code for issue in caught.value.issues] == ["no-roads"]


@pytest.mark.realdata
def test_hanoi_quoc_tu_giam_has_its_houses_and_restrictions(shared_data: Path) -> None:
    network = read_osm(shared_data / "roads" / "hanoi_quoctugiam_2023.osm")

    assert len(network.house_number) == 253  # as its description counts them
    assert 500 < network.node_count < 1_000
    assert dict(network.dropped)["turn restriction, not kept to"] <= 21
    assert "Phố Văn Miếu" in network.names


@pytest.mark.realdata
def test_district_1_drive_has_the_directed_kilometres_that_are_described(shared_data: Path) -> None:
    network = read_osm(shared_data / "roads" / "hcmc_district1_drive_2023.osm")
    usable = network.usable("motorbike")

    # 6,731 directed edges and 304 km before and 6,558 after simplifying; alleys hang on junctions.
    assert 6_558 <= int(usable.sum()) <= 6_731
    assert float(network.edge_m[usable].sum()) / 1000 == pytest.approx(304, rel=0.01)
    assert summarise(network).part_nodes["motorbike"] == pytest.approx(2_950, abs=80)


@pytest.mark.realdata
def test_alleys_of_district_1_stay_for_motorbikes(shared_data: Path) -> None:
    network = read_osm(shared_data / "roads" / "hcmc_district1_2026.osm.pbf")
    alley = network.edge_class == ROAD_CLASSES.index("alley")

    assert int(alley.sum()) > 500
    assert network.usable("motorbike")[alley].mean() > 0.9
    assert network.usable("pickup")[alley].mean() < 0.1
    assert len(network.house_number) > 1_000
