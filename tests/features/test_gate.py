from dataclasses import replace

import pytest

from routing.plan import Reason
from tests.builders import a_problem, a_task, a_vehicle
from tests.features.asking import reasons, remedies, solved, who


@pytest.mark.parametrize(
    ("gate", "reason"),
    [
        ("antibody", "ANTIBODY_LIMIT"),
        ("ppe", "PPE_SHORT"),
        ("training:oxygen", "SKILL_MISSING"),
    ],
)
def test_a_gate_that_nobody_passes_gives_its_own_reason(gate: str, reason: Reason) -> None:
    problem = a_problem(a_task(gates=(gate,)))
    plan = solved(problem)
    assert reasons(plan) == {"t1": reason}
    # An antibody result cannot be given to anybody, so nobody is advised to.
    assert remedies(plan, "t1")[0] == ("add-volunteer" if gate == "antibody" else "qualify")
    assert who(solved(replace(problem, vehicles=(a_vehicle(gates=(gate,)),)))) == {"t1": "v1"}


def test_only_who_passes_the_gate_is_sent() -> None:
    vehicles = [a_vehicle("v1"), a_vehicle("v2", gates=("antibody",))]
    assert who(solved(a_problem(a_task(gates=("antibody",)), vehicles=vehicles))) == {"t1": "v2"}
