import pytest

from routing.model import Capacity, Load
from routing.plan import Reason
from tests.builders import a_bag, a_depot, a_problem, a_swap, a_vehicle
from tests.features.asking import calls, reasons, remedies, solved, who


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        (Load(bags=1, kg=41, litres=30), "CAPACITY_KG"),
        (Load(bags=1, kg=10, litres=101), "CAPACITY_VOLUME"),
        (Load(full=3, kg=36, litres=30), "CAPACITY_CYLINDERS"),
    ],
)
def test_what_no_vehicle_carries_is_left_out_with_the_limit_it_breaks(
    load: Load, reason: Reason
) -> None:
    task = a_bag(delivers=load, load_from="oxygen_station")
    plan = solved(a_problem(task))
    assert reasons(plan) == {"t1": reason}
    assert remedies(plan, "t1") == []  # one more of the same vehicles would not carry it either
    bigger = a_vehicle("v2", profile="pickup", capacity=Capacity(kg=50, litres=110, cylinders=3))
    assert who(solved(a_problem(task, vehicles=[a_vehicle(), bigger]))) == {"t1": "v2"}


def test_exactly_as_much_as_it_carries_is_taken() -> None:
    task = a_bag(delivers=Load(bags=1, kg=40, litres=100))
    depots = [a_depot(kind="distribution_point")]
    assert who(solved(a_problem(task, depots=depots))) == {"t1": "v1"}


def test_full_and_empty_cylinders_count_together() -> None:
    # Each swap gives one and takes one: with two places aboard, two swaps to a trip.
    swaps = [a_swap(f"t{place}", place=place, deadline_s=None) for place in "abc"]
    (route,) = solved(a_problem(*swaps)).routes
    assert (
        sum(call == "s1" for call in calls(route)) == 3
    )  # two trips, and the empties brought back
    assert max(stop.load.cylinders for stop in route.stops) == 2
