"""`donghanh db upgrade` and `donghanh import`."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from api.records.users import User
from api.services.access import add_user
from api.services.placing import Placer
from api.store.session import database_address, open_store
from tests.api.test_importing import BAD, GOOD, HEAD
from tests.api.test_tables import TABLES

AT = datetime(2021, 9, 10, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "var"
    monkeypatch.setenv("DONGHANH_DATA", str(folder))
    assert main(["db", "upgrade"]) == 0
    store = open_store(database_address(folder))
    user = User(name="an", role="dispatcher", organisation="A", areas=("*",), created_at=AT)
    add_user(store, user, password="mot cau dai de nho", places=Placer())  # noqa: S106
    store.close()
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize("kind", [*TABLES, "requests"])
def test_a_table_goes_into_the_database_once(
    data: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = TABLES.get(kind, (HEAD, GOOD, BAD))
    path = data / f"{kind}.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    capsys.readouterr()
    for taken, known in ((1, 0), (0, 1)):
        assert main(["import", kind, str(path), "--user", "an", "--json"]) == 1
        found = said(capsys)
        assert (found["taken"], found["known"]) == (taken, known)
        assert found["issues"]


def test_a_request_that_comes_again_in_other_words_is_told(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / "r.csv"
    for address in ("12 Trần Phú", "99 Hàm Nghi"):
        path.write_text(f"{HEAD}\n{GOOD.replace('12 Trần Phú', address)}\n", encoding="utf-8")
        capsys.readouterr()
        assert main(["import", "requests", str(path), "--user", "an", "--json"]) == 0
        found = said(capsys)
        assert (found["taken"], found["known"]) == (1, 0)
    notices: Any = found["notices"]
    assert [(one["code"], one["subject"]) for one in notices] == [("likely-double", "request 2; 1")]
    assert main(["import", "requests", str(path), "--user", "an", "--json"]) == 0
    assert said(capsys)["notices"] == []


def test_whoever_is_named_must_be_somebody_who_may(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / "p.csv"
    path.write_text("\n".join(TABLES["patients"][:2]), encoding="utf-8")
    assert main(["import", "patients", str(path), "--user", "ai"]) == 2
    assert main(["import", "patients", str(data / "none.csv"), "--user", "an"]) == 2
    assert main(["import", "patients", str(path), "--user", "an"]) == 0
    assert "1" in capsys.readouterr().out
