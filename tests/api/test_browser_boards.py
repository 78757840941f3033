"""Two dispatchers at their boards, codes of doors, trials by a drop, and what stands on banners."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.dependencies import now
from api.records.users import User
from api.services import access
from api.services.placing import Placer
from api.services.sample_people import NAMES, ORGANISATION
from api.store.session import database_address, open_store
from tests.api.browsing import (
    PASSWORD,
    Browsed,
    Page,
    browsing,
    drag,
    make_office,
    open_board,
    serving,
)
from tests.api.test_browser_board import TAKEN_OUT, changed, kept, routes, version
from tests.chromium import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]
ME, OTHER = NAMES["dispatcher"], "ca-sau"
NEXT = """kept.items.find(one => one.at && one.phone
    && one.status === "planned").key"""
PICK = "key => import('/static/board/kept.js').then(({ choose }) => choose([key]))"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample office with a second dispatcher."""
    data = tmp_path_factory.mktemp("office") / "sample"
    make_office(data)
    store = open_store(database_address(data))
    user = User(
        name=OTHER, role="dispatcher", organisation=ORGANISATION, areas=("*",), created_at=now()
    )
    access.add_user(store, user, password=PASSWORD, places=Placer(sets=()))
    store.close()
    return data


@pytest.fixture
def address(office: Path, tmp_path: Path) -> Iterator[str]:
    """A morning of its own."""
    data = tmp_path / "sample"
    shutil.copytree(office, data)
    with serving(data) as address:
        yield address


@pytest.fixture
def seen(browser: Browser, address: str) -> Iterator[Browsed]:
    with browsing(browser, address) as browsed:
        yield browsed
        assert (browsed.elsewhere, browsed.complaints) == ([], [])


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("DONGHANH_PICTURES")  # noqa: TID251 - for people at a desk
    if folder:
        page.screenshot(path=f"{folder}/boards-{name}.png")


def told_with_a_wrong_code(page: Page) -> int:
    """Tell a stop done with a code that is none, and return its request."""
    key = kept(page, NEXT)
    page.evaluate(PICK, key)
    page.fill("#card .told-code", "12")
    page.click("#card .joined button")
    page.locator("#card dd .late", has_text="✕").wait_for()
    # whoever opens may be asked again, while somebody is still there
    page.get_by_role("button", name="Xem để đọc qua điện thoại").wait_for()
    picture(page, "0-wrong")
    return int(kept(page, f"kept.byKey.get('{key}').request"))


def test_an_alert_is_handed_from_one_board_to_another(
    browser: Browser, seen: Browsed, address: str
) -> None:
    mine = open_board(seen)
    with browsing(browser, address) as beside:
        other = open_board(beside, lang="en", name=OTHER)
        request = told_with_a_wrong_code(mine)
        for page in (mine, other):
            page.locator("#do-inbox b", has_text="1").wait_for()
            page.keyboard.press("Escape")
            page.keyboard.press("i")
            page.locator("#card .alert", has_text=f"#{request}").wait_for()
        mine.get_by_role("button", name="Tôi lo việc này").click()
        for page in (mine, other):
            page.locator("#card .alert .owner", has_text=ME).wait_for()
        assert mine.get_by_role("button", name="Tôi lo việc này").count() == 0
        picture(mine, "1-mine")
        # who takes it over has it at both boards
        other.get_by_role("button", name="I see to it").click()
        for page in (mine, other):
            page.locator("#card .alert .owner", has_text=OTHER).wait_for()
        assert mine.get_by_role("button", name="Tôi lo việc này").count() == 1
        other.get_by_role("button", name="Snooze").click()
        other.fill("#reason input", "đang gọi")
        other.keyboard.press("Enter")
        for page in (mine, other):
            page.locator("#card .alert.quiet .owner", has_text="đang gọi").wait_for()
            page.locator("#do-inbox b", has_text="0").wait_for()
        picture(other, "2-other")
        second = told_with_a_wrong_code(mine)  # another one is nobody's, and loud
        other.locator("#card .alert:not(.quiet)", has_text=f"#{second}").wait_for()
        assert other.locator("#card .alert li .owner", has_text=OTHER).count() == 1
        picture(other, "3-both")
        assert (beside.elsewhere, beside.complaints) == ([], [])


def test_a_code_is_shown_when_asked_for_and_gone_with_the_card(seen: Browsed) -> None:
    page = open_board(seen)
    key = kept(page, NEXT)
    page.evaluate(PICK, key)
    assert page.locator("#card .door-code").count() == 0  # nobody reads it in passing
    page.get_by_role("button", name="Xem để đọc qua điện thoại").click()
    page.locator("#card .door-code").wait_for()
    code = page.inner_text("#card .door-code")
    picture(page, "4-code")
    text = page.get_by_role("button", name="Nhắn tin mã")
    text.focus()
    page.evaluate("import('/static/board/kept.js').then(({ emit }) => emit('items'))")
    page.wait_for_function("document.activeElement.innerText === 'Nhắn tin mã'")  # drawn anew
    page.keyboard.press("Enter")
    page.locator(".toast", has_text="Mã nhận đang được nhắn").wait_for()
    page.keyboard.press("Escape")
    page.evaluate(PICK, key)
    page.locator("#card .told-code").wait_for()
    assert page.locator("#card .door-code").count() == 0
    page.fill("#card .told-code", code)
    page.click("#card .joined button")
    page.locator("#card dd", has_text="✓ mã khớp").wait_for()
    picture(page, "5-confirmed")
    page.click("#do-versions")
    page.get_by_role("button", name="Nhắn tin mã nhận tới mọi cửa nhà").click()
    page.locator(".toast", has_text="nơi không có điện thoại").wait_for()
    picture(page, "6-all-codes")


