"""The README's pictures of the board, of a list and of staffing, all of samples; needs Chromium.

python -m tests.pictures
"""

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from api.app import create_app
from api.records.places import PLACE_TIME
from api.services.solving import solve_order
from api.services.staffing import City, staff, staffing_map
from api.settings import Settings
from geodata.sample.wards import all_wards
from routing.staffing import PostId, Wish
from tests.api.browsing import Page, browsing, make_office, open_board
from tests.api.serving import served_at
from tests.chromium import chromium
from tests.routing.staffing.posts import DAY, city, table

FOLDER: Final = Path(__file__).resolve().parents[1] / "docs"
WARDS: Final = 3
SECONDS: Final = 10
_BETWEEN: Final = 24
CITY_WARDS: Final = 273
SHORT_OF: Final = 1200
EYES: Final = ("deuteranopia", "protanopia", "tritanopia", "achromatopsia")
"""Without green, red or blue cones, and without colours at all."""


def main() -> None:
    """Make the pictures anew."""
    _keep(Image.open(io.BytesIO(_staffing())), FOLDER / "staffing.png")
    with TemporaryDirectory() as folder:
        data = Path(folder) / "sample"
        number = make_office(data, wards=WARDS, solve=solve_order, seconds=SECONDS)
        app = create_app(Settings(data=data, database_url="", port=0, hotline="1022"))
        with (
            served_at(app) as address,
            chromium() as browser,
            browsing(browser, address) as browsed,
        ):
            page = open_board(browsed)
            page.wait_for_timeout(1000)  # the map comes to rest
            _keep(Image.open(io.BytesIO(page.screenshot())), FOLDER / "board.png")
            _keep(_seen_otherwise(page), FOLDER / "board-eyes.png")
            _keep(_pages_of(_a_list(page, number)), FOLDER / "list.png")


def _staffing() -> bytes:
    """Return the wards of the sample city with too few volunteers, some made-up people in each."""
    areas = all_wards("grown", count=CITY_WARDS)
    made_up, volunteers = city(len(areas.areas), SHORT_OF)
    posts = tuple(
        replace(post, id=PostId(area.key), point=area.inner_point)
        for post, area in zip(made_up, areas.areas, strict=True)
    )
    ward_of = {old.id: new for old, new in zip(made_up, posts, strict=True)}
    people = []
    for one in volunteers:
        ward = None if one.home_ward is None else ward_of[one.home_ward]
        if ward is not None:
            people.append(replace(one, home=ward.point, home_ward=ward.id))
    rules = table()
    made = staff(
        City(posts=posts, volunteers=tuple(people), table=rules),
        Wish(day=DAY, mode="level"),
        lent_days=rules.lent_days,
    )
    at = datetime(DAY.year, DAY.month, DAY.day, 6, 30, tzinfo=PLACE_TIME)
    return staffing_map(made, replace(areas, sample=True), language="vi", at=at).png


def _seen_otherwise(page: Page) -> Image.Image:
    """Return the board as colour-blind eyes see it and in greys, by Chromium's own simulation."""
    session = page.context.new_cdp_session(page)
    seen = []
    for kind in EYES:
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": kind})
        seen.append(Image.open(io.BytesIO(page.screenshot())).reduce(2))
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "none"})
    wide, high = seen[0].size
    sheet = Image.new("RGB", (2 * wide + _BETWEEN, 2 * high + _BETWEEN), "white")
    for place, one in enumerate(seen):
        row, column = divmod(place, 2)
        sheet.paste(one, (column * (wide + _BETWEEN), row * (high + _BETWEEN)))
    return sheet


def _a_list(page: Page, number: int) -> bytes:
    """Return the list of who has most to do."""
    board = page.request.get(f"/api/day-plans/{number}/board").json()
    most = max(board["routes"], key=lambda route: len(route["stops"]))["vehicle"]
    answer = page.request.get(f"/api/day-plans/{number}/lists/{most}.pdf")
    return bytes(answer.body())


def _pages_of(pdf: bytes) -> Image.Image:
    """Return the movement order and a page of stops, side by side on grey."""
    document = pypdfium2.PdfDocument(pdf)
    sides: list[Any] = [document[number].render(scale=1.5).to_pil() for number in (0, 2)]
    wide, tall = sides[0].size
    both = Image.new("RGB", (2 * wide + 3 * _BETWEEN, tall + 2 * _BETWEEN), "#d3d7dc")
    for place, side in enumerate(sides):
        both.paste(side, (_BETWEEN + place * (wide + _BETWEEN), _BETWEEN))
    return both


def _keep(image: Image.Image, path: Path) -> None:
    few = image.convert("RGB").quantize(256, kmeans=3, dither=Image.Dither.NONE)
    few.save(path, optimize=True)  # a third of the size, and no colour is seen to be another


if __name__ == "__main__":
    main()
