"""The review of a demo is filled in, learned, and the next demo needs no review."""

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


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, object]:
    capsys.readouterr()
    ended = main([*argv, "--json"])
    said = capsys.readouterr()
    assert ended == 0, said.err
    document: dict[str, object] = json.loads(said.out)
    return document


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def filled_in(folder: Path) -> Path:
    """Give each address of the review its true point, as somebody does who asked by telephone."""
    truth = {row["id"]: row for row in rows(folder / "out/demo/input/truth.csv")}
    review = rows(folder / "out/demo/review.csv")
    for row in review:
        place = truth[row["id"]]
        row |= {"chosen_lon": place["lon"], "chosen_lat": place["lat"]}
    path = folder / "filled.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(review[0]))
        writer.writeheader()
        writer.writerows(review)
    return path


def test_what_the_first_demo_asks_the_second_knows_and_forgetting_asks_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo = ("demo", "--iterations", "1")
    first = told(capsys, *demo)
    assert int(str(first["review"])) > 0
    learned = told(capsys, "addresses", "learn", str(filled_in(folder)))
    ids = learned["ids"]
    assert isinstance(ids, list)
    assert ids
    second = told(capsys, *demo)
    assert (second["review"], second["wrong_ward"]) == (0, 0)
    assert told(capsys, *demo, "--no-learned")["review"] == first["review"]
    told(capsys, "addresses", "forget", *ids)
    assert told(capsys, *demo)["review"] == first["review"]
