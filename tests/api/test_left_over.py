"""What a day did not finish is seen on the next one, and goes out again (D7)."""

from datetime import timedelta
from typing import Any

from api.dependencies import now, today
from api.services.day_building import request_of_task
from tests.api.running_ward import DAY_BEGINS, Ward, day_start, morning, stops, ward, who
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
    _only_who_can_close_is_told_on_each_page(ward)
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


def _only_who_can_close_is_told_on_each_page(ward: Ward) -> None:
    """Once, doctors and station keepers read it all day and could do nothing about it."""
    words = "kế hoạch của ngày trước chưa đóng"
    at = DAY_BEGINS + timedelta(days=1, hours=6, minutes=30)
    assert words in ward.client.get("/?lang=vi", headers=ward.head).text
    doctor = let_in(ward.client, "bac-si-sau 2021", role="doctor", at=at)
    assert words not in ward.client.get("/?lang=vi", headers=doctor).text
    assert words in ward.client.get("/health?lang=vi", headers=doctor).text


def _health(ward: Ward) -> list[str]:
    answer = ward.client.get("/api/health/findings")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return [one["issue"]["code"] for one in found["findings"] if one["issue"]]


def test_what_was_left_on_the_way_is_given_to_somebody_on_the_next_board(ward: Ward) -> None:
    """Once, it fell off the new board at the next look, or nobody could be given it at all."""
    first, second, third = ward.bags
    ward.it_is("09:00")
    ward.report("departed", task=str(second), vehicle=who(ward, second)[0])
    _the_next_morning(ward)
    for number in ward.volunteers:
        path = f"/api/volunteers/{number}/shifts/{NEXT_DAY}"
        shift = {"begins": "07:00", "ends": "17:00"}
        assert ward.client.put(path, json=shift, headers=ward.head).status_code == 204
    found = planned(ward.client, ward.head, day=str(NEXT_DAY))
    given = told(ward.client, ward.head, found["number"], "publish", version=2)
    assert given.status_code == 200, given.text
    assert {first, third} & {*_waiting(ward)} == set()
    assert _waiting(ward) == {second: True}
    offer = _offers(ward, second)[0]
    assert offer["day_plan"] == found["number"]
    _give(ward, second, offer)
    for _ in range(2):  # the second look is when it fell off
        path = f"/api/day-plans/{found['number']}/board"
        board = ward.client.get(path, headers=ward.head).json()
        assert str(second) in {task.partition("r")[0] for task in stops(board)}
    assert ward.state(second) == "planned"
    assert _waiting(ward) == {}


def test_what_a_shift_that_runs_past_midnight_has_to_do_is_not_left_over(ward: Ward) -> None:
    app: Any = ward.client.app
    late = {"begins": "07:00", "ends": "31:00"}
    path = f"/api/volunteers/{ward.volunteers[0]}/shifts/{DAY}"
    version = {"version": 1}
    answer = ward.client.put(path, json=late | version, headers=ward.head)
    assert answer.status_code == 204, answer.text
    at = DAY_BEGINS + timedelta(days=1, minutes=10)
    app.dependency_overrides[today] = lambda: NEXT_DAY
    app.dependency_overrides[now] = lambda: at
    ward.client.headers.update(let_in(ward.client, "dieu-phoi-dem 2021", at=at))
    assert ward.client.get("/api/requests?waiting=true").json() == []
    assert "plan-not-closed" not in _health(ward)


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
    _give(ward, number, _offers(ward, number)[0])
    ward.it_is("09:40")
    failed = ward.report("failed", task=str(number), why="wrong-address", reason="số nhà khác")
    assert failed.status_code == 200, failed.text
    assert ward.state(number) == "failed"
    assert number in _waiting(ward)
    _give(ward, number, _offers(ward, number)[0])
    for _ in range(2):
        assert stops(ward.board())[f"{number}r1"][1] == "planned"
    assert ward.state(number) == "planned"


def test_whoever_takes_calls_brings_on_what_failed_though_no_doctor_looks_again(ward: Ward) -> None:
    ward.it_is("09:00")
    bag = ward.bags[0]
    ward.report("failed", task=str(bag), why="unsafe", reason="chó dữ")
    version = ward.client.get(f"/api/requests/{bag}").json()["version"]
    again = moved(ward.client, bag, "triaged", version=version, headers=ward.head)
    assert again.status_code == 200, again.text


def _give(ward: Ward, number: int, offer: dict[str, Any]) -> None:
    names = ("day_plan", "vehicle", "starts", "delta", "version")
    order = {name: offer[name] for name in names}
    path = f"/api/requests/{number}/assignments"
    given = ward.client.post(path, json=order, headers=ward.head)
    assert given.status_code == 200, given.text


def _offers(ward: Ward, number: int) -> list[dict[str, Any]]:
    answer = ward.client.post(f"/api/requests/{number}/offers", headers=ward.head)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found
