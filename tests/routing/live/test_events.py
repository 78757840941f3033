"""Each event on a day whose times can be added up by hand.

One motorbike from home (minute 0) does ``t1`` at ``a`` (10), ``t2`` at ``b`` (20) and ``t3`` at
``c`` (30), ten minutes each, from 07:00: t1 07:10-07:20, t2 07:30-07:40, t3 07:50-08:00.
"""

from dataclasses import replace

import pytest

from routing.checks import check_plan
from routing.dispatch import (
    Assigned,
    Board,
    Cancelled,
    Delayed,
    Done,
    Failed,
    NewDepot,
    NewTask,
    Postponed,
    RoadClosed,
    SetOut,
    StockChanged,
    VolunteerOut,
    aboard_from,
    advance,
    apply,
    on_hand,
    replan_board,
    replay,
    swap,
)
from routing.errors import InvalidProblem
from routing.model import Capacity, DepotId, PlaceId, Refill, Stock, TaskId, VehicleId
from routing.solvers.stopping import Iterations
from tests.builders import (
    BAG,
    CYLINDER,
    EMPTY_CYLINDER,
    a_bag,
    a_depot,
    a_problem,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
    at,
)
from tests.routing.live.days import a_board, begun, order, starts

V1 = VehicleId("v1")
T1, T2, T3 = (TaskId(f"t{number}") for number in (1, 2, 3))


def three_visits(now: str = "07:00") -> Board:
    tasks = [a_task(f"t{number}", place=place) for number, place in ((1, "a"), (2, "b"), (3, "c"))]
    problem = a_problem(*tasks, vehicles=[a_vehicle("v1"), a_vehicle("v2")])
    return a_board(problem, {"v1": "t1 t2 t3"}, now=now)


def test_a_stop_is_begun_once_its_vehicle_has_set_out_to_it() -> None:
    board = three_visits()
    assert begun(advance(board, at("07:00"))) == ""
    assert begun(advance(board, at("07:00:01"))) == "t1"
    assert begun(advance(board, at("07:20"))) == "t1"
    assert begun(advance(board, at("07:20:01"))) == "t1 t2"


def test_the_open_problem_begins_where_the_stop_begun_ends() -> None:
    board = advance(three_visits(), at("07:05"))
    vehicle = board.open.vehicle(V1)
    assert (vehicle.start, vehicle.shift.opens_s) == (PlaceId("a"), at("07:20"))
    assert order(board) == "t2 t3"
    assert starts(board, "t3") == at("07:50")  # nothing has changed for anybody
    assert [task.id for task in board.open.tasks] == [T2, T3]


def test_a_vehicle_waits_where_it_is_until_it_has_to_set_out() -> None:
    late = a_task("t2", place="b", windows=(a_window("10:00", "11:00"),))
    board = a_board(a_problem(a_task("t1"), late), {"v1": "t1 t2"})
    assert begun(advance(board, at("09:50"))) == "t1"  # ten minutes from ``a`` to ``b``
    assert begun(advance(board, at("09:50:01"))) == "t1 t2"


def test_who_stands_at_a_door_does_all_that_waits_there() -> None:
    board = a_board(a_problem(a_task("t1"), a_task("t2", place="a")), {"v1": "t1 t2"})
    assert begun(advance(board, at("07:01"))) == "t1 t2"


def test_who_sets_out_sooner_than_planned_has_begun() -> None:
    board = apply(three_visits("06:45"), SetOut(at_s=at("06:50"), task=T1, vehicle=V1))
    assert begun(board) == "t1"
    assert order(board) == "t2 t3"


def test_who_sets_out_to_what_another_was_to_do_has_it() -> None:
    board = apply(three_visits(), SetOut(at_s=at("07:05"), task=T2, vehicle=VehicleId("v2")))
    assert (begun(board, "v2"), starts(board, "t2")) == ("t2", at("07:25"))
    assert (begun(board), order(board)) == ("t1", "t3")
    assert not check_plan(board.open, board.plan)
    done = apply(
        board,
        Done(
            at_s=at("07:40"),
            task=T2,
            vehicle=VehicleId("v2"),
            starts_s=at("07:26"),
            ends_s=at("07:36"),
        ),
    )
    assert starts(done, "t2") == at("07:26")


def test_times_told_from_the_field_move_what_follows() -> None:
    # Ten minutes longer at t1: out at 07:30, at t2 07:40, at t3 08:00.
    board = apply(
        three_visits(),
        Done(at_s=at("07:31"), task=T1, vehicle=V1, starts_s=at("07:15"), ends_s=at("07:30")),
    )
    assert [starts(board, task) for task in (T1, T2, T3)] == [at("07:15"), at("07:40"), at("08:00")]


