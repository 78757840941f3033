"""The pages in a real browser that is cut off from everything but the service."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.app import create_app
from api.dependencies import now
from api.records.users import User
from api.services.access import add_user
from api.services.placing import Placer
from api.settings import Settings
from api.store.session import database_address, open_store
from routing.files import write_problem
from tests.api.browsing import PASSWORD, Browsed, browsing
from tests.api.serving import served_at
from tests.chromium import CHROMIUM, Browser
from tests.maps.small_ward import ward_problem

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
    with served_at(create_app(settings)) as address:
        yield address


@pytest.fixture
def seen(browser: Browser, service: str) -> Iterator[Browsed]:
    with browsing(browser, service) as browsed:
        yield browsed


def sign_in(seen: Browsed, password: str = PASSWORD) -> None:
    """Sign in by the form, as anybody is led to it."""
    page = seen.page
    page.goto("/problems")
    page.wait_for_url("**/sign-in?next=/problems")
    page.fill("input[name=name]", "dieu-phoi")
    page.fill("input[name=password]", password)
    page.click("main button")


def test_from_a_file_to_a_plan_with_its_map(seen: Browsed, tmp_path: Path) -> None:
    page = seen.page
    sign_in(seen)
    problem = ward_problem(vehicles=4, tasks=32)
    first, *others = problem.tasks
    problem = replace(problem, tasks=(replace(first, skills=("nurse",)), *others))
    write_problem(problem, tmp_path / "ngay-mau.json")
    assert "Chưa có bài toán nào" in page.inner_text("h1")

    (tmp_path / "broken.json").write_text('{"format": "donghanh-problem/1"}', "utf-8")
    page.set_input_files("#file", tmp_path / "broken.json")
    page.wait_for_selector("#upload-faults li")
    # the browser itself reports the refused upload
    assert [line for line in seen.complaints if "422" not in line] == []
    seen.complaints.clear()

    page.set_input_files("#file", tmp_path / "ngay-mau.json")
    page.wait_for_url("**/problems/*")
    assert page.inner_text("h1") == "Bài toán ngày 10/09/2021"
    page.select_option("select[name=seconds]", "600")
    page.click("#order button")
    page.locator("#best", has_text="Công sức").wait_for()
    page.click("#stop")  # the best so far is kept and shown

    page.wait_for_url("**/plans/*")
    assert page.inner_text("h1") == "Kế hoạch ngày 10/09/2021"
    assert "Kiểm tra độc lập: không có lỗi" in page.inner_text(".verdict")
    frame = page.frame_locator("iframe")
    frame.locator("path.leaflet-interactive").first.wait_for()
    assert frame.locator(".stop").count() > 0
    assert "SKILL_MISSING" in page.inner_text("#unassigned")
    printed = page.locator("a", has_text="Danh sách in").first.get_attribute("href")
    assert page.request.get(printed).headers["content-type"] == "application/pdf"
    page.goto("/problems")
    assert page.locator("tbody tr").count() == 2  # the problem and its plan
    assert (seen.elsewhere, seen.complaints) == ([], [])


def test_the_api_page_opens_without_internet(seen: Browsed) -> None:
    seen.page.goto("/docs")
    seen.page.wait_for_selector(".opblock-post")
    assert seen.page.locator(".opblock").count() > 15
    assert (seen.elsewhere, seen.complaints) == ([], [])
