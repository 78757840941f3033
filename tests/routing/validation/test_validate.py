"""Every fault between the parts of a problem is found at once; what is only hard is none."""

from dataclasses import replace
from typing import Any

import pytest

from routing.model import Chain, PlaceId, TaskId, VehicleId
from routing.problem import Pin, Problem, Told
from routing.validation import validate
from tests.builders import (
    a_bag,
    a_depot,
    a_problem,
    a_rules,
    a_task,
    a_vehicle,
    a_window,
    an_objective,
    at,
    line_travel,
)
from tests.routing.worked_day import worked_problem


def found(problem: Problem) -> list[tuple[str, str]]:
    return [(issue.code, issue.subject) for issue in validate(problem)]


def after(task: str, *, previous: str) -> Any:
    return a_task(task, chain=Chain(previous=TaskId(previous), longest_gap_s=600))


def test_a_good_problem_has_no_issue() -> None:
    assert validate(worked_problem()) == ()


def test_what_cannot_be_done_is_no_issue() -> None:
    no_such_depot = a_problem(a_bag(load_from="refill_plant", skills=("nurse",)))
    assert validate(no_such_depot) == ()


def test_all_faults_are_found_at_once() -> None:
    problem = a_problem(
        a_task("t1", place="nowhere"),
        a_task("t1"),
        vehicles=[a_vehicle(start=PlaceId("there"))],
        pins=(Pin(task=TaskId("t9"), vehicle=VehicleId("v9")),),
        travel=line_travel((0, 1), profiles=("foot",)),
    )
    assert found(problem) == [
        ("duplicate-id", "task t1"),
        ("unknown-place", "task t1, field place"),
        ("unknown-place", "vehicle v1, field start"),
        ("unknown-task", "pin 0 (task t9, vehicle v9)"),
        ("unknown-vehicle", "pin 0 (task t9, vehicle v9)"),
        ("travel-size", "travel"),
        ("unanswered-profile", "vehicle v1, field profile"),
    ]


@pytest.mark.parametrize("kind", ["places", "tasks", "vehicles", "depots"])
def test_an_id_used_twice_is_found_in_every_list(kind: str) -> None:
    problem = a_problem(a_task())
    things = getattr(problem, kind)
    doubled: dict[str, Any] = {kind: (*things, things[0])}
    codes = {code for code, _ in found(replace(problem, **doubled))}
    assert "duplicate-id" in codes


def test_a_task_is_pinned_once() -> None:
    pin = Pin(task=TaskId("t1"), vehicle=VehicleId("v1"))
    assert found(a_problem(a_task(), pins=(pin, pin))) == [("duplicate-pin", "task t1")]


def test_a_pin_and_a_frozen_telling_name_one_vehicle() -> None:
    def a_day(*, told: str, until: str | None) -> Problem:
        return a_problem(
            a_task(),
            vehicles=[a_vehicle("v1"), a_vehicle("v2")],
            pins=(Pin(task=TaskId("t1"), vehicle=VehicleId("v1")),),
            told={TaskId("t1"): Told(vehicle=VehicleId(told), starts_s=at("08:00"))},
            frozen_until_s=None if until is None else at(until),
        )

    (issue,) = validate(a_day(told="v2", until="08:01"))
    assert (issue.code, issue.subject) == ("frozen-elsewhere", "task t1")
    assert issue.message == "is pinned to v1 and frozen with v2"
    for agreed in (
        a_day(told="v1", until="08:01"),
        a_day(told="v2", until="08:00"),  # free from then on: the pin is what people want now
        a_day(told="v2", until=None),
    ):
        assert found(agreed) == []


def test_chains_that_lead_nowhere_or_round_are_found_once() -> None:
    tasks = (
        after("lost", previous="gone"),
        after("self", previous="self"),
        after("a", previous="c"),
        after("b", previous="a"),
        after("c", previous="b"),
        after("tail", previous="a"),
    )
    assert found(a_problem(*tasks)) == [
        ("unknown-previous", "task lost, field chain"),
        ("cyclic-chain", "task self, field chain"),
        ("cyclic-chain", "task a, field chain"),
    ]


def test_times_of_another_day_are_found() -> None:
    tomorrow, yesterday = a_window("32:00", "40:00"), a_window("08:00", "20:00")
    yesterday = replace(
        yesterday, opens_s=yesterday.opens_s - 86400, closes_s=yesterday.closes_s - 86400
    )
    problem = a_problem(
        a_task("late", windows=(tomorrow,)),
        a_task("one-of-two", windows=(tomorrow, a_window())),
        vehicles=[a_vehicle(shift=tomorrow)],
        depots=[a_depot(opens=(yesterday,))],
    )
    assert found(problem) == [
        ("outside-day", "task late, field windows"),
        ("outside-day", "vehicle v1, field shift"),
        ("outside-day", "depot s1, field opens"),
    ]


def test_a_task_is_released_within_the_day_and_due_whenever() -> None:
    last, after = a_task("last", released_s=at("30:00")), a_task("after", released_s=at("30:01"))
    next_week = a_task("next-week", deadline_s=at("07:00") + 7 * 86400)
    assert found(a_problem(last, after, next_week)) == [
        ("outside-day", "task after, field released")
    ]


def test_rates_that_punish_the_wrong_way_are_found() -> None:
    rates = an_objective()
    below = replace(rates.harm[2], harm_red=(9, 22, 44))
    rates = replace(rates, harm={**rates.harm, 2: below})
    assert found(a_problem(a_task(), rules=a_rules(objective=rates))) == [
        ("red-below-others", "rules, objective.harm of class 2"),
    ]


def test_a_negative_or_missing_rate_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="rate of -1"):
        an_objective(lending=-1)
    with pytest.raises(ValueError, match="rates for 4 and 5"):
        an_objective(late_per_min={4: 3})


def test_live_travel_is_asked_for_its_profiles() -> None:
    class OnFoot:
        def travel_s(self, profile: str, origin: int, destination: int, depart_s: int) -> int:
            return {"foot": depart_s - depart_s + abs(origin - destination)}[profile]

        def travel_m(self, profile: str, origin: int, destination: int) -> int:
            return {"foot": abs(origin - destination)}[profile]

    assert found(a_problem(a_task(), travel=OnFoot())) == [
        ("unanswered-profile", "vehicle v1, field profile")
    ]
