"""What is done from outside a ward is tried with its own, and the reason is told."""

from dataclasses import replace

from hypothesis import given

from routing.from_outside import FromOutside, from_outside, lent_tasks
from routing.model import Chain, PlaceId, Stock, Task, TaskId, VehicleId
from routing.problem import Pin, Problem
from routing.solvers.stopping import Iterations
from routing.solving import solve
from tests.builders import a_bag, a_depot, a_problem, a_swap, a_task, a_vehicle, a_window, at
from tests.strategies import examples, problems

OWN, OTHER = "vn-2021:1", "vn-2021:2"


def told(problem: Problem, *, steps: int = 20) -> tuple[FromOutside, ...]:
    return from_outside(problem, solve(problem, stop=Iterations(steps), seed=1).plan)


def lent_beside(task: Task, **own: object) -> FromOutside:
    """Return why v1 of another ward does the task, and not v2 of the task's own."""
    other = a_vehicle("v1", home_area=OTHER)
    problem = a_problem(task, vehicles=[other, a_vehicle("v2", home_area=OWN, **own)])
    (found,) = told(problem)
    assert (found.task, found.vehicle, found.home, found.area) == ("t1", "v1", OTHER, OWN)
    return found


def test_what_the_ward_does_itself_needs_no_reason() -> None:
    own, other = a_vehicle("own", home_area=OWN), a_vehicle("other", home_area=OTHER)
    assert told(a_problem(a_task(), vehicles=[other, own])) == ()


def test_who_belongs_to_no_ward_is_not_lent() -> None:
    assert told(a_problem(a_task(), vehicles=[a_vehicle("v1", home_area=None)])) == ()


def test_a_ward_without_anybody_says_so() -> None:
    (found,) = told(a_problem(a_task(), vehicles=[a_vehicle("v1", home_area=OTHER)]))
    assert found.reason == "NO_VOLUNTEER_ON_SHIFT"
    assert found.sentence.en == "The ward has nobody of its own on shift."


def test_what_its_people_lack_is_named() -> None:
    other = a_vehicle("v1", home_area=OTHER, skills=("nurse",))
    problem = a_problem(a_task(skills=("nurse",)), vehicles=[other, a_vehicle("v2", home_area=OWN)])
    (found,) = told(problem)
    assert found.reason == "SKILL_MISSING"
    assert found.sentence.en.startswith("Of the ward's own: Nobody on shift meets")
    assert "nurse" in found.sentence.vi


def test_its_people_have_gone_home_by_then() -> None:
    late = a_task(windows=(a_window("15:00", "16:00"),))
    assert lent_beside(late, shift=a_window("07:00", "12:00")).reason == "SHIFT_ENDED"


def test_its_people_are_full_with_what_comes_first() -> None:
    # v2 is at the swap from 07:20 to 15:20 and cannot do both; v1 may not do swaps.
    swap = a_swap("t2", service_s=8 * 3600, skills=("nurse",))
    visit = a_task(service_s=3 * 3600)
    own = a_vehicle("v2", home_area=OWN, skills=("nurse",))
    problem = a_problem(
        visit, swap, vehicles=[a_vehicle("v1", home_area=OTHER), own], depots=[a_depot()]
    )
    (found,) = told(problem)
    assert (found.task, found.reason) == ("t1", "LOWER_PRIORITY_DISPLACED")


def test_who_could_at_more_effort_is_told_with_how_much() -> None:
    # v2 sets off at e: to a and back 2 x 40 min = 4,800 s; v1 2 x 10 min and 300 s lending.
    found = lent_beside(a_task(), start=PlaceId("e"), end=PlaceId("e"))
    assert found.reason is None
    assert found.effect is not None
    assert found.effect.effort == 4800 - 1200 - 300
    assert found.sentence.en == "The ward's own could do it, at 55 min more effort."


