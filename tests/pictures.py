"""The README's pictures of the board and of a list, of the sample office; needs Chromium.

python -m tests.pictures
"""

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image

from api.app import create_app
from api.services.solving import solve_order
from api.settings import Settings
from tests.api.browsing import Page, browsing, make_office, open_board
from tests.api.serving import served_at

FOLDER: Final = Path(__file__).resolve().parents[1] / "docs"
WARDS: Final = 3
SECONDS: Final = 10
_BETWEEN: Final = 24


def main() -> None:
    """Make both pictures anew."""
    with TemporaryDirectory() as folder:
        data = Path(folder) / "sample"
        number = make_office(data, wards=WARDS, solve=solve_order, seconds=SECONDS)
        app = create_app(Settings(data=data, database_url="", port=0, hotline="1022"))
        with served_at(app) as address, browsing(address) as browsed:
            page = open_board(browsed)
            page.wait_for_timeout(1000)  # the map comes to rest
            _keep(Image.open(io.BytesIO(page.screenshot())), FOLDER / "board.png")
            _keep(_pages_of(_a_list(page, number)), FOLDER / "list.png")


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
