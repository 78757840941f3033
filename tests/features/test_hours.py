from tests.builders import a_problem, a_task, a_vehicle
from tests.features.asking import reasons, solved, who


def test_nobody_does_more_tasks_than_agreed() -> None:
    problem = a_problem(a_task("t1"), a_task("t2"), vehicles=[a_vehicle(most_tasks=1)])
    plan = solved(problem)
    assert len(who(plan)) == 1
    assert [*reasons(plan).values()] == ["HOURS_LIMIT"]


def test_nobody_is_out_for_longer_than_agreed() -> None:
    # 10 min there, 10 min of service, 10 min back: 30 min; ``b`` takes 20 + 10 + 20 = 50 min.
    near, far = a_task("near"), a_task("far", place="b")
    plan = solved(a_problem(near, far, vehicles=[a_vehicle(most_duty_s=1800)]))
    assert who(plan) == {"near": "v1"}
    assert reasons(plan) == {"far": "HOURS_LIMIT"}
    assert who(solved(a_problem(far, vehicles=[a_vehicle(most_duty_s=3000)]))) == {"far": "v1"}
    assert not who(solved(a_problem(far, vehicles=[a_vehicle(most_duty_s=2999)])))


def test_a_crew_on_standby_is_kept_for_emergencies() -> None:
    visit = a_task("visit")
    emergency = a_task("emergency", kind="oxygen_emergency", task_class=1)
    plan = solved(a_problem(visit, emergency, vehicles=[a_vehicle(standby=True)]))
    assert who(plan) == {"emergency": "v1"}
    assert reasons(plan) == {"visit": "HOURS_LIMIT"}