def test_a_drop_on_somebody_outside_the_best_three_says_why_not(seen: Browsed) -> None:
    page = open_board(seen)
    before = routes(page)
    key, request = kept(
        page,
        """(one => [one.key, one.request])(kept.items.find(one => one.status === "waiting"
        && one.kind === "oxygen_emergency" && !one.rough && one.lat !== null))""",
    )
    page.fill("#search", f"#{request}")
    first = kept(page, "kept.vehicles[0].id")
    drag(page, f'#pool [data-drag="{key}"]', f'.strip[data-vehicle="{first}"] .line')
    page.locator(".strip.offered").first.wait_for()
    left = page.evaluate(
        "[...document.querySelectorAll('.strip:not(.offered)')].map(one => one.dataset.vehicle)"
    )
    assert left
    page.keyboard.press("Escape")
    page.mouse.up()
    drag(page, f'#pool [data-drag="{key}"]', f'.strip[data-vehicle="{left[0]}"] .line')
    page.locator(".strip.offered").first.wait_for()
    page.mouse.up()
    toast = page.locator(".toast.bad")
    toast.wait_for()
    said = toast.inner_text()
    assert "trái quy định" in said or "Có ba người đi nhanh hơn" in said
    assert len(said.splitlines()) > 1  # which rule, or what it would come to
    assert routes(page) == before
    picture(page, "6-why-not")


def test_a_visit_by_two_says_so_in_the_pool_on_the_strip_and_with_whom(seen: Browsed) -> None:
    page = seen.page

    def meet(route: Any) -> None:
        answer = route.fetch()
        day = answer.json()
        first, second, *_ = (task for task in day["tasks"] if task["kind"] == "care_visit")
        second |= {"previous": first["id"], "together": True}
        route.fulfill(response=answer, body=json.dumps(day))

    page.route("**/api/day-plans/*/day*", meet)
    open_board(seen)
    pair = kept(page, "kept.items.filter(one => one.pair).map(one => [one.key, one.task.id])")
    assert len(pair) == 2
    for key, task in pair:
        page.fill("#search", f"#{kept(page, f'kept.byKey.get(`{key}`).request')}")
        page.locator(f'#pool [data-key="{key}"] .pair').wait_for()
        if kept(page, f"Boolean(kept.byKey.get('{key}').at)"):
            assert page.locator(f'.block[data-task="{task}"] .two').inner_text() == "2"
    picture(page, "7-two")


def test_the_banner_of_a_plan_not_searched_for_goes_with_a_re_plan_and_comes_back_without_it(
    seen: Browsed,
) -> None:
    page = open_board(seen)
    banner = page.locator("#signs", has_text="XẾP NHANH")
    banner.wait_for()
    at = version(page)
    page.evaluate(TAKEN_OUT)  # else there may be nothing better
    changed(page, at)
    banner.get_by_role("button").click()
    page.locator("#card .button.primary").wait_for(timeout=60_000)
    at = version(page)
    page.click("#card .button.primary")
    changed(page, at)
    banner.wait_for(state="hidden")
    at = version(page)
    page.click("#do-undo")
    changed(page, at)
    banner.wait_for()


def test_the_banner_goes_with_words_where_a_search_found_nothing_better(seen: Browsed) -> None:
    page = seen.page
    searched: list[bool] = []

    def nothing_better(route: Any) -> None:
        answer = route.fetch()
        found = answer.json()
        if found["state"] == "found":
            found["changes"] = {name: [] for name in found["changes"]}
            found["tally_after"] = found["tally_before"]
            searched.append(True)
        route.fulfill(response=answer, body=json.dumps(found))

    def kept_so(route: Any) -> None:
        answer = route.fetch()
        board = answer.json()
        if searched:
            board["signs"] = [one for one in board["signs"] if one["code"] != "unsearched-plan"]
        route.fulfill(response=answer, body=json.dumps(board))

    page.route("**/replans/last", nothing_better)
    page.route("**/day-plans/*/board*", kept_so)
    open_board(seen)
    banner = page.locator("#signs", has_text="XẾP NHANH")
    banner.get_by_role("button").click()
    page.locator("#card", has_text="không có cách nào tốt hơn").wait_for(timeout=60_000)
    banner.wait_for(state="hidden")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.locator("#signs").wait_for(state="hidden")


def test_who_helps_from_a_ward_that_nobody_knows_is_not_called_from_beyond(seen: Browsed) -> None:
    page = open_board(seen)
    known = {"vehicle": "1", "depot": None, "reason": None, "sentence": "Vì vậy."}
    nobody = known | {"home": None, "home_name": "", "reach": "unknown"}
    near = known | {"home": "x", "home_name": "Phường 9", "reach": "district"}
    page.route("**/from-outside*", lambda route: route.fulfill(json=[nobody, near]))
    page.evaluate(PICK, kept(page, NEXT))
    page.get_by_role("button", name="Vì sao họ đi?").click()
    page.locator("#card .outside").wait_for()
    told = page.locator("#card .outside p").all_inner_texts()
    assert told == [
        "Người chưa rõ ở phường nào. Vì vậy.",
        "Người của Phường 9 (cùng quận). Vì vậy.",
    ]
