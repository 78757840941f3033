import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.cli.conftest import Day, Run

Change = Callable[[Any], None]


def broken(day: Day, path: Path, change: Change) -> Path:
    """Write the plan with something changed in it."""
    plan = json.loads(day.plan.read_text())
    change(plan)
    plan["problem"]["file"] = str(day.problem)
    path.write_text(json.dumps(plan))
    return path


def first_task(plan: Any) -> Any:
    return next(stop for stop in plan["routes"][0]["stops"] if stop["kind"] == "task")


def test_nothing_is_found_in_a_plan_that_was_just_made(day: Day, run: Run) -> None:
    done = run("check", day.problem, day.plan, "--json")
    assert (done.code, done.document) == (
        0,
        {"violations": [], "issues": [], "estimated": False},
    )


def test_one_broken_number_of_the_score_is_found_and_nothing_else(
    day: Day, run: Run, tmp_path: Path
) -> None:
    def change(plan: Any) -> None:
        plan["score"]["effort"] += 1

    done = run("check", day.problem, broken(day, tmp_path / "p.json", change), "--json")
    assert done.code == 1
    assert [v["rule"] for v in done.document["violations"]] == ["stated-values"]
    assert "effort" in done.document["violations"][0]["subject"]


def test_one_broken_number_of_a_load_is_found_and_nothing_else(
    day: Day, run: Run, tmp_path: Path
) -> None:
    def change(plan: Any) -> None:
        load = first_task(plan)["load"]
        load["kg"] = load.get("kg", 0) + 7

    done = run("check", day.problem, broken(day, tmp_path / "p.json", change), "--json")
    assert done.code == 1
    assert len(done.document["violations"]) == 1
    assert done.document["violations"][0]["subject"].endswith("load.kg")


def test_a_plan_for_another_problem_is_told_by_every_command(
    day: Day, run: Run, tmp_path: Path
) -> None:
    def change(plan: Any) -> None:
        plan["problem"]["sha256"] = "0" * 64

    plan = broken(day, tmp_path / "p.json", change)
    done = run("check", day.problem, plan, "--json")
    assert (done.code, done.document["violations"][0]["rule"]) == (1, "same-problem")
    for command in (("score", day.problem), ("explain", day.problem), ("map",), ("lists",)):
        done = run(*command, plan, "--json")
        assert (done.code, done.codes) == (2, ["other-problem"])


@pytest.mark.parametrize("kind", ["vehicle", "task", "place", "depot", "stops", "left"])
def test_a_plan_that_names_what_the_problem_has_not_is_refused(
    kind: str, day: Day, run: Run, tmp_path: Path
) -> None:
    def change(plan: Any) -> None:
        route = plan["routes"][0]
        match kind:
            case "vehicle":
                route["vehicle"] = "GHOST"
            case "stops":
                route["stops"] = []
            case "left":
                plan["unassigned"][0]["task"] = "GHOST"
            case _:
                stops = (stop for route in plan["routes"] for stop in route["stops"])
                next(stop for stop in stops if kind in stop)[kind] = "GHOST"

    plan = broken(day, tmp_path / "p.json", change)
    assert run("check", day.problem, plan).code == 1
    wanted = ["no-stops" if kind == "stops" else "unknown-reference"]
    for command in (("score", day.problem), ("map",), ("lists",)):
        done = run(*command, plan, "--json")
        assert (done.code, done.codes) == (2, wanted)


def test_the_faults_of_problem_and_plan_are_told_together(run: Run, tmp_path: Path) -> None:
    (tmp_path / "v9.json").write_text('{"format": "donghanh-problem/9"}')
    (tmp_path / "junk.json").write_bytes(b"\xff\xfe\x00")
    done = run("check", tmp_path / "v9.json", tmp_path / "junk.json", "--json")
    assert (done.code, done.codes) == (2, ["other-version", "not-text"])


def test_where_two_files_are_read_a_fault_says_which_it_is_in(
    day: Day, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "br.json").write_text("{\n]")
    (tmp_path / "v9.json").write_text('{"format": "donghanh-plan/9"}')
    (tmp_path / "a.sol").write_text("Route #1: 1\nCost: 5\n")
    plan = broken(day, tmp_path / "p.json", lambda plan: plan["score"].update(effort=-1))
    for command in (("check", day.problem), ("score", day.problem), ("explain", day.problem)):
        for name, place in (
            ("br.json", "line 2, column 1"),
            ("v9.json", "/format"),
            ("a.sol", "line 1, column 1"),
            (plan.name, "/score/effort"),
        ):
            done = run(*command, tmp_path / name, "--json")
            subjects = [issue["subject"] for issue in done.document["issues"]]
            assert (done.code, subjects) == (2, [f"{name} {place}"])
    for command in ("map", "lists"):
        for words in ((tmp_path / "br.json",), (day.plan, "--problem", tmp_path / "br.json")):
            done = run(command, *words, "--out", tmp_path / "out", "--json")
            subjects = [issue["subject"] for issue in done.document["issues"]]
            assert (done.code, subjects) == (2, ["br.json line 2, column 1"])


def test_standard_input_cannot_be_both(run: Run) -> None:
    done = run("check", "-", "-", "--json")
    assert (done.code, done.codes) == (2, ["bad-usage"])


def test_a_problem_through_standard_input_is_checked_as_its_file_is(
    day: Day, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for form, code, codes in (("auto", 0, []), ("synth", 2, ["unknown-format"])):
        text = io.TextIOWrapper(io.BytesIO(day.problem.read_bytes()))
        monkeypatch.setattr(sys, "stdin", text)
        done = run("check", "-", day.plan, "--format", form, "--json")
        assert (done.code, done.codes if code else []) == (code, codes)
    filed = run("check", day.problem, day.plan, "--format", "synth", "--json")
    assert (filed.code, filed.codes) == (2, ["unknown-format"])
