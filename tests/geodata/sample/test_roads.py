"""Streets and houses: connected for motorbikes, numbered in order, the same from the same seed."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import box

from geodata.areas import AreaSet
from geodata.matrix import PROFILES
from geodata.network import ROAD_CLASSES, RoadNetwork
from geodata.sample.arterials import arterials, neighbour_links, within
from geodata.sample.gazetteer import read_ward_points
from geodata.sample.grown_wards import grown_wards
from geodata.sample.names import load_names, street_names
from geodata.sample.noding import links_over_borders, noded
from geodata.sample.roads import KNOWN_HOUSES, Roads, city_roads
from geodata.sample.strokes import Stroke
from geodata.sample.wards import adjacent_wards
from tests.geodata.sample.gazetteers import small_gazetteer


def stroke(*points: tuple[float, float], street: str = "Lê Lợi", ward: int = 0) -> Stroke:
    return Stroke(
        street=street, mouth="", road_class="residential", points=np.array(points, float),
        ward=ward, zero_m=0.0, frontage_m=5.0, one_way=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> AreaSet:
    return grown_wards(read_ward_points(small_gazetteer(tmp_path_factory.mktemp("g") / "g.db")))


@pytest.fixture(scope="module")
def four_wards(city: AreaSet) -> Roads:
    return city_roads(adjacent_wards(city, count=4), city=city, names=load_names(), seed=5)


def parts(network: RoadNetwork, usable: NDArray[np.bool_]) -> int:
    graph = coo_array(
        (np.ones(int(usable.sum())), (network.edge_from[usable], network.edge_to[usable])),
        shape=(network.node_count, network.node_count),
    )
    return int(connected_components(graph.tocsr(), directed=True, connection="strong")[0])


def test_numbers_are_odd_on_the_left_even_on_the_right_and_run_with_the_metres() -> None:
    street = stroke((0, 0), (100, 0))
    assert [street.number(metre, 1) for metre in (0, 4.9, 5, 99)] == [1, 1, 3, 39]
    assert [street.number(metre, -1) for metre in (0, 4.9, 5, 99)] == [2, 2, 4, 40]
    assert street.slot_centre_m(6) == 7.5


def test_an_alley_bears_the_chain_of_its_mouths() -> None:
    alley = Stroke(
        street="Lê Lợi", mouth="123/45", road_class="alley", points=np.zeros((2, 2)), ward=0,
        zero_m=0.0, frontage_m=4.0, one_way=False,
    )  # fmt: skip
    assert alley.name == "Hẻm 123/45 Lê Lợi"
    assert alley.full_number(6) == "123/45/6"
    assert alley.depth == 2


def test_two_crossing_streets_become_four_edges_at_one_junction() -> None:
    edges = noded([stroke((0, 0), (100, 0)), stroke((40, -50), (40, 50))])
    assert len(edges.tail) == 4
    assert len(edges.nodes) == 5
    assert sorted(zip(edges.stroke.tolist(), edges.from_m.tolist(), strict=True)) == [
        (0, 0.0), (0, 40.0), (1, 0.0), (1, 50.0),
    ]  # fmt: skip


def test_ends_over_a_border_are_joined_once_and_those_of_one_ward_never() -> None:
    streets = [
        stroke((0, 0), (100, 0)),
        stroke((110, 0), (200, 0), ward=1),
        stroke((112, 5), (200, 50), ward=1),
        stroke((0, 10), (0, 300)),
    ]
    lines = links_over_borders(streets)
    assert [line.tolist() for line in lines] == [[[100, 0], [110, 0]]]


def test_main_streets_link_every_ward_and_keep_their_numbers_when_cut() -> None:
    centres = np.array([(x, y) for x in range(0, 4000, 1000) for y in range(0, 3000, 1000)], float)
    links = neighbour_links(centres)
    graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=(12, 12))
    assert connected_components(graph.tocsr(), directed=False)[0] == 1
    whole = arterials(centres, names=["A", "B"], rng=np.random.default_rng(1))
    straight = stroke((0, 0), (1000, 0), ward=-1)
    (cut,) = within(straight, box(250, -10, 500, 10))
    assert cut.zero_m == 250
    assert cut.number(1.0, 1) == straight.number(251.0, 1)
    assert all(one.length_m > 900 for one in whole)


def test_wards_near_each_other_in_a_district_share_no_street_name(city: AreaSet) -> None:
    given = street_names(city.areas, names=load_names().streets, seed=3)
    for first, second in pairwise(city.keys):
        assert not set(given[first]) & set(given[second])


def test_everybody_gets_everywhere_and_back(four_wards: Roads) -> None:
    network = four_wards.network
    assert network.sample
    assert parts(network, network.usable("motorbike")) == 1
    assert parts(network, network.usable("foot")) == 1


def test_alleys_are_for_motorbikes_and_feet_only(four_wards: Roads) -> None:
    network = four_wards.network
    alley = network.edge_class == ROAD_CLASSES.index("alley")
    allowed = {p: bool(network.usable(p)[alley].any()) for p in PROFILES}
    assert allowed == {"motorbike": True, "pickup": False, "ambulance": False, "foot": True}


def test_each_ward_has_twenty_to_forty_streets_and_forty_to_a_hundred_alleys(
    four_wards: Roads, city: AreaSet
) -> None:
    network = four_wards.network
    areas = adjacent_wards(city, count=4)
    lon = (network.node_lon[network.edge_from] + network.node_lon[network.edge_to]) / 2
    lat = (network.node_lat[network.edge_from] + network.node_lat[network.edge_to]) / 2
    ward = areas.areas_at(lon, lat)
    for index in range(4):
        names = {network.names[i] for i in network.edge_name[ward == index] if i >= 0}
        alleys = {name for name in names if name.startswith("Hẻm")}
        assert 20 <= len(names - alleys) <= 40
        assert 40 <= len(alleys) <= 100
        assert max(name.count("/") for name in alleys) == 2  # three alleys deep


def test_some_streets_are_one_way_for_motors_and_none_on_foot(four_wards: Roads) -> None:
    network = four_wards.network

    def ways(profile: str) -> Counter[int]:
        return Counter(network.edge_shape[network.usable(profile)].tolist())  # type: ignore[arg-type]

    one_way = [shape for shape, count in ways("motorbike").items() if count == 1]
    assert 0.02 < len(one_way) / network.shape_count < 0.3
    assert set(ways("foot").values()) == {2}


def test_no_house_has_another_ones_address_and_four_in_ten_are_known(four_wards: Roads) -> None:
    homes = four_wards.houses
    addresses = Counter(zip(homes.ward.tolist(), homes.number, homes.street, strict=True))
    assert max(addresses.values()) == 1
    assert len(homes.number) > 4 * 700
    known = len(four_wards.network.house_number) / len(homes.number)
    assert known == pytest.approx(KNOWN_HOUSES, abs=0.04)
    assert set(np.unique(homes.depth)) == {0, 1, 2, 3}


def test_house_numbers_rise_along_their_street(four_wards: Roads) -> None:
    """Between known houses a geocoder may interpolate: on one side, number goes with distance."""
    homes = four_wards.houses
    on_streets = np.flatnonzero(homes.depth == 0)
    street = Counter(homes.street[i] for i in on_streets).most_common(1)[0][0]
    ward = homes.ward[homes.street.index(street)]
    odd = [
        i
        for i in on_streets
        if homes.street[i] == street and homes.ward[i] == ward and int(homes.number[i]) % 2
    ]
    numbers = np.array([int(homes.number[i]) for i in odd])
    first = homes.points[odd[int(numbers.argmin())]]
    away = np.hypot(*(homes.points[odd] - first).T)
    assert np.corrcoef(numbers, away)[0, 1] > 0.999


def test_one_seed_gives_one_network_and_another_another(city: AreaSet) -> None:
    ward = adjacent_wards(city, count=1)

    def lengths(seed: int) -> bytes:
        return city_roads(ward, city=city, names=load_names(), seed=seed).network.edge_m.tobytes()

    assert lengths(1) == lengths(1)
    assert lengths(1) != lengths(2)