def test_a_task_done_out_of_turn_leaves_the_others_to_do() -> None:
    done = Done(at_s=at("07:01"), task=T3, vehicle=V1, starts_s=at("06:50"), ends_s=at("07:00"))
    board = apply(three_visits(), done)
    assert begun(board) == "t3 t1"  # he has set out to t1 at 07:00 by the plan
    assert order(board) == "t2"


def test_a_task_done_by_somebody_else_frees_its_vehicle() -> None:
    other = VehicleId("v2")
    done = Done(at_s=at("07:40"), task=T3, vehicle=other, starts_s=at("07:30"), ends_s=at("07:40"))
    board = apply(three_visits(), done)
    assert (begun(board), order(board)) == ("t1 t2", "")
    assert begun(board, "v2") == "t3"
    assert board.open.vehicle(other).start == PlaceId("c")


def test_a_cancelled_task_is_not_ridden_to() -> None:
    board = apply(three_visits(), Cancelled(at_s=at("07:05"), task=T2))
    assert order(board) == "t3"
    assert starts(board, T3) == at("07:40")  # from ``a`` at 07:20, twenty minutes


def test_a_task_cancelled_on_the_way_ends_where_the_ride_ends() -> None:
    board = apply(three_visits(), Cancelled(at_s=at("07:05"), task=T1))
    vehicle = board.open.vehicle(V1)
    assert (vehicle.start, vehicle.shift.opens_s) == (PlaceId("a"), at("07:10"))
    assert starts(board, T2) == at("07:20")


def test_a_task_that_failed_is_open_again_or_closed() -> None:
    for again, left in ((True, {T1, T2, T3}), (False, {T2, T3})):
        board = apply(three_visits(), Failed(at_s=at("07:12"), task=T1, again=again))
        assert {task.id for task in board.open.tasks} | {T2} == left  # t2 is ridden to at once
        assert starts(board, T2) == at("07:22")


def test_a_delay_moves_the_stop_under_way_and_all_after_it() -> None:
    board = apply(three_visits(), Delayed(at_s=at("07:15"), vehicle=V1, by_s=1200))
    assert [starts(board, task) for task in (T1, T2, T3)] == [at("07:10"), at("07:50"), at("08:10")]


def test_an_idle_vehicle_that_is_late_sets_out_later() -> None:
    board = apply(three_visits(now="06:00"), Delayed(at_s=at("07:00"), vehicle=V1, by_s=600))
    assert starts(board, T1) == at("07:20")


def test_a_postponed_task_is_not_started_before_its_time() -> None:
    event = Postponed(at_s=at("07:05"), task=T2, until_s=at("09:00"))
    board = apply(three_visits(), event)
    assert (starts(board, T2), starts(board, T3)) == (at("09:00"), at("09:20"))


def test_the_tasks_of_a_volunteer_who_is_out_are_open_again() -> None:
    board = apply(three_visits(), VolunteerOut(at_s=at("07:25"), vehicle=V1))
    assert {task.id for task in board.open.tasks} == {T2, T3}  # t1 was done by 07:20
    assert [vehicle.id for vehicle in board.open.vehicles] == ["v2"]
    assert not board.draft.sequences


def test_a_closed_road_leaves_out_what_nobody_can_reach_any_more() -> None:
    pairs = tuple((PlaceId(here), PlaceId("c")) for here in ("home", "depot", "a", "b", "d", "e"))
    board = apply(three_visits(), RoadClosed(at_s=at("07:05"), pairs=pairs))
    assert order(board) == "t2"
    assert [entry.task for entry in board.plan.unassigned] == [T3]


def test_a_new_task_is_open_until_somebody_is_given_it() -> None:
    new = a_task("new", place="b")
    board = apply(three_visits(), NewTask(at_s=at("07:05"), task=new))
    assert [entry.task for entry in board.plan.unassigned] == ["new"]
    board = apply(board, Assigned(at_s=at("07:06"), task=new.id, vehicle=V1))
    assert order(board) in {"t2 new t3", "new t2 t3"}
    assert board.open.pinned_to(new.id) == V1
    assert board.day.told[new.id].vehicle == V1


