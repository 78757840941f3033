from routing.model import TaskId, VehicleId
from routing.problem import Told
from tests.builders import a_problem, a_rules, a_task, a_vehicle, a_window, an_objective, at
from tests.features.asking import solved, who

RULES = a_rules(objective=an_objective(changed=500, moved=200))


def told(vehicle: str, starts: str) -> dict[TaskId, Told]:
    return {TaskId("t1"): Told(vehicle=VehicleId(vehicle), starts_s=at(starts))}


def test_who_was_told_keeps_the_task_when_another_one_would_do_as_well() -> None:
    riders = [a_vehicle("v1"), a_vehicle("v2")]
    for name in ("v1", "v2"):
        problem = a_problem(a_task(), vehicles=riders, rules=RULES, told=told(name, "07:10"))
        assert who(solved(problem)) == {"t1": name}


def test_another_volunteer_costs_the_published_rate() -> None:
    plan = solved(a_problem(a_task(), rules=RULES, told=told("somebody", "07:10")))
    assert plan.score.effort == 1200 + 500


def test_a_told_time_may_move_by_a_quarter_of_an_hour() -> None:
    for opens, moved in (("08:00", 0), ("08:15", 0), ("08:16", 200)):
        task = a_task(windows=(a_window(opens, "10:00"),))
        plan = solved(a_problem(task, rules=RULES, told=told("v1", "08:00")))
        assert plan.score.effort == 1200 + moved
