"""A whole shift on the board, by keyboard alone and by mouse alone, in both languages."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.pages.words import BOARD_WORDS_FILE, words
from maps.wording import Language
from tests.api.browsing import PASSWORD, Page, browsing, drag, make_office, serving
from tests.api.test_browser_board import a_good_move, changed, kept, name_of, routes, version
from tests.chromium import CHROMIUM, Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]
MOST_TABS = 120
FOCUSED = """() => {
    const one = document.activeElement;
    return [Boolean(one.closest("#card")),
        one === document.body ? "" : one.name || one.innerText || one.ariaLabel || ""];
}"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("office") / "sample"
    make_office(data)
    return data


@pytest.fixture(params=["vi", "en"])
def board(
    browser: Browser, office: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator["Board"]:
    """A morning of its own, before anybody signs in."""
    data = tmp_path / "sample"
    shutil.copytree(office, data)
    with serving(data) as address, browsing(browser, address) as browsed:
        yield Board(browsed.page, request.param)
        assert (browsed.elsewhere, browsed.complaints) == ([], [])


class Board:
    """A page of the board, and the words that are on it."""

    def __init__(self, page: Page, language: Language) -> None:
        self.page = page
        self.language = language
        self.words = words(language, BOARD_WORDS_FILE)

    def say(self, key: str) -> str:
        """Return a text up to what is put into it."""
        return self.words[key].partition("{")[0].strip()

    def toasted(self, key: str) -> None:
        self.page.locator(".toast", has_text=self.say(key)).first.wait_for()

    def titled(self, key: str) -> None:
        self.page.locator("#card h2", has_text=self.say(key)).wait_for()

    def key_of(self, status: str, *, then: str = "true") -> str:
        """Return the first item of that status for which something holds."""
        return str(
            kept(self.page, f"kept.items.find(item => item.status === '{status}' && {then}).key")
        )

    def request_of(self, key: str) -> int:
        return int(kept(self.page, f"kept.byKey.get('{key}').request"))


class Hand(ABC):
    """What presses, types and points: the same shift is worked by either."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.page = board.page

    @abstractmethod
    def sign_in(self) -> None: ...
    @abstractmethod
    def do(self, what: str) -> None: ...
    @abstractmethod
    def press(self, text: str) -> None: ...
    @abstractmethod
    def pick(self, key: str) -> None: ...
    @abstractmethod
    def pick_volunteer(self, vehicle: str) -> None: ...
    @abstractmethod
    def fill(self, name: str, text: str) -> None: ...
    @abstractmethod
    def move(self, task: str, holder: str, other: str) -> None: ...
    @abstractmethod
    def reason(self, text: str) -> None: ...


class Keys(Hand):
    """Never touches the mouse."""

    LETTERS = {  # noqa: RUF012 - read only
        "new": "n",
        "replan": "r",
        "undo": "u",
        "versions": "v",
        "handover": "h",
        "inbox": "i",
    }

    def sign_in(self) -> None:
        self._tab(lambda found: found[1] == "name")
        self.page.keyboard.type("dieu-phoi")
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")

    def do(self, what: str) -> None:
        self.page.keyboard.press(self.LETTERS[what])

    def press(self, text: str) -> None:
        self._tab(lambda found: found[0] and text in found[1])
        self.page.keyboard.press("Enter")

    def pick(self, key: str) -> None:
        self._search(f"#{self.board.request_of(key)}")
        while kept(self.page, "[...kept.chosen]") != [key]:  # others of the same request
            self.page.keyboard.press("ArrowDown")

    def pick_volunteer(self, vehicle: str) -> None:
        self._search(name_of(self.page, vehicle).lower())

    def _search(self, text: str) -> None:
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("/")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def fill(self, name: str, text: str) -> None:
        self._tab(lambda found: found == [True, name])
        self.page.keyboard.type(text)

    def move(self, task: str, holder: str, other: str) -> None:
        self.pick(f"t{task}")
        self.page.keyboard.press("a")
        self.page.locator("body.aiming").wait_for()
        vehicles = kept(self.page, "kept.vehicles.map(one => one.id)")
        step = vehicles.index(other) - vehicles.index(holder)
        for _ in range(abs(step)):
            self.page.keyboard.press("ArrowDown" if step > 0 else "ArrowUp")
        self.page.locator("#effect", has_text=name_of(self.page, other)).wait_for()
        self.page.keyboard.press("Enter")

    def reason(self, text: str) -> None:
        self.page.locator("#reason").wait_for()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def _tab(self, is_it: Any) -> None:
        for _ in range(MOST_TABS):
            if is_it(self.page.evaluate(FOCUSED)):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("no key leads there")


class Mouse(Hand):
    """Types only what has to be typed."""

    def sign_in(self) -> None:
        self.page.fill("input[name=name]", "dieu-phoi")
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button")

    def do(self, what: str) -> None:
        self.page.click(f"#do-{what}")

    def press(self, text: str) -> None:
        self.page.locator("#card button", has_text=text).first.click()

    def pick(self, key: str) -> None:
        self.page.fill("#search", f"#{self.board.request_of(key)}")
        self.page.click(f'#pool [data-key="{key}"]')

    def pick_volunteer(self, vehicle: str) -> None:
        self.page.click(f'.strip[data-vehicle="{vehicle}"] .who')

    def fill(self, name: str, text: str) -> None:
        self.page.fill(f"#card [name={name}]", text)

    def move(self, task: str, holder: str, other: str) -> None:
        del holder  # it is where the block is
        self.page.fill("#search", "")
        drag(self.page, f'.block[data-task="{task}"]', f'.strip[data-vehicle="{other}"] .line')
        self.page.locator("#effect", has_text=name_of(self.page, other)).wait_for()
        self.page.mouse.up()

    def reason(self, text: str) -> None:
        self.page.fill("#reason input", text)
        self.page.click("#reason button.primary")


@pytest.mark.parametrize("hand", [Keys, Mouse])
def test_a_whole_shift(board: Board, hand: type[Hand]) -> None:
    """DM10: from signing in to the note for the next shift."""
    page, worker = board.page, hand(board)
    page.goto(f"/sign-in?lang={board.language}")
    worker.sign_in()
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    page.goto(f"/?lang={board.language}")  # where the language was another one's
    page.wait_for_selector(f'html[lang="{board.language}"] body[data-ready]', timeout=60_000)
    _a_call_comes_in(board, worker)
    _an_emergency_is_given(board, worker)
    _a_stop_is_moved_and_taken_back(board, worker)
    _the_field_tells(board, worker)
    _somebody_cannot_go_on(board, worker)
    _the_rest_is_planned_anew(board, worker)
    _the_shift_is_handed_over(board, worker)


def _a_call_comes_in(board: Board, worker: Hand) -> None:
    worker.do("new")
    for name, text in (
        ("name", "Bà Q."),
        ("phone", "0900 000 077"),
        ("address", "3 Hoa Lan, P.1, Q.10"),
    ):
        worker.fill(name, text)
    worker.press(board.say("take_in"))
    board.toasted("taken_in")
    board.page.locator("#card h2", has_text="Bà Q.").wait_for()


def _an_emergency_is_given(board: Board, worker: Hand) -> None:
    at = version(board.page)
    worker.pick(board.key_of("waiting", then="item.kind === 'oxygen_emergency' && !item.rough"))
    worker.press(board.say("offers"))
    board.page.locator(".offer").first.wait_for()
    worker.press(board.page.locator(".offer b").first.inner_text())
    changed(board.page, at)
    board.toasted("given_to")


def _a_stop_is_moved_and_taken_back(board: Board, worker: Hand) -> None:
    page, before, at = board.page, routes(board.page), version(board.page)
    task, other = a_good_move(page)
    holder = next(who for who, tasks in before.items() if task in tasks)
    worker.move(task, holder, other)
    changed(page, at)
    assert routes(page)[other][-1] == task
    at = version(page)
    worker.do("undo")
    changed(page, at)
    assert task in routes(page)[holder]


NEXT = """kept.board.routes.flatMap(route => route.stops
    .filter(stop => stop.kind === 'task' && ['planned', 'begun'].includes(stop.status))
    .slice(0, 1)).map(stop => `t${stop.task}`)"""


def _the_field_tells(board: Board, worker: Hand) -> None:
    page = board.page
    for key in kept(page, NEXT)[:2]:
        at = version(page)
        worker.pick(key)
        worker.press(board.say("report_done"))
        changed(page, at)
        assert kept(page, f"kept.byKey.get('{key}').status") == "done"


def _somebody_cannot_go_on(board: Board, worker: Hand) -> None:
    """Whoever falls out keeps nothing to come, and what they had waits for others."""
    page, at = board.page, version(board.page)
    vehicle, tasks = max(routes(page).items(), key=lambda one: len(one[1]))
    worker.pick_volunteer(vehicle)
    worker.press(board.say("cannot_go_on"))
    worker.reason("xe hỏng")
    changed(page, at)
    assert vehicle not in routes(page)
    assert kept(page, f"kept.board.routes.find(one => one.vehicle === '{vehicle}').out") is True
    left = kept(
        page, "kept.items.filter(one => one.status === 'unassigned').map(one => one.task.id)"
    )
    assert set(tasks) & set(left)


def _the_rest_is_planned_anew(board: Board, worker: Hand) -> None:
    at = version(board.page)
    worker.do("replan")
    board.page.locator("#card .button.primary").wait_for(timeout=60_000)
    worker.press(board.say("take_replan"))
    changed(board.page, at)
    board.toasted("replan_taken")


def _the_shift_is_handed_over(board: Board, worker: Hand) -> None:
    worker.do("versions")
    board.titled("versions")
    worker.do("inbox")
    board.titled("inbox")
    worker.do("handover")
    board.titled("handover")
    worker.fill("remark", "còn một bình ở trạm")
    worker.press(board.say("sign_and_give"))
    board.toasted("handed_over")


def test_a_place_is_set_by_a_press_on_the_map(board: Board) -> None:
    page, worker = board.page, Mouse(board)
    page.goto(f"/sign-in?lang={board.language}")
    worker.sign_in()
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    page.goto(f"/?lang={board.language}")
    page.wait_for_selector(f'html[lang="{board.language}"] body[data-ready]', timeout=60_000)
    key = board.key_of("waiting", then="item.record")
    worker.pick(key)
    before = kept(page, f"[kept.byKey.get('{key}').lon, kept.byKey.get('{key}').lat]")
    worker.press(board.say("place_on_map"))
    page.locator("#map.asking").wait_for()
    page.click("#map", position={"x": 260, "y": 120})
    board.toasted("kept_it")
    after = kept(page, f"[kept.byKey.get('{key}').lon, kept.byKey.get('{key}').lat]")
    assert after != before
    assert page.locator("#map.asking").count() == 0
