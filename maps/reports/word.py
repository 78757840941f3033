"""A weekly report as a Word document: what `maps.reports.office` prints, to be worked on."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from maps.reports.content import LEVELS, SECTIONS, OfficeReport
from maps.reports.setting import BOTTOM_MM, LEFT_MM, RIGHT_MM, TOP_MM
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
from maps.wording import day_text

TYPEFACE: Final = "Times New Roman"
TEXT_PT: Final = 13
MOST: Final = 255
"""So many signs the files may have of an author or a title."""
SMALL_PT: Final = 10
_PAGE_MM: Final = (210, 297)
_HEADER_MM: Final = 10
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ROMAN: Final = ("I", "II", "III", "IV", "V")
_CENTRE: Final = WD_ALIGN_PARAGRAPH.CENTER
_RIGHT: Final = WD_ALIGN_PARAGRAPH.RIGHT


def report_docx(report: OfficeReport) -> bytes:
    """Return the document, the same for the same content."""
    document = Document()
    _set_up(document, report)
    _letterhead(document, report)
    _title(document, report)
    chapter = iter(_ROMAN)
    _heading(document, f"{next(chapter)}. KẾT QUẢ TRONG KỲ")
    for section, words in SECTIONS.items():
        found = [one for one in report.measures if one.section == section]
        if found:
            rows = [(one.words["vi"], cell_text(report.top.values.get(one.key))) for one in found]
            _line(document, words["vi"], bold=True)
            _table(document, rows, widths_mm=(125, 40), bold_head=False)
    if report.under(report.top.key):
        _heading(document, f"{next(chapter)}. THEO ĐƠN VỊ")
        _areas(document, report)
    for part, heading in CHAPTERS:
        _heading(document, f"{next(chapter)}. {heading}")
        for line in (report.texts.get(part) or "(chưa ghi)").splitlines():
            _line(document, line)
    _line(document, "")
    _end(document, report)
    _meanings(document, report)
    file = io.BytesIO()
    document.save(file)
    return _settled(file.getvalue())


def _set_up(document: Any, report: OfficeReport) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(one) for one in _PAGE_MM)
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance = Mm(_HEADER_MM)
    section.different_first_page_header_footer = True  # the first page bears no number
    number = section.header.paragraphs[0]
    number.alignment = _CENTRE
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = number.add_run()
        made = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            made.set(qn("w:fldCharType"), kind)
        else:
            made.text = text
        run._r.append(made)  # noqa: SLF001 - the library has no fields of its own
    usual = document.styles["Normal"]
    usual.font.name, usual.font.size = TYPEFACE, Pt(TEXT_PT)
    usual.element.rPr.rFonts.set(qn("w:eastAsia"), TYPEFACE)
    usual.paragraph_format.space_after = Pt(3)
    made_on = datetime.combine(report.signed_on or report.first, time())
    about = document.core_properties
    about.author = about.last_modified_by = _held(report.texts.get("body") or report.area)[:MOST]
    about.title = _held(f"Báo cáo {report.area} {report.week}".strip())[:MOST]
    about.language, about.comments = "vi", ""
    about.created = about.modified = made_on


def _held(text: str) -> str:
    """Return a line as Word's files may hold it: any space is one, other signs are left out."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())


