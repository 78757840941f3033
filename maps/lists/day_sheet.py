"""The board on paper: what a dispatcher works from when there is no power.

Routes as tables with room to write, what nobody does with reasons, lines for what comes in, a map.
Words are neutral as on lists: no illness and no risk; black on white says all of it.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from maps.lists.typesetting import (
    BOLD,
    REGULAR,
    Block,
    Row,
    gap,
    pages_of,
    printable,
    register_type,
    shortened,
    text_rows,
    wrapped,
)
from maps.picture import PaperSize
from maps.wording import Language, Words, both, day_text

_WIDTH_PT, _HEIGHT_PT = landscape(A4)
_MARGIN_PT: Final = 28.0
_COLUMN_PT: Final = _WIDTH_PT - 2 * _MARGIN_PT
_HEAD_PT: Final = 46.0
_FOOT_PT: Final = 14.0
_BODY_PT: Final = _HEIGHT_PT - 2 * _MARGIN_PT - _HEAD_PT - _FOOT_PT
_TEXT_PT: Final = 9.0
_LINE_PT: Final = 11.5
_WRITTEN_PT: Final = 22.0
"""Height of a line that is filled in by hand."""
_LARGER: Final[Mapping[PaperSize, float]] = MappingProxyType({"a4": 1.0, "a3": 2**0.5})

WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "title": both("Bảng điều phối", "Dispatch board"),
        "version": both("Bản", "Version"),
        "printed": both("In lúc", "Printed"),
        "by": both("bởi", "by"),
        "page": both("Trang", "Page"),
        "hotline": both("Gọi khi có sự cố", "Hotline"),
        "routes": both("Tuyến", "Routes"),
        "left": both("Chưa ai làm", "Nobody does"),
        "new": both("Mới gọi đến (ghi tay)", "New calls (by hand)"),
        "number": both("Số", "No."),
        "time": both("Giờ", "Time"),
        "what": both("Việc", "What"),
        "who": both("Gặp ai", "Who"),
        "where": both("Ở đâu", "Where"),
        "phone": both("Điện thoại", "Phone"),
        "goods": both("Mang / nhận", "Bring / fetch"),
        "done": both("Xong lúc", "Done at"),
        "note": both("Ghi chú", "Note"),
        "class": both("Hạng", "Class"),
        "since": both("Gọi lúc", "Called"),
        "why": both("Vì sao", "Why"),
        "given_to": both("Giao cho, lúc", "Given to, at"),
        "load": both("Lấy hàng", "Load"),
        "hand_over": both("Bàn giao", "Hand over"),
        "told_done": both("xong", "done"),
        "told_not_done": both("không được", "not done"),
        "nobody_left": both("Mọi việc đều có người làm.", "Somebody does every task."),
        "back_at": both("về", "back"),
        "out": both("nghỉ", "off"),
        "counts": both(
            "{routes} người đi · {done}/{stops} việc xong · {left} việc chưa ai làm",
            "{routes} on the way · {done}/{stops} tasks done · {left} that nobody does",
        ),
        "urgent": both("KHẨN", "URGENT"),
        "more": both("và {count} việc nữa: xem trên bảng", "and {count} more: see the board"),
        "after_plan": both("đến sau kế hoạch", "came after the plan"),
    }
)
"""Also of who makes the content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStop:
    """A stop of a route; `told` is what came of it, empty while nothing was told."""

    number: int
    time: str
    what: str
    who: str
    where: str
    phone: str
    goods: str
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRoute:
    """A volunteer with all their stops; `head` says who, how to reach them, when."""

    head: str
    stops: tuple[SheetStop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLeft:
    """What nobody does: since when, what, for whom, why."""

    rank: str
    since: str
    what: str
    who: str
    where: str
    phone: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """All that the printed board says.

    Parameters
    ----------
    area
        Of the plan, in words.
    printed_at, printed_by
        When it was as it says, and who asked for it.
    counts
        One line of figures.
    signs
        What to know before it is used.
    picture
        The map as a PNG.
    """

    language: Language
    day: date
    area: str
    version: str
    printed_at: str
    printed_by: str
    hotline: str
    counts: str
    routes: tuple[SheetRoute, ...]
    left: tuple[SheetLeft, ...]
    signs: tuple[str, ...] = ()
    picture: bytes = b""


def word(key: str, language: Language) -> str:
    """Return a word of the sheet."""
    return WORDS[key][language]


_ROUTE_COLUMNS: Final = (
    ("number", 24.0),
    ("time", 42.0),
    ("what", 78.0),
    ("who", 100.0),
    ("where", 204.0),
    ("phone", 78.0),
    ("goods", 128.0),
    ("done", 66.0),
    ("note", 0.0),
)
_LEFT_COLUMNS: Final = (
    ("class", 46.0),
    ("since", 62.0),
    ("what", 84.0),
    ("who", 80.0),
    ("where", 170.0),
    ("phone", 82.0),
    ("why", 172.0),
    ("given_to", 0.0),
)
_NEW_COLUMNS: Final = (
    ("time", 50.0),
    ("who", 110.0),
    ("phone", 100.0),
    ("where", 220.0),
    ("what", 140.0),
    ("given_to", 0.0),
)
"""Widths in points; the last column takes what is left."""


def day_sheet_pdf(sheet: DaySheet, *, paper: PaperSize = "a4") -> bytes:
    """Return the printed board, the same for the same content; A3 is A4 enlarged."""
    register_type()
    larger = _LARGER[paper]
    pages = [*_route_pages(sheet), *_left_pages(sheet)]
    total = len(pages) + bool(sheet.picture)
    file = io.BytesIO()
    size = (_WIDTH_PT * larger, _HEIGHT_PT * larger)
    canvas = Canvas(file, pagesize=size, invariant=1, pageCompression=1, lang=sheet.language)
    canvas.setTitle(f"{word('title', sheet.language)} {sheet.area} {day_text(sheet.day)}")
    canvas.setAuthor(sheet.printed_by)
    canvas.setCreator("donghanh")
    for number, rows in enumerate(pages, start=1):
        canvas.scale(larger, larger)
        _draw_frame(canvas, sheet, page=number, pages=total)
        y = _HEIGHT_PT - _MARGIN_PT - _HEAD_PT
        for row in rows:
            row.draw(canvas, _MARGIN_PT, y)
            y -= row.height_pt
        canvas.showPage()
    if sheet.picture:
        canvas.scale(larger, larger)
        _draw_frame(canvas, sheet, page=total, pages=total)
        _draw_picture(canvas, sheet.picture)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw_frame(canvas: Any, sheet: DaySheet, *, page: int, pages: int) -> None:
    """Draw what stands on every page: what and of when, by whom, which page, whom to ring."""
    language = sheet.language
    top = _HEIGHT_PT - _MARGIN_PT
    title = f"{word('title', language)} · {sheet.area} · {day_text(sheet.day)}"
    title += f" · {word('version', language)} {sheet.version}"
    canvas.setFont(BOLD, 14)
    canvas.drawString(_MARGIN_PT, top - 12, shortened(title, _COLUMN_PT - 190, BOLD, 14))
    if sheet.hotline:
        canvas.setFont(BOLD, 11)
        said = f"{word('hotline', language)}: {sheet.hotline}"
        canvas.drawRightString(_MARGIN_PT + _COLUMN_PT, top - 12, printable(said))
    told = " · ".join((sheet.counts, *sheet.signs))
    canvas.setFont(REGULAR, 10)
    canvas.drawString(_MARGIN_PT, top - 28, shortened(told, _COLUMN_PT, REGULAR, 10))
    canvas.setLineWidth(1.2)
    canvas.line(_MARGIN_PT, top - 36, _MARGIN_PT + _COLUMN_PT, top - 36)
    printed = f"{word('printed', language)} {sheet.printed_at} {word('by', language)} "
    canvas.setFont(REGULAR, _TEXT_PT)
    canvas.drawString(_MARGIN_PT, _MARGIN_PT, printable(printed + sheet.printed_by))
    which = f"{word('page', language)} {page}/{pages}"
    canvas.drawRightString(_MARGIN_PT + _COLUMN_PT, _MARGIN_PT, which)


def _draw_picture(canvas: Any, picture: bytes) -> None:
    """Draw the map as large as the page allows, in greys: that is how it is printed."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    room = (_COLUMN_PT, _BODY_PT - 4)
    scale = min(room[0] / image.width, room[1] / image.height)
    wide, tall = image.width * scale, image.height * scale
    left = (_WIDTH_PT - wide) / 2
    canvas.drawImage(ImageReader(image), left, _MARGIN_PT + _FOOT_PT, width=wide, height=tall)


def _route_pages(sheet: DaySheet) -> list[tuple[Row, ...]]:
    head = _table_head("routes", _ROUTE_COLUMNS, sheet.language)
    blocks = [Block(rows=tuple(_route_rows(route))) for route in sheet.routes]
    return _pages(head, blocks) if blocks else []


def _pages(head: Block, blocks: Sequence[Block]) -> list[tuple[Row, ...]]:
    return [(*head.rows, *rows) for rows in pages_of(blocks, _BODY_PT - head.height_pt)]


def _route_rows(route: SheetRoute) -> Iterator[Row]:
    yield from (gap(5), *text_rows(route.head, _COLUMN_PT, font=BOLD, size_pt=10.5), gap(1))
    for stop in route.stops:
        cells = (
            str(stop.number),
            stop.time,
            stop.what,
            stop.who,
            stop.where,
            stop.phone,
            stop.goods,
            stop.told,
            "",
        )
        yield _table_row(cells, _ROUTE_COLUMNS)


def _left_pages(sheet: DaySheet) -> list[tuple[Row, ...]]:
    """Return what nobody does, and lines for what comes in, to the end of the last page."""
    language = sheet.language
    head = _table_head("left", _LEFT_COLUMNS, language)
    blocks = [
        Block(
            rows=(
                _table_row(
                    (one.rank, one.since, one.what, one.who, one.where, one.phone, one.why, ""),
                    _LEFT_COLUMNS,
                    least_pt=_WRITTEN_PT,
                ),
            )
        )
        for one in sheet.left
    ]
    if not blocks:
        none = text_rows(word("nobody_left", language), _COLUMN_PT, size_pt=11)
        blocks = [Block(rows=(gap(4), *none))]
    *whole, last = _pages(head, blocks)
    return [*whole, *_with_lines(last, language)]


def _with_lines(rows: tuple[Row, ...], language: Language) -> list[tuple[Row, ...]]:
    """Return the page filled up with lines to write on, or one page more of them."""
    head = (gap(14), *_table_head("new", _NEW_COLUMNS, language).rows)
    line = _table_row(("",) * len(_NEW_COLUMNS), _NEW_COLUMNS, least_pt=_WRITTEN_PT)
    used_pt = sum(row.height_pt for row in (*rows, *head))
    lines = int((_BODY_PT - used_pt) // _WRITTEN_PT)
    if lines >= _FEWEST_LINES:
        return [(*rows, *head, *(line,) * lines)]
    lines = int((_BODY_PT - sum(row.height_pt for row in head)) // _WRITTEN_PT)
    return [rows, (*head, *(line,) * lines)]


_FEWEST_LINES: Final = 5


def _table_head(title: str, columns: Sequence[tuple[str, float]], language: Language) -> Block:
    """Return the title of a table and what its columns are."""
    names = tuple(word(name, language) for name, _ in columns)
    return Block(
        rows=(
            *text_rows(word(title, language), _COLUMN_PT, font=BOLD, size_pt=12),
            gap(1),
            _table_row(names, columns, font=BOLD, line_pt=1.0),
        )
    )


def _table_row(
    cells: Sequence[str],
    columns: Sequence[tuple[str, float]],
    *,
    font: str = REGULAR,
    least_pt: float = 15.0,
    line_pt: float = 0.4,
) -> Row:
    """Return a row of cells, each wrapped in its column, with a line below and between them."""
    widths = [wide for _, wide in columns[:-1]]
    widths.append(_COLUMN_PT - sum(widths))
    lines = [
        wrapped(cell, wide - 6, font=font, size_pt=_TEXT_PT)
        for cell, wide in zip(cells, widths, strict=True)
    ]
    height_pt = max(least_pt, 4 + _LINE_PT * max(map(len, lines)))

    def draw(canvas: Any, x: float, y: float) -> None:
        left = x
        canvas.setFont(font, _TEXT_PT)
        for cell, wide in zip(lines, widths, strict=True):
            for at, line in enumerate(cell, start=1):
                canvas.drawString(left + 3, y - _LINE_PT * at, line)
            left += wide
            if left < x + _COLUMN_PT - 1:
                canvas.setLineWidth(0.25)
                canvas.line(left, y, left, y - height_pt)
        canvas.setLineWidth(line_pt)
        canvas.line(x, y - height_pt, x + _COLUMN_PT, y - height_pt)

    return Row(height_pt=height_pt, draw=draw)
