"""What a stranger looked for on the board: each role's own page, and what was taken in wrongly."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.browsing import Browsed, Page, browsing, make_office, open_board, serving
from tests.chromium import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("office") / "sample"
    make_office(data)
    return data


@pytest.fixture(scope="module")
def address(office: Path) -> Iterator[str]:
    with serving(office) as address:
        yield address


@pytest.fixture
def seen(browser: Browser, address: str) -> Iterator[Browsed]:
    with browsing(browser, address) as browsed:
        yield browsed
        assert browsed.elsewhere == []
        # what is refused on purpose is told on the console too
        assert [one for one in browsed.complaints if "422" not in one] == []


def kept(page: Page, body: str) -> Any:
    return page.evaluate(f"import('/static/board/kept.js').then(({{ kept, now }}) => {body})")


def taken(page: Page, **fields: str) -> None:
    """Take a request in by the form."""
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.locator("#card input[name=phone]").wait_for()
    for name, text in fields.items():
        box = page.locator(f"#card [name={name}]")
        if name == "kind":
            box.select_option(text)
        else:
            box.fill(text)
    page.locator("#card form button.primary").click()


@pytest.mark.parametrize("name", ["bac-si", "tong-dai", "thu-kho"])
def test_who_sees_no_plan_sees_their_area_and_the_services_time(seen: Browsed, name: str) -> None:
    """Once, waits went by the computer's clock, the map was empty and everything counted 0."""
    page = open_board(seen, name=name)
    assert kept(page, "now()").startswith("2025-03-10T02:")
    assert kept(page, "kept.ground.wards.features.length") == 1
    assert kept(page, "kept.items.filter(one => one.status === 'planned').length") > 0
    assert "đã phân loại" in page.inner_text("#standing")
    text = page.inner_text("body")
    assert "chưa có địa chỉ" not in text
    assert ("Bài toán" in page.content()) is False
    assert page.locator("#no-ground").is_visible() is False
    for one in ("replan", "undo", "versions", "handover", "print"):  # they need a day's board
        assert page.locator(f"#do-{one}").is_visible() is False


def test_a_ward_head_of_all_wards_sees_the_plan_for_all_of_them(seen: Browsed) -> None:
    """Once, the sample's had each ward by its key, and nothing of the plan."""
    page = open_board(seen, name="phuong")
    assert kept(page, "kept.plan.area") == "*"
    assert kept(page, "kept.board.routes.length") > 0
    page.keyboard.press("d")
    page.locator("#card .day").first.get_by_role("button", name="Đóng ngày").wait_for()


def test_who_sees_no_plan_tells_the_code_of_a_door_all_the_same(seen: Browsed) -> None:
    page = open_board(seen, name="tong-dai")
    key = kept(page, "kept.items.find(one => one.status === 'planned').key")
    page.evaluate("key => import('/static/board/kept.js').then(({ choose }) => choose([key]))", key)
    page.get_by_role("button", name="Xem để đọc qua điện thoại").click()
    page.locator("#card .door-code").wait_for()


def test_the_keeper_sees_stock_cylinders_and_what_is_wanted(seen: Browsed) -> None:
    page = open_board(seen, name="thu-kho")
    told = page.inner_text("#standing")
    for part in ("Trạm oxy Phường 1", "Bình đầy", "ở nhà bệnh nhân", "Oxy khẩn", "Chờ lâu nhất"):
        assert part in told
    assert page.locator("#do-new").count() == 0
    assert page.locator("#risks").count() == 0
    assert page.locator(".depot").count() > 0


def test_the_keeper_counts_the_own_station_by_the_numbers_of_its_cylinders(seen: Browsed) -> None:
    page = open_board(seen, name="thu-kho")
    page.locator(".leaflet-marker-icon.depot", has_text="O₂").focus()
    page.keyboard.press("Enter")
    form = page.locator(".count-form")
    form.wait_for()
    serials = page.locator("#card .serials span").all_inner_texts()
    assert len(serials) == int(kept(page, "kept.cylinders.full")) > 1
    form.locator("button").click()
    page.locator("#card .faults li", has_text="không ghi đếm được gì").wait_for()
    left_out = serials.pop()
    form.locator("textarea").fill(f"{serials[0].lower()}\n" + ", ".join(serials))
    told = form.locator("[role=status]").inner_text()
    assert f"đã đọc {len(serials)} số" in told  # twice is once
    assert f"1 bình trong sổ không có ở đây: {left_out}. Gửi đi là ghi mất." in told
    form.locator("button").click()
    page.locator(".toast", has_text=left_out).wait_for()
    page.locator("#card summary", has_text=f"đầy ({len(serials)})").wait_for()
    form.locator("textarea").fill("; ".join([*serials, left_out]))
    form.locator("button").click()
    page.locator("#card summary", has_text=f"đầy ({len(serials) + 1})").wait_for()


