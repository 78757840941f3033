"""A service on a fresh folder, and a day to give it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.jobs import Solve
from api.settings import Settings
from routing.files import dump_problem
from tests.api import fakes
from tests.builders import a_problem, a_task

HERE = "http://127.0.0.1:8000"

Start = Callable[..., AbstractContextManager[TestClient]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start the service on one folder; called again, it is the same service after a restart."""

    @contextmanager
    def started(solve: Solve = fakes.at_once, **changes: Any) -> Iterator[TestClient]:
        settings = Settings(data=tmp_path / "var", database_url="", **changes)
        app = create_app(settings, solve=solve)
        with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
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
