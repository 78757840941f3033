import gzip
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.cli.conftest import Run
from tests.api.cli.test_usage import COMMAND
from tests.routing.instances import tiny


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


@pytest.mark.parametrize(
    ("name", "text", "cost"),
    [
        ("a.vrp", tiny.VRPLIB, 363),
        ("a.txt", tiny.SOLOMON, 363),
        ("b.txt", tiny.LILIM, 26_325),
        ("c.vrp", tiny.RELOADS, 240),
    ],
)
def test_an_instance_is_solved_into_a_solution_that_passes_the_check(
    name: str, text: str, cost: int, run: Run, tmp_path: Path
) -> None:
    instance, out = written(tmp_path, name, text), tmp_path / "out.sol"
    options = ("--iterations", "60", "--workers", "1", "--out", out)
    done = run("solve", instance, *options, "--json")
    assert done.code == 0, done.err
    assert (done.document["cost"], done.document["missing"]) == (cost, 0)
    assert out.read_text().splitlines()[-1] == f"Cost: {cost}"
    checked = run("check", instance, out, "--json")
    assert checked.code == 0, checked.out
    assert checked.document["violations"] == []


def test_steps_and_a_seed_give_the_same_solution_again(run: Run, tmp_path: Path) -> None:
    instance = written(tmp_path, "a.vrp", tiny.VRPLIB)
    for name in ("one.sol", "two.sol"):
        options = ("--iterations", "30", "--workers", "2", "--seed", "4")
        assert run("solve", instance, *options, "--out", tmp_path / name).code == 0
    assert (tmp_path / "one.sol").read_bytes() == (tmp_path / "two.sol").read_bytes()


def test_the_rounding_is_said_and_may_be_chosen(run: Run, tmp_path: Path) -> None:
    instance, out = written(tmp_path, "a.vrp", tiny.VRPLIB), tmp_path / "a.sol"
    options = ("--iterations", "60", "--workers", "1", "--out", out)
    usual = run("solve", instance, *options)
    assert "chi phí / cost 363, làm tròn / rounding dimacs; 2 tuyến / routes" in usual.out
    finer = run("solve", instance, *options, "--round", "x1000", "--json")
    # 5 + 5, and 10 + the root of 40 + 10
    assert finer.document["cost"] == 36_325
    assert run("check", instance, out, "--round", "x1000").code == 0


def test_a_solution_as_json_tells_when_service_begins(run: Run, tmp_path: Path) -> None:
    instance, out = written(tmp_path, "a.vrp", tiny.PRIZES), tmp_path / "a.json"
    options = ("--iterations", "60", "--workers", "1", "--out", out)
    assert run("solve", instance, *options).code == 0
    document = json.loads(out.read_text())
    assert document["routes"] == [{"type": 1, "nodes": [1], "begins": [50.0]}]
    assert (document["cost"], document["left_out"]) == (1100, [2])


def test_an_instance_goes_through_standard_input_and_gzip(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("--iterations", "60", "--workers", "1", "--out", "-")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(tiny.VRPLIB.encode())))
    piped = run("solve", "-", *options)
    (tmp_path / "a.vrp.gz").write_bytes(gzip.compress(tiny.VRPLIB.encode()))
    assert run("solve", tmp_path / "a.vrp.gz", *options).out == piped.out
    assert piped.out.startswith("Route #1: ")


def test_an_instance_is_checked_through_standard_input_too(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # in tenths: 0-1-2-0 takes 50 + 50 + 100, 0-3-0 takes 100 + 100
    solution = written(tmp_path, "a.sol", "Route #1: 1 2\nRoute #2: 3\nCost: 400\n")
    for options in ((), ("--format", "vrplib")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(tiny.VRPLIB.encode())))
        done = run("check", "-", solution, *options, "--json")
        assert (done.code, done.document["cost"]) == (0, 400)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(tiny.VRPLIB.encode())))
    done = run("check", "-", solution, "--format", "solomon", "--json")
    assert (done.code, done.codes) == (2, ["missing-field", "file-cut-off"])


