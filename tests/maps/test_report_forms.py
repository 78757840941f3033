"""One report in all its forms: the same numbers (MR4), both layouts as they are asked for (MR1)."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from api.services.week_measures import SHOWN
from maps.reports.content import AreaFigures, OfficeReport
from maps.reports.office import report_pdf
from maps.reports.word import report_docx
from maps.reports.workbook import report_xlsx

MM_A_PT = 25.4 / 72
TEXTS = {
    "difficulties": "Thiếu bình.\x0b",
    "superior": "Ủy ban nhân dân Quận 5",
    "body": "Ủy ban nhân dân Phường 4",
    "abbreviation": "UBND",
    "place": "Quận 5",
    "recipients": "Ủy ban nhân dân Quận 5\n- Lưu: VT",
    "title": "Chủ tịch",
    "signatory": "Nguyễn Văn Mẫu",
}
OWN: Mapping[str, int] = MappingProxyType(
    {one.key: 1001 + number for number, one in enumerate(SHOWN)}
)
"""A number for each measure that no other one has."""


def report(layout: Any = "state", **changes: Any) -> OfficeReport:
    row = AreaFigures(
        key="w", name="Phường 4, Quận 5", level="ward", parent="", standing="counted", values=OWN
    )
    made = OfficeReport(
        layout=layout,
        area="Phường 4, Quận 5",
        level="ward",
        first=date(2021, 9, 13),
        last=date(2021, 9, 19),
        week="2021-W37",
        edition=1,
        measures=SHOWN,
        rows=(row,),
        lacks=(),
        texts=TEXTS,
        serial=7,
        signed_on=date(2021, 9, 20),
        signed_by="chu-tich",
    )
    return replace(made, **changes)


def numbers(text: str) -> list[int]:
    return sorted(int(one.replace(".", "")) for one in re.findall(r"\b1\.[01]\d\d\b", text))


def pdf_text(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def cells_of(content: bytes) -> list[tuple[str, ...]]:
    tables = docx.Document(io.BytesIO(content)).tables
    return [tuple(c.text for c in row.cells) for table in tables for row in table.rows]


def test_each_number_is_the_same_in_each_form() -> None:
    """MR4."""
    made = report()
    assert numbers(pdf_text(report_pdf(made))) == sorted(OWN.values())
    words = [(one.words["vi"], f"{OWN[one.key]:,}".replace(",", ".")) for one in SHOWN]
    told = [row for row in cells_of(report_docx(made)) if numbers(row[-1])]
    assert told == words
    sheet = openpyxl.load_workbook(io.BytesIO(report_xlsx(made)))["Phường, xã"]
    assert [cell.value for cell in sheet[3]][4:] == list(OWN.values())


def test_each_number_has_its_definition_beside_it_in_each_form() -> None:
    """MR2."""
    made = report()
    annex = "".join(pdf_text(report_pdf(made)).partition("PHỤ LỤC")[2].split())
    rows = cells_of(report_docx(made))
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(made)))["Định nghĩa"]
    listed = {str(cell.value) for row in book.iter_rows() for cell in row}
    for one in SHOWN:
        assert "".join(one.means["vi"].split()) in annex, one.key
        assert any(row[1:] == (one.words["vi"], one.means["vi"]) for row in rows), one.key
        assert one.means["vi"] in listed


@pytest.mark.parametrize("make", [report_docx, report_pdf, report_xlsx])
def test_the_same_content_is_the_same_file(make: Any) -> None:
    assert make(report()) == make(report())
    assert make(report()) != make(report(serial=8))


HEADS = {
    "state": ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
    "party": ("ĐẢNG CỘNG SẢN VIỆT NAM",),
}
NUMBERED = {"state": "Số: 7/BC-UBND", "party": "Số 7-BC/UBND"}


def _headers(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [name for name in parts.namelist() if "header" in name]
        return "".join(parts.read(name).decode() for name in names)


@pytest.mark.parametrize("layout", ["state", "party"])
def test_the_word_document_is_laid_out_as_asked(layout: str) -> None:
    content = report_docx(report(layout))
    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= round(section.top_margin.mm, 1) <= 25
    assert 20 <= round(section.bottom_margin.mm, 1) <= 25
    assert 30 <= round(section.left_margin.mm, 1) <= 35
    assert 15 <= round(section.right_margin.mm, 1) <= 20
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == ""
    assert section.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert ">PAGE<" in _headers(content)
    left, right = (cell.text.splitlines() for cell in document.tables[0].rows[0].cells)
    assert left[:2] == ["ỦY BAN NHÂN DÂN QUẬN 5", "ỦY BAN NHÂN DÂN PHƯỜNG 4"]
    assert ("*" in left) == (layout == "party")
    assert left[-1] == NUMBERED[layout]
    assert tuple(right[:-2]) == HEADS[layout]
    assert right[-1] == "Quận 5, ngày 20 tháng 09 năm 2021"
    to, signs = next(
        tuple(cell.text.splitlines() for cell in table.rows[0].cells)
        for table in document.tables
        if table.rows[0].cells[0].text.startswith("Nơi nhận:")
    )
    assert to == ["Nơi nhận:", "- Ủy ban nhân dân Quận 5", "- Lưu: VT"]
    assert (signs[0], signs[-1]) == ("CHỦ TỊCH", "Nguyễn Văn Mẫu")
    assert any("chu-tich, 20/09/2021" in line for line in signs)


@pytest.mark.parametrize("lines", range(1, 40, 3))
def test_nobody_signs_on_a_page_of_their_own(lines: int) -> None:
    """Once, the block of who signs went alone onto the next page."""
    texts = TEXTS | {"proposals": "Một dòng.\n" * lines, "next_week": "Giữ hai tổ trực đêm."}
    for page in pypdfium2.PdfDocument(report_pdf(report(texts=texts))):
        said = page.get_textpage().get_text_bounded()
        assert ("Nơi nhận:" in said) == ("Giữ hai tổ trực đêm." in said)


def _chars(page: Any) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return the signs of a page, each with left, bottom, right and top in millimetres."""
    text = page.get_textpage()
    said = text.get_text_range()
    found = []
    for at, sign in enumerate(said[: text.count_chars()]):
        if sign.strip():
            box = text.get_charbox(at)
            found.append((sign, tuple(side * MM_A_PT for side in box)))
    return found


