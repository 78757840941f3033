"""The dated table of recurring rounds."""

from datetime import date
from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.recurring import load_recurring_table
from routing.rules.tables import TABLES
from tests.routing.recurring.registers import DAY


def changed(folder: Path, *pairs: tuple[str, str]) -> Path:
    """Write the table of the program with some lines otherwise."""
    text = (TABLES / "recurring.toml").read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (folder / "recurring.toml").write_text(text, "utf-8")
    return folder


def test_two_months_are_brought_at_once() -> None:
    assert load_recurring_table(DAY).days_supplied == 60


def test_a_folder_of_ones_own_comes_first(tmp_path: Path) -> None:
    assert load_recurring_table(DAY, folder=tmp_path) == load_recurring_table(DAY)
    folder = changed(tmp_path, ("day_hours = 9", "day_hours = 7"))
    assert load_recurring_table(DAY, folder=folder).day_s == 7 * 3600


def test_every_fault_of_the_table_is_told_at_once(tmp_path: Path) -> None:
    folder = changed(
        tmp_path,
        ("opens_days = 21", "opens_days = 10"),
        ("days_supplied = 60", "days_supplied = 12"),
        ("kph = 15", "kph = 0"),
    )
    with pytest.raises(InvalidProblem) as caught:
        load_recurring_table(DAY, folder=folder)
    codes = [issue.code for issue in caught.value.issues]
    assert codes == ["wrong-rule", "impossible-window", "impossible-window"]


def test_a_day_before_every_version_has_no_table() -> None:
    with pytest.raises(InvalidProblem) as caught:
        load_recurring_table(date(2019, 1, 1))
    assert [issue.code for issue in caught.value.issues] == ["no-rule-for-day"]
