"""Posts and shifts on the page of volunteers: seen, added, and refused in words."""

from collections.abc import Iterator

import pytest

from tests.api.browsing import Browsed, Page, browsing, make_office, open_board, serving
from tests.chromium import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("office") / "sample"
    make_office(data)
    with serving(data) as address:
        yield address


@pytest.fixture
def seen(browser: Browser, address: str) -> Iterator[Browsed]:
    with browsing(browser, address) as browsed:
        yield browsed
        assert browsed.elsewhere == []
        # what is refused on purpose is told on the console too
        assert [one for one in browsed.complaints if "409" not in one and "422" not in one] == []


def one_of(seen: Browsed, state: str, name: str = "phuong") -> Page:
    """Open the page of the first volunteer in a state."""
    page = open_board(seen, name=name)
    page.goto(f"/volunteers?state={state}")
    page.locator("#people a").first.click()
    page.locator("#works").wait_for()
    return page


def test_posts_and_shifts_are_seen_and_a_second_post_is_refused_in_words(seen: Browsed) -> None:
    page = one_of(seen, "posted")
    assert page.locator("#works > ul li").count() == 1
    shift = page.locator("#works .shift-of").first
    assert shift.locator("[name=begins]").input_value() < shift.locator("[name=ends]").input_value()
    page.click("#post button")
    page.locator(
        "#post .faults li", has_text="người này đã có nhiệm sở trong những ngày đó"
    ).wait_for()
    assert page.locator("#works > ul li").count() == 1


def test_who_only_applied_is_given_no_post_and_each_reason_is_said(seen: Browsed) -> None:
    page = open_board(seen, name="phuong")
    order = {"name_short": "Anh Z.", "channel": "self", "address": "12 Nguyễn Kim, P.1, Q.10"}
    made = page.context.request.post("/api/volunteers", data=order)
    assert made.status == 201, made.text()
    page.goto(f"/volunteers?number={made.json()['number']}")
    page.click("#post button")
    faults = page.locator("#post .faults")
    faults.locator("li", has_text="không nhận nhiệm sở được").wait_for()
    faults.locator("li", has_text="chưa đủ điều kiện cho việc này").wait_for()
    assert page.locator("#works > ul li").count() == 0


def test_a_shift_is_added_changed_and_kept(seen: Browsed) -> None:
    page = one_of(seen, "posted")
    before = page.locator("#works .shift-of").count()
    page.fill("#shift [name=day]", "2031-02-03")
    page.fill("#shift [name=ends]", "30:00")
    page.click("#shift button")
    added = page.locator("#works .shift-of", has_text="03/02/2031")
    added.wait_for()
    assert page.locator("#works .shift-of").count() == before + 1
    added.locator("[name=ends]").fill("06:00")
    added.locator("button").click()
    added.locator(".faults li").first.wait_for()  # it ends before it begins
    added.locator("[name=ends]").fill("12:00")
    added.locator("button").click()
    added.locator("[role=status]", has_text="Đã ghi").wait_for()
    page.reload()
    assert added.locator("[name=ends]").input_value() == "12:00"


def test_who_may_post_nobody_sees_posts_and_shifts_alone(seen: Browsed) -> None:
    page = one_of(seen, "posted", name="bac-si")
    assert page.locator("#works > ul li").count() == 1
    assert page.locator("#works > p", has_text=" – ").count() > 0
    assert page.locator("#post, #shift, #works form").count() == 0
