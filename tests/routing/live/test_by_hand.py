"""What a person puts where by hand, on a day whose times can be added up.

Two motorbikes from home (minute 0): v1 does ``t1`` at ``a`` (10), ``t2`` at ``b`` (20) and ``t3``
at ``c`` (30), v2 does ``t4`` at ``d`` (40), ten minutes each, from 07:00.
"""

from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from routing.checks import check_plan
from routing.dispatch import (
    Arranged,
    Board,
    Event,
    Pinned,
    Step,
    Unpinned,
    advance,
    apply,
    arrange,
    begin,
    replan_board,
    replay,
)
from routing.errors import InvalidProblem
from routing.model import DepotId, Stock, Task, TaskId, VehicleId
from routing.problem import Pin
from routing.solvers.stopping import Iterations
from tests.builders import a_depot, a_problem, a_swap, a_task, a_vehicle, a_window, at
from tests.routing.live.days import a_board, a_published, begun, order
from tests.strategies import examples

V1, V2 = VehicleId("v1"), VehicleId("v2")
T1, T2, T3, T4 = (TaskId(f"t{number}") for number in (1, 2, 3, 4))
ORDERS = {"v1": "t1 t2 t3", "v2": "t4"}


def four_tasks(*changed: Task) -> tuple[Task, ...]:
    tasks = {t: a_task(t, place=place) for t, place in zip((T1, T2, T3, T4), "abcd", strict=True)}
    return tuple({**tasks, **{task.id: task for task in changed}}.values())


def a_day(*changed: Task, vehicles: tuple[str, ...] = ("v1", "v2")) -> Board:
    problem = a_problem(*four_tasks(*changed), vehicles=[a_vehicle(name) for name in vehicles])
    return a_board(problem, ORDERS)


def test_a_task_is_put_right_after_another_of_another_route() -> None:
    board = a_day()
    found = arrange(board, [Step(task=T2, vehicle=V2, after=T4)], now_s=at("07:00"))
    assert found.broken == ()
    assert found.event is not None
    after = apply(board, found.event)
    assert (order(after, "v1"), order(after, "v2")) == ("t1 t3", "t4 t2")
    assert after.day.pinned_to(T2) == V2
    assert not check_plan(after.open, after.plan)


def test_the_effect_is_told_before_it_is_done() -> None:
    found = arrange(a_day(), [Step(task=T2, vehicle=V2, after=T4)], now_s=at("07:00"))
    effects = {one.task: (one.before_s, one.after_s) for one in found.effects}
    assert effects[T1] == (at("07:10"), at("07:10"))
    assert effects[T3] == (at("07:50"), at("07:40"))  # nobody stops at ``b`` any more
    assert effects[T2] == (at("07:30"), at("08:10"))  # from ``d`` twenty minutes back
    assert found.travel_s == 0  # each rides there and back by the same line


def test_none_before_means_first() -> None:
    board = a_day()
    found = arrange(board, [Step(task=T3, vehicle=V1)], now_s=at("07:00"))
    assert found.event is not None
    assert order(apply(board, found.event)) == "t3 t1 t2"


def test_two_tasks_swap_places() -> None:
    board = a_day()
    steps = [Step(task=T2, vehicle=V2), Step(task=T4, vehicle=V1, after=T1)]
    found = arrange(board, steps, now_s=at("07:00"))
    assert found.event is not None
    after = apply(board, found.event)
    assert (order(after, "v1"), order(after, "v2")) == ("t1 t4 t3", "t2")


def test_a_task_is_taken_out_and_put_back() -> None:
    board = a_day()
    out = arrange(board, [Step(task=T2, vehicle=None)], now_s=at("07:00"))
    assert out.event is not None
    without = apply(board, out.event)
    assert order(without) == "t1 t3"
    assert [entry.task for entry in without.plan.unassigned] == [T2]
    back = arrange(without, [Step(task=T2, vehicle=V1, after=T1)], now_s=at("07:00"))
    assert back.event is not None
    assert order(apply(without, back.event)) == "t1 t2 t3"


def test_every_mask_that_is_broken_is_named() -> None:
    task = a_task(T2, place="b", skills=("nurse",), gates=("antibody",))
    problem = a_problem(
        *four_tasks(task),
        vehicles=[a_vehicle("v1", skills=("nurse",), gates=("antibody",)), a_vehicle("v2")],
    )
    board = a_board(problem, ORDERS)
    found = arrange(board, [Step(task=T2, vehicle=V2, after=T4)], now_s=at("07:00"))
    assert found.event is None
    assert [(one.task, one.vehicle, one.rule) for one in found.broken] == [
        (T2, V2, "skill"),
        (T2, V2, "gate"),
    ]


def test_a_time_that_cannot_be_kept_is_named() -> None:
    board = a_day(a_task(T1, windows=(a_window("07:00", "07:15"),)))
    found = arrange(board, [Step(task=T1, vehicle=V1, after=T3)], now_s=at("07:00"))
    assert [(one.task, one.rule) for one in found.broken] == [(T1, "time-window")]


def test_the_load_stop_comes_with_the_goods() -> None:
    station = a_depot()
    problem = a_problem(
        a_swap("t1"),
        a_task("t2", place="b"),
        vehicles=[a_vehicle("v1"), a_vehicle("v2")],
        depots=[station],
    )
    board = a_board(problem, {"v1": "s1 t1 s1", "v2": "t2"})
    found = arrange(board, [Step(task=T1, vehicle=V2, after=T2)], now_s=at("07:00"))
    assert found.event is not None
    after = apply(board, found.event)
    assert order(after, "v1") == ""
    visits = after.draft.of(V2).visits
    assert DepotId("s1") in {visit.depot for visit in visits}
    assert not check_plan(after.open, after.plan)


