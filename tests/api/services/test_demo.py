from pathlib import Path

import pytest

from api.services.demo import _claim
from geodata.errors import InvalidInput
from tests.api.services.test_paper import written


def test_what_an_earlier_run_wrote_goes_and_what_others_wrote_stays(tmp_path: Path) -> None:
    _claim(tmp_path)
    lists = tmp_path / "part-001" / "lists"
    mine = [*written(lists, confirmed=True), tmp_path / "plan.json", tmp_path / "part-001/map.html"]
    theirs = [tmp_path / "notes.txt", lists / "contract.pdf"]
    for path in (*mine[2:], *theirs):
        path.write_text("")
    _claim(tmp_path)
    assert [path.exists() for path in (*mine, *theirs)] == [False] * 4 + [True] * 2


def test_a_folder_that_is_no_demo_is_refused_and_nothing_in_it_is_touched(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("problem.json", "lists/contract.pdf", "SAMPLE.txt")]
    (tmp_path / "lists").mkdir()
    for path in files:
        path.write_text("mine")
    with pytest.raises(InvalidInput) as refused:
        _claim(tmp_path)
    assert [issue.code for issue in refused.value.issues] == ["not-a-demo-folder"]
    assert [path.read_text() for path in files] == ["mine"] * 3
