from datetime import date
from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.ward_risks import load_ward_risks

TABLE = """format = "donghanh-ward-risks/1"
[[version]]
valid_from = 2021-09-01
source = "the city"
[version.wards]
"vn-2021:27289" = "red"
[[version]]
valid_from = 2021-09-15
source = "the city"
[version.wards]
"vn-2021:27289" = "yellow"
"vn-2021:27292" = "green"
"""


def test_a_day_has_the_levels_that_were_published_last(tmp_path: Path) -> None:
    (tmp_path / "ward_risks.toml").write_text(TABLE)
    before = load_ward_risks(date(2021, 9, 14), folder=tmp_path)
    assert dict(before) == {"vn-2021:27289": "red"}
    after = load_ward_risks(date(2021, 9, 15), folder=tmp_path)
    assert dict(after) == {"vn-2021:27289": "yellow", "vn-2021:27292": "green"}


def test_a_folder_without_the_table_has_that_of_the_program(tmp_path: Path) -> None:
    assert load_ward_risks(date(2021, 9, 1), folder=tmp_path) == load_ward_risks(date(2021, 9, 1))


def test_every_fault_is_told(tmp_path: Path) -> None:
    wrong = TABLE.replace('"yellow"', '"blue"').replace('"green"', "3")
    (tmp_path / "ward_risks.toml").write_text(wrong)
    with pytest.raises(InvalidProblem) as refused:
        load_ward_risks(date(2021, 9, 14), folder=tmp_path)
    wards = {issue.subject.rpartition(".")[2] for issue in refused.value.issues}
    assert wards == {"vn-2021:27289", "vn-2021:27292"}
