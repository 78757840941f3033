"""Two vehicles that meet at one moment, on a day that runs."""

from routing.checks import check_plan
from routing.dispatch import Board, VolunteerOut, advance, apply
from routing.model import Chain, TaskId, TimeWindow, VehicleId
from tests.builders import a_problem, a_task, a_vehicle, at
from tests.routing.live.days import a_board, begun, order

FIRST, SECOND = TaskId("first"), TaskId("second")


def a_meeting() -> Board:
    """They meet at ``b`` at 08:00; v1 lives twenty minutes away and v2 ten."""
    first = a_task("first", place="b")
    second = a_task("second", place="b", chain=Chain(previous=FIRST, longest_gap_s=0))
    crews = [a_vehicle("v1"), a_vehicle("v2", start=a_task().place)]
    problem = a_problem(first, second, vehicles=crews)
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
