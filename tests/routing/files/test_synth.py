"""Synthetic city instances in both layouts, and what is not quite one."""

import json
from pathlib import Path
from typing import Any

import pytest

from routing.checks import check_plan
from routing.errors import InvalidProblem
from routing.files.problems import read_problem
from routing.files.synth import problem_of_synth
from routing.problem import Problem
from routing.solvers.stopping import Iterations
from routing.solving import solve
from routing.validation import validate

DATA = Path(__file__).parents[4] / "shared" / "data" / "benchmarks" / "SYNTH_CITY"
ROWS: dict[str, Any] = {
    "name": "two wards",
    "horizon_s": 28_800,
    "capacity": 3,
    "wards": [[0.0, 0.0], [4.0, 3.0]],
    "vehicles": [{"ward": 0, "shift": [0, 14_400]}, {"ward": 1, "shift": [14_400, 28_800]}],
    "jobs": [
        [0, 1.0, 0.0, 0, 300, 2, 3600, 5400, 200_000],
        [0, 0.0, 2.0, 2, 300, 2, 0, 14_000, 10_000],
        [1, 4.0, 4.0, 1, 300, 1, 14_400, 21_600, 40_000],
    ],
}
COLUMNS: dict[str, Any] = {
    **ROWS,
    "penalty_by_class": [200_000, 40_000, 10_000],
    "vehicles": {
        "ward": [0, 1],
        "shift_start_s": [0, 14_400],
        "shift_end_s": [14_400, 28_800],
    },
    "jobs": {
        name: list(values)
        for name, values in zip(
            ("ward", "x_km", "y_km", "cls", "service_s", "demand", "open_s", "close_s"),
            zip(*(row[:8] for row in ROWS["jobs"]), strict=True),
            strict=True,
        )
    },
}


def facts(problem: Problem) -> list[object]:
    return [problem.tasks, problem.vehicles, problem.depots, problem.rules.objective]


def test_both_layouts_say_the_same() -> None:
    assert facts(problem_of_synth(ROWS)) == facts(problem_of_synth(COLUMNS))


def test_classes_windows_and_travel_are_those_of_the_file() -> None:
    problem = problem_of_synth(ROWS)
    assert validate(problem) == ()
    assert [task.task_class for task in problem.tasks] == [2, 5, 3]
    assert [task.delivers.kg for task in problem.tasks] == [2, 2, 1]
    w0, w1 = problem.vehicles[0].start, problem.vehicles[1].start
    assert problem.travel_s("motorbike", w0, w1, 0) == round(5 * 1.35 / 20 * 3600)


def test_a_vehicle_loads_only_as_its_shift_begins() -> None:
    # 2 + 2 units do not fit into 3, and nobody may come back for the second.
    problem = problem_of_synth(ROWS)
    plan = solve(problem, stop=Iterations(20), seed=1).plan
    assert check_plan(problem, plan) == ()
    assert [entry.task for entry in plan.unassigned] == ["t1"]
    loads = [stop for route in plan.routes for stop in route.stops if stop.kind == "load"]
    assert {stop.starts_s for stop in loads} <= {0, 14_400}


@pytest.mark.parametrize(
    "changed",
    [
        {"capacity": "many"},
        {"capacity": 2.5},
        {"jobs": [[0, 1e9, 0.0, 0, 300, 2, 3600, 5400]]},
        {"vehicles": [{"ward": -1, "shift": [0, 1]}]},
        {"wards": [[0.0]]},
        {"jobs": [[0, 1.0]]},
        {"jobs": [[0, 1.0, 0.0, 7, 300, 2, 3600, 5400]]},
        {"jobs": [[0, 1.0, 0.0, 0, 300, 2, 5400, 3600]]},
        {"jobs": {"ward": [0]}},
        {"vehicles": [{"ward": 9, "shift": [0, 1]}]},
        {"vehicles": [{"ward": 0}]},
    ],
)
def test_what_is_no_instance_is_refused_in_words(changed: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "city.json"
    path.write_text(json.dumps(ROWS | changed))
    with pytest.raises(InvalidProblem) as refused:
        read_problem(path)
    assert [issue.code for issue in refused.value.issues] == ["not-an-instance"]


def test_every_row_that_is_wrong_is_named() -> None:
    job = ROWS["jobs"][0]
    wrong = [[5, *job[1:]], job, [*job[:5], -2, *job[6:]], [*job[:3], -1, *job[4:]], ["0"] * 8]
    with pytest.raises(InvalidProblem) as refused:
        problem_of_synth(ROWS | {"jobs": wrong})
    found = {issue.subject: issue.message for issue in refused.value.issues}
    assert found == {
        "/jobs/0": "there is no ward 5, only 0 to 1",
        "/jobs/2": "Load.kg is -2, must be at least 0",
        "/jobs/3": "there is no class -1",
        "/jobs/4": "'0' is no whole number",
    }


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is not there")
def test_a_real_instance_is_planned_whole() -> None:
    read = read_problem(DATA / "syn_ward3_s101.json")
    plan = solve(read.problem, stop=Iterations(3000), seed=1).plan
    assert plan.unassigned == ()
    assert plan.score.effort < 15_500  # PyVRP reached 13,566 in 20 s
