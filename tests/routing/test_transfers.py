from datetime import date, timedelta
from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.transfers import HOME, load_transfer_table

HEAD = 'format = "donghanh-transfers/1"\n'
ROWS = "from_home = [1, 2]\nfrom_1 = [2]\nfrom_2 = [3]\nfrom_3 = []\n"


def test_who_was_critical_is_not_brought_to_the_lowest_tier_unless_the_table_says_so(
    tmp_path: Path,
) -> None:
    table = load_transfer_table(date(2021, 9, 18))
    assert [table.allows(HOME, tier) for tier in (1, 2, 3)] == [True, True, True]
    assert (table.allows(1, 3), table.allows(3, 2), table.allows(3, 1)) == (True, True, False)
    assert table.longest_wait == timedelta(hours=1)
    own = HEAD
    for day, wait in (("2021-01-01", 30), ("2021-10-01", 90)):
        own += f'[[version]]\nvalid_from = {day}\nsource = "x"\nlongest_wait_min = {wait}\n{ROWS}'
    (tmp_path / "transfers.toml").write_text(own)
    before, after = (
        load_transfer_table(date(2021, month, day), folder=tmp_path)
        for month, day in ((9, 30), (10, 1))
    )
    assert (before.longest_wait, after.longest_wait) == (
        timedelta(minutes=30),
        timedelta(minutes=90),
    )
    assert not before.allows(HOME, 3)


def test_a_table_of_transfers_that_cannot_be_says_all_that_is_wrong(tmp_path: Path) -> None:
    wrong = HEAD + '[[version]]\nvalid_from = 2021-01-01\nsource = "x"\nlongest_wait_min = 0\n'
    wrong += "from_home = [4]\nfrom_1 = 2\nfrom_2 = []\n"
    (tmp_path / "transfers.toml").write_text(wrong)
    with pytest.raises(InvalidProblem) as caught:
        load_transfer_table(date(2021, 9, 18), folder=tmp_path)
    places = {issue.subject.split()[-1] for issue in caught.value.issues}
    assert len(caught.value.issues) == 5  # from_3 is missing, and no list
    assert any("from_3" in place for place in places)


def test_a_folder_of_ones_own_rules_without_transfers_has_those_of_the_program(
    tmp_path: Path,
) -> None:
    day = date(2021, 9, 18)
    assert load_transfer_table(day, folder=tmp_path) == load_transfer_table(day)
