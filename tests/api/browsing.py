"""A sample office behind a real service, and a browser that is cut off from everything else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.app import create_app
from api.dependencies import now
from api.jobs import Solve
from api.services.access import set_password
from api.services.sample_folder import Sample, claim, keep_sample
from api.services.sample_office import fill
from api.services.sample_people import NAMES
from api.services.solving import first_plan
from api.settings import Settings
from api.store.session import database_address, open_store
from geodata.sample import sample_city
from tests.api.serving import served_at
from tests.chromium import Browser

Page = Any
PASSWORD = "mot cau dai de nho"  # noqa: S105 - of these tests alone


def make_office(data: Path, *, wards: int = 1, solve: Solve = first_plan, seconds: int = 1) -> int:
    """Make a sample office, of one ward and planned without a search; return its day plan."""
    claim(data)
    city = sample_city(wards=wards, requests_a_ward=48)
    store = open_store(database_address(data))
    number = fill(store, data, city, say=lambda _: None, solve=solve, seconds=seconds)
    for name in NAMES.values():
        set_password(store, name, password=PASSWORD, at=now())
    keep_sample(data, Sample(day=city.day, asked_day=None, wards=wards, day_plan=number))
    store.close()
    return int(number)


@contextmanager
def serving(data: Path, *, port: int = 0) -> Iterator[str]:
    """Serve the folder in a thread; give its address."""
    app = create_app(Settings(data=data, database_url="", port=port, calls_per_user=10**6))
    with served_at(app, port=port) as address:
        yield address


@dataclass
class Browsed:
    """A page, what it asked elsewhere, and what it complained of."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def browsing(
    browser: Browser, address: str, *, width: int = 1366, height: int = 768
) -> Iterator[Browsed]:
    """Give a page that reaches that address alone, and knows nothing of others."""
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="vi-VN"
    )
    browsed = Browsed(context.new_page())
    own = urlsplit(address).netloc

    def refuse(route: Any) -> None:
        url = urlsplit(route.request.url)
        if url.netloc == own or url.scheme in ("data", "blob"):
            route.continue_()
        else:
            browsed.elsewhere.append(route.request.url)
            route.abort()

    context.route("**/*", refuse)
    browsed.page.on("pageerror", lambda error: browsed.complaints.append(str(error)))
    browsed.page.on(
        "console",
        lambda line: browsed.complaints.append(line.text) if line.type == "error" else None,
    )
    try:
        yield browsed
    finally:
        context.close()


_POINT = """([selector, across]) => {
    const one = document.querySelector(selector);
    if (!one) { return null; }
    one.scrollIntoView({ block: "nearest" });
    const { left, top, width, height } = one.getBoundingClientRect();
    return [left + across * width, top + Math.min(12, height / 2)];
}"""


def point_on(page: Page, selector: str, *, across: float = 0.5) -> tuple[float, float]:
    """Bring something into sight and return a point on it, so far from its left side.

    It is looked up and measured in one go: the board may draw it anew at any moment.
    """
    x, y = page.wait_for_function(_POINT, arg=[selector, across]).json_value()
    return x, y


def drag(page: Page, source: str, target: str, *, across: float = 0.98) -> None:
    """Drag something over something else, so far from its left side, and hold it there."""
    page.mouse.move(*point_on(page, source))
    page.mouse.down()
    page.mouse.move(*point_on(page, target, across=across), steps=5)


def open_board(browsed: Browsed, *, lang: str = "vi", name: str = "dieu-phoi") -> Page:
    """Sign in as somebody of the office, else the dispatcher, and wait for the board."""
    page = browsed.page
    # without the page for it, which leads to a board in the other language
    form = {"name": name, "password": PASSWORD}
    answer = page.context.request.post("/sign-in", form=form, max_redirects=0)
    assert answer.status == 303, answer.text()
    page.goto(f"/?lang={lang}")
    page.wait_for_selector(f'html[lang="{lang}"] body[data-ready]', timeout=60_000)
    return page
