"""The routing library on days whose best order is plain to see."""

from dataclasses import replace

import pytest

from routing.model import Chain, DepotId, Stock, TaskId, VehicleId
from routing.problem import HarmTable, Problem
from routing.solvers.drafts import Draft, draft_of, draft_score
from routing.solvers.insert import insert_all
from routing.solvers.ortools_routing import improve, supplied_by
from routing.solvers.stopping import Iterations, TimeLimit
from routing.visits import Visit
from tests.builders import (
    a_bag,
    a_depot,
    a_problem,
    a_rules,
    a_swap,
    a_task,
    a_window,
    an_objective,
    at,
)
from tests.strategies import a_drawn_problem

V1 = VehicleId("v1")


def doing(*names: str) -> dict[VehicleId, tuple[Visit, ...]]:
    """Visits of ``v1`` by name: ``s..`` is a depot."""
    return {
        V1: tuple(
            Visit(depot=DepotId(name)) if name[0] == "s" else Visit(task=TaskId(name))
            for name in names
        )
    }


def test_a_zigzag_becomes_one_way_out_and_back() -> None:
    problem = a_problem(*(a_task(name, place=name) for name in "abcde"))
    zigzag = doing("e", "a", "d", "b", "c")
    found, _ = improve(problem, zigzag, stop=Iterations(20), seed=1)
    assert found is not None
    assert (
        draft_score(problem, draft_of(problem, zigzag)).effort == (50 + 40 + 30 + 20 + 10 + 30) * 60
    )
    assert draft_score(problem, draft_of(problem, found)).effort == 100 * 60


def test_one_seed_gives_one_answer() -> None:
    problem = a_problem(*(a_swap(f"t{n}", place="abcde"[n % 5]) for n in range(8)))
    answers = [improve(problem, {}, stop=Iterations(10), seed=3) for _ in range(2)]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("stop", [Iterations(0), TimeLimit(0)])
def test_it_stops_as_soon_as_it_is_told(stop: Iterations | TimeLimit) -> None:
    problem = a_problem(*(a_task(f"t{n}", place="abcde"[n % 5]) for n in range(20)))
    _, used = improve(problem, doing(*(f"t{n}" for n in range(20))), stop=stop, seed=1)
    assert used == 0


@pytest.mark.parametrize(
    ("problem", "start"),
    [
        (  # both windows cannot be kept one after the other
            a_problem(
                a_task("t1", windows=(a_window("08:00", "08:10"),)),
                a_task("t2", place="e", windows=(a_window("08:00", "08:10"),)),
            ),
            ("t1", "t2"),
        ),
        (  # the one before is missing
            a_problem(
                a_task("t1"), a_task("t2", chain=Chain(previous=TaskId("t1"), longest_gap_s=100))
            ),
            ("t2",),
        ),
        (a_problem(a_swap("t1")), ("t1",)),  # nothing was loaded
    ],
)
def test_a_start_that_breaks_rules_neither_hangs_nor_fails(
    problem: Problem, start: tuple[str, ...]
) -> None:
    found, used = improve(problem, doing(*start), stop=Iterations(5), seed=1)
    assert used <= 5
    assert found is not None
    assert draft_of(problem, found).routed


EVENING = a_depot(opens=(a_window("18:00", "20:00"),))


@pytest.mark.parametrize(
    "problem",
    [
        # A window, a release or opening hours that all shifts miss once crashed the library.
        a_problem(a_task("t1", windows=(a_window("18:00", "19:00"),)), a_task("t2")),
        a_problem(a_task("t1", released_s=at("18:00")), a_task("t2")),
        a_problem(a_swap("t1"), a_task("t2"), depots=[EVENING]),
        a_problem(a_swap("t1"), a_task("t2"), depots=[a_depot(opens=())]),
    ],
)
def test_what_no_shift_reaches_is_left_out_and_the_rest_is_done(problem: Problem) -> None:
    found, _ = improve(problem, {}, stop=Iterations(5), seed=1)
    assert found is not None
    assert [visit.task for visit in found[V1]] == ["t2"]


def test_nothing_to_do_is_nothing_found() -> None:
    nobody_can = a_problem(a_task(skills=("nurse",)))
    for problem in (a_problem(), a_problem(a_task(), vehicles=[]), nobody_can):
        assert improve(problem, {}, stop=Iterations(5), seed=1) == (None, 0)


def test_nothing_is_written_to_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    improve(a_problem(a_task()), {}, stop=Iterations(2), seed=1)
    captured = capfd.readouterr()
    assert "timeout" not in captured.err
    assert captured.out == ""


def test_goods_are_picked_up_once_for_several_tasks_in_a_row() -> None:
    bags = [a_bag(f"t{n}", place="c") for n in range(3)]
    problem = a_problem(*bags, depots=[a_depot(kind="distribution_point")])
    found, _ = improve(problem, {}, stop=Iterations(20), seed=1)
    assert found is not None
    assert [visit.depot for visit in found[V1]] == ["s1", None, None, None]


def test_the_library_keeps_the_depot_that_a_task_is_supplied_by() -> None:
    depots = [a_depot("s1"), a_depot("s2", stock=Stock(full=1))]
    problem = a_problem(a_swap("t1"), a_task("t2"), depots=depots)
    start = doing("s2", "t1", "t2", "s2")
    assert supplied_by(problem, start[V1]) == {"t1": "s2"}
    found, _ = improve(problem, start, stop=Iterations(5), seed=1)
    assert found is not None
    assert supplied_by(problem, found[V1]) == {"t1": "s2"}


def test_huge_tables_do_not_make_it_leave_an_emergency_out() -> None:
    table = HarmTable(
        from_s=(1,), harm=(10**8,), harm_red=(10**8,), unserved=10**9, unserved_red=10**9
    )
    objective = an_objective(harm=dict.fromkeys((1, 2, 3), table))
    tasks = [a_task("now", place="c", task_class=1, called_s=at("07:30")), a_task("bag")]
    problem = replace(a_problem(*tasks), rules=a_rules(objective=objective))
    found, _ = improve(problem, {}, stop=Iterations(5), seed=1)
    assert found is not None
    assert TaskId("now") in [visit.task for visit in found[V1]]


def test_where_it_finds_no_first_plan_it_ends_all_the_same() -> None:
    # It would turn to CP-SAT here, which takes minutes over three tasks and asks no stop.
    problem = a_drawn_problem(15, tasks=4, vehicles=3)
    draft = insert_all(problem, Draft(routed={}), problem.tasks)
    _, used = improve(problem, draft.sequences, stop=Iterations(2), seed=7)
    assert used <= 2
