"""VL13: a volunteer's own record matches the ledger, and tells of no illness."""

import io
from datetime import date
from typing import Any

from pypdf import PdfReader

from maps.lists.certificate import Certificate, certificate_pdf
from maps.neutral import forbidden_in
from tests.api.conftest import let_in
from tests.api.linked_ward import Ward, ward
from tests.api.test_day_plans import AT, DAY
from tests.api.test_requests import NEXT, WARD
from tests.api.test_volunteers import fact

__all__ = ["ward"]
RECORD, CERTIFICATE = "/api/my-route/record", "/api/my-route/certificate.pdf"


def confirmed(ward: Ward, minutes: int, **more: str) -> None:
    day = {"volunteer": ward.volunteer, "day": str(DAY), "minutes": minutes, **more}
    answer = ward.client.post("/api/duty-days", json={"days": [day]}, headers=ward.head)
    assert answer.status_code in (200, 201), answer.text


def record(ward: Ward, headers: dict[str, str]) -> dict[str, Any]:
    answer = ward.client.get(RECORD, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_record_has_the_days_that_the_ledger_has_by_its_last_entry(ward: Ward) -> None:
    headers = ward.opened()
    before = record(ward, headers)
    assert (before["days"], before["minutes"], before["waiting"]) == ([], 0, 1)
    confirmed(ward, 480)
    confirmed(ward, 450, reason="về sớm")
    ledger = ward.client.get(
        "/api/duty-days",
        params={"area": WARD, "week": "2021-W37"},
        headers=ward.head,
    ).json()
    mine = [one for one in ledger if one["volunteer"] == ward.volunteer]
    after = record(ward, headers)
    assert after["days"] == [
        {"day": one["day"], "minutes": one["confirmed_minutes"]} for one in mine
    ]
    assert (after["minutes"], after["waiting"]) == (450, 0)
    confirmed(ward, 0, reason="không đi")
    assert record(ward, headers)["days"] == []


def test_the_record_has_trainings_and_sets_as_they_were_kept(ward: Ward) -> None:
    headers = ward.opened()
    before = record(ward, headers)
    fact(ward.client, ward.head, ward.volunteer, kind="ppe", on=str(DAY), value="3")
    fact(ward.client, ward.head, ward.volunteer, kind="ppe", on=str(DAY), value="-1")
    after = record(ward, headers)
    assert after["sets"] == before["sets"] + 2
    assert [one["sets"] for one in after["equipment"]][-2:] == [3, -1]
    kept = ward.client.get(f"/api/volunteers/{ward.volunteer}", headers=ward.head).json()["facts"]
    assert after["trainings"] == [
        {"what": one["what"], "on": one["on"], "until": one["until"]}
        for one in kept
        if one["kind"] == "training"
    ]
    assert {one["what"] for one in after["trainings"]} == {"goods", "oxygen"}


def test_neither_record_nor_certificate_tells_of_illness(ward: Ward) -> None:
    """Antibodies and the day of an infection are kept of this volunteer, and stay there."""
    headers = ward.opened()
    confirmed(ward, 480)
    whole = ward.client.get(f"/api/volunteers/{ward.volunteer}", headers=ward.head).json()
    assert whole["infected_on"] == "2021-07-01"
    assert {"antibody", "consent"} <= {one["kind"] for one in whole["facts"]}
    told = ward.client.get(RECORD, headers=headers).text
    assert "2021-07-01" not in told
    assert "antibody" not in told
    for language in ("vi", "en"):
        answer = ward.client.get(CERTIFICATE, params={"lang": language}, headers=headers)
        assert answer.headers["content-type"] == "application/pdf"
        text = text_of(answer.content)
        assert forbidden_in(text) == ()
        assert "01/07/2021" not in text
        assert "18/09/2021 (8:00)" in text
        assert "Anh K." in text


def test_the_ward_gives_the_certificate_out_after_the_end_of_duty(ward: Ward) -> None:
    headers = ward.opened()
    confirmed(ward, 480)
    path = f"/api/volunteers/{ward.volunteer}/certificate.pdf"
    assert "kết thúc" not in text_of(ward.client.get(path, headers=ward.head).content)
    order = {"areas": [WARD], "day": str(DAY), "reason": "quận công bố kiểm soát được dịch"}
    ended = ward.client.post("/api/volunteers/end-of-duty", json=order, headers=ward.head)
    assert ended.status_code == 200, ended.text
    assert ward.client.get(CERTIFICATE, headers=headers).status_code == 410
    text = text_of(ward.client.get(path, headers=ward.head).content)
    assert "Giấy xác nhận kết thúc nhiệm vụ" in text
    assert "Kết thúc nhiệm vụ ngày 18/09/2021." in text
    assert "1 ngày, 8 giờ 0 phút" in text
    elsewhere = let_in(ward.client, "noi khac", role="ward_head", areas=(NEXT,), at=AT)
    assert ward.client.get(path, headers=elsewhere).status_code == 403
    doctor = ward.client.get(path, headers=ward.people["doctor"])
    assert doctor.status_code == 403  # the ledger is not theirs to read


def test_many_days_run_on_to_further_pages_and_none_is_lost() -> None:
    days = [(date.fromordinal(date(2021, 1, 1).toordinal() + n), 61) for n in range(360)]
    content = Certificate(
        number=7,
        name="Anh K.",
        organisation="A",
        areas=["Phường 1"],
        trainings=[],
        days=days,
        ended_on=None,
        until=days[-1][0],
    )
    pdf = certificate_pdf(content)
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 1
    assert text_of(pdf).replace("\n", " ").count("(1:01)") == 360
