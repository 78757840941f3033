"""PyVRP makes plain days cheaper, and is asked about no others."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from routing.array_making import arrays_of
from routing.arrays import BARRED, Arrays
from routing.cutting import Piece
from routing.files.synth import problem_of_synth
from routing.model import Load, TimeWindow
from routing.one_piece import POLISHED_FROM, Order, Whole, search
from routing.problem import Problem
from routing.solvers.array_search import ArraySearch
from routing.solvers.polishing import is_plain, polish
from routing.visits import Sequences
from tests.builders import a_problem, a_task, a_vehicle


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
    begins = begun(problem, a)
    before, left = begins.best.tolist(), begins.left
    assert is_plain(a)
    found = polished(problem, a, begins)
    assert found is not None
    begins.begin(problem, found)  # takes out what breaks a rule
    assert begins.left <= left
    assert begins.best.tolist() < before


def test_who_is_barred_from_a_task_is_not_given_it() -> None:
    problem = a_city()
    bond = arrays_of(problem).bond.copy()
    barred = (2 * np.arange(len(problem.vehicles)) % 5)[:, None] == np.arange(40)[None, :] % 5
    bond[barred] = BARRED
    a = arrays_of(problem)._replace(bond=bond)
    begins = begun(problem, a)
    before = begins.best.tolist()
    found = polished(problem, a, begins)
    assert found is not None
    begins.begin(problem, found)
    assert begins.best.tolist() < before
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
        replace(  # it is there too late for anybody
            a_city(), tasks=(replace(a_city().tasks[0], released_s=80_000),)
        ),
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


def test_a_piece_is_polished_towards_the_end_of_a_search() -> None:
    problem = a_city()
    piece = Piece(vehicles=tuple(range(6)), tasks=tuple(range(40)))
    order = Order(
        piece=piece,
        depots=tuple(range(3)),
        available=arrays_of(problem).available,
        visits={},
        starts_s={},
        steps=None,
        seconds=600.0,
        share=POLISHED_FROM,
        seed=1,
        everywhere=False,
    )
    whole = Whole(problem=problem, stop=None)
    asked = itertools.count()
    routes, steps = search(whole, order, lambda: next(asked) > 100)
    first, _ = search(whole, replace(order, seconds=0.0), lambda: True)
    assert 1 < steps < 110
    assert routes.starts_s.keys() == {task.id for task in problem.tasks}
    assert routes.score < first.score
