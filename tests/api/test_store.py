import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.testclient import TestClient
from sqlalchemy import inspect, text
from sqlalchemy.schema import CreateTable

from api.errors import Conflict
from api.records.jobs import Job, JobKey
from api.records.places import Spot
from api.records.problems import KeptProblem, problem_key
from api.records.requests import Asked
from api.records.users import User
from api.services.access import Writing, audit_faults, written_together
from api.services.taking import Sent, take_in_within
from api.store import migrations
from api.store.jobs import add_open_job, list_jobs, save_job
from api.store.problems import add_problem, list_problems
from api.store.session import Store, database_address, downgrade, open_store, upgrade
from api.store.tables import Base
from routing.risk import load_risk_table
from tests.api.conftest import let_in
from tests.api.test_requests import taken

LAST = max(path.name[1:5] for path in (Path(migrations.__file__).parent / "versions").glob("r*"))
NOW = datetime(2021, 9, 10, tzinfo=UTC)


def test_the_migrations_make_the_tables_that_the_code_expects(tmp_path: Path) -> None:
    store = open_store(database_address(tmp_path / "a folder, 100 %"))
    try:
        with store.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, Base.metadata) == []
    finally:
        store.close()


def test_the_migrations_hold_what_the_tables_demand(tmp_path: Path) -> None:
    """What Alembic does not compare: the checks of each table."""

    def checks(sql: str) -> list[str]:
        return sorted(re.findall(r"CONSTRAINT (\w+ CHECK \(.*\))", sql))

    store = open_store(database_address(tmp_path))
    try:
        with store.reading() as session:
            for table in Base.metadata.tables.values():
                made = session.scalar(
                    text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name}
                )
                wanted = str(CreateTable(table).compile(store.engine))
                assert checks(str(made)) == checks(wanted), table.name
    finally:
        store.close()


def test_the_tables_come_and_go_with_what_is_in_them(client: TestClient) -> None:
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    taken(client)
    downgrade(store.engine, "0002")
    with store.reading() as session:
        assert not inspect(session.connection()).has_table("requests")
    upgrade(store.engine)
    let_in(client)
    assert client.get("/api/health/findings").json()["migration"] == LAST


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


@pytest.mark.usefixtures("on_sqlite")
def test_health_counts_what_is_kept(client: TestClient, a_day: str) -> None:
    client.post("/api/problems", content=a_day)
    found = client.get("/api/health/findings").json()
    assert found.pop("findings")
    assert found == {
        "ok": True,
        "database": "sqlite",
        "migration": LAST,
        "problems": 1,
        "plans": 0,
        "queued": 0,
        "running": 0,
    }


def a_kept_problem(sha256: str, *, name: str = "") -> KeptProblem:
    return KeptProblem(
        key=problem_key(sha256),
        sha256=sha256,
        name=name,
        day=date(2021, 9, 10),
        tasks=1,
        vehicles=1,
        depots=1,
        estimated=False,
        sample=False,
        created_at=NOW,
    )


def eight_orders_at_once(store: Store) -> None:
    """Order eight solves of each problem at the same moment: one is taken, seven are told of it."""
    together = Barrier(8)

    def order(number: int) -> list[str]:
        said = []
        for day in range(10):
            job = Job(
                key=JobKey(f"{day}-{number}"),
                problem=problem_key(f"{day:016}"),
                state="queued",
                seconds=1,
                seed=1,
                created_at=NOW,
            )
            together.wait()
            try:
                add_open_job(store, job)
                said.append("taken")
            except Conflict as conflict:
                said.append(conflict.issues[0].code)
        return said

    for day in range(10):
        add_problem(store, a_kept_problem(f"{day:016}"), document="{}", organisation="A")
    with ThreadPoolExecutor(8) as threads:
        orders = list(threads.map(order, range(8)))
    for said in zip(*orders, strict=True):
        assert sorted(said) == ["problem-is-busy"] * 7 + ["taken"]


def test_eight_orders_of_one_problem_at_the_same_moment_are_one_job(tmp_path: Path) -> None:
    store = open_store(database_address(tmp_path))
    try:
        eight_orders_at_once(store)
        with store.writing() as session:
            first, *others = list_jobs(session)
            save_job(session, first.moved("cancelled"))
        assert len(others) == 9
        again = replace(first, key=JobKey("again"))
        assert add_open_job(store, again) == again  # what is over bars nothing
    finally:
        store.close()


def test_eight_writers_of_one_problem_at_the_same_moment_keep_it_once(tmp_path: Path) -> None:
    store = open_store(database_address(tmp_path))
    together = Barrier(8)

    def add(number: int) -> list[bool]:
        new = []
        for day in range(25):
            problem = a_kept_problem(f"{day:016}", name=f"writer {number}")
            together.wait()
            new.append(add_problem(store, problem, document="{}", organisation="A")[1])
        return new

    try:
        with ThreadPoolExecutor(8) as threads:
            news = list(threads.map(add, range(8)))
        with store.reading() as session:
            assert len(list_problems(session, "A")) == 25
    finally:
        store.close()
    assert [sum(writers) for writers in zip(*news, strict=True)] == [1] * 25


def test_writes_that_come_at_the_same_time_are_committed_together_and_fail_alone(
    client: TestClient,
) -> None:
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    by = User(name="an", role="hotline", organisation="A", areas=("*",), created_at=NOW)
    begun = Barrier(4)

    def kept(client_id: str) -> int:
        def work(change: Writing) -> int:
            number = take_in_within(change, a_sent(client_id), table=RISKS).request.number
            if client_id == "fails":
                raise ValueError("on the way")
            return number

        begun.wait()
        return written_together(store, by, work, at=NOW)

    with ThreadPoolExecutor(3) as threads:
        with store.writing():  # the three wait for this one
            first, fails, second = (threads.submit(kept, one) for one in ("a", "fails", "b"))
            begun.wait()
        numbers = {first.result(), second.result()}
        with pytest.raises(ValueError, match="on the way"):
            fails.result()
    assert client.get("/api/requests/counts").json()["received"] == len(numbers) == 2
    assert audit_faults(store) == ()


RISKS = load_risk_table(NOW.date())


def a_sent(client_id: str) -> Sent:
    return Sent(client_id=client_id, asked=Asked(kind="medicine"), spot=Spot())
