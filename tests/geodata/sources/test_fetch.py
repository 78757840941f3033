"""Roads of a named place, asked of look-alikes of Nominatim and Overpass on this machine."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from osmnx import settings

from geodata.coordinates import LonLat
from geodata.directions import directions, make_guide
from geodata.dropped import WAYS_ALONE
from geodata.errors import InvalidInput, Unavailable
from geodata.live_roads import LiveRoads
from geodata.matrix import Profile
from geodata.network import CLASS_INDEX, RoadNetwork
from geodata.network_files import load_network, save_network
from geodata.route_lines import route_way
from geodata.sources.fetch import MapServices, fetch_roads, network_of_graph
from geodata.sources.osm_tags import OTHER_NAMES, RULE_KEYS, read_way_tags
from tests.geodata.roads import flat_speeds
from tests.geodata.sources.map_services import NODES, PLACE, MapServer, map_server


@pytest.fixture
def served() -> Iterator[MapServer]:
    with map_server() as server:
        yield server


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """OSMnx waits a second before each question and a minute when a service is busy."""
    waits: list[float] = []
    monkeypatch.setattr("osmnx._nominatim.time.sleep", waits.append)
    return waits


def services(served: MapServer) -> MapServices:
    return MapServices(nominatim_url=served.address, overpass_url=f"{served.address}/api")


def fetched(served: MapServer) -> RoadNetwork:
    return fetch_roads(PLACE, services=services(served))


def rides(network: RoadNetwork, name: str, profile: Profile) -> set[tuple[float, float]]:
    """Return from which latitude to which the profile may ride a street."""
    own = network.edge_name == network.names.index(name)
    ends = (
        network.node_lat[end[network.usable(profile) & own]]
        for end in (network.edge_from, network.edge_to)
    )
    return {(float(tail), float(head)) for tail, head in zip(*ends, strict=True)}


def test_alleys_and_service_roads_come_with_their_names_and_aliases(served: MapServer) -> None:
    network = fetched(served)
    alleys = network.edge_class == CLASS_INDEX["alley"]
    named = {network.names[index] for index in network.edge_name[alleys]}
    assert named == {"Hẻm 154 Đoàn Văn Bơ", "Hẻm 154/3 Đoàn Văn Bơ"}
    aliases = zip(network.alias_of, network.alias_name, strict=True)
    assert {(network.names[at], other) for at, other in aliases} == {
        ("Hẻm 154 Đoàn Văn Bơ", "Hẻm Ông Tư"),
        ("Hẻm 154 Đoàn Văn Bơ", "Hẻm Chùa"),
    }
    assert network.attribution == "© OpenStreetMap contributors"
    assert network.source == f"OpenStreetMap: {PLACE}"


def test_streets_are_cut_at_junctions_only_and_keep_their_bends(served: MapServer) -> None:
    network = fetched(served)
    street = network.edge_name == network.names.index("Đoàn Văn Bơ")
    pieces = set(network.edge_shape[street].tolist())
    assert len(pieces) == 5  # 1-2, 2-3, 3-4, 4-5 and 5-12: something meets it at every joint
    assert set(network.edge_kph[street].tolist()) == {40.0}
    ring = set(network.edge_shape[network.edge_roundabout].tolist())
    # from the street at 12 over 11 to the street at 10, and over 9 back
    assert [len(network.shape(shape)) for shape in ring] == [3, 3]


def test_one_way_streets_are_read_as_in_a_file(served: MapServer) -> None:
    network = fetched(served)
    north, south = NODES[1][1], NODES[13][1]
    assert rides(network, "Một Chiều", "pickup") == {(north, south)}
    assert rides(network, "Một Chiều", "motorbike") == {(north, south), (south, north)}
    assert rides(network, "Ngược", "pickup") == {(south, north)}  # drawn from north to south
    assert rides(network, "Ngược", "foot") == {(north, south), (south, north)}


def graph_of(tags: dict[str, str]) -> nx.MultiDiGraph:
    """A graph as OSMnx makes it of one way."""
    graph = nx.MultiDiGraph()
    graph.add_node(1, x=106.7, y=10.7)
    graph.add_node(2, x=106.701, y=10.7)
    graph.add_edge(1, 2, highway="residential", **tags)
    return graph


@pytest.mark.parametrize(
    ("tags", "turned"),
    [
        ({"motor_vehicle:backward": "no"}, {}),
        ({"oneway:goods": "yes"}, {}),
        ({"oneway:emergency": "-1"}, {}),
        ({"maxweightrating": "2"}, {}),
        ({"maxweight:conditional": "2 @ (06:00-07:00)"}, {}),
        ({"oneway:motorcycle:conditional": "-1 @ (06:00-07:00)"}, {}),
        ({"foot:forward:conditional": "no @ (06:00-07:00)"}, {}),
        # OSMnx turns the nodes of a way round whose oneway is -1
        (
            {"oneway": "-1", "oneway:motorcycle": "no", "motorcycle:forward": "no"},
            {"oneway": "yes", "oneway:motorcycle": "no", "motorcycle:backward": "no"},
        ),
        (
            {"oneway": "reverse", "oneway:conditional": "yes @ (22:00-23:00); -1 @ (06:00-07:00)"},
            {"oneway": "yes", "oneway:conditional": "-1 @ (22:00-23:00); yes @ (06:00-07:00)"},
        ),
    ],
)
def test_every_rule_of_a_way_is_kept_as_in_a_file(
    tags: dict[str, str], turned: dict[str, str]
) -> None:
    network = network_of_graph(graph_of(tags), source="x")
    way = read_way_tags({"highway": "residential"} | (turned or tags))

    assert way is not None
    access = dict(zip(network.edge_reversed.tolist(), network.edge_access.tolist(), strict=True))
    assert (access.get(False, 0), access.get(True, 0)) == (way.forward_access, way.backward_access)
    bans = {(bits, hours) for *sides, hours in way.bans for bits in sides if bits}
    kept = zip(network.ban_access.tolist(), network.ban_hours.tolist(), strict=True)
    assert set(kept) == bans
    plain = read_way_tags({"highway": "residential"})
    assert plain != way  # or the case would show nothing


def test_every_rule_is_asked_of_the_service(
    served: MapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def look(*_: object, **__: object) -> nx.MultiDiGraph:
        asked.extend(settings.useful_tags_way)
        return graph_of({})

    monkeypatch.setattr("geodata.sources.fetch._graph", look)
    fetched(served)
    assert set(asked) >= RULE_KEYS | OTHER_NAMES


def test_what_nobody_may_use_is_left_out_and_counted_and_so_is_what_lies_outside(
    served: MapServer,
) -> None:
    network = fetched(served)
    assert dict(network.dropped) == {
        "highway=residential: no road, or nobody may use it": 1,
        WAYS_ALONE: 1,
    }
    footway = network.edge_class == CLASS_INDEX["footway"]
    assert (network.usable("motorbike") & footway).sum() == 2
    # one node beyond the outline stays, so that the street that leads out has an end
    assert network.node_lon.max() == NODES[99][0]


def test_a_roundabout_is_one_and_a_way_is_told_over_what_was_fetched(served: MapServer) -> None:
    network = fetched(served)
    assert network.edge_roundabout.any()
    roads = LiveRoads(network, flat_speeds()).at("motorbike", 8)
    points = [LonLat(lon=NODES[1][0], lat=NODES[1][1]), LonLat(lon=106.7035, lat=10.75601)]
    (leg,) = route_way(roads, points).parts
    steps = directions(make_guide(network, "motorbike"), leg)
    assert [(step.kind, step.street.number) for step in steps] == [
        ("depart", ""),
        ("left", "154"),
        ("right", "154/3"),
        ("arrive", "154/3"),
    ]


def test_the_whole_place_is_asked_for_all_its_roads(served: MapServer) -> None:
    told: list[str] = []
    fetch_roads(PLACE, services=services(served), tell=told.append)
    assert [path for path, _ in served.asked] == ["/search", "/api/interpreter"]
    query = served.asked[-1][1]
    assert 'way["highway"]' in query
    assert "alley" not in query  # nothing is said against them
    assert told[0] == f"Đang tìm {PLACE} / looking it up"
    assert f"Đang tải đường của {PLACE}, Việt Nam / fetching its roads" in told


def test_a_public_service_is_first_asked_whether_it_is_free(
    served: MapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "nominatim_url", served.address)
    monkeypatch.setattr(settings, "overpass_url", f"{served.address}/api")
    fetch_roads(PLACE, services=MapServices())
    assert [path for path, _ in served.asked] == ["/search", "/api/status", "/api/interpreter"]


def test_what_was_fetched_is_saved_and_loaded_like_any_roads(
    served: MapServer, tmp_path: Path
) -> None:
    network = fetched(served)
    save_network(network, tmp_path / "r.npz")
    again = load_network(tmp_path / "r.npz")
    assert (again.names, again.dropped) == (network.names, network.dropped)
    assert np.array_equal(again.edge_access, network.edge_access)


def test_osmnx_and_the_process_are_left_as_they_were(served: MapServer, tmp_path: Path) -> None:
    def state() -> dict[str, object]:
        own = {name: getattr(settings, name) for name in dir(settings) if not name.startswith("_")}
        return own | {"resolve": socket.getaddrinfo}

    before = state()
    fetched(served)
    assert state() == before
    served.spoilt["/api/interpreter"] = (500, b"")
    with pytest.raises(Unavailable):
        fetched(served)
    assert state() == before
    assert not (Path.cwd() / "cache").exists()
    assert list(tmp_path.iterdir()) == []


def test_a_place_nobody_knows_or_without_an_outline_is_not_found(served: MapServer) -> None:
    served.geometry = {"type": "Point", "coordinates": [106.705, 10.755]}
    for name, said in (("Nơi Không Có", "no place that"), (PLACE, "without an outline")):
        with pytest.raises(InvalidInput, match=said) as refused:
            fetch_roads(name, services=services(served))
        assert [(one.code, one.subject) for one in refused.value.issues] == [("not-found", name)]


def test_a_place_without_roads_has_no_roads(served: MapServer) -> None:
    whole = served.elements
    lonely = [one for one in whole if one.get("id") in {4, 8, 109}]  # the private road alone
    for elements in ([], lonely):
        served.elements = elements
        with pytest.raises(InvalidInput) as refused:
            fetched(served)
        assert [issue.code for issue in refused.value.issues] == ["no-roads"]


@pytest.mark.parametrize("path", ["/search", "/api/interpreter"])
@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, b"", "answered 500"),
        (403, b"[]", "answered 403"),
        (200, b"<html>please log in</html>", "gave no JSON"),
        (200, b'{"elements": [], "remark": "runtime error: Query timed out"}', "broke its answer"),
    ],
)
def test_a_service_that_fails_is_told_with_what_to_do_next(
    path: str, status: int, body: bytes, said: str, served: MapServer
) -> None:
    served.spoilt[path] = (status, body)
    with pytest.raises(Unavailable, match=said) as failed:
        fetched(served)
    assert f"{served.address}{path}" in str(failed.value)
    assert "donghanh roads import FILE" in str(failed.value)


def test_a_service_that_stays_busy_is_given_up(served: MapServer, impatient: list[float]) -> None:
    served.spoilt["/api/interpreter"] = (429, b"")
    told: list[str] = []
    with pytest.raises(Unavailable, match="answered 429"):
        fetch_roads(PLACE, services=services(served), tell=told.append)
    assert sum("busy" in text for text in told) == 2
    assert sum(wait > 1 for wait in impatient) == 2
    assert [path for path, _ in served.asked].count("/api/interpreter") == 3


def test_without_a_network_the_way_by_file_is_told() -> None:
    with map_server() as server:
        gone = server.address
    nobody = MapServices(nominatim_url=gone, overpass_url=f"{gone}/api")
    with pytest.raises(Unavailable, match="cannot be reached") as failed:
        fetch_roads(PLACE, services=nobody)
    assert "donghanh roads import FILE" in str(failed.value)


@pytest.mark.parametrize("address", [f"http://{'a' * 70}.x", "http://[::1"])
@pytest.mark.parametrize("which", ["nominatim_url", "overpass_url"])
def test_an_address_that_cannot_be_one_is_not_a_place_that_is_not_there(
    served: MapServer, which: str, address: str
) -> None:
    wrong = replace(services(served), **{which: address})

    with pytest.raises(Unavailable, match="donghanh roads import FILE"):
        fetch_roads(PLACE, services=wrong)


def test_a_place_whose_roads_all_lie_around_it_has_none(served: MapServer) -> None:
    # OSMnx asks for 500 m around the outline, which ends at 10.76, and then finds nothing within.
    places = [{"type": "node", "id": n, "lon": 106.70 + n / 1000, "lat": 10.762} for n in (1, 2)]
    street = {"type": "way", "id": 9, "nodes": [1, 2], "tags": {"highway": "residential"}}
    served.elements = [*places, street]

    with pytest.raises(InvalidInput) as refused:
        fetched(served)

    assert [issue.code for issue in refused.value.issues] == ["no-roads"]
