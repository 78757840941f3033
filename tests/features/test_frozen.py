from dataclasses import replace

import pytest

from routing.checks import check_plan
from routing.live.board import begin
from routing.model import PlaceId, TaskId, Vehicle, VehicleId
from routing.problem import Problem, Told
from tests.builders import a_problem, a_task, a_vehicle, a_window, at
from tests.engines import ENGINES, Engine
from tests.features.asking import entry, reasons, remedies, solved, starts, who

NEAR, FAR = a_vehicle("v1"), a_vehicle("v2", start=PlaceId("e"), end=PlaceId("e"))


def a_day(
    *riders: Vehicle, told: str = "v2", at_time: str = "08:00", until: str = "09:00"
) -> Problem:
    """Return a day with one task, that `v1` could do sooner and with less effort."""
    return a_problem(
        a_task(),
        vehicles=riders or (NEAR, FAR),
        told={TaskId("t1"): Told(vehicle=VehicleId(told), starts_s=at(at_time))},
        frozen_until_s=at(until),
    )


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_what_was_told_to_start_soon_stays_with_whom_it_was_told_and_about_when(
    engine: Engine,
) -> None:
    plan = engine(a_day(), 1)
    assert who(plan) == {"t1": "v2"}
    assert at("07:45") <= at(starts(plan, "t1")) <= at("08:15")


def test_what_was_told_for_later_is_free() -> None:
    plan = solved(a_day(until="08:00"))
    assert (who(plan), starts(plan, "t1")) == ({"t1": "v1"}, "07:10")


def test_a_frozen_task_that_its_vehicle_cannot_do_is_a_conflict_until_it_is_let_go() -> None:
    able, unable = replace(NEAR, skills=("nurse",)), FAR
    problem = a_day(able, unable)
    problem = replace(problem, tasks=(replace(problem.tasks[0], skills=("nurse",)),))
    plan = solved(problem)
    assert reasons(plan) == {"t1": "PINNED_CONFLICT"}
    assert entry(plan, "t1").sentence.en == "Pinned to or frozen with v2, who cannot do it."
    assert remedies(plan, "t1")[0] == "unpin"
    assert who(solved(replace(problem, told={}))) == {"t1": "v1"}


def test_a_frozen_task_whose_windows_moved_away_is_not_done_at_another_time() -> None:
    problem = a_day(told="v1")
    later = replace(problem.tasks[0], windows=(a_window("12:00", "13:00"),))
    assert reasons(solved(replace(problem, tasks=(later,)))) == {"t1": "WINDOW_TOO_TIGHT"}


def test_on_a_running_day_what_is_begun_stays_instead() -> None:
    problem = a_day()
    board = begin(problem, solved(problem), now_s=at("06:00"))
    assert board.open.frozen_until_s is None
    assert board.draft.starts_s(TaskId("t1")) == at("07:45")
    assert starts(board.plan, "t1") == "07:45"
    assert check_plan(board.open, board.plan) == ()


def test_what_was_told_for_the_evening_before_is_not_frozen_by_itself() -> None:
    told = {TaskId("t1"): Told(vehicle=VehicleId("v2"), starts_s=-3600)}
    assert who(solved(replace(a_day(), told=told, frozen_until_s=None))) == {"t1": "v1"}


def test_letting_go_of_a_frozen_task_is_a_remedy_at_any_time_of_its_window() -> None:
    riders = NEAR, replace(FAR, skills=("nurse",))
    problem = a_day(NEAR, riders[1], told="v1")
    later = replace(problem.tasks[0], skills=("nurse",), windows=(a_window("12:00", "13:00"),))
    assert "unpin" in remedies(solved(replace(problem, tasks=(later,))), "t1")
