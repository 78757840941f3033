"""A command on what a service keeps, typed where there is no service."""

from pathlib import Path

import pytest

from tests.api.cli.conftest import ran

WORDS = (
    ("publish", 1, "--user", "an"),
    ("plan", "--date", "2021-09-18", "--area", "*", "--user", "an"),
    ("import", "volunteers", "tnv.csv", "--user", "an"),
    ("maps", "situation", "--user", "an", "--out", "-"),
    ("user", "list"),
    ("user", "password", "an"),
    ("user", "end", "an"),
    ("backup", "--out", "."),
    ("addresses", "forget", "1"),
)


@pytest.mark.parametrize("words", WORDS)
def test_it_says_where_it_looked_and_leaves_nothing_behind(
    words: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, a new empty database was made, in which nobody was found."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DONGHANH_DATA", "sai/var")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    done = ran(*words, "--json")
    assert (done.code, done.codes) == (2, ["no-data-here"])
    (issue,) = done.document["issues"]
    assert issue["subject"] == str(tmp_path / "sai" / "var" / "donghanh.db")
    assert "DONGHANH_DATA" in issue["remedy"]
    assert list(tmp_path.iterdir()) == []
