"""One small day whose every value was worked out by hand; it breaks no rule.

``v1`` loads two cylinders at 07:05, swaps at ``a``, waits for the window at ``b``, visits at ``b``
(set-up of 2 min not spent again), gives back the empties and goes home. ``v2`` is held back for
the bag that reaches the distribution point at 07:30, brings it to ``c`` and stays there. ``t5`` is
left out.

    travel   v1  5 + 5 + 10 + 0 + 15 + 5 = 40 min        v2  5 + 25 = 30 min        4,200 s
    t2       red, due 07:29, starts 08:00: 31 min late -> harm 22; 1 min inside the step -> 2
    t4       class 4, due 07:50, starts 08:00: 10 min x 3 = 30; lent to another ward: 300
    t5       class 5, two days waiting: 3,600 + 2 x 600 = 4,800
    effort   4,200 + 2 + 30 + 300 + 4,800 = 9,332
"""

from routing.model import Chain, DepotId, Load, PlaceId, Stock, TaskId
from routing.model import Refill as Coming
from routing.plan import Plan, Score
from routing.problem import Pin, Problem
from tests.builders import (
    BAG,
    a_bag,
    a_depot,
    a_plan,
    a_problem,
    a_route,
    a_stop,
    a_swap,
    a_task,
    a_vehicle,
    a_window,
    at,
    left_out,
)


def worked_problem() -> Problem:
    """Return the question of the day."""
    vehicles = (
        a_vehicle("v1", home_area="vn-2021:1"),
        a_vehicle("v2", home_area="vn-2021:2", end=None),
    )
    return a_problem(
        a_swap("t1", place="a", called_s=at("06:00")),
        a_swap(
            "t2",
            place="b",
            risk="red",
            windows=(a_window("08:00", "20:00"),),
            deadline_s=at("07:29"),
            chain=Chain(previous=TaskId("t1"), longest_gap_s=3600),
        ),
        a_task("t3", place="b", setup_s=120),
        a_bag("t4", place="c", deadline_s=at("07:50"), deadline_source="day"),
        a_task("t5", place="d", task_class=5, days_waited=2),
        vehicles=vehicles,
        depots=(
            a_depot("s1", stock=Stock(full=2)),
            a_depot(
                "p1",
                kind="distribution_point",
                stock=Stock(),
                refills=(Coming(at_s=at("07:30"), stock=Stock(bags=1)),),
            ),
        ),
        pins=(Pin(task=TaskId("t4"), vehicle=vehicles[1].id),),
    )


def worked_plan() -> Plan:
    """Return its answer, worked out by hand."""
    two_full = Load(kg=24, litres=20, full=2)
    one_each = Load(kg=22, litres=20, full=1, empty=1)
    two_empty = Load(kg=20, litres=20, empty=2)
    s1, p1 = DepotId("s1"), DepotId("p1")
    t1, t2, t3, t4 = (TaskId(name) for name in ("t1", "t2", "t3", "t4"))
    first = a_route(
        "v1",
        a_stop("start", "home", "07:00"),
        a_stop("load", "depot", "07:05", ends="07:10", depot=s1, load=two_full),
        a_stop("task", "a", "07:15", ends="07:25", task=t1, load=one_each),
        a_stop("task", "b", "07:35", "08:00", "08:10", task=t2, load=two_empty),
        a_stop("task", "b", "08:10", ends="08:18", task=t3, load=two_empty),
        a_stop("load", "depot", "08:33", ends="08:38", depot=s1),
        a_stop("end", "home", "08:43"),
    )
    held = at("07:30")
    second = a_route(
        "v2",
        a_stop("start", "home", "07:25"),
        a_stop("load", "depot", "07:30", ends="07:35", depot=p1, load=BAG, not_before_s=held),
        a_stop("task", PlaceId("c"), "08:00", ends="08:10", task=t4),
        a_stop("end", "c", "08:10"),
    )
    score = Score(harm1=0, harm2=22, harm3=0, effort=9332)
    return a_plan(first, second, unassigned=[left_out("t5")], score=score)
