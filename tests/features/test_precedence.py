from routing.model import Chain, TaskId
from tests.builders import a_problem, a_task, a_vehicle, a_window
from tests.features.asking import reasons, solved, starts, who


def test_a_task_waits_for_the_one_before_it_however_long() -> None:
    first = a_task("first", windows=(a_window("10:00", "11:00"),))
    after = a_task("after", chain=Chain(previous=TaskId("first"), shortest_gap_s=600))
    plan = solved(a_problem(first, after, vehicles=[a_vehicle("v1"), a_vehicle("v2")]))
    assert starts(plan, "first") == "10:00"
    assert starts(plan, "after") == "10:10"


def test_a_task_is_not_done_without_the_one_before_it() -> None:
    first = a_task("first", permits=("zone-7",))
    after = a_task("after", chain=Chain(previous=TaskId("first")))
    plan = solved(a_problem(first, after))
    assert not who(plan)
    assert reasons(plan)["after"] == "PREDECESSOR_UNPLANNED"
