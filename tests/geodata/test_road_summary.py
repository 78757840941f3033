import pytest

from geodata.network import access_bits
from geodata.road_summary import summarise
from tests.geodata.roads import network_m


def test_a_street_counts_once_whatever_its_directions() -> None:
    network = network_m(
        [(0, 0), (1000, 0), (1000, 500)],
        [(0, 1), (1, 2)],
        one_way=[1],
        classes={0: "primary", 1: "alley"},
        access={1: access_bits(["motorbike", "foot"])},
        street_kph=[40.0, float("nan")],
    )

    summary = summarise(network)

    assert (summary.nodes, summary.streets) == (3, 2)
    assert summary.street_km == pytest.approx(1.5, abs=1e-5)
    assert summary.km_by_class == pytest.approx({"primary": 1.0, "alley": 0.5}, abs=1e-5)
    assert summary.edges == {"motorbike": 3, "pickup": 2, "ambulance": 2, "foot": 4}
    assert summary.part_nodes == {"motorbike": 2, "pickup": 2, "ambulance": 2, "foot": 3}
    assert summary.given_speed_share == 0.5
    assert summary.box is not None
    assert summary.box.west == 0


def test_a_profile_that_may_use_nothing_has_no_part() -> None:
    network = network_m([(0, 0), (9, 0)], [(0, 1)], access={0: access_bits(["foot"])})

    assert summarise(network).part_nodes["ambulance"] == 0
