"""Masks that read nothing of the vehicle, asked of drawn days."""

from hypothesis import given

from routing.problem import Problem
from routing.rules.masks import MASKS, OF_TASKS, broken_masks, nobody_may
from tests.builders import a_problem, a_task
from tests.strategies import examples, problems


@examples(50)
@given(problems())
def test_what_nobody_may_do_is_what_such_a_mask_keeps_from_everybody(problem: Problem) -> None:
    for task in problem.tasks:
        answers = {
            rule: {MASKS[rule](problem, task, vehicle) for vehicle in problem.vehicles}
            for rule in OF_TASKS
        }
        assert all(len(given) <= 1 for given in answers.values())
        kept = [
            bool({*broken_masks(problem, task, vehicle)} & {*OF_TASKS})
            for vehicle in problem.vehicles
        ]
        assert {nobody_may(problem, task)} >= {*kept}


def test_who_lacks_an_order_is_served_by_nobody_and_anybody_else_may_be() -> None:
    problem = a_problem(a_task("t1", ordered=False), a_task("t2", skills=("nurse",)))
    assert [nobody_may(problem, task) for task in problem.tasks] == [True, False]
