"""A stranger's first quarter of an hour: the sample city, looked at with every command."""

import csv
import json
from pathlib import Path

import pytest

from api.cli import main

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> str:
    """Run a command, demand its exit code and return what it said on standard output."""
    capsys.readouterr()
    ended = main(argv)
    said = capsys.readouterr()
    assert ended == code, said.err
    return said.out


def test_the_demo_is_planned_checked_shown_and_the_same_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(capsys, "demo", "--iterations", "2")
    assert "Thành phố mẫu" in said
    assert "không có vi phạm" in said
    out = folder / "out/demo"
    first = (out / "plan.json").read_bytes()
    plan = json.loads(first)
    lists = {path.name for path in (out / "lists").glob("*.pdf")}
    assert lists == {f"{route['vehicle']}.pdf" for route in plan["routes"]}
    assert plan["sample"] is True
    done = sum(stop["kind"] == "task" for route in plan["routes"] for stop in route["stops"])
    assert done >= 0.85 * (done + len(plan["unassigned"])), "the sample ward is hardly served"
    with (out / "review.csv").open(encoding="utf-8") as file:
        waiting = {row["id"] for row in csv.DictReader(file)}
    unsure = {one["task"] for one in plan["unassigned"] if one["reason"] == "LOCATION_UNCONFIRMED"}
    assert unsure <= waiting

    told(capsys, "demo", "--iterations", "2")
    assert (out / "plan.json").read_bytes() == first
    pair = ("out/demo/problem.json", "out/demo/plan.json")
    assert "Không có vi phạm" in told(capsys, "check", *pair)
    for one in plan["unassigned"]:
        assert one["reason"] in told(capsys, "explain", *pair, "--task", one["task"])
    assert "km" in told(capsys, "score", *pair)
    told(capsys, "map", pair[1], "--areas", "out/demo/input/wards.gpkg", "--out", "m.html")
    told(capsys, "lists", pair[1], "--as", "pdf,csv", "--out", "lists")
    assert {path.name for path in (folder / "lists").glob("*.pdf")} == lists


def test_its_tables_give_the_day_again_through_the_single_commands(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(capsys, "demo", "--iterations", "1", "--out", "d")
    told(capsys, "areas", "import", "d/input/wards.gpkg", "--scheme", "vn-2025-01", "--name", "w")
    told(capsys, "roads", "import", "d/input/roads.npz")
    tables = [f"--{name}=d/input/{name}.csv" for name in ("requests", "volunteers", "depots")]
    day = json.loads((folder / "d/plan.json").read_text())["day"]
    made = told(
        *(capsys, "problem", *tables, "--date", day, "--areas", "w", "--roads", "roads"),
        *("--out", "p/problem.json", "--json"),
    )
    assert json.loads(made)["review"] > 0
    told(capsys, "solve", "p/problem.json", "--iterations", "1", "--out", "p/plan.json")
    told(capsys, "check", "p/problem.json", "p/plan.json")
    ours, theirs = (json.loads((folder / x / "plan.json").read_text()) for x in ("p", "d"))
    assert ours["score"] == theirs["score"]


def test_many_wards_are_one_problem_over_live_roads_and_its_plan_keeps_the_rules(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.planning.MATRIX_PLACES", 100)
    said = json.loads(
        told(capsys, "demo", "--wards", "8", "--iterations", "1", "--out", "d", "--json")
    )
    assert len(said["wards"]) == 8
    assert said["wrong_ward"] == 0
    written = json.loads((folder / "d/problem.json").read_text())
    assert written["travel"]["roads"] == "input/roads.npz"
    told(capsys, "check", "d/problem.json", "d/plan.json")
    routes = len(json.loads((folder / "d/plan.json").read_text())["routes"])
    assert len([*(folder / "d/lists").glob("*.pdf")]) == routes
