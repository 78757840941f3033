"""A ward whose day runs, for the tests of running days."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.dependencies import now, today
from tests.api import fakes
from tests.api.conftest import let_in, starting
from tests.api.test_day_plans import AT, DAY, HEADS, a_ward, planned, told, triaged, works

if TYPE_CHECKING:
    from tests.api.databases import Databases

DAY_BEGINS = datetime.fromisoformat("2021-09-18T00:00:00+07:00")


@dataclass
class Ward:
    """A ward whose day runs: two volunteers, a swap and three bags."""

    client: TestClient
    people: HEADS
    volunteers: tuple[int, ...]
    swap: int
    bags: tuple[int, ...]
    number: int

    @property
    def head(self) -> dict[str, str]:
        return self.people["ward"]

    def it_is(self, clock: str) -> datetime:
        """Have it be that time of the day."""
        hours, minutes = clock.split(":")
        at = DAY_BEGINS + timedelta(hours=int(hours), minutes=int(minutes))
        app: Any = self.client.app
        app.dependency_overrides[now] = lambda: at
        return at

    def board(self) -> dict[str, Any]:
        answer = self.client.get(f"/api/day-plans/{self.number}/board", headers=self.head)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def told(self, what: str, **order: Any) -> Any:
        return told(self.client, self.head, self.number, what, **order)

    def report(self, kind: str, *, reason: str = "", client_id: str = "", **report: Any) -> Any:
        order = {"report": {"kind": kind, **report}, "reason": reason, "client_id": client_id}
        return self.told("reports", **order)

    def put(self, *steps: dict[str, Any], **order: Any) -> Any:
        """Put tasks with somebody, behind all that they do."""
        board = self.board()
        last = {
            route["vehicle"]: [stop["task"] for stop in route["stops"] if stop["task"]][-1:]
            for route in board["routes"]
        }
        behind = [
            step | {"after": task}
            for step in steps
            for task in last.get(step["vehicle"], [])
            if task != step["task"]
        ]
        named = {step["task"] for step in behind}
        given = {
            "steps": [*behind, *(step for step in steps if step["task"] not in named)],
            "version": board["version"],
        }
        return self.told("arrangements", **(given | order))

    def state(self, request: int) -> str:
        found = self.client.get(f"/api/requests/{request}", headers=self.head).json()
        return str(found["state"])


class Morning(NamedTuple):
    """Where a ward is kept whose plan was given out, and who and what is in it."""

    folder: Path
    url: str
    people: HEADS
    volunteers: tuple[int, ...]
    swap: int
    bags: tuple[int, ...]
    number: int


def stops(board: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return who has each task, and how far that has come."""
    return {
        stop["task"]: (route["vehicle"], stop["status"])
        for route in board["routes"]
        for stop in route["stops"]
        if stop["kind"] == "task"
    }


@pytest.fixture(scope="module")
def morning(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """A ward whose plan is given out; each test has a copy of it."""
    folder, url = tmp_path_factory.mktemp("morning"), ""
    if request.config.getoption("--database") != "sqlite":
        databases, ready = request.getfixturevalue("with_tables")
        url = databases.new(f"morning_{uuid4().hex[:12]}", like=ready)
    with starting(folder, url)(fakes.first_plan) as client:
        people = a_ward(client)
        volunteers = tuple(works(client, people, "oxygen", "goods") for _ in range(2))
        swap = triaged(
            client, people, 1, kind="oxygen_swap", size_l="8", pressure_bar="150", flow_lpm="2"
        )
        bags = tuple(triaged(client, people, count, kind="welfare_bag") for count in (2, 3, 4))
        number = int(planned(client, people["ward"])["number"])
        published = told(client, people["ward"], number, "publish", version=2)
        assert published.status_code == 200, published.text
    if url:
        request.getfixturevalue("databases").keep(url)
    return Morning(folder, url, people, volunteers, swap, bags, number)


@pytest.fixture
def day_start(
    request: pytest.FixtureRequest, morning: Morning, tmp_path: Path
) -> Iterator[Callable[[], AbstractContextManager[Ward]]]:
    """Start the service on that morning; called again, it is the same service after a restart."""
    shutil.copytree(morning.folder, tmp_path / "var")
    if not morning.url:
        yield _starting_at(morning, tmp_path / "var", "")
        return
    databases: Databases = request.getfixturevalue("databases")
    with databases.copy(morning.url) as url:
        yield _starting_at(morning, tmp_path / "var", url)


def _starting_at(
    morning: Morning, folder: Path, url: str
) -> Callable[[], AbstractContextManager[Ward]]:
    @contextmanager
    def started() -> Iterator[Ward]:
        with starting(folder, url)(fakes.first_plan) as client:
            own = (morning.people, morning.volunteers, morning.swap, morning.bags, morning.number)
            ward = Ward(client, *own)
            app: Any = client.app
            app.dependency_overrides[today] = lambda: DAY
            client.headers.update(let_in(client, "dieu-phoi 2021", at=AT))
            ward.it_is("06:30")
            yield ward

    return started


@pytest.fixture
def ward(day_start: Callable[[], AbstractContextManager[Ward]]) -> Iterator[Ward]:
    with day_start() as ward:
        yield ward


def who(ward: Ward, task: int) -> tuple[str, str]:
    """Return who has a task, and who has not."""
    has = stops(ward.board())[str(task)][0]
    other = next(str(one) for one in ward.volunteers if str(one) != has)
    return has, other
