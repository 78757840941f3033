"""How people live and feel (C12, VL7): from the door into the ward's inbox."""

import html
import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from tests.api import fakes
from tests.api.conftest import Start, let_in
from tests.api.linked_ward import Ward
from tests.api.test_day_plans import AT
from tests.api.test_requests import WARD, codes


@pytest.fixture
def ward(start: Start) -> Iterator[Ward]:
    with start(fakes.first_plan) as client:
        yield Ward(client)


def _said(ward: Ward, headers: dict[str, str], client_id: str = "tnv-0001", **order: Any) -> Any:
    body = {"client_id": client_id, "task": "1", "mood": "worried"} | order
    return ward.client.post("/api/my-route/feedback", json=body, headers=headers)


def _inbox(ward: Ward, headers: dict[str, str] | None = None, **asked: Any) -> Any:
    return ward.client.get("/api/feedback", params=asked, headers=headers or ward.head).json()


def test_what_a_volunteer_says_is_in_the_wards_inbox_at_once_until_somebody_sees_to_it(
    ward: Ward,
) -> None:
    headers = ward.opened()
    calm = _said(ward, headers, "tnv-0001", mood="fine")
    assert calm.status_code == 200, calm.text
    device_at = (AT - timedelta(minutes=7)).isoformat()
    _said(
        ward,
        headers,
        "tnv-0002",
        lacks=["carer", "food"],
        urgent=True,
        note="chỉ còn mì gói",
        told_at=device_at,
    )
    urgent, other = _inbox(ward)
    assert (urgent["urgent"], urgent["lacks"], urgent["mood"]) == (
        True,
        ["food", "carer"],
        "worried",
    )
    assert (urgent["request"], urgent["by"]) == (1, f"volunteer {ward.volunteer}")
    assert urgent["told_at"] == "2021-09-17T23:23:00Z"
    assert other["urgent"] is False
    path = f"/api/feedback/{urgent['number']}/acknowledge"
    order = {"version": 1, "reason": "tổ 5 mang cơm sang"}
    seen_to = ward.client.post(path, json=order, headers=ward.head)
    assert (seen_to.status_code, seen_to.json()["state"]) == (200, "acknowledged")
    assert [one["number"] for one in _inbox(ward)] == [other["number"]]
    assert len(_inbox(ward, state=["given", "acknowledged"])) == 2
    late = ward.client.post(path, json=order, headers=ward.head)
    assert (late.status_code, codes(late)) == (409, ["changed-meanwhile"])


def test_the_weekly_report_has_counts_of_it_and_none_of_what_was_said(ward: Ward) -> None:
    """C12: whatever the report is printed as."""
    headers = ward.opened()
    _said(ward, headers, "tnv-0001", lacks=["food"], urgent=True, note="chỉ còn mì gói")
    _said(ward, headers, "tnv-0002", mood="fine", note="con gái mới về")
    week = {"area": WARD, "week": "2021-W37"}
    found = ward.client.get("/api/reports/figures", params=week, headers=ward.head)
    values = found.json()["rows"][0]["values"]
    counted = {key: values[key] for key in ("lack-food", "mood-worried", "mood-fine", "urgent")}
    assert counted == {"lack-food": 1, "mood-worried": 1, "mood-fine": 1, "urgent": 1}
    assert values["unseen"] == 1
    number = ward.client.post("/api/reports", json=week, headers=ward.head).json()["number"]
    files = {
        form: ward.client.get(f"/api/reports/{number}/file.{form}", headers=ward.head).content
        for form in ("pdf", "xlsx", "docx")
    }
    said = [found.text]
    said += [page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages]
    for form in ("xlsx", "docx"):
        with zipfile.ZipFile(io.BytesIO(files[form])) as parts:
            said += [
                html.unescape(parts.read(one).decode("utf-8", "replace"))
                for one in parts.namelist()
            ]
    for note in ("mì gói", "con gái"):
        assert not [text for text in said if note in text]


def test_it_is_kept_once_and_other_content_under_the_same_id_is_refused(ward: Ward) -> None:
    headers = ward.opened()
    first = _said(ward, headers)
    assert _said(ward, headers).json() == first.json()
    other = _said(ward, headers, mood="fine")
    assert (other.status_code, codes(other)) == (409, ["sent-otherwise"])
    assert len(_inbox(ward)) == 1


def test_nobody_says_anything_of_a_stop_that_was_never_theirs(ward: Ward) -> None:
    answer = _said(ward, ward.opened(), task="999")
    assert (answer.status_code, codes(answer)) == (403, ["only-own-route"])


def test_the_office_keeps_what_it_heard_by_telephone(ward: Ward) -> None:
    order = {"client_id": "hotline-0001", "request": 1, "mood": "wants-a-visit", "lacks": []}
    made = ward.client.post("/api/feedback", json=order, headers=ward.head)
    assert (made.status_code, made.json()["by"]) == (201, "phuong 2021")
    none = ward.client.post("/api/feedback", json=order | {"request": 99}, headers=ward.head)
    assert (none.status_code, codes(none)) == (404, ["no-such-request"])


def test_it_is_seen_by_role_and_area_alone(ward: Ward) -> None:
    number = _said(ward, ward.opened(), urgent=True).json()["number"]
    path = f"/api/feedback/{number}/acknowledge"
    far = let_in(ward.client, "xa", role="ward_head", areas=("vn-2021:27304",), at=AT)
    other = let_in(ward.client, "khac", role="dispatcher", organisation="B", at=AT)
    keeper = let_in(ward.client, "tram 2021", role="station_keeper", at=AT)
    for headers, code in ((far, "not-your-area"), (other, "not-shared"), (keeper, "not-your-role")):
        answer = ward.client.post(path, json={"version": 1}, headers=headers)
        assert (answer.status_code, codes(answer)) == (403, [code])
    assert (_inbox(ward, far), _inbox(ward, other)) == ([], [])
    none = ward.client.post("/api/feedback/99/acknowledge", json={"version": 1}, headers=ward.head)
    assert (none.status_code, codes(none)) == (404, ["no-such-feedback"])
    wrong = ward.client.get("/api/feedback", params={"state": "lost"}, headers=ward.head)
    assert (wrong.status_code, codes(wrong)) == (422, ["unknown-state"])


def test_the_audit_names_it_and_says_nothing_of_what_was_said(ward: Ward) -> None:
    _said(ward, ward.opened(), urgent=True, note="chỉ còn mì gói")
    auditor = let_in(ward.client, "kiem-tra", role="auditor", at=AT)
    audit = ward.client.get("/api/audit", headers=auditor).text
    assert "feedback 1: request 1, urgent" in audit
    assert "mì gói" not in audit
