"""A weekly report as an office document, A4, in the layout of the party or of the state.

References
----------
Decree 30/2020/NĐ-CP, appendix I (state); Guideline 36-HD/VPTW of 2018 (party). Both ask for a
typeface of Times New Roman's kind; this one is set in Be Vietnam Pro, which every computer of the
office has with the program, and which has every Vietnamese sign.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    PageBreak,
    Spacer,
    Table,
    TableStyle,
)

from maps.lists.typesetting import BOLD, REGULAR
from maps.reports.content import (
    LEVELS,
    SECTIONS,
    AreaFigures,
    Measured,
    OfficeReport,
)
from maps.reports.setting import (
    BODY,
    CELL,
    CELL_BOLD,
    CENTRE,
    CENTRE_BOLD,
    COLUMN,
    HEAD,
    ITALIC_LINE,
    LINE,
    ROOM_PT,
    SMALL_PT,
    SUBHEAD,
    TITLE,
    WASH,
    boxed,
    built,
    paragraph,
    paragraphs,
    rule,
    styled,
)
from maps.reports.texts import (
    CHAPTERS,
    DOTS,
    MAIN,
    NARROW,
    NATION,
    PARTY,
    cell_text,
    lack_text,
    notices,
    number_text,
    place_and_day,
    recipients,
    signed_text,
    standing_text,
    subject_text,
    unwritten,
)
from maps.wording import both, day_text

_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI")


def report_pdf(report: OfficeReport) -> bytes:
    """Return the document, the same for the same content."""
    is_sealed = report.serial is not None
    return built(report, _story(report), title="Báo cáo", is_sealed=is_sealed)


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
    return built(report, story, title="Giao ban", is_sealed=None)


def _meeting(
    report: OfficeReport, asks: Sequence[tuple[str, str]], picture: bytes | None
) -> Iterable[Flowable]:
    if report.is_sample:
        yield boxed("THÀNH PHỐ MẪU – số liệu không có thật")
    yield paragraph("TÀI LIỆU GIAO BAN", TITLE)
    yield paragraph(report.area, CENTRE_BOLD)
    yield paragraph(
        f"(số liệu từ ngày {day_text(report.first)} đến hết ngày {day_text(report.last)})",
        ITALIC_LINE,
    )
    yield Spacer(0, 6)
    yield from _lacks(report)
    yield paragraph("Số chính", SUBHEAD)
    main = [one for one in report.measures if one.key in MAIN]
    yield _pairs([replace(one, words=both(NARROW[one.key], "")) for one in main], report.top)
    if report.under(report.top.key):
        yield paragraph("Theo đơn vị", SUBHEAD)
        yield _areas(report)
    if picture is not None:
        wide, tall = ImageReader(io.BytesIO(picture)).getSize()
        image = Image(io.BytesIO(picture), width=ROOM_PT, height=ROOM_PT * tall / wide)
        yield KeepTogether([paragraph("Bản đồ", SUBHEAD), image])
    yield paragraph("Kiến nghị với cấp trên", SUBHEAD)
    if not asks:
        yield paragraph("(các báo cáo của kỳ này chưa ghi kiến nghị nào)", CELL)
    for name, text in asks:
        yield paragraph(name, CELL_BOLD)
        yield from paragraphs(text, CELL)


def _story(report: OfficeReport) -> Iterable[Flowable]:
    yield _letterhead(report)
    yield Spacer(0, 14)
    yield from _title(report)
    yield from _lacks(report, unwritten=unwritten(report))
    chapter = iter(_ROMAN)
    yield paragraph(f"{next(chapter)}. KẾT QUẢ TRONG KỲ", HEAD)
    yield from _sections(report)
    if report.under(report.top.key):
        yield paragraph(f"{next(chapter)}. THEO ĐƠN VỊ", HEAD)
        yield _areas(report)
    for part, heading in CHAPTERS[:-1]:
        yield paragraph(f"{next(chapter)}. {heading}", HEAD)
        yield from _written(report.texts.get(part, ""))
    part, heading = CHAPTERS[-1]
    *said, last = _written(report.texts.get(part, ""))
    yield paragraph(f"{next(chapter)}. {heading}", HEAD)
    yield from said
    # whoever signs does so below something that is signed, never on a page of its own
    yield KeepTogether([last, Spacer(0, 12), _end(report)])
    yield PageBreak()
    yield from _meanings(report)


def _letterhead(report: OfficeReport) -> Table:
    superior = (report.texts.get("superior") or "").upper()
    body = (report.texts.get("body") or report.area).upper()
    number = paragraph(number_text(report), CENTRE)
    when = paragraph(place_and_day(report), ITALIC_LINE)
    left: list[Flowable] = [*paragraphs(superior, CENTRE), *paragraphs(body, CENTRE_BOLD)]
    right: list[Flowable]
    if report.layout == "party":
        left += [paragraph("*", CENTRE), number]
        right = [paragraph(PARTY, CENTRE_BOLD), rule(50 * mm), when]
    else:
        left += [rule(22 * mm), number]
        right = [
            *(paragraph(line, CENTRE_BOLD) for line in NATION),
            rule(48 * mm),
            when,
        ]
    table = Table([[left, right]], colWidths=[ROOM_PT * 0.42, ROOM_PT * 0.58])
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
    yield from map(boxed, notices(report))
    yield paragraph("BÁO CÁO", TITLE)
    yield paragraph(subject_text(report), CENTRE_BOLD)
    yield paragraph(report.area, CENTRE_BOLD)
    yield paragraph(
        f"(từ ngày {day_text(report.first)} đến hết ngày {day_text(report.last)})", ITALIC_LINE
    )
    if report.edition > 1:
        yield paragraph(f"Bản {report.edition}, thay bản trước: {report.reason}", ITALIC_LINE)
    yield rule(30 * mm)
    yield Spacer(0, 6)
    if report.texts.get("superior"):
        yield paragraph(f"Kính gửi: {report.texts['superior']}", CENTRE)
        yield Spacer(0, 6)


def _lacks(report: OfficeReport, *, unwritten: Sequence[str] = ()) -> Iterable[Flowable]:
    lacks = [lack_text(lack) for lack in report.lacks]
    lacks += [f"Chưa ghi: {', '.join(unwritten)}."] if unwritten else []
    if not lacks:
        return
    said = [paragraph("BÁO CÁO NÀY CÒN THIẾU", CELL_BOLD)]
    said += [paragraph(f"– {text}", CELL) for text in lacks]
    table = Table([[said]], colWidths=[ROOM_PT])
    table.setStyle(
        TableStyle(
            [
                ("LINEBEFORE", (0, 0), (0, -1), 3, black),
                ("BACKGROUND", (0, 0), (-1, -1), WASH),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    yield table


def _sections(report: OfficeReport) -> Iterable[Flowable]:
    for section, words in SECTIONS.items():
        measures = [one for one in report.measures if one.section == section]
        if measures:
            yield KeepTogether([paragraph(words["vi"], SUBHEAD), _pairs(measures, report.top)])


def _pairs(measures: Sequence[Measured], row: AreaFigures) -> Table:
    """Return measures with their numbers, two beside each other, read downwards."""
    half = (len(measures) + 1) // 2
    cells = [
        (paragraph(one.words["vi"], CELL), cell_text(row.values.get(one.key))) for one in measures
    ]
    right = [*cells[half:], *([("", "")] * (2 * half - len(cells)))]
    lines = [[*first, "", *second] for first, second in zip(cells[:half], right, strict=True)]
    widths = [ROOM_PT * share for share in (0.37, 0.105, 0.05, 0.37, 0.105)]
    table = Table(lines, colWidths=widths)
    table.setStyle(
        TableStyle(
            [
                *_figures_style(1),
                *_figures_style(4),
                ("LINEBELOW", (0, 0), (1, -1), 0.4, LINE),
                ("LINEBELOW", (3, 0), (4, len(measures) - half - 1), 0.4, LINE),
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


def _areas(report: OfficeReport) -> Table:
    """Return the table of what the area is the sum of; its own row stands last."""
    known = {one.key for one in report.measures}
    columns = [key for key in MAIN if key in known]
    parts = report.under(report.top.key)
    name = LEVELS["district" if parts[0].level == "district" else "ward"]["vi"]
    head = [name, "Nguồn", *(NARROW[key] for key in columns)]
    lines: list[list[Any]] = [[paragraph(text, COLUMN) for text in head]]
    for row in (*parts, report.top):
        style = CELL_BOLD if row is report.top else CELL
        source = "" if row is report.top else standing_text(row)
        numbers = [cell_text(row.values.get(key)) for key in columns]
        shown = f"CỘNG {row.name}" if row is report.top else row.name.partition(",")[0]
        lines.append([paragraph(shown, style), paragraph(source, CELL), *numbers])
    rest = ROOM_PT - 80 - 48
    table = Table(lines, colWidths=[80, 48, *([rest / len(columns)] * len(columns))], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, LINE),
                ("BACKGROUND", (0, 0), (-1, 0), WASH),
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
        yield from paragraphs(text, BODY)
    else:
        yield paragraph("(chưa ghi)", BODY)


def _end(report: OfficeReport) -> Table:
    """Return who gets it, on the left, and who signs, on the right."""
    left = [paragraph("Nơi nhận:", styled("to", fontName=BOLD, fontSize=10, leading=14))]
    to = styled("to-lines", fontSize=9.5, leading=13)
    left += [paragraph(f"- {line}", to) for line in recipients(report)]
    right = paragraphs((report.texts.get("title") or "NGƯỜI KÝ").upper(), CENTRE_BOLD)
    right += [Spacer(0, 40), *paragraphs(signed_text(report), ITALIC_LINE)]
    right += paragraphs(report.texts.get("signatory") or DOTS * 3, CENTRE_BOLD)
    table = Table([[left, right]], colWidths=[ROOM_PT * 0.48, ROOM_PT * 0.52])
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    )
    return table


def _meanings(report: OfficeReport) -> Iterable[Flowable]:
    """Yield the annex: what exactly each number counts."""
    yield paragraph("PHỤ LỤC. Mỗi con số đếm gì", HEAD)
    lines: list[list[Any]] = []
    for section, words in SECTIONS.items():
        grouped: dict[str, list[str]] = {}
        for one in report.measures:
            if one.section == section:
                grouped.setdefault(one.means["vi"], []).append(one.words["vi"])
        lines += [
            [
                paragraph("" if at else words["vi"], CELL),
                paragraph("; ".join(names), CELL_BOLD),
                paragraph(means, CELL),
            ]
            for at, (means, names) in enumerate(grouped.items())
        ]
    table = Table(lines, colWidths=[ROOM_PT * share for share in (0.2, 0.4, 0.4)])
    table.setStyle(
        TableStyle(
            [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        )
    )
    yield table
    yield Spacer(0, 6)
    yield paragraph("– nghĩa là chưa báo cáo, khác với 0.", CELL)