@pytest.mark.parametrize("words", [("solve", "-"), ("check", "-", "a.sol")])
def test_standard_input_that_is_no_text_is_told_as_that(
    words: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe")))
    done = run(*words, "--json")
    assert (done.code, done.codes) == (2, ["not-utf8"])


def test_vrooms_json_is_answered_in_vrooms_json(run: Run, tmp_path: Path) -> None:
    instance, out = written(tmp_path, "v.json", tiny.vroom_text()), tmp_path / "answer.json"
    done = run("solve", instance, "--iterations", "30", "--workers", "1", "--out", out, "--json")
    assert done.code == 0, done.err
    assert (done.document["format"], done.document["cost"]) == ("vroom", 500)
    answer = json.loads(out.read_text())
    assert answer["code"] == 0
    assert [step["type"] for step in answer["routes"][0]["steps"]].count("job") == 2


def test_what_vroom_asks_for_in_vain_is_refused_and_nothing_written(
    run: Run, tmp_path: Path
) -> None:
    document = tiny.vroom()
    document["vehicles"][0] |= {"breaks": [{"id": 1}], "steps": [{"type": "job", "id": 1}]}
    instance, out = written(tmp_path, "v.json", json.dumps(document)), tmp_path / "a.json"
    done = run("solve", instance, "--out", out, "--json")
    assert (done.code, done.codes) == (2, ["not-expressible", "not-expressible"])
    assert not out.exists()


def test_every_fault_of_a_file_is_said_and_nothing_written(run: Run, tmp_path: Path) -> None:
    text = tiny.VRPLIB.replace("2 4\n", "2 -4\n").replace("3 6 8", "3 six 8")
    instance, out = written(tmp_path, "a.vrp", text), tmp_path / "a.sol"
    done = run("solve", instance, "--out", out, "--json")
    assert (done.code, done.codes) == (2, ["not-a-number", "impossible-value"])
    assert "line 12, field NODE_COORD_SECTION x" in done.document["issues"][0]["subject"]
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (("--roads", "x"), ["bad-usage"]),
        (
            ("--roads", "x", "--params", "none.toml", "--cluster", "tcp://127.0.0.1:8786"),
            ["bad-usage", "bad-usage", "bad-usage"],
        ),
        (("--format", "solomon"), ["missing-field", "file-cut-off"]),
    ],
)
def test_options_that_do_not_suit_an_instance_are_refused(
    options: tuple[str, ...], codes: list[str], run: Run, tmp_path: Path
) -> None:
    instance = written(tmp_path, "a.vrp", tiny.VRPLIB)
    done = run("solve", instance, *options, "--out", tmp_path / "a.sol", "--json")
    assert (done.code, done.codes) == (2, codes)


def test_vroom_is_not_answered_as_a_solution_file_nor_rounded(run: Run, tmp_path: Path) -> None:
    instance = written(tmp_path, "v.json", tiny.vroom_text())
    done = run("solve", instance, "--out", tmp_path / "a.sol", "--round", "dimacs", "--json")
    assert (done.code, done.codes) == (2, ["bad-usage", "bad-usage"])


def test_an_answer_in_vrooms_form_is_said_not_to_be_checked(run: Run, tmp_path: Path) -> None:
    instance = written(tmp_path, "v.json", tiny.vroom_text())
    done = run("check", instance, written(tmp_path, "a.json", "{}"), "--json")
    (issue,) = done.document["issues"]
    assert (done.code, issue["code"]) == (2, "bad-usage")
    assert issue["message"].endswith(" / answers in VROOM's form are not checked by this command")


@pytest.mark.parametrize("form", ["auto", "vrplib"])
def test_a_folder_in_place_of_an_instance_is_said_to_be_one(
    form: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "set").mkdir()
    done = run("solve", tmp_path / "set", "--format", form, "--out", tmp_path / "a.sol", "--json")
    (issue,) = done.document["issues"]
    assert (done.code, issue["subject"]) == (2, "set")
    assert issue["message"].endswith(" / is a folder, not a file")


def test_rounding_is_for_instances_only(run: Run, tmp_path: Path) -> None:
    problem = written(tmp_path, "p.json", '{"format": "donghanh-problem/1"}')
    done = run("solve", problem, "--round", "dimacs", "--out", tmp_path / "a.json", "--json")
    assert done.code == 2
    assert "bad-usage" in done.codes


def test_a_broken_solution_ends_with_one(run: Run, tmp_path: Path) -> None:
    instance = written(tmp_path, "a.vrp", tiny.VRPLIB)
    solution = written(tmp_path, "a.sol", "Route #1: 1 2 3\nRoute #2: 1\nCost: 5\n")
    done = run("check", instance, solution, "--json")
    assert done.code == 1
    # client 1 comes twice; 4 + 5 + 3 of 10 are on board; the way is no 5
    rules = [one["rule"] for one in done.document["violations"]]
    assert rules == ["served-once", "capacity", "stated-cost"]


def test_a_solution_file_that_cannot_be_read_is_refused(run: Run, tmp_path: Path) -> None:
    instance = written(tmp_path, "a.vrp", tiny.VRPLIB)
    done = run("check", instance, written(tmp_path, "a.sol", "Route #1: x\n"), "--json")
    assert (done.code, done.codes) == (2, ["not-a-number"])


@pytest.mark.slow
def test_ctrl_c_writes_the_best_so_far(tmp_path: Path) -> None:
    instance, out = written(tmp_path, "a.vrp", tiny.VRPLIB), tmp_path / "a.sol"
    words = [*COMMAND, "solve", str(instance), "--time-limit", "10m", "--out", str(out)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stderr is not None
        for line in process.stderr:
            if "chi phí / cost" in line:
                process.send_signal(signal.SIGINT)
                break
        process.stderr.read()
        assert process.wait(timeout=60) == 130  # after ten minutes it would be 0
    assert out.read_text().splitlines()[-1] == "Cost: 363"
