"""A dispatcher's morning on the board, in a real browser without internet."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.browsing import Browsed, Page, browsing, drag, make_office, open_board, serving
from tests.chromium import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]
KEPT = "import('/static/board/kept.js').then(({ kept }) => {body})"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("office") / "sample"
    make_office(data)
    return data


@pytest.fixture
def seen(browser: Browser, office: Path) -> Iterator[Browsed]:
    with serving(office) as address, browsing(browser, address) as browsed:
        yield browsed
        assert browsed.elsewhere == []
        assert browsed.complaints == []


def kept(page: Page, body: str) -> Any:
    """Return what the page's own store says."""
    return page.evaluate(KEPT.replace("{body}", body))


def routes(page: Page) -> Any:
    """Return who has which tasks to come, in their order."""
    return kept(
        page,
        "Object.fromEntries(kept.board.routes.map(route => [route.vehicle, route.stops"
        ".filter(stop => stop.kind === 'task' && stop.status === 'planned')"
        ".map(stop => stop.task)]).filter(([, tasks]) => tasks.length))",
    )


def version(page: Page) -> int:
    return int(page.get_attribute("body", "data-version") or 0)


def changed(page: Page, before: int) -> None:
    page.wait_for_selector(f'body:not([data-version="{before}"])')


A_GOOD_MOVE = """async () => {
    const { kept } = await import("/static/board/kept.js");
    const { tried } = await import("/static/board/arranging.js");
    const tasks = route => route.stops.filter(stop => stop.kind === "task");
    for (const { vehicle: from, stops } of kept.board.routes) {
        for (const { task } of stops.filter(one => one.task && one.status === "planned")) {
            for (const other of kept.board.routes) {
                const last = tasks(other).at(-1), vehicle = other.vehicle;
                if (vehicle === from || !last) { continue; }
                const found = await tried([{ task, vehicle, after: last.task }]);
                if (!found.broken.length && !found.needs_reason) { return [task, vehicle]; }
            }
        }
    }
    return null;
}"""
A_BAD_MOVE = """async () => {
    const { kept } = await import("/static/board/kept.js");
    const { tried, arrange, stepsTo } = await import("/static/board/arranging.js");
    for (const { task } of kept.items.filter(one => one.at && one.status === "planned")) {
        for (const { id } of kept.day.vehicles) {
            const found = await tried(stepsTo([task.id], id, null));
            if (found.broken.length) {
                await arrange(stepsTo([task.id], id, null), "x");
                return found.broken[0].what;
            }
        }
    }
    return null;
}"""
PIN_A_ROUTE = """async () => {
    const { kept } = await import("/static/board/kept.js");
    const { send } = await import("/static/board/calls.js");
    const planned = route => route.stops.some(stop => stop.task && stop.status === "planned");
    const { vehicle } = kept.board.routes.find(planned);
    await send(`day-plans/${kept.plan.number}/pins`, { vehicles: [vehicle], reason: "giữ" });
}"""


def a_good_move(page: Page) -> tuple[str, str]:
    """Return a task that another volunteer can take over at the end of their route, and whom."""
    found = page.evaluate(A_GOOD_MOVE)
    assert found is not None
    return found[0], found[1]


def name_of(page: Page, vehicle: str) -> str:
    return str(kept(page, f"kept.day.vehicles.find(one => one.id === '{vehicle}').name"))


def test_by_mouse_a_stop_is_moved_with_its_effect_before_and_taken_back(seen: Browsed) -> None:
    page = open_board(seen)
    assert "THÀNH PHỐ MẪU" in page.inner_text("header")
    before, at = routes(page), version(page)
    task, other = a_good_move(page)
    drag(page, f'.block[data-task="{task}"]', f'.strip[data-vehicle="{other}"] .line')
    page.locator("#effect", has_text="phút đi").wait_for()
    assert page.locator("#effect.refused").count() == 0
    page.mouse.up()
    changed(page, at)
    after = routes(page)
    assert after[other][-1] == task
    assert after != before
    page.locator(".toast", has_text="chuyển sang").wait_for()
    moved = version(page)
    page.click("#do-undo")
    changed(page, moved)
    assert routes(page) == before


def test_what_breaks_a_rule_is_said_and_refused(seen: Browsed) -> None:
    page = open_board(seen)
    before = routes(page)
    broken = page.evaluate(A_BAD_MOVE)
    assert broken is not None
    assert broken in page.inner_text(".toast.bad")
    assert routes(page) == before


