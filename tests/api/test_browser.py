"""The pages in a real browser that is cut off from everything but the service."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api.app import create_app
from api.dependencies import now
from api.records.users import User
from api.services.access import add_user
from api.services.placing import Placer
from api.settings import Settings
from api.store.session import database_address, open_store
from routing.files import write_problem
from tests.api.serving import served_at
from tests.maps.small_ward import ward_problem

sync_api = pytest.importorskip("playwright.sync_api")
PASSWORD = "mot cau dai de nho"  # noqa: S105 - of these tests alone
CHROMIUM = Path("/usr/bin/chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole service with the real solver; its address."""
    settings = Settings(data=tmp_path_factory.mktemp("var"), database_url="", port=0)
    store = open_store(database_address(settings.data))
    user = User(
        name="dieu-phoi", role="dispatcher", organisation="A", areas=("*",), created_at=now()
    )
    add_user(store, user, password=PASSWORD, places=Placer())
    store.close()
    with served_at(create_app(settings), ws="none") as address:
        yield address


@dataclass
class Seen:
    """A page, and what it asked elsewhere or complained about."""

    page: "sync_api.Page"  # type: ignore[name-defined]
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def keep_picture(self, name: str) -> None:
        """Write a picture where `DONGHANH_PICTURES` says, to be looked at."""
        folder = os.environ.get("DONGHANH_PICTURES")  # noqa: TID251 - for people at a desk
        if folder:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=name == "4-plan")


@pytest.fixture
def seen(service: str) -> Iterator[Seen]:
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", *quiet]
        )
        context = chromium.new_context(
            base_url=service, viewport={"width": 1366, "height": 768}, locale="vi-VN"
        )
        seen = Seen(context.new_page())
        own = urlsplit(service).netloc

        def refuse(route: "sync_api.Route") -> None:  # type: ignore[name-defined]
            url = urlsplit(route.request.url)
            if url.netloc == own or url.scheme in ("data", "blob"):
                route.continue_()
            else:
                seen.requests.append(route.request.url)
                route.abort()

        context.route("**/*", refuse)
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on(
            "console",
            lambda line: seen.complaints.append(line.text) if line.type == "error" else None,
        )
        yield seen
        chromium.close()


def sign_in(seen: Seen, password: str = PASSWORD) -> None:
    """Sign in by the form, as anybody is led to it."""
    page = seen.page
    page.goto("/problems")
    page.wait_for_url("**/sign-in?next=/problems")
    seen.keep_picture("0-sign-in")
    page.fill("input[name=name]", "dieu-phoi")
    page.fill("input[name=password]", password)
    page.click("main button")


def test_from_a_file_to_a_plan_with_its_map(seen: Seen, tmp_path: Path) -> None:
    page = seen.page
    sign_in(seen)
    problem = ward_problem(vehicles=4, tasks=32)
    first, *others = problem.tasks
    problem = replace(problem, tasks=(replace(first, skills=("nurse",)), *others))
    write_problem(problem, tmp_path / "ngay-mau.json")
    assert "Chưa có bài toán nào" in page.inner_text("h1")
    seen.keep_picture("1-empty")

    (tmp_path / "broken.json").write_text('{"format": "donghanh-problem/1"}', "utf-8")
    page.set_input_files("#file", tmp_path / "broken.json")
    page.wait_for_selector("#upload-faults li")
    seen.keep_picture("2-faults")
    # the browser itself reports the refused upload
    assert [line for line in seen.complaints if "422" not in line] == []
    seen.complaints.clear()

    page.set_input_files("#file", tmp_path / "ngay-mau.json")
    page.wait_for_url("**/problems/*")
    assert page.inner_text("h1") == "Bài toán ngày 10/09/2021"
    page.select_option("select[name=seconds]", "600")
    page.click("#order button")
    page.locator("#best", has_text="Công sức").wait_for()
    seen.keep_picture("3-solving")
    page.click("#stop")  # the best so far is kept and shown

    page.wait_for_url("**/plans/*")
    assert page.inner_text("h1") == "Kế hoạch ngày 10/09/2021"
    assert "Kiểm tra độc lập: không có lỗi" in page.inner_text(".verdict")
    frame = page.frame_locator("iframe")
    frame.locator("path.leaflet-interactive").first.wait_for()
    assert frame.locator(".stop").count() > 0
    assert "SKILL_MISSING" in page.inner_text("#unassigned")
    seen.keep_picture("4-plan")
    printed = page.locator("a", has_text="Danh sách in").first.get_attribute("href")
    assert page.request.get(printed).headers["content-type"] == "application/pdf"
    page.goto("/problems")
    assert page.locator("tbody tr").count() == 2  # the problem and its plan
    seen.keep_picture("5-desk")
    assert (seen.requests, seen.complaints) == ([], [])


def test_the_api_page_opens_without_internet(seen: Seen) -> None:
    seen.page.goto("/docs")
    seen.page.wait_for_selector(".opblock-post")
    assert seen.page.locator(".opblock").count() > 15
    seen.keep_picture("6-docs")
    assert (seen.requests, seen.complaints) == ([], [])
