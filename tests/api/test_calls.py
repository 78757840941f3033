"""Calls that go out, and patients shared between organisations."""

from typing import TYPE_CHECKING, Any

from fastapi.testclient import TestClient

from api.records.calls import CALL
from api.store.moves import list_moves
from tests.api.conftest import let_in
from tests.api.test_requests import NEXT, WARD, codes, moved, taken

if TYPE_CHECKING:
    from api.store.session import Store

DAY = "2021-09-10"


def planned(
    client: TestClient, area: str = "", headers: dict[str, str] | None = None, day: str = DAY
) -> int:
    answer = client.post("/api/calls/plan", json={"day": day, "area": area}, headers=headers)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["added"])


def called(
    client: TestClient, headers: dict[str, str] | None = None, day: str = DAY
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(
        "/api/calls", params={"day": day}, headers=headers
    ).json()
    return found


def came_of_it(client: TestClient, headers: dict[str, str], **order: Any) -> Any:
    return client.post("/api/calls/1/outcome", json={"version": 1} | order, headers=headers)


def test_a_patient_who_is_worse_when_called_has_one_request_and_is_no_second_person(
    client: TestClient,
) -> None:
    """A1."""
    first = taken(client)
    assert planned(client) == 1
    assert planned(client) == 0
    doctor = let_in(client, "bac-si", role="doctor")
    listed = called(client, doctor)
    assert [(one["patient"]["name_short"], one["state"]) for one in listed] == [("Bà T.", "due")]
    asked = {"kind": "oxygen_emergency", "spo2_percent": 90}
    order = {"outcome": "worsening", "note": "thở nhanh", "request": asked}
    found = came_of_it(client, doctor, **order).json()
    assert (found["state"], found["outcome"], found["request"]) == ("reached", "worsening", 2)
    made = client.get("/api/requests/2").json()
    assert made["patient"] == first["patient"]
    assert (made["source"], made["suggested"], made["name_short"]) == ("call-out", "red", "Bà T.")
    assert made["ward"] == first["ward"]
    whole = client.get(f"/api/patients/{first['patient']}").json()
    assert [one["number"] for one in whole["requests"]] == [2, 1]
    again = came_of_it(client, doctor, **order)
    assert (again.status_code, codes(again)) == (409, ["changed-meanwhile"])


def test_somebody_worse_without_saying_what_is_needed_is_refused_and_nothing_is_kept(
    client: TestClient,
) -> None:
    taken(client)
    planned(client)
    doctor = let_in(client, "bac-si", role="doctor")
    answer = came_of_it(client, doctor, outcome="worsening")
    assert (answer.status_code, codes(answer)) == (422, ["request-missing"])
    assert called(client)[0]["state"] == "due"


def test_who_is_in_hospital_or_died_waits_for_nothing_any_more(client: TestClient) -> None:
    taken(client)
    taken(client, "hotline-000002", kind="welfare_bag")
    planned(client)
    doctor = let_in(client, "bac-si", role="doctor")
    assert came_of_it(client, doctor, outcome="in-hospital").json()["outcome"] == "in-hospital"
    for number in (1, 2):
        found = client.get(f"/api/requests/{number}").json()
        assert (found["state"], found["moves"][-1]["by"]) == ("transferred", "bac-si")
        assert found["moves"][-1]["reason"] == "call 1"


def test_after_a_death_nobody_goes_for_what_was_copied_from_paper(client: TestClient) -> None:
    then = "2021-09-09T06:00:00+07:00"
    taken(client, received_at=then)
    taken(client, "hotline-000002", kind="care_visit", received_at=then)
    planned(client)
    doctor = let_in(client, "bac-si", role="doctor")
    assert came_of_it(client, doctor, outcome="died").status_code == 200
    states = [client.get(f"/api/requests/{one}").json()["state"] for one in (1, 2)]
    assert states == ["deceased", "deceased"]


def test_a_wrong_outcome_is_put_right_and_the_patient_goes_on_by_the_right_one(
    client: TestClient,
) -> None:
    taken(client)
    taken(client, "hotline-000002", kind="care_visit")
    moved(client, 2, "verified", version=1)
    planned(client)
    doctor = let_in(client, "bac-si", role="doctor")
    assert came_of_it(client, doctor, outcome="died").status_code == 200
    states = [client.get(f"/api/requests/{one}").json()["state"] for one in (1, 2)]
    assert states == ["deceased", "deceased"]

    def put(outcome: str, version: int) -> Any:
        order = {"outcome": outcome, "version": version, "reason": "bấm nhầm dòng"}
        return client.put("/api/calls/1/outcome", json=order, headers=doctor)

    assert codes(put("died", 2)) == ["nothing-to-correct"]
    assert codes(put("well", 1)) == ["changed-meanwhile"]
    assert codes(put("worsening", 2)) == ["request-missing"]
    right = put("well", 2)
    assert (right.status_code, right.json()["outcome"]) == (200, "well"), right.text
    states = [client.get(f"/api/requests/{one}").json()["state"] for one in (1, 2)]
    assert states == ["received", "verified"]
    assert planned(client, day="2021-09-11") == 1  # they are called again
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    with store.reading() as session:
        last = list_moves(session, CALL, 1)[-1]
    assert (last.reason, last.details["before"]) == ("bấm nhầm dòng", "died")
    assert put("in-hospital", 3).status_code == 200
    assert client.get("/api/requests/1").json()["state"] == "transferred"


def test_the_dead_are_not_called_again(client: TestClient) -> None:
    """PRODUCT.md 4.4.5; whoever told it, a call or a request."""
    taken(client)
    taken(client, "hotline-000002", name_short="Ông Đ.", phone="0900000002")
    taken(client, "hotline-000003", name_short="Em N.", phone="0900000003")
    assert planned(client) == 3
    doctor = let_in(client, "bac-si", role="doctor")
    assert came_of_it(client, doctor, outcome="died").status_code == 200
    assert moved(client, 2, "deceased", version=1, reason="gia đình báo").status_code == 200
    assert planned(client, day="2021-09-11") == 1
    assert [one["patient"]["name_short"] for one in called(client, day="2021-09-11")] == ["Em N."]


def test_who_is_in_hospital_is_called_again_once_they_ask(client: TestClient) -> None:
    taken(client)
    taken(client, "hotline-000002", name_short="Ông Đ.", phone="0900000002")
    assert planned(client) == 2
    doctor = let_in(client, "bac-si", role="doctor")
    assert came_of_it(client, doctor, outcome="in-hospital").status_code == 200
    assert moved(client, 2, "transferred", version=1, reason="nhập viện").status_code == 200
    assert planned(client, day="2021-09-11") == 0
    taken(client, "hotline-000003", kind="welfare_bag")
    assert planned(client, day="2021-09-11") == 1
    assert called(client, day="2021-09-11")[0]["patient"]["name_short"] == "Bà T."


def test_after_a_death_nobody_is_on_the_way_to_fetch_a_cylinder(client: TestClient) -> None:
    """PRODUCT.md 4.4.5: recovery waits for a trained team."""
    taken(client, kind="oxygen_collect")
    planned(client)
    doctor = let_in(client, "bac-si", role="doctor")
    assert came_of_it(client, doctor, outcome="died").status_code == 200
    assert client.get("/api/requests/1").json()["state"] == "deceased"


def test_who_does_not_answer_stays_on_the_list(client: TestClient) -> None:
    taken(client)
    planned(client)
    headers = let_in(client, "tong-dai", role="hotline")
    found = client.post("/api/calls/1/no-answer", json={"version": 1}, headers=headers).json()
    assert (found["state"], found["version"]) == ("no-answer", 2)
    assert came_of_it(client, headers, version=2, outcome="well").json()["state"] == "reached"


def test_a_list_is_that_of_an_area(client: TestClient) -> None:
    taken(client)
    taken(client, "hotline-000002", name_short="Ông Đ.", phone="0900000002", place={"ward": NEXT})
    ward = let_in(client, "phuong", role="ward_head", areas=(WARD,))
    assert planned(client, headers=ward) == 1
    assert planned(client, area=NEXT) == 1
    assert [one["patient"]["ward"] for one in called(client, ward)] == [WARD]
    assert len(called(client)) == 2


def test_another_organisation_sees_a_patient_once_shared_and_no_longer(client: TestClient) -> None:
    """A4: sharing is an explicit, logged act."""
    taken(client)
    theirs = let_in(client, "thay-thuoc", role="doctor", organisation="B")
    assert client.get("/api/requests/1", headers=theirs).status_code == 403
    assert client.get("/api/patients/1", headers=theirs).status_code == 403
    order = {"organisation": "B", "reason": "cần tư vấn"}
    assert client.post("/api/patients/1/shares", json=order).status_code == 201
    again = client.post("/api/patients/1/shares", json=order)
    assert (again.status_code, codes(again)) == (409, ["already-shared"])
    assert client.get("/api/requests/1", headers=theirs).json()["name_short"] == "Bà T."
    dispatcher = let_in(client, "dieu-phoi-b", organisation="B")
    on = client.post(
        "/api/patients/1/shares", json={"organisation": "C", "reason": "?"}, headers=dispatcher
    )
    assert (on.status_code, codes(on)) == (403, ["not-shared"])
    auditor = let_in(client, "kiem-tra", role="auditor")
    subjects = [one["subject"] for one in client.get("/api/audit", headers=auditor).json()]
    assert "patient 1 → B" in subjects
    assert client.delete("/api/patients/1/shares/B").status_code == 204
    assert client.get("/api/requests/1", headers=theirs).status_code == 403
    shares = client.get("/api/patients/1").json()["shares"]
    assert [(one["organisation"], one["ended_at"] is None) for one in shares] == [("B", False)]
