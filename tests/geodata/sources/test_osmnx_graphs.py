from pathlib import Path

import numpy as np
import pytest

from geodata.dropped import WAYS_ALONE
from geodata.errors import InvalidInput
from geodata.network import ROAD_CLASSES
from geodata.road_summary import summarise
from geodata.sources.osmnx_graphs import read_graphml

KEYS = (
    "x",
    "y",
    "highway",
    "service",
    "name",
    "geometry",
    "length",
    "speed_kph",
    "travel_time",
    "maxspeed",
    "junction",
    "old_name",
    "motorcycle:conditional",
    "motor_vehicle:backward",
    "motorcycle:forward:conditional",
    "access:backward",
    "reversed",
)
NODES = {"10": ("0.0", "0.0"), "20": ("0.001", "0.0"), "30": ("0.002", "0.0")}


def edge(tail: str, head: str, **data: str) -> str:
    values = "".join(
        f'<data key="{key.replace("__", ":")}">{value}</data>' for key, value in data.items()
    )
    return f'<edge source="{tail}" target="{head}" id="0">{values}</edge>'


def graph_file(
    folder: Path, *edges: str, crs: str = "epsg:4326", more: str = "", head: str = ""
) -> Path:
    keys = "".join(f'<key id="{key}" attr.name="{key}" attr.type="string"/>' for key in KEYS)
    nodes = "".join(
        f'<node id="{node}"><data key="x">{x}</data><data key="y">{y}</data></node>'
        for node, (x, y) in NODES.items()
    )
    about = f'<data key="crs">{crs}</data>' if crs else ""
    path = folder / "town.graphml"
    path.write_text(
        f'{head}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        f'<key id="crs" attr.name="crs"/>{keys}<graph edgedefault="directed">'
        f"{about}{nodes}{more}{''.join(edges)}</graph></graphml>",
        "utf-8",
    )
    return path


def test_opposite_edges_on_one_line_become_one_street(tmp_path: Path) -> None:
    line, back = (
        "LINESTRING (0 0, 0.0005 0.0005, 0.001 0)",
        "LINESTRING (0.001 0, 0.0005 0.0005, 0 0)",
    )
    path = graph_file(
        tmp_path,
        edge("10", "20", highway="residential", geometry=line),
        edge("20", "10", highway="residential", geometry=back),
        edge("20", "30", highway="primary"),
    )

    network = read_graphml(path)

    assert network.shape_count == 2
    motorbike = network.usable("motorbike")
    ends = zip(network.edge_from[motorbike], network.edge_to[motorbike], strict=True)
    assert sorted(ends) == [(0, 1), (1, 0), (1, 2)]
    assert network.usable("foot").sum() == 4  # people on foot may go back from 30 to 20


def test_speeds_of_the_file_are_kept(tmp_path: Path) -> None:
    path = graph_file(
        tmp_path,
        edge("10", "20", highway="primary", speed_kph="42.5", maxspeed="60"),
        edge("20", "30", highway="primary", length="100", travel_time="10"),
        edge("30", "10", highway="primary", maxspeed="['60', '50']"),
    )

    network = read_graphml(path)

    kph = dict(zip(network.edge_from.tolist(), network.edge_kph.tolist(), strict=False))
    assert network.edge_kph[:3].tolist() == [42.5, 36.0, 50.0]  # 100 m in 10 s is 36 km/h
    assert len(kph) == 3


def test_a_speed_of_nought_is_as_good_as_none(tmp_path: Path) -> None:
    path = graph_file(
        tmp_path,
        edge("10", "20", highway="primary", speed_kph="0", length="100", travel_time="10"),
        edge("20", "30", highway="primary", speed_kph="-1", length="0", travel_time="10"),
        edge("30", "10", highway="primary", speed_kph="0.0", maxspeed="50"),
    )

    kph = read_graphml(path).edge_kph[:3]

    np.testing.assert_array_equal(kph, np.array([36, np.nan, 50], np.float32))


def test_merged_ways_count_as_the_most_important_and_keep_the_alleys(tmp_path: Path) -> None:
    path = graph_file(
        tmp_path,
        edge("10", "20", highway="['residential', 'tertiary']"),
        edge("20", "30", highway="service", service="alley"),
    )

    network = read_graphml(path)

    assert [ROAD_CLASSES[kind] for kind in network.edge_class[:2]] == ["tertiary", "alley"]


