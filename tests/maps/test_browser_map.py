"""The map in a real browser that is cut off from everything: it asks for nothing and shows all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from geodata.areas import AreaSet
from maps import layers, offline
from maps import plan_map as plan_map_module
from maps.frame import page_html
from maps.lists.content import Loading
from maps.lists.from_plan import route_lists
from maps.plan_map import plan_map
from maps.step_texts import step_lines
from routing.plan import Plan
from routing.problem import Problem
from routing.road_ways import ways_of
from tests.builders import left_out
from tests.chromium import CHROMIUM, Browser
from tests.maps.small_ward import streets, ward_plan, ward_problem, wards, with_streets

sync_api = pytest.importorskip("playwright.sync_api")
SCREEN = {"width": 1366, "height": 768}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]

SHOWN = """(selector) => [...document.querySelectorAll(selector)].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.left >= 328 && box.top >= 0
    && box.right <= innerWidth && box.bottom <= innerHeight;
}).length"""


@dataclass
class Seen:
    """A page, and what it tried and complained about."""

    page: "sync_api.Page"  # type: ignore[name-defined]
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def shown(self, selector: str) -> int:
        """How many of these lie wholly on the map's part of the screen."""
        return int(self.page.evaluate(SHOWN, selector))


@pytest.fixture(scope="module")
def ward() -> tuple[Problem, Plan]:
    problem = ward_problem(vehicles=4, tasks=32)
    return problem, with_streets(problem, ward_plan(problem))


@pytest.fixture
def open_map(
    browser: Browser,
    ward: tuple[Problem, Plan],
    tmp_path: Path,
) -> Iterator[Callable[[], Seen]]:
    """Give a function that draws the ward and opens it, cut off from everything."""
    context = browser.new_context(viewport=SCREEN)

    def opened() -> Seen:
        ways = ways_of(*ward, streets())
        page = plan_map(*ward, areas=wards(), roads=streets(), ways=ways)
        (tmp_path / "map.html").write_text(page_html(page), "utf-8")
        return watched(context, (tmp_path / "map.html").as_uri())

    yield opened
    context.close()


@pytest.fixture
def seen(open_map: Callable[[], Seen]) -> Seen:
    return open_map()


