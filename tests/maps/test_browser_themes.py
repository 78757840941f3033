"""Maps of the office and the played day in a real browser that is cut off from everything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from maps.frame import page_html
from maps.playback import Played, playback_map
from maps.sheet import Ground
from maps.theme_map import theme_map
from routing.road_ways import with_geometry
from tests.chromium import CHROMIUM, Browser
from tests.maps.small_ward import streets, ward_plan, ward_problem, wards
from tests.maps.test_browser_map import SCREEN, Seen, watched
from tests.maps.test_picture import SHEET
from tests.maps.test_themes import all_themes

sync_api = pytest.importorskip("playwright.sync_api")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="there is no Chromium at /usr/bin/chromium"),
]
GROUND = Ground(areas=wards(), roads=streets())


def opened(
    browser: Browser,
    folder: Path,
    page: str,
    until: str = ".leaflet-marker-icon",
) -> Iterator[Seen]:
    (folder / "map.html").write_text(page, "utf-8")
    context = browser.new_context(viewport=SCREEN)
    seen = watched(context, (folder / "map.html").as_uri(), until=until)
    yield seen
    assert (seen.complaints, seen.requests) == ([], [])
    context.close()


@pytest.fixture
def office(browser: Browser, tmp_path: Path) -> Iterator[Seen]:
    yield from opened(browser, tmp_path, page_html(theme_map(all_themes(), SHEET, ground=GROUND)))


@pytest.fixture
def played(browser: Browser, tmp_path: Path) -> Iterator[Seen]:
    problem = ward_problem(vehicles=3, tasks=16)
    routes = with_geometry(problem, ward_plan(problem), streets())
    page = playback_map(Played(problem=problem, routes=routes), SHEET, ground=GROUND)
    yield from opened(browser, tmp_path, page_html(page), "canvas.fleet")


def test_a_theme_is_switched_off_and_stays_so(office: Seen) -> None:
    stations = office.page.locator(".themed .depot")
    assert stations.count() == 2  # a station and a facility
    office.page.click("[data-theme=stations]")
    assert stations.count() == 1
    office.page.reload()
    assert stations.count() == 1
    assert not office.page.is_checked("[data-theme=stations]")


def test_pressing_the_map_tells_all_that_is_known_of_the_place(office: Seen) -> None:
    office.page.click("[data-theme=routes]")
    # the inner point of the first ward lies in its risk, its load and the reach of the station
    office.page.evaluate(
        """() => { const map = DH.tools.map();
           map.fire("click", {latlng: L.latLng(10.7575, 106.7006)}); }"""
    )
    card = office.page.locator(".leaflet-popup .card")
    assert card.count() == 3
    text = office.page.inner_text(".leaflet-popup")
    assert "cấp đỏ" in text
    assert "Người chờ: 12" in text


def test_patterns_and_letters_stand_beside_colours(office: Seen) -> None:
    fills = office.page.evaluate(
        "[...document.querySelectorAll('path')].map(p => p.getAttribute('fill'))"
    )
    assert "url(#p-wards-red)" in fills
    letters = office.page.locator(".area-mark.wards b").all_inner_texts()
    assert letters == ["Đ", "–", "–"]


def test_the_day_is_played_by_keys_and_by_the_slider(played: Seen) -> None:
    page = played.page
    assert page.inner_text("#clock") == "07:00"
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#clock") == "07:05"
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('clock').textContent > '07:06'")
    page.keyboard.press("Space")
    assert page.inner_text("#play") == "Chạy"
    page.fill("#time", page.get_attribute("#time", "max"))
    done, of_all = page.inner_text("#done").split("/")
    assert done == of_all != "0"
