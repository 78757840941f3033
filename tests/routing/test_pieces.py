"""A day planned in pieces is a plan like any other, whoever searches and whoever dies."""

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

import routing.pieces
from routing.errors import SolverFailed
from routing.model import Chain, Stock, TaskId
from routing.one_piece import Order, Routes, Whole, search
from routing.pieces import InPieces
from routing.problem import Problem
from routing.solvers.stopping import AnyOf, Iterations, TimeLimit, WhenSet
from routing.solving import SolveParams, solve
from tests.builders import a_bag, a_depot, a_problem, a_task, a_vehicle, a_window
from tests.strategies import examples, problems

CUT = SolveParams(whole_tasks=2)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.pieces, "FIRST_TASKS", 3)
    monkeypatch.setattr(routing.pieces, "FIRST_ITERATIONS", 5)


@examples(60)
@given(problems(most_tasks=8, most_vehicles=4))
def test_its_plan_passes_the_check_and_leaves_nothing_unexplained(problem: Problem) -> None:
    result = solve(problem, stop=Iterations(30), seed=1, params=CUT)  # checks its own plan
    planned = {task for route in result.plan.routes for task in route.tasks}
    left = {entry.task for entry in result.plan.unassigned}
    assert planned | left == {task.id for task in problem.tasks}
    assert not planned & left


def a_day(tasks: int = 24) -> Problem:
    given = [a_task(f"t{n}", place="abcde"[n % 5], service_s=1800) for n in range(tasks)]
    return a_problem(*given, vehicles=[a_vehicle(f"v{n}") for n in range(4)])


def test_one_process_and_several_give_the_same_plan() -> None:
    stop = AnyOf((Iterations(100), WhenSet(lambda: False)))  # as the command has it
    plans = [
        solve(a_day(), stop=stop, seed=3, params=CUT, workers=workers).plan for workers in (1, 2)
    ]
    assert plans[0] == plans[1]


def test_stock_is_shared_out_and_never_drawn_twice() -> None:
    bags = [a_bag(f"t{n}", place="abcde"[n % 5]) for n in range(12)]
    few = a_depot(kind="distribution_point", stock=Stock(bags=7))
    riders = [a_vehicle(f"v{n}") for n in range(4)]
    problem = a_problem(*bags, depots=[few], vehicles=riders)
    plan = solve(problem, stop=Iterations(60), seed=1, params=CUT).plan
    assert sum(len(route.tasks) for route in plan.routes) == 7
    assert {entry.reason for entry in plan.unassigned} == {"STOCK_SHORT"}


def test_what_is_left_out_goes_in_where_another_piece_has_room() -> None:
    # All near a, but only v9, who sets off far away, has a shift.
    tasks = [a_task(f"t{n}", place="a") for n in range(6)]
    nobody = [replace(a_vehicle(f"v{n}"), most_tasks=0) for n in range(5)]
    far = replace(a_vehicle("v9"), start=a_task(place="e").place, end=None)
    problem = a_problem(*tasks, vehicles=[*nobody, far])
    plan = solve(problem, stop=Iterations(30), seed=1, params=CUT).plan
    assert [route.vehicle for route in plan.routes] == ["v9"]
    assert plan.unassigned == ()


def test_a_process_that_is_killed_costs_time_and_no_task() -> None:
    problem = a_day()
    with InPieces(problem, stop=Iterations(40), seed=1, workers=2) as pieces:

        def told(stage: str, _: Routes) -> None:
            if stage == "build":
                one = multiprocessing.active_children()[0]
                os.kill(int(one.pid or 0), signal.SIGKILL)

        pieces.run(told)
        assert len(pieces.routes.starts_s) == len(problem.tasks)


LONELY = """
import time
from routing.pieces import InPieces
from routing.solvers.stopping import TimeLimit
from tests.routing.test_pieces import a_day
with InPieces(a_day(), stop=TimeLimit(600), seed=1, workers=2) as pieces:
    pieces.run(lambda *_: print(*[p.pid for p in multiprocessing.active_children()], flush=True))
"""


