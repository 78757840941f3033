"""What is left of a day: chains whose first part is a fact, stock that is promised, limits."""

from routing.checks import check_plan
from routing.dispatch import Cancelled, Done, Failed, Postponed, advance, apply
from routing.model import Chain, DepotId, Refill, Stock, Task, TaskId, VehicleId
from routing.validation import validate
from tests.builders import a_depot, a_problem, a_swap, a_task, a_vehicle, at
from tests.routing.live.days import a_board, order, starts

V1 = VehicleId("v1")
FIRST, NEXT = TaskId("first"), TaskId("next")


def a_pair() -> tuple[Task, Task]:
    first = a_task("first", task_class=2, deadline_s=at("09:00"))
    after = a_task(
        "next",
        task_class=2,
        deadline_s=at("12:00"),
        chain=Chain(previous=FIRST, shortest_gap_s=3600, longest_gap_s=7200),
    )
    return first, after


def test_the_gap_after_what_is_done_counts_from_the_time_it_was_done() -> None:
    # Done at 07:20: not before 08:20, and what was brought lasts until 09:20.
    board = a_board(a_problem(*a_pair()), {"v1": "first next@08:10"})
    done = Done(at_s=at("07:40"), task=FIRST, vehicle=V1, starts_s=at("07:20"), ends_s=at("07:30"))
    after = apply(board, done).open.task(NEXT)
    assert after.chain is None
    assert (after.released_s, after.deadline_s) == (at("08:20"), at("09:20"))
    assert after.deadline_source == "run-out"


def test_what_nobody_reaches_within_its_gap_is_late_and_not_left_out() -> None:
    # Begun 07:10, so it lasts until 09:10; the patient asks not to be called at before 10:00.
    board = a_board(a_problem(*a_pair()), {"v1": "first next@08:10"})
    board = apply(board, Postponed(at_s=at("07:05"), task=NEXT, until_s=at("10:00")))
    assert board.open.task(NEXT).deadline_s == at("09:10")
    assert (order(board), starts(board, "next")) == ("next", at("10:00"))


def test_what_follows_a_task_that_is_given_up_takes_its_place() -> None:
    board = a_board(a_problem(*a_pair()), {"v1": "first next@08:10"})
    for event in (
        Cancelled(at_s=at("07:00"), task=FIRST),
        Failed(at_s=at("07:12"), task=FIRST, again=False),
    ):
        after = apply(board, event).open.task(NEXT)
        assert after.chain is None
        assert after.deadline_s == at("09:00")  # nothing was brought: due when the first was


def test_a_task_in_the_middle_of_a_chain_hands_its_gap_on() -> None:
    first, after = a_pair()
    last = a_task("last", task_class=2, chain=Chain(previous=NEXT, longest_gap_s=1800))
    board = a_board(a_problem(first, after, last), {"v1": "first next@08:10 last"})
    handed = apply(board, Cancelled(at_s=at("07:00"), task=NEXT)).open.task(TaskId("last"))
    assert handed.chain == after.chain
    assert handed.deadline_s == at("12:00")


def test_stock_that_is_promised_to_a_stop_begun_is_kept_for_it() -> None:
    # One cylinder now and one at 09:00; v1 rides to the station for one. The other is left for
    # others, and only from 09:00 on.
    refill = Refill(at_s=at("09:00"), stock=Stock(full=1))
    depot = a_depot(stock=Stock(full=1), refills=(refill,))
    problem = a_problem(a_swap("t1"), vehicles=[a_vehicle("v1"), a_vehicle("v2")], depots=[depot])
    board = advance(a_board(problem, {"v1": "s1 t1 s1"}), at("07:01"))
    left = board.open.depot(DepotId("s1"))
    assert left.stock.full == 0
    assert [(refill.at_s, refill.stock.full) for refill in left.refills] == [(at("09:00"), 1)]


def test_refills_that_have_come_are_on_hand() -> None:
    depot = a_depot(stock=Stock(full=1), refills=(Refill(at_s=at("09:00"), stock=Stock(full=2)),))
    board = advance(a_board(a_problem(depots=[depot]), {}), at("09:30"))
    left = board.open.depot(DepotId("s1"))
    assert (left.stock.full, left.refills) == (3, ())


def test_limits_of_a_vehicle_are_less_what_it_has_had_of_them() -> None:
    tasks = [a_task("t1", ppe=1), a_task("t2", place="b", ppe=1)]
    vehicle = a_vehicle(most_tasks=2, most_duty_s=3 * 3600, ppe=2, duty_before_s=100)
    board = advance(a_board(a_problem(*tasks, vehicles=[vehicle]), {"v1": "t1 t2"}), at("07:05"))
    left = board.open.vehicle(V1)
    # Out since 07:00, free at 07:20: twenty minutes of duty; all of it is over by 10:00.
    assert (left.most_tasks, left.ppe, left.ppe_left) == (1, 2, 1)
    assert left.duty_before_s == 100 + 1200
    assert left.shift.closes_s == at("10:00")


def test_the_open_problem_is_a_valid_problem_and_its_plan_keeps_every_rule() -> None:
    board = a_board(a_problem(*a_pair(), a_swap("t3")), {"v1": "s1 first next@08:15 t3 s1"})
    for clock in ("07:01", "07:30", "08:30", "10:00", "16:59"):
        then = advance(board, at(clock))
        assert validate(then.open) == ()
        assert check_plan(then.open, then.plan) == ()


def test_who_was_with_the_sick_is_not_clean_until_a_depot() -> None:
    tasks = [a_task("t1", hygiene="contact"), a_task("t2", place="b")]
    board = a_board(a_problem(*tasks), {"v1": "t1 t2"})
    assert not board.open.vehicles[0].unclean
    assert advance(board, at("07:05")).open.vehicles[0].unclean
