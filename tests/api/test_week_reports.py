"""Weekly reports: counted ward by ward, summed, written into, signed and locked, masked."""

import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader
from shapely.geometry import box

from api.dependencies import now
from api.errors import Refused
from api.records.week_facts import WHATS
from api.records.week_reports import FORMS, PARTS
from api.schemas.week_reports import TextsShape
from api.services.week_measures import BY_KEY, MEASURES
from api.services.week_papers import meeting_span
from api.store.session import downgrade, upgrade
from geodata.area_files import save_areas
from geodata.areas import Area, AreaSet
from maps.reports.content import SECTIONS
from tests.api.conftest import Start, let_in
from tests.api.running_ward import Ward, day_start, morning, ward
from tests.api.test_access import store_of
from tests.api.test_requests import codes, moved, taken

__all__ = ["day_start", "morning", "ward"]

CITY, WEEK = "vn-2021:79", "2021-W37"
FIFTH, TENTH = "vn-2021:774", "vn-2021:771"
W1, W2, W3, SILENT = "vn-2021:27301", "vn-2021:27304", "vn-2021:27181", "vn-2021:27307"
IN_WEEK = datetime.fromisoformat("2021-09-15T09:00:00+07:00")
AFTER = datetime.fromisoformat("2021-09-20T08:00:00+07:00")
TEXTS = {
    "difficulties": "Thiếu bình 8 lít.\n=HYPERLINK(1)",
    "proposals": "Xin thêm 20 bình.",
    "body": "Ủy ban nhân dân Phường 4",
    "superior": "Ủy ban nhân dân Quận 5",
    "abbreviation": "UBND",
    "place": "Quận 5",
    "recipients": "Ủy ban nhân dân Quận 5\nLưu: VT",
    "title": "Chủ tịch",
    "signatory": "Nguyễn Văn Mẫu",
}


def areas_file(folder: Path) -> None:
    """Import four wards of two districts into the folder of a service."""
    wards = [
        (W1, "Phường 4", FIFTH, "Quận 5"),
        (W2, "Phường 5", FIFTH, "Quận 5"),
        (SILENT, "Phường 6", FIFTH, "Quận 5"),
        (W3, "Phường 1", TENTH, "Quận 10"),
    ]
    found = [
        Area(
            scheme="vn-2021",
            code=key.partition(":")[2],
            name=name,
            level="ward",
            district_code=district.partition(":")[2],
            district=district_name,
            province_code="79",
            province="Thành phố Hồ Chí Minh",
            valid_from=None,
            valid_to=None,
            geometry=box(106.6 + at / 100, 10.7, 106.61 + at / 100, 10.71),
        )
        for at, (key, name, district, district_name) in enumerate(wards)
    ]
    (folder / "areas").mkdir(parents=True)
    save_areas(AreaSet(areas=tuple(found)), folder / "areas" / "a.gpkg")


def it_is(client: TestClient, at: datetime) -> None:
    app: Any = client.app
    app.dependency_overrides[now] = lambda: at


@pytest.fixture
def city(start: Start, tmp_path: Path) -> Iterator[TestClient]:
    """Two wards of District 5 and one of District 10 with requests; a fourth never reported."""
    areas_file(tmp_path / "var")
    with start() as client:
        it_is(client, IN_WEEK)
        client.headers.update(let_in(client, "quan-ly", role="manager", at=IN_WEEK))
        caller = let_in(client, "tong-dai", role="hotline", at=IN_WEEK)
        for place, count in ((W1, 9), (W2, 2), (W3, 6)):
            for number in range(count):
                taken(
                    client,
                    f"hotline-{place[-5:]}-{number}",
                    place={"ward": place},
                    phone=f"09{place[-3:]}{number:05}",
                    headers=caller,
                )
        it_is(client, AFTER)
        client.headers.update(let_in(client, "quan-ly sau", role="manager", at=AFTER))
        yield client


