"""What a day did not finish is seen on the next one, and goes out again (D7)."""

from datetime import timedelta
from typing import Any

from api.dependencies import now, today
from api.services.day_building import request_of_task
from tests.api.running_ward import DAY_BEGINS, Ward, day_start, morning, ward, who
from tests.api.test_day_plans import DAY, plan_of, planned, tasks_of, told
from tests.api.test_requests import WARD, let_in, moved

__all__ = ["day_start", "morning", "ward"]

NEXT_DAY = DAY + timedelta(days=1)


def _the_next_morning(ward: Ward) -> None:
    app: Any = ward.client.app
    at = DAY_BEGINS + timedelta(days=1, hours=6, minutes=30)
    app.dependency_overrides[today] = lambda: NEXT_DAY
    app.dependency_overrides[now] = lambda: at
    ward.client.headers.update(let_in(ward.client, "dieu-phoi-sau 2021", at=at))
    of_ward = {"role": "ward_head", "areas": (WARD,), "at": at}
    ward.people = ward.people | {"ward": let_in(ward.client, "phuong-sau 2021", **of_ward)}


def _waiting(ward: Ward) -> dict[int, bool]:
    found = ward.client.get("/api/requests?waiting=true", headers=ward.head).json()
    return {one["number"]: one.get("left_over", False) for one in found}


def test_what_a_plan_of_yesterday_still_holds_waits_and_is_planned_again(ward: Ward) -> None:
    """A plan that nobody closed: done in part, set out for, and never begun."""
    first, second, third = ward.bags
    ward.it_is("09:00")
    has, _ = who(ward, first)
    ward.report("done", task=str(first), vehicle=has, partly=True, reason="thiếu sữa")
    ward.report("departed", task=str(second), vehicle=who(ward, second)[0])
    assert ward.state(second) == "on-the-way"
    assert _waiting(ward) == {first: False}
    assert "plan-not-closed" not in _health(ward)
    _the_next_morning(ward)
    assert _waiting(ward) == {first: False, second: True, third: True, ward.swap: True}
    assert "plan-not-closed" in _health(ward)
    note = ward.client.get(f"/api/handovers/draft?area={WARD}", headers=ward.head).json()
    left = {line["request"]: line["standing"] for line in note["left_over"]}
    assert left == {first: "partly", second: "on-the-way", third: "planned", ward.swap: "planned"}
    for number in ward.volunteers:
        path = f"/api/volunteers/{number}/shifts/{NEXT_DAY}"
        shift = {"begins": "07:00", "ends": "17:00"}
        assert ward.client.put(path, json=shift, headers=ward.head).status_code == 204
    found = planned(ward.client, ward.head, day=str(NEXT_DAY))
    again = tasks_of(plan_of(ward.client, ward.head, found["number"]))
    assert {request_of_task(task) for task in again} == {third, ward.swap}
    given = told(ward.client, ward.head, found["number"], "publish", version=2)
    assert given.status_code == 200, given.text
    assert _waiting(ward) == {first: False, second: True}


def _health(ward: Ward) -> list[str]:
    answer = ward.client.get("/api/health/findings")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return [one["issue"]["code"] for one in found["findings"] if one["issue"]]


def test_an_emergency_that_failed_at_the_door_goes_out_again_at_once(ward: Ward) -> None:
    """A wrong address: it counts as open, is put right, and somebody is offered for it."""
    ward.it_is("09:00")
    order = {
        "client_id": "hotline-09h00",
        "kind": "oxygen_emergency",
        "phone": "0900000077",
        "address": "7 Trần Phú",
        "place": {"lon": 106.661, "lat": 10.755, "ward": WARD},
    }
    number = int(ward.client.post("/api/requests", json=order).json()["number"])
    offer = _offers(ward, number)[0]
    given = ward.client.post(
        f"/api/requests/{number}/assignments",
        json={key: offer[key] for key in ("day_plan", "vehicle", "starts", "delta", "version")},
        headers=ward.head,
    )
    assert given.status_code == 200, given.text
    ward.it_is("09:40")
    failed = ward.report("failed", task=str(number), why="wrong-address", reason="số nhà khác")
    assert failed.status_code == 200, failed.text
    assert ward.state(number) == "failed"
    assert number in _waiting(ward)
    assert _offers(ward, number)
    version = ward.client.get(f"/api/requests/{number}").json()["version"]
    again = moved(ward.client, number, "triaged", version=version, headers=ward.head)
    assert again.status_code == 200, again.text


def _offers(ward: Ward, number: int) -> list[dict[str, Any]]:
    answer = ward.client.post(f"/api/requests/{number}/offers", headers=ward.head)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found
