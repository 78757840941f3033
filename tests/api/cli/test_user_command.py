import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from geodata.area_files import save_areas
from tests.geodata.tiny_city import tiny_areas

PASSWORD = "mot cau dai de nho\n"  # noqa: S105 - of these tests alone


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["user", *words, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, found


def test_users_are_added_listed_and_ended(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    code, made = told(capsys, "add", "an", "--role", "doctor", "--area", "*")
    assert (code, made["users"][0]["role"]) == (0, "doctor")
    assert "requests.triage" in made["users"][0]["allowed"]
    code, ended = told(capsys, "end", "an")
    assert (code, ended["users"][0]["ended_at"] is None) == (0, False)
    assert [user["name"] for user in told(capsys, "list")[1]["users"]] == ["an"]


def test_a_password_that_would_be_guessed_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("123456\n"))
    code, found = told(capsys, "add", "an", "--role", "doctor", "--area", "*")
    assert (code, found["issues"][0]["code"]) == (2, "weak-password")
    assert told(capsys, "list")[1]["users"] == []


def test_a_name_that_nobody_has_is_said_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    told(capsys, "add", "an", "--role", "doctor", "--area", "*")
    code, found = told(capsys, "end", "ai")
    assert (code, found["issues"][0]["code"]) == (2, "no-such-user")


def test_the_doctor_says_whether_the_audit_is_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
    told(capsys, "add", "an", "--role", "doctor", "--area", "*")
    assert found_by_the_doctor(capsys)["audit"] == (True, "whole")
    assert found_by_the_doctor(capsys)["users"] == (True, "1 may sign in")
    with closing(sqlite3.connect(tmp_path / "var" / "donghanh.db")) as connection, connection:
        connection.execute("DROP TRIGGER keep_audit_update")
        connection.execute("UPDATE audit SET done_by = 'nobody'")
    good, found = found_by_the_doctor(capsys)["audit"]
    assert (good, "entries 1" in found) == (False, True)


def found_by_the_doctor(capsys: pytest.CaptureFixture[str]) -> dict[str, tuple[bool, str]]:
    main(["doctor", "--json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return {one["name"]: (one["good"], one["found"]) for one in findings}


def test_who_has_each_ward_but_not_everywhere_is_told_of_plans_for_all(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "var" / "areas").mkdir(parents=True)
    save_areas(tiny_areas(), tmp_path / "var" / "areas" / "city.gpkg")
    wards = [word for area in tiny_areas().areas for word in ("--area", area.key)]

    def warned(name: str, *areas: str) -> bool:
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD))
        assert main(["user", "add", name, "--role", "ward_head", *areas]) == 0
        return "[not-everywhere]" in capsys.readouterr().err

    assert warned("moi-phuong", *wards)
    assert not warned("moi-noi", "--area", "*")
    assert not warned("mot-phuong", *wards[:2])