def test_by_keyboard_an_emergency_is_given_and_a_stop_moved_pinned_and_taken_back(
    seen: Browsed,
) -> None:
    page = open_board(seen, lang="en")
    keys, at = page.keyboard, version(page)
    keys.press("e")
    page.locator(".offer").first.wait_for()
    assert page.locator(".offer").count() in (1, 2, 3)
    keys.press("1")
    changed(page, at)
    assert "Given to" in page.inner_text("#toasts")

    task, other = a_good_move(page)
    holder = next(who for who, tasks in routes(page).items() if task in tasks)
    keys.press("Escape")
    keys.press("/")
    keys.type(name_of(page, holder).lower())  # without case it is found too
    keys.press("Enter")
    assert kept(page, "kept.vehicle") == holder
    while kept(page, "[...kept.chosen]") != [f"t{task}"]:
        keys.press("ArrowRight")
    keys.press("a")
    page.locator("body.aiming").wait_for()
    vehicles = kept(page, "kept.vehicles.map(one => one.id)")
    step = vehicles.index(other) - vehicles.index(holder)
    for _ in range(abs(step)):
        keys.press("ArrowDown" if step > 0 else "ArrowUp")
    page.locator("#effect", has_text=name_of(page, other)).wait_for()
    at = version(page)
    keys.press("Enter")
    changed(page, at)
    assert routes(page)[other][-1] == task

    _then(page, "p")  # what is put by hand is pinned: this lifts it
    _then(page, "p", "Enter")  # and this pins it, for the reason that is proposed
    for _ in range(3):
        _then(page, "u")
    assert task in routes(page)[holder]


def _then(page: Page, *keys: str) -> None:
    """Press keys one after the other, and wait for the board to change."""
    at = version(page)
    for key in keys:
        page.keyboard.press(key)
        if len(keys) > 1 and key == keys[0]:
            page.locator("#reason").wait_for()
    changed(page, at)


def test_by_keyboard_a_request_is_taken_in_and_all_cards_open(seen: Browsed) -> None:
    page = open_board(seen, lang="en")
    keys = page.keyboard
    keys.press("n")
    for text in ("Bà Q.", "0900 000 077", "3 Hoa Lan"):
        keys.type(text)
        keys.press("Tab")
    page.locator("#card input[name=address]").press("Enter")
    page.locator(".toast", has_text="Taken in, number").wait_for()
    page.locator('.item[aria-pressed="true"]', has_text="Bà Q.").wait_for()
    keys.press("v")
    page.locator("#card h2", has_text="Versions").wait_for()
    keys.press("h")
    page.locator("#card h2", has_text="Hand over").wait_for()
    page.locator("#card", has_text="Oxygen ends in the night").wait_for()
    keys.press("?")
    page.locator("#card .keys").wait_for()
    keys.press("Escape")
    assert not page.locator("#card").is_visible()


def test_the_board_is_printed_by_its_key_and_its_button(seen: Browsed) -> None:
    page = open_board(seen)
    page.evaluate("window.open = (address) => { document.body.dataset.opened = address; }")
    for press in (lambda: page.keyboard.press("t"), lambda: page.click("#do-print")):
        press()
        opened = page.evaluate("document.body.dataset.opened")
        answer = page.request.get(opened)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        page.evaluate("delete document.body.dataset.opened")


TAKEN_OUT = """async () => {
    const { kept } = await import("/static/board/kept.js");
    const { arrange, stepsTo } = await import("/static/board/arranging.js");
    const item = kept.items.findLast(one => one.at && one.status === "planned");
    await arrange(stepsTo([item.task.id], null, null), "x");
}"""


def test_a_re_plan_says_what_it_changes_and_is_taken(seen: Browsed) -> None:
    page = open_board(seen)
    at = version(page)
    page.evaluate(TAKEN_OUT)
    if page.locator("#card input[name=reason]").is_visible():
        page.fill("#card input[name=reason]", "khách hẹn lại")
        page.keyboard.press("Enter")
    changed(page, at)
    page.keyboard.press("r")
    page.locator("#card", has_text="Giờ đi đường").wait_for(timeout=60_000)
    at = version(page)
    page.click("#card .button.primary")
    changed(page, at)


