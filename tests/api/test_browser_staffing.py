"""Staffing by mouse: a draft is made, one move is left out, the others are approved."""

from pathlib import Path

import pytest

from tests.api.browsing import PASSWORD, Page, browsing, make_office, serving
from tests.chromium import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("input[name=name]", "phuong")
    page.fill("input[type=password]", PASSWORD)
    page.click("main button")


def test_a_ward_head_keeps_two_in_reserve_and_approves_one_of_the_moves(
    browser: Browser, tmp_path: Path
) -> None:
    make_office(tmp_path / "sample")
    with serving(tmp_path / "sample") as address, browsing(browser, address) as seen:
        page = seen.page
        sign_in(page)
        page.goto(f"{address}/staffing")
        page.fill("input[name=reserve]", "2")
        page.click("form.wish button")
        page.wait_for_selector("#approve")
        boxes = page.locator("input[name=volunteer]")
        assert boxes.count() == 2
        page.uncheck("#all")
        page.click("#approve button")
        assert "Chưa chọn" in page.inner_text("#approve [role=status]")
        boxes.first.check()
        page.click("#approve button")
        page.wait_for_selector("p.check.ok[role=status]")
        assert "Đã duyệt 1 điều động" in page.inner_text("main")
        assert page.locator("input[name=volunteer]").count() == 1  # the other one still waits
        page.click("[data-undo]")
        page.wait_for_selector("[data-undo]", state="detached")
        page.wait_for_selector("p.check.ok[role=status]:not([hidden])")
        assert "1 người về nơi cũ" in page.inner_text("main")
        assert page.locator("input[name=volunteer]").count() == 2
        assert seen.elsewhere == []
        assert seen.complaints == []


_CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((one) => {
    const { width, right } = one.getBoundingClientRect();
    return width && right > document.documentElement.clientWidth + 1;
}).map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 40)}`)"""


def test_a_draft_is_as_wide_as_the_screen_and_nothing_of_it_is_cut_off(
    browser: Browser, tmp_path: Path
) -> None:
    """Once, a phone showed its left half."""
    make_office(tmp_path / "sample")
    with serving(tmp_path / "sample") as address:
        for width in (390, 768, 1366):
            with browsing(browser, address, width=width, height=844) as seen:
                page = seen.page
                sign_in(page)
                for lang in ("vi", "en"):
                    page.goto(f"/staffing?lang={lang}")
                    page.fill("input[name=reserve]", "2")
                    page.click("form.wish button")
                    page.wait_for_selector(f'html[lang="{lang}"] #approve')
                    page.wait_for_load_state()  # its styles too
                    assert page.evaluate(_CUT_OFF) == []
                row = page.locator("#approve tbody tr").first
                assert (row.bounding_box()["height"] > 100) == (width == 390)  # a card of its own
                assert "reserve" in row.inner_text()
                assert seen.complaints == []
