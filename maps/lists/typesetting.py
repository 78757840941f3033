"""Type, lines and blocks of a small printed page; lengths in points (1/72 inch)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import segno
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from maps.fonts import font_file

REGULAR: Final = "BeVietnamPro"
BOLD: Final = "BeVietnamPro-Bold"
TEXT_PT: Final = 12.0
"""Nothing on a list is smaller: it is read at arm's length, in the rain."""
LEADING: Final = 1.22

_QR_MASK: Final = 3
"""Diagonal stripes: breaks up both rows and columns of one colour."""

Draw = Callable[[Any, float, float], None]
"""Draws on a canvas with the top left corner of a row at x, y."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a block: how high it is and how it is drawn."""

    height_pt: float
    draw: Draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows that stay together on one page."""

    rows: tuple[Row, ...]

    @property
    def height_pt(self) -> float:
        """Height of all rows together."""
        return sum(row.height_pt for row in self.rows)


@cache
def register_type() -> None:
    """Tell reportlab about the typeface; once per process."""
    for name, weight in ((REGULAR, 400), (BOLD, 700)):
        pdfmetrics.registerFont(TTFont(name, str(font_file(weight))))  # type: ignore[arg-type]


@cache
def _known_signs() -> frozenset[str]:
    register_type()
    return frozenset(map(chr, pdfmetrics.getFont(REGULAR).face.charToGlyph))


def printable(text: str) -> str:
    """Return the text with ``?`` for signs that the typeface does not have."""
    known = _known_signs()
    if known.issuperset(text):  # much sooner than sign by sign
        return text
    return "".join(sign if sign in known else "?" for sign in text)


@cache
def _word_pt(word: str, font: str, size_pt: float) -> float:
    return float(pdfmetrics.stringWidth(word, font, size_pt))


def width_pt(text: str, *, font: str = REGULAR, size_pt: float = TEXT_PT) -> float:
    """Return how wide the text runs."""
    register_type()
    return _word_pt(text, font, size_pt)


def wrapped(
    text: str, room_pt: float, *, font: str = REGULAR, size_pt: float = TEXT_PT
) -> tuple[str, ...]:
    """Return the text in lines no wider than the room; a word that is wider itself is cut."""
    lines: list[str] = []
    space_pt = width_pt(" ", font=font, size_pt=size_pt)
    used_pt = 0.0
    for word in printable(text).split():
        # a line is as wide as its words and spaces (there is no kerning), and words come again
        word_pt = width_pt(word, font=font, size_pt=size_pt)
        if lines and used_pt + space_pt + word_pt <= room_pt:
            lines[-1] += f" {word}"
            used_pt += space_pt + word_pt
        else:
            lines += [word] if word_pt <= room_pt else _cut(word, room_pt, font, size_pt)
            used_pt = width_pt(lines[-1], font=font, size_pt=size_pt)
    return tuple(lines)


def _cut(word: str, room_pt: float, font: str, size_pt: float) -> list[str]:
    pieces = [""]
    for sign in word:
        if pieces[-1] and width_pt(pieces[-1] + sign, font=font, size_pt=size_pt) > room_pt:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def shortened(text: str, room_pt: float, font: str, size_pt: float) -> str:
    """Return a line that fits the room, with an ellipsis where it was cut."""
    shown = printable(text)
    while width_pt(shown, font=font, size_pt=size_pt) > room_pt:
        shown = shown[:-2].rstrip() + "…"
    return shown


def line_row(
    parts: Sequence[tuple[float, str, str]],
    *,
    size_pt: float = TEXT_PT,
    boxes: Iterable[float] = (),
) -> Row:
    """Return a row of texts at given distances from the left, and tick boxes likewise.

    Parameters
    ----------
    parts
        (distance, font, text), left to right.
    boxes
        Where a tick box stands.
    """
    height_pt = size_pt * LEADING
    ticks = tuple(boxes)

    def draw(canvas: Any, x: float, y: float) -> None:
        base = y - size_pt
        for offset, font, text in parts:
            canvas.setFont(font, size_pt)
            canvas.drawString(x + offset, base, printable(text))
        for offset in ticks:
            canvas.setLineWidth(0.9)
            canvas.rect(x + offset, base - 1.4, 11, 11, stroke=1, fill=0)

    return Row(height_pt=height_pt, draw=draw)


def text_rows(
    text: str,
    room_pt: float,
    *,
    font: str = REGULAR,
    size_pt: float = TEXT_PT,
    indent_pt: float = 0.0,
) -> tuple[Row, ...]:
    """Return the text as wrapped rows; none for an empty text."""
    lines = wrapped(text, room_pt - indent_pt, font=font, size_pt=size_pt)
    return tuple(line_row([(indent_pt, font, line)], size_pt=size_pt) for line in lines)


def gap(height_pt: float) -> Row:
    """Return an empty row."""
    return Row(height_pt=height_pt, draw=lambda _canvas, _x, _y: None)


def rule(
    room_pt: float, *, above_pt: float = 3.0, below_pt: float = 4.0, heavy: bool = False
) -> Row:
    """Return a thin line across the column."""

    def draw(canvas: Any, x: float, y: float) -> None:
        canvas.setLineWidth(1.2 if heavy else 0.5)
        canvas.line(x, y - above_pt, x + room_pt, y - above_pt)

    return Row(height_pt=above_pt + below_pt, draw=draw)


def pages_of(blocks: Iterable[Block], room_pt: float) -> tuple[tuple[Row, ...], ...]:
    """Lay blocks on pages: a block is never split, unless it is higher than a whole page."""
    pages: list[list[Row]] = [[]]
    left_pt = room_pt
    for block in blocks:
        whole = block.height_pt <= room_pt
        parts = [block] if whole else [Block(rows=(row,)) for row in block.rows]
        for part in parts:
            if part.height_pt > left_pt and pages[-1]:
                pages.append([])
                left_pt = room_pt
            pages[-1].extend(part.rows)
            left_pt -= part.height_pt
    return tuple(tuple(page) for page in pages)


def draw_qr(canvas: Any, content: str, *, x: float, y: float, side_pt: float) -> None:
    """Draw a QR code as vectors, its top right corner at x, y, quiet zone (4 modules) outside."""
    # a given mask is as readable and saves trying all eight, two thirds of the time
    matrix = segno.make_qr(content, error="m", boost_error=False, mask=_QR_MASK).matrix
    canvas.saveState()
    canvas.translate(x - side_pt, y - side_pt)
    canvas.scale(side_pt / len(matrix), side_pt / len(matrix))
    path = canvas.beginPath()
    for row, modules in enumerate(reversed(matrix)):
        for first, length in _runs(modules):
            path.rect(first, row, length, 1)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def _runs(modules: Sequence[int]) -> list[tuple[int, int]]:
    """Return the dark stretches of one row as (first module, how many)."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(modules):
        if dark and runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((column, 1))
    return runs
