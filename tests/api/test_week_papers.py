"""Weekly reports on paper: one content as workbook, PDF and Word document; papers of meetings."""

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from api.errors import Refused
from api.records.week_reports import FORMS
from api.services.week_papers import meeting_span
from api.store.session import downgrade, upgrade
from tests.api.test_access import store_of
from tests.api.test_requests import codes
from tests.api.test_week_reports import CITY, FIFTH, city, drafted, rows_of, signed

__all__ = ["city"]


def test_the_workbook_adds_up_as_the_figures_do_and_no_text_is_a_formula(
    city: TestClient,
) -> None:
    """MR3: sums are formulas, recomputed here; free text is text."""
    report = signed(city, CITY)
    path = f"/api/reports/{report['number']}"
    content = city.get(f"{path}/file.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == [
        "Báo cáo",
        "Phường, xã",
        "Quận, huyện",
        "Thành phố, tỉnh",
        "Định nghĩa",
    ]
    found = rows_of(city.get(path).json()["figures"])
    sheet = book["Thành phố, tỉnh"]
    heads = {cell.value: cell.column for cell in sheet[2]}
    assert list(heads)[:4] == ["Mã", "Đơn vị", "Thuộc", "Nguồn số liệu"]
    column = next(
        number
        for number in range(5, sheet.max_column + 1)
        if sheet.cell(2, number).value == "Thuốc"
    )
    assert sheet.cell(3, column).value.startswith("=SUM('Quận, huyện'!")
    assert _value(book, sheet, 3, column) == found[CITY]["values"]["asked-medicine"] == 17
    kept = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert kept["Thành phố, tỉnh"].cell(3, column).value == 17
    assert sheet.freeze_panes == "C3"
    assert sheet.print_area
    said = [cell.value for row in book["Báo cáo"].iter_rows() for cell in row if cell.value]
    assert not [text for text in said if str(text).lstrip().startswith(("=", "+", "@"))]
    assert any("Phường 6" in str(text) for text in said)


def _value(book: Any, sheet: Any, row: int, column: int) -> int:
    """Work a formula of sums out, as a spreadsheet does."""
    value = sheet.cell(row, column).value
    if not str(value).startswith("="):
        return int(value or 0)
    total = 0
    for part in str(value)[1:].split("+"):
        name, _, cells = part.removeprefix("SUM('").removesuffix(")").partition("'!")
        for line in book[name][cells]:
            for cell in line if isinstance(line, tuple) else (line,):
                total += _value(book, book[name], cell.row, cell.column)
    return total


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (
            "state",
            ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 1/BC-UBND"],
        ),
        ("party", ["ĐẢNG CỘNG SẢN VIỆT NAM", "Số 1-BC/UBND"]),
    ],
)
def test_each_layout_has_its_head_its_number_and_who_gets_it(
    city: TestClient, layout: str, words: list[str]
) -> None:
    """MR1, E6."""
    report = signed(city, FIFTH, layout=layout)
    content = city.get(f"/api/reports/{report['number']}/file.pdf").content
    pages = PdfReader(io.BytesIO(content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for word in [*words, "Nơi nhận:", "- Lưu: VT", "CHỦ TỊCH", "Nguyễn Văn Mẫu", "Phường 6"]:
        assert word in text, word
    assert "Quận 5, ngày 20 tháng 09 năm 2021" in text
    assert "DỰ THẢO" not in text
    width, height = (float(side) / 72 * 25.4 for side in pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)


def test_the_numbers_are_the_same_in_each_file(city: TestClient) -> None:
    report = signed(city, FIFTH)
    path = f"/api/reports/{report['number']}"
    pages = PdfReader(io.BytesIO(city.get(f"{path}/file.pdf").content)).pages
    text = "".join(page.extract_text() for page in pages).splitlines()
    asked = city.get(path).json()["figures"]["rows"][0]["values"]["asked-medicine"]
    assert asked == 11
    at = text.index("Yêu cầu nhận được")
    assert str(asked) in text[at : at + 20]


def test_a_report_that_was_signed_without_a_word_document_has_one_of_what_was_signed(
    city: TestClient,
) -> None:
    """MR4: also of those from before there were any; their files stay with the migration back."""
    report = signed(city)
    path = f"/api/reports/{report['number']}"
    before = {form: city.get(f"{path}/file.{form}").content for form in FORMS}
    store = store_of(city)
    downgrade(store.engine, "0023")
    upgrade(store.engine)
    assert set(city.get(path).json()["files"]) == {"pdf", "xlsx"}
    assert {form: city.get(f"{path}/file.{form}").content for form in FORMS} == before


def test_a_meeting_has_its_paper_whoever_did_not_report(city: TestClient) -> None:
    """E3: Monday of the week before, Friday of the days so far."""
    draft = drafted(city, FIFTH)
    order = {"texts": {"proposals": "Xin thêm 20 bình."}, "version": 1}
    city.put(f"/api/reports/{draft['number']}/texts", json=order)
    for day, first in (("2021-09-20", "13/09/2021"), ("2021-09-17", "13/09/2021")):
        answer = city.get("/api/reports/meeting.pdf", params={"area": CITY, "day": day})
        assert answer.status_code == 200, answer.text
        pages = PdfReader(io.BytesIO(answer.content)).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        assert len(pages) <= 2
        assert len(pages[0].images) == 1  # the map
        for word in (first, "Phường 6", "Xin thêm 20 bình."):
            assert word in text
    other = city.get("/api/reports/meeting.pdf", params={"area": CITY, "day": "2021-09-15"})
    assert (other.status_code, codes(other)) == (422, ["no-meeting"])


def test_there_is_a_meeting_on_each_monday_and_friday_of_the_year_holidays_too() -> None:
    """E3: 3 September 2021 and 31 January 2022 (Tết) as well; on all other days there is none."""
    held = []
    for day in (date(2021, 8, 23) + timedelta(days=count) for count in range(366)):
        try:
            span = meeting_span(day)
        except Refused:
            assert day.weekday() not in (0, 4)
            continue
        held.append(day)
        days = (span.last - span.first).days + 1
        assert days == (7 if day.weekday() == 0 else 4)
        assert span.first.weekday() == 0
        assert span.last == day - timedelta(days=1)
    assert {date(2021, 9, 3), date(2022, 1, 31)} <= set(held)
    assert len(held) == 105  # 53 Mondays, 52 Fridays
