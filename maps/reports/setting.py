"""How an office document is set: A4, margins, styles, paragraphs, the number of each page."""

import io
from collections.abc import Iterable
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Table,
    TableStyle,
)

from maps.fonts import italic_file
from maps.lists.typesetting import BOLD, REGULAR, printable, register_type
from maps.reports.content import (
    OfficeReport,
)

TOP_MM: Final = 20
BOTTOM_MM: Final = 20
LEFT_MM: Final = 30
RIGHT_MM: Final = 15
"""Margins of both layouts: top and bottom 20 to 25, left 30 to 35, right 15 to 20."""
ITALIC: Final = "BeVietnamPro-Italic"
TEXT_PT: Final = 11.5
SMALL_PT: Final = 8.5
ROOM_PT: Final = A4[0] - (LEFT_MM + RIGHT_MM) * mm
LINE: Final = HexColor("#9aa3ad")
WASH: Final = HexColor("#f1f3f5")


@cache
def register() -> None:
    """Have the typefaces known, the slanted one too."""
    register_type()
    pdfmetrics.registerFont(TTFont(ITALIC, str(italic_file())))


def styled(name: str, **how: Any) -> ParagraphStyle:
    """Return a style of text, upright and of the usual size but for what is said."""
    given = {"fontName": REGULAR, "fontSize": TEXT_PT, "leading": TEXT_PT * 1.4, **how}
    return ParagraphStyle(name, **given)


BODY: Final = styled("body", alignment=TA_JUSTIFY, firstLineIndent=8 * mm, spaceAfter=4)
PLAIN: Final = styled("plain")
HEAD: Final = styled("head", fontName=BOLD, spaceBefore=10, spaceAfter=4, keepWithNext=True)
SUBHEAD: Final = styled(
    "subhead",
    fontName=BOLD,
    fontSize=10,
    leading=14,
    spaceBefore=6,
    spaceAfter=2,
    keepWithNext=True,
)
CENTRE: Final = styled("centre", alignment=TA_CENTER, leading=TEXT_PT * 1.3)
CENTRE_BOLD: Final = styled(
    "centre-bold", alignment=TA_CENTER, fontName=BOLD, leading=TEXT_PT * 1.3
)
TITLE: Final = styled(
    "title", alignment=TA_CENTER, fontName=BOLD, fontSize=14, leading=19, spaceBefore=2
)
ITALIC_LINE: Final = styled("italic", alignment=TA_CENTER, fontName=ITALIC)
CELL: Final = styled("cell", fontSize=SMALL_PT, leading=SMALL_PT * 1.35)
CELL_BOLD: Final = styled("cell-bold", fontName=BOLD, fontSize=SMALL_PT, leading=SMALL_PT * 1.35)
COLUMN: Final = styled("column", fontName=BOLD, fontSize=7.5, leading=9.5, alignment=TA_CENTER)


def built(
    report: OfficeReport, story: Iterable[Flowable], *, title: str, is_sealed: bool | None
) -> bytes:
    """Return the document of a story; `is_sealed` is None of what nobody signs."""
    foot = _foot(report, is_sealed=is_sealed)
    register()
    file = io.BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        topMargin=TOP_MM * mm,
        bottomMargin=BOTTOM_MM * mm,
        leftMargin=LEFT_MM * mm,
        rightMargin=RIGHT_MM * mm,
        invariant=1,
        title=f"{title} {report.area} {report.week}".strip(),
        author=report.texts.get("body") or report.area,
        creator="donghanh",
        lang="vi",
    )
    frame = Frame(
        LEFT_MM * mm,
        BOTTOM_MM * mm,
        ROOM_PT,
        A4[1] - (TOP_MM + BOTTOM_MM) * mm,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    template = PageTemplate(frames=[frame], onPage=lambda canvas, _doc: _around(canvas, foot))
    document.addPageTemplates([template])
    document.build(list(story))
    return file.getvalue()


def _around(canvas: Any, foot: str) -> None:
    """Draw the number of the page, centred in the top margin, none on the first; and the foot."""
    number = canvas.getPageNumber()
    canvas.setFillColor(black)
    if number > 1:
        canvas.setFont(REGULAR, TEXT_PT)
        canvas.drawCentredString(LEFT_MM * mm + ROOM_PT / 2, A4[1] - 12 * mm, str(number))
    canvas.setFont(REGULAR, 7.5)
    canvas.setFillColor(HexColor("#5c6672"))
    canvas.drawString(LEFT_MM * mm, 10 * mm, printable(foot))


def _foot(report: OfficeReport, *, is_sealed: bool | None) -> str:
    signs = [f"{report.area} · {report.week}".strip(" ·")]
    if is_sealed is not None:
        signs.append(f"bản {report.edition}")
    if is_sealed is False:
        signs.append("DỰ THẢO, chưa ký")
    if report.is_masked:
        signs.append("bản gửi ra ngoài")
    if report.is_sample:
        signs.append("THÀNH PHỐ MẪU, số liệu không có thật")
    return " · ".join(signs)


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Return a paragraph of plain text."""
    return Paragraph(escape(printable(text)), style)


def paragraphs(text: str, style: ParagraphStyle) -> list[Paragraph]:
    """Return a paragraph for each line that says something."""
    return [paragraph(line, style) for line in text.splitlines() if line.strip()]


class _Rule(Flowable):  # type: ignore[misc]
    """A line in the middle of its column; that of the library keeps to the left in tables."""

    def __init__(self, width_pt: float) -> None:
        super().__init__()
        self.length_pt = width_pt
        self.room_pt = width_pt

    def wrap(self, available_pt: float, _height_pt: float) -> tuple[float, float]:
        """Return how much room it takes."""
        self.room_pt = available_pt
        return available_pt, 5.0

    def draw(self) -> None:
        """Draw it."""
        begins = (self.room_pt - self.length_pt) / 2
        self.canv.setLineWidth(0.7)
        self.canv.line(begins, 2, begins + self.length_pt, 2)


def rule(width_pt: float) -> _Rule:
    """Return a line of that length in the middle."""
    return _Rule(width_pt)


def boxed(text: str) -> Table:
    """Return a text in a frame, as wide as the page."""
    table = Table([[paragraph(text, CENTRE_BOLD)]], colWidths=[ROOM_PT])
    table.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 1, black)]))
    table.spaceAfter = 8
    return table
