from pathlib import Path

import pytest

from api.services.demo import TOGETHER, _claim, _groups
from geodata.errors import InvalidInput
from tests.api.services.test_paper import written


def test_wards_are_planned_together_or_in_parts_of_about_one_size() -> None:
    sizes = {
        wards: [len(group) for group in _groups([str(i) for i in range(wards)])]
        for wards in (1, TOGETHER, TOGETHER + 1, 312)
    }
    assert sizes == {1: [1], TOGETHER: [TOGETHER], TOGETHER + 1: [13, 14], 312: [26] * 12}


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
