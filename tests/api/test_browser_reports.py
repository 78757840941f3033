"""A weekly report by mouse and keyboard: begun, written, signed, locked."""

import re
from pathlib import Path

import pytest

from tests.api.browsing import PASSWORD, browsing, make_office, serving
from tests.chromium import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]


def test_a_ward_head_begins_a_report_writes_into_it_and_signs_it(
    browser: Browser, tmp_path: Path
) -> None:
    make_office(tmp_path / "sample")
    with serving(tmp_path / "sample") as address, browsing(browser, address) as seen:
        page = seen.page
        page.goto(f"{address}/sign-in")
        page.fill("input[name=name]", "phuong")
        page.fill("input[type=password]", PASSWORD)
        page.click("main button")
        page.goto(f"{address}/reports")
        page.click("#begin button")  # the week that is over stands chosen
        page.wait_for_url(re.compile(r"/reports/\d+$"))
        assert "dự thảo" in page.inner_text("h1")
        page.fill("textarea[name=proposals]", "Xin thêm 20 bình.")
        page.click("#sign")  # what is not saved is saved first
        page.wait_for_selector("h1 .label.solid")
        assert "đã ký, đã khóa" in page.inner_text("h1")
        assert page.input_value("textarea[name=proposals]") == "Xin thêm 20 bình."
        assert page.locator("textarea[name=proposals]").get_attribute("readonly") is not None
        assert page.locator("#sign").count() == 0
        assert len(page.inner_text("code").strip()) == 64
        page.goto(f"{address}/reports")
        page.click("#begin button")  # another edition asks why
        page.wait_for_selector("#begin .faults li")
        assert seen.elsewhere == []
        assert [one for one in seen.complaints if "422" not in one] == []
