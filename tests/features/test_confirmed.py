from dataclasses import replace

from tests.builders import a_problem, a_swap, a_task
from tests.features.asking import entry, reasons, remedies, solved, who


def test_an_uncertain_address_waits_for_a_call() -> None:
    task = a_task(confirmed=False)
    plan = solved(a_problem(task))
    assert reasons(plan) == {"t1": "LOCATION_UNCONFIRMED"}
    assert remedies(plan, "t1")[0] == "confirm-location"
    assert who(solved(a_problem(replace(task, confirmed=True)))) == {"t1": "v1"}


def test_an_urgent_task_is_planned_while_somebody_calls() -> None:
    assert who(solved(a_problem(a_swap(confirmed=False)))) == {"t1": "v1"}


def test_a_task_without_a_place_is_never_planned() -> None:
    plan = solved(a_problem(a_task(place=None, task_class=1)))
    assert reasons(plan) == {"t1": "LOCATION_UNCONFIRMED"}
    assert entry(plan, "t1").remedies == ()
