import pytest

from routing.checks import check_plan
from routing.model import Task
from tests.builders import a_problem, a_task, a_vehicle
from tests.features.asking import entry, reasons, remedies, solved, who


def by_car(**more: object) -> Task:
    return a_task(profiles=("ambulance", "pickup"), **more)


def test_what_takes_a_car_is_given_to_one() -> None:
    riders = [a_vehicle("v1"), a_vehicle("car", profile="pickup")]
    assert who(solved(a_problem(by_car(), vehicles=riders))) == {"t1": "car"}


def test_without_a_car_it_waits_and_says_what_it_takes() -> None:
    plan = solved(a_problem(by_car()))
    assert reasons(plan) == {"t1": "RIDE_MISSING"}
    assert (
        entry(plan, "t1").sentence.en == "Nobody on shift rides what this takes: ambulance, pickup."
    )
    assert remedies(plan, "t1") == []


@pytest.mark.parametrize("alley", ["narrow", "steps"])
def test_people_walk_from_the_car_to_the_end_of_an_alley(alley: str) -> None:
    problem = a_problem(by_car(alley=alley), vehicles=[a_vehicle("car", profile="pickup")])
    plan = solved(problem)
    assert who(plan) == {"t1": "car"}
    assert not check_plan(problem, plan)


def test_the_check_finds_a_motorbike_that_takes_a_patient() -> None:
    plan = solved(a_problem(a_task()))
    found = check_plan(a_problem(by_car()), plan)
    assert [(v.subject, v.detail) for v in found if v.rule == "ride"] == [
        ("t1", "v1 is a motorbike; it takes ambulance or pickup")
    ]
