"""Re-plans: what they better, what they leave alone, and when they are dropped."""

from dataclasses import replace

from routing.checks import check_plan
from routing.dispatch import (
    Board,
    Cancelled,
    Delayed,
    Done,
    NewTask,
    VolunteerOut,
    advance,
    apply,
    replan,
    replan_board,
    swap,
)
from routing.model import TaskId, VehicleId
from routing.problem import Pin
from routing.solvers.stopping import Iterations
from tests.builders import (
    a_problem,
    a_rules,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
    an_objective,
    at,
)
from tests.routing.live.days import a_board, a_published, begun, order

V1, V2 = VehicleId("v1"), VehicleId("v2")
STOP = Iterations(60)


def a_bad_day(now: str = "06:30", **changes: object) -> Board:
    """Return a route there and back and there again: 30 + 20 + 30 + 40 min; 80 would do."""
    places = {"t1": "c", "t2": "a", "t3": "d"}
    tasks = [a_task(name, place=place) for name, place in places.items()]
    return a_board(a_problem(*tasks, **changes), {"v1": "t1 t2 t3"}, now=now)


def test_a_re_plan_betters_the_plan_there_is() -> None:
    board = a_bad_day()
    found = replan_board(board, stop=STOP, seed=1)
    swapped = swap(board, found)
    assert swapped.dropped is None
    assert swapped.board.plan.score.effort == 2 * 40 * 60
    assert check_plan(swapped.board.open, swapped.board.plan) == ()


def test_what_begins_before_the_re_plan_can_be_there_stays() -> None:
    board = a_bad_day(now="06:59:30")  # t1 is set out to at 07:00
    found = replan_board(board, stop=STOP, seed=1, ahead_s=60)
    assert begun(found.board) == "t1"
    swapped = swap(board, found)
    assert order(swapped.board).split()[0] == "t1"
    assert begun(advance(swapped.board, at("07:01"))) == "t1"


def test_a_change_that_costs_people_more_than_it_saves_is_not_made() -> None:
    # The best order saves 40 min of riding and moves two told times: 2 x 1,300 s are more.
    dear = a_rules(objective=an_objective(moved=1300, changed=5000))
    assert replan_board(a_bad_day(rules=dear), stop=STOP, seed=1).changes.count == 0
    cheap = a_rules(objective=an_objective(moved=100, changed=5000))
    found = replan_board(a_bad_day(rules=cheap), stop=STOP, seed=1)
    assert len(found.changes.moved) == found.changes.count - len(found.changes.reordered) > 0


