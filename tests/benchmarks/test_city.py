"""What the measures of the whole city take for a plan."""

from pathlib import Path

import pytest

from tests.benchmarks.city import parts_of, require_planned


@pytest.mark.parametrize(("code", "planned"), [(0, False), (2, True), (-9, True)])
def test_a_demo_that_came_to_no_plan_is_not_measured(
    code: int, planned: bool, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    if planned:
        plan.touch()
    with pytest.raises(RuntimeError, match=f"ended with {code}"):
        require_planned(code, plan)


def test_a_demo_that_leaves_something_to_a_person_is_measured(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.touch()
    for code in (0, 1):
        require_planned(code, plan)


def test_parts_of_a_city_share_out_its_wards_and_are_as_large() -> None:
    wards = [(x, y) for x in range(4) for y in range(4)]
    city = {
        "wards": wards,
        "vehicles": {"ward": [*range(16)], "shift_start_s": [0] * 16},
        "jobs": {"ward": [*range(16), *range(16)], "cls": [*range(32)]},
    }
    quarters = parts_of(city, times=2)
    assert [len(part["jobs"]["cls"]) for part in quarters] == [8] * 4
    assert sorted(ward for part in quarters for ward in part["vehicles"]["ward"]) == [*range(16)]
    assert [wards[ward] for ward in quarters[0]["vehicles"]["ward"]] == [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
    ]
