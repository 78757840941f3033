"""A whole solve: it stops when told, repeats itself, records its stages, checks itself."""

from dataclasses import replace

import pytest

from geodata.matrix import straight_line_matrix
from routing import solving
from routing.array_making import arrays_of
from routing.checks import check_plan
from routing.errors import InvalidProblem, SolverFailed
from routing.files.plans import dump_plan
from routing.model import PlaceId, TaskId
from routing.plan import Violation
from routing.problem import Problem
from routing.solvers.array_search import ArraySearch
from routing.solvers.drafts import Draft
from routing.solvers.insert import insert_all
from routing.solvers.stopping import Iterations, TimeLimit, WhenSet
from routing.solving import Progress, SolveParams, routes_of, solve
from tests.builders import a_bag, a_depot, a_problem, a_swap, a_task, a_vehicle, a_window

PARAMS = SolveParams(ruin_iterations=3, library_iterations=3)


def a_busy_day() -> Problem:
    """Two vehicles, sixteen tasks of three kinds, more than there is time for."""
    swaps = [a_swap(f"s{n}", place="abcde"[n % 5]) for n in range(5)]
    bags = [a_bag(f"b{n}", place="edcba"[n % 5], service_s=1200) for n in range(6)]
    visits = [a_task(f"v{n}", place="abcde"[n % 5], service_s=2400) for n in range(5)]
    return a_problem(
        *swaps,
        *bags,
        *visits,
        vehicles=[a_vehicle(f"v{n}", shift=a_window("07:00", "11:00")) for n in range(2)],
        depots=[a_depot("o1"), a_depot("p1", kind="distribution_point")],
    )


def test_one_seed_gives_one_plan_with_rounds_of_the_library_in_it() -> None:
    problem = a_busy_day()
    results = [solve(problem, stop=Iterations(15), seed=4, params=PARAMS) for _ in range(2)]
    texts = {
        dump_plan(replace(result.plan, problem_sha256="0" * 64), day=problem.day)
        for result in results
    }
    assert len(texts) == 1
    assert "routing library" in {stage.name for stage in results[0].stages}
    assert results[0].plan.seed == results[0].seed == 4


def test_each_stage_is_recorded_and_none_makes_it_worse() -> None:
    seen: list[Progress] = []
    result = solve(a_busy_day(), stop=Iterations(12), seed=1, params=PARAMS, progress=seen.append)
    names = [stage.name for stage in result.stages]
    assert (names[0], names[1], names[-1]) == ("build", "make room", "fill up")
    scores = [stage.score for stage in result.stages]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] == result.plan.score
    assert [progress.score for progress in seen] == scores
    assert seen[-1].unassigned == len(result.plan.unassigned)


def test_search_stops_at_the_number_of_iterations() -> None:
    assert solve(a_busy_day(), stop=Iterations(7), seed=1, params=PARAMS).iterations == 7


@pytest.mark.parametrize("stop", [Iterations(0), TimeLimit(0), WhenSet(lambda: True)])
def test_a_first_plan_is_made_even_without_time_to_search(
    stop: Iterations | TimeLimit | WhenSet,
) -> None:
    result = solve(a_busy_day(), stop=stop, seed=1)
    assert result.iterations == 0
    assert result.plan.routes


@pytest.mark.parametrize(
    "problem", [a_problem(), a_problem(a_task(), vehicles=[]), a_problem(a_task(place=None))]
)
def test_a_day_on_which_nothing_can_be_done_does_not_use_up_the_time(problem: Problem) -> None:
    result = solve(problem, stop=WhenSet(lambda: False), seed=1)  # never told to stop
    assert result.plan.routes == ()
    assert result.iterations == 0


def test_a_problem_that_contradicts_itself_is_refused_with_every_issue() -> None:
    problem = a_problem(a_task("t1", place="moon"), a_task("t1"))
    with pytest.raises(InvalidProblem) as caught:
        solve(problem, stop=Iterations(0), seed=1)
    assert {issue.code for issue in caught.value.issues} == {"unknown-place", "duplicate-id"}


def test_a_plan_that_fails_its_own_check_is_never_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = Violation(rule="shift", subject="v1", detail="out until 18:00")
    monkeypatch.setattr(solving, "check_plan", lambda *_: (found,))
    with pytest.raises(SolverFailed, match="shift v1: out until 18:00"):
        solve(a_problem(a_task()), stop=Iterations(0), seed=1)


