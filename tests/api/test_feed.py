"""The feed over a real connection: in time, in order, without a gap, and to who may see it."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from api.app import create_app
from api.dependencies import now
from api.services.feed import _SCOPES, NEEDED
from api.settings import Settings
from tests.api import fakes
from tests.api.conftest import keep_user
from tests.api.serving import LONGEST_S, served_at
from tests.api.test_requests import NEXT, WARD, an_order


class Service(NamedTuple):
    """A running service: its address, and what its application knows."""

    address: str
    app: Any

    def headers(self, name: str, **how: Any) -> dict[str, str]:
        return keep_user(self.app.state.store, name, **how)


@contextmanager
def served(folder: Path, database_url: str) -> Iterator[Service]:
    app = create_app(Settings(data=folder, database_url=database_url, port=0), solve=fakes.at_once)
    with served_at(app) as address:
        yield Service(address, app)


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[Service]:
    with served(tmp_path / "var", database_url) as service:
        yield service


class Heard(NamedTuple):
    number: int
    data: dict[str, Any]


class Listener(threading.Thread):
    """Somebody who listens, from a number on."""

    def __init__(self, service: Service, headers: dict[str, str], since: int | None = None) -> None:
        super().__init__(daemon=True)
        self.heard: list[Heard] = []
        self.last = -1
        self._news, self._service, self._over = threading.Condition(), service, threading.Event()
        self._headers = headers | ({} if since is None else {"Last-Event-ID": str(since)})
        self.start()
        self._waits_for(lambda: self.last >= 0)

    def run(self) -> None:
        with suppress(httpx.HTTPError):  # the service ended
            self._listen()

    def _listen(self) -> None:
        address = f"{self._service.address}/api/feed"
        with httpx.stream("GET", address, headers=self._headers, timeout=LONGEST_S) as answer:
            data: dict[str, Any] | None = None
            number = -1
            for line in answer.iter_lines():
                if line.startswith("data: {"):  # else the number up to which it was heard
                    data = json.loads(line.removeprefix("data: "))
                elif line.startswith("id: "):
                    number = int(line.removeprefix("id: "))
                elif not line and number >= 0:
                    with self._news:
                        if data is not None:
                            self.heard.append(Heard(number, data))
                        self.last, data = number, None
                        self._news.notify_all()
                if self._over.is_set():
                    return

    def _waits_for(self, come: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(come, LONGEST_S), self.heard

    def hears(self, count: int) -> list[Heard]:
        """Return what was heard once it is so much."""
        self._waits_for(lambda: len(self.heard) >= count)
        return self.heard

    def hears_up_to(self, number: int) -> list[Heard]:
        """Return what was heard once all up to that number was told."""
        self._waits_for(lambda: self.last >= number)
        return self.heard

    def stop(self) -> None:
        self._over.set()


def ask(service: Service, headers: dict[str, str], client_id: str, **changes: Any) -> int:
    answer = httpx.post(
        f"{service.address}/api/requests",
        json=an_order(client_id=client_id, **changes),
        headers=headers,
        timeout=LONGEST_S,
    )
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


def test_both_tables_are_of_the_same_kinds() -> None:
    assert NEEDED.keys() == _SCOPES.keys()


def test_a_change_is_heard(service: Service) -> None:
    headers = service.headers("dieu-phoi")
    listener = Listener(service, headers)
    number = ask(service, headers, "feed-000001")
    (heard,) = listener.hears(1)
    assert heard.data["kind"] == "request"
    assert heard.data["record"] == str(number)
    assert heard.data.keys() == {"kind", "record", "what", "at"}  # nothing of the patient
    listener.stop()


def test_who_was_away_misses_nothing_and_hears_nothing_twice(service: Service) -> None:
    headers = service.headers("dieu-phoi")
    listener = Listener(service, headers)
    before = [ask(service, headers, f"feed-a-{count:04}") for count in range(3)]
    heard = listener.hears(3)
    listener.stop()
    away = [ask(service, headers, f"feed-b-{count:04}") for count in range(5)]
    again = Listener(service, headers, since=heard[-1].number)
    after = [ask(service, headers, f"feed-c-{count:04}") for count in range(2)]
    told = [int(one.data["record"]) for one in [*heard, *again.hears(7)]]
    assert told == [*before, *away, *after]
    again.stop()


def test_after_a_restart_it_goes_on(tmp_path: Path, database_url: str) -> None:
    with served(tmp_path / "var", database_url) as service:
        headers = service.headers("dieu-phoi")
        listener = Listener(service, headers)
        first = ask(service, headers, "feed-000001")
        last = listener.hears(1)[-1].number
        second = ask(service, headers, "feed-000002")
        listener.stop()
    with served(tmp_path / "var", database_url) as service:
        again = Listener(service, headers, since=last)
        assert [one.data["record"] for one in again.hears(1)] == [str(second)]
        assert first != second
        again.stop()


def test_each_hears_of_their_own_areas_and_organisation_alone(service: Service) -> None:
    headers = service.headers("dieu-phoi")
    here = Listener(service, service.headers("o-day", areas=(WARD,)))
    next_door = Listener(service, service.headers("ben-canh", areas=(NEXT,)))
    foreign = Listener(service, service.headers("khach", organisation="B"))
    admin = Listener(service, service.headers("quan-tri", role="admin"))
    place = {"lon": 106.665, "lat": 10.755, "ward": WARD}
    number = ask(service, headers, "feed-000001", place=place)
    (heard,) = here.hears(1)
    assert heard.data["record"] == str(number)
    quiet = (next_door, foreign, admin)
    assert [listener.hears_up_to(heard.number) for listener in quiet] == [[], [], []]
    for listener in (here, *quiet):
        listener.stop()


def test_who_is_not_signed_in_hears_nothing(service: Service) -> None:
    assert httpx.get(f"{service.address}/api/feed", timeout=LONGEST_S).status_code == 401


def test_a_hundred_hear_one_change(service: Service) -> None:
    headers = service.headers("dieu-phoi")

    async def all_hear() -> None:
        ready = asyncio.Semaphore(0)

        async def one(client: httpx.AsyncClient) -> str:
            async with client.stream("GET", "/api/feed", headers=headers) as answer:
                async for line in answer.aiter_lines():
                    if line.startswith("data: {"):
                        return str(json.loads(line.removeprefix("data: "))["record"])
                    if line.startswith("id: "):
                        ready.release()
            raise AssertionError("the line ended")

        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(
            base_url=service.address, limits=limits, timeout=LONGEST_S
        ) as client:
            listeners = [asyncio.create_task(one(client)) for _ in range(100)]
            for _ in listeners:
                await ready.acquire()
            number = await asyncio.to_thread(ask, service, headers, "feed-000001")
            assert await asyncio.gather(*listeners) == [str(number)] * 100

    asyncio.run(all_hear())


def test_what_is_heard_says_what_time_it_is_at_the_service(service: Service) -> None:
    """A board that goes by the clock of its computer shows waits of hours, or of none."""
    headers = service.headers("dieu-phoi")
    at = datetime(2025, 3, 10, 2, 30, tzinfo=UTC)
    service.app.dependency_overrides[now] = lambda: at
    service.headers("sau", at=at)
    with httpx.stream(
        "GET", f"{service.address}/api/feed", headers={**headers}, timeout=LONGEST_S
    ) as answer:
        lines = answer.iter_lines()
        assert "event: clock" in (line for line in lines)
        assert next(lines) == "data: 2025-03-10T02:30:00+00:00"
