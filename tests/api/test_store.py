from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.store.session import database_address, open_store
from api.store.tables import Base


def test_the_migrations_make_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    store = open_store(database_address(tmp_path / "a folder, 100 %"))
    try:
        with store.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, Base.metadata) == []
    finally:
        store.close()


def test_a_commit_on_sqlite_is_on_the_disk_before_it_returns(tmp_path: Path) -> None:
    store = open_store(database_address(tmp_path))
    try:
        with store.reading() as session:
            found = [
                session.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        assert found == ["wal", 2, 1]  # 2 is FULL
    finally:
        store.close()


def test_a_postgresql_address_gets_the_driver_that_is_installed() -> None:
    address = database_address(Path("var"), "postgresql://me@db.example/donghanh")
    assert address.drivername == "postgresql+pg8000"


def test_health_counts_what_is_kept(client: TestClient, a_day: str) -> None:
    client.post("/api/problems", content=a_day)
    assert client.get("/api/health").json() == {
        "ok": True,
        "database": "sqlite",
        "migration": "0001",
        "problems": 1,
        "plans": 0,
        "queued": 0,
        "running": 0,
    }
