from datetime import date
from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.model import TaskKind
from routing.risk import Measured, load_risk_table, suggested_risk
from routing.rules.tables import TABLES

TABLE = load_risk_table(date(2021, 9, 10))


def suggested(
    kind: TaskKind = "welfare_bag",
    *flags: str,
    spo2: int | None = None,
    breaths: int | None = None,
    age: int | None = None,
) -> tuple[str, str]:
    found = suggested_risk(
        Measured(kind=kind, flags=flags, spo2_percent=spo2, breaths_per_min=breaths, age=age), TABLE
    )
    return found.risk, found.because


def test_oxygen_in_the_blood_decides_at_the_limits_of_the_table() -> None:
    assert suggested(spo2=94, age=30) == ("red", "SpO2 < 95")
    assert suggested(spo2=95, age=30) == ("orange", "SpO2 < 97")
    assert suggested(spo2=97, age=30) == ("green", "")


def test_the_highest_group_of_which_a_line_holds_counts() -> None:
    assert suggested("welfare_bag", "chronic", spo2=99, breaths=31, age=70)[0] == "red"
    assert suggested("welfare_bag", "unvaccinated", spo2=99, age=64)[0] == "yellow"
    assert suggested("welfare_bag", "unvaccinated", spo2=99, age=65)[0] == "red"
    assert suggested("oxygen_emergency", spo2=99, age=20) == ("red", "oxygen_emergency")


def test_unknown_counts_as_higher() -> None:
    assert suggested() == ("orange", "unknown")
    assert suggested("welfare_bag", "child") == ("orange", "unknown")
    assert suggested(age=20)[0] == "green"


def test_every_fault_of_a_table_of_ones_own_is_told_at_once(tmp_path: Path) -> None:
    text = (TABLES / "risk.toml").read_text("utf-8")
    broken = text.replace('unknown = "orange"', 'unknown = "pink"').replace(
        "{ spo2_below = 95 }", "{ spo3_below = 95 }"
    )
    (tmp_path / "risk.toml").write_text(broken.replace("{ age_from = 50 }", "{}"), "utf-8")
    with pytest.raises(InvalidProblem) as caught:
        load_risk_table(date(2021, 9, 10), folder=tmp_path)
    subjects = [issue.subject for issue in caught.value.issues]
    assert any(subject.endswith("unknown") for subject in subjects)
    assert any("spo3_below" in subject for subject in subjects)
    assert any("yellow[1]" in subject for subject in subjects)


def test_what_needs_no_doctor_needs_one_where_its_group_is_red() -> None:
    assert not TABLE.needs_doctor("welfare_bag", "orange")
    assert TABLE.needs_doctor("welfare_bag", "red")
    assert TABLE.needs_doctor("medicine", "green")
