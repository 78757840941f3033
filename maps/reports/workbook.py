"""A weekly report as a workbook: typed numbers, sums as formulas, a sheet for each level.

openpyxl writes a formula without what it comes to, which shows as nothing where a workbook is
looked at and not opened, as on a phone: so that is put in afterwards.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from html import unescape
from typing import Any, Final, cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from maps.reports.content import (
    HIDDEN,
    LEVELS,
    SECTIONS,
    AreaFigures,
    AreaLevel,
    OfficeReport,
)
from maps.reports.texts import (
    CHAPTERS,
    lack_text,
    number_text,
    place_and_day,
    standing_text,
    subject_text,
)
from maps.wording import day_text
from routing.files.cells import harmless

_HEAD: Final = ("Mã", "Đơn vị", "Thuộc", "Nguồn số liệu")
_FIRST: Final = len(_HEAD) + 1
"""Column of the first number."""
_BOLD: Final = Font(name="Be Vietnam Pro", bold=True)
_PLAIN: Final = Font(name="Be Vietnam Pro")
_WASH: Final = PatternFill("solid", fgColor="F1F3F5")
_THIN: Final = Border(bottom=Side(style="thin", color="9AA3AD"))
_HEAD_ROWS: Final = 2
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class _Written:
    """Sheet and row of each area that was written, and what each formula comes to."""

    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)


def report_xlsx(report: OfficeReport) -> bytes:
    """Return the workbook, the same for the same content."""
    book = Workbook()
    _front(book.active, report)
    written = _Written()
    sheets: list[tuple[AreaLevel, tuple[AreaLevel, ...]]] = [
        ("ward", ("ward", "office")),
        ("district", ("district",)),
        ("province", ("province",)),
    ]
    for level, levels in sheets:
        rows = [row for row in report.rows if row.level in levels]
        if rows:
            _level_sheet(book, LEVELS[level]["vi"], rows, report, written)
    _meanings(book, report)
    _lock(book)
    made = report.signed_on or report.first
    book.properties.creator = "donghanh"
    book.properties.created = datetime.combine(made, time())
    file = io.BytesIO()
    book.save(file)
    return _settled(file.getvalue(), datetime.combine(made, time()), written.sums)


def _front(sheet: Any, report: OfficeReport) -> None:
    """Write the sheet that says what it is, what it lacks, and what people wrote."""
    sheet.title = "Báo cáo"
    lines: list[tuple[str, str]] = [
        ("Báo cáo", f"{subject_text(report)}, {report.area}"),
        ("Kỳ", f"{day_text(report.first)} – {day_text(report.last)} {report.week}".strip()),
        ("Bản", f"{report.edition} {report.reason}".strip()),
        ("Số", number_text(report)),
        ("Ký", place_and_day(report) if report.signed_on else "DỰ THẢO, chưa ký"),
    ]
    if report.is_sample:
        lines.append(("THÀNH PHỐ MẪU", "Số liệu không có thật"))
    if report.is_masked:
        lines.append(("Bản gửi ra ngoài", f"Số dưới 5, và số có thể suy ra nó, ghi là {HIDDEN}"))
    lines += [("Còn thiếu", lack_text(lack)) for lack in report.lacks]
    lines += [(heading.capitalize(), report.texts.get(part, "")) for part, heading in CHAPTERS]
    lines.append(("Nơi nhận", report.texts.get("recipients", "")))
    for number, (head, text) in enumerate(lines, start=1):
        _put(sheet.cell(number, 1), head, font=_BOLD)
        _put(sheet.cell(number, 2), text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 96
    _print(sheet, columns=2, rows=len(lines))


def _level_sheet(
    book: Workbook,
    title: str,
    rows: Iterable[AreaFigures],
    report: OfficeReport,
    written: _Written,
) -> None:
    """Write a sheet of one level; a sum is a formula over the rows that it is the sum of."""
    sheet = book.create_sheet(title)
    measures = report.measures
    before = ""
    for column, text in enumerate(_HEAD, start=1):
        _put(sheet.cell(2, column), text, font=_BOLD).fill = _WASH
    for column, one in enumerate(measures, start=_FIRST):
        if one.section != before:
            _put(sheet.cell(1, column), SECTIONS[one.section]["vi"], font=_BOLD)
            before = one.section
        cell = _put(sheet.cell(2, column), one.words["vi"], font=_BOLD)
        cell.fill = _WASH
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = 13
    number = _HEAD_ROWS
    for number, row in enumerate(rows, start=_HEAD_ROWS + 1):
        written.places[row.key] = (title, number)
        for column, text in enumerate(_names(row, report), start=1):
            _put(sheet.cell(number, column), text).border = _THIN
        for column, one in enumerate(measures, start=_FIRST):
            cell = sheet.cell(number, column)
            cell.value = _number(row, one.key, column, report, written.places)
            if isinstance(cell.value, str) and cell.value.startswith("="):
                written.sums[cell.value[1:]] = cast("int", row.values[one.key])
            cell.font = _BOLD if row is report.top else _PLAIN
            cell.number_format = "#,##0"
            cell.alignment = Alignment(horizontal="right")
            cell.border = _THIN
    sheet.row_dimensions[2].height = 64
    for letter, width in zip("ABCD", (16, 30, 22, 18), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = sheet.cell(_HEAD_ROWS + 1, 3).coordinate
    sheet.print_title_rows = "1:2"
    sheet.print_title_cols = "A:B"
    _print(sheet, columns=_FIRST + len(measures) - 1, rows=number)


def _names(row: AreaFigures, report: OfficeReport) -> tuple[str, ...]:
    above = next((one.name for one in report.rows if one.key == row.parent), "")
    return row.key, row.name, above, standing_text(row)


def _number(
    row: AreaFigures,
    measure: str,
    column: int,
    report: OfficeReport,
    places: Mapping[str, tuple[str, int]],
) -> int | str | None:
    """Return the number; where all that it is the sum of is told, the formula that adds it."""
    value = row.values.get(measure)
    parts = report.under(row.key)
    told = [part.values.get(measure) for part in parts]
    written = all(part.key in places for part in parts)
    if not parts or not written or not isinstance(value, int) or HIDDEN in told:
        return value
    letter = get_column_letter(column)
    cells = [places[part.key] for part in parts]
    return "=" + "+".join(f"SUM({one})" for one in _ranges(cells, letter))


def _ranges(cells: Iterable[tuple[str, int]], letter: str) -> list[str]:
    """Return the cells as ranges of rows that follow each other."""
    runs: list[tuple[str, int, int]] = []
    for sheet, row in cells:
        if runs and runs[-1][0] == sheet and runs[-1][2] == row - 1:
            runs[-1] = (sheet, runs[-1][1], row)
        else:
            runs.append((sheet, row, row))
    return [f"'{sheet}'!{letter}{first}:{letter}{last}" for sheet, first, last in runs]


def _meanings(book: Workbook, report: OfficeReport) -> None:
    sheet = book.create_sheet("Định nghĩa")
    head = ("Mã", "Nhóm", "Số liệu", "Đếm gì")
    lines = [
        (one.key, SECTIONS[one.section]["vi"], one.words["vi"], one.means["vi"])
        for one in report.measures
    ]
    for number, line in enumerate((head, *lines), start=1):
        for column, text in enumerate(line, start=1):
            _put(sheet.cell(number, column), text, font=_BOLD if number == 1 else _PLAIN)
    for letter, width in zip("ABCD", (34, 28, 36, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    _print(sheet, columns=len(head), rows=len(lines) + 1)


def _put(cell: SheetCell, text: str, *, font: Font = _PLAIN) -> SheetCell:
    """Write a text that is no formula."""
    cell.value = harmless(ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.font = font
    return cell


def _print(sheet: Any, *, columns: int, rows: int) -> None:
    """Have the sheet print on A4, across, as wide as a page where it is narrow."""
    sheet.print_area = f"A1:{get_column_letter(columns)}{rows}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.fitToWidth = 1 + columns // 24


def _lock(book: Workbook) -> None:
    """Have numbers not be typed over by accident; there is no password."""
    for sheet in book.worksheets:
        sheet.protection.sheet = True
        sheet.protection.formatColumns = False


def _settled(content: bytes, at: datetime, sums: Mapping[str, int]) -> bytes:
    """Return a workbook that says nothing of when it was written, and what its sums come to."""

    def told(formula: re.Match[bytes]) -> bytes:
        value = sums[unescape(formula[1].decode())]
        return b"<f>%s</f><v>%d</v>" % (formula[1], value)

    now_written = _saved_at(content)
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == _CORE and now_written:
                data = data.replace(now_written, f"{at:%Y-%m-%dT%H:%M:%SZ}".encode())
            if entry.filename.startswith(_SHEETS):
                data = _FORMULA.sub(told, data)
            info = zipfile.ZipInfo(entry.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data)
    return file.getvalue()


_CORE: Final = "docProps/core.xml"
_SHEETS: Final = "xl/worksheets/"
_FORMULA: Final = re.compile(rb"<f>([^<]+)</f><v ?/?>(?:</v>)?")


def _saved_at(content: bytes) -> bytes:
    """Return the moment that the library wrote into the properties."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        core = book.read(_CORE)
    _, _, rest = core.partition(b"<dcterms:modified")
    return rest.partition(b">")[2].partition(b"<")[0]
