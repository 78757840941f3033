"""How many places are measured each to each."""

import pytest

from api.services.planning import STRAIGHT_PLACES, by_straight_lines
from geodata.coordinates import LonLat
from geodata.errors import InvalidInput
from routing.model import PlaceId
from routing.problem import Place


def test_a_city_without_roads_is_refused_before_it_takes_all_memory() -> None:
    point = LonLat(lon=106.7, lat=10.8)
    places = tuple(Place(id=PlaceId(f"P{n}"), point=point) for n in range(STRAIGHT_PLACES + 1))
    with pytest.raises(InvalidInput) as refused:
        by_straight_lines()(places, ())
    assert [issue.code for issue in refused.value.issues] == ["too-many-places"]
