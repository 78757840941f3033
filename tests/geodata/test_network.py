from dataclasses import replace

import numpy as np
import pytest

from geodata.network import access_bits, default_access
from tests.geodata.roads import network_m


def test_a_one_way_street_has_a_way_back_for_people_on_foot_only() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)], one_way=[0])

    ends = list(zip(network.edge_from, network.edge_to, strict=True))
    assert ends == [(0, 1), (1, 0)]
    assert list(network.usable("motorbike")) == [True, False]
    assert list(network.usable("foot")) == [True, True]


def test_both_directions_share_one_shape_and_one_runs_against_it() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)])

    assert list(network.edge_shape) == [0, 0]
    assert list(network.edge_reversed) == [False, True]


def test_length_follows_the_bends() -> None:
    # 30 m east, 40 m north, then 30 m east again.
    network = network_m([(0, 0), (60, 40)], [(0, 1)], bends={0: [(30, 0), (30, 40)]})

    assert network.edge_m == pytest.approx([100, 100], abs=0.001)


def test_alleys_are_for_motorbikes_and_feet_and_motorways_for_neither() -> None:
    assert default_access("alley") == access_bits(["motorbike", "foot"])
    assert default_access("motorway") == access_bits(["pickup", "ambulance"])


def test_an_edge_to_a_node_that_is_not_there_is_refused_by_name() -> None:
    network = network_m([(0, 0), (100, 0)], [(0, 1)])

    with pytest.raises(ValueError, match=r"edge_to .* 0\.\.1"):
        replace(network, edge_to=np.array([2, 0], dtype=np.int32))


@pytest.mark.parametrize("field", ["node_lon", "shape_lat", "house_lon"])
@pytest.mark.parametrize("value", [np.nan, np.inf, 181.0, -686_000.0])
def test_places_that_are_no_degrees_are_refused_by_name(field: str, value: float) -> None:
    house = {"house_lon": [0], "house_lat": [0], "house_number": "1", "house_street": "A"}
    network = network_m([(0, 0), (100, 0)], [(0, 1)], **house)
    places = getattr(network, field).copy()
    places[0] = value

    with pytest.raises(ValueError, match=f"{field} .*degrees|and {field} .*degrees"):
        replace(network, **{field: places})
