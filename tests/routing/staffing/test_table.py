"""The dated table of staffing."""

from datetime import date
from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.rules.tables import TABLES
from routing.staffing import Band, Lent, PostId, load_staffing_table
from tests.routing.staffing.posts import DAY


def changed(folder: Path, *pairs: tuple[str, str]) -> Path:
    """Write the table of the program with some lines otherwise."""
    text = (TABLES / "staffing.toml").read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (folder / "staffing.toml").write_text(text, "utf-8")
    return folder


def test_the_band_is_five_to_seven() -> None:
    assert load_staffing_table(DAY).band == Band(floor=5, ceiling=7)


def test_a_folder_of_ones_own_comes_first(tmp_path: Path) -> None:
    assert load_staffing_table(DAY, folder=tmp_path) == load_staffing_table(DAY)
    folder = changed(tmp_path, ("floor = 5", "floor = 3"), ("lent_days = 14", "lent_days = 7"))
    table = load_staffing_table(DAY, folder=folder)
    assert (table.band.floor, table.lent_days) == (3, 7)


def test_every_fault_of_the_table_is_told_at_once(tmp_path: Path) -> None:
    folder = changed(tmp_path, ("floor = 5", "floor = 9"), ("kph = 20", "kph = 0"))
    with pytest.raises(InvalidProblem) as caught:
        load_staffing_table(DAY, folder=folder)
    assert [issue.code for issue in caught.value.issues] == ["impossible-band", "wrong-rule"]


def test_a_day_before_every_version_has_no_table(tmp_path: Path) -> None:
    with pytest.raises(InvalidProblem) as caught:
        load_staffing_table(date(2019, 1, 1), folder=tmp_path)
    assert [issue.code for issue in caught.value.issues] == ["no-rule-for-day"]


def test_values_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="a band is"):
        Band(floor=7, ceiling=5)
    with pytest.raises(ValueError, match="before"):
        Lent(post=PostId("A"), first=DAY, last=date(2021, 9, 9))
