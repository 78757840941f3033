from pathlib import Path

from api.services.demo import PART, TOGETHER, _clear, _groups


def test_a_few_wards_are_planned_together_and_many_in_parts_without_a_short_rest() -> None:
    assert [len(group) for group in _groups([str(i) for i in range(TOGETHER)])] == [TOGETHER]
    sizes = [len(group) for group in _groups([str(i) for i in range(11)])]
    assert sizes == [PART, PART + 3]  # 4 + 7: the rest of 3 joins the group before it
    assert [len(group) for group in _groups([str(i) for i in range(8)])] == [PART, PART]


def test_what_an_earlier_run_wrote_goes_and_what_others_wrote_stays(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "part-001").mkdir()
    mine = [tmp_path / "plan.json", tmp_path / "lists/V1.pdf", tmp_path / "part-001/map.html"]
    theirs = [tmp_path / "notes.txt", tmp_path / "lists/notes.txt"]
    for path in (*mine, *theirs):
        path.write_text("")
    _clear(tmp_path)
    assert [path.exists() for path in (*mine, *theirs)] == [False] * 3 + [True] * 2
