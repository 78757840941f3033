"""A day from its plan to its end on the board: made, given out, on phones and paper, closed."""

import io
import zipfile
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from api.services import sample_folder
from tests.api.browsing import (
    Browsed,
    Page,
    browsing,
    make_office,
    open_board,
    serving,
)
from tests.api.test_browser_board import kept
from tests.chromium import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]


@pytest.fixture
def seen(browser: Browser, tmp_path: Path) -> Iterator[Browsed]:
    make_office(tmp_path / "sample")
    with serving(tmp_path / "sample") as address, browsing(browser, address) as browsed:
        yield browsed
        assert browsed.elsewhere == []
        # what is refused, as the close of a day without a reason is, is no fault of the page
        assert [one for one in browsed.complaints if "Error:" in one] == []


def close_day(page: Page) -> None:
    """Close the first of the days on the card, though not all of it was told."""
    page.locator("#card .day").first.get_by_role("button", name="Đóng ngày").click()
    page.click("#card .button.primary")
    page.locator("#card").get_by_text("Chưa ai báo").wait_for()  # by name, to be rung
    page.fill("#reason input", "hết ca, đã hỏi không được")
    page.keyboard.press("Enter")
    page.wait_for_selector("body.no-plan")


def test_a_day_is_closed_planned_given_out_and_on_a_phone_without_leaving_the_board(
    seen: Browsed,
) -> None:
    """Once, all of that was to be had by the API alone: the board only showed days that ran."""
    page = open_board(seen)
    card = page.locator("#card")
    page.keyboard.press("d")
    close_day(page)
    assert kept(page, "kept.plans[0].state") == "closed"

    card.get_by_text("Xếp kế hoạch mới").wait_for()
    page.click("#card form .button.primary")
    page.locator("#card .day", has_text="Xếp được").wait_for(timeout=90_000)
    page.locator("#card .day").get_by_role("button", name="Công bố").click()
    page.wait_for_selector("body:not(.no-plan)")
    page.locator("#plan option", has_text="· B").wait_for(state="attached")
    page.locator("#card .day", has_text="· B").wait_for()
    for _ in range(50):  # until its board is read
        if kept(page, "kept.board !== null"):
            break
        page.wait_for_timeout(200)
    assert kept(page, "kept.board.routes.length") > 0

    address = page.locator("#card a", has_text="Danh sách A5").get_attribute("href")
    answer = page.context.request.get(address)
    names = zipfile.ZipFile(io.BytesIO(answer.body())).namelist()
    assert any(name.endswith(".pdf") for name in names), names
    card.get_by_role("button", name="Liên kết điện thoại").click()
    card.get_by_text("Mỗi người một liên kết").wait_for()
    page.locator("#card .links button").or_(page.locator("#card .button.primary")).first.click()
    card.get_by_text("Chỉ hiện lần này").wait_for()
    link = page.locator("#card input[readonly]").first.input_value()
    phone = page.context.browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    phone.goto(link)
    phone.locator(".head", has_text="Bản B").wait_for()
    phone.context.close()


def test_a_ward_head_sees_what_a_draft_came_to(seen: Browsed) -> None:
    """Once, the panel asked for the plan by itself, which the head of one ward may not read."""
    page = open_board(seen, name="phuong")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("d")
    close_day(page)
    page.click("#card form .button.primary")
    page.locator("#card .day", has_text="Xếp được").wait_for(timeout=60_000)
    page.locator("#card .day").get_by_role("button", name="Công bố").wait_for()
    assert page.locator(".toast.bad").count() == 0
    assert [one for one in asked if "/api/plans/" in one] == []


def test_an_old_plan_says_what_is_past_before_it_is_given_out(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, what did not fit any more fell out without a word when somebody pressed the button."""
    data = tmp_path / "sample"
    make_office(data)
    with serving(data) as address, browsing(browser, address) as browsed:
        page = open_board(browsed)
        page.keyboard.press("d")
        close_day(page)
        page.click("#card form .button.primary")
        page.locator("#card .day", has_text="Xếp được").wait_for(timeout=90_000)
    monkeypatch.setattr(sample_folder, "OPENS", time(14, 30))
    with serving(data) as address, browsing(browser, address) as browsed:
        page = open_board(browsed)
        page.keyboard.press("d")
        page.locator("#card .day").get_by_role("button", name="Công bố").click()
        page.locator("#card .left", has_text="Dời giờ").first.wait_for()
        page.keyboard.press("Escape")  # nobody says why: nothing is given out
        page.locator("#card .day").get_by_role("button", name="Công bố").click()
        page.locator("#card .left", has_text="Dời giờ").first.wait_for()
        page.fill("#reason input", "mất điện cả sáng")
        page.keyboard.press("Enter")
        page.locator("#plan option", has_text="· B").wait_for(state="attached")


def test_an_emergency_stays_on_its_card_when_it_is_given_and_when_it_fails(seen: Browsed) -> None:
    """Once, the card went as soon as somebody was sent, or showed the volunteer instead."""
    page = open_board(seen)
    page.keyboard.press("e")
    page.locator(".offer").first.wait_for()
    title = page.inner_text("#card h2")
    page.keyboard.press("1")
    page.locator("#card select[aria-label^='Báo không']").wait_for()
    assert page.inner_text("#card h2") == title
    page.select_option("#card select[aria-label^='Báo không']", "unsafe")
    page.locator("#card dd", has_text="không xong").wait_for()
    assert page.inner_text("#card h2") == title
    assert page.inner_text("#n-emergencies b") == "1"  # still to be done


def test_who_is_brought_to_a_facility_has_a_bed_before_anybody_is_sent(seen: Browsed) -> None:
    """Once, the board asked for a bed, and nobody could hold one there."""
    page = open_board(seen)
    page.keyboard.press("n")
    page.select_option("#card select[name=kind]", "transport")
    page.fill("#card input[name=name]", "Bà Z.")
    page.fill("#card input[name=phone]", "0900000077")
    page.fill("#card input[name=address]", kept(page, "kept.items.find(one => one.lat).address"))
    page.keyboard.press("Enter")
    page.locator("#card .bed", has_text="Chưa cơ sở nào nhận").wait_for()
    page.select_option("#card .bed select", index=1)
    page.get_by_role("button", name="Cơ sở đã nhận").click()
    page.locator("#card .bed", has_text="đã nhận").wait_for()
    page.locator("#card .actions button", has_text="Tìm người đi").hover()
    page.mouse.down()
    page.evaluate("import('/static/board/kept.js').then(({ emit }) => emit('items'))")  # it waits
    page.mouse.up()
    page.locator(".offer").first.wait_for()


def test_who_only_looks_at_the_board_has_no_plans_to_make(seen: Browsed) -> None:
    page = open_board(seen, name="bac-si")
    page.keyboard.press("d")
    assert page.locator("#do-day").count() == 0
    assert page.is_hidden("#card")
