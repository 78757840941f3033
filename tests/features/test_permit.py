from tests.builders import a_problem, a_task, a_vehicle
from tests.features.asking import entry, reasons, remedies, solved, who


def test_only_who_holds_the_permit_enters_a_closed_zone() -> None:
    task = a_task(permits=("zone-7",))
    plan = solved(a_problem(task))
    assert reasons(plan) == {"t1": "PERMIT_MISSING"}
    assert "zone-7" in entry(plan, "t1").sentence.en
    assert "qualify" in remedies(plan, "t1")
    holder = a_vehicle(permits=("zone-7",))
    assert who(solved(a_problem(task, vehicles=[holder]))) == {"t1": "v1"}
