from pathlib import Path

import numpy as np
import pytest

from geodata.sources.osm import read_osm
from tests.benchmarks.city_file import write_city
from tests.benchmarks.generated_city import generated_city


def test_the_file_of_a_city_is_read_as_the_city(tmp_path: Path) -> None:
    made = generated_city(3_000)
    path = tmp_path / "city.osm.pbf"
    write_city(made, path)

    read = read_osm(path)

    km = {
        profile: [float(city.edge_m[city.usable(profile)].sum()) / 1000 for city in (made, read)]
        for profile in ("motorbike", "pickup")
    }
    # Bends of a third of the streets' length that lie 6 % of it aside make them some 3 % longer.
    for before, after in km.values():
        assert 1.0 < after / before < 1.08
    assert set(np.unique(read.edge_class)) == set(np.unique(made.edge_class))
    assert len(read.house_number) == int(0.03 * made.shape_count)
    assert read.turn_from.size == pytest.approx(0.003 * made.shape_count, abs=2)
    assert int((read.edge_m == 0).sum()) > 0
    assert read.dropped == ()
