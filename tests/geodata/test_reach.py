import math

import numpy as np
import pytest
import shapely

from geodata.coordinates import LonLat
from geodata.live_roads import LiveRoads
from geodata.network import CLASS_INDEX, RoadNetwork
from geodata.network_building import build_network
from geodata.reach import CELL_M, reach_bands, reached
from geodata.speeds import edge_seconds, read_speeds
from geodata.zones import Zone, apply_zones

LON, LAT, STEP = 106.70, 10.75, 0.009
"""A street eastwards of ten steps, some 984 m each."""


def street() -> RoadNetwork:
    count = 11
    return build_network(
        node_lon=LON + STEP * np.arange(count),
        node_lat=np.full(count, LAT),
        street_from=np.arange(count - 1),
        street_to=np.arange(1, count),
        street_class=np.full(count - 1, CLASS_INDEX["residential"]),
        sample=True,
    )


def roads_of(network: RoadNetwork, *zones: Zone) -> LiveRoads:
    roads = LiveRoads(network, read_speeds(), engine="dijkstra")
    apply_zones(roads, zones)
    return roads


def at(step: float) -> LonLat:
    return LonLat(lon=LON + STEP * step, lat=LAT)


def test_a_band_ends_where_its_minutes_are_over() -> None:
    network = street()
    ready = roads_of(network).at("motorbike", 8)
    step_s = float(edge_seconds(network, "motorbike", 8, speeds=read_speeds())[0])
    near, far = reach_bands(ready, [at(0)], minutes=(5, 10))
    metres_a_degree = 111_195 * math.cos(math.radians(LAT))
    for band, minutes in ((near, 5), (far, 10)):
        driven = LON + STEP * minutes * 60 / step_s
        if driven < LON + 10 * STEP:
            # a cell's width, for the grid
            assert abs(band.bounds[2] - driven) * metres_a_degree < 1.5 * CELL_M
    assert near.contains(shapely.Point(LON + STEP * 60 / step_s, LAT))
    assert not shapely.intersection(near, far).area > 1e-9


def test_the_nearest_of_several_places_counts() -> None:
    ready = roads_of(street()).at("motorbike", 8)
    both = reached(ready, [at(0), at(10)], within_s=3600)
    assert both is not None
    one = reached(ready, [at(0)], within_s=3600)
    assert one is not None
    # the street is symmetric: with both ends nobody is farther than its middle
    assert both.seconds.max() == pytest.approx(one.seconds.max() / 2, rel=0.05)


def test_nothing_is_reached_through_a_closed_zone() -> None:
    wall = Zone(
        name="chốt",
        shape=shapely.box(LON + STEP * 2.4, LAT - 0.001, LON + STEP * 2.6, LAT + 0.001),
        factor=math.inf,
    )
    found = reached(roads_of(street(), wall).at("motorbike", 8), [at(0)], within_s=3600)
    assert found is not None
    lon, _ = found.plane.to_degrees(found.east, found.north)
    assert lon.max() == pytest.approx(LON + STEP * 2, abs=1e-4)


def test_a_place_off_the_roads_reaches_nothing() -> None:
    ready = roads_of(street()).at("motorbike", 8)
    assert reached(ready, [], within_s=600) is None
    bands = reach_bands(ready, [LonLat(lon=LON, lat=LAT + 1)])
    assert [band.is_empty for band in bands] == [True, True, True]
