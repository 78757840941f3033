"""What a matrix refuses: it would answer otherwise than it was told."""

from typing import Any

import numpy as np
import pytest

from geodata.coordinates import LonLat
from geodata.matrix import TravelMatrix, between, straight_line_matrix

MOST = 2**31 - 1


def a_matrix(values: Any) -> TravelMatrix:
    array = np.array(values)
    return TravelMatrix(seconds={"foot": array}, metres={"foot": array})


def test_the_largest_and_the_least_value_are_kept() -> None:
    matrix = a_matrix([[0, MOST], [-1, 0]])
    assert (matrix.travel_s("foot", 0, 1, 0), matrix.travel_s("foot", 1, 0, 0)) == (MOST, None)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([[0, MOST + 1], [1, 0]], "above 2147483647"),
        ([[0, 2**32 + 60], [1, 0]], "above 2147483647"),  # int32 would hold 60 of it
        ([[0, -2], [1, 0]], "below -1"),
        ([[0, 1.5], [1, 0]], "must hold whole numbers"),
        ([[False, True], [True, False]], "must hold whole numbers"),
        ([["0", "1"], ["1", "0"]], "must hold whole numbers"),
        ([[0, 1]], "square"),
        (0, "square"),
    ],
)
def test_what_int32_would_hold_otherwise_is_refused(values: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        a_matrix(values)


def test_a_straight_line_that_takes_a_lifetime_is_refused() -> None:
    ends = [LonLat(lon=106.7, lat=10.7), LonLat(lon=106.8, lat=10.7)]
    with pytest.raises(ValueError, match="too long"):
        straight_line_matrix(ends, profiles=("foot",), kph={"foot": 1e-9})
    assert straight_line_matrix([], profiles=("foot",), kph={"foot": 1e-9}).size == 0


def test_travel_between_some_places_is_in_the_order_given() -> None:
    seconds = np.arange(9, dtype=np.int32).reshape(3, 3)
    whole = TravelMatrix(
        seconds={"foot": seconds}, metres={"foot": seconds * 2}, band="07:00-08:00", estimated=True
    )
    some = between(whole, [2, 0])
    assert some.seconds["foot"].tolist() == [[8, 6], [2, 0]]
    assert some.metres["foot"].tolist() == [[16, 12], [4, 0]]
    assert (some.band, some.estimated) == (whole.band, True)
