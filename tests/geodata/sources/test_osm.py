from pathlib import Path
from types import SimpleNamespace

import numpy as np
import osmium
import pytest

from geodata.errors import InvalidInput
from geodata.network import ROAD_CLASSES, RoadNetwork
from geodata.road_summary import summarise
from geodata.sources.osm import OSM_ATTRIBUTION, read_osm
from tests.geodata.sources.osm_files import ALL, AM, FT, MB, PU, edges, osm_file, way


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
        way(1, [1, 2, 3], highway="residential", access__conditional="no @ (Mo-Fr 06:00-07:00)"),
        way(2, [2, 4], highway="construction"),
        way(3, [5, 99], highway="residential"),
        way(4, [4], highway="residential"),
        way(5, [4, 4, 5], highway="residential"),
        node_tags={2: {"barrier": "dragon"}, 7: {"barrier": "gate", "access": "no"}},
    )

    assert dict(read_osm(path).dropped) == {
        "highway=construction: no road, or nobody may use it": 1,
        "barrier=dragon: not known, passed as if open": 1,  # the gate stands beside the road
        "condition by weekday or season, counted on all days": 1,
        "way point outside the extract": 1,
        "way of fewer than two points": 2,
        "point of a way given twice in a row": 1,
    }


def test_a_way_that_crosses_itself_is_cut_at_the_crossing(tmp_path: Path) -> None:
    network = read_osm(osm_file(tmp_path, way(1, [1, 2, 4, 5, 2, 3], highway="residential")))

    # 1-2, the loop 2-4-5-2 and 2-3.
    assert (network.node_count, network.shape_count) == (3, 3)
    assert sorted(np.diff(network.shape_start).tolist()) == [2, 2, 4]


def test_bans_by_the_hour_stand_on_the_edges_of_their_direction(tmp_path: Path) -> None:
    tags = {"highway": "primary", "motor_vehicle__conditional": "no @ (06:00-09:00)"}
    back = {"highway": "primary", "hgv__backward__conditional": "no @ (16:30-17:00)"}
    network = read_osm(osm_file(tmp_path, way(1, [1, 2], **tags), way(2, [2, 3], **back)))

    numbers = edges(network)
    rows = zip(network.ban_edge, network.ban_access, network.ban_hours, strict=True)
    assert sorted(tuple(map(int, row)) for row in rows) == sorted(
        [
            (numbers[1, 2], MB | PU | AM, 0b111 << 6),
            (numbers[2, 1], MB | PU | AM, 0b111 << 6),
            (numbers[3, 2], PU, 1 << 16),
        ]
    )
    assert (network.edge_access == ALL).all()


def test_roundabouts_are_marked_and_run_one_way(tmp_path: Path) -> None:
    ring = way(1, [2, 3, 4, 2], highway="primary", junction="roundabout")
    network = read_osm(osm_file(tmp_path, ring, way(2, [1, 2], highway="primary")))

    round_about = network.edge_roundabout
    assert network.edge_access[round_about].tolist() == [ALL, FT]
    assert int((~round_about).sum()) == 2


def test_other_names_of_a_street_are_kept_beside_its_name(tmp_path: Path) -> None:
    tags = {"name": "Đường Đồng Khởi", "old_name": "Rue Catinat;Đường Tự Do"}
    tags |= {"name__en": "Dong Khoi Street", "alt_name": "Đường Đồng Khởi"}
    path = osm_file(
        tmp_path,
        way(1, [1, 2], highway="primary", **tags),
        way(2, [2, 3], highway="primary", **tags),
        way(3, [2, 4], highway="primary", name="Đường Ba"),
    )

    network = read_osm(path)

    assert network.names == ("Đường Ba", "Đường Đồng Khởi")
    assert sorted(network.alias_name) == ["Dong Khoi Street", "Rue Catinat", "Đường Tự Do"]
    assert network.alias_of.tolist() == [1, 1, 1]


def test_nodes_may_stand_behind_the_ways(tmp_path: Path) -> None:
    path = osm_file(tmp_path, way(1, [1, 2], highway="residential"))
    nodes = [line for line in path.read_text("utf-8").splitlines() if line.startswith("<node")]
    road = way(1, [1, 2], highway="residential")
    path.write_text("\n".join(['<osm version="0.6">', road, *nodes, "</osm>"]), "utf-8")

    assert read_osm(path).edge_count == 2


def test_two_islands_are_one_network_of_two_parts(tmp_path: Path) -> None:
    roads = way(1, [1, 2], highway="residential"), way(2, [4, 5], highway="residential")
    network = read_osm(osm_file(tmp_path, *roads))

    assert (network.node_count, summarise(network).profiles["foot"].part_nodes) == (4, 2)


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

    xml, pbf = read_osm(path), read_osm(pbf_of(path))

    for name in ("node_lon", "edge_from", "edge_to", "edge_access", "edge_m", "shape_lat"):
        np.testing.assert_array_equal(getattr(xml, name), getattr(pbf, name))


