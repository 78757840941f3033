from dataclasses import replace

from routing.model import PlaceId, TaskId, VehicleId
from routing.problem import Pin
from tests.builders import a_problem, a_task, a_vehicle
from tests.features.asking import entry, reasons, remedies, solved, who

TO_V2 = Pin(task=TaskId("t1"), vehicle=VehicleId("v2"))
FLEET = [a_vehicle("v1"), a_vehicle("v2", start=PlaceId("e"), end=PlaceId("e"))]


def test_a_pinned_task_is_done_by_whom_a_person_chose() -> None:
    assert who(solved(a_problem(a_task(), vehicles=FLEET))) == {"t1": "v1"}
    assert who(solved(a_problem(a_task(), vehicles=FLEET, pins=(TO_V2,)))) == {"t1": "v2"}


def test_a_pin_to_somebody_who_cannot_is_a_conflict_until_it_is_taken_off() -> None:
    able = a_vehicle("v1", skills=("nurse",))
    problem = a_problem(a_task(skills=("nurse",)), vehicles=[able, a_vehicle("v2")], pins=(TO_V2,))
    plan = solved(problem)
    assert reasons(plan) == {"t1": "PINNED_CONFLICT"}
    assert entry(plan, "t1").sentence.en == "Pinned to or frozen with v2, who cannot do it."
    assert remedies(plan, "t1")[0] == "unpin"
    assert who(solved(replace(problem, pins=()))) == {"t1": "v1"}


def test_one_volunteer_more_helps_a_pinned_task_only_once_it_is_unpinned() -> None:
    """It was told "Add one volunteer", to whom the pinned task could never go."""
    riders = [a_vehicle("v1"), a_vehicle("v2")]
    problem = a_problem(a_task(gates=("active",)), vehicles=riders, pins=(TO_V2,))
    told = {one.change: one.sentence.en for one in entry(solved(problem), "t1").remedies}
    assert told["add-volunteer"].startswith("Unpin it (or let it go), and add one volunteer")
    more = a_vehicle("v3", gates=("active",))
    assert who(solved(replace(problem, vehicles=(*riders, more)))) == {}
    assert who(solved(replace(problem, vehicles=(*riders, more), pins=()))) == {"t1": "v3"}
