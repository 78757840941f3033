"""Where stations are opened: against every choice there is."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.siting import open_greedily, open_stations, reached_demand


@given(seed=st.integers(0, 10_000), count=st.integers(1, 3), already=st.integers(0, 1))
@settings(max_examples=40, deadline=None)
def test_no_other_choice_reaches_more(seed: int, count: int, already: int) -> None:
    rng = np.random.default_rng(seed)
    reaches = rng.random((7, 12)) < 0.3
    demand = rng.integers(0, 50, 12)
    there = tuple(range(already))
    found = open_stations(reaches, demand, count=count, already=there)
    best = max(
        reached_demand(reaches, demand, (*there, *choice))
        for choice in combinations(range(already, 7), count)
    )
    assert found.reached == found.at_most == best
    assert found.reached == reached_demand(reaches, demand, (*there, *found.opened))
    assert len(found.opened) == count
    assert not set(there) & set(found.opened)
    greedy = open_greedily(reaches, demand, count=count, already=there)
    assert reached_demand(reaches, demand, (*there, *greedy)) <= best


def test_where_one_after_another_goes_wrong() -> None:
    # the middle reaches four of six at once; then neither side can reach all the rest
    reaches = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [0, 1, 1, 1, 1, 0]], dtype=bool)
    demand = np.array([10, 10, 10, 10, 10, 10])
    greedy = open_greedily(reaches, demand, count=2)
    assert reached_demand(reaches, demand, greedy) == 50
    found = open_stations(reaches, demand, count=2)
    assert (found.opened, found.reached, found.at_most) == ((0, 1), 60, 60)


def test_what_cannot_be_chosen_is_said() -> None:
    reaches, demand = np.ones((2, 3), dtype=bool), np.ones(3, dtype=np.int64)
    with pytest.raises(ValueError, match="1 to 1 stations can be opened, not 2"):
        open_stations(reaches, demand, count=2, already=(0,))
    with pytest.raises(ValueError, match="demand is for 3 points"):
        open_stations(reaches, demand[:2], count=1)
