"""Limits that hold off floods and never an emergency (SEC7)."""

from typing import Any

from fastapi.testclient import TestClient

from api.services.limits import MOST_KEYS, Limit, Limits
from tests.api import fakes
from tests.api.conftest import Start, let_in
from tests.api.linked_ward import Ward
from tests.api.test_day_plans import AT
from tests.api.test_requests import an_order, codes, taken


def counted(**limits: Any) -> tuple[Limits, list[float]]:
    now_s = [0.0]
    table = {"user": Limit(count=3, within_s=60.0)}
    return Limits(table | limits, clock=lambda: now_s[0]), now_s


def test_as_many_calls_again_may_come_as_time_goes_by() -> None:
    limits, now_s = counted()
    assert [limits.wait_s("user", "an") for _ in range(4)] == [0, 0, 0, 20]
    assert limits.wait_s("user", "be") == 0  # each has their own
    now_s[0] = 19.0
    assert limits.wait_s("user", "an") == 1
    now_s[0] = 20.0
    assert [limits.wait_s("user", "an") for _ in range(2)] == [0, 20]


def test_very_many_callers_take_no_more_memory() -> None:
    limits, now_s = counted()
    for number in range(MOST_KEYS + 10):
        assert limits.wait_s("user", str(number)) == 0
    now_s[0] = 100.0
    assert limits.wait_s("user", "an") == 0
    assert len(limits._full["user"]) <= MOST_KEYS  # noqa: SLF001 - what is counted


def flooded(client: TestClient, count: int, **changes: Any) -> list[dict[str, Any]]:
    return [
        taken(client, f"hotline-{number:06}", phone=f"0900 000 {number:03}", **changes)
        for number in range(count)
    ]


def test_a_flood_is_taken_in_to_be_called_back_and_an_emergency_as_always(start: Start) -> None:
    with start(calls_per_user=10) as client:
        found = flooded(client, 40)
        marked = [one["call_back"] for one in found]
        assert (marked[0], marked[-1]) == (False, True)
        assert sum(marked) >= 25  # some more come through while the test runs
        for number, more in enumerate(
            ({"kind": "oxygen_emergency"}, {"kind": "transport"}, {"spo2_percent": 80})
        ):
            one = taken(client, f"khan-cap-{number}", phone="", **more)
            assert (one["state"], one["call_back"]) == ("received", False)
        refused = client.get("/api/requests")
        assert (refused.status_code, codes(refused)) == (429, ["asked-too-often"])
        assert int(refused.headers["retry-after"]) >= 1
        other = let_in(client, "be")
        queue = client.get("/api/requests", params={"call_back": True, "most": 50}, headers=other)
        assert len(queue.json()) == sum(marked)


def test_one_phone_that_asks_again_and_again_is_called_back(start: Start) -> None:
    with start(requests_per_phone=2) as client:
        found = [taken(client, f"hotline-{n:06}", address=str(n)) for n in range(4)]
        assert [one["call_back"] for one in found] == [False, False, True, True]
        same = client.post("/api/requests", json=an_order("hotline-000003", address="3"))
        assert (same.status_code, same.json()["call_back"]) == (200, True)
        urgent = taken(client, "hotline-000009", kind="oxygen_emergency")
        assert not urgent["call_back"]


def test_who_was_called_back_is_off_the_queue(start: Start) -> None:
    with start(requests_per_phone=1) as client:
        taken(client)
        number = taken(client, "hotline-000002")["number"]
        order = {"to": "verified", "version": 1}
        assert client.post(f"/api/requests/{number}/moves", json=order).status_code == 200
        assert client.get("/api/requests", params={"call_back": True}).json() == []


def test_signing_in_is_limited_by_address_and_a_flood_of_nobodies_too(start: Start) -> None:
    with start(sign_ins_per_address=2, calls_per_address=5) as client:
        order = {"name": "an", "password": "wrong wrong 1"}
        statuses = [client.post("/api/sign-ins", json=order).status_code for _ in range(3)]
        assert statuses == [401, 401, 429]
        nobody = {"Authorization": "Bearer x"}
        many = [client.get("/api/me", headers=nobody).status_code for _ in range(6)]
        assert many == [401] * 5 + [429]
        urgent = taken(client, kind="oxygen_emergency")
        assert not urgent["call_back"]


def test_a_link_that_floods_waits_but_not_with_who_is_worse(start: Start) -> None:
    """SEC7: the limit of a link is its own, and no emergency ever meets it."""
    with start(fakes.first_plan, calls_per_link=5) as client:
        ward = Ward(client)
        ward.at(AT)
        headers = ward.opened()
        statuses = [ward.route(headers).status_code for _ in range(8)]
        assert statuses[:4] == [200] * 4
        assert statuses[-1] == 429
        path, task = "/api/my-route/reports", "1"
        delayed = {"kind": "delayed", "minutes": 5}
        late = client.post(path, json=told("khong-gap-1", delayed), headers=headers)
        assert (late.status_code, codes(late)) == (429, ["asked-too-often"])
        assert int(late.headers["retry-after"]) >= 1
        fine = {"client_id": "phieu-0001", "task": task, "mood": "fine"}
        calm = client.post("/api/my-route/feedback", json=fine, headers=headers)
        assert calm.status_code == 429
        urgent = fine | {"client_id": "phieu-0002", "urgent": True}
        kept = client.post("/api/my-route/feedback", json=urgent, headers=headers)
        assert kept.status_code in (200, 201), kept.text
        for number in range(20):
            worse = told(f"tro-nang-{number}", {"kind": "worse", "task": task})
            answer = client.post(path, json=worse, headers=headers)
            assert answer.status_code == 200, answer.text
        out = told("khong-khoe-1", {"kind": "volunteer-out", "unwell": True})
        assert client.post(path, json=out, headers=headers).status_code == 200


def told(client_id: str, report: dict[str, Any]) -> dict[str, Any]:
    return {"client_id": client_id, "report": report}