def test_goods_that_no_depot_has_are_named() -> None:
    station = a_depot(stock=Stock(full=1))
    problem = a_problem(
        a_swap("t1"),
        a_swap("t2", place="b"),
        vehicles=[a_vehicle("v1"), a_vehicle("v2")],
        depots=[station],
    )
    board = a_board(problem, {"v1": "s1 t1 s1"})
    found = arrange(board, [Step(task=T2, vehicle=V2)], now_s=at("07:00"))
    assert [(one.task, one.rule) for one in found.broken] == [(T2, "stock")]


def test_what_is_late_only_then_is_told_and_harms() -> None:
    urgent = a_task(T4, place="d", task_class=2, deadline_s=at("08:00"))
    found = arrange(a_day(urgent), [Step(task=T4, vehicle=V1, after=T3)], now_s=at("07:00"))
    assert found.late == (T4,)
    assert found.harms


@pytest.mark.parametrize(
    ("changes", "asks"),
    [({"task_class": 2}, True), ({"risk": "red"}, True), ({"task_class": 4}, False)],
)
def test_whoever_leaves_an_urgent_one_to_nobody_says_why(
    changes: dict[str, Any], asks: bool
) -> None:
    """As late as can be in the score already: the score alone would ask nothing."""
    late = {"called_s": at("07:00") - 90_000, "deadline_s": at("07:00") - 90_000}
    task = a_task(T4, place="d", **(late | changes))
    board = a_day(task)
    out = arrange(board, [Step(task=T4, vehicle=None)], now_s=at("07:00"))
    assert out.abandons is asks
    assert out.harms or not asks


def test_a_pinned_task_is_moved_by_hand_and_pinned_there() -> None:
    board = apply(a_day(), Pinned(at_s=at("07:00"), pins=(Pin(task=T2, vehicle=V1),)))
    found = arrange(board, [Step(task=T2, vehicle=V2, after=T4)], now_s=at("07:00"))
    assert found.event is not None
    assert apply(board, found.event).day.pinned_to(T2) == V2


def test_steps_that_name_nothing_are_refused_all_at_once() -> None:
    board = advance(a_day(), at("07:01"))
    steps = [
        Step(task=T1, vehicle=V2),  # begun
        Step(task=T2, vehicle=VehicleId("v9")),
        Step(task=T3, vehicle=V2, after=T2),
    ]
    with pytest.raises(InvalidProblem) as refused:
        arrange(board, steps, now_s=at("07:01"))
    assert [issue.code for issue in refused.value.issues] == [
        "not-open",
        "unknown-vehicle",
        "not-planned-there",
    ]


def test_what_is_begun_stands_before_the_first() -> None:
    board = advance(a_day(), at("07:01"))
    assert begun(board) == "t1"
    found = arrange(board, [Step(task=T3, vehicle=V1, after=T1)], now_s=at("07:01"))
    assert found.event is not None
    assert order(apply(board, found.event)) == "t3 t2"


def test_an_arrangement_that_the_day_has_overtaken_is_refused() -> None:
    board = a_day(a_task(T2, place="b", windows=(a_window("07:00", "08:15"),)))
    found = arrange(board, [Step(task=T2, vehicle=V2, after=T4)], now_s=at("07:00"))
    assert found.event is not None
    with pytest.raises(InvalidProblem) as refused:
        apply(board, replace(found.event, at_s=at("07:45")))
    assert {issue.code for issue in refused.value.issues} == {"does-not-fit"}


def test_pins_hold_until_they_are_taken_away() -> None:
    board = apply(a_day(), Pinned(at_s=at("07:00"), pins=(Pin(task=T2, vehicle=V1),)))
    assert board.open.pinned_to(T2) == V1
    for seed in range(5):
        found = replan_board(board, stop=Iterations(200), seed=seed)
        assert T2 in found.draft.of(V1).starts_s
    free = apply(board, Unpinned(at_s=at("07:00"), tasks=(T2,)))
    assert free.open.pinned_to(T2) is None


def test_only_what_is_planned_there_is_pinned() -> None:
    with pytest.raises(InvalidProblem) as refused:
        apply(a_day(), Pinned(at_s=at("07:00"), pins=(Pin(task=T2, vehicle=V2),)))
    assert [issue.code for issue in refused.value.issues] == ["not-planned-there"]


@examples(50)
@given(
    st.lists(
        st.tuples(st.sampled_from([T1, T2, T3, T4]), st.sampled_from([V1, V2, None])), max_size=6
    )
)
def test_what_is_not_done_leaves_no_trace(moves: list[tuple[TaskId, VehicleId | None]]) -> None:
    """A day without its last acts is the day before them: undoing is replaying without them."""
    problem = a_problem(*four_tasks(), vehicles=[a_vehicle("v1"), a_vehicle("v2")])
    first = begin(problem, a_published(problem, ORDERS), now_s=at("07:00"))
    boards, events = [first], list[Event]()
    for task, vehicle in moves:
        event = arrange(boards[-1], [Step(task=task, vehicle=vehicle)], now_s=at("07:00")).event
        assert isinstance(event, Arranged)
        events.append(event)
        boards.append(apply(boards[-1], event))
        assert not check_plan(boards[-1].open, boards[-1].plan)
    for known, board in enumerate(boards):
        again = replay(first, events[:known])
        assert again.routes == board.routes
        assert again.day.pins == board.day.pins
        assert again.day.told == board.day.told
