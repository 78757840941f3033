from tests.builders import a_problem, a_task, a_vehicle
from tests.features.asking import solved, who


def test_a_wards_own_people_come_first() -> None:
    # Both are as near; doing it outside the home ward costs 300 s of effort.
    own, other = a_vehicle("own", home_area="vn-2021:1"), a_vehicle("x", home_area="vn-2021:2")
    assert who(solved(a_problem(a_task(), vehicles=[other, own]))) == {"t1": "own"}


def test_somebody_is_lent_rather_than_leaving_it_undone() -> None:
    plan = solved(a_problem(a_task(), vehicles=[a_vehicle("x", home_area="vn-2021:2")]))
    assert who(plan) == {"t1": "x"}
    assert plan.score.effort == 1200 + 300
