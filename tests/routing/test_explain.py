"""Which reason is given when several could be: the one nearest to being solved."""

from routing.explain import SENTENCES, Explaining, explain_unassigned
from routing.model import Chain, Stock, Task, TaskId
from routing.plan import REASONS, Reason
from routing.problem import Problem
from routing.solvers.drafts import Draft
from routing.solvers.insert import insert_all
from tests.builders import (
    a_bag,
    a_depot,
    a_problem,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
)

NOBODY_OUT = Draft(routed={})


def reason(problem: Problem, task: Task, draft: Draft = NOBODY_OUT) -> Reason:
    return Explaining(problem, draft).of(task).reason


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(REASONS)
    assert all(sentence.vi and sentence.en for sentence in SENTENCES.values())
    assert all(
        ("{detail}" in sentence.vi) == ("{detail}" in sentence.en)
        for sentence in SENTENCES.values()
    )


def test_of_several_people_the_one_who_lacks_least_gives_the_reason() -> None:
    # v1 lacks the skill and the ward, v2 only the ward.
    task = a_task(skills=("nurse",), area="x:1")
    vehicles = [a_vehicle("v1", areas=("x:2",)), a_vehicle("v2", areas=("x:2",), skills=("nurse",))]
    assert reason(a_problem(task, vehicles=vehicles), task) == "NO_VOLUNTEER_ON_SHIFT"


def test_where_nobody_is_on_shift_a_call_settles_an_urgent_place_and_no_other() -> None:
    swap, bag = a_swap("t1", confirmed=False), a_task("t2", confirmed=False)
    problem = a_problem(swap, bag, vehicles=[])
    assert reason(problem, swap) == "NO_VOLUNTEER_ON_SHIFT"
    assert reason(problem, bag) == "LOCATION_UNCONFIRMED"


def test_an_uncertain_place_comes_before_a_missing_skill() -> None:
    task = a_task(place=None, skills=("nurse",))
    assert reason(a_problem(task), task) == "LOCATION_UNCONFIRMED"
    assert reason(a_problem(task, vehicles=[]), task) == "LOCATION_UNCONFIRMED"


def test_what_nobody_could_do_even_alone_is_not_blamed_on_others() -> None:
    full = a_task("full", service_s=5 * 3600)
    tight = a_task("tight", place="e", windows=(a_window("07:00", "07:30"),))
    problem = a_problem(full, tight)
    draft = insert_all(problem, NOBODY_OUT, [full])
    assert reason(problem, tight, draft) == "WINDOW_TOO_TIGHT"


def test_what_would_fit_alone_waits_for_those_who_come_first() -> None:
    full = a_task("full", service_s=9 * 3600, task_class=2)
    more = a_task("more", service_s=3600)
    problem = a_problem(full, more)
    draft = insert_all(problem, NOBODY_OUT, [full])
    assert reason(problem, more, draft) == "LOWER_PRIORITY_DISPLACED"


def test_a_less_urgent_task_in_the_way_asks_for_more_search() -> None:
    full = a_task("full", service_s=9 * 3600)
    more = a_task("more", service_s=3600, task_class=2)
    problem = a_problem(full, more)
    draft = insert_all(problem, NOBODY_OUT, [full])
    assert reason(problem, more, draft) == "SOLVER_TIME"


def test_what_costs_more_than_it_helps_is_displaced() -> None:
    far = a_task(place="e", task_class=5)  # 6,000 s of riding against 3,600 for leaving it out
    assert reason(a_problem(far), far) == "LOWER_PRIORITY_DISPLACED"


def test_stock_that_went_to_others_is_short() -> None:
    first, second = a_swap("t1"), a_swap("t2")
    problem = a_problem(first, second, depots=[a_depot(stock=Stock(full=1))])
    draft = insert_all(problem, NOBODY_OUT, [first])
    assert reason(problem, second, draft) == "STOCK_SHORT"


def test_the_task_before_is_named_in_the_sentence() -> None:
    after = a_task("t2", chain=Chain(previous=TaskId("t1"), longest_gap_s=60))
    problem = a_problem(a_task("t1", skills=("nurse",)), after)
    first, second = explain_unassigned(problem, NOBODY_OUT)
    assert "nurse" in first.sentence.vi
    assert "t1" in second.sentence.vi
    assert second.sentence.en == "The task that must come before (t1) is not planned."


def test_each_task_left_out_is_explained_once_in_the_order_of_the_problem() -> None:
    problem = a_problem(a_bag("t2"), a_task("t1"), a_swap("t3"))
    draft = insert_all(problem, NOBODY_OUT, [problem.task(TaskId("t1"))])
    assert [entry.task for entry in explain_unassigned(problem, draft)] == ["t2", "t3"]


def test_what_would_break_the_chain_of_others_is_displaced_by_them() -> None:
    first = a_task("t1", windows=(a_window("08:00", "08:10"),))
    second = a_task("t2", chain=Chain(previous=TaskId("t1"), longest_gap_s=660))
    between = a_task("t3", windows=(a_window("08:10", "08:20"),))
    problem = a_problem(first, second, between)
    draft = insert_all(problem, NOBODY_OUT, [first, second])
    assert reason(problem, between, draft) == "LOWER_PRIORITY_DISPLACED"
