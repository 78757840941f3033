from tests.builders import a_problem, a_swap, a_task, a_vehicle, a_window, at
from tests.features.asking import calls, solved, starts, who


def test_a_deadline_that_is_over_does_not_keep_a_task_out() -> None:
    # Loaded 07:05 to 07:10, at ``a`` 07:15: 35 min after 06:40, the second step of the table.
    plan = solved(a_problem(a_swap(deadline_s=at("06:40"))))
    assert starts(plan, "t1") == "07:15"
    assert plan.score.harm2 == 20


def test_the_earlier_deadline_is_served_first_though_the_way_is_longer() -> None:
    tasks = [
        a_task("near", place="a", task_class=3, service_s=3600, deadline_s=at("12:00")),
        a_task("far", place="e", task_class=3, deadline_s=at("07:50")),
    ]
    plan = solved(a_problem(*tasks))
    assert calls(plan.routes[0]) == ["far", "near"]
    assert plan.score.harm3 == 0


def test_one_late_of_a_higher_class_outweighs_many_late_of_a_lower_one() -> None:
    lower = [a_task(f"t{n}", place="a", task_class=3, deadline_s=at("07:30")) for n in range(5)]
    first = a_task("first", place="e", task_class=2, deadline_s=at("07:50"))
    plan = solved(a_problem(*lower, first))
    assert starts(plan, "first") == "07:50"
    assert plan.score.harm2 == 0


def test_lateness_of_class_four_costs_its_rate_a_minute() -> None:
    # Starts 07:10, ten minutes late at 3 a minute; 20 min of riding.
    plan = solved(a_problem(a_task(deadline_s=at("07:00"))))
    assert plan.score.effort == 1200 + 30


def test_an_emergency_counts_from_the_call_and_displaces_bags() -> None:
    emergency = a_task(
        "now", place="e", kind="oxygen_emergency", task_class=1, called_s=at("07:00")
    )
    others = [a_task(f"t{n}", place="e", service_s=1800) for n in range(3)]
    vehicle = a_vehicle(shift=a_window("07:00", "08:50"))
    plan = solved(a_problem(*others, emergency, vehicles=[vehicle]))
    assert who(plan) == {"now": "v1"}
    assert plan.score.harm1 == 20  # 50 min after the call
