import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geodata.errors import InvalidInput
from geodata.live_roads import LiveRoads
from geodata.network_building import build_network
from geodata.travel import road_matrix
from geodata.zones import Zone, apply_zones, edges_in, read_zones, untouched
from tests.geodata.roads import DEGREES_PER_M, at_m, flat_speeds, network_m

# A block of 100 m by 50 m.
BLOCK = network_m([(0, 0), (100, 0), (100, 50), (0, 50)], [(0, 1), (1, 2), (2, 3), (3, 0)])


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A box of so many metres east and north of (0, 0)."""
    return shapely.box(*(metres * DEGREES_PER_M for metres in (west, south, east, north)))


def test_a_street_that_a_zone_touches_lies_in_it_in_both_directions() -> None:
    edges = edges_in(BLOCK, box(40, -10, 60, 10))

    assert BLOCK.edge_shape[edges].tolist() == [0, 0]
    assert edges_in(BLOCK, box(40, 10, 60, 40)).size == 0
    assert edges_in(BLOCK, box(-10, -10, 110, 60)).size == BLOCK.edge_count


def test_a_zone_cuts_a_street_between_its_vertices_and_misses_one_whose_box_it_is_in() -> None:
    bent = network_m([(0, 0), (100, 100)], [(0, 1)], bends={0: [(100, 0)]})

    assert edges_in(bent, box(99, 40, 101, 60)).size == 2
    assert edges_in(bent, box(10, 40, 40, 60)).size == 0


def test_nothing_lies_in_a_zone_without_roads() -> None:
    nothing = build_network(node_lon=[], node_lat=[], street_from=[], street_to=[], street_class=[])

    assert edges_in(nothing, box(0, 0, 1, 1)).size == 0


def test_a_closed_zone_is_gone_round_by_those_it_closes_out() -> None:
    roads = LiveRoads(BLOCK, flat_speeds(3.6))
    zone = Zone(name="flood", shape=box(40, -10, 60, 10), factor=math.inf, profiles=("motorbike",))

    apply_zones(roads, [zone])

    travel = road_matrix(
        roads, [at_m(0, 10), at_m(100, 10)], hour=8, profiles=["motorbike", "foot"]
    ).travel
    assert travel.travel_s("motorbike", 0, 1, 0) == 180  # 40 m up, 100 m along, 40 m down
    assert travel.travel_s("foot", 0, 1, 0) == 120


def test_where_zones_overlap_the_slowest_counts_whatever_their_order() -> None:
    flood = Zone(name="flood", shape=box(40, -10, 60, 10), factor=math.inf)
    market = Zone(name="market", shape=box(30, -10, 70, 10), factor=1.2)
    for zones in ([flood, market], [market, flood]):
        roads = LiveRoads(BLOCK, flat_speeds(3.6))
        apply_zones(roads, zones)
        found = road_matrix(roads, [at_m(0, 10), at_m(100, 10)], hour=8, profiles=["foot"])
        assert found.travel.travel_s("foot", 0, 1, 0) == 180


def test_how_many_streets_each_zone_touches_is_told() -> None:
    zones = [
        Zone(name="sea", shape=box(900, 900, 990, 990), factor=2),
        Zone(name="corner", shape=box(-10, -10, 10, 10), factor=3),
    ]

    counts = apply_zones(LiveRoads(BLOCK, flat_speeds(3.6)), zones)

    assert counts == (0, 2)
    assert untouched(zones[0]).subject == "zone sea"


def feature(shape: shapely.Polygon, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(shape),
        "properties": properties,
    }


def written(folder: Path, *features: dict[str, Any]) -> Path:
    path = folder / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def test_zones_are_read_from_a_file_of_polygons(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        feature(box(0, 0, 9, 9), name="chợ", factor="2.5", profiles=""),
        feature(box(0, 0, 9, 9), name="chốt", factor="closed", profiles="pickup; motorbike"),
    )

    slow, shut = read_zones(path)

    assert (slow.name, slow.factor, len(slow.profiles)) == ("chợ", 2.5, 4)
    assert (shut.factor, shut.profiles) == (math.inf, ("motorbike", "pickup"))


def test_every_fault_of_a_zone_file_is_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        feature(box(0, 0, 9, 9), factor="0", profiles="bus"),
        feature(box(0, 0, 9, 9), factor="fast", profiles="foot"),
    )

    with pytest.raises(InvalidInput) as caught:
        read_zones(path)

    codes = [issue.code for issue in caught.value.issues]
    assert codes == ["wrong-zone", "unknown-profile", "wrong-zone"]
    assert "row 2" in caught.value.issues[2].subject


def test_a_zone_that_would_take_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="factor"):
        Zone(name="x", shape=box(0, 0, 1, 1), factor=np.nan)
