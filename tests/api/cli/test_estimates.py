"""Times by straight lines say so from the problem to the paper; times over roads do not."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from api.cli import main
from geodata.network_files import save_network
from tests.api.cli.conftest import Day, Ran, Run, ran
from tests.geodata.roads import network_m

SAID = "ƯỚC LƯỢNG: đường chim bay / ESTIMATE: straight lines, no roads"


@dataclass(frozen=True, kw_only=True)
class Guessed:
    """The sample day planned by straight lines, and what the commands said."""

    folder: Path
    problem: Ran
    solve: Ran

    @property
    def plan(self) -> Path:
        """Its plan."""
        return self.folder / "plan.json"


@pytest.fixture(scope="module")
def guessed(day: Day, tmp_path_factory: pytest.TempPathFactory) -> Guessed:
    folder = tmp_path_factory.mktemp("guessed")
    tables = [
        word
        for name in ("requests", "volunteers", "depots")
        for word in (f"--{name}", day.table(name))
    ]
    out = ("--date", "2025-03-10", "--areas", day.wards, "--out", folder / "problem.json")
    made = ran("problem", *tables, *out, "--straight")
    solve = ran(
        "solve", folder / "problem.json", "--iterations", "1", "--out", folder / "plan.json"
    )
    assert (made.code, solve.code) == (0, 0), made.err + solve.err
    return Guessed(folder=folder, problem=made, solve=solve)


def text_of(pdf: Path) -> str:
    return " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_problem_and_plan_carry_the_flag_in_their_files(guessed: Guessed, day: Day) -> None:
    for name in ("problem.json", "plan.json"):
        assert json.loads((guessed.folder / name).read_text("utf-8"))["estimated"] is True
    assert "estimated" not in json.loads(day.plan.read_text("utf-8"))


def test_every_command_that_makes_or_shows_the_plan_says_so(
    guessed: Guessed, run: Run, tmp_path: Path
) -> None:
    assert SAID in guessed.problem.out
    assert SAID in guessed.solve.out
    shown = {
        "check": (guessed.folder / "problem.json", guessed.plan),
        "score": (guessed.folder / "problem.json", guessed.plan),
        "map": (guessed.plan, "--out", tmp_path / "map.html"),
        "lists": (guessed.plan, "--out", tmp_path / "lists", "--as", "pdf,csv"),
    }
    for command, words in shown.items():
        assert SAID in run(command, *words).out, command
    for command in ("check", "map", "lists"):
        assert run(command, *shown[command], "--json").document["estimated"] is True
    assert "Thời gian ước lượng theo đường thẳng" in (tmp_path / "map.html").read_text("utf-8")
    for pdf in (tmp_path / "lists").glob("*.pdf"):
        assert "GIỜ ƯỚC LƯỢNG" in text_of(pdf)
        assert "Thời gian ước lượng theo đường thẳng / estimated" in text_of(pdf)
    with (tmp_path / "lists" / "plan.csv").open(encoding="utf-8-sig") as file:
        assert {row["estimated"] for row in csv.DictReader(file)} == {"yes"}


def test_a_plan_that_hides_the_flag_is_found_out(
    guessed: Guessed, run: Run, tmp_path: Path
) -> None:
    plan = json.loads(guessed.plan.read_text("utf-8"))
    del plan["estimated"]
    (tmp_path / "plan.json").write_text(json.dumps(plan), "utf-8")
    done = run("check", guessed.folder / "problem.json", tmp_path / "plan.json", "--json")
    assert done.code == 1
    assert done.document["violations"] == [
        {
            "rule": "stated-values",
            "subject": "plan estimated",
            "detail": "stated False, derived True",
        }
    ]


def test_over_roads_nothing_is_said_to_be_an_estimate(day: Day, run: Run, tmp_path: Path) -> None:
    assert SAID not in run("check", day.problem, day.plan).out
    done = run("lists", day.plan, "--roads", day.roads, "--out", tmp_path)
    assert SAID not in done.out
    for pdf in tmp_path.glob("*.pdf"):
        text = text_of(pdf)
        assert "ƯỚC LƯỢNG" not in text
        assert "Đường đi: " in text


def test_roads_of_another_place_are_said_to_be_of_no_use(
    day: Day, run: Run, tmp_path: Path
) -> None:
    far = network_m([(0, 0), (100, 0)], [(0, 1)])  # off the coast of Africa
    save_network(far, tmp_path / "far.npz")
    done = run("lists", day.plan, "--roads", tmp_path / "far.npz", "--out", tmp_path / "lists")
    assert done.code == 0
    assert "these roads reach no stop" in done.err
    own = run("lists", day.plan, "--roads", day.roads, "--out", tmp_path / "lists")
    assert "reach no stop" not in own.err


def test_lists_tell_the_way_only_with_roads(day: Day, run: Run, tmp_path: Path) -> None:
    def ways(*options: object) -> list[str]:
        assert run("lists", day.plan, "--as", "csv", "--out", tmp_path, *options).code == 0
        with (tmp_path / "plan.csv").open(encoding="utf-8-sig") as file:
            return [row["way"] for row in csv.DictReader(file)]

    assert set(ways()) == {""}
    assert sum(" m › " in way for way in ways("--roads", day.roads)) > 10
    lists = day.folder / "lists"  # what `donghanh demo` wrote
    assert all("Đường đi: " in text_of(pdf) for pdf in lists.glob("*.pdf"))
    assert main(["lists", str(day.plan), "--roads", "nowhere", "--out", str(tmp_path)]) == 2
