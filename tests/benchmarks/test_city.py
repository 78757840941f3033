"""What the measures of the whole city take for a plan."""

from pathlib import Path

import pytest

from tests.benchmarks.city import require_planned


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
