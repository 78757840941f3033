from routing.plan import Route
from tests.builders import a_bag, a_depot, a_problem, a_task, a_vehicle, a_window
from tests.features.asking import calls, reasons, solved, who


def only_route(problem: object) -> Route:
    (route,) = solved(problem).routes  # type: ignore[arg-type]
    return route


def test_who_must_be_kept_clear_is_visited_before_the_sick() -> None:
    # ``a`` lies on the way to ``b``; the way out and back is equally long in both orders.
    sick, elder = a_task("sick", hygiene="contact"), a_task("elder", place="b", hygiene="clean")
    assert only_route(a_problem(sick, elder)).tasks == ("elder", "sick")


def test_after_contact_only_a_depot_makes_clean_again() -> None:
    sick = a_task("sick", hygiene="contact", windows=(a_window("07:00", "07:30"),))
    elder = a_task("elder", hygiene="clean", windows=(a_window("09:00", "10:00"),))
    plan = solved(a_problem(sick, elder))
    assert len(who(plan)) == 1
    assert [*reasons(plan).values()] == ["MIXING_RULE"]
    bag = a_bag("elder", hygiene="clean", windows=(a_window("09:00", "10:00"),))
    point = a_depot(kind="distribution_point")
    assert calls(only_route(a_problem(sick, bag, depots=[point]))) == ["sick", "s1", "elder"]


def test_another_volunteer_goes_to_who_must_be_kept_clear() -> None:
    sick = a_task("sick", hygiene="contact", windows=(a_window("07:00", "07:30"),))
    elder = a_task("elder", hygiene="clean", windows=(a_window("09:00", "10:00"),))
    both = solved(a_problem(sick, elder, vehicles=[a_vehicle("v1"), a_vehicle("v2")]))
    assert len({*who(both).values()}) == 2


def test_who_comes_from_contact_goes_to_nobody_who_must_be_kept_clear() -> None:
    elder = a_task("elder", hygiene="clean")
    assert not who(solved(a_problem(elder, vehicles=[a_vehicle(unclean=True)])))
    assert who(solved(a_problem(elder, vehicles=[a_vehicle(unclean=False)])))
