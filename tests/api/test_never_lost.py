"""REL2: no request that was acknowledged is lost, none is doubled, whenever the service is killed.

`make drill` takes 10,000 requests under at least 200 kills; a usual run a fiftieth of that.
"""

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import numpy as np
import pytest
from hypothesis import settings
from sqlalchemy import select, text

from api.services.access import audit_faults
from api.store.session import Store, database_address, open_store
from api.store.tables import MoveRow, RequestRow
from tests.api.conftest import keep_user
from tests.api.test_requests import an_order
from tests.benchmarks.load.serving import free_port, is_up, started

pytestmark = [pytest.mark.slow, pytest.mark.drill]

SENDERS = 8


class KilledAgainAndAgain:
    """A service that is killed after a random time and started again, on one port."""

    def __init__(self, data: Path, database_url: str, *, kills: int) -> None:
        self._data, self._database_url, self._port = data, database_url, free_port()
        self._kills, self._dice = kills, np.random.default_rng(1)
        self._done = threading.Event()
        self.killed = 0

    def __enter__(self) -> "KilledAgainAndAgain":
        self._start()
        self._thread = threading.Thread(target=self._go_on)
        self._thread.start()
        return self

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _start(self) -> None:
        self._process = started(self._data, self._port, self._database_url)

    def _go_on(self) -> None:
        while not self._done.is_set():
            if is_up(self._port) and self.killed < self._kills:
                self._done.wait(self._dice.uniform(0.0, 0.4))
                self._process.kill()
                self._process.wait()
                self.killed += 1
                self._start()
            self._done.wait(0.02)

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self._process.kill()
        self._process.wait()


def _sent(client: httpx2.Client, client_id: str) -> int:
    """Send a request again and again until it is acknowledged, and return its number."""
    own = client_id[-6:]  # each of another household
    said = {"name_short": f"Bà {own}", "phone": f"0900{own}", "address": f"{own} Trần Phú"}
    order = json.dumps(an_order(client_id, **said))
    pause = threading.Event()
    while True:
        try:
            answer = client.post("/api/requests", content=order)
        except httpx2.TransportError:
            pause.wait(0.05)
            continue
        assert answer.status_code in (200, 201), answer.text
        return int(answer.json()["number"])


def none_is_lost(store: Store, data: Path, database_url: str, *, scale: int) -> None:
    """Send requests while the service is killed, and look at what is kept."""
    count, kills = 100 * scale, 2 * scale
    headers = {**keep_user(store), "Content-Type": "application/json"}
    with (
        KilledAgainAndAgain(data, database_url, kills=kills) as service,
        ThreadPoolExecutor(SENDERS) as threads,
        # one for all: to make one takes longer than to send a request
        httpx2.Client(base_url=service.address, headers=headers, timeout=30) as client,
    ):
        asked = [f"kill-drill-{number:06}" for number in range(count)]
        numbers = list(threads.map(lambda one: _sent(client, one), asked))
        while service.killed < kills:  # the last ones, when there was less to send than to kill
            extra = f"kill-drill-more-9{service.killed:05}"
            asked.append(extra)
            numbers.append(_sent(client, extra))
    with store.reading() as session:
        kept = dict(session.execute(select(RequestRow.number, RequestRow.client_id)).all())
        assert {number: kept[number] for number in numbers} == dict(
            zip(numbers, asked, strict=True)
        )
        assert Counter(kept.values()).most_common(1)[0][1] == 1
        begun = session.scalars(select(MoveRow.record).where(MoveRow.kind == "request")).all()
        assert sorted(map(int, begun)) == sorted(kept)  # each with its first move, and once
        orphans = session.scalar(
            text(
                "SELECT count(*) FROM patients p WHERE NOT EXISTS"
                " (SELECT 1 FROM requests r WHERE r.patient_number = p.number)"
            )
        )
        assert orphans == 0
    assert audit_faults(store) == ()
    assert service.killed >= kills


def scale() -> int:
    """Return 100 under the profile of `make drill`, else 2."""
    default = settings.default or settings()
    return 100 if default.max_examples > 100 else 2


def test_no_request_that_was_acknowledged_is_lost_or_doubled(
    tmp_path: Path, database_url: str
) -> None:
    store = open_store(database_address(tmp_path, database_url))
    try:
        none_is_lost(store, tmp_path, database_url, scale=scale())
    finally:
        store.close()