def test_another_order_of_the_next_hour_costs_like_a_time_that_moves() -> None:
    # ``b a c`` takes 20 + 10 + 20 + 30 min of riding, ``a b c`` 60 in all.
    places = {"t1": "b", "t2": "a"}
    tasks = [a_task(name, place=place, service_s=60) for name, place in places.items()]
    whole = a_task("t3", place="c", service_s=60)

    def board(moved: int) -> Board:
        rules = a_rules(objective=an_objective(moved=moved))
        problem = a_problem(*tasks, whole, rules=rules)
        return a_board(problem, {"v1": "t1 t2 t3"}, now="06:30")

    saved_s = 20 * 60
    cheap = replan_board(board(saved_s // 4), stop=STOP, seed=1).changes
    assert cheap.reordered == (V1,)
    told = len(cheap.moved) + 1
    dear = replan_board(board(saved_s // told + 1), stop=STOP, seed=1).changes
    assert dear.count == 0
    just = replan_board(board(saved_s // told - 60), stop=STOP, seed=1).changes
    assert just.reordered == (V1,)


def test_changes_are_counted() -> None:
    tasks = [a_task("t1"), a_task("t2", place="b")]
    problem = a_problem(*tasks, vehicles=[a_vehicle("v1"), a_vehicle("v2")])
    board = a_board(problem, {"v1": "t1 t2"}, now="06:00")
    board = apply(board, VolunteerOut(at_s=at("06:01"), vehicle=V1))
    board = apply(board, NewTask(at_s=at("06:02"), task=a_task("new", place="c")))
    found = replan_board(board, stop=STOP, seed=1)
    assert set(found.changes.another) == {"t1", "t2"}
    assert found.changes.added == ("new",)
    assert found.plan.unassigned == ()


def test_a_pinned_task_stays_where_a_person_put_it() -> None:
    # The emergency and the pinned visit do not both fit into v1's hour; only v1 may do either.
    pinned = a_task("pinned", place="a", task_class=5)
    hour = a_vehicle("v1", shift=a_window("07:00", "08:00"))
    problem = a_problem(pinned, vehicles=[hour], pins=(Pin(task=pinned.id, vehicle=V1),))
    board = a_board(problem, {"v1": "pinned"}, now="06:00")
    urgent = a_task("urgent", place="c", task_class=3, service_s=0)
    board = apply(board, NewTask(at_s=at("06:01"), task=urgent))
    found = replan_board(board, stop=STOP, seed=1)
    assert [visit.task for visit in found.draft.of(V1).visits] == ["pinned"]
    free = replace(board, day=replace(board.day, pins=()), open=replace(board.open, pins=()))
    assert [v.task for v in replan_board(free, stop=STOP, seed=1).draft.of(V1).visits] == ["urgent"]


def test_newer_events_are_replayed_on_a_re_plan() -> None:
    board = a_bad_day()
    found = replan_board(board, stop=STOP, seed=1)
    now = apply(board, Cancelled(at_s=at("06:31"), task=TaskId("t2")))
    now = apply(now, NewTask(at_s=at("06:32"), task=a_task("new", place="e")))
    swapped = swap(now, found)
    left = {task.id for task in swapped.board.open.tasks}
    assert left == {"t1", "t3", "new"}
    assert "t2" not in order(swapped.board)
    assert swapped.board.version == now.version + (swapped.dropped is None)


def test_a_re_plan_is_dropped_when_a_vehicle_has_set_out_elsewhere() -> None:
    board = a_bad_day()
    found = replan_board(board, stop=STOP, seed=1)
    first = found.draft.of(V1).visits[0].task
    assert first != "t1"
    done = Done(
        at_s=at("07:45"), task=TaskId("t1"), vehicle=V1, starts_s=at("07:30"), ends_s=at("07:40")
    )
    now = apply(board, done)
    swapped = swap(now, found)
    assert swapped.board is now
    assert swapped.dropped is not None
    assert swapped.dropped.code == "begun-otherwise"


def test_a_re_plan_that_is_no_better_is_dropped() -> None:
    board = a_board(a_problem(a_task("t1")), {"v1": "t1"}, now="06:00")
    swapped = swap(board, replan_board(board, stop=STOP, seed=1))
    assert swapped.dropped is not None
    assert swapped.dropped.code == "no-better"


def test_a_re_plan_of_another_board_is_dropped() -> None:
    board = a_bad_day()
    other = apply(board, Cancelled(at_s=at("06:31"), task=TaskId("t2")))
    swapped = swap(board, replan_board(other, stop=STOP, seed=1))
    assert swapped.dropped is not None
    assert swapped.dropped.code == "overtaken"


def test_the_rest_of_a_published_day_is_planned_again_after_its_events() -> None:
    problem = a_problem(a_task("t1"), a_task("t2", place="b"), a_task("t3", place="c"))
    plan = a_published(problem, {"v1": "t1 t2 t3"})
    done = Done(
        at_s=at("07:25"), task=TaskId("t1"), vehicle=V1, starts_s=at("07:10"), ends_s=at("07:25")
    )
    found = replan(problem, plan, now_s=at("07:30"), events=[done], stop=STOP, seed=3)
    assert found.seed == 3
    assert found.version == 1
    assert begun(found.board) == "t1 t2"
    assert check_plan(found.problem, found.plan) == ()
    assert [route.tasks for route in found.plan.routes] == [("t3",)]


def test_a_re_plan_that_has_no_room_any_more_for_what_is_pinned_is_dropped() -> None:
    pinned = a_task("p", task_class=5)
    hours = a_vehicle("v1", shift=a_window("07:00", "08:50"))
    problem = a_problem(pinned, vehicles=[hours], pins=(Pin(task=pinned.id, vehicle=V1),))
    board = a_board(problem, {"v1": "p"}, now="06:00")
    board = apply(board, NewTask(at_s=at("06:10"), task=a_task("u", place="b", task_class=1)))
    found = replan_board(board, stop=STOP, seed=1)
    assert {visit.task for visit in found.draft.of(V1).visits} == {"u", "p"}
    # Free from 07:54 on: in 56 min there is u (50 min), or p (30), and not both (60).
    late = apply(board, Delayed(at_s=at("06:59"), vehicle=V1, by_s=3300))
    swapped = swap(late, found)
    assert swapped.board is late
    assert swapped.dropped is not None
    assert "pinned p" in swapped.dropped.message


def test_a_load_begun_before_a_re_plan_is_taken_is_not_gone_for_again() -> None:
    board = a_board(a_problem(a_swap("w")), {"v1": "s1 w s1"}, now="06:20")
    board = apply(board, NewTask(at_s=at("06:30"), task=a_task("n", place="c")))
    found = replan_board(board, stop=STOP, seed=1)
    swapped = swap(board, found, now_s=at("07:05"))
    assert swapped.dropped is None
    whole = f"{begun(swapped.board)} {order(swapped.board)}".split()
    assert begun(swapped.board).split()[0] == "s1"
    planned = [str(visit.task or visit.depot) for visit in found.draft.of(V1).visits]
    assert whole == planned


def test_a_visit_makes_room_for_oxygen_that_is_left_out() -> None:
    # 10 min there, 10 of service, 10 back: the half hour is full with one of the two.
    oxygen = a_task("oxygen", task_class=2, deadline_s=at("09:00"))
    shift = a_window("07:00", "07:30")
    problem = a_problem(a_task("visit"), oxygen, vehicles=[a_vehicle(shift=shift)])
    board = a_board(problem, {"v1": "visit"}, now="06:30")
    found = replan_board(board, stop=Iterations(0), seed=1)
    assert [*found.draft.of(V1).starts_s] == ["oxygen"]
    assert [entry.task for entry in found.plan.unassigned] == ["visit"]
