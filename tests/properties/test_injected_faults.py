"""The check finds each fault that is put into a valid plan, and names it."""

from collections.abc import Callable
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.checks import check_plan
from tests.faults.day import DIGEST, Day, Fault
from tests.faults.injecting import MAKERS, injected_faults, planned_days
from tests.strategies import examples


@examples(10)
@given(st.integers(0, 2**32 - 1))
def test_each_of_ten_random_faults_is_found_and_named(seed: int) -> None:
    faults = [*injected_faults(seed, count=10)]
    assert len(faults) == 10
    assert [(fault.kind, fault.subject) for fault in faults if not fault.found] == []


@pytest.fixture(scope="module")
def days() -> list[Day]:
    return [*islice(planned_days(np.random.default_rng(5)), 12)]


def test_before_a_fault_is_put_in_there_is_none(days: list[Day]) -> None:
    for day in days:
        assert check_plan(day.problem, day.plan, problem_sha256=DIGEST) == ()


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_each_kind_of_fault_is_made_and_found(
    maker: Callable[[Day], Fault | None], days: list[Day]
) -> None:
    rng = np.random.default_rng(5)  # of its own: which tests ran before makes no difference
    drawn = [maker(Day(day.problem, day.plan, rng)) for day in days]
    faults = [fault for fault in drawn if fault is not None]
    assert faults
    assert all(fault.found for fault in faults)
