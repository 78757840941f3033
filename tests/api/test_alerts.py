"""Alerts of a day (DM20): whoever takes one is seen by all, and it is quiet for all."""

from typing import Any

from tests.api.conftest import let_in
from tests.api.running_ward import Ward, day_start, morning, ward
from tests.api.test_day_plans import AT
from tests.api.test_requests import codes

__all__ = ["day_start", "morning", "ward"]


def _path(ward: Ward) -> str:
    return f"/api/day-plans/{ward.number}/alerts"


def _taken(ward: Ward, headers: dict[str, str], *keys: str, **order: Any) -> Any:
    return ward.client.put(_path(ward), json={"keys": keys, **order}, headers=headers)


def test_who_takes_an_alert_is_seen_by_everybody_and_the_next_one_relieves_them(ward: Ward) -> None:
    other = let_in(ward.client, "chi-hai", at=AT)
    answer = _taken(ward, ward.head, "overdue t48", "stock kho-1 out")
    assert answer.status_code == 200, answer.text
    seen = ward.client.get(_path(ward), headers=other).json()
    assert [one["key"] for one in seen] == ["overdue t48", "stock kho-1 out"]
    assert {one["taken_at"] == one["quiet_until"] for one in seen} == {True}  # it stays loud
    _taken(ward, other, "overdue t48", quiet_minutes=30, reason="đã gọi, anh K. đang tới")
    (first, second) = ward.client.get(_path(ward), headers=ward.head).json()
    assert (first["owner"], first["reason"]) == ("chi-hai", "đã gọi, anh K. đang tới")
    assert first["quiet_until"] > first["taken_at"]
    assert second["owner"] != "chi-hai"


def test_quiet_without_a_reason_or_for_longer_than_a_day_is_refused(ward: Ward) -> None:
    silent = _taken(ward, ward.head, "overdue t48", quiet_minutes=30)
    assert (silent.status_code, codes(silent)) == (422, ["reason-missing"])
    long = _taken(ward, ward.head, "overdue t48", quiet_minutes=1441, reason="mai")
    assert long.status_code == 422
    assert ward.client.get(_path(ward), headers=ward.head).json() == []


def test_only_who_runs_the_day_takes_an_alert_and_no_other_area_sees_it(ward: Ward) -> None:
    elsewhere = let_in(ward.client, "phuong-khac", areas=("vn-2021:99999",), at=AT)
    doctor = let_in(ward.client, "bac-si", role="doctor", at=AT)
    assert _taken(ward, doctor, "overdue t48").status_code == 403
    assert _taken(ward, elsewhere, "overdue t48").status_code == 403
    assert ward.client.get(_path(ward), headers=elsewhere).status_code == 403


def test_the_audit_counts_them_and_says_nothing_of_the_reason(ward: Ward) -> None:
    auditor = let_in(ward.client, "kiem-tra", role="auditor", at=AT)
    _taken(ward, ward.head, "overdue t48", quiet_minutes=5, reason="bà Q. đi vắng")
    text = ward.client.get("/api/audit", headers=auditor).text
    assert "1 alerts taken" in text
    assert "đi vắng" not in text