@pytest.mark.parametrize("layout", ["state", "party"])
def test_the_pdf_is_laid_out_as_asked(layout: str) -> None:
    """MR1: A4, margins, where the head stands, pages numbered in the middle of the top margin."""
    pages = list(pypdfium2.PdfDocument(report_pdf(report(layout))))
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        width, height = (side * MM_A_PT for side in page.get_size())
        assert (round(width), round(height)) == (210, 297)
        chars = _chars(page)
        assert min(box[0] for _, box in chars) >= 29.5
        assert max(box[2] for _, box in chars) <= 195.5
        above = [(sign, box) for sign, box in chars if box[1] > 297 - 20]
        assert "".join(sign for sign, _ in above) == ("" if number == 1 else str(number))
        for _, (left, _, right, _) in above:
            assert (left + right) / 2 == pytest.approx(30 + (210 - 30 - 15) / 2, abs=1.5)
        below = [box for _, box in chars if box[1] < 20]
        assert all(8 <= box[1] <= 14 for box in below)  # the foot, in the bottom margin
    text = pdf_text(report_pdf(report(layout)))
    assert NUMBERED[layout] in text
    first = pages[0].get_textpage()
    for head in HEADS[layout]:
        found = first.search(head)
        at, _ = found.get_next()
        box = first.get_charbox(at)
        assert box[0] * MM_A_PT > 105, head  # at the right
        assert box[1] * MM_A_PT > 297 - 45, head  # on top
    assert ("\n*" in text.replace("\r", "")) == (layout == "party")


def test_a_word_document_holds_a_long_name_and_pasted_spaces() -> None:
    made = report(texts={"body": "Ủy ban " * 40, "difficulties": "Thiếu\u00a0bình\toxy"})
    found = docx.Document(io.BytesIO(report_docx(made)))
    assert len(found.core_properties.author) == 255
    assert any("Thiếu bình oxy" in one.text for one in found.paragraphs)
