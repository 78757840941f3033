from tests.builders import a_problem, a_task
from tests.features.asking import reasons, remedies, solved, who


def test_nobody_is_taken_away_before_a_bed_has_accepted() -> None:
    ride = a_task("ride", kind="transport", task_class=1)
    plan = solved(a_problem(ride, a_task("visit")))
    assert who(plan) == {"visit": "v1"}
    assert reasons(plan) == {"ride": "NO_ACCEPTING_BED"}
    assert remedies(plan, "ride") == []  # only a call to the hospital helps
