"""What holds for the network of every small OSM file."""

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmium.osm.mutable import Node, Way

from geodata.errors import InvalidInput
from geodata.matrix import PROFILES
from geodata.network import ALL_HOURS, RoadNetwork, access_bits
from geodata.sources.barriers import barrier_passage
from geodata.sources.osm import read_osm
from tests.geodata.sources.osm_files import NODES, osm_file, place, relation, way
from tests.strategies import examples

MISSING = 99
CONDITIONS = ("no @ (06:00-09:30)", "yes @ (Mo-Fr 22:00-05:00)", "no @ (weight>3.2)", "no @", "@(")
ACCESS = st.sampled_from(("yes", "no", "private", "destination", "", "không"))
KEYS = ("access", "vehicle", "motor_vehicle", "motorcycle", "hgv", "motorcar", "foot", "emergency")
WAY_TAGS = st.fixed_dictionaries(
    {"highway": st.sampled_from(("primary", "residential", "service", "footway", "steps", "x"))},
    optional={
        "service": st.just("alley"),
        "oneway": st.sampled_from(("yes", "no", "-1", "reversible", "1;2")),
        "oneway__motorcycle": st.just("no"),
        "oneway__conditional": st.sampled_from(("-1 @ (06:00-09:00)", "no @ (22:30-23:00)")),
        "junction": st.just("roundabout"),
        "width": st.sampled_from(("2", "3,5 m", "hẹp")),
        "maxweight": st.sampled_from(("2.5", "3500 kg", "unsigned")),
        "name": st.sampled_from(("Hẻm 1/2", "Đường Ba, = @ %20%", "x=y")),
        "alt_name": st.text(
            st.characters(codec="utf-8", exclude_categories=("C",), exclude_characters='&<>"')
        ),
        **dict.fromkeys(KEYS, ACCESS),
        **{f"{key}__conditional": st.sampled_from(CONDITIONS) for key in KEYS},
        **{f"{key}__backward": ACCESS for key in KEYS},
    },
)
BARRIER_TAGS = st.fixed_dictionaries(
    {"barrier": st.sampled_from(("gate", "bollard", "block", "lift_gate", "dragon"))},
    optional={
        "locked": st.just("yes"),
        "bicycle": ACCESS,
        "maxwidth": st.just("1.5"),
        "access__conditional": st.sampled_from(CONDITIONS),
        **dict.fromkeys(KEYS, ACCESS),
    },
)
REFS = st.lists(st.sampled_from((*NODES, MISSING)), max_size=6)
MEMBERS = st.lists(
    st.tuples(
        st.sampled_from(("way", "way", "node", "relation")),
        st.integers(1, 6),
        st.sampled_from(("from", "via", "to", "")),
    ),
    max_size=4,
)
THREE = st.tuples(st.integers(1, 6), st.integers(1, 7), st.integers(1, 6)).map(
    lambda ids: [("way", ids[0], "from"), ("node", ids[1], "via"), ("way", ids[2], "to")]
)
RELATION_TAGS = st.fixed_dictionaries(
    {"type": st.just("restriction")},
    optional={
        "restriction": st.sampled_from(("no_left_turn", "no_u_turn", "only_straight_on", "x")),
        "restriction__conditional": st.sampled_from(("no_entry @ (06:00-09:00)", "only_x @ (Su)")),
        "restriction__motorcycle": st.just("no_right_turn"),
        "except_": st.sampled_from(("motorcycle", "motorcar;psv", ";")),
    },
)
TOWNS = st.tuples(
    st.lists(st.tuples(REFS, WAY_TAGS), max_size=6),
    st.dictionaries(st.sampled_from(tuple(NODES)), BARRIER_TAGS, max_size=4),
    st.lists(st.tuples(MEMBERS | THREE, RELATION_TAGS), max_size=4),
)
Town = tuple[
    list[tuple[list[int], dict[str, str]]],
    dict[int, dict[str, str]],
    list[tuple[list[tuple[str, int, str]], dict[str, str]]],
]