def test_roundabouts_other_names_and_hours_are_kept(tmp_path: Path) -> None:
    path = graph_file(
        tmp_path,
        edge("10", "20", highway="primary", junction="roundabout", name="A", old_name="B;C"),
        edge("20", "30", highway="primary", motorcycle__conditional="no @ (06:00-08:00)"),
        edge("30", "20", highway="primary"),
    )

    network = read_graphml(path)

    # Round it go wheels from 10 to 20 and people on foot both ways.
    assert network.edge_from[network.edge_roundabout].tolist() == [0, 1]
    assert network.usable("motorbike")[network.edge_roundabout].tolist() == [True, False]
    assert (network.alias_of.tolist(), network.alias_name) == ([0, 0], ("B", "C"))
    (banned,) = network.ban_edge.tolist()
    assert (network.edge_from[banned], network.edge_to[banned]) == (1, 2)
    assert (network.ban_access.tolist(), network.ban_hours.tolist()) == ([1], [0b1100_0000])


def test_what_holds_for_one_direction_of_a_way_is_kept_apart(tmp_path: Path) -> None:
    barred, ban = "motor_vehicle:backward", "motorcycle:forward:conditional"
    tags = {"highway": "primary", barred: "no", ban: "no @ (06:00-07:00)"}
    path = graph_file(
        tmp_path,
        edge("10", "20", **tags, reversed="False"),
        edge("20", "10", **tags, reversed="True"),
    )

    network = read_graphml(path)

    ahead = network.edge_from == 0
    assert network.usable("motorbike").tolist() == ahead.tolist()
    assert network.usable("foot").all()
    (banned,) = network.ban_edge.tolist()
    assert ahead[banned]


def test_an_edge_against_a_way_that_nobody_may_use_so_is_left_out(tmp_path: Path) -> None:
    tags = {"highway": "primary", "access:backward": "no"}
    path = graph_file(
        tmp_path,
        edge("10", "20", **tags, reversed="False"),
        edge("30", "20", **tags, reversed="True"),
    )

    network = read_graphml(path)

    assert network.shape_count == 1
    assert dict(network.dropped) == {
        "highway=primary: no road, or nobody may use it": 1,
        WAYS_ALONE: 1,
    }


@pytest.mark.parametrize(("crs", "code"), [("", "no-crs"), ("epsg:32648", "wrong-crs")])
def test_a_graph_that_is_not_in_degrees_is_refused(tmp_path: Path, crs: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_graphml(graph_file(tmp_path, edge("10", "20", highway="primary"), crs=crs))

    assert [issue.code for issue in caught.value.issues] == [code]


@pytest.mark.parametrize("place", [(686_000.0, 1_190_000.0), (0.0, 90.5), (-180.5, 0.0)])
def test_a_graph_with_places_that_are_no_degrees_is_refused(
    tmp_path: Path, place: tuple[float, float]
) -> None:
    node = '<node id="40"><data key="x">{}</data><data key="y">{}</data></node>'.format(*place)
    line = "LINESTRING (0 0, {} {})".format(*place)
    street = edge("10", "20", highway="primary")
    bent = edge("10", "20", highway="primary", geometry=line)
    for path in (graph_file(tmp_path, street, more=node), graph_file(tmp_path, bent)):
        with pytest.raises(InvalidInput, match="degrees, such as") as caught:
            read_graphml(path)

        assert [issue.code for issue in caught.value.issues] == ["wrong-crs"]


@pytest.mark.parametrize("encoding", ["gb2312", "foo"])
def test_a_graph_in_letters_that_nobody_knows_is_refused(tmp_path: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'

    with pytest.raises(InvalidInput, match="encoding") as caught:
        read_graphml(graph_file(tmp_path, edge("10", "20", highway="primary"), head=head))

    assert [issue.code for issue in caught.value.issues] == ["wrong-format"]


def test_every_edge_to_a_missing_node_is_listed(tmp_path: Path) -> None:
    path = graph_file(
        tmp_path, edge("10", "98", highway="primary"), edge("99", "10", highway="primary")
    )

    with pytest.raises(InvalidInput) as caught:
        read_graphml(path)

    assert len(caught.value.issues) == 2


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "nodes", "edges", "part"),
    [
        ("hanoi_hoankiem_drive_2026.graphml", 430, 998, 422),
        ("hanoi_quoctugiam_bike_2023.graphml", 677, 1_407, 651),
    ],
)
def test_real_graphs_have_the_counts_that_are_described(
    shared_data: Path, name: str, nodes: int, edges: int, part: int
) -> None:
    network = read_graphml(shared_data / "roads" / name)

    assert network.node_count == nodes
    assert int(network.usable("motorbike").sum()) == edges
    assert summarise(network).profiles["motorbike"].part_nodes == part


@pytest.mark.realdata
def test_central_hanoi_has_all_edges_but_those_that_are_private(shared_data: Path) -> None:
    network = read_graphml(shared_data / "roads" / "hanoi_center_motor_2023.graphml")
    dropped = sum(count for why, count in network.dropped if why != WAYS_ALONE)

    assert network.node_count == 4_370
    assert int(network.usable("motorbike").sum()) + dropped == 9_689
    assert 4_100 < summarise(network).profiles["motorbike"].part_nodes <= 4_313
    assert np.isfinite(network.edge_m).all()