def watched(
    context: "sync_api.BrowserContext", address: str, *, until: str = ".leaflet-marker-icon"
) -> Seen:  # type: ignore[name-defined]
    seen = Seen(context.new_page())

    def refuse(route: "sync_api.Route") -> None:  # type: ignore[name-defined]
        if route.request.url.startswith("file://"):
            route.continue_()
        else:
            seen.requests.append(route.request.url)
            route.abort()

    context.route("**/*", refuse)
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("console", lambda line: seen.complaints.append(f"{line.type}: {line.text}"))
    seen.page.goto(address)
    seen.page.wait_for_selector(until)
    return seen


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the small ward be drawn as a city is: its stops and its routes on canvases."""
    monkeypatch.setattr(layers, "MANY_FROM", 3)
    monkeypatch.setattr(plan_map_module, "TOGETHER_FROM", 2)


def test_a_map_that_was_compressed_opens_as_any_other(
    open_map: Callable[[], Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = open_map()
    monkeypatch.setattr(offline, "PACK_FROM", 0)
    seen = open_map()
    assert "L.map(" not in (tmp_path / "map.html").read_text("utf-8").rpartition("</style>")[2]
    assert (seen.complaints, seen.requests) == ([], [])
    stops = ".leaflet-marker-icon"
    assert seen.page.locator(stops).count() == plain.page.locator(stops).count() > 0


def test_a_browser_that_cannot_unpack_a_map_says_so(
    open_map: Callable[[], Seen],
    browser: Browser,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(offline, "PACK_FROM", 0)
    open_map()
    old = browser.new_page()
    old.add_init_script("delete window.DecompressionStream")
    old.goto((tmp_path / "map.html").as_uri())
    assert "quá cũ" in old.inner_text("body")


DRAWN = """what => [...document.querySelectorAll("canvas.many")]
    .reduce((all, one) => all + Number(one.dataset[what] || 0), 0)"""
ON_A_LINE = """number => DH.tools.map().eachLayer(({ options }) => {
    const line = options.lines && options.lines.find((one) => one.route === number);
    if (!line) { return; }
    const [x, y, toX, toY] = line.plane.slice(2);
    const middle = L.CRS.EPSG3857.pointToLatLng(L.point((x + toX) / 2, (y + toY) / 2), 0);
    DH.tools.map().setView(middle, 19, {animate: false});
})"""


@pytest.mark.usefixtures("crowded")
def test_a_city_is_drawn_in_groups_and_numbers_come_with_the_chosen_route(
    open_map: Callable[[], Seen], ward: tuple[Problem, Plan]
) -> None:
    seen = open_map()
    page = seen.page
    stops = sum(len(route.tasks) for route in ward[1].routes)
    zoom = "zoom => DH.tools.map().setZoom(zoom, {animate: false})"
    page.evaluate(zoom, 16)
    page.wait_for_function(f"({DRAWN})('groups') === 0 && ({DRAWN})('alone') > 0")
    page.evaluate(zoom, 12)
    page.wait_for_function(f"({DRAWN})('groups') > 0 && ({DRAWN})('alone') < {stops}")
    assert page.locator(".number").count() == 0
    page.click('[data-route="1"]')
    numbers = "document.querySelectorAll('.number:not(.loading)').length"
    page.wait_for_function(f"{numbers} === {len(ward[1].routes[1].tasks)}")
    page.locator(".number:not(.loading)").first.dispatch_event("click")
    page.wait_for_selector(".leaflet-popup .card h3")  # told once it is unpacked
    page.keyboard.press("Escape")
    assert page.locator(".number").count() == 0
    assert (seen.complaints, seen.requests) == ([], [])


@pytest.mark.usefixtures("crowded")
def test_a_line_of_a_city_is_named_under_the_pointer_and_chosen_by_a_press(
    open_map: Callable[[], Seen],
) -> None:
    page = open_map().page
    page.evaluate(ON_A_LINE, 0)
    page.wait_for_timeout(200)  # until lines are drawn
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.wait_for_selector(".leaflet-tooltip")
    page.mouse.click(*middle)
    page.wait_for_selector('[data-route][aria-pressed="true"]')


def test_what_is_left_out_of_a_city_lies_in_groups_and_is_found_from_the_panel(
    browser: Browser,
    ward: tuple[Problem, Plan],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem, plan = ward
    left = [task for route in plan.routes[1:] for task in route.tasks]
    unassigned = [*plan.unassigned, *(left_out(task) for task in left)]
    short = replace(plan, routes=plan.routes[:1], unassigned=tuple(unassigned))
    monkeypatch.setattr(layers, "MANY_FROM", len(left))
    page = page_html(plan_map(problem, short, areas=wards()))
    (tmp_path / "left.html").write_text(page, "utf-8")
    seen = watched(browser.new_context(viewport=SCREEN), (tmp_path / "left.html").as_uri())
    seen.page.evaluate("DH.tools.map().setZoom(11, {animate: false})")
    seen.page.wait_for_function("Number(document.querySelector('.many.left').dataset.groups) > 0")
    for task in left[:2]:
        seen.page.click(f'[data-task="{task}"]')
        seen.page.wait_for_selector(f".leaflet-popup:has-text('{task}')")
    assert seen.complaints == []


def test_the_page_asks_for_nothing_and_complains_of_nothing(seen: Seen) -> None:
    seen.page.wait_for_load_state("networkidle")
    assert seen.requests == []
    assert seen.complaints == []


def test_all_stops_and_routes_lie_on_the_screen(seen: Seen, ward: tuple[Problem, Plan]) -> None:
    problem, plan = ward
    assert seen.shown(".stop") == sum(len(route.tasks) for route in plan.routes)
    assert seen.shown("path.route") == len(plan.routes)
    assert seen.shown(".left-out") == len(plan.unassigned)
    assert seen.shown(".depot-box") == len(problem.depots)
    assert seen.page.locator("canvas").count() == 1  # the roads


REACHES = """(margin) => [...document.querySelectorAll('path.route')].every((path, number) => {
  const line = path.getBoundingClientRect();
  return [...document.querySelectorAll('.stop.r' + number)].every((stop) => {
    const box = stop.getBoundingClientRect();
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    return x >= line.left - margin && x <= line.right + margin
      && y >= line.top - margin && y <= line.bottom + margin;
  });
})"""


def test_every_route_reaches_all_its_stops(seen: Seen) -> None:
    # lines are cut at the edge of what Leaflet takes for the screen; that must be the day's places
    assert seen.page.evaluate(REACHES, 4)


def test_names_from_outside_never_run(
    browser: Browser,
    ward: tuple[Problem, Plan],
    tmp_path: Path,
) -> None:
    ran = "console.log('ran')"
    evil = f'<img src=x onerror="{ran}"></script><script>{ran}</script>{{{{7}}}}'
    show = {"name_short": evil, "name": evil, "address": evil, "note": evil}
    problem = replace(
        ward[0],
        tasks=tuple(replace(task, show=show) for task in ward[0].tasks),
        vehicles=tuple(replace(vehicle, show=show) for vehicle in ward[0].vehicles),
        depots=tuple(replace(depot, show=show) for depot in ward[0].depots),
    )
    bad = AreaSet(areas=tuple(replace(area, name=evil) for area in wards().areas))
    page = page_html(plan_map(problem, ward[1], areas=bad))
    (tmp_path / "evil.html").write_text(page, "utf-8")
    context = browser.new_context(viewport=SCREEN)
    seen = watched(context, (tmp_path / "evil.html").as_uri())
    seen.page.locator(".stop").first.dispatch_event("click")
    seen.page.locator("path.route").first.dispatch_event("mouseover")
    seen.page.locator("[data-task]").first.click()
    seen.page.wait_for_load_state("networkidle")
    assert seen.page.locator("img[src=x]").count() == 0
    assert (seen.complaints, seen.requests) == ([], [])
    context.close()


def test_the_typeface_of_the_page_is_the_one_inside_it(seen: Seen) -> None:
    assert seen.page.evaluate(
        "document.fonts.ready.then(f => f.check('700 14px \"Be Vietnam Pro\"'))"
    )
    loaded = seen.page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
    assert loaded >= 2


def test_pressing_a_volunteer_leaves_one_route_in_colour(seen: Seen) -> None:
    colours = "[...document.querySelectorAll('path.route')].map(p => p.getAttribute('stroke'))"
    all_colours = seen.page.evaluate(colours)
    seen.page.click('[data-route="2"]')
    chosen = seen.page.evaluate(colours)
    assert [c for c in chosen if c != "#b9bfc6"] == [all_colours[2]]
    seen.page.keyboard.press("Escape")
    assert sorted(seen.page.evaluate(colours)) == sorted(all_colours)


def test_pressing_a_volunteer_tells_the_way_to_each_stop(
    seen: Seen, ward: tuple[Problem, Plan]
) -> None:
    ways = seen.page.locator(".panel .ways")
    assert ways.count() == 0
    seen.page.click('[data-route="2"]')
    legs = ways_of(*ward, streets()).legs[ward[1].routes[2].vehicle]
    told = ways.locator("li").all_inner_texts()
    assert told == [line for leg in legs for line in step_lines(leg)]
    assert told[0].startswith("Đi theo ")
    numbers = ways.locator("b").all_inner_texts()
    assert (numbers[0], numbers[-1]) == ("1", "Về")
    (content,) = (one for one in route_lists(*ward) if one.vehicle == ward[1].routes[2].vehicle)
    who = ways.locator("strong").all_inner_texts()
    names = [
        s.station if isinstance(s, Loading) else f"{s.name} · {s.address}" for s in content.stops
    ]
    assert who == names
    # the box was once clipped at 60 % of the screen, with the hint sticking to its last line
    box = "document.querySelector('.panel .ways')"
    assert seen.page.evaluate(f"{box}.scrollHeight <= {box}.clientHeight")
    gap = "document.querySelector('.panel ul + .soft').getBoundingClientRect().top"
    assert seen.page.evaluate(f"{gap} - {box}.getBoundingClientRect().bottom") >= 8
    seen.page.click('[data-route="1"]')
    assert ways.count() == 1
    seen.page.keyboard.press("Escape")
    assert ways.count() == 0


def test_the_estimate_and_whom_the_roads_are_owed_to_are_on_the_screen(seen: Seen) -> None:
    notice = seen.page.locator(".label.guess")
    assert notice.inner_text() == "Thời gian ước lượng theo đường thẳng / estimated"
    assert notice.is_visible()
    licence = seen.page.locator(".leaflet-control-attribution")
    assert "© Đồng Hành (đường mẫu)" in licence.inner_text()
    assert seen.shown(".leaflet-control-attribution") == 1


def test_pressing_a_stop_tells_time_place_and_kind(seen: Seen) -> None:
    seen.page.locator(".stop.first").first.dispatch_event("click")
    card = seen.page.locator(".leaflet-popup .card").inner_text()
    assert "Oxy khẩn" in card
    assert "Đường số" in card


def test_pressing_what_is_left_out_shows_where_and_why(seen: Seen) -> None:
    seen.page.locator("[data-task]").first.click()
    card = seen.page.locator(".leaflet-popup .card")
    card.wait_for()
    assert "Không ai còn giờ trong ca để đến kịp." in card.inner_text()
    assert "Nobody has time left in the shift." in card.inner_text()


def test_layers_are_named_and_can_be_switched_off(seen: Seen) -> None:
    names = seen.page.locator(".leaflet-control-layers-overlays label")
    assert any(name.strip().startswith("Phường, xã") for name in names.all_text_contents())
    before = seen.page.locator("path.route").count()
    box = names.filter(has_text="Tổ 1 · Số 01").locator("input")
    box.evaluate("one => one.click()")
    assert seen.page.locator("path.route").count() == before - 1


GROUPS = """() => DH.tools.pressed.flatMap(({ layer }, of) => (layer.drawn || [])
    .filter((one) => one.marks.length > 1)
    .map((one) => [of, ...[one.x, one.y].map((at) => at * 2 ** DH.tools.map().getZoom())]))"""


@pytest.mark.usefixtures("crowded")
def test_groups_of_several_classes_lie_side_by_side(open_map: Callable[[], Seen]) -> None:
    """Once, each lay in the middle of its own marks, and the one drawn last hid the others."""
    page = open_map().page
    page.evaluate("DH.tools.map().setZoom(12, {animate: false})")
    page.wait_for_function(f"({DRAWN})('groups') > 0")
    groups = page.evaluate(GROUPS)
    assert len({of for of, _, _ in groups}) > 1
    for number, (_, x, y) in enumerate(groups):
        for _, other_x, other_y in groups[:number]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= 34**2  # a group is 34 pixels wide
