"""Duty days by keyboard: signed, listed, settled; usable by anybody, on a screen and on a phone."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from routing.rules.tables import TABLES
from tests.api.browsing import PASSWORD, browsing, make_office, serving
from tests.api.test_payments import RATES
from tests.chromium import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]


def test_a_ward_head_signs_lists_and_settles_by_keyboard(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = shutil.copytree(TABLES, tmp_path / "rules")
    (rules / "rates.toml").write_text(RATES, "utf-8")
    monkeypatch.setenv("DONGHANH_RULES", str(rules))
    make_office(tmp_path / "sample")
    with serving(tmp_path / "sample") as address, browsing(browser, address) as seen:
        page = seen.page
        page.goto(f"{address}/sign-in")
        page.fill("input[name=name]", "phuong")
        page.fill("input[type=password]", PASSWORD)
        page.click("main button")
        page.goto(f"{address}/duty-days")
        assert page.locator("#confirm [data-pick]:checked").count() == 0  # the day is not over
        for one in (0, 1):
            page.locator("#confirm [data-pick]").nth(one).focus()
            page.keyboard.press("Space")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "minutes"
        page.locator("#confirm button").press("Enter")
        page.locator("#confirm [role=status]", has_text="Đã ký 2 ngày").wait_for()
        page.locator("#confirm tr:has([name=reason])").nth(1).wait_for()
        assert page.locator("#confirm [data-pick]:checked").count() == 0
        _is_usable(page)
        today = page.locator("#draw [name=last]").get_attribute("max")
        for name in ("first", "last"):
            page.fill(f"#draw [name={name}]", today or "")
        page.locator("#draw button").press("Enter")
        page.locator("#lists a").first.wait_for()
        page.locator("#lists a").first.press("Enter")
        page.wait_for_url("**number=1**")
        page.fill("#settle [name=paid]", "1")
        page.keyboard.press("Enter")
        page.locator("#settle .faults li").wait_for()  # another amount needs a reason
        page.fill("#settle [name=reason]", "trả trước một phần")
        page.keyboard.press("Enter")
        page.locator("#list .label.solid", has_text="đã quyết toán").wait_for()
        assert "Đã ký." in page.inner_text("#settle [role=status]")
        assert "trạm y tế lưu động" in page.inner_text("#list")
        assert "Còn thiếu" in page.inner_text("#list")
        _is_usable(page)
        assert seen.elsewhere == []
        assert [one for one in seen.complaints if "422" not in one] == []


def _is_usable(page: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        found = axe.Axe().run(page).response["violations"]
        faults = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]
        assert faults == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1366, "height": 768})
