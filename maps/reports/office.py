"""A weekly report as an office document, A4, in the layout of the party or of the state.

References
----------
Decree 30/2020/NĐ-CP, appendix I (state); Guideline 36-HD/VPTW of 2018 (party). Both ask for a
typeface of Times New Roman's kind; this one is set in Be Vietnam Pro, which every computer of the
office has with the program, and which has every Vietnamese sign.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from maps.fonts import italic_file
from maps.lists.typesetting import BOLD, REGULAR, printable, register_type
from maps.reports.content import (
    HIDDEN,
    LACKS,
    LEVELS,
    SECTIONS,
    STANDINGS,
    AreaFigures,
    Cell,
    Lack,
    Measured,
    OfficeReport,
)
from maps.wording import both, day_text, whole

TOP_MM: Final = 20
BOTTOM_MM: Final = 20
LEFT_MM: Final = 30
RIGHT_MM: Final = 15
"""Margins of both layouts: top and bottom 20 to 25, left 30 to 35, right 15 to 20."""
ITALIC: Final = "BeVietnamPro-Italic"
TEXT_PT: Final = 11.5
SMALL_PT: Final = 8.5
_ROOM_PT: Final = A4[0] - (LEFT_MM + RIGHT_MM) * mm
_LINE: Final = HexColor("#9aa3ad")
_WASH: Final = HexColor("#f1f3f5")
_DOTS: Final = "………"

MAIN: Final = (
    "duty",
    "helped",
    "asked-oxygen_emergency",
    "answered-30",
    "asked-oxygen_swap",
    "done-oxygen_swap",
    "done-medicine",
    "done-welfare_bag",
    "out",
    "urgent",
)
"""What the table of areas shows; the workbook has all of it."""
NARROW: Final[Mapping[str, str]] = MappingProxyType(
    {
        "duty": "Người trực",
        "helped": "Người được giúp",
        "asked-oxygen_emergency": "Oxy khẩn: yêu cầu",
        "answered-30": "Khẩn: xong ≤ 30 phút",
        "asked-oxygen_swap": "Đổi bình: yêu cầu",
        "done-oxygen_swap": "Đổi bình: xong",
        "done-medicine": "Thuốc: xong",
        "done-welfare_bag": "Túi: xong",
        "out": "Bình ở nhà dân",
        "urgent": "Phiếu khẩn",
    }
)
CHAPTERS: Final = (
    ("difficulties", "KHÓ KHĂN, VƯỚNG MẮC"),
    ("proposals", "KIẾN NGHỊ, ĐỀ XUẤT"),
    ("next_week", "NHIỆM VỤ TUẦN TỚI"),
)
HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "body": "cơ quan ban hành",
        "abbreviation": "chữ viết tắt của cơ quan",
        "place": "nơi ký",
        "recipients": "nơi nhận",
        "title": "chức vụ người ký",
        "signatory": "người ký",
    }
)
"""What an office document has besides its text; what nobody wrote is told with what it lacks."""
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI")


@cache
def _register() -> None:
    register_type()
    pdfmetrics.registerFont(TTFont(ITALIC, str(italic_file())))


def _style(name: str, **how: Any) -> ParagraphStyle:
    given = {"fontName": REGULAR, "fontSize": TEXT_PT, "leading": TEXT_PT * 1.4, **how}
    return ParagraphStyle(name, **given)


_BODY: Final = _style("body", alignment=TA_JUSTIFY, firstLineIndent=8 * mm, spaceAfter=4)
_PLAIN: Final = _style("plain")
_HEAD: Final = _style("head", fontName=BOLD, spaceBefore=10, spaceAfter=4, keepWithNext=True)
_SUBHEAD: Final = _style(
    "subhead",
    fontName=BOLD,
    fontSize=10,
    leading=14,
    spaceBefore=6,
    spaceAfter=2,
    keepWithNext=True,
)
_CENTRE: Final = _style("centre", alignment=TA_CENTER, leading=TEXT_PT * 1.3)
_CENTRE_BOLD: Final = _style(
    "centre-bold", alignment=TA_CENTER, fontName=BOLD, leading=TEXT_PT * 1.3
)
_TITLE: Final = _style(
    "title", alignment=TA_CENTER, fontName=BOLD, fontSize=14, leading=19, spaceBefore=2
)
_ITALIC: Final = _style("italic", alignment=TA_CENTER, fontName=ITALIC)
_CELL: Final = _style("cell", fontSize=SMALL_PT, leading=SMALL_PT * 1.35)
_CELL_BOLD: Final = _style("cell-bold", fontName=BOLD, fontSize=SMALL_PT, leading=SMALL_PT * 1.35)
_COLUMN: Final = _style("column", fontName=BOLD, fontSize=7.5, leading=9.5, alignment=TA_CENTER)


def report_pdf(report: OfficeReport) -> bytes:
    """Return the document, the same for the same content."""
    is_sealed = report.serial is not None
    return _built(report, _story(report), title="Báo cáo", is_sealed=is_sealed)


def _built(
    report: OfficeReport, story: Iterable[Flowable], *, title: str, is_sealed: bool | None
) -> bytes:
    """Return the document of a story; `is_sealed` is None of what nobody signs."""
    foot = _foot(report, is_sealed=is_sealed)
    _register()
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
        _ROOM_PT,
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


def meeting_pdf(
    report: OfficeReport, asks: Sequence[tuple[str, str]], picture: bytes | None = None
) -> bytes:
    """Return what lies on the table of a meeting: figures by area, who is missing, what is asked.

    Parameters
    ----------
    asks
        Who asks for what, of the reports of those days.
    picture
        The map of it as a PNG; None where no areas are imported.
    """
    story = _meeting(report, asks, picture)
    return _built(report, story, title="Giao ban", is_sealed=None)


def _meeting(
    report: OfficeReport, asks: Sequence[tuple[str, str]], picture: bytes | None
) -> Iterable[Flowable]:
    if report.is_sample:
        yield _boxed("THÀNH PHỐ MẪU – số liệu không có thật")
    yield _paragraph("TÀI LIỆU GIAO BAN", _TITLE)
    yield _paragraph(report.area, _CENTRE_BOLD)
    yield _paragraph(
        f"(số liệu từ ngày {day_text(report.first)} đến hết ngày {day_text(report.last)})", _ITALIC
    )
    yield Spacer(0, 6)
    yield from _lacks(report)
    yield _paragraph("Số chính", _SUBHEAD)
    main = [one for one in report.measures if one.key in MAIN]
    yield _pairs([replace(one, words=both(NARROW[one.key], "")) for one in main], report.top)
    if report.under(report.top.key):
        yield _paragraph("Theo đơn vị", _SUBHEAD)
        yield _areas(report)
    if picture is not None:
        wide, tall = ImageReader(io.BytesIO(picture)).getSize()
        image = Image(io.BytesIO(picture), width=_ROOM_PT, height=_ROOM_PT * tall / wide)
        yield KeepTogether([_paragraph("Bản đồ", _SUBHEAD), image])
    yield _paragraph("Kiến nghị với cấp trên", _SUBHEAD)
    if not asks:
        yield _paragraph("(các báo cáo của kỳ này chưa ghi kiến nghị nào)", _CELL)
    for name, text in asks:
        yield _paragraph(name, _CELL_BOLD)
        yield from _lines(text, _CELL)


def _around(canvas: Any, foot: str) -> None:
    """Draw the number of the page, centred in the top margin, none on the first; and the foot."""
    number = canvas.getPageNumber()
    canvas.setFillColor(black)
    if number > 1:
        canvas.setFont(REGULAR, TEXT_PT)
        canvas.drawCentredString(LEFT_MM * mm + _ROOM_PT / 2, A4[1] - 12 * mm, str(number))
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


def _story(report: OfficeReport) -> Iterable[Flowable]:
    yield _letterhead(report)
    yield Spacer(0, 14)
    yield from _title(report)
    unwritten = [words for part, words in HEADINGS.items() if not report.texts.get(part)]
    yield from _lacks(report, unwritten=unwritten)
    chapter = iter(_ROMAN)
    yield _paragraph(f"{next(chapter)}. KẾT QUẢ TRONG KỲ", _HEAD)
    yield from _sections(report)
    if report.under(report.top.key):
        yield _paragraph(f"{next(chapter)}. THEO ĐƠN VỊ", _HEAD)
        yield _areas(report)
    for part, heading in CHAPTERS:
        yield _paragraph(f"{next(chapter)}. {heading}", _HEAD)
        yield from _written(report.texts.get(part, ""))
    yield Spacer(0, 12)
    yield KeepTogether([_end(report)])
    yield PageBreak()
    yield from _meanings(report)


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(text)), style)


def _lines(text: str, style: ParagraphStyle) -> list[Paragraph]:
    return [_paragraph(line, style) for line in text.splitlines() if line.strip()]


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


def _rule(width_pt: float) -> _Rule:
    return _Rule(width_pt)


def number_text(report: OfficeReport) -> str:
    """Return the number as each layout writes it; open on a draft."""
    serial = _DOTS if report.serial is None else str(report.serial)
    body = report.texts.get("abbreviation") or _DOTS
    return f"Số {serial}-BC/{body}" if report.layout == "party" else f"Số: {serial}/BC-{body}"


def place_and_day(report: OfficeReport) -> str:
    """Return where and on which day it was signed; open on a draft."""
    place = report.texts.get("place") or _DOTS
    if report.signed_on is None:
        return f"{place}, ngày … tháng … năm …"
    day = report.signed_on
    return f"{place}, ngày {day.day:02} tháng {day.month:02} năm {day.year}"


def _letterhead(report: OfficeReport) -> Table:
    superior = (report.texts.get("superior") or "").upper()
    body = (report.texts.get("body") or report.area).upper()
    number = _paragraph(number_text(report), _CENTRE)
    when = _paragraph(place_and_day(report), _ITALIC)
    left: list[Flowable] = [*_lines(superior, _CENTRE), *_lines(body, _CENTRE_BOLD)]
    right: list[Flowable]
    if report.layout == "party":
        left += [_paragraph("*", _CENTRE), number]
        right = [_paragraph("ĐẢNG CỘNG SẢN VIỆT NAM", _CENTRE_BOLD), _rule(50 * mm), when]
    else:
        left += [_rule(22 * mm), number]
        right = [
            _paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _CENTRE_BOLD),
            _paragraph("Độc lập - Tự do - Hạnh phúc", _CENTRE_BOLD),
            _rule(48 * mm),
            when,
        ]
    table = Table([[left, right]], colWidths=[_ROOM_PT * 0.42, _ROOM_PT * 0.58])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _title(report: OfficeReport) -> Iterable[Flowable]:
    if report.serial is None:
        yield _boxed("DỰ THẢO – chưa ký, số liệu còn thay đổi")
    if report.is_sample:
        yield _boxed("THÀNH PHỐ MẪU – số liệu không có thật")
    if report.is_masked:
        yield _boxed(f"BẢN GỬI RA NGOÀI – số dưới 5, và số có thể suy ra nó, ghi là {HIDDEN}")
    week = f" tuần {int(report.week[-2:])} năm {report.week[:4]}" if report.week else ""
    yield _paragraph("BÁO CÁO", _TITLE)
    yield _paragraph(f"Kết quả hỗ trợ người bệnh tại nhà{week}", _CENTRE_BOLD)
    yield _paragraph(report.area, _CENTRE_BOLD)
    yield _paragraph(
        f"(từ ngày {day_text(report.first)} đến hết ngày {day_text(report.last)})", _ITALIC
    )
    if report.edition > 1:
        yield _paragraph(f"Bản {report.edition}, thay bản trước: {report.reason}", _ITALIC)
    yield _rule(30 * mm)
    yield Spacer(0, 6)
    if report.texts.get("superior"):
        yield _paragraph(f"Kính gửi: {report.texts['superior']}", _CENTRE)
        yield Spacer(0, 6)


def _boxed(text: str) -> Table:
    table = Table([[_paragraph(text, _CENTRE_BOLD)]], colWidths=[_ROOM_PT])
    table.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 1, black)]))
    table.spaceAfter = 8
    return table


def lack_text(lack: Lack) -> str:
    """Return what is lacking, and where."""
    where = "; ".join(lack.names)
    return LACKS[lack.kind]["vi"] + (f": {where}." if where else ".")


def _lacks(report: OfficeReport, *, unwritten: Sequence[str] = ()) -> Iterable[Flowable]:
    lacks = [lack_text(lack) for lack in report.lacks]
    lacks += [f"Chưa ghi: {', '.join(unwritten)}."] if unwritten else []
    if not lacks:
        return
    said = [_paragraph("BÁO CÁO NÀY CÒN THIẾU", _CELL_BOLD)]
    said += [_paragraph(f"– {text}", _CELL) for text in lacks]
    table = Table([[said]], colWidths=[_ROOM_PT])
    table.setStyle(
        TableStyle(
            [
                ("LINEBEFORE", (0, 0), (0, -1), 3, black),
                ("BACKGROUND", (0, 0), (-1, -1), _WASH),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    yield table


def cell_text(value: Cell) -> str:
    """Return a number as it is read here; – where nobody reported."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else whole(value)


