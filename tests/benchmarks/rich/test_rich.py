"""The rich sets: the same name gives the same bytes, and what is published is true."""

from dataclasses import replace
from pathlib import Path

import pytest

from routing.checks import check_plan
from routing.files import dump_problem, parse_problem, problem_digest, read_plan, write_plan
from routing.model import DepotId, TaskId
from routing.rules.masks import may_serve
from routing.solvers.drafts import draft_of, unassigned_tasks
from routing.solvers.stopping import Iterations
from routing.solving import solve
from routing.validation import validate
from routing.visits import Visit
from tests.benchmarks.rich.__main__ import main
from tests.benchmarks.rich.best_known import (
    known_names,
    plan_of_best,
    read_best,
    record,
    visit_of,
    word_of,
)
from tests.benchmarks.rich.draws import Draws
from tests.benchmarks.rich.generating import rich_problem
from tests.benchmarks.rich.load import at_once, demand_of, load_of
from tests.benchmarks.rich.sizes import LOADS, instance_of
from tests.builders import a_bag, a_depot, a_problem, a_task, a_vehicle, a_window

WARD_SHA256 = "1425e5be417a6b47150e254c394aff0e1ad99ca6d98d4e2858c1235c396508fd"


def test_an_instance_is_the_same_to_the_byte_wherever_it_is_generated() -> None:
    problem = rich_problem("rich_ward_100_s1")
    assert problem_digest(problem) == WARD_SHA256
    again = parse_problem(dump_problem(problem), base=Path())
    assert again.sha256 == WARD_SHA256


def test_the_raw_stream_is_that_of_a_pcg64_seeded_by_instance_and_feature() -> None:
    draws = Draws(1, "plain")
    assert [draws.below(1000) for _ in range(5)] == [481, 217, 838, 759, 367]


@pytest.mark.parametrize("load", LOADS)
def test_a_ward_has_the_load_of_its_name_and_contradicts_itself_nowhere(load: int) -> None:
    problem = rich_problem(f"rich_ward_{load}_s2")
    # seven shifts of whole minutes: at most half a minute each off
    assert load_of(problem) == pytest.approx(load / 100, rel=0.01)
    assert validate(problem) == ()
    assert len(problem.tasks) == 64
    assert len(problem.vehicles) == 7


def test_every_feature_is_in_a_ward() -> None:
    problem = rich_problem("rich_ward_100_s1")
    tasks, vehicles = problem.tasks, problem.vehicles
    assert {vehicle.profile for vehicle in vehicles} == {"motorbike", "pickup", "foot"}
    assert sum(task.chain is not None for task in tasks) >= 2
    assert {"narrow", "steps"} <= {task.alley for task in tasks}
    assert any(task.skills for task in tasks)
    assert all(task.gates for task in tasks)
    assert all(len(depot.refills) == 2 for depot in problem.depots)
    assert {depot.kind for depot in problem.depots} == {
        "oxygen_station",
        "mobile_health_station",
        "distribution_point",
    }
    assert problem.rules.curfew
    assert {vehicle.home_area for vehicle in vehicles} == {"rich:1"}
    assert any(vehicle.areas for vehicle in vehicles)


def test_some_volunteer_may_do_each_task_of_a_ward() -> None:
    problem = rich_problem("rich_ward_60_s3")
    nobody = [
        task.id
        for task in problem.tasks
        if not any(may_serve(problem, task, vehicle) for vehicle in problem.vehicles)
    ]
    assert nobody == []


def test_loads_differ_in_shifts_alone() -> None:
    light, heavy = (rich_problem(f"rich_ward_{load}_s1") for load in (60, 200))
    assert light.tasks == heavy.tasks
    assert light.depots == heavy.depots
    assert light.places == heavy.places
    shifts = [problem.vehicles[0].shift for problem in (light, heavy)]
    assert shifts[0].opens_s == shifts[1].opens_s
    assert shifts[0].closes_s > shifts[1].closes_s


def test_a_load_is_demanded_over_offered_seconds() -> None:
    # Two bags at 10 and 20 min: 600 s of service each, 600 s of riding each. A motorbike loads two
    # at once: (300 s + 2 x 300 s) / 2 = 450 s, and (300 s + 2 x 900 s) / 2 = 1,050 s.
    problem = a_problem(
        a_bag("near", place="a"),
        a_bag("far", place="b"),
        vehicles=[a_vehicle(shift=a_window("07:00", "08:00"))],
        depots=[a_depot("d1", kind="distribution_point")],
    )
    demand = demand_of(problem)
    assert (demand.service_s, demand.riding_s, demand.loading_s) == (1200, 1200, 1500)
    assert load_of(problem) == 3900 / 3600


