"""PyVRP makes plain days cheaper, and is asked about no others."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from routing.array_making import arrays_of
from routing.arrays import BARRED, Arrays
from routing.checks import check_plan
from routing.files.synth import problem_of_synth
from routing.model import Load, TimeWindow
from routing.problem import Problem
from routing.solvers.array_search import ArraySearch
from routing.solvers.polishing import is_plain, polish
from routing.solvers.stopping import TimeLimit
from routing.solving import SolveParams, solve
from routing.visits import Sequences
from tests.builders import a_problem, a_task, a_vehicle

CUT = SolveParams(whole_tasks=2)


def a_city(**changed: Any) -> Problem:
    """Return a day of 40 tasks in three wards, for six vehicles."""
    rng = np.random.default_rng(7)
    rows = {
        "name": "three wards",
        "horizon_s": 28_800,
        "capacity": 20,
        "wards": [[0.0, 0.0], [4.0, 3.0], [0.0, 5.0]],
        "vehicles": [
            {"ward": ward, "shift": [opens, opens + 14_400]}
            for ward, opens in itertools.product(range(3), (0, 14_400))
        ],
        "jobs": [
            [n % 3, *rng.uniform(0, 5, 2).tolist(), 1 + n % 2, 300, 1, 0, 28_800, 10_000]
            for n in range(40)
        ],
    }
    return problem_of_synth({**rows, **changed})


def begun(problem: Problem, a: Arrays) -> ArraySearch:
    search = ArraySearch(a, seed=1)
    search.begin(problem, {})
    search.build()
    return search


def polished(
    problem: Problem, a: Arrays, search: ArraySearch, *, dearer: int = 0
) -> Sequences | None:
    """Return what comes of 300 steps; the plan is said to be so much dearer than it is."""
    asked = itertools.count()
    effort = int(search.best[-1]) + dearer
    found = polish(
        problem,
        a,
        search.sequences(problem),
        effort,
        enough=lambda: next(asked) > 300,
        seed=1,
    )
    return None if found is None else found[0]


def test_a_first_plan_becomes_cheaper_and_keeps_all_rules() -> None:
    problem = a_city()
    a = arrays_of(problem)
    search = begun(problem, a)
    before, left = search.best.tolist(), search.left
    assert is_plain(a)
    found = polished(problem, a, search)
    assert found is not None
    search.begin(problem, found)  # takes out what breaks a rule
    assert search.left <= left
    assert search.best.tolist() < before


def test_who_is_barred_from_a_task_is_not_given_it() -> None:
    problem = a_city()
    bond = arrays_of(problem).bond.copy()
    barred = (2 * np.arange(len(problem.vehicles)) % 5)[:, None] == np.arange(40)[None, :] % 5
    bond[barred] = BARRED
    a = arrays_of(problem)._replace(bond=bond)
    found = polished(problem, a, begun(problem, a))
    assert found is not None
    number = {task.id: at for at, task in enumerate(problem.tasks)}
    for at, vehicle in enumerate(problem.vehicles):
        done = [visit.task for visit in found.get(vehicle.id, ()) if visit.task is not None]
        assert not any(barred[at, number[task]] for task in done)


def test_what_the_model_prices_otherwise_is_left_as_it_is() -> None:
    problem = a_city()
    a = arrays_of(problem)
    assert polished(problem, a, begun(problem, a), dearer=1) is None


@pytest.mark.parametrize(
    "problem",
    [
        a_problem(a_task("t1", place="a"), vehicles=[a_vehicle("v1")]),  # effort has its rates
        replace(a_city(), tasks=()),
        replace(
            a_city(),
            tasks=(
                replace(
                    a_city().tasks[0],
                    windows=(
                        TimeWindow(opens_s=0, closes_s=60),
                        TimeWindow(opens_s=90, closes_s=99),
                    ),
                ),
            ),
        ),
        replace(
            a_city(),
            vehicles=tuple(replace(v, aboard=Load(kg=1)) for v in a_city().vehicles),
        ),
        replace(a_city(), vehicles=tuple(replace(v, end=None) for v in a_city().vehicles)),
    ],
)
def test_what_is_not_plain_is_known(problem: Problem) -> None:
    assert not is_plain(arrays_of(problem))


def test_a_city_in_pieces_is_polished_towards_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def noted(*args: Any, **more: Any) -> Any:
        asked.append(args)
        return polish(*args, **more)

    monkeypatch.setattr("routing.one_piece.polish", noted)
    problem = a_city()
    plan = solve(problem, stop=TimeLimit(2.0), seed=1, params=CUT, workers=1).plan
    assert check_plan(problem, plan) == ()
    assert asked
