"""Rules that hold of one vehicle and one task: who may do what."""

from typing import Any

import pytest

from routing.model import TaskId, VehicleId
from routing.plan import Rule
from routing.problem import Pin
from tests.builders import a_problem, a_task, a_vehicle
from tests.routing.checks.asking import a_route_of, broken


@pytest.mark.parametrize(
    ("rule", "asked", "held", "expected"),
    [
        ("skill", {"skills": ("nurse", "oxygen")}, {"skills": ("oxygen", "nurse")}, []),
        ("skill", {"skills": ("nurse", "oxygen")}, {"skills": ("oxygen",)}, ["t1"]),
        ("gate", {"gates": ("consent",)}, {"gates": ("consent",)}, []),
        ("gate", {"gates": ("consent",)}, {}, ["t1"]),
        ("area", {"area": "vn-2021:1"}, {"areas": ("vn-2021:1",)}, []),
        ("area", {"area": "vn-2021:1"}, {"areas": ("vn-2021:2",)}, ["t1"]),
        ("area", {"area": None}, {"areas": ("vn-2021:2",)}, ["t1"]),
        ("area", {"area": None}, {}, []),
        ("profile", {"alley": "narrow"}, {"profile": "motorbike"}, []),
        ("profile", {"alley": "narrow"}, {"profile": "pickup"}, ["t1"]),
        ("profile", {"alley": "steps"}, {"profile": "motorbike"}, ["t1"]),
        ("bed", {"kind": "transport", "task_class": 1}, {}, ["t1"]),
        ("confirmed", {"confirmed": False, "task_class": 2}, {}, []),
        ("confirmed", {"confirmed": False, "task_class": 3}, {}, ["t1"]),
        ("confirmed", {"place": None}, {}, ["v1 stop 1"]),
    ],
)
def test_a_vehicle_may_do_a_task(
    rule: Rule, asked: dict[str, Any], held: dict[str, Any], expected: list[str]
) -> None:
    problem = a_problem(a_task(**asked), vehicles=[a_vehicle(**held)])
    assert broken(problem, a_route_of("v1", "t1"), rule=rule) == expected


def test_a_pinned_task_is_done_by_its_vehicle_or_not_at_all() -> None:
    pins = (Pin(task=TaskId("t1"), vehicle=VehicleId("v2")),)
    problem = a_problem(a_task(), vehicles=[a_vehicle("v1"), a_vehicle("v2")], pins=pins)
    assert broken(problem, a_route_of("v1", "t1"), rule="pinned") == ["t1"]
    assert broken(problem, a_route_of("v2", "t1"), rule="pinned") == []
    assert broken(problem, rule="pinned") == []