def test_a_motorbike_loads_two_bags_at_once_and_a_visit_needs_no_depot() -> None:
    bags = [t for t in rich_problem("rich_ward_100_s1").tasks if t.kind == "welfare_bag"]
    assert {at_once(bag) for bag in bags} == {2}
    assert demand_of(a_problem(a_task())).loading_s == 0


@pytest.mark.parametrize("name", ["rich_ward", "rich_town_100_s1", "rich_ward_0_s1"])
def test_a_name_that_is_no_instance_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"rich_ward_100_s1|1 to 1000"):
        instance_of(name)


def test_visits_are_kept_as_words() -> None:
    for visit in (
        Visit(task=TaskId("t7")),
        Visit(task=TaskId("t7"), not_before_s=34200),
        Visit(depot=DepotId("oxygen_station-1")),
        Visit(depot=DepotId("oxygen_station-1"), not_before_s=36000),
    ):
        assert visit_of(word_of(visit)) == visit
    assert (
        word_of(Visit(depot=DepotId("oxygen_station-1"), not_before_s=36000))
        == "@oxygen_station-1+36000"
    )


@pytest.mark.parametrize("name", known_names())
def test_a_plan_that_is_kept_breaks_no_rule_and_has_the_score_it_is_kept_with(name: str) -> None:
    best, problem = read_best(name), rich_problem(name)
    assert best is not None
    assert problem_digest(problem) == best.sha256
    plan = plan_of_best(problem, best)
    assert check_plan(problem, plan) == ()
    assert plan.score == best.score


def test_only_a_better_plan_is_kept(tmp_path: Path) -> None:
    problem = rich_problem("rich_ward_200_s9")
    better = solve(problem, stop=Iterations(150), seed=1).plan
    first = solve(problem, stop=Iterations(0), seed=1).plan
    assert better.score < first.score
    name = "rich_ward_200_s9"
    assert record(name, problem, first, by="one", folder=tmp_path) == first.score
    assert record(name, problem, better, by="two", folder=tmp_path) == first.score
    assert record(name, problem, first, by="three", folder=tmp_path) is None
    kept = read_best(name, tmp_path)
    assert kept is not None
    assert (kept.by, kept.score) == ("two", better.score)
    assert plan_of_best(problem, kept).routes == better.routes


def test_a_plan_that_breaks_a_rule_is_not_kept(tmp_path: Path) -> None:
    problem = rich_problem("rich_ward_200_s9")
    plan = solve(problem, stop=Iterations(0), seed=1).plan
    wrong = replace(plan, score=replace(plan.score, effort=0))
    with pytest.raises(ValueError, match="stated-values"):
        record("rich_ward_200_s9", problem, wrong, by="nobody", folder=tmp_path)
    assert read_best("rich_ward_200_s9", tmp_path) is None


def test_the_commands_generate_score_and_say_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem_file, plan_file = tmp_path / "problem.json", tmp_path / "plan.json"
    assert main(["generate", "rich_ward_200_s9", "--out", str(problem_file)]) == 0
    problem = rich_problem("rich_ward_200_s9")
    plan = solve(problem, stop=Iterations(0), seed=1).plan
    plan = replace(plan, problem_sha256=problem_digest(problem))
    write_plan(plan, plan_file, day=problem.day)
    capsys.readouterr()
    assert main(["score", str(problem_file), str(plan_file)]) == 0
    assert f'"effort": {plan.score.effort}' in capsys.readouterr().out
    wrong = replace(plan, score=replace(plan.score, harm1=999))
    write_plan(wrong, plan_file, day=problem.day)
    assert main(["score", "rich_ward_200_s9", str(plan_file)]) == 1
    told = capsys.readouterr()
    assert "stated-values" in told.err
    assert '"valid": false' in told.out
    assert main(["load", "rich_ward"]) == 2
    assert "rich_ward_100_s1" in capsys.readouterr().err


@pytest.mark.parametrize("name", known_names()[:1])
def test_a_kept_plan_is_written_as_a_plan_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    assert main(["best", name, "--out", str(path)]) == 0
    assert main(["score", name, str(path)]) == 0
    problem, plan = rich_problem(name), read_plan(path)
    left = unassigned_tasks(problem, draft_of(problem, read_best(name).routes))  # type: ignore[union-attr]
    assert [entry.task for entry in plan.unassigned] == [task.id for task in left]
