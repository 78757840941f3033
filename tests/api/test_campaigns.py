"""E4: a campaign with its start, the evaluation of its first week, and the report of its end."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from api.cli import main
from api.dependencies import today
from api.services.campaigns import campaign_on
from routing.errors import InvalidProblem
from tests.api.cli.test_report import data as data
from tests.api.cli.test_report import told
from tests.api.test_requests import WARD, codes
from tests.api.test_week_reports import CITY, city

__all__ = ["city", "data"]

TABLE = """format = "donghanh-campaign/1"
[[version]]
valid_from = 2021-09-13
source = "KH 1"
name = "Chiến dịch mùa thu"
last_day = 2021-10-15
"""
FIRST_WEEK, END = ("2021-09-13", "2021-09-19"), ("2021-09-13", "2021-10-15")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of one campaign, in a folder of rules."""
    path = tmp_path / "rules" / "campaign.toml"
    path.parent.mkdir()
    path.write_text(TABLE, "utf-8")
    return path


def with_rules(client: TestClient, folder: Path) -> None:
    app: Any = client.app
    app.state.settings = app.state.settings.model_copy(update={"rules": folder})
    app.dependency_overrides[today] = lambda: date(2021, 9, 20)


def test_the_milestones_follow_from_the_days_of_the_campaign(table: Path) -> None:
    campaign = campaign_on(date(2021, 9, 13), table)
    week, end = campaign.span("first-week"), campaign.span("end")
    assert tuple(map(str, (week.first, week.last))) == FIRST_WEEK
    assert tuple(map(str, (end.first, end.last))) == END
    assert str(campaign.due("end")) == "2021-10-16"
    with pytest.raises(InvalidProblem, match="no-rule-for-day"):
        campaign_on(date(2021, 9, 12), table)
    table.write_text(TABLE.replace("2021-10-15", "2021-09-01"), "utf-8")
    with pytest.raises(InvalidProblem, match="wrong-rule"):
        campaign_on(date(2021, 9, 13), table)


def test_before_the_first_campaign_the_page_of_reports_opens(city: TestClient, table: Path) -> None:
    with_rules(city, table.parent)
    app: Any = city.app
    app.dependency_overrides[today] = lambda: date(2021, 9, 1)
    assert city.get("/reports").status_code == 200
    assert codes(city.get("/api/campaign")) == ["no-campaign"]


def test_both_reports_are_there_with_the_figures_of_the_weekly_one(
    city: TestClient, table: Path
) -> None:
    none = city.get("/api/campaign")
    assert (none.status_code, codes(none)) == (404, ["no-campaign"])
    with_rules(city, table.parent)
    shown = city.get("/api/campaign").json()
    assert [(one["milestone"], one["first"], one["last"]) for one in shown["milestones"]] == [
        ("first-week", *FIRST_WEEK),
        ("end", *END),
    ]
    for milestone, words in (("first-week", "Sơ kết một tuần đầu"), ("end", "Tổng kết")):
        answer = city.get(f"/api/campaign/{milestone}/report", params={"area": CITY})
        assert answer.status_code == 200, answer.text
        said = "\n".join(
            page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages
        )
        assert f"{words}: Chiến dịch mùa thu" in said
        assert "Kỳ báo cáo chưa hết" in said or milestone == "first-week"
    page = city.get("/reports", headers={"accept": "text/html"}).text
    assert 'action="/api/campaign/first-week/report"' in page
    assert "Tổng kết (13/09/2021 – 15/10/2021), chưa hết kỳ" in page


def test_the_command_writes_both_reports(
    data: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data.exists()
    out = tmp_path / "out"
    words = ["report", "campaign", "--area", WARD, "--out", str(out), "--json"]
    assert main([*words, "--campaign", str(table)]) == 1  # nothing is kept of those days
    found = told(capsys)["milestones"]
    assert [(one["milestone"], one["first"], one["last"]) for one in found] == [
        ("first-week", *FIRST_WEEK),
        ("end", *END),
    ]
    assert all((out / name).stat().st_size for one in found for name in one["files"])
    assert main([*words, "--campaign", str(tmp_path / "none.toml")]) == 2
    assert [one["code"] for one in told(capsys)["issues"]] == ["not-found"]
