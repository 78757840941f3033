from tests.builders import a_problem, a_task, a_vehicle
from tests.features.asking import entry, reasons, solved, who


def test_what_takes_two_is_done_by_a_crew() -> None:
    lift = a_task(people=2)
    riders = [a_vehicle("v1"), a_vehicle("crew", people=2)]
    assert who(solved(a_problem(lift, vehicles=riders))) == {"t1": "crew"}


def test_without_a_crew_the_partner_is_missing() -> None:
    plan = solved(a_problem(a_task(people=2)))
    assert reasons(plan) == {"t1": "PARTNER_MISSING"}
    added = [r for r in entry(plan, "t1").remedies if r.change == "add-volunteer"]
    assert added[0].sentence.en == "Add a crew of 2 on a motorbike."
