from dataclasses import replace

from routing.checks import check_plan
from routing.model import DepotId, PlaceId, TaskId, VehicleId
from routing.problem import Pin
from tests.builders import a_depot, a_problem, a_task, a_vehicle
from tests.features.asking import solved


def test_who_fetches_a_patient_also_brings_them() -> None:
    facility = a_depot("hospital", kind="facility", place=PlaceId("c"))
    transport = a_task(kind="transport", task_class=1, bring_to=(DepotId("hospital"),))
    problem = a_problem(
        transport,
        a_task("visit"),
        vehicles=[a_vehicle("v1"), a_vehicle("v2")],
        depots=[facility],
        pins=(
            Pin(task=TaskId("t1"), vehicle=VehicleId("v1")),
            Pin(task=TaskId("visit"), vehicle=VehicleId("v2")),
        ),
    )
    plan = solved(problem)
    fetching, other = sorted(plan.routes, key=lambda route: route.vehicle)
    pickup, drop = fetching.stops[1:-1]
    assert (pickup.task, drop.task, drop.depot) == ("t1", "t1", "hospital")
    moved = (
        replace(fetching, stops=tuple(s for s in fetching.stops if s is not drop)),
        replace(other, stops=(*other.stops[:-1], drop, other.stops[-1])),
    )
    broken = {found.rule for found in check_plan(problem, replace(plan, routes=moved))}
    assert {"same-vehicle", "pickup-before-drop"} <= broken
