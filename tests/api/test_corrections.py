"""What was mistyped of a request is put right: patient, board and guard against doubles follow."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.conftest import let_in
from tests.api.running_ward import Ward, day_start, morning, stops, ward, who
from tests.api.test_day_plans import near
from tests.api.test_requests import an_order, codes, moved, taken

__all__ = ["day_start", "morning", "ward"]


def corrected(client: TestClient, request: int, **order: Any) -> Any:
    headers = order.pop("headers", None)
    given = {"reason": "nghe nhầm"} | order
    return client.post(f"/api/requests/{request}/corrections", json=given, headers=headers)


def test_request_and_patient_are_put_right_and_doubles_are_looked_for_again(
    client: TestClient,
) -> None:
    other = taken(client, "hotline-000002", phone="0900 000 002", name_short="Ông N.")
    wrong = taken(client, phone="0900 000 003")
    assert wrong["duplicates"] == []
    answer = corrected(client, wrong["number"], version=1, phone="0900 000 002", age=70)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["phone"], found["version"], found["state"]) == ("0900 000 002", 2, "received")
    assert [one["number"] for one in found["duplicates"]] == [other["number"]]
    patient = client.get(f"/api/patients/{wrong['patient']}").json()
    assert patient["phone"] == "0900 000 002"
    moves = client.get(f"/api/requests/{wrong['number']}").json()["moves"]
    assert [(one["before"], one["after"], one["reason"]) for one in moves[1:]] == [
        ("received", "received", "nghe nhầm")
    ]
    auditor = let_in(client, "kiem-toan", role="auditor")
    entries = client.get("/api/audit", headers=auditor).json()
    said = [one["subject"] for one in entries if "corrected" in one["subject"]]
    assert said == [f"request {wrong['number']}: corrected age, phone"]


def test_what_is_sent_again_is_the_same_request_though_it_was_corrected(
    client: TestClient,
) -> None:
    number = taken(client)["number"]
    assert corrected(client, number, version=1, name_short="Bà Th.").status_code == 200
    again = client.post("/api/requests", json=an_order("hotline-000001"))
    assert (again.status_code, again.json()["number"]) == (200, number)


def test_a_measured_value_raises_the_suggested_risk_and_never_lowers_it(
    client: TestClient,
) -> None:
    number = taken(client, spo2_percent=97)["number"]
    worse = corrected(client, number, version=1, spo2_percent=79).json()
    assert worse["suggested"] == "red"
    better = corrected(client, number, version=2, spo2_percent=97).json()
    assert better["suggested"] == "red"


def test_only_what_was_seen_is_corrected_by_who_may_while_it_is_open(client: TestClient) -> None:
    number = taken(client)["number"]
    assert codes(corrected(client, number, version=9, name_short="X")) == ["changed-meanwhile"]
    assert corrected(client, number, version=1, reason="").status_code == 422
    keeper = let_in(client, "tram", role="station_keeper")
    refused = corrected(client, number, version=1, name_short="X", headers=keeper)
    assert (refused.status_code, codes(refused)) == (403, ["not-your-role"])
    moved(client, number, "cancelled", version=1, reason="gọi nhầm")
    assert codes(corrected(client, number, version=2, name_short="X")) == ["request-is-over"]


def test_an_address_that_nobody_can_place_takes_the_wrong_point_with_it(
    client: TestClient,
) -> None:
    number = taken(client, place={"ward": "vn-2021:27301"})["number"]
    found = corrected(client, number, version=1, address="hẻm sau chợ").json()
    assert (found["ward"], found["lon"], found["precision"]) == ("vn-2021:27301", None, "ward")


def test_what_a_volunteer_reads_is_put_right_on_their_route(ward: Ward) -> None:
    before = stops(ward.board())
    request, bag = ward.bags[0], str(ward.bags[0])
    answer = corrected(ward.client, request, version=4, phone="0900 000 002", headers=ward.head)
    assert answer.status_code == 200, answer.text
    board = ward.board()
    assert stops(board) == before
    assert (board["state"], ward.state(request)) == ("published", "planned")
    days: Any = ward.client.app.state.days  # type: ignore[attr-defined]
    day = days.see(ward.number, now=ward.it_is("06:31"))
    assert day.board.day.task(bag).show["phone"] == "0900 000 002"


def test_another_place_is_for_what_waits_and_not_for_who_has_set_out_by_the_wrong_one(
    ward: Ward,
) -> None:
    request, bag = ward.bags[0], str(ward.bags[0])
    refused = corrected(ward.client, request, version=4, place=near(400), headers=ward.head)
    assert (refused.status_code, codes(refused)) == (409, ["on-a-route"])
    assert ward.put({"task": bag, "vehicle": None}).status_code == 200
    found = corrected(ward.client, request, version=5, place=near(400), headers=ward.head)
    assert found.status_code == 200, found.text
    _, other = who(ward, ward.bags[1])
    assert ward.put({"task": bag, "vehicle": other}, reason="gần").status_code == 200
    (place,) = (
        stop["place"]
        for route in ward.board()["routes"]
        for stop in route["stops"]
        if stop["task"] == bag
    )
    assert place == f"R{request}c0"
    ward.told("undo")
    assert codes(ward.told("undo")) == ["built-upon"]  # it would be on its way to the wrong place


def test_another_need_is_another_request_once_a_board_has_it(ward: Ward) -> None:
    answer = corrected(ward.client, ward.bags[0], version=4, kind="medicine", headers=ward.head)
    assert (answer.status_code, codes(answer)) == (409, ["on-a-board"])


def test_nobody_is_corrected_into_who_cannot_be_found(client: TestClient) -> None:
    taken(client)
    order = {"version": 1, "reason": "gõ nhầm", "phone": "0900 1"}
    answer = client.post("/api/requests/1/corrections", json=order)
    assert (answer.status_code, codes(answer)) == (422, ["phone-not-dialled"])