def test_a_search_that_did_not_find_its_own_people_says_so() -> None:
    own, other = a_vehicle("own", home_area=OWN), a_vehicle("other", home_area=OTHER)
    problem = a_problem(a_task(), vehicles=[other, own])
    alone = replace(problem, vehicles=(other,))
    plan = solve(alone, stop=Iterations(5), seed=1).plan
    (found,) = from_outside(problem, plan)
    assert found.reason == "SOLVER_TIME"
    assert found.effect is not None
    assert found.effect.effort == -300


def test_what_a_person_pinned_to_somebody_else_is_not_held_against_the_ward() -> None:
    own, other = a_vehicle("own", home_area=OWN), a_vehicle("other", home_area=OTHER)
    pins = (Pin(task=TaskId("t1"), vehicle=VehicleId("other")),)
    (found,) = told(replace(a_problem(a_task(), vehicles=[other, own]), pins=pins))
    assert (found.reason, found.sentence.en) == (
        "PINNED_CONFLICT",
        "Pinned to or frozen with other.",
    )


def test_the_last_cylinder_is_not_missed_because_somebody_else_brings_it() -> None:
    # v2 far off could bring the one cylinder there is: only the ride is longer.
    swap = a_swap("t1", deadline_s=at("16:00"))
    own = a_vehicle("v2", home_area=OWN, start=PlaceId("e"), end=PlaceId("e"))
    problem = a_problem(
        swap,
        vehicles=[a_vehicle("v1", home_area=OTHER), own],
        depots=[a_depot(stock=Stock(full=1))],
    )
    (found,) = told(problem)
    assert found.reason is None


def test_what_follows_in_a_chain_keeps_its_time() -> None:
    first = a_task("t1", windows=(a_window("08:00", "09:00"),))
    chain = Chain(previous=TaskId("t1"), shortest_gap_s=0, longest_gap_s=7200)
    after = a_task("t2", area=OTHER, chain=chain)
    (found,) = told(
        a_problem(
            first,
            after,
            vehicles=[
                a_vehicle("v1", home_area=OTHER),
                a_vehicle("v2", home_area=OWN, shift=a_window("12:00", "17:00")),
            ],
        )
    )
    assert (found.task, found.reason) == ("t1", "WINDOW_TOO_TIGHT")


def a_ward_with_a_depot(**own: object) -> Problem:
    """Return a bag for a ward whose own point is at e, while another ward's is near."""
    there = a_depot("own", kind="distribution_point", place=PlaceId("e"), **own)
    other = a_depot("other", kind="distribution_point")
    problem = a_problem(a_bag(area=OWN), vehicles=[a_vehicle(home_area=OWN)], depots=[there, other])
    places = tuple(
        replace(place, area={"e": OWN, "depot": OTHER}.get(place.id)) for place in problem.places
    )
    return replace(problem, places=places)


def test_stock_from_elsewhere_is_told_where_the_ward_has_a_depot_of_its_own() -> None:
    (found,) = told(a_ward_with_a_depot())
    assert (found.depot, found.reason) == ("other", None)  # by way of e it is 80 min longer
    assert found.effect is not None
    assert found.effect.effort == 2 * 40 * 60


def test_its_own_depot_has_not_enough_or_is_closed() -> None:
    assert [one.reason for one in told(a_ward_with_a_depot(stock=Stock()))] == ["STOCK_SHORT"]
    closed = a_ward_with_a_depot(opens=(a_window("05:00", "06:00"),))
    assert [one.reason for one in told(closed)] == ["STATION_CLOSED"]


def test_a_ward_without_a_depot_of_the_kind_has_nothing_to_say() -> None:
    problem = a_ward_with_a_depot()
    elsewhere = tuple(depot for depot in problem.depots if depot.id == "other")
    assert told(replace(problem, depots=elsewhere)) == ()


@examples(40)
@given(problems(most_tasks=6, most_vehicles=3))
def test_every_task_of_somebody_from_outside_has_a_reason_or_what_it_would_cost(
    problem: Problem,
) -> None:
    plan = solve(problem, stop=Iterations(10), seed=1).plan
    found = [one for one in from_outside(problem, plan) if one.depot is None]
    assert {one.task for one in found} == {task.id for task, _ in lent_tasks(problem, plan)}
    assert all(one.reason is not None or one.effect is not None for one in found)