def test_filters_list_and_counts_agree(seen: Browsed) -> None:
    """DM2: whatever is pressed, the list, the map and the counts say the same."""
    page = open_board(seen)
    chips = page.locator(".chip[data-choice]")
    for number in (0, 2, 1, 7, 4, 8, 3, 2):
        chip = chips.nth(number % chips.count())
        told = int(chip.locator(".count").inner_text())
        chip.click()
        pressed = chips.nth(number % chips.count()).get_attribute("aria-pressed") == "true"
        shown, rows, one = page.evaluate(
            """async number => {
            const { kept } = await import("/static/board/kept.js");
            const { shown, passes } = await import("/static/board/items.js");
            const long = document.querySelector("#pool .long").style.height;
            return [kept.shown.length, parseInt(long) / 60,
                    shown(kept.items, kept.filters).length];
        }""",
            number,
        )
        assert shown == rows == one
        if pressed:
            assert told <= shown
    for text in ("chi", "p.1", ""):  # chips count what they would show, with the search too
        page.fill("#search", text)
        for flag in ("late", "rough"):
            told = int(page.inner_text(f"#only-{flag} .count"))
            page.click(f"#only-{flag}")
            assert kept(page, "kept.shown.length") == told
            assert f" {told} " in page.inner_text("#pool-count")
            page.click(f"#only-{flag}")
    page.fill("#search", "khong co ai ten nay")
    assert kept(page, "kept.shown.length") == 0
    assert page.locator("#pool-empty").is_visible()


TOASTED = """async () => {
    const { toast } = await import("/static/board/toasts.js");
    for (let i = 0; i < 9; i += 1) { toast("như nhau", { bad: true, more: ["vì thế"] }); }
    const same = [...document.querySelectorAll(".toast")].map(one => one.innerText);
    for (let i = 0; i < 9; i += 1) { toast(`khác ${i}`, { bad: true, more: Array(30).fill("x") }); }
    const { children } = document.getElementById("toasts");
    return [same, children.length, children[0].querySelectorAll("p").length];
}"""


def test_a_look_at_toasts_offers_strips_and_widths(seen: Browsed) -> None:
    """One walk, for each look by itself opens a browser."""
    page = open_board(seen)
    _toasts_of_one_kind_are_one_and_a_used_undo_is_gone(page)
    page.evaluate("document.getElementById('toasts').replaceChildren()")
    _arrows_walk_the_offers_and_leave_the_patient(page)
    page.keyboard.press("Escape")
    _strips_show_every_stop_and_their_hours_are_zoomed(page)
    _themes_are_laid_over_with_their_legend(page)
    _what_waits_is_in_one_place(page)
    _filters_are_kept_by_name(page)
    for lang in ("vi", "en"):
        page.goto(f"/?lang={lang}")
        page.wait_for_selector(f'html[lang="{lang}"] body[data-ready]')
        _nothing_is_cut_off_at_any_width(page)
        _anybody_can_use_it(page)


def _toasts_of_one_kind_are_one_and_a_used_undo_is_gone(page: Page) -> None:
    same, kept_toasts, lines = page.evaluate(TOASTED)
    assert len(same) == 1
    assert "9 lần" in same[0]
    assert (kept_toasts, lines) == (3, 6)  # the text, four of its lines, and how many more
    page.locator(".toast button.plain").last.focus()
    page.keyboard.press("Enter")
    assert page.locator(".toast").count() == 2
    assert page.evaluate("document.activeElement.closest('.toast:last-child') !== null")
    page.locator("#pool").focus()
    page.keyboard.press("x")  # the newest, wherever one is
    assert "khác 6" in page.inner_text(".toast")
    page.keyboard.press("x")
    assert page.locator(".toast").count() == 0
    at = version(page)
    page.evaluate(PIN_A_ROUTE)
    changed(page, at)
    page.evaluate(
        """async () => {
        const { toast } = await import("/static/board/toasts.js");
        const { undoLast } = await import("/static/board/arranging.js");
        toast("đã ghim", { undo: undoLast });
    }"""
    )
    assert page.locator(".toast .undo").count() == 1
    _then(page, "u")
    assert page.locator(".toast .undo").count() == 0


OFFERED = """async () => {
    const { choose, emit, kept } = await import("/static/board/kept.js");
    choose([kept.shown[0].key]);
    kept.offers = kept.vehicles.slice(0, 3).map(({ id, name }) => ({ vehicle: id, name, late: [],
        pushed_back: [], arrives: "2021-08-01T10:00:00+07:00" }));
    emit("offers");
    document.querySelector(".offer").focus();
    return [...kept.chosen];
}"""


