"""`donghanh simulate`: a scenario in, a table of policies out; or how sure a plan is."""

import csv
import json
from pathlib import Path

import pytest

from tests.api.cli.conftest import Day, Run
from tests.routing.simulation.small import changed_sample


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """The sample under two policies that need no search, with a fifth of its calls."""
    four = 'policies = ["by-hand", "morning-plan", "live", "hindsight"]'
    return changed_sample(
        tmp_path,
        (four, 'policies = ["by-hand", "live"]'),
        ("surge = 1", "surge = 0.2"),
        ("lending = [true]", "lending = [false, true]"),
        ("live_iterations = 100", "live_iterations = 0"),
        ("morning_iterations = 300", "morning_iterations = 0"),
    )


def test_policies_are_compared(quick: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    done = run("simulate", quick, "--days", 1, "--replications", 2, "--workers", 1, "--out", out)
    assert done.code == 0, done.err
    assert "minutes without oxygen" in done.out
    assert "bằng tay / by hand, có mượn người / lending" in done.out
    assert "by-hand" not in done.out
    document = json.loads((out / "simulation.json").read_text("utf-8"))
    assert (document["days"], document["replications"], document["stopped"]) == (1, 2, False)
    assert [(one["policy"], one["lending"]) for one in document["outcomes"]] == [
        ("by-hand", False),
        ("by-hand", True),
        ("live", False),
        ("live", True),
    ]
    assert document["outcomes"][0]["differences"]["unserved"] == {"mean": 0.0, "half_95": 0.0}
    # two replications of a fifth of a day are too few to tell all figures apart, and it is said
    assert "unserved" in document["outcomes"][0]["unclear"]
    assert "no clear difference" in done.out
    with (out / "replications.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4 * 2
    assert {row["replication"] for row in rows} == {"1", "2"}


def test_the_same_seed_gives_the_same_document(quick: Path, tmp_path: Path, run: Run) -> None:
    asked = ("simulate", quick, "--days", 1, "--replications", 1, "--seed", 7, "--json", "--out")
    first = run(*asked, tmp_path / "a", "--workers", 1)
    again = run(*asked, tmp_path / "b", "--workers", 2)
    assert first.document == again.document
    assert first.document["seed"] == 7


def test_every_fault_of_a_scenario_is_told(tmp_path: Path, run: Run) -> None:
    path = changed_sample(tmp_path, ("days = 2", "days = 0"), ("returned = 0.9", "returned = 1.2"))
    done = run("simulate", path, "--json", "--out", tmp_path / "out")
    assert done.code == 2
    assert sorted(done.codes) == ["impossible-probability", "wrong-scenario"]
    assert all(issue["remedy"] for issue in done.document["issues"])
    assert not (tmp_path / "out" / "simulation.json").exists()


def test_options_of_both_jobs_do_not_go_together(run: Run) -> None:
    done = run("simulate", "--plan", "p.json", "--days", 0, "--workers", 1, "--json")
    assert done.code == 2
    assert done.codes == ["bad-usage"] * 3
    assert run("simulate", "--problem", "p.json", "--json").codes == ["bad-usage"]


def test_no_scenario_is_written_over(tmp_path: Path, run: Run) -> None:
    path = changed_sample(tmp_path).rename(tmp_path / "simulation.json")
    assert run("simulate", path, "--out", tmp_path).code == 2


def test_a_plan_is_scored(day: Day, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "out"
    done = run("simulate", "--plan", day.plan, "--json", "--out", out)
    assert done.code == 0, done.err
    tasks = done.document["tasks"]
    assert tasks
    assert all(0 <= one["chance"] <= 1 for one in tasks)
    assert tasks == sorted(tasks, key=lambda one: one["chance"])
    with (out / "on_time.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == len(tasks)
