from dataclasses import replace

from routing.model import NOTHING, Chain, Refill, Stock, TaskId
from tests.builders import a_depot, a_problem, a_swap, a_task, a_vehicle, a_window, at
from tests.features.asking import entry, reasons, remedies, solved, starts, stop_of, who

AFTER_T1 = TaskId("t1")


def test_a_task_waits_until_its_shortest_gap_is_over() -> None:
    later = a_task("t2", chain=Chain(previous=AFTER_T1, shortest_gap_s=7200, longest_gap_s=9000))
    plan = solved(a_problem(a_task("t1", windows=(a_window("08:00", "08:00"),)), later))
    assert starts(plan, "t2") == "10:00"


def test_a_task_starts_before_its_longest_gap_is_over() -> None:
    tasks = [
        a_task("t1", place="a"),
        *(a_task(f"x{n}", place="a", service_s=1800) for n in range(4)),
        a_task("t2", place="e", chain=Chain(previous=AFTER_T1, longest_gap_s=3000)),
    ]
    plan = solved(a_problem(*tasks))
    assert len(who(plan)) == 6
    assert stop_of(plan, "t2").starts_s - stop_of(plan, "t1").starts_s == 3000  # 10 + 40 min


def test_the_task_before_waits_where_the_next_can_only_start_late() -> None:
    later = a_task(
        "t2",
        windows=(a_window("12:00", "13:00"),),
        chain=Chain(previous=AFTER_T1, longest_gap_s=3600),
    )
    plan = solved(a_problem(a_task("t1"), later))
    assert (starts(plan, "t1"), starts(plan, "t2")) == ("11:00", "12:00")


def test_what_comes_after_a_task_that_is_left_out_is_left_out() -> None:
    first = a_task("t1", skills=("nurse",))
    problem = a_problem(first, a_task("t2", chain=Chain(previous=AFTER_T1, longest_gap_s=3600)))
    plan = solved(problem)
    assert reasons(plan) == {"t1": "SKILL_MISSING", "t2": "PREDECESSOR_UNPLANNED"}
    assert entry(plan, "t2").sentence.en == "The task that must come before (t1) is not planned."
    assert remedies(plan, "t2") == []
    able = replace(problem, vehicles=(a_vehicle(skills=("nurse",)),))
    assert who(solved(able)) == {"t1": "v1", "t2": "v1"}


def test_a_gap_that_nobody_can_keep_is_endurance_unreachable() -> None:
    early = a_task("t1", windows=(a_window("08:00", "08:00"),))
    late = a_task(
        "t2",
        kind="oxygen_swap",
        windows=(a_window("12:00", "13:00"),),
        chain=Chain(previous=AFTER_T1, longest_gap_s=3600),
    )
    plan = solved(a_problem(early, late))
    assert reasons(plan) == {"t2": "ENDURANCE_UNREACHABLE"}
    visit = replace(late, kind="care_visit")
    assert reasons(solved(a_problem(early, visit))) == {"t2": "WINDOW_TOO_TIGHT"}
    assert remedies(plan, "t2")[0] == "widen-window"
    sooner = replace(late, windows=(a_window("00:00", "24:00"),))
    assert who(solved(a_problem(early, sooner))) == {"t1": "v1", "t2": "v1"}


def test_two_vehicles_keep_the_gap_between_them() -> None:
    tasks = [
        a_task("t1", place="a", skills=("nurse",)),
        a_task(
            "t2",
            place="e",
            gates=("training",),
            chain=Chain(previous=AFTER_T1, shortest_gap_s=5400, longest_gap_s=5400),
        ),
    ]
    vehicles = [a_vehicle("v1", skills=("nurse",)), a_vehicle("v2", gates=("training",))]
    plan = solved(a_problem(*tasks, vehicles=vehicles))
    assert who(plan) == {"t1": "v1", "t2": "v2"}
    assert stop_of(plan, "t2").starts_s - stop_of(plan, "t1").starts_s == 5400


def test_what_waits_for_a_refill_has_the_task_before_it_done_later_too() -> None:
    first = a_swap("t1", windows=(a_window("07:00", "08:30"),), collects=NOTHING)
    second = a_swap(
        "t2",
        place="d",
        collects=NOTHING,
        chain=Chain(previous=AFTER_T1, longest_gap_s=5400, shortest_gap_s=3600),
    )
    refills = (Refill(at_s=at("09:00"), stock=Stock(full=1)),)
    plan = solved(a_problem(first, second, depots=[a_depot(stock=Stock(full=1), refills=refills)]))
    assert (starts(plan, "t1"), starts(plan, "t2")) == ("08:10", "09:40")