def swaps(*, stock: int) -> Board:
    """Two swaps, each loaded on its own: s1 07:05-07:10, t1 07:15, s1 07:30-07:35, t2 07:50."""
    problem = a_problem(
        a_swap("t1", place="a"),
        a_swap("t2", place="b"),
        vehicles=[a_vehicle(capacity=Capacity(kg=40, litres=100, cylinders=1))],
        depots=[a_depot(stock=Stock(full=stock))],
    )
    return a_board(problem, {"v1": "s1 t1 s1 t2 s1"})


def test_what_was_loaded_is_aboard_and_out_of_stock() -> None:
    board = advance(swaps(stock=2), at("07:06"))
    assert begun(board) == "s1"
    assert board.open.vehicle(V1).aboard == CYLINDER
    assert board.open.depot(DepotId("s1")).stock.full == 1
    assert order(board) == "t1 s1 t2 s1"
    assert check_plan(board.open, board.plan) == ()


def test_an_empty_cylinder_is_brought_back_when_nothing_else_is_left() -> None:
    board = advance(swaps(stock=2), at("07:12"))
    assert board.open.vehicle(V1).collected == EMPTY_CYLINDER
    board = apply(board, Cancelled(at_s=at("07:13"), task=T2))
    assert order(board) == ""  # a route of a plan has a task
    assert [stop.depot for stop in board.routes[0].stops if stop.depot] == ["s1", "s1"]


def test_goods_of_a_task_that_failed_serve_the_next_one() -> None:
    board = apply(swaps(stock=1 + 1), Failed(at_s=at("07:16"), task=T1, again=False))
    assert board.open.vehicle(V1).aboard == CYLINDER


def test_a_count_of_the_stock_is_what_is_there() -> None:
    board = apply(
        swaps(stock=2), StockChanged(at_s=at("07:01"), depot=DepotId("s1"), stock=Stock())
    )
    # s1 was set out to: its cylinder is taken, though nobody knows from where; none is left for t2.
    assert board.open.depot(DepotId("s1")).stock.full == 0
    assert [entry.task for entry in board.plan.unassigned] == [T2]


def test_what_is_on_hand_is_what_was_there_and_came_less_what_was_taken() -> None:
    """2 are there, 1 is taken by 07:06, 3 come at 07:30; 5 counted at 07:10 are there instead."""
    board = advance(swaps(stock=2), at("07:06"))
    refill = Refill(at_s=at("07:30"), stock=Stock(full=3))
    depot = replace(board.day.depots[0], refills=(refill,))
    on = [on_hand(depot, board.facts, at(clock)).full for clock in ("06:00", "07:06", "07:30")]
    assert on == [2, 1, 4]
    counted = apply(board, StockChanged(at_s=at("07:10"), depot=depot.id, stock=Stock(full=5)))
    assert on_hand(depot, counted.facts, at("07:10")).full == 5
    assert on_hand(depot, counted.facts, at("07:30")).full == 8


def test_what_is_aboard_of_a_depot_goes_with_the_delivery_that_was_told() -> None:
    """Loaded at 07:05 and at 07:30, each for one task: till 07:30 the first, told of then."""
    board, s1 = advance(swaps(stock=2), at("07:50")), DepotId("s1")

    def aboard(board: Board, clock: str) -> dict[VehicleId, int]:
        return aboard_from(board.day, board.facts, s1, until_s=at(clock))

    found = [aboard(board, clock) for clock in ("07:00", "07:06", "07:29", "07:30")]
    assert found == [{}, {V1: 1}, {V1: 1}, {V1: 2}]
    done = Done(at_s=at("07:50"), task=T1, vehicle=V1, starts_s=at("07:15"), ends_s=at("07:25"))
    assert aboard(apply(board, done), "07:50") == {V1: 1}
    assert aboard_from(board.day, board.facts, DepotId("s2"), until_s=at("07:50")) == {}


