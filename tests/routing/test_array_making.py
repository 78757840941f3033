"""The numbers of a problem say what its rules say."""

from hypothesis import given

from routing.array_making import arrays_of
from routing.arrays import BARRED, LENT
from routing.problem import Problem
from routing.rules.masks import may_serve
from routing.score import lending_cost
from tests.builders import a_problem, a_swap, a_task, a_vehicle
from tests.strategies import examples, problems


@examples(150)
@given(problems())
def test_who_may_do_what_is_what_the_masks_say(problem: Problem) -> None:
    bond = arrays_of(problem).bond
    for v, vehicle in enumerate(problem.vehicles):
        for t, task in enumerate(problem.tasks):
            able = may_serve(problem, task, vehicle)
            assert bool(bond[v, t] != BARRED) is able
            if able:
                assert bool(bond[v, t] == LENT) is (lending_cost(problem, task, vehicle) > 0)


def test_the_nearest_come_first() -> None:
    tasks = [a_task("t1", place="a"), a_task("t2", place="e"), a_swap("t3", place="b")]
    arrays = arrays_of(a_problem(*tasks, vehicles=[a_vehicle("v1", start="e"), a_vehicle("v2")]))
    assert arrays.neighbours[0].tolist() == [0, 2, 1]
    assert arrays.near_vehicles[:, 0].tolist() == [1, 0, 1]