def _sections(report: OfficeReport) -> Iterable[Flowable]:
    for section, words in SECTIONS.items():
        measures = [one for one in report.measures if one.section == section]
        if measures:
            yield KeepTogether([_paragraph(words["vi"], _SUBHEAD), _pairs(measures, report.top)])


def _pairs(measures: Sequence[Measured], row: AreaFigures) -> Table:
    """Return measures with their numbers, two beside each other, read downwards."""
    half = (len(measures) + 1) // 2
    cells = [
        (_paragraph(one.words["vi"], _CELL), cell_text(row.values.get(one.key))) for one in measures
    ]
    right = [*cells[half:], *([("", "")] * (2 * half - len(cells)))]
    lines = [[*first, "", *second] for first, second in zip(cells[:half], right, strict=True)]
    widths = [_ROOM_PT * share for share in (0.37, 0.105, 0.05, 0.37, 0.105)]
    table = Table(lines, colWidths=widths)
    table.setStyle(
        TableStyle(
            [
                *_figures_style(1),
                *_figures_style(4),
                ("LINEBELOW", (0, 0), (1, -1), 0.4, _LINE),
                ("LINEBELOW", (3, 0), (4, len(measures) - half - 1), 0.4, _LINE),
            ]
        )
    )
    return table


def _figures_style(column: int) -> list[tuple[Any, ...]]:
    where = ((column, 0), (column, -1))
    return [
        ("FONT", *where, BOLD, 9.5),
        ("ALIGN", *where, "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]


def standing_text(row: AreaFigures) -> str:
    """Return where the numbers of a row are from."""
    edition = f", bản {row.edition}" if row.edition and row.edition > 1 else ""
    return STANDINGS[row.standing]["vi"] + edition


def _areas(report: OfficeReport) -> Table:
    """Return the table of what the area is the sum of; its own row stands last."""
    known = {one.key for one in report.measures}
    columns = [key for key in MAIN if key in known]
    parts = report.under(report.top.key)
    name = LEVELS["district" if parts[0].level == "district" else "ward"]["vi"]
    head = [name, "Nguồn", *(NARROW[key] for key in columns)]
    lines: list[list[Any]] = [[_paragraph(text, _COLUMN) for text in head]]
    for row in (*parts, report.top):
        style = _CELL_BOLD if row is report.top else _CELL
        source = "" if row is report.top else standing_text(row)
        numbers = [cell_text(row.values.get(key)) for key in columns]
        shown = f"CỘNG {row.name}" if row is report.top else row.name.partition(",")[0]
        lines.append([_paragraph(shown, style), _paragraph(source, _CELL), *numbers])
    rest = _ROOM_PT - 80 - 48
    table = Table(lines, colWidths=[80, 48, *([rest / len(columns)] * len(columns))], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
                ("BACKGROUND", (0, 0), (-1, 0), _WASH),
                ("LINEABOVE", (0, -1), (-1, -1), 1, black),
                ("FONT", (2, 1), (-1, -2), REGULAR, SMALL_PT),
                ("FONT", (2, -1), (-1, -1), BOLD, SMALL_PT),
                ("ALIGN", (2, 1), (-1, -1), "RIGHT"),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _written(text: str) -> Iterable[Flowable]:
    if text.strip():
        yield from _lines(text, _BODY)
    else:
        yield _paragraph("(chưa ghi)", _BODY)


def _end(report: OfficeReport) -> Table:
    """Return who gets it, on the left, and who signs, on the right."""
    usual = "Như kính gửi" if report.texts.get("superior") else _DOTS
    recipients = report.texts.get("recipients") or usual
    left = [_paragraph("Nơi nhận:", _style("to", fontName=BOLD, fontSize=10, leading=14))]
    to = _style("to-lines", fontSize=9.5, leading=13)
    left += _lines("\n".join(f"- {line.strip(' -')}" for line in recipients.splitlines()), to)
    right = _lines((report.texts.get("title") or "NGƯỜI KÝ").upper(), _CENTRE_BOLD)
    signed = (
        ""
        if report.signed_on is None
        else (f"(Đã ký và khóa trong sổ: {report.signed_by}, {day_text(report.signed_on)})")
    )
    right += [Spacer(0, 40), *_lines(signed, _ITALIC)]
    right += _lines(report.texts.get("signatory") or _DOTS * 3, _CENTRE_BOLD)
    table = Table([[left, right]], colWidths=[_ROOM_PT * 0.48, _ROOM_PT * 0.52])
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    )
    return table


def _meanings(report: OfficeReport) -> Iterable[Flowable]:
    """Yield the annex: what exactly each number counts."""
    yield _paragraph("PHỤ LỤC. Mỗi con số đếm gì", _HEAD)
    lines: list[list[Any]] = []
    for section, words in SECTIONS.items():
        grouped: dict[str, list[str]] = {}
        for one in report.measures:
            if one.section == section:
                grouped.setdefault(one.means["vi"], []).append(one.words["vi"])
        lines += [
            [
                _paragraph(words["vi"], _CELL),
                _paragraph("; ".join(names), _CELL_BOLD),
                _paragraph(means, _CELL),
            ]
            for means, names in grouped.items()
        ]
    table = Table(lines, colWidths=[_ROOM_PT * share for share in (0.2, 0.4, 0.4)])
    table.setStyle(
        TableStyle(
            [("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        )
    )
    yield table
    yield Spacer(0, 6)
    yield _paragraph("– nghĩa là chưa báo cáo, khác với 0.", _CELL)
