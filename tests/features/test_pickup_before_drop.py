from routing.model import DepotId, Load, PlaceId, Task, TimeWindow
from routing.plan import Route
from tests.builders import a_depot, a_problem, a_task, a_window
from tests.features.asking import clock, reasons, solved, who

HOSPITAL = DepotId("hospital")


def a_transport(**changes: object) -> Task:
    """Fifteen minutes with the patient at ``a``, then to the hospital, fifteen minutes there."""
    given = {"kind": "transport", "task_class": 1, "service_s": 900, "handover_s": 900}
    return a_task(bring_to=(HOSPITAL,), **(given | changes))


def a_hospital(opens: TimeWindow | None = None):
    return a_depot("hospital", kind="facility", place=PlaceId("c"), opens=(opens or a_window(),))


def stops(route: Route) -> list[tuple[str, str, str]]:
    return [(s.place, clock(s.starts_s), clock(s.ends_s)) for s in route.stops[1:-1]]


def test_a_patient_is_fetched_and_brought_in_one_go() -> None:
    # 07:10 at ``a``, 15 min, 20 min to ``c``, 15 min; the visit at ``b`` comes before or after.
    plan = solved(a_problem(a_transport(), a_task("visit", place="b"), depots=[a_hospital()]))
    (route,) = plan.routes
    assert stops(route)[:2] == [("a", "07:10", "07:25"), ("c", "07:45", "08:00")]
    assert stops(route)[2] == ("b", "08:10", "08:20")
    assert who(plan) == {"t1": "v1", "visit": "v1"}
    assert [stop.is_drop for stop in route.stops] == [False, False, True, False, False]


def test_the_hand_over_waits_until_the_facility_takes_patients() -> None:
    plan = solved(a_problem(a_transport(), depots=[a_hospital(a_window("09:00", "17:00"))]))
    assert stops(plan.routes[0])[1] == ("c", "09:00", "09:15")


def test_goods_on_the_way_must_fit_beside_what_is_aboard() -> None:
    fits = a_transport(kind="restock", task_class=2, carries=Load(kg=40, full=2))
    heavy = a_transport(kind="restock", task_class=2, carries=Load(kg=41, full=2))
    assert who(solved(a_problem(fits, depots=[a_hospital()]))) == {"t1": "v1"}
    assert reasons(solved(a_problem(heavy, depots=[a_hospital()]))) == {"t1": "CAPACITY_KG"}


def test_what_is_carried_is_aboard_between_both_stops_only() -> None:
    restock = a_transport(kind="restock", task_class=2, carries=Load(kg=20, full=1))
    (route,) = solved(a_problem(restock, depots=[a_hospital()])).routes
    assert [stop.load.kg for stop in route.stops] == [0, 20, 0, 0]