def test_a_dispatcher_counts_a_depot_of_the_running_day_and_its_card_goes_again(
    seen: Browsed,
) -> None:
    """Once, a card of what was missing stayed though it was found, and named the depot by key."""
    page = open_board(seen)
    page.evaluate(
        """async () => {
        const { kept } = await import("/static/board/kept.js");
        const { showDepot } = await import("/static/board/depots.js");
        await showDepot([...kept.depots.values()].find(one => one.now_full > 1).id);
    }"""
    )
    count = page.locator("#card input[name=full]")
    known = int(kept(page, "Math.max(...[...kept.depots.values()].map(one => one.now_full))"))
    for full, cards in ((known - 1, 1), (known, 0)):
        count.fill(str(full))
        page.locator("#card .count-form button").click()
        page.locator(".toast", has_text="Đã ghi kết quả kiểm kho").wait_for()
        count.wait_for()
        page.wait_for_function(
            """cards => fetch(`/api/day-plans/1/alerts`).then(one => one.json()).then(seen =>
            fetch("/api/day-plans/1/acts?kind=conflict").then(one => one.json()).then(acts =>
            acts.filter(act => !seen.some(({ key }) => key === `conflict ${act.number}`)).length
            === cards))""",
            arg=cards,
        )
        if cards:
            page.keyboard.press("Escape")
            page.click("#do-inbox")
            page.locator(
                "#card .letter", has_text="Kiểm kho Trạm oxy Phường 1: đếm được"
            ).wait_for()
            page.evaluate(
                """async () => {
                const { kept } = await import("/static/board/kept.js");
                const { showDepot } = await import("/static/board/depots.js");
                await showDepot([...kept.depots.values()].find(one => one.now_full).id);
            }"""
            )
    page.keyboard.press("Escape")
    page.click("#do-inbox")
    page.locator("#card .inbox").wait_for()
    page.locator("#card .letter", has_text="Kiểm kho").wait_for(state="detached")


def test_a_doctor_finds_what_no_doctor_has_looked_at_and_sets_its_risk(seen: Browsed) -> None:
    page = open_board(seen, name="bac-si")
    page.click("#only-unset")
    before = int(page.inner_text("#only-unset b"))
    assert before == kept(page, "kept.shown.length") > 0
    page.locator("#pool .item").first.click()
    page.locator("#card", has_text="bảng gợi ý").wait_for()
    assert page.locator("#pool .risk.suggested").count() > 0
    page.locator("#card .actions .primary").click()
    page.locator("#only-unset b", has_text=str(before - 1)).wait_for()


def test_a_new_request_begins_with_what_is_usual_for_its_kind(seen: Browsed) -> None:
    page = open_board(seen)
    page.keyboard.press("n")
    usual = page.locator("#card .usual")
    usual.wait_for()
    page.locator("#card .presets button", has_text="Thuốc").first.click()
    assert page.locator("#card [name=kind]").input_value() == "medicine"
    assert usual.inner_text() == "Thường lệ: mang 1 gói · 5 phút tại nhà"
    assert page.locator("#card .of-cylinder[open]").count() == 0
    page.locator("#card [name=kind]").select_option("oxygen_swap")
    assert usual.inner_text() == (
        "Thường lệ: mang 1 bình đầy · nhận về 1 bình rỗng · 8 phút tại nhà"
    )
    size = page.locator("#card .of-cylinder[open] [name=size_l]")
    assert size.get_attribute("placeholder") == "chưa rõ: tính 8"
    assert size.input_value() == ""  # nobody read it
    page.locator("#card [name=kind]").select_option("transport")
    assert usual.inner_text() == "Thường lệ: 15 phút tại nhà"
    page.keyboard.press("Escape")


def test_an_empty_form_is_refused_with_all_that_is_wrong(seen: Browsed) -> None:
    page = open_board(seen)
    before = kept(page, "kept.requests.size")
    taken(page, phone="090123")
    page.locator("#card .faults li").nth(1).wait_for()
    assert page.locator("#card [aria-invalid]").count() == 2
    assert kept(page, "kept.requests.size") == before


def test_an_emergency_without_a_place_says_so_and_where_to_write_it(seen: Browsed) -> None:
    """Once, it said that nobody could go, though nobody was asked."""
    page = open_board(seen)
    rough = int(page.inner_text("#only-rough b"))
    taken(page, kind="oxygen_emergency", name="Ông V.")
    box = page.locator("#card .missing input[name=address]")
    box.wait_for()
    assert "Không số gọi, không chỗ đến" in page.inner_text("#toasts")
    assert "Không ai đi được" not in page.inner_text("#toasts")
    page.locator("#only-rough b", has_text=str(rough + 1)).wait_for()
    box.fill("12 Nguyễn Kim, P.1, Q.10")
    box.press("Enter")
    page.locator("#card .offer").first.wait_for()


