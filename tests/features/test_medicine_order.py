from tests.builders import PACK, a_depot, a_problem, a_task
from tests.features.asking import reasons, remedies, solved, who


def test_medicine_goes_out_only_when_a_health_worker_ordered_it() -> None:
    station = a_depot(kind="mobile_health_station")
    medicine = {"kind": "medicine", "delivers": PACK, "load_from": "mobile_health_station"}
    plan = solved(a_problem(a_task(ordered=False, **medicine), depots=[station]))
    assert reasons(plan) == {"t1": "MEDICINE_ORDER_MISSING"}
    assert remedies(plan, "t1") == []
    assert who(solved(a_problem(a_task(**medicine), depots=[station]))) == {"t1": "v1"}
