"""A volunteer's page on a new phone over slow 3G: its size, and how soon it is usable (VL3)."""

import time
from collections.abc import Iterator
from typing import Any, Final

from api.records.day_plans import DayPlanNumber
from api.services.access import user_of
from api.services.links import give
from api.services.route_book import RouteBook
from api.services.running import Days
from api.services.sample_folder import read_sample
from api.store.session import database_address, open_store
from tests.api.browsing import make_office, serving
from tests.benchmarks.measuring import Line, Options
from tests.chromium import Browser, chromium

PHONE: Final[Any] = {"width": 360, "height": 740}
SLOW_3G: Final = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
"""400 kbit/s and 400 ms, as Chromium's own tools have it."""


def phone(options: Options) -> Iterator[Line]:
    """Open links of the sample office on new phones."""
    make_office(options.folder)
    secrets = _secrets(options)
    with serving(options.folder) as address, chromium() as browser:
        opened = [_opened(browser, f"{address}/my-route#{one}") for one in secrets]
    seconds, sizes = zip(*opened, strict=True)
    yield Line(
        name="phone.usable_seconds",
        value=max(seconds),
        unit="s",
        target="<= 5",
        more={"each": seconds},
    )
    yield Line(name="phone.first_kb", value=max(sizes) / 1000, unit="kB", target="<= 150")


def _secrets(options: Options) -> list[str]:
    """Give some volunteers of the office a link each."""
    sample = read_sample(options.folder)
    assert sample is not None
    store = open_store(database_address(options.folder))
    dispatcher, number = user_of(store, "dieu-phoi"), DayPlanNumber(sample.day_plan)
    given, _ = give(
        Days(store), dispatcher, number, wanted=(), book=RouteBook(), now=sample.opens_at
    )
    store.close()
    return [one.secret for one in given[: 10 if options.full else 3]]


def _opened(browser: Browser, address: str) -> tuple[float, int]:
    """Return the seconds until stops are shown, and the bytes of all that was loaded."""
    context = browser.new_context(viewport=PHONE, locale="vi-VN")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    begins_s = time.monotonic()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(".stop")
    took_s = time.monotonic() - begins_s
    page.wait_for_load_state("networkidle")
    context.close()
    return took_s, sum(sizes)


MEASURES = {"phone": phone}
