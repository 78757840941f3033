"""The board of a whole city in a real browser: opening it, seeing a change, toggling a layer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import numpy as np
from playwright.sync_api import Page, sync_playwright

from api.records.places import EVERYWHERE
from api.store.session import database_address, open_store
from tests.benchmarks.load.a_city import (
    CITY_SOLVED_S,
    DISTRICTS,
    HOUSES,
    Filled,
    ahead,
    fill,
    publish,
)
from tests.benchmarks.load.serving import serving
from tests.benchmarks.measuring import Line, Options, say

CHROMIUM: Final = "/usr/bin/chromium"
_QUIET: Final = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY: Final = "body[data-ready]"
_TOGGLED_MS: Final = """name => new Promise(done => {
    const input = document.querySelector(`#layers input[name=${name}]`), begins = performance.now();
    input.click();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begins)));
})"""


def board(options: Options) -> Iterator[Line]:
    """Open the board of a city, change something of it elsewhere, toggle its marks.

    With ``INSTANCES=2`` of two of its districts, to see that it runs.
    """
    store = open_store(database_address(options.folder))
    districts = min(options.instances or DISTRICTS, DISTRICTS)
    filled = fill(store, houses=HOUSES, districts=districts)
    store.close()
    with serving(options.folder, solve="first_plan", ahead=ahead()) as port:
        address = f"http://127.0.0.1:{port}"
        with httpx2.Client(base_url=address, timeout=600) as client:
            say("board: a city's day is planned")
            plan = publish(client, filled, EVERYWHERE, seconds=CITY_SOLVED_S)
            stops = _stops(client, filled, plan)
            with _page(address, filled) as page:
                yield from _measured(page, Pinning(client, filled, plan), stops, options)


@dataclass(frozen=True, slots=True)
class Pinning:
    """Somebody else, who pins stops of the plan."""

    client: httpx2.Client
    filled: Filled
    plan: int

    def pin(self, task: str) -> None:
        """Pin one; it is kept when this returns."""
        order = {"tasks": [task], "reason": "đo"}
        path = f"/api/day-plans/{self.plan}/pins"
        self.client.post(path, json=order, headers=self.filled.dispatcher).raise_for_status()


def _measured(
    page: Page, other: Pinning, stops: list[dict[str, Any]], options: Options
) -> Iterator[Line]:
    more = {"stops": len(stops), "routes": len({stop["vehicle"] for stop in stops})}
    times = 10 if options.full else 3
    opened = [_opened_s(page) for _ in range(times)]
    yield Line(
        name="board.city_seconds",
        value=float(np.median(opened)),
        unit="s",
        target="<= 3",
        more=more | {"each": opened},
    )
    seen = [_seen_s(page, other, stop["task"]) for stop in stops[: 4 * times]]
    yield Line(
        name="board.change_seconds", value=max(seen), unit="s", target="<= 1", more={"each": seen}
    )
    toggled: list[float] = [page.evaluate(_TOGGLED_MS, "stops") for _ in range(4 * times)]
    yield Line(name="board.toggle_ms", value=max(toggled), unit="ms", target="<= 200", more=more)


def _stops(client: httpx2.Client, filled: Filled, plan: int) -> list[dict[str, Any]]:
    """Return the stops still to come, each with its vehicle; the day is read by the service."""
    found = client.get(f"/api/day-plans/{plan}/board", headers=filled.dispatcher).json()
    return [
        {"vehicle": route["vehicle"], **stop}
        for route in found["routes"]
        for stop in route["stops"]
        if stop["kind"] == "task" and stop["status"] == "planned"
    ]


@contextmanager
def _page(address: str, filled: Filled) -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_QUIET])
        context = chromium.new_context(
            base_url=address,
            viewport={"width": 1366, "height": 768},
            extra_http_headers=filled.dispatcher,
        )
        yield context.new_page()
        chromium.close()


def _opened_s(page: Page) -> float:
    begins_s = time.monotonic()
    page.goto("/")
    page.wait_for_selector(READY, timeout=120_000)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return time.monotonic() - begins_s


def _seen_s(page: Page, other: Pinning, task: str) -> float:
    """Return how long after its answer a pin is on the board."""
    before = page.evaluate("document.body.dataset.version")
    other.pin(task)
    begins_s = time.monotonic()
    page.wait_for_selector(f'body:not([data-version="{before}"])', timeout=60_000)
    return time.monotonic() - begins_s


MEASURES = {"board": board}
