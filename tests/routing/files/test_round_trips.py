"""What is written is read again, and the digest sees only what a problem says."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from geodata.coordinates import LonLat
from geodata.matrix import Travel, TravelMatrix, straight_line_matrix
from geodata.matrix_files import save_matrix, sha256_of
from routing.checks import check_plan
from routing.errors import InvalidProblem
from routing.files import (
    dump_plan,
    dump_problem,
    parse_plan,
    parse_problem,
    problem_digest,
    problem_document,
    problem_path,
    read_plan,
    read_problem,
    write_plan,
    write_problem,
)
from routing.files.structure import read_schema
from routing.plan import Plan, Reason
from routing.problem import Problem, TravelSource
from tests.builders import DAY, MINUTES, a_problem, a_task, line_travel
from tests.routing.files.strategies import plans, problems
from tests.routing.worked_day import worked_plan, worked_problem

HERE = Path("nowhere")
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(problem=problems())
def test_a_problem_is_read_as_it_was_written(problem: Problem) -> None:
    again = parse_problem(dump_problem(problem), base=HERE)
    assert problem_document(again.problem) == problem_document(problem)
    for part in ("day", "places", "tasks", "vehicles", "depots", "rules", "pins", "sample"):
        assert getattr(again.problem, part) == getattr(problem, part)
    assert [task.show for task in again.problem.tasks] == [task.show for task in problem.tasks]
    assert again.sha256 == problem_digest(problem)


@FEW
@given(plan=plans())
def test_a_plan_is_read_as_it_was_written(plan: Plan) -> None:
    plan = replace(plan, problem_sha256="0" * 64, problem_file="problem.json")
    assert parse_plan(dump_plan(plan, day=DAY)) == plan


def test_every_reason_may_stand_in_a_plan() -> None:
    named = read_schema("plan")["properties"]["unassigned"]["items"]["properties"]["reason"]
    assert set(get_args(Reason)) <= set(named["enum"])


@pytest.mark.parametrize("name", ["problem", "plan"])
def test_the_published_schemas_are_schemas(name: Any) -> None:
    Draft202012Validator.check_schema(read_schema(name))


@pytest.mark.parametrize("ending", ["json", "json.gz"])
def test_a_written_day_passes_the_check(tmp_path: Path, ending: str) -> None:
    problem_file, plan_file = tmp_path / f"problem.{ending}", tmp_path / f"plan.{ending}"
    write_problem(worked_problem(), problem_file)
    read = read_problem(problem_file)
    plan = replace(
        worked_plan(),
        problem_sha256=read.sha256,
        problem_file=problem_file.name,
        routes=tuple(
            replace(route, geometry=(LonLat(lon=106.7, lat=10.7), LonLat(lon=106.8, lat=10.7)))
            for route in worked_plan().routes
        ),
    )
    write_plan(plan, plan_file, day=DAY)
    again = read_plan(plan_file)
    assert again == plan
    assert problem_path(again, plan_file) == problem_file
    assert check_plan(read.problem, again, problem_sha256=read.sha256) == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [problem_file.name, plan_file.name]
    )
    before = plan_file.read_bytes()
    write_plan(plan, plan_file, day=DAY)
    assert plan_file.read_bytes() == before


def test_one_second_changed_in_a_plan_file_is_found_alone() -> None:
    plan = replace(worked_plan(), problem_sha256="0" * 64)
    text = dump_plan(plan, day=DAY)
    # v1 reaches b at 07:35 and nothing else happens then.
    assert text.count("T07:35:00") == 2  # and p1 has loaded v2
    at = text.index("T07:35:00")
    broken = text[:at] + "T07:35:01" + text[at + 9 :]
    (found,) = check_plan(worked_problem(), parse_plan(broken))
    assert found.subject == "v1 stop 3 arrives_s"


def test_the_digest_does_not_see_order_spelled_out_defaults_or_offsets() -> None:
    problem = worked_problem()
    document = json.loads(dump_problem(problem))
    document = {key: document[key] for key in reversed(document)}
    task = document["tasks"][0]
    task["windows"][0] = {"opens": "2021-09-09T23:00:00Z", "closes": "2021-09-10T20:00:00+07:00"}
    task |= {"setup_s": 0, "alley": "open", "chain": None, "service_s": 600.0, "show": {}}
    assert parse_problem(json.dumps(document), base=HERE).sha256 == problem_digest(problem)


def test_the_digest_sees_every_change() -> None:
    problem = worked_problem()
    digests = {
        problem_digest(changed)
        for changed in (
            problem,
            replace(problem, sample=True),
            replace(problem, pins=()),
            replace(problem, tasks=problem.tasks[:-1]),
            replace(problem, places=problem.places[:-1]),
            replace(problem, travel=line_travel([*MINUTES.values()][::-1])),
        )
    }
    assert len(digests) == 6


def test_unreachable_is_null_in_the_file(tmp_path: Path) -> None:
    seconds = np.array([[0, -1], [60, 0]], dtype=np.int32)
    travel = TravelMatrix(seconds={"foot": seconds}, metres={"foot": seconds}, band="07:00-08:00")
    problem = a_problem(minutes={"home": 0, "depot": 5}, travel=travel)
    assert problem_document(problem)["travel"]["foot"]["seconds"] == [[0, None], [60, 0]]
    again = parse_problem(dump_problem(problem), base=tmp_path).problem
    assert again.travel.travel_s("foot", 0, 1, 0) is None
    assert again.band == "07:00-08:00"


def test_travel_by_straight_lines_is_flagged_estimated() -> None:
    given = a_problem(a_task())
    points = [place.point for place in given.places]
    straight = replace(
        given,
        travel=straight_line_matrix(points),
        travel_source=TravelSource(kind="straight_line"),
    )
    document = problem_document(straight)
    assert document["travel"]["straight_line"] == 1.4
    assert document["estimated"] is True
    again = parse_problem(dump_problem(straight), base=HERE).problem
    assert again.estimated
    assert problem_digest(again) == problem_digest(straight)
    assert again.travel.travel_s("foot", 0, 2, 0) == straight.travel.travel_s("foot", 0, 2, 0)


def test_a_matrix_file_lies_beside_the_problem_and_must_not_change(tmp_path: Path) -> None:
    matrix = line_travel(MINUTES.values(), band="07:00-08:00", attribution="© someone")
    save_matrix(matrix, tmp_path / "m.npz")
    source = TravelSource(kind="matrix", file="m.npz", sha256=sha256_of(tmp_path / "m.npz"))
    problem = a_problem(a_task(), travel=matrix, travel_source=source)
    write_problem(problem, tmp_path / "p.json")
    read = read_problem(tmp_path / "p.json")
    assert (read.problem.band, read.problem.attribution) == ("07:00-08:00", "© someone")
    assert read.problem.travel.travel_s("foot", 0, 2, 0) == 600
    assert read.sha256 == problem_digest(problem)
    save_matrix(line_travel(MINUTES.values()), tmp_path / "m.npz")
    with pytest.raises(InvalidProblem) as refused:
        read_problem(tmp_path / "p.json")
    assert [(i.code, i.subject) for i in refused.value.issues] == [("file-changed", "/travel/file")]


def test_travel_over_roads_is_made_by_who_may_load_them(tmp_path: Path) -> None:
    (tmp_path / "roads.npz").write_bytes(b"roads")
    source = TravelSource(kind="roads", file="roads.npz")
    problem = a_problem(a_task(), travel_source=source)
    asked: list[Any] = []

    def from_roads(path: Path, places: Any, profiles: Any, shifts: Any) -> Travel:
        asked.append((path, len(places), profiles, shifts))
        return line_travel(MINUTES.values(), band="16:00-17:00")

    text = dump_problem(problem)
    again = parse_problem(text, base=tmp_path, travel_from_roads=from_roads).problem
    shifts = (problem.vehicles[0].shift,)
    assert asked == [(tmp_path / "roads.npz", 7, ("motorbike",), shifts)]
    assert again.band == "16:00-17:00"
    with pytest.raises(InvalidProblem, match="roads-not-loaded"):
        parse_problem(text, base=tmp_path)
