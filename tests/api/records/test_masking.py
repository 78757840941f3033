"""A number that is not told does not follow from those that are."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records.masking import ANYBODY, FEWEST, READER, SPREAD, hidden

Tree = tuple[dict[str, int], dict[str, str]]


def summed(wards: dict[str, dict[str, int]]) -> Tree:
    """Return a city of districts of wards with all sums."""
    values, parents = {"C": 0}, {}
    for district, own in wards.items():
        values |= own | {district: sum(own.values())}
        values["C"] += values[district]
        parents |= dict.fromkeys(own, district) | {district: "C"}
    return values, parents


@st.composite
def cities(draw: Any) -> Tree:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    few = st.integers(0, 9) | st.integers(0, 200)
    return summed(
        {f"D{d}": {f"w{d}{w}": draw(few) for w in range(size)} for d, size in enumerate(sizes)}
    )


def solved(parents: dict[str, str], unknown: set[str]) -> set[str]:
    """Return which unknown numbers follow from the others, by linear algebra."""
    names = sorted(unknown)
    sums = []
    for whole in set(parents.values()):
        parts = [key for key, parent in parents.items() if parent == whole]
        sums.append([(name == whole) - float(name in parts) for name in names])
    if not names:
        return set()
    _, sizes, turned = np.linalg.svd(np.array(sums))
    free = turned[int((sizes > 1e-9).sum()) :]
    return {name for at, name in enumerate(names) if np.abs(free[:, at]).max(initial=0) < 1e-9}


@given(cities())
def test_no_hidden_number_follows_from_those_that_are_told(city: Tree) -> None:
    values, parents = city
    left_out = hidden(values, parents, apart=READER)
    assert {key for key, value in values.items() if 0 < value < FEWEST} <= left_out
    assert solved(parents, set(left_out)) == set()


@given(cities(), st.sampled_from([READER, ANYBODY]))
def test_of_a_sum_that_is_told_more_people_are_hidden_than_one_would_guess_from(
    city: Tree, apart: int
) -> None:
    values, parents = city
    left_out = hidden(values, parents, apart=apart)
    for whole in set(parents.values()) - left_out:
        apart_ones = [key for key in left_out if parents.get(key) == whole]
        together = sum(values[key] for key in apart_ones)
        assert not apart_ones or together >= SPREAD


@given(cities(), st.data())
def test_nor_for_who_knows_the_numbers_of_a_ward(city: Tree, data: st.DataObject) -> None:
    values, parents = city
    own = data.draw(st.sampled_from(sorted(key for key in values if key.startswith("w"))))
    known = frozenset({own})
    for left_out in (
        hidden(values, parents, known=known, apart=READER),  # the copy that they read
        hidden(values, parents, apart=ANYBODY),  # the copy that goes to anybody
    ):
        unknown = set(left_out) - known
        alone = own  # a district of one ward is known with it, and so on
        while sum(parent == parents.get(alone) for parent in parents.values()) == 1:
            alone = parents[alone]
            unknown.discard(alone)
        assert solved(parents, unknown) == set()


@pytest.mark.parametrize(
    ("wards", "left_out"),
    [
        ({"D": {"a": 3, "b": 9, "c": 20}}, {"a", "b"}),  # 9 is the least that hides 3
        ({"D": {"a": 1, "b": 1, "c": 50}}, {"a", "b", "c"}),  # of 2 in two each is 1
        ({"D": {"a": 30, "b": 9, "c": 0}}, set()),  # nothing small: all is told
        ({"D": {"a": 3, "b": 0, "c": 0}}, {"a", "D", "C"}),  # its sums are as small
        ({"D": {"a": 3}, "E": {"b": 50}}, {"a", "D", "E", "b"}),
    ],
)
def test_by_hand(wards: dict[str, dict[str, int]], left_out: set[str]) -> None:
    values, parents = summed(wards)
    assert hidden(values, parents) == left_out
