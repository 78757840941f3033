"""A patient at ``a`` (minute 10) for the hospital at ``c`` (30), or the field one at ``e`` (50)."""

import pytest

from routing.dispatch import BedRefused, Board, advance, apply
from routing.errors import InvalidProblem
from routing.model import DepotId, PlaceId, TaskId
from tests.builders import a_depot, a_problem, a_task, a_window, at
from tests.features.asking import clock
from tests.routing.live.days import a_board

T1 = TaskId("t1")


def a_transport(*beds: str) -> Board:
    """Fifteen minutes with the patient from 07:10, fifteen more at the facility."""
    places = {"hospital": "c", "field": "e"}
    facilities = [
        a_depot(name, kind="facility", place=PlaceId(place), opens=(a_window(),))
        for name, place in places.items()
    ]
    task = a_task(
        kind="transport",
        task_class=1,
        service_s=900,
        handover_s=900,
        bring_to=tuple(DepotId(bed) for bed in beds),
    )
    return a_board(a_problem(task, depots=facilities), {"v1": "t1"})


def test_before_anybody_set_out_the_task_goes_to_the_next_facility() -> None:
    board = apply(a_transport("hospital", "field"), BedRefused(at_s=at("07:00"), task=T1))
    assert board.open.task(T1).bring_to == ("field",)


def test_who_is_on_the_way_goes_on_from_the_facility_that_refused() -> None:
    # At ``c`` from 07:45; twenty minutes on to ``e``, then the hand-over.
    board = advance(a_transport("hospital", "field"), at("07:30"))
    board = apply(board, BedRefused(at_s=at("07:40"), task=T1))
    (begun,) = board.facts.of(board.day.vehicles[0].id)
    assert begun.drop is not None
    assert (begun.drop.depot, clock(begun.drop.starts_s)) == ("field", "08:05")
    assert clock(begun.ends_s) == "08:20"


def test_a_patient_on_the_way_without_another_bed_is_for_a_person_to_settle() -> None:
    board = advance(a_transport("hospital"), at("07:30"))
    with pytest.raises(InvalidProblem) as refused:
        apply(board, BedRefused(at_s=at("07:40"), task=T1))
    assert [issue.code for issue in refused.value.issues] == ["no-bed-left"]


def test_only_what_is_brought_somewhere_can_be_refused() -> None:
    board = a_board(a_problem(a_task()), {"v1": "t1"})
    with pytest.raises(InvalidProblem) as refused:
        apply(board, BedRefused(at_s=at("07:00"), task=T1))
    assert [issue.code for issue in refused.value.issues] == ["not-expressible"]
