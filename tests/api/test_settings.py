from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGHANH_DATA", "/srv/donghanh")
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/day")
    monkeypatch.setenv("DONGHANH_PORT", "9000")
    monkeypatch.setenv("DONGHANH_HOSTS", '["dispatch.example"]')
    settings = Settings()
    assert settings.data == Path("/srv/donghanh")
    assert settings.database_url == "postgresql://db.example/day"
    assert (settings.port, settings.hosts) == (9000, ("dispatch.example",))


def test_without_settings_it_listens_on_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DONGHANH_HOST", "DONGHANH_DATA", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings()
    assert (settings.host, settings.data, settings.database_url) == ("127.0.0.1", Path("var"), "")


def test_an_impossible_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGHANH_WORKERS", "0")
    with pytest.raises(ValidationError, match="workers"):
        Settings()