def figures(client: TestClient, area: str = CITY, **asked: Any) -> dict[str, Any]:
    answer = client.get("/api/reports/figures", params={"area": area, "week": WEEK, **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def rows_of(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in found["rows"]}


def drafted(client: TestClient, area: str = W1, **order: Any) -> dict[str, Any]:
    answer = client.post("/api/reports", json={"area": area, "week": WEEK, **order})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def signed(client: TestClient, area: str = W1, **order: Any) -> dict[str, Any]:
    draft = drafted(client, area, **order)
    path = f"/api/reports/{draft['number']}"
    written = client.put(f"{path}/texts", json={"texts": TEXTS, "version": 1})
    assert written.status_code == 200, written.text
    answer = client.post(f"{path}/sign", json={"version": 2})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def sums_hold(found: dict[str, Any]) -> None:
    """Each number that has parts is their sum; what nobody reported is in none."""
    for row in found["rows"]:
        parts = [one for one in found["rows"] if one["parent"] == row["key"]]
        for key, value in row["values"].items():
            told = [one["values"][key] for one in parts if one["values"][key] is not None]
            if parts:
                assert value == (sum(told) if told else None), (row["key"], key)


def test_the_table_of_measures_names_each_once_and_only_what_is_counted() -> None:
    assert len(BY_KEY) == len(MEASURES)
    assert {one.what for one in MEASURES} == set(WHATS)
    assert {one.shown.section for one in MEASURES} == set(SECTIONS)
    assert tuple(TextsShape.model_fields) == PARTS


def test_the_city_is_the_sum_of_its_districts_and_they_of_their_wards(city: TestClient) -> None:
    """E1: 9 + 2 in District 5, 6 in District 10, 17 in the city."""
    found = figures(city)
    rows = rows_of(found)
    asked = {key: row["values"]["asked-medicine"] for key, row in rows.items()}
    assert asked == {CITY: 17, FIFTH: 11, W1: 9, W2: 2, SILENT: None, TENTH: 6, W3: 6}
    assert [row["key"] for row in found["rows"]] == [CITY, FIFTH, W1, W2, SILENT, TENTH, W3]
    sums_hold(found)


def test_a_ward_that_never_reported_is_named_and_is_not_0(city: TestClient) -> None:
    found = figures(city)
    lacks = {one["kind"]: one["names"] for one in found["lacks"]}
    assert lacks["ward-missing"] == ["Phường 6, Quận 5"]
    silent = rows_of(found)[SILENT]
    assert (silent["standing"], silent["values"]["asked-medicine"]) == ("missing", None)
    assert silent["values"]["out"] == 0  # how things stand is known without a report
    own = figures(city, SILENT)
    assert {one["kind"] for one in own["lacks"]} >= {"ward-missing", "no-records"}


@pytest.mark.parametrize(
    ("area", "week", "code"),
    [
        (W1, "2021-W53", "no-such-week"),
        (W1, "tuần 37", "no-such-week"),
        (W1, "２０２１-W３７", "no-such-week"),
        (W1, "1999-W01", "no-such-week"),
        (W1, "2021-W40", "week-not-begun"),
        ("vn-2021:99999", WEEK, "unknown-ward"),
        ("*", WEEK, "unknown-ward"),
        ("Phường 4", WEEK, "unknown-ward"),
        ("vn-2021:27301/../x", WEEK, "unknown-ward"),
    ],
)
def test_a_week_or_an_area_that_is_none_is_refused(
    city: TestClient, area: str, week: str, code: str
) -> None:
    for answer in (
        city.get("/api/reports/figures", params={"area": area, "week": week}),
        city.post("/api/reports", json={"area": area, "week": week}),
    ):
        assert (answer.status_code, codes(answer)) == (422, [code])
        assert answer.json()["issues"][0]["remedy"]


def test_a_draft_keeps_who_wrote_what_and_a_signed_one_is_locked(city: TestClient) -> None:
    """E2: the same file again, by its hash."""
    report = signed(city)
    assert (report["state"], report["edition"], report["seal"]["serial"]) == ("signed", 1, 1)
    path = f"/api/reports/{report['number']}"
    whole = city.get(path).json()
    assert whole["texts"]["proposals"]["text"] == TEXTS["proposals"]
    assert whole["texts"]["proposals"]["by"] == "quan-ly sau"
    files = {form: city.get(f"{path}/file.{form}") for form in FORMS}
    for form, answer in files.items():
        assert hashlib.sha256(answer.content).hexdigest() == whole["files"][form]
    order = {"texts": {"proposals": "khác"}, "version": report["version"]}
    for answer in (
        city.put(f"{path}/texts", json=order),
        city.post(f"{path}/sign", json={"version": report["version"]}),
    ):
        assert (answer.status_code, codes(answer)) == (409, ["week-report-locked"])
    # what is put right later changes nothing of it
    it_is(city, IN_WEEK)
    caller = let_in(city, "tong-dai 2", role="hotline", at=IN_WEEK)
    taken(city, "hotline-late-1", phone="0900000011", place={"ward": W1}, headers=caller)
    it_is(city, AFTER)
    assert city.get(path).json()["figures"] == whole["figures"]
    for form, answer in files.items():
        assert city.get(f"{path}/file.{form}").content == answer.content


def test_another_edition_needs_a_reason_and_takes_the_place_of_the_first(
    city: TestClient,
) -> None:
    """MR5: late corrections make version 2."""
    first = signed(city)
    order = {"area": W1, "week": WEEK}
    none = city.post("/api/reports", json=order)
    assert (none.status_code, codes(none)) == (422, ["reason-missing"])
    second = signed(city, reason="bổ sung một yêu cầu")
    assert (second["edition"], second["seal"]["serial"]) == (2, 2)
    assert city.get(f"/api/reports/{first['number']}").json()["state"] == "replaced"
    assert rows_of(figures(city))[W1]["edition"] == 2
    draft = drafted(city, reason="lần ba")
    again = city.post("/api/reports", json=order | {"reason": "lần ba"})
    assert (again.status_code, codes(again)) == (409, ["week-report-begun"])
    assert city.get(f"/api/reports/{draft['number']}").json()["texts"]["body"]["text"]


def test_what_is_signed_is_summed_and_what_is_newer_is_named(city: TestClient) -> None:
    signed(city, W1)
    signed(city, FIFTH)
    it_is(city, IN_WEEK)
    caller = let_in(city, "tong-dai 2", role="hotline", at=IN_WEEK)
    taken(city, "hotline-late-1", phone="0900000011", place={"ward": W1}, headers=caller)
    it_is(city, AFTER)
    signed(city, W1, reason="thiếu một yêu cầu")
    assert figures(city, W1)["rows"][0]["values"]["asked-medicine"] == 10
    found = figures(city)
    rows = rows_of(found)
    assert rows[CITY]["values"]["asked-medicine"] == 17  # as the district signed
    assert (rows[FIFTH]["standing"], rows[FIFTH]["edition"]) == ("signed", 1)
    lacks = {one["kind"]: one["names"] for one in found["lacks"]}
    assert lacks["newer-edition"] == ["Phường 4, Quận 5"]
    sums_hold(found)
    signed(city, FIFTH, reason="theo bản 2 của Phường 4")
    found = figures(city)
    assert rows_of(found)[CITY]["values"]["asked-medicine"] == 18
    sums_hold(found)


def test_a_week_that_is_not_over_is_drafted_and_not_signed(city: TestClient) -> None:
    it_is(city, IN_WEEK + timedelta(days=2))
    draft = drafted(city)
    whole = city.get(f"/api/reports/{draft['number']}").json()
    assert "week-not-over" in {one["kind"] for one in whole["figures"]["lacks"]}
    answer = city.post(f"/api/reports/{draft['number']}/sign", json={"version": 1})
    assert (answer.status_code, codes(answer)) == (409, ["week-not-over"])


def test_who_works_in_a_part_sees_signed_ones_without_small_numbers_of_others(
    city: TestClient,
) -> None:
    city_report, draft = signed(city, CITY), drafted(city, FIFTH)
    head = let_in(city, "phuong", role="ward_head", areas=(W1,), at=AFTER)
    own = city.get(f"/api/reports/{city_report['number']}", headers=head).json()
    values = {row["key"]: row["values"]["asked-medicine"] for row in own["figures"]["rows"]}
    # of Phường 5 (2) no number is told, nor the district's, from which it would follow
    assert values[W1] == 9
    assert (values[W2], values[FIFTH]) == ("*", "*")
    assert "*" in (values[TENTH], values[CITY])
    assert own["figures"]["is_masked"]
    refused = city.get(f"/api/reports/{draft['number']}", headers=head)
    assert (refused.status_code, codes(refused)) == (403, ["not-your-area"])
    for area in (CITY, W2):
        asked = {"area": area, "week": WEEK}
        answer = city.get("/api/reports/figures", params=asked, headers=head)
        assert (answer.status_code, codes(answer)) == (403, ["not-your-area"])
    listed = city.get("/api/reports", headers=head).json()
    assert [one["number"] for one in listed] == [city_report["number"]]
    stranger = let_in(city, "khac", role="manager", organisation="B", at=AFTER)
    answer = city.get(f"/api/reports/{city_report['number']}", headers=stranger)
    assert (answer.status_code, codes(answer)) == (403, ["not-shared"])
    masked = city.get(f"/api/reports/{city_report['number']}/file.xlsx", headers=head)
    book = openpyxl.load_workbook(io.BytesIO(masked.content))
    assert any(cell.value == "*" for row in book["Phường, xã"].iter_rows() for cell in row)


def test_who_has_an_area_that_nobody_knows_any_more_sees_the_others(city: TestClient) -> None:
    report = signed(city, CITY)
    head = let_in(city, "phuong cu", role="ward_head", areas=(W1, "vn-2021:1"), at=AFTER)
    listed = city.get("/api/reports", headers=head)
    assert listed.status_code == 200, listed.text
    assert [one["number"] for one in listed.json()] == [report["number"]]
    assert city.get(f"/api/reports/{report['number']}", headers=head).status_code == 200


def test_names_of_volunteers_are_not_for_who_may_not_see_volunteers(city: TestClient) -> None:
    answer = city.get("/api/duty-days", params={"area": CITY, "week": WEEK})
    assert (answer.status_code, codes(answer)) == (403, ["not-your-role"])


def test_who_writes_does_not_sign_by_that(city: TestClient) -> None:
    draft = drafted(city)
    desk = let_in(city, "dieu-phoi 2", role="dispatcher", at=AFTER)
    path = f"/api/reports/{draft['number']}"
    order = {"texts": {"proposals": "Thêm bình."}, "version": 1}
    assert city.put(f"{path}/texts", json=order, headers=desk).status_code == 200
    answer = city.post(f"{path}/sign", json={"version": 2}, headers=desk)
    assert (answer.status_code, codes(answer)) == (403, ["not-your-role"])
    old = city.put(f"{path}/texts", json=order)
    assert (old.status_code, codes(old)) == (409, ["changed-meanwhile"])


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


def test_what_a_day_came_to_is_counted(ward: Ward) -> None:
    """By hand: one bag brought, one failed for nobody answered, two volunteers of ten hours."""
    ward.it_is("11:00")
    stops = {
        stop["task"]: route["vehicle"]
        for route in ward.board()["routes"]
        for stop in route["stops"]
        if stop["kind"] == "task"
    }
    bag, failed = str(ward.bags[0]), str(ward.bags[1])
    assert ward.report("done", task=bag, vehicle=stops[bag]).status_code == 200
    assert ward.report("failed", task=failed, why="no-answer").status_code == 200
    boss = let_in(ward.client, "quan-ly", role="manager", at=ward.it_is("18:00"))
    asked = {"area": W1, "week": WEEK}
    answer = ward.client.get("/api/reports/figures", params=asked, headers=boss).json()
    values = answer["rows"][0]["values"]
    counted = {key: value for key, value in values.items() if value}
    assert counted == {
        "force-off-posted": 2,
        "new-front": 2,
        "duty": 2,
        "duty-days-mobile-station": 2,
        "duty-hours": 20,
        "relieved": 5,
        "asked-oxygen_swap": 1,
        "asked-welfare_bag": 3,
        "done-welfare_bag": 1,
        "failed-no-answer": 1,
        "helped": 1,
        "ended-unreachable": 1,
    }
    assert "no-areas" in {one["kind"] for one in answer["lacks"]}


MR2 = {
    "registered": "force-applied-consented-form-accepted",
    "eligible": "force-eligible-limited",
    "trained": "force-equipped-trained",
    "on duty": "duty",
    "ended": "force-ended",
    "collaborators": "force-collaborator",
    "by channel": "new-front",
    "patients": "helped",
    "deliveries": "done-oxygen_swap",
    "goods": "issued-medicine",
    "response times": "answered-30",
    "emergencies": "asked-oxygen_emergency",
    "transfers": "bed-accepted",
    "refusals": "bed-refused",
    "cylinders out": "out",
    "overdue": "out-long",
    "recovered": "recovered",
    "beds": "bed-occupied",
    "living": "lack-food",
    "mood": "mood-worried",
    "hours moved (E13)": "relieved",
}


@pytest.mark.parametrize("item", MR2)
def test_each_item_that_a_report_has_to_have_is_counted_and_explained(item: str) -> None:
    shown = BY_KEY[MR2[item]].shown
    assert all(shown.words[one] and shown.means[one] for one in ("vi", "en"))


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


def test_what_was_taken_back_is_not_counted(city: TestClient) -> None:
    it_is(city, IN_WEEK)
    desk = let_in(city, "dieu-phoi 3", role="dispatcher", at=IN_WEEK)
    assert moved(city, 1, "cancelled", version=1, reason="nhầm", headers=desk).status_code == 200
    assert figures(city, W1)["rows"][0]["values"]["ended-cancelled"] == 1
    order = {"version": "2", "reason": "không nhầm"}
    back = city.delete("/api/requests/1/moves/last", params=order, headers=desk)
    assert back.status_code == 200, back.text
    assert figures(city, W1)["rows"][0]["values"]["ended-cancelled"] == 0
    # what it was before is told once, not again by its coming back
    silent = moved(city, 2, "unreachable", version=1, reason="không nghe", headers=desk)
    assert silent.status_code == 200, silent.text
    assert moved(city, 2, "cancelled", version=2, reason="nhầm", headers=desk).status_code == 200
    back = city.delete("/api/requests/2/moves/last", params=order | {"version": "3"}, headers=desk)
    assert back.status_code == 200, back.text
    assert figures(city, W1)["rows"][0]["values"]["ended-unreachable"] == 1


def test_the_ledger_of_duty_days_is_signed_and_put_right_by_new_entries(ward: Ward) -> None:
    """C13."""
    ward.it_is("11:00")
    task = str(ward.bags[0])
    rider = next(
        route["vehicle"]
        for route in ward.board()["routes"]
        if any(stop["task"] == task for stop in route["stops"])
    )
    assert ward.report("done", task=task, vehicle=rider).status_code == 200
    ward.it_is("18:00")
    asked = {"area": W1, "week": WEEK}

    def lines() -> dict[str, Any]:
        answer = ward.client.get("/api/duty-days", params=asked, headers=ward.head)
        assert answer.status_code == 200, answer.text
        return {str(one["volunteer"]): one for one in answer.json()}

    line = lines()[rider]
    assert (line["planned_minutes"], line["tasks"], line["confirmed_minutes"]) == (600, 1, None)

    def confirm(minutes: int, **more: Any) -> Any:
        day = {"volunteer": int(rider), "day": "2021-09-18", "minutes": minutes, **more}
        return ward.client.post("/api/duty-days", json={"days": [day]}, headers=ward.head)

    assert confirm(600).status_code == 201
    assert confirm(600).json() == []  # the same again adds nothing
    none = confirm(480)
    assert (none.status_code, codes(none)) == (422, ["reason-missing"])
    assert confirm(480, reason="về sớm").status_code == 201
    line = lines()[rider]
    assert line["confirmed_minutes"] == 480
    assert [one["minutes"] for one in line["entries"]] == [600, 480]
    later = confirm(480, day="2021-09-19", reason="x")
    assert (later.status_code, codes(later)) == (422, ["not-yet"])
    boss = let_in(ward.client, "quan-ly", role="manager", at=ward.it_is("18:00"))
    found = ward.client.get("/api/reports/figures", params=asked, headers=boss).json()
    assert found["rows"][0]["values"]["confirmed"] == 1
    assert confirm(0, reason="không đi").status_code == 201
    found = ward.client.get("/api/reports/figures", params=asked, headers=boss).json()
    assert found["rows"][0]["values"]["confirmed"] == 0


def test_the_pages_show_what_somebody_may_do(city: TestClient) -> None:
    draft = drafted(city, FIFTH)
    page = f"/reports/{draft['number']}"
    listed = city.get("/reports")
    assert (listed.status_code, "script-src 'self'") == (
        200,
        next(
            part.strip()
            for part in listed.headers["content-security-policy"].split(";")
            if part.strip().startswith("script-src")
        ),
    )
    for word in ("Quận 5", "Phường 6, Quận 5", page, "Thứ Hai 20/09/2021"):
        assert word in listed.text, word
    found = city.get(page).text
    for word in ("CHƯA BÁO CÁO", "Phường 6, Quận 5", 'id="sign"', "file.xlsx?copy=outside"):
        assert word in found, word
    desk = let_in(city, "dieu-phoi 4", role="dispatcher", at=AFTER)
    found = city.get(f"{page}?lang=en", headers=desk).text
    assert 'id="sign"' not in found
    assert "NOT REPORTED" in found
    report = signed(city, CITY)
    head = let_in(city, "phuong 4", role="ward_head", areas=(W1,), at=AFTER)
    found = city.get(f"/reports/{report['number']}?lang=vi", headers=head).text
    assert "readonly" in found
    for word in ('id="sign"', "copy=outside", 'name="save"'):
        assert word not in found, word
    assert city.get(page, headers=head).status_code == 403
    doctor = let_in(city, "bac-si 4", role="doctor", at=AFTER)
    assert city.get("/reports", headers=doctor).status_code == 403
