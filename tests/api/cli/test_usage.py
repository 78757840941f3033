import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import main
from api.cli.commands import COMMANDS
from api.cli.usage import seconds
from tests.api.cli.conftest import Run

COMMAND = (sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())")
HEAVY = {"pandas", "geopandas", "shapely", "ortools", "folium", "fastapi", "pydantic"}


def test_the_commands_are_those_of_this_version() -> None:
    first, second, third = (
        "demo areas roads geocode addresses matrix problem",
        "solve check score explain map lists staff rounds simulate report",
        "db user import plan publish maps serve backup restore doctor",
    )
    assert " ".join(COMMANDS) == f"{first} {second} {third}"


@pytest.mark.parametrize("command", [*COMMANDS, "areas import", "roads info"])
def test_help_shows_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*command.split(), "--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    examples = COMMANDS[command.split(maxsplit=1)[0]].EXAMPLES
    assert all(example in said for example in examples)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["nonsense"], "nonsense"),
        (["solve"], "PROBLEM"),
        (["solve", "p.json", "--time-limit", "nan"], "no finite number"),
        (["solve", "p.json", "--time-limit=-3s"], "below 0"),
        (["solve", "p.json", "--time-limit", "5h"], "'5h' is no number; write a time as 30s or 2m"),
        (["solve", "p.json", "--seed", "-1"], "at least 0"),
        (["demo", "--iterations", "many"], "at least 0"),
        (["solve", "p.json", "--seed", str(2**53)], "at most 9007199254740991"),
        (["areas", "import", "w.gpkg", "--repair-overlaps", "101"], "0 to 100"),
        (["solve", "p.json", "--cluster", "10.0.0.1"], "tcp://10.0.0.1:8786"),
        (["geocode", "p.csv", "--threshold", "7"], "0 to 1"),
    ],
)
def test_a_wrong_word_is_an_issue_with_a_remedy_and_exit_code_2(
    argv: list[str], said: str, run: Run
) -> None:
    done = run(*argv, "--json")
    (issue,) = done.document["issues"]
    assert (done.code, issue["code"]) == (2, "bad-usage")
    assert said in issue["message"]
    assert "--help" in issue["remedy"]


def test_all_wrong_words_of_a_command_are_told_at_once(run: Run) -> None:
    done = run("simulate", "--days", "x", "--odd=secret", "--seed", "-2", "--strange", "--json")
    issues = done.document["issues"]
    assert {one["subject"] for one in issues} == {"donghanh simulate"}
    told = [one["message"] for one in issues]
    assert len(told) == 4
    for word in ("--days", "--odd", "--seed", "--strange"):
        assert any(word in each for each in told)
    assert "secret" not in str(issues)


def test_a_wrong_option_is_told_beside_what_is_missing(run: Run) -> None:
    told = [one["message"] for one in run("rounds", "--odd", "--json").document["issues"]]
    assert any("--odd" in each for each in told)
    assert any("--people" in each for each in told)


def test_minutes_and_seconds_may_be_said() -> None:
    assert [seconds(text) for text in ("30", "30s", "2m", "0.5m")] == [30, 30, 120, 30]


def test_a_setting_that_cannot_be_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGHANH_PORT", "abc")
    done = run("areas", "list", "--json")
    assert (done.code, done.codes) == (2, ["bad-setting"])
    assert done.document["issues"][0]["subject"] == "DONGHANH_PORT"


def test_the_doctor_finds_what_is_imported_and_a_data_folder_that_is_none(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run("doctor").code == 0
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "file"))
    done = run("doctor", "--json")
    bad = [finding for finding in done.document["findings"] if not finding["good"]]
    assert (done.code, [finding["name"] for finding in bad]) == (1, ["data folder"])
    assert "DONGHANH_DATA" in bad[0]["remedy"]


@pytest.mark.slow
def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from api.cli import main\ntry: main(['--help'])\n"
        "except SystemExit: print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & HEAVY


@pytest.mark.slow
def test_a_reader_that_goes_away_leaves_no_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    process.wait()
    assert "Traceback" not in said


def test_ctrl_c_while_modules_are_imported_ends_without_a_traceback() -> None:
    # as pressed in the first second: an import raises
    pressed = (
        "import sys\n"
        "class Pressed:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'api.cli.output':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Pressed())\n"
        "from api.cli import main\n"
        "sys.exit(main(['geocode', 'x.csv']))\n"
    )
    ended = subprocess.run(  # noqa: S603 - this Python
        (sys.executable, "-c", pressed), capture_output=True, check=False
    )
    assert ended.returncode == 130
    assert ended.stderr.decode() == "Đã dừng. / Stopped.\n"