def network_of(town: Town) -> RoadNetwork | None:
    """The network of a town; None where the file is refused for having no roads."""
    ways, barriers, relations = town
    objects = [way(number, refs, **tags) for number, (refs, tags) in enumerate(ways, start=1)]
    objects += [
        relation(number, members, **tags)
        for number, (members, tags) in enumerate(relations, start=1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        try:
            return read_osm(osm_file(Path(folder), *objects, node_tags=barriers))
        except InvalidInput as refused:
            issues = refused.issues
    assert [issue.code for issue in issues] == ["no-roads"]
    return None


@examples(40)
@given(town=TOWNS)
def test_a_network_of_any_small_town_is_sound(town: Town) -> None:
    network = network_of(town)
    if network is None:
        return
    places = np.column_stack((network.node_lon, network.node_lat))
    for edge in range(network.edge_count):
        line = network.shape(int(network.edge_shape[edge]))
        ends = (line[-1], line[0]) if network.edge_reversed[edge] else (line[0], line[-1])
        assert ends[0].tolist() == places[network.edge_from[edge]].tolist()
        assert ends[1].tolist() == places[network.edge_to[edge]].tolist()
    # Nobody is banned who may not go there anyway, and no ban is empty.
    assert not (network.ban_access & ~network.edge_access[network.ban_edge]).any()
    assert ((network.ban_hours > 0) & (network.ban_hours < ALL_HOURS)).all()
    # Turns meet, bind somebody, and never people on foot.
    assert (network.edge_to[network.turn_from] == network.edge_from[network.turn_to]).all()
    assert (network.turn_access > 0).all()
    assert not (network.turn_access & access_bits(["foot"])).any()
    assert all(count > 0 for _, count in network.dropped)


@examples(40)
@given(town=TOWNS)
def test_nobody_passes_a_barrier_that_stops_them(town: Town) -> None:
    network = network_of(town)
    if network is None:
        return
    joint = network.edge_m == 0
    for number, tags in town[1].items():
        who = barrier_passage({key.replace("__", ":"): value for key, value in tags.items()})
        if who is None or who.forward == access_bits(PROFILES):
            continue
        sides = [
            node for node in range(network.node_count) if place(network, node) == NODES[number]
        ]
        shapes = np.unique(network.edge_shape[~joint])
        way_ends = Counter(end for shape in shapes for end in shape_ends(network, int(shape)))
        # Each way end has a node of its own, and only the joint leads on from it.
        assert all(way_ends[node] <= 1 for node in sides)
        at_joint = joint & np.isin(network.edge_from, sides)
        assert (network.edge_access[at_joint] == who.forward).all()


def shape_ends(network: RoadNetwork, shape: int) -> tuple[int, int]:
    edge = int(np.flatnonzero(network.edge_shape == shape)[0])
    return int(network.edge_from[edge]), int(network.edge_to[edge])


BAD_PIECES = (
    b"",
    b"\0" * 100,
    b"<osm",
    b'<osm version="0.6"></osm>',
    b"\x00\x00\x00\x0d\x0a\x09OSMHeader",
    b'<osm version="0.6"><node id="1" lat="91" lon="1e9"/></osm>',
    b'<osm version="0.6"><node id="x" lat="a" lon="b"/></osm>',
    b'<osm version="0.6"><way id="1"><nd ref="1"/><nd/><tag k="highway" v="path"/></way></osm>',
)


@pytest.mark.parametrize("ending", [".osm", ".osm.pbf", ".osm.gz", ".osm.bz2"])
@pytest.mark.parametrize("piece", BAD_PIECES)
def test_what_is_no_osm_file_is_a_clear_fault(tmp_path: Path, piece: bytes, ending: str) -> None:
    path = tmp_path / f"some{ending}"
    path.write_bytes(piece)

    with pytest.raises(InvalidInput) as caught:
        read_osm(path)

    assert {issue.code for issue in caught.value.issues} <= {"file-cut-off", "no-roads"}


@pytest.mark.parametrize("ending", [".osm", ".osm.pbf"])
@pytest.mark.parametrize(("lon", "lat"), [(106.0, 95.0), (190.0, 10.0), (-180.0, -90.0)])
def test_a_node_off_the_earth_is_a_point_that_is_missing(
    tmp_path: Path, lon: float, lat: float, ending: str
) -> None:
    path = tmp_path / f"some{ending}"
    places = {1: (106.0, 10.0), 2: (106.0, 10.001), 3: (lon, lat)}
    with osmium.SimpleWriter(str(path)) as writer:
        for number, location in places.items():
            tags = {"addr:housenumber": "1", "addr:street": "A"}
            writer.add_node(Node(id=number, location=location, tags=tags))
        writer.add_way(Way(id=1, nodes=[1, 2, 3], tags={"highway": "path"}))

    network = read_osm(path)

    on_earth = lat >= -90 and abs(lon) <= 180 and lat <= 90
    assert len(network.house_number) == 2 + on_earth
    assert dict(network.dropped) == ({} if on_earth else {"way point outside the extract": 1})
