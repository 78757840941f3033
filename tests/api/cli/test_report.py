"""`donghanh report week`: from the service's database to files, and what it refuses."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.cli import main
from api.dependencies import now
from api.services.sample_folder import Sample, claim, keep_sample
from api.store.session import database_address, open_store
from tests.api.conftest import keep_user
from tests.api.test_requests import WARD

FIRST_WEEK = "2021-W37"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a service with one user."""
    return served(tmp_path / "var", monkeypatch)


def served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DONGHANH_DATA", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    store = open_store(database_address(folder))
    keep_user(store, at=now())
    store.close()
    return folder


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_week_without_records_is_written_and_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data.exists()
    out = tmp_path / "out"
    words = ["report", "week", "--area", WARD, "--week", FIRST_WEEK, "--out", str(out)]
    formats = [word for one in ("pdf", "xlsx", "json") for word in ("--format", one)]
    assert main([*words, *formats, "--json"]) == 1
    found = told(capsys)
    assert {one["kind"] for one in found["lacks"]} == {"no-records", "ward-missing", "no-areas"}
    assert found["state"] == "draft"
    assert (out / found["files"][0]).read_bytes().startswith(b"%PDF")
    book = openpyxl.load_workbook(out / found["files"][1])
    assert "DỰ THẢO" in str([cell.value for cell in book["Báo cáo"]["B"]])
    rows = json.loads((out / found["files"][2]).read_text("utf-8"))["rows"]
    assert rows[0]["values"]["helped"] is None


def test_a_campaign_is_looked_back_at_from_day_to_day(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """E4: the first week of one, and all of it."""
    assert data.exists()
    out = tmp_path / "out"
    words = ["report", "days", "--area", WARD, "--from", "2021-08-23", "--out", str(out), "--json"]
    for last in ("2021-08-29", "2021-10-15"):
        assert main([*words, "--to", last]) == 1
        found = told(capsys)
        assert (found["first"], found["last"], found["week"]) == ("2021-08-23", last, "")
        assert [name.rpartition(".")[2] for name in found["files"]] == ["pdf", "xlsx"]
        assert all(last in name for name in found["files"])
    assert "counted-alone" in {one["kind"] for one in found["lacks"]}
    assert main([*words, "--to", "2021-08-01"]) == 2
    assert [one["code"] for one in told(capsys)["issues"]] == ["bad-usage"]


def test_where_no_service_is_none_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["report", "week", "--area", WARD, "--week", FIRST_WEEK, "--json"]) == 2
    assert [one["code"] for one in told(capsys)["issues"]] == ["no-data-here"]
    assert not (tmp_path / "var").exists()


def test_faults_are_told_in_both_languages(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data.exists()
    words = ["report", "week", "--area", WARD, "--week", "2021-W53", "--out", str(tmp_path / "out")]
    assert main([*words, "--json"]) == 2
    (issue,) = told(capsys)["issues"]
    assert issue["message"] == "không có tuần này / there is no such week"


def test_every_fault_is_named_at_once(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert data.exists()
    words = ["report", "week", "--area", "*", "--week", "2021-W53", "--organisation", "B"]
    assert main([*words, "--out", str(tmp_path / "out"), "--json"]) == 2
    found = told(capsys)
    assert {one["code"] for one in found["issues"]} == {
        "unknown-ward",
        "no-such-week",
        "unknown-organisation",
    }
    assert all(one["remedy"] for one in found["issues"])


def test_a_sample_has_its_own_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    claim(tmp_path / "var")
    data = served(tmp_path / "var", monkeypatch)
    keep_sample(data, Sample(day=date(2025, 3, 10), asked_day=None, wards=1, day_plan=1))
    assert main(["report", "week", "--area", WARD, "--week", "2025-W12", "--json"]) == 2
    assert [one["code"] for one in told(capsys)["issues"]] == ["week-not-begun"]
