"""The ledger of duty days: signed, and put right by new entries alone."""

from typing import Any

from tests.api.conftest import let_in
from tests.api.running_ward import Ward, day_start, morning, ward
from tests.api.test_requests import codes
from tests.api.test_week_reports import W1, WEEK

__all__ = ["day_start", "morning", "ward"]


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