def test_processes_end_with_the_one_that_made_them() -> None:
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", f"import multiprocessing{LONELY}"],
        stdout=subprocess.PIPE,
        text=True,
    ) as lonely:
        assert lonely.stdout is not None
        children = [int(pid) for pid in lonely.stdout.readline().split()]
        lonely.kill()
    assert len(children) == 2
    until = time.monotonic() + 20
    while any(is_alive(pid) for pid in children):
        assert time.monotonic() < until
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    """Tell whether the process is there and no zombie."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False


def test_chains_over_borders_hold() -> None:
    # Ten pairs in a row: whatever is cut, each follower starts within the gap or not at all.
    pairs = []
    for n in range(10):
        pairs.append(a_task(f"t{n}", place="abcde"[n % 5], task_class=5))
        chain = Chain(previous=TaskId(f"t{n}"), shortest_gap_s=600, longest_gap_s=5400)
        pairs.append(a_task(f"f{n}", place="edcba"[n % 5], chain=chain))
    riders = [a_vehicle(f"v{n}", shift=a_window("07:00", "11:00")) for n in range(4)]
    problem = a_problem(*pairs, vehicles=riders)
    for seed in range(6):
        stages = solve(problem, stop=Iterations(120), seed=seed, params=CUT).stages
        # The exact schedule keeps all that the rounds said they had planned.
        assert stages[-1].unassigned <= stages[-2].unassigned


def test_where_nobody_can_do_anything_it_ends() -> None:
    tasks = [a_task(f"t{n}", skills=("nurse",)) for n in range(4)]
    stop = Iterations(10**9)
    plan = solve(a_problem(*tasks), stop=stop, seed=1, params=CUT).plan
    assert {entry.reason for entry in plan.unassigned} == {"SKILL_MISSING"}


HERE = os.getpid()


def deadly_search(whole: Whole, order: Order, enough: Callable[[], bool]) -> tuple[Routes, int]:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return search(whole, order, enough)


def test_where_processes_die_again_and_again_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.pieces, "search", deadly_search)
    with pytest.raises(SolverFailed, match="memory"):
        solve(a_day(6), stop=Iterations(1), seed=1, params=CUT, workers=2)


def test_what_is_told_never_gets_worse_while_pieces_are_left_warm() -> None:
    result = solve(a_day(60), stop=Iterations(900), seed=1, params=CUT)
    scores = [stage.score for stage in result.stages]
    assert len(scores) > 4
    assert scores == sorted(scores, reverse=True)
    assert result.plan.score == scores[-1]


def test_a_search_with_no_end_goes_on_from_the_best_until_somebody_stops_it() -> None:
    asked = itertools.count()
    stop = WhenSet(lambda: next(asked) > 60)
    result = solve(a_day(60), stop=stop, seed=1, params=CUT)
    scores = [stage.score for stage in result.stages]
    assert scores == sorted(scores, reverse=True)
    assert "pieces" in {stage.name for stage in result.stages}


@pytest.mark.parametrize(("most_trials", "everywhere"), [(0, False), (10**6, True)])
def test_where_many_are_left_out_each_is_tried_in_its_own_piece_only(
    monkeypatch: pytest.MonkeyPatch, most_trials: int, everywhere: bool
) -> None:
    tried: list[Order] = []

    def told_search(whole: Whole, order: Order, enough: Callable[[], bool]) -> tuple[Routes, int]:
        tried.extend([order] if order.everywhere else [])
        return search(whole, order, enough)

    monkeypatch.setattr(routing.pieces, "MOST_TRIALS", most_trials)
    monkeypatch.setattr(routing.pieces, "search", told_search)
    problem = a_day(120)
    plan = solve(problem, stop=Iterations(10), seed=1, params=CUT).plan
    left = {entry.task for entry in plan.unassigned}
    assert left
    numbers = {number for number, task in enumerate(problem.tasks) if task.id in left}
    pieces = [{*order.piece.tasks} & numbers for order in tried]
    assert len(pieces) > 1
    assert all(one == numbers for one in pieces) is everywhere


def test_within_a_time_limit_rounds_follow_the_build() -> None:
    stop = TimeLimit(
        30.0, clock=itertools.count().__next__
    )  # a second passes each time it is asked
    result = solve(a_day(60), stop=stop, seed=1, params=CUT)
    names = [stage.name for stage in result.stages]
    assert (names[0], {*names[1:-1]}, names[-1]) == ("build", {"pieces"}, "fill up")
