"""The same memory on PostgreSQL, started from a package for these tests alone."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.testclient import TestClient
from sqlalchemy import delete, literal, select, text
from sqlalchemy.exc import IntegrityError, InterfaceError, ProgrammingError

from api.app import create_app
from api.settings import Settings
from api.store.preparing import MOST_PREPARED
from api.store.session import database_address, is_unreachable, open_store
from api.store.tables import Base, JobRow, LearnedRow
from tests.api import fakes
from tests.api.conftest import HERE, followed, kept, ordered, sign_in
from tests.api.test_learned_addresses import eight_writers_at_once, kept_and_taken_back
from tests.api.test_store import eight_orders_at_once

pytest.importorskip("pg8000", reason="the PostgreSQL driver is not installed")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def database_url(postgresql: str) -> str:
    """The address of the server's first database, for all tests of this module."""
    return postgresql


def test_the_migrations_fit_the_tables_there_too(database_url: str) -> None:
    store = open_store(database_address(Path("unused"), database_url))
    try:
        with store.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, Base.metadata) == []
    finally:
        store.close()


def test_eight_orders_at_the_same_moment_are_one_job_there_too(database_url: str) -> None:
    store = open_store(database_address(Path("unused"), database_url))
    try:
        eight_orders_at_once(store)
        with store.writing() as session:
            session.execute(delete(JobRow))
    finally:
        store.close()


def test_addresses_are_learned_and_taken_back_there_too(database_url: str) -> None:
    store = open_store(database_address(Path("unused"), database_url))
    try:
        kept_and_taken_back(store)
        with store.writing() as session:
            session.execute(delete(LearnedRow))
        eight_writers_at_once(store)
    finally:
        store.close()


def test_problems_jobs_and_plans_are_kept_there_too(
    database_url: str, a_day: str, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=database_url)
    with TestClient(create_app(settings, solve=fakes.at_once), base_url=HERE) as client:
        sign_in(client)
        assert client.get("/api/health/findings").json()["database"] == "postgresql"
        assert kept(client, a_day) == kept(client, a_day)
        job = followed(client, ordered(client, a_day))
        assert job["state"] == "done"
        plan = client.get(f"/api/plans/{job['plan']}").json()
    with TestClient(create_app(settings, solve=fakes.at_once), base_url=HERE) as client:
        sign_in(client)
        assert client.get(f"/api/plans/{job['plan']}").json() == plan
        assert client.get(f"/api/jobs/{job['id']}").json() == job
    assert list(tmp_path.iterdir()) == []  # nothing is kept beside it


def test_a_statement_is_prepared_once_and_very_many_are_let_go(database_url: str) -> None:
    store = open_store(database_address(Path("unused"), database_url))
    try:
        with store.engine.connect() as connection:
            for length in range(1, MOST_PREPARED + 20):
                numbers = select(literal(1)).where(literal(1).in_(range(length)))
                assert connection.scalar(numbers) == (1 if length > 1 else None)
            count = text("SELECT count(*) FROM pg_prepared_statements")
            assert connection.scalar(count) == MOST_PREPARED
            for _ in range(3):
                assert connection.scalar(numbers) == 1
            assert connection.scalar(count) == MOST_PREPARED
    finally:
        store.close()


def test_a_statement_that_failed_leaves_the_connection_as_good_as_before(database_url: str) -> None:
    store = open_store(database_address(Path("unused"), database_url))
    adding = text("INSERT INTO audit_chain (id, digest) VALUES (:id, '')")
    try:
        with store.engine.connect() as connection:
            for wrong, fault in ((1, IntegrityError), (2, ProgrammingError)):
                with pytest.raises(fault):  # the row is there; the check allows no other
                    connection.execute(adding, {"id": wrong})
                connection.rollback()
            assert connection.scalar(text("SELECT id FROM audit_chain WHERE id = :id"), {"id": 1})
    finally:
        store.close()


def test_a_connection_that_is_reset_is_a_lost_one(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(database_address(Path("unused"), database_url))
    try:
        with store.engine.connect() as connection:
            monkeypatch.setattr("pg8000.core._read", _reset)
            with pytest.raises(InterfaceError) as told:
                connection.execute(text("SELECT 1"))
            assert told.value.connection_invalidated
            assert is_unreachable(told.value)
            monkeypatch.undo()
        with store.engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
    finally:
        store.close()


def _reset(*_: object) -> bytes:
    raise ConnectionResetError
