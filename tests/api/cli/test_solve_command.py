import gzip
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.cli.conftest import Day, Run
from tests.api.cli.test_usage import COMMAND
from tests.routing.files.test_synth import ROWS


def test_iterations_and_a_seed_give_the_same_plan_again(day: Day, run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        done = run("solve", day.problem, "--iterations", "3", "--out", tmp_path / f"{name}.json")
        assert done.code == 0, done.err
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_a_problem_from_standard_input_gives_a_plan_on_standard_output(
    day: Day, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(day.problem.read_bytes())))
    done = run("solve", "-", "--iterations", "1", "--out", "-")
    assert done.code == 0, done.err
    assert done.document["format"] == "donghanh-plan/1"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(done.out.encode())))
    assert run("check", day.problem, "-").code == 0
    (tmp_path / "plan.json").write_text(done.out)
    nameless = run("map", tmp_path / "plan.json", "--out", tmp_path / "m.html", "--json")
    assert (nameless.code, nameless.codes) == (2, ["no-problem"])


def test_gzipped_files_go_through_all_commands(day: Day, run: Run, tmp_path: Path) -> None:
    problem, plan = tmp_path / "2025-03-10.w.json.gz", tmp_path / "deep" / "plan.json.gz"
    problem.write_bytes(gzip.compress(day.problem.read_bytes()))
    assert run("solve", problem, "--iterations", "1", "--out", plan).code == 0
    document = json.loads(gzip.decompress(plan.read_bytes()))
    assert document["problem"]["file"] == "../2025-03-10.w.json.gz"
    assert run("check", problem, plan).code == 0
    assert run("lists", plan, "--as", "csv", "--out", tmp_path / "lists").code == 0


def test_a_synthetic_city_goes_through_all_commands(run: Run, tmp_path: Path) -> None:
    city, plan = tmp_path / "city.json", tmp_path / "plan.json"
    city.write_text(json.dumps(ROWS))
    done = run("solve", city, "--format", "synth", "--iterations", "5", "--out", plan, "--json")
    assert done.code == 0
    assert [one["task"] for one in done.document["unassigned"]] == ["t1"]
    assert run("check", city, plan).code == 0
    assert "t1: " in run("explain", city, plan).out
    assert run("map", plan, "--out", tmp_path / "map.html").code == 0
    refused = run("solve", city, "--format", "donghanh", "--json", "--out", tmp_path / "no.json")
    assert (refused.code, refused.codes) == (2, ["unknown-format"])


def test_the_result_as_json_is_one_document(day: Day, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "new" / "plan.json"
    done = run("solve", day.problem, "--iterations", "1", "--out", out, "--json")
    plan = json.loads(out.read_text())
    assert done.document["score"] == plan["score"]
    assert len(done.document["unassigned"]) == len(plan["unassigned"])
    assert done.document["sample"] is True


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"format": "donghanh-problem/9"}', "other-version"),
        ('{"format": "donghanh-problem/1", "day": ', "not-json"),
        ("", "not-json"),
    ],
)
def test_a_problem_of_another_version_or_cut_off_is_refused(
    text: str, code: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "p.json").write_text(text)
    done = run("solve", tmp_path / "p.json", "--json")
    assert (done.code, done.codes) == (2, [code])


def test_where_to_write_is_looked_at_before_the_work_begins(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for out in (tmp_path, tmp_path / "file" / "plan.json", Path("/dev/null")):
        done = run("solve", tmp_path / "gone.json", "--roads", "nowhere", "--out", out, "--json")
        assert (done.code, done.codes) == (2, ["cannot-write", "not-found", "not-found"])
    assert Path("/dev/null").is_char_device()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_writes_the_best_plan_so_far_and_exits_130(
    number: signal.Signals, day: Day, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "plan.json"
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "solve", str(day.problem), "--time-limit", "5m", "--out", str(out)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    process.stderr.readline()  # the first progress line: there is a plan
    process.send_signal(number)
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 130
    assert "Traceback" not in said
    assert run("check", day.problem, out).code == 0


def test_search_parameters_come_from_a_file_and_their_faults_with_all_others(
    day: Day, run: Run, tmp_path: Path
) -> None:
    params, out = tmp_path / "params.toml", tmp_path / "plan.json"
    params.write_text("ruin_iterations = 3\nlibrary_iterations = 1\n")
    words = ("--iterations", "5", "--seed", "4", "--out", out)
    plans = []
    for _ in range(2):
        assert run("solve", day.problem, "--params", params, *words).code == 0
        plans.append(out.read_bytes())
    assert plans[0] == plans[1]
    assert run("check", day.problem, out).code == 0
    params.write_text("ruin_iterations = 0\nruins = 1\n")
    done = run("solve", tmp_path / "gone.json", "--params", params, *words, "--json")
    assert (done.code, done.codes) == (2, ["not-found", "out-of-range", "unknown-field"])


@pytest.mark.slow
def test_a_second_ctrl_c_does_not_lose_the_plan(day: Day, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "solve", str(day.problem), "--time-limit", "5m", "--out", str(out)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    process.stderr.readline()  # the first progress line: there is a plan
    for _ in range(2):
        process.send_signal(signal.SIGINT)
        process.stderr.readline()
    process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 130
    assert run("check", day.problem, out).code == 0


@pytest.mark.slow
@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_where_nobody_reads_any_more_the_plan_is_whole_and_nothing_is_said(
    closed: str, day: Day, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "plan.json"
    words = ["solve", str(day.problem), "--iterations", "2", "--out", str(out)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen([*COMMAND, *words], text=True, **pipes)  # type: ignore[call-overload]  # noqa: S603 - our own command
    getattr(process, closed).close()  # long before anything is written
    other = getattr(process, "stderr" if closed == "stdout" else "stdout")
    said = other.read()
    other.close()
    assert "Traceback" not in said
    assert process.wait(timeout=60) == (141 if closed == "stdout" else 0)
    assert run("check", day.problem, out).code == 0


def test_what_is_read_is_never_written_over(day: Day, run: Run, tmp_path: Path) -> None:
    problem = tmp_path / "problem.json"
    problem.write_bytes(day.problem.read_bytes())
    tables = []
    for name in ("requests", "volunteers", "depots"):
        table = tmp_path / f"{name}.csv"
        table.write_bytes((day.folder / "input" / f"{name}.csv").read_bytes())
        tables += [f"--{name}", table]
    requests = tables[1]
    for words, kept in (
        (("solve", problem, "--iterations", "1", "--out", problem), problem),
        (
            ("problem", *tables, "--date", "2021-09-10", "--straight", "--out", requests),
            requests,
        ),
        (("map", day.plan, "--problem", day.problem, "--out", day.plan), day.plan),
    ):
        before = kept.read_bytes()
        done = run(*words, "--json")
        assert (done.code, "cannot-write" in done.codes) == (2, True)
        assert kept.read_bytes() == before
