from datetime import date
from pathlib import Path

import pytest

from routing.bags import load_bag_table
from routing.errors import InvalidProblem


def test_a_household_gets_one_bag_a_week_unless_the_table_says_otherwise(tmp_path: Path) -> None:
    table = load_bag_table(date(2021, 9, 18))
    assert (table.cycle_days, table.most) == (7, 1)
    own = 'format = "donghanh-bags/1"\n'
    for day, most in (("2021-01-01", 1), ("2021-10-01", 2)):
        own += f'[[version]]\nvalid_from = {day}\nsource = "x"\ncycle_days = 14\nmost = {most}\n'
    (tmp_path / "bags.toml").write_text(own)
    before, after = (
        load_bag_table(date(2021, month, day), folder=tmp_path) for month, day in ((9, 30), (10, 1))
    )
    assert (before.most, after.most) == (1, 2)


def test_a_table_that_cannot_be_says_all_that_is_wrong(tmp_path: Path) -> None:
    wrong = 'format = "donghanh-bags/1"\n[[version]]\nvalid_from = 2021-01-01\nsource = "x"\n'
    (tmp_path / "bags.toml").write_text(wrong + "cycle_days = 0\nmost = 0\n")
    with pytest.raises(InvalidProblem) as caught:
        load_bag_table(date(2021, 9, 18), folder=tmp_path)
    assert len(caught.value.issues) == 2
