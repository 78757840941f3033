from routing.model import DepotId, PlaceId
from tests.builders import a_depot, a_problem, a_task, a_window
from tests.features.asking import reasons, remedies, solved, who

HOSPITAL = DepotId("hospital")


def test_a_patient_is_moved_only_when_a_bed_was_accepted() -> None:
    transport = a_task(kind="transport", task_class=1)
    facility = a_depot("hospital", kind="facility", place=PlaceId("c"), opens=(a_window(),))
    plan = solved(a_problem(transport, depots=[facility]))
    assert reasons(plan) == {"t1": "NO_ACCEPTING_BED"}
    assert remedies(plan, "t1") == []
    accepted = a_task(kind="transport", task_class=1, bring_to=(HOSPITAL,))
    assert who(solved(a_problem(accepted, depots=[facility]))) == {"t1": "v1"}


def test_a_station_is_no_bed() -> None:
    transport = a_task(kind="transport", task_class=1, bring_to=(DepotId("s1"),))
    assert reasons(solved(a_problem(transport))) == {"t1": "NO_ACCEPTING_BED"}