@pytest.mark.parametrize(
    ("road", "message"),
    [
        (way(1, [1, 2], building="yes"), "no way with a highway tag"),
        (way(1, [98, 99], highway="residential"), "not the nodes"),
        (way(1, [1], highway="residential"), "no way with a highway tag"),
        (way(1, [1, 1, 1], highway="residential"), "no way with a highway tag"),
        (way(1, [], highway="residential"), "no way with a highway tag"),
        ("", "no way with a highway tag"),
    ],
)
def test_a_file_without_roads_is_refused(tmp_path: Path, road: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as caught:
        read_osm(osm_file(tmp_path, road))

    assert [issue.code for issue in caught.value.issues] == ["no-roads"]


def pbf_of(path: Path) -> Path:
    pbf = path.with_suffix(".osm.pbf")
    with osmium.SimpleWriter(str(pbf), overwrite=True) as writer:
        for entity in osmium.FileProcessor(str(path)):
            writer.add(entity)
    return pbf


def test_a_disk_without_room_is_told_before_the_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = osm_file(tmp_path, way(1, [1, 2], highway="residential"))
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=100))

    with pytest.raises(OSError, match="No space left"):
        read_osm(path)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("kind", ["xml", "pbf"])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    path = osm_file(tmp_path, way(1, [1, 2, 3], highway="residential"))
    if kind == "pbf":
        path = pbf_of(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    with pytest.raises(InvalidInput) as caught:
        read_osm(path)

    assert [issue.code for issue in caught.value.issues] == ["file-cut-off"]


@pytest.mark.realdata
def test_hanoi_quoc_tu_giam_has_its_houses_and_restrictions(shared_data: Path) -> None:
    network = read_osm(shared_data / "roads" / "hanoi_quoctugiam_2023.osm")

    assert len(network.house_number) == 253  # as its description counts them
    assert 500 < network.node_count < 1_000
    assert int(network.edge_roundabout.sum()) > 0
    assert "Phố Văn Miếu" in network.names


@pytest.mark.realdata
def test_motorbikes_ride_quoc_tu_giam_both_ways_and_cars_one(shared_data: Path) -> None:
    network = read_osm(shared_data / "roads" / "hanoi_quoctugiam_2023.osm")
    named = network.edge_name == network.names.index("Phố Quốc Tử Giám")
    twice = np.bincount(network.edge_shape[named & network.usable("motorbike")])
    once = np.bincount(network.edge_shape[named & network.usable("ambulance")])

    # oneway=yes with oneway:motorcycle=no on its one-way pieces
    both_for_motorbikes_only = (twice[: once.size] == 2) & (once == 1)
    assert int(both_for_motorbikes_only.sum()) >= 3


@pytest.mark.realdata
def test_the_barriers_bans_and_turns_of_district_1_are_there(shared_data: Path) -> None:
    network = read_osm(shared_data / "roads" / "hcmc_district1_2026.osm.pbf")

    assert int((network.edge_m == 0).sum()) > 10
    assert (1 << 22) - (1 << 6) in network.ban_hours.tolist()  # 06:00-22:00
    assert "Rue Pellerin" in network.alias_name
    dropped = dict(network.dropped)
    assert dropped["condition on single dates of a year, not kept to"] == 92
    assert network.turn_from.size > 50


@pytest.mark.realdata
def test_district_1_drive_has_the_directed_kilometres_that_are_described(shared_data: Path) -> None:
    network = read_osm(shared_data / "roads" / "hcmc_district1_drive_2023.osm")
    usable = network.usable("motorbike")

    # 6,731 directed edges and 304 km before and 6,558 after simplifying; alleys hang on junctions.
    assert 6_558 <= int(usable.sum()) <= 6_731
    assert float(network.edge_m[usable].sum()) / 1000 == pytest.approx(304, rel=0.01)
    assert summarise(network).profiles["motorbike"].part_nodes == pytest.approx(2_950, abs=80)


@pytest.mark.realdata
def test_alleys_of_district_1_stay_for_motorbikes(shared_data: Path) -> None:
    network = read_osm(shared_data / "roads" / "hcmc_district1_2026.osm.pbf")
    alley = network.edge_class == ROAD_CLASSES.index("alley")

    assert int(alley.sum()) > 500
    assert network.usable("motorbike")[alley].mean() > 0.9
    assert network.usable("pickup")[alley].mean() < 0.1
    assert len(network.house_number) > 1_000