def _line(
    place: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = None,
    size_pt: int = TEXT_PT,
) -> Any:
    made = place.add_paragraph()
    run = made.add_run(_held(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size_pt)
    if align is not None:
        made.alignment = align
    return made


def _heading(document: Any, text: str) -> None:
    made = _line(document, text, bold=True)
    made.paragraph_format.space_before = Pt(8)
    made.paragraph_format.keep_with_next = True


def _fill(cell: Any, text: str, **how: Any) -> None:
    """Write a line into a cell, whose first paragraph is there already."""
    first = cell.paragraphs[0]
    if first.text or len(cell.paragraphs) > 1:
        _line(cell, text, **how)
        return
    _line(cell, text, **how)
    first._p.getparent().remove(first._p)  # noqa: SLF001 - as the library's own FAQ has it


def _letterhead(document: Any, report: OfficeReport) -> None:
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    for line in (report.texts.get("superior") or "").splitlines():
        _fill(left, line.upper(), align=_CENTRE)
    for line in (report.texts.get("body") or report.area).splitlines():
        _fill(left, line.upper(), bold=True, align=_CENTRE)
    _fill(left, "*" if report.layout == "party" else "_______", align=_CENTRE)
    _fill(left, number_text(report), align=_CENTRE)
    for line in (PARTY,) if report.layout == "party" else NATION:
        _fill(right, line, bold=True, align=_CENTRE)
    _fill(right, "_______________", align=_CENTRE)
    _fill(right, place_and_day(report), italic=True, align=_CENTRE)


def _title(document: Any, report: OfficeReport) -> None:
    for text in notices(report):
        _line(document, text, bold=True, align=_CENTRE)
    _line(document, "BÁO CÁO", bold=True, align=_CENTRE, size_pt=14)
    _line(document, subject_text(report), bold=True, align=_CENTRE)
    _line(document, report.area, bold=True, align=_CENTRE)
    days = f"(từ ngày {day_text(report.first)} đến hết ngày {day_text(report.last)})"
    _line(document, days, italic=True, align=_CENTRE)
    if report.edition > 1:
        edition = f"Bản {report.edition}, thay bản trước: {report.reason}"
        _line(document, edition, italic=True, align=_CENTRE)
    if report.texts.get("superior"):
        _line(document, f"Kính gửi: {report.texts['superior']}", align=_CENTRE)
    lacks = [lack_text(lack) for lack in report.lacks]
    missing = unwritten(report)
    lacks += [f"Chưa ghi: {', '.join(missing)}."] if missing else []
    if lacks:
        _line(document, "BÁO CÁO NÀY CÒN THIẾU", bold=True, size_pt=SMALL_PT)
    for text in lacks:
        _line(document, f"– {text}", size_pt=SMALL_PT)


def _table(
    document: Any,
    rows: Sequence[Sequence[str]],
    *,
    widths_mm: Sequence[float],
    bold_head: bool = True,
    texts: int = 1,
) -> None:
    """Add a table whose first `texts` columns are words, and all others numbers."""
    table = document.add_table(rows=0, cols=len(widths_mm), style="Table Grid")
    table.autofit = False
    for at, row in enumerate(rows):
        cells = table.add_row().cells
        for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
            cell.width = Mm(widths_mm[column])
            is_number = column >= texts and (at > 0 or not bold_head)
            _fill(
                cell,
                text,
                bold=bold_head and at == 0,
                align=_RIGHT if is_number else None,
                size_pt=SMALL_PT,
            )
    if bold_head:  # said again on each page
        head = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - the library cannot say it
        head.append(OxmlElement("w:tblHeader"))


def _areas(document: Any, report: OfficeReport) -> None:
    known = {one.key for one in report.measures}
    columns = [key for key in MAIN if key in known]
    parts = report.under(report.top.key)
    level = LEVELS["district" if parts[0].level == "district" else "ward"]["vi"]
    rows = [[level, "Nguồn", *(NARROW[key] for key in columns)]]
    for row in (*parts, report.top):
        is_sum = row is report.top
        name = f"CỘNG {row.name}" if is_sum else row.name.partition(",")[0]
        numbers = [cell_text(row.values.get(key)) for key in columns]
        rows.append([name, "" if is_sum else standing_text(row), *numbers])
    each = (_PAGE_MM[0] - LEFT_MM - RIGHT_MM - 45) / max(1, len(columns))
    _table(document, rows, widths_mm=(27, 18, *([each] * len(columns))), texts=2)


def _end(document: Any, report: OfficeReport) -> None:
    """Write who gets it, on the left, and who signs, on the right."""
    table = document.add_table(rows=1, cols=2)
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
    left, right = row.cells
    _fill(left, "Nơi nhận:", bold=True, italic=True, size_pt=12)
    for line in recipients(report):
        _fill(left, f"- {line}", size_pt=11)
    for line in (report.texts.get("title") or "NGƯỜI KÝ").splitlines():
        _fill(right, line.upper(), bold=True, align=_CENTRE)
    for line in ("", signed_text(report), ""):
        _fill(right, line, italic=True, align=_CENTRE)
    for line in (report.texts.get("signatory") or DOTS * 3).splitlines():
        _fill(right, line, bold=True, align=_CENTRE)


def _meanings(document: Any, report: OfficeReport) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _heading(document, "PHỤ LỤC. Mỗi con số đếm gì")
    rows = [
        (SECTIONS[one.section]["vi"], one.words["vi"], one.means["vi"]) for one in report.measures
    ]
    _table(document, rows, widths_mm=(33, 60, 72), bold_head=False, texts=3)
    _line(document, "– nghĩa là chưa báo cáo, khác với 0.", size_pt=SMALL_PT)


def _settled(content: bytes) -> bytes:
    """Return a document whose parts say nothing of when they were written."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(entry))
    return file.getvalue()
