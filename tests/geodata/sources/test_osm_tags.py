import math

import pytest

from geodata.network import ROAD_CLASSES, access_bits
from geodata.sources.osm_tags import flat_tags, parse_kph, read_way_tags, street_name

MB, PU, AM, FT = (access_bits([p]) for p in ("motorbike", "pickup", "ambulance", "foot"))
ALL = MB | PU | AM | FT


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"highway": "residential"}, ALL, ALL),
        ({"highway": "residential", "oneway": "yes"}, ALL, FT),
        ({"highway": "residential", "oneway": "-1"}, FT, ALL),
        ({"highway": "primary", "junction": "roundabout"}, ALL, FT),
        ({"highway": "primary", "junction": "roundabout", "oneway": "no"}, ALL, ALL),
        ({"highway": "tertiary", "oneway": "yes", "oneway:motorcycle": "no"}, ALL, MB | FT),
        ({"highway": "motorway"}, PU | AM, 0),
        ({"highway": "trunk", "motorroad": "yes"}, MB | PU | AM, MB | PU | AM),
        # hẻm: motorbikes and feet, wider vehicles only where a width says so
        ({"highway": "service", "service": "alley"}, MB | FT, MB | FT),
        ({"highway": "service", "service": "alley", "width": "3.5"}, ALL, ALL),
        ({"highway": "residential", "width": "2 m"}, MB | FT, MB | FT),
        # footways: motorbikes only when told so by a key for motors
        ({"highway": "footway"}, FT, FT),
        ({"highway": "footway", "motorcycle": "yes"}, MB | FT, MB | FT),
        ({"highway": "path", "motor_vehicle": "permissive"}, ALL, ALL),
        ({"highway": "footway", "access": "yes"}, FT, FT),
        ({"highway": "steps", "motorcycle": "yes"}, FT, FT),
        # motorcycle > motor_vehicle > vehicle > access
        ({"highway": "residential", "access": "no", "motorcycle": "yes"}, MB, MB),
        ({"highway": "residential", "motor_vehicle": "no", "motorcycle": "yes"}, MB | FT, MB | FT),
        ({"highway": "residential", "vehicle": "no", "access": "yes"}, FT, FT),
        ({"highway": "service", "access": "private", "foot": "yes"}, FT, FT),
        ({"highway": "residential", "access": "private", "emergency": "yes"}, AM, AM),
        ({"highway": "service", "access": "destination"}, ALL, ALL),
    ],
)
def test_who_may_go_which_way(tags: dict[str, str], forward: int, backward: int) -> None:
    read = read_way_tags(tags)

    assert read is not None
    assert (read.forward_access, read.backward_access) == (forward, backward)


@pytest.mark.parametrize(
    "tags",
    [
        {"building": "yes"},
        {"highway": "construction"},
        {"highway": "bus_stop"},
        {"highway": "service", "access": "private"},
    ],
)
def test_what_no_one_may_use_is_no_road(tags: dict[str, str]) -> None:
    assert read_way_tags(tags) is None


def test_links_count_as_their_road_and_names_are_nfc() -> None:
    tags = {"highway": "primary_link", "name": "Vo\u0303 Va\u0306n  Kie\u0323\u0302t"}
    read = read_way_tags(tags)

    assert read is not None
    assert ROAD_CLASSES[read.road_class] == "primary"
    assert street_name(tags) == "Võ Văn Kiệt"


def test_limits_are_read_in_km_h_and_words_are_no_limit() -> None:
    assert parse_kph("50") == 50
    assert parse_kph("30 mph") == pytest.approx(48.28, abs=0.01)
    assert math.isnan(parse_kph("VN:urban"))
    assert math.isnan(parse_kph("-5"))


def test_lists_of_merged_ways_come_down_to_one_value() -> None:
    flat = flat_tags(
        {"highway": "['residential', 'primary']", "maxspeed": "['60', '40']", "name": "['A', 'B']"}
    )

    assert flat == {"highway": "primary", "maxspeed": "40.0", "name": "A"}
