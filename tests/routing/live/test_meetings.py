"""Two vehicles that meet at one moment, on a day that runs."""

import pytest

from routing.checks import check_plan
from routing.dispatch import (
    Board,
    Cancelled,
    Event,
    Failed,
    Postponed,
    VolunteerOut,
    advance,
    apply,
    replan_board,
    swap,
)
from routing.model import Chain, TaskId, TimeWindow, VehicleId
from routing.solvers.stopping import Iterations
from tests.builders import a_problem, a_task, a_vehicle, at
from tests.routing.live.days import a_board, begun, order

FIRST, SECOND = TaskId("first"), TaskId("second")


def a_meeting(crews: int = 2) -> Board:
    """They meet at ``b`` at 08:00; v1 lives twenty minutes away and v2 ten."""
    first = a_task("first", place="b")
    second = a_task("second", place="b", chain=Chain(previous=FIRST, longest_gap_s=0))
    vehicles = [a_vehicle("v1"), a_vehicle("v2", start=a_task().place), a_vehicle("v3")]
    problem = a_problem(first, second, vehicles=vehicles[:crews])
    return a_board(problem, {"v1": "first@08:00", "v2": "second@08:00"})


def test_who_sets_out_later_still_comes_at_the_moment_agreed() -> None:
    board = advance(a_meeting(), at("07:45"))
    assert (begun(board), begun(board, "v2")) == ("first", "")
    moment = TimeWindow(opens_s=at("08:00"), closes_s=at("08:00"))
    assert board.open.task(SECOND).windows == (moment,)
    assert order(board, "v2") == "second"
    assert check_plan(board.open, board.plan) == ()


def test_nobody_is_sent_alone_when_the_other_is_out() -> None:
    for vehicle in ("v1", "v2"):
        event = VolunteerOut(at_s=at("07:10"), vehicle=VehicleId(vehicle))
        board = apply(a_meeting(), event)
        assert not board.draft.sequences
        assert {entry.task for entry in board.plan.unassigned} == {FIRST, SECOND}
        assert check_plan(board.open, board.plan) == ()


@pytest.mark.parametrize("task", [FIRST, SECOND])
@pytest.mark.parametrize("now", ["07:10", "07:45", "07:55"])
def test_a_meeting_is_cancelled_as_one(task: TaskId, now: str) -> None:
    # v1 sets out at 07:40 and v2 at 07:50: nobody is on the way, the first is, both are.
    board = apply(a_meeting(), Cancelled(at_s=at(now), task=task))
    assert board.facts.closed == {FIRST, SECOND}
    assert not board.open.tasks
    assert (order(board), order(board, "v2")) == ("", "")
    assert not board.facts.starts_s


def test_what_follows_a_cancelled_meeting_follows_what_came_before_it() -> None:
    zeroth = a_task("zeroth")
    first = a_task("first", place="b", chain=Chain(previous=zeroth.id))
    second = a_task("second", place="b", chain=Chain(previous=FIRST, longest_gap_s=0))
    third = a_task("third", chain=Chain(previous=SECOND))
    problem = a_problem(zeroth, first, second, third)
    board = apply(a_board(problem, {}), Cancelled(at_s=at("07:10"), task=SECOND))
    assert board.open.task(third.id).chain == Chain(previous=zeroth.id)


@pytest.mark.parametrize(
    "event",
    [
        VolunteerOut(at_s=at("07:55"), vehicle=VehicleId("v1")),
        VolunteerOut(at_s=at("08:05"), vehicle=VehicleId("v2")),
        Failed(at_s=at("08:05"), task=FIRST, again=True),
        Failed(at_s=at("08:05"), task=SECOND, again=True),
    ],
)
def test_when_one_of_two_does_not_do_it_both_tasks_are_open_for_another_moment(
    event: Event,
) -> None:
    board = advance(a_meeting(crews=3), at("07:55"))
    assert (begun(board), begun(board, "v2")) == ("first", "second")
    board = apply(board, event)
    assert {task.id for task in board.open.tasks} == {FIRST, SECOND}
    assert board.open.task(FIRST).windows == board.day.task(FIRST).windows
    assert board.open.task(SECOND).windows == board.day.task(SECOND).windows
    found = replan_board(board, stop=Iterations(10), seed=1)
    board = swap(board, found, now_s=board.now_s + 60).board
    first_s, second_s = (board.draft.starts_s(task) for task in (FIRST, SECOND))
    assert first_s is not None
    assert first_s == second_s


def test_a_meeting_given_up_by_one_is_closed_for_both() -> None:
    board = advance(a_meeting(), at("07:55"))
    board = apply(board, Failed(at_s=at("08:05"), task=SECOND, again=False))
    assert board.facts.closed == {FIRST, SECOND}


def test_a_meeting_postponed_when_one_is_on_the_way_is_open_again() -> None:
    board = advance(a_meeting(), at("07:45"))
    board = apply(board, Postponed(at_s=at("07:46"), task=SECOND, until_s=at("10:00")))
    assert {task.id for task in board.open.tasks} == {FIRST, SECOND}
    assert board.open.task(SECOND).windows == board.day.task(SECOND).windows
