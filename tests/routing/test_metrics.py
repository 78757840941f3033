"""The numbers of the worked day (`tests.routing.worked_day`), added up by hand."""

from routing.metrics import Count, plan_metrics
from tests.builders import a_plan, a_problem, a_swap, a_task, left_out
from tests.routing.worked_day import worked_plan, worked_problem

WORKED = plan_metrics(worked_problem(), worked_plan())


def test_tasks_are_counted_by_class_and_kind() -> None:
    assert dict(WORKED.by_class) == {
        2: Count(asked=2, done=2),
        4: Count(asked=2, done=2),
        5: Count(asked=1, done=0),
    }
    assert dict(WORKED.by_kind) == {
        "care_visit": Count(asked=2, done=1),
        "oxygen_swap": Count(asked=2, done=2),
        "welfare_bag": Count(asked=1, done=1),
    }
    assert WORKED.tasks == Count(asked=5, done=4)


def test_only_what_starts_by_its_deadline_is_on_time() -> None:
    # t1 at 07:15 is due at 12:00; t2 at 08:00 was due at 07:29, t4 at 08:00 at 07:50.
    assert (WORKED.with_deadline, WORKED.on_time, WORKED.late) == (3, 1, 2)
    assert WORKED.on_time_share == 1 / 3


def test_a_task_left_out_is_not_on_time() -> None:
    metrics = plan_metrics(a_problem(a_swap()), a_plan(unassigned=[left_out("t1")]))
    assert metrics.on_time_share == 0
    assert metrics.late == 0
    assert dict(metrics.unassigned) == {"SHIFT_ENDED": 1}


def test_without_deadlines_there_is_no_share_on_time() -> None:
    metrics = plan_metrics(a_problem(a_task()), a_plan(unassigned=[left_out("t1")]))
    assert metrics.on_time_share is None


def test_driving_and_service_are_added_up_for_each_vehicle() -> None:
    # v1: 40 min of riding; 5 + 10 + 10 + 8 + 5 = 38 min at doors and depot; ten seconds a metre.
    first, second = WORKED.vehicles
    assert (first.tasks, first.driven_s, first.driven_m) == (3, 2400, 24_000)
    assert first.served_s == 38 * 60
    assert first.utilisation == 78 / 600
    assert (second.tasks, second.driven_s, second.served_s) == (1, 1800, 900)
    assert (WORKED.driven_s, WORKED.driven_m) == (4200, 42_000)
    assert WORKED.utilisation == (78 + 45) / 1200


def test_a_vehicle_that_stays_at_home_is_listed_with_its_unused_shift() -> None:
    (vehicle,) = plan_metrics(a_problem(), a_plan()).vehicles
    assert (vehicle.tasks, vehicle.driven_m, vehicle.shift_s) == (0, 0, 36_000)
    assert vehicle.utilisation == 0
