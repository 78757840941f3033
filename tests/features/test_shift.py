from routing.model import Vehicle
from tests.builders import a_problem, a_task, a_vehicle, a_window
from tests.features.asking import entry, reasons, remedies, solved, who


def on_shift_until(closes: str) -> list[Vehicle]:
    return [a_vehicle(shift=a_window("07:00", closes))]


def test_there_and_back_that_is_longer_than_the_shift_is_not_planned() -> None:
    # 50 min there, 10 min of service, 50 min back: home at 08:50.
    task = a_task(place="e")
    plan = solved(a_problem(task, vehicles=on_shift_until("08:30")))
    assert reasons(plan) == {"t1": "SHIFT_ENDED"}
    first = entry(plan, "t1").remedies[0]
    assert first.change == "lengthen-shift"
    assert first.sentence.en == "Lengthen the shift of v1 by 30 minutes."
    assert who(solved(a_problem(task, vehicles=on_shift_until("09:00")))) == {"t1": "v1"}


def test_the_last_minute_of_the_shift_may_be_used() -> None:
    task = a_task(place="e")
    assert who(solved(a_problem(task, vehicles=on_shift_until("08:50")))) == {"t1": "v1"}
    assert not who(solved(a_problem(task, vehicles=on_shift_until("08:49"))))


def test_who_may_end_anywhere_needs_no_time_to_get_home() -> None:
    vehicle = a_vehicle(end=None, shift=a_window("07:00", "08:00"))
    assert who(solved(a_problem(a_task(place="e"), vehicles=[vehicle]))) == {"t1": "v1"}


def test_a_full_shift_leaves_out_what_comes_last() -> None:
    # One hour holds a 40-minute visit at ``a``; a class 5 one does not fit beside it.
    visits = [a_task(f"t{c}", task_class=c, service_s=2400) for c in (5, 4)]
    plan = solved(a_problem(*visits, vehicles=on_shift_until("08:00")))
    assert who(plan) == {"t4": "v1"}
    assert reasons(plan) == {"t5": "LOWER_PRIORITY_DISPLACED"}
    assert remedies(plan, "t5") == ["lengthen-shift", "add-volunteer"]


def test_without_vehicles_everything_waits_for_a_volunteer() -> None:
    assert reasons(solved(a_problem(a_task(), vehicles=[]))) == {"t1": "NO_VOLUNTEER_ON_SHIFT"}


def test_without_tasks_nobody_goes_out() -> None:
    plan = solved(a_problem())
    assert plan.routes == ()
    assert plan.score.effort == 0