def _arrows_walk_the_offers_and_leave_the_patient(page: Page) -> None:
    chosen = page.evaluate(OFFERED)
    bottoms = page.evaluate(
        "[...document.querySelectorAll('.offer')].map(one => one.getBoundingClientRect().bottom)"
    )
    assert len(bottoms) == 3
    assert max(bottoms) <= 768  # all three are in sight
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    focused = "[...document.querySelectorAll('.offer')].indexOf(document.activeElement)"
    assert page.evaluate(focused) == 2
    page.evaluate("import('/static/board/kept.js').then(({ emit }) => emit('items'))")
    assert page.evaluate(focused) == 2  # though the card is drawn anew
    assert kept(page, "[...kept.chosen]") == chosen


def _strips_show_every_stop_and_their_hours_are_zoomed(page: Page) -> None:
    busy = kept(
        page,
        """kept.vehicles.map(({ id }) => kept.board.routes.some(route => route.vehicle === id
        && route.stops.some(stop => stop.task)))""",
    )
    assert busy == sorted(busy, reverse=True)  # who has nothing to do stands last
    assert page.locator(".block").count() == page.locator(".block .glyph").count() > 0
    widths = "[...document.querySelectorAll('.block')].map(one => one.offsetWidth)"
    assert min(page.evaluate(widths)) >= 18
    hour = page.locator("#axis span")
    before = hour.count()
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert page.locator("#axis .part").count() > 0  # quarters of an hour
    page.keyboard.press("0")
    assert hour.count() == before


def _themes_are_laid_over_with_their_legend(page: Page) -> None:
    page.click("#layers summary")
    for name in ("staff", "facilities", "cylinders"):
        page.check(f"#layers input[name=theme-{name}]")
    legend = page.locator("#legend", has_text="Bình oxy đang ở nhà dân")
    legend.wait_for()
    page.locator("#legend", has_text="tới 10").wait_for()
    # not by colour alone
    assert page.locator('path[fill^="url(#look-staff-"]').count() > 0
    assert page.locator(".depot.themed").count() == 2
    page.wait_for_function(  # though two facilities are at one place
        """() => {
        const signs = [...document.querySelectorAll(".depot > span")];
        return new Set(signs.map(one => one.getBoundingClientRect().top)).size === signs.length;
    }"""
    )
    page.check("#layers input[name=theme-coverage]")
    page.locator("#legend", has_text="Trạm đến được trong").wait_for()
    page.uncheck("#layers input[name=theme-coverage]")
    page.uncheck("#layers input[name=theme-facilities]")
    assert page.locator(".depot.themed").count() == 0
    page.click("#layers summary")


SENT = """async () => {
    const { kept } = await import("/static/board/kept.js");
    const { newId, send } = await import("/static/board/calls.js");
    const { request } = kept.items.find(one => one.at);
    await send("feedback", { client_id: newId(), request, lacks: ["food"],
                             mood: "wants-a-visit", urgent: true });
    await send("sms/replies", { client_id: newId(), phone: "0900 000 077", text: "kẹt xe" });
    return request;
}"""


def _what_waits_is_in_one_place(page: Page) -> None:
    request = page.evaluate(SENT)
    page.locator("#do-inbox b", has_text="2").wait_for()  # the feed tells of both
    page.keyboard.press("i")
    page.locator("#card .inbox", has_text="thiếu lương thực").wait_for()
    assert "“kẹt xe”" in page.inner_text("#card")
    page.locator("#card .letter button.small").last.click()
    page.fill("#reason input", "đã gọi lại")
    page.keyboard.press("Enter")
    page.locator("#do-inbox b", has_text="1").wait_for()
    page.locator("#card .letter .link").first.click()
    page.locator("#card h2", has_text=f"#{request}").wait_for()
    page.keyboard.press("Escape")


def _filters_are_kept_by_name(page: Page) -> None:
    page.click('#statuses [data-choice="done"]')
    page.click('#risks [data-choice="red"]')
    page.click("#only-unset")
    chosen = "Object.values(kept.filters).map(one => one instanceof Set ? [...one] : one)"
    before = kept(page, chosen)
    page.click("#do-save")
    page.fill("#reason input", "-đỏ đã xong")
    page.keyboard.press("Enter")
    page.locator(".toast", has_text="đỏ đã xong").wait_for()
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert kept(page, chosen) != before
    page.select_option("#saved", "use -đỏ đã xong")
    assert kept(page, chosen) == before
    page.select_option("#saved", "forget -đỏ đã xong")
    page.click('.toast button:has-text("Hoàn tác")')
    assert page.locator('#saved option[value="use -đỏ đã xong"]').count() == 1


