from routing.model import NOTHING
from tests.builders import CYLINDER, a_problem, a_rules, a_swap, a_task, a_vehicle, a_window, at
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


def test_under_the_curfew_a_crew_on_standby_brings_oxygen_too() -> None:
    night = a_window("18:00", "22:00")
    late, early, asked_the_day_before = (
        a_swap(
            name, windows=(a_window("06:00", "22:00"),), released_s=at(released), collects=NOTHING
        )
        for name, released in (("late", "19:00"), ("early", "16:00"), ("before", "00:00"))
    )
    bag = a_task("visit", windows=(a_window("06:00", "22:00"),), released_s=at("19:00"))
    given = {"standby": True, "shift": a_window("18:30", "22:00"), "aboard": CYLINDER + CYLINDER}
    rules = a_rules(curfew=(a_window("00:00", "06:00"), night))
    crew = a_vehicle(permits=("curfew",), **given)
    tasks = (late, early, asked_the_day_before, bag)
    plan = solved(a_problem(*tasks, vehicles=[crew], rules=rules))
    # what could be brought before the curfew is for others, and so is all that is no oxygen
    assert who(plan) == {"late": "v1"}
    without = a_vehicle(**given)
    assert not who(solved(a_problem(late, vehicles=[without], rules=rules)))
    assert not who(solved(a_problem(late, vehicles=[crew])))  # no curfew: others may be out
