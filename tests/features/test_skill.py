from dataclasses import replace

from tests.builders import a_problem, a_task, a_vehicle
from tests.features.asking import entry, reasons, remedies, solved, who


def test_only_who_has_the_skill_does_the_task() -> None:
    vehicles = [a_vehicle("v1"), a_vehicle("v2", skills=("driving", "nurse"))]
    assert who(solved(a_problem(a_task(skills=("nurse",)), vehicles=vehicles))) == {"t1": "v2"}


def test_a_skill_that_nobody_has_is_named() -> None:
    problem = a_problem(a_task(skills=("nurse",)))
    plan = solved(problem)
    assert reasons(plan) == {"t1": "SKILL_MISSING"}
    assert (
        entry(plan, "t1").sentence.en
        == "Nobody on shift meets all conditions, skill and training: nurse."
    )
    assert remedies(plan, "t1")[0] == "qualify"
    qualified = replace(problem, vehicles=(a_vehicle(skills=("nurse",)),))
    assert who(solved(qualified)) == {"t1": "v1"}


def test_what_is_missing_is_counted_for_the_one_who_lacks_least() -> None:
    task = a_task(skills=("doctor", "nurse"))
    vehicles = [a_vehicle("v1"), a_vehicle("v2", skills=("nurse",))]
    plan = solved(a_problem(task, vehicles=vehicles))
    assert (
        entry(plan, "t1").sentence.en
        == "Nobody on shift meets all conditions, skill and training: doctor."
    )