def _anybody_can_use_it(page: Page) -> None:
    """No serious finding of axe-core, with cards, layers and inbox open, large and small."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("document.getElementById('layers').open = true")
        for keys in (["ArrowDown"], ["i"], ["n"], ["Enter"]):
            if keys == ["Enter"]:  # the card of a station
                page.locator(".leaflet-marker-icon.depot").first.focus()
            for key in keys:
                page.keyboard.press(key)
            page.locator("#card h2").wait_for()
            found = axe.Axe().run(page).response["violations"]
            grave = [
                (one["id"], [node["html"][:200] for node in one["nodes"]][:3])
                for one in found
                if one["impact"] in ("serious", "critical")
            ]
            assert grave == [], (width, keys)
            page.keyboard.press("Escape")
            page.keyboard.press("Escape")


def _nothing_is_cut_off_at_any_width(page: Page) -> None:
    for width, height in ((1366, 768), (1024, 768), (390, 844), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = page.evaluate(
            """() => [...document.querySelectorAll(".bar > *, .bar nav *, .tools > .button")]
            .filter(one => one.checkVisibility() && !one.closest(".menu > div"))
            .filter(one => one.getBoundingClientRect().right > innerWidth)
            .map(one => one.outerHTML)"""
        )
        assert cut == []
        full = page.evaluate(
            """() => [...document.querySelectorAll(".chip")]
            .filter(one => one.scrollWidth > one.offsetWidth).map(one => one.outerHTML)"""
        )
        assert full == [], width


def test_a_lost_connection_is_seen_and_caught_up_with(browser: Browser, office: Path) -> None:
    """DM4: the service goes and comes; nothing is missed, and nothing is loaded anew."""
    with serving(office) as address:
        port = int(address.rsplit(":", 1)[1])
        gone = browsing(browser, address)
        browsed = gone.__enter__()
        page = open_board(browsed)
        page.locator("#connection.live").wait_for()
        mark = page.evaluate("window.mark = Math.random()")
        at = version(page)
    page.locator("#connection.lost").wait_for(timeout=60_000)
    with serving(office, port=port):
        other = page.context.new_page()
        other.goto("/")
        other.wait_for_selector("body[data-ready]", timeout=60_000)
        other.evaluate(PIN_A_ROUTE)
        page.locator("#connection.live").wait_for(timeout=60_000)
        changed(page, at)
        assert page.evaluate("window.mark") == mark
        gone.__exit__(None, None, None)


HOLD_ELSEWHERE = """async () => {
    const sent = [], asked = window.fetch;
    const bed = { id: "bv1", name: "BV 1", tier: 1, free: 2, promised: 0 };
    const refused = [{ code: "tier-not-allowed", message: "không theo bảng", remedy: "" }];
    window.fetch = async (path, options = {}) => {
        if (path === "/api/facilities") { return Response.json([bed]); }
        if (path !== "/api/facilities/bv1/beds") { return asked(path, options); }
        const order = JSON.parse(options.body);
        sent.push(order);
        return order.override ? Response.json({}, { status: 201 })
            : Response.json({ issues: refused }, { status: 409 });
    };
    const { readBed, bedOf } = await import("/static/board/beds.js");
    const item = { kind: "transport", request: 990001, status: "open" };
    await readBed(item);
    const choice = bedOf(item).querySelector("select");
    choice.value = "bv1";
    choice.dispatchEvent(new Event("change"));
    const form = document.getElementById("reason");
    for (let n = 0; n < 100 && form.hidden; n += 1) { await new Promise(f => setTimeout(f, 50)); }
    form.querySelector("input").value = "bác sĩ đồng ý";
    form.requestSubmit();
    for (let n = 0; n < 100 && sent.length < 2; n += 1) {
        await new Promise(f => setTimeout(f, 50));
    }
    window.fetch = asked;
    return sent;
}"""


def test_a_bed_of_a_tier_that_the_table_does_not_name_is_held_with_a_reason(seen: Browsed) -> None:
    """Once, the board could not say a reason: nobody could be brought there from it."""
    page = open_board(seen)
    assert page.evaluate(HOLD_ELSEWHERE) == [
        {"request": 990001},
        {"request": 990001, "override": True, "reason": "bác sĩ đồng ý"},
    ]