def test_events_in_order_give_the_same_day_again() -> None:
    events = (
        Done(at_s=at("07:21"), task=T1, vehicle=V1, starts_s=at("07:10"), ends_s=at("07:20")),
        Cancelled(at_s=at("07:25"), task=T3),
    )
    one, other = replay(three_visits(), events), replay(three_visits(), events)
    assert one.version == 2
    assert one.facts == other.facts
    assert one.draft == other.draft


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (Cancelled(at_s=at("06:00"), task=T1), "before-now"),
        (Cancelled(at_s=at("07:05"), task=TaskId("x")), "unknown-task"),
        (VolunteerOut(at_s=at("07:05"), vehicle=VehicleId("x")), "unknown-vehicle"),
        (StockChanged(at_s=at("07:05"), depot=DepotId("x"), stock=Stock()), "unknown-depot"),
        (Failed(at_s=at("07:05"), task=T3), "not-begun"),
        (Postponed(at_s=at("07:05"), task=T1, until_s=at("08:00")), "already-begun"),
        (NewTask(at_s=at("07:05"), task=a_task("t1")), "duplicate-id"),
        (NewDepot(at_s=at("07:05"), depot=a_depot("s1")), "duplicate-id"),
        (NewDepot(at_s=at("07:05"), depot=a_depot("bv", place=PlaceId("x"))), "unknown-place"),
        (NewTask(at_s=at("07:05"), task=a_task("n", place="x")), "unknown-place"),
        (Delayed(at_s=at("07:05"), vehicle=V1, by_s=0), "out-of-range"),
        (
            Done(at_s=at("07:05"), task=T1, vehicle=V1, starts_s=at("07:04"), ends_s=at("07:03")),
            "out-of-range",
        ),
        (RoadClosed(at_s=at("07:05"), pairs=((PlaceId("x"), PlaceId("a")),)), "unknown-place"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(event: object, code: str) -> None:
    board = three_visits()
    with pytest.raises(InvalidProblem) as refused:
        apply(board, event)  # type: ignore[arg-type]  # of any kind
    assert [issue.code for issue in refused.value.issues] == [code]
    assert board.version == 0


def test_a_task_is_done_once() -> None:
    done = Done(at_s=at("07:21"), task=T1, vehicle=V1, starts_s=at("07:10"), ends_s=at("07:20"))
    board = apply(three_visits(), done)
    with pytest.raises(InvalidProblem, match="already-done"):
        apply(board, done)


def test_a_task_that_fits_nowhere_is_not_given_to_anybody() -> None:
    far = a_task("far", place="e", windows=(a_window("07:00", "07:30"),))
    board = apply(three_visits(), NewTask(at_s=at("07:05"), task=far))
    with pytest.raises(InvalidProblem, match="does-not-fit"):
        apply(board, Assigned(at_s=at("07:06"), task=far.id, vehicle=V1))


def four_bags() -> Board:
    """Two bags fill the motorbike; two more are fetched after them."""
    tasks = [a_bag(f"t{number}", place=place) for number, place in enumerate("abcd", start=1)]
    depot = a_depot("p1", kind="distribution_point")
    small = Capacity(kg=20, litres=60, cylinders=2)
    problem = a_problem(*tasks, vehicles=[a_vehicle("v1", capacity=small)], depots=[depot])
    return a_board(problem, {"v1": "p1 t1 t2 p1 t3 t4"})


def test_a_bag_that_nobody_took_keeps_nobody_from_fetching_the_next_ones() -> None:
    """Once, the whole rest of the route fell out: with that bag aboard two more did not fit."""
    board = advance(four_bags(), at("07:20"))
    assert begun(board) == "p1 t1"
    for again in (False, True):
        failed = Failed(at_s=at("07:20"), task=T1, reason="no-answer", again=again)
        after = apply(board, failed)
        assert order(after) == "t2 p1 t3 t4"
        assert not check_plan(after.open, after.plan)


def test_a_bag_that_is_cancelled_on_the_way_keeps_nobody_from_fetching_the_next_ones() -> None:
    board = advance(four_bags(), at("07:10"))
    assert begun(board) == "p1"
    after = apply(board, Cancelled(at_s=at("07:10"), task=T2))
    assert order(after) == "t1 p1 t3 t4"
    assert not check_plan(after.open, after.plan)


def test_goods_that_the_route_needs_take_their_room() -> None:
    board = advance(four_bags(), at("07:10"))
    assert board.open.vehicle(V1).capacity == Capacity(kg=20, litres=60, cylinders=2)


def test_no_re_plan_counts_on_goods_that_are_to_be_put_back() -> None:
    """Once, one that used the bag first and its room afterwards was dropped when it was taken."""
    board = advance(four_bags(), at("07:20"))
    failed = apply(board, Failed(at_s=at("07:20"), task=T1, reason="no-answer", again=True))
    assert failed.open.vehicle(V1).aboard == BAG + BAG  # for whoever is near
    found = replan_board(failed, stop=Iterations(200), seed=1, ahead_s=0)
    vehicle = found.problem.vehicle(V1)
    assert (vehicle.aboard, vehicle.capacity) == (BAG, Capacity(kg=20, litres=60, cylinders=2))
    assert swap(failed, found).dropped is None