def test_a_double_is_said_in_words_and_merged_on_its_card(seen: Browsed) -> None:
    page = open_board(seen)
    for name in ("Bà T.", "Bà Tư"):
        taken(page, name=name, phone="0901 234 567", kind="medicine")
        page.locator("#card h2", has_text=name).wait_for()
    assert "cùng số điện thoại" in page.inner_text("#toasts")
    page.locator("#card li button", has_text="Gộp vào").first.click()
    page.locator("#reason").wait_for()
    page.keyboard.press("Enter")
    merged = page.locator(".toast", has_text="Đã gộp")
    merged.wait_for()
    page.locator("#card h2", has_text="Bà T.").wait_for()
    merged.locator("button", has_text="Hoàn tác").click()
    page.locator("#card h2", has_text="Bà Tư").wait_for()


def test_what_is_begun_is_not_dragged_and_why_not_is_said_once(seen: Browsed) -> None:
    page = open_board(seen)
    assert page.locator(".block.done[data-drag], .block.begun[data-drag]").count() == 0
    said = page.evaluate(
        """async () => {
        const { kept } = await import("/static/board/kept.js");
        const { tried, stepsTo, showFault } = await import("/static/board/arranging.js");
        const { task } = kept.items.find(one => one.status === "done");
        try { await tried(stepsTo([task.id], kept.day.vehicles[0].id, null)); }
        catch (fault) { showFault(fault); }
        return document.getElementById("effect").innerText;
    }"""
    )
    assert "không còn chờ ai" in said
    assert page.locator(".toast.bad").count() == 0


def test_a_number_is_found_whatever_is_filtered_and_words_by_their_beginning(seen: Browsed) -> None:
    page = open_board(seen)
    number = kept(page, "kept.items.find(one => one.status === 'done').request")
    page.fill("#search", f"#{number}")
    assert {*kept(page, "kept.shown.map(one => one.request)")} == {number}  # all its tasks
    page.fill("#search", "ky")
    found = kept(page, "kept.shown.map(one => one.words)")
    assert found
    assert all(any(word.startswith("ky") for word in words) for words in found)
    page.fill("#search", "guyen")
    assert kept(page, "kept.shown.length") == 0


def test_a_stop_is_found_by_the_number_that_the_volunteer_reads_out(seen: Browsed) -> None:
    """Once, the board had no numbers: who rang about “stop 7” had to say name and address."""
    page = open_board(seen)
    who, number, task = kept(
        page,
        """kept.board.routes.flatMap((route) => route.stops
            .filter((stop) => stop.status === 'planned' && stop.task)
            .map((stop) => [kept.day.vehicles.find((one) => one.id === route.vehicle).name,
                stop.number, stop.task]))[1]""",
    )
    page.keyboard.press("/")
    page.keyboard.type(f"{who.removesuffix('.').lower()} {number}")
    page.keyboard.press("Enter")
    assert kept(page, "[...kept.chosen]") == [f"t{task}"]
    assert f"{who} · số {number} · " in page.inner_text("#card")
    label = page.get_attribute(f".block[data-task='{task}']", "aria-label")
    assert label.startswith(f"{who}, số {number}, ")
    page.locator("#card button.link").first.click()
    assert str(number) in page.locator("#card .stops .no").all_inner_texts()


def test_the_note_to_the_next_shift_is_read_and_agrees_with_the_board(seen: Browsed) -> None:
    """Once, it was a paragraph of English states and bare numbers, and counted what was over."""
    page = open_board(seen)
    page.keyboard.press("h")
    page.locator("#card h2", has_text="Bàn giao ca").wait_for()
    told = page.inner_text("#card summary >> nth=0")
    assert told == f"Khẩn chưa xong ({page.inner_text('#n-emergencies b')})"
    text = page.inner_text("#card")
    assert "đã nhận" in text
    assert not [word for word in ("received", "to-collect", "volunteer") if word in text]
    page.locator("#card details li button").first.click()
    page.locator("#card h2", has_text="#").wait_for()


def test_a_re_plan_counts_what_is_done_and_how_long_people_ride(seen: Browsed) -> None:
    page = open_board(seen)
    page.keyboard.press("r")
    page.locator("#card", has_text="Chưa ai đi").wait_for(timeout=60_000)
    assert "Giờ đi đường" in page.inner_text("#card")
    assert "Thiệt hại" not in page.inner_text("#card")


def test_an_undo_that_is_refused_says_of_which_act(seen: Browsed) -> None:
    page = open_board(seen)
    page.evaluate(
        """async () => {
        const { kept } = await import("/static/board/kept.js");
        const { send } = await import("/static/board/calls.js");
        const plan = `day-plans/${kept.plan.number}`;
        const task = kept.items.find(one => one.at && one.status === "planned").task.id;
        await send(`${plan}/pins`, { tasks: [task], reason: "giữ" });
    }"""
    )
    page.route(
        "**/undo",
        lambda route: route.fulfill(
            status=422,
            json={
                "issues": [
                    {
                        "code": "field-acted",
                        "subject": "act 9, pinned, 09:31: volunteer 3",
                        "message": "đã có người đi",
                        "remedy": "",
                    }
                ]
            },
        ),
    )
    page.click("#do-undo")
    page.locator(".toast.bad", has_text="Không hoàn tác được: ghim lúc 09:31").wait_for()
