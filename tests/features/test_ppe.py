from tests.builders import a_depot, a_problem, a_swap, a_task, a_vehicle
from tests.features.asking import calls, reasons, solved, who


def test_nobody_does_contact_work_without_equipment_left() -> None:
    visits = [a_task(f"t{n}", hygiene="contact", ppe=1) for n in range(3)]
    plan = solved(a_problem(*visits, vehicles=[a_vehicle(ppe=2)]))
    assert len(who(plan)) == 2
    assert [*reasons(plan).values()] == ["PPE_SHORT"]
    assert len(who(solved(a_problem(*visits, vehicles=[a_vehicle(ppe=None)])))) == 3


def test_a_depot_that_has_equipment_gives_more_with_the_next_load() -> None:
    swaps = [a_swap(f"t{n}", ppe=1) for n in range(3)]  # two cylinders fit on a motorbike
    riders = [a_vehicle(ppe=2)]
    plan = solved(a_problem(*swaps, vehicles=riders, depots=[a_depot(gives_ppe=True)]))
    assert len(who(plan)) == 3
    assert calls(plan.routes[0]).count("s1") >= 2
    without = solved(a_problem(*swaps, vehicles=riders, depots=[a_depot()]))
    assert len(who(without)) == 2


def test_who_has_few_sets_left_has_all_again_after_a_depot() -> None:
    swaps = [a_swap(f"t{n}", ppe=2) for n in range(2)]
    tired = a_vehicle(ppe=4, ppe_left=0)
    full = solved(a_problem(*swaps, vehicles=[tired], depots=[a_depot(gives_ppe=True)]))
    assert len(who(full)) == 2
    assert not who(solved(a_problem(*swaps, vehicles=[tired], depots=[a_depot()])))
