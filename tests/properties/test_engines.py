"""Whatever engine plans a generated day: its plan breaks no rule and states no wrong value.

Ten thousand problems for each engine are `make drill`: twenty rounds of 500.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.checks import check_plan
from routing.problem import Problem
from tests.engines import ENGINES
from tests.strategies import examples, problems


@pytest.mark.parametrize("engine", ENGINES)
@examples(25)
@given(problem=problems(), seed=st.integers(0, 2**31 - 1))
def test_its_plan_keeps_every_rule(engine: str, problem: Problem, seed: int) -> None:
    plan = ENGINES[engine](problem, seed)
    assert check_plan(problem, plan) == ()
