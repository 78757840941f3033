from pathlib import Path

import numpy as np
import pytest

from geodata.engine import largest_part
from geodata.network import CLASS_INDEX
from geodata.sources.osm import read_osm
from tests.benchmarks.made_city import MadeCity, city_network, make_city, write_city


@pytest.fixture(scope="module")
def city() -> MadeCity:
    return make_city(seed=3, junctions=4_000)


def test_a_city_is_meshed_like_a_town_and_holds_together(city: MadeCity) -> None:
    network = city_network(city)
    streets = len(city.street_from)

    assert len(city.lon) == 4_000
    assert 1.2 < streets / 4_000 < 1.4
    assert np.mean(city.road_class == CLASS_INDEX["alley"]) == pytest.approx(0.27, abs=0.01)
    assert np.mean(city.one_way) == pytest.approx(0.05, abs=0.01)
    assert largest_part(network, ["motorbike"]).sum() > 3_800


def test_a_seed_gives_one_city(city: MadeCity) -> None:
    again = make_city(seed=3, junctions=4_000)

    np.testing.assert_array_equal(again.bends, city.bends)
    np.testing.assert_array_equal(again.one_way, city.one_way)


def test_the_river_is_crossed_on_few_bridges(city: MadeCity) -> None:
    east = (city.lon - city.lon.min()) / np.ptp(city.lon)
    north = (city.lat - city.lat.min()) / np.ptp(city.lat)
    # Far from the banks both ends of a street are on one side.
    beyond = north > 0.5 + 0.15 * np.sin(east * 9)
    crossing = beyond[city.street_from] != beyond[city.street_to]

    assert 0 < int(crossing.sum()) < 30


def test_the_file_of_a_city_is_read_as_the_city(city: MadeCity, tmp_path: Path) -> None:
    path = tmp_path / "city.osm.pbf"
    write_city(city, path)

    read, made = read_osm(path), city_network(city)

    km = float(made.edge_m[made.usable("motorbike")].sum())
    assert float(read.edge_m[read.usable("motorbike")].sum()) == pytest.approx(km, rel=1e-4)
    assert read.turn_from.size == 16  # 1,000 for 250,000 junctions
    assert len(read.house_number) == 160
    assert int((read.edge_m == 0).sum()) > 0
