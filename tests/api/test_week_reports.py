"""Weekly reports: counted ward by ward, summed, written into, signed and locked, masked."""

import hashlib
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import box

from api.dependencies import now
from api.records.week_facts import WHATS
from api.records.week_reports import FORMS, PARTS
from api.schemas.week_reports import TextsShape
from api.services.week_measures import BY_KEY, MEASURES
from geodata.area_files import save_areas
from geodata.areas import Area, AreaSet
from maps.reports.content import SECTIONS
from tests.api.conftest import Start, let_in
from tests.api.running_ward import Ward, day_start, morning, ward
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
