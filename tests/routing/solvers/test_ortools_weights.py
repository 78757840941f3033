"""What harm weighs in the routing library's one number."""

import pytest

from routing.problem import HarmTable
from routing.solvers.ortools_weights import COST_LIMIT, class_weights
from tests.builders import (
    a_problem,
    a_rules,
    a_task,
    an_objective,
)


def test_one_unit_of_harm_outweighs_all_below_it() -> None:
    problem = a_problem(
        a_task("t2", task_class=2), a_task("t3", task_class=3), a_task("t4"), a_task("t5")
    )
    weights = class_weights(problem)
    effort = 2 * 7200 + 4 * 3600
    assert weights[3] >= effort
    assert weights[2] >= weights[3] * 100
    assert weights[1] >= weights[2] * 100


@pytest.mark.parametrize("unserved", [1_000, 10**6, 10**9])
def test_penalties_stay_exact_however_large_the_tables_are(unserved: int) -> None:
    table = HarmTable(
        from_s=(1,), harm=(1,), harm_red=(1,), unserved=unserved, unserved_red=unserved
    )
    objective = an_objective(harm=dict.fromkeys((1, 2, 3), table))
    tasks = [a_task(f"t{n}", task_class=n % 5 + 1) for n in range(250)]
    problem = a_problem(*tasks, rules=a_rules(objective=objective))
    weights = class_weights(problem)
    for task_class, weight in weights.items():
        assert 50 * unserved * weight <= COST_LIMIT * 1.001, task_class
    assert weights[1] >= weights[2] >= weights[3] >= 1
