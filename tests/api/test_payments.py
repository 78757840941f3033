"""Duty days as payments: what is paid is what was confirmed, and what differs is listed."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cli import main
from api.records.duty_days import DutyDay
from api.records.places import Spot
from api.records.volunteers import VolunteerNumber
from api.services.duty_days import DutyLine
from api.services.payments import (
    Rates,
    differences_table,
    payments,
    payments_table,
    rates_by_day,
)
from routing.errors import InvalidProblem
from tests.api.cli.test_report import data as data
from tests.api.cli.test_report import told
from tests.api.test_requests import WARD

RATES = """format = "donghanh-rates/1"
[[version]]
valid_from = 2021-08-23
source = "QĐ 1"
fund = "ngân sách"
a_day = { goods-team = 120000, other = 100000 }
[[version]]
valid_from = 2021-09-15
source = "QĐ 2"
fund = "ngân sách"
a_day = { other = 150000 }
"""
AT = datetime.fromisoformat("2021-10-01T08:00:00+07:00")


def line(
    volunteer: int,
    day: int,
    *,
    post: str = "goods-team",
    planned: int = 600,
    tasks: int = 3,
    confirmed: int | None = 600,
) -> DutyLine:
    """Return a day of September as ledger, logs and shifts have it."""
    number, on, spot = VolunteerNumber(volunteer), date(2021, 9, day), Spot(ward=WARD)
    entry = DutyDay(volunteer=number, day=on, area=spot, minutes=confirmed or 0, by="p", at=AT)
    return DutyLine(
        volunteer=number,
        name_short=f"TNV {volunteer}",
        day=on,
        area=spot,
        post=post,
        planned_minutes=planned,
        tasks=tasks,
        begins_s=None,
        ends_s=None,
        entries=() if confirmed is None else (entry,),
    )


@pytest.fixture
def rates_file(tmp_path: Path) -> Path:
    """Rates that changed in the middle of September."""
    path = tmp_path / "rates.toml"
    path.write_text(RATES, "utf-8")
    return path


def test_a_day_is_paid_by_the_rate_of_its_post_and_date(rates_file: Path) -> None:
    lines = [line(1, 14), line(1, 15), line(2, 14, post="rapid-team"), line(3, 14, confirmed=None)]
    found = payments(lines, rates_by_day(rates_file))
    assert [(one.volunteer, one.rate, one.planned, one.amount) for one in found] == [
        (1, 120_000, 1, 120_000),
        (1, 150_000, 1, 150_000),
        (2, 100_000, 1, 100_000),
        (3, 120_000, 1, 0),
    ]
    assert payments_table(found).rows[-1][-4:] == (4, 490_000, 3, 370_000)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 4),
            st.integers(1, 28),
            st.sampled_from(["goods-team", "rapid-team", ""]),
            st.booleans(),
            st.sampled_from([None, 0, 480]),
        ),
        unique_by=lambda one: one[:2],
        max_size=30,
    )
)
def test_the_sum_is_that_of_confirmed_days_by_their_rates(days: list[tuple[int, ...]]) -> None:
    """E5: what is paid is the sum over approved duty days of their rate."""
    lines = [
        line(who, day, post=str(post), planned=600 * is_planned, confirmed=confirmed)
        for who, day, post, is_planned, confirmed in days
    ]

    def rates(day: date):  # type: ignore[no-untyped-def]
        return Rates(fund=str(day.day % 2), a_day={"goods-team": 7 * day.day, "other": 3})

    found = payments(lines, rates)
    confirmed = [one for one in lines if one.confirmed_minutes]
    assert sum(one.amount for one in found) == sum(rates(o.day).of(o.post) for o in confirmed)
    assert sum(one.confirmed for one in found) == len(confirmed)
    rows = payments_table(found).rows
    assert sum(int(row[-1]) for row in rows if row[0] == "CỘNG / sum") == rows[-1][-1]


def test_days_on_which_shift_logs_and_ledger_differ_are_listed() -> None:
    lines = [
        line(1, 1),
        line(2, 1, confirmed=None),
        line(3, 1, planned=0, tasks=0),
        line(4, 1, confirmed=0),
        line(5, 1, planned=0, tasks=0, confirmed=0),
    ]
    rows = differences_table(lines).rows
    assert [(row[0], row[7]) for row in rows] == [
        (2, "not-confirmed"),
        (3, "not-planned"),
        (4, "not-worked"),
    ]


def test_every_fault_of_the_rates_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "rates.toml"
    wrong = RATES.replace("other = 100000", "barber = 1").replace("150000", "-1")
    path.write_text(wrong, "utf-8")
    with pytest.raises(InvalidProblem) as caught:
        rates_by_day(path)(date(2021, 9, 1))
    places = {issue.subject.partition(" ")[2] for issue in caught.value.issues}
    assert {"version[1].a_day.other", "version[2].a_day.other"} <= places
    assert any("barber" in issue.subject + issue.message for issue in caught.value.issues)
    path.write_text(RATES, "utf-8")
    with pytest.raises(InvalidProblem) as caught:
        rates_by_day(path)(date(2021, 8, 1))
    assert [issue.code for issue in caught.value.issues] == ["no-rule-for-day"]


def test_the_command_writes_both_lists(
    data: Path, rates_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data.exists()
    words = ["report", "payments", "--area", WARD, "--from", "2021-09-01", "--to", "2021-09-30"]
    words += ["--out", str(tmp_path / "out"), "--json"]
    assert main([*words, "--rates", str(rates_file)]) == 0
    found = told(capsys)
    assert (found["amount"], found["days"], found["differences"]) == (0, 0, 0)
    assert len(found["files"]) == 4
    rates_file.write_text(RATES.replace("120000", "-1"), "utf-8")
    assert main([*words, "--rates", str(rates_file)]) == 2
    assert [issue["code"] for issue in told(capsys)["issues"]] == ["wrong-rule"]
    assert main([*words, "--rates", str(tmp_path / "none.toml")]) == 2
    assert [issue["code"] for issue in told(capsys)["issues"]] == ["not-found"]