def test_less_urgent_tasks_make_room_for_one_that_matters_more() -> None:
    # Four hours from 07:00: the visit of class 2 fits only without those of class 4.
    lower = [a_task(f"t{n}", service_s=6000) for n in range(2)]
    upper = a_task("first", task_class=2, service_s=12_000)
    problem = a_problem(*lower, upper, vehicles=[a_vehicle(shift=a_window("07:00", "11:00"))])
    draft = insert_all(problem, Draft(routed={}), lower)
    assert draft.starts_s(TaskId("first")) is None
    search = ArraySearch(arrays_of(problem), seed=1)
    search.begin(problem, draft.sequences)
    search.make_room()
    assert TaskId("first") in search.starts(problem)


def test_search_finds_what_building_in_order_misses() -> None:
    problem = a_busy_day()
    first = solve(problem, stop=Iterations(0), seed=1).plan
    searched = solve(problem, stop=Iterations(60), seed=1).plan
    assert searched.score < first.score


def test_in_the_end_loading_is_tried_at_every_point_of_a_route() -> None:
    # Bags can be had from 08:00 to 08:30 only: after the first visit, before the second.
    visits = [
        a_task("t1", task_class=2, windows=(a_window("07:00", "07:10"),)),
        a_task("t2", task_class=2, windows=(a_window("09:00", "09:10"),)),
    ]
    bag = a_bag("t3", windows=(a_window("10:00", "11:00"),))
    depot = a_depot("p1", kind="distribution_point", opens=(a_window("08:00", "08:30"),))
    result = solve(a_problem(*visits, bag, depots=[depot]), stop=Iterations(0), seed=1)
    (route,) = result.plan.routes
    assert [stop.task or stop.depot for stop in route.stops[1:-1]] == ["t1", "p1", "t2", "t3"]
    assert result.stages[-1].unassigned == 0
    assert result.stages[-2].unassigned == 1


def test_above_the_limit_of_tasks_the_library_is_not_asked() -> None:
    params = replace(PARAMS, library_tasks=15)
    result = solve(a_busy_day(), stop=Iterations(9), seed=1, params=params)
    assert "routing library" not in {stage.name for stage in result.stages}


def test_routes_come_in_the_order_of_the_vehicles() -> None:
    tasks = [a_task("t1", place="e"), a_task("t2", place="a")]
    vehicles = [a_vehicle("v2"), a_vehicle("v1", start=PlaceId("e"), end=PlaceId("e"))]
    problem = a_problem(*tasks, vehicles=vehicles)
    draft = insert_all(problem, Draft(routed={}), tasks)
    assert [route.vehicle for route in routes_of(problem, draft)] == ["v2", "v1"]


def test_what_the_problem_says_of_itself_goes_into_the_plan() -> None:
    problem = replace(a_problem(a_task()), band="07:00-08:00", estimated=True, sample=True)
    plan = solve(problem, stop=Iterations(0), seed=1).plan
    assert (plan.band, plan.estimated, plan.sample) == ("07:00-08:00", True, True)


def test_travel_that_is_only_estimated_makes_the_problem_and_its_plan_an_estimate() -> None:
    problem = a_problem(a_task())
    straight = straight_line_matrix([place.point for place in problem.places])
    roads = replace(straight, estimated=False, attribution="© A", band="07:00-08:00")
    for travel in (straight, roads):
        problem = replace(a_problem(a_task()), travel=travel)
        plan = solve(problem, stop=Iterations(1), seed=1).plan
        assert plan.estimated is problem.estimated is travel.estimated
        assert (plan.attribution, plan.band) == (travel.attribution, travel.band)
        assert check_plan(problem, plan) == ()
        given = replace(problem, attribution="© B", band="08:00-09:00")
        assert (given.attribution, given.band) == ("© B", "08:00-09:00")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ruin_iterations", 0, "must be 1 to"),
        ("library_iterations", 0, "must be 1 to"),
        ("library_tasks", -1, "must be 0 to"),
        ("whole_tasks", 10**9 + 1, "to 1000000000"),
    ],
)
def test_parameters_out_of_their_limits_are_refused(name: str, value: int, said: str) -> None:
    with pytest.raises(ValueError, match=f"SolveParams.{name} is {value}, .*{said}"):
        SolveParams(**{name: value})
