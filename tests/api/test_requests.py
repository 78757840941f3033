"""Requests over HTTP: taken in once, seen by whom they concern, moved, merged, triaged."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.dependencies import now
from api.services.taking import MOST_LIKELY
from tests.api.conftest import Start, let_in

WARD, NEXT = "vn-2021:27301", "vn-2021:27304"


def an_order(client_id: str = "hotline-000001", **changes: Any) -> dict[str, Any]:
    return {
        "client_id": client_id,
        "kind": "medicine",
        "name_short": "Bà T.",
        "phone": "0900 000 001",
        "address": "12/3 Trần Phú, P.4, Q.5",
        "place": {"ward": WARD},
        "spo2_percent": 98,
        "age": 30,
    } | changes


def taken(client: TestClient, client_id: str = "hotline-000001", **changes: Any) -> dict[str, Any]:
    headers = changes.pop("headers", None)
    answer = client.post("/api/requests", json=an_order(client_id, **changes), headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def codes(answer: Any) -> list[str]:
    return [issue["code"] for issue in answer.json()["issues"]]


def moved(
    client: TestClient, number: int, to: str, *, version: int, reason: str = "", **more: Any
) -> Any:
    order = {"to": to, "version": version, "reason": reason}
    return client.post(f"/api/requests/{number}/moves", json=order, **more)


def test_a_request_is_taken_in_with_a_number_and_the_risk_that_the_table_gives(
    client: TestClient,
) -> None:
    found = taken(client, spo2_percent=96)
    assert (found["number"], found["state"], found["suggested"]) == (1, "received", "orange")
    whole = client.get("/api/requests/1").json()
    assert [(m["before"], m["after"], m["by"]) for m in whole["moves"]] == [
        ("", "received", "dieu-phoi")
    ]


def test_the_same_client_id_again_is_the_same_request(client: TestClient) -> None:
    first = taken(client)
    again = client.post("/api/requests", json=an_order())
    assert (again.status_code, again.json()["number"]) == (200, first["number"])
    other = client.post("/api/requests", json=an_order(kind="welfare_bag"))
    assert (other.status_code, codes(other)) == (409, ["sent-otherwise"])
    assert client.get("/api/requests/counts").json()["received"] == 1


def test_a_thousand_of_the_same_at_once_are_one(client: TestClient) -> None:
    """REL1; forms of others became ten rows each (PRODUCT.md, part 2)."""
    with ThreadPoolExecutor(16) as threads:
        answers = list(
            threads.map(lambda _: client.post("/api/requests", json=an_order()), range(1000))
        )
    assert sorted({answer.status_code for answer in answers}) == [200, 201]
    assert sum(answer.status_code == 201 for answer in answers) == 1
    assert {answer.json()["number"] for answer in answers} == {1}


def test_an_order_with_faults_names_them_all_and_keeps_nothing(client: TestClient) -> None:
    wrong = an_order(kind="oxygen", phone="gọi hàng xóm", spo2_percent=140, client_id="x")
    answer = client.post("/api/requests", json=wrong)
    assert answer.status_code == 422
    subjects = {issue["subject"] for issue in answer.json()["issues"]}
    assert subjects == {"body/kind", "body/phone", "body/spo2_percent", "body/client_id"}
    assert client.get("/api/requests").json() == []


def test_texts_are_kept_composed_on_one_line_and_without_signs_that_nobody_sees(
    client: TestClient,
) -> None:
    found = taken(client, name_short="Ba\u0300  T.\n")
    assert found["name_short"] == "Bà T."
    answer = client.post("/api/requests", json=an_order("hotline-000002", note="a\x00b"))
    assert answer.status_code == 422


def test_a_person_who_calls_twice_is_one_patient_and_the_first_request_is_told(
    client: TestClient,
) -> None:
    first = taken(client)
    second = taken(
        client, "hotline-000002", kind="welfare_bag", name_short="ba t", phone="+84 900000001"
    )
    assert second["patient"] == first["patient"]
    likely = second["duplicates"]
    assert [(one["number"], one["why"]) for one in likely] == [(first["number"], "phone")]


def test_a_namesake_without_a_phone_in_a_street_of_nearly_that_name_is_somebody_else(
    client: TestClient,
) -> None:
    """What may be one person is told; only what surely is one is kept as one."""
    first, second = (
        taken(
            client,
            f"hotline-{street}",
            phone="",
            name_short="Bà H.",
            address=f"12 {street}, P.4, Q.5",
        )
        for street in ("Trần Bình", "Trần Bình Trọng")
    )
    assert second["patient"] != first["patient"]
    assert [one["number"] for one in second["duplicates"]] == [first["number"]]


def test_a_namesake_at_the_same_house_of_another_ward_is_somebody_else(
    client: TestClient,
) -> None:
    """Where one of both wards is not known, they are one."""
    first, second, third = (
        taken(
            client,
            f"hotline-{number:06}",
            address="12 Trần Phú",
            phone=f"09{number:08}",
            place=place,
        )["patient"]
        for number, place in enumerate(({"ward": WARD}, {"ward": NEXT}, {}), start=1)
    )
    assert (first != second, third) == (True, first)


def test_another_organisation_learns_that_a_request_is_there_and_no_more(
    client: TestClient,
) -> None:
    first = taken(client)
    theirs = let_in(client, "nhom-khac", organisation="B")
    second = taken(client, "group-000001", headers=theirs)
    assert second["patient"] != first["patient"]
    assert second["duplicates"] == [
        {
            "number": 1,
            "organisation": "A",
            "kind": "medicine",
            "state": "received",
            "received_at": first["received_at"],
            "why": "phone",
        }
    ]
    answer = client.get("/api/requests/1", headers=theirs)
    assert (answer.status_code, codes(answer)) == (403, ["not-shared"])
    assert [one["number"] for one in client.get("/api/requests", headers=theirs).json()] == [2]


def test_a_merge_keeps_both_and_can_be_taken_back(client: TestClient) -> None:
    taken(client)
    taken(client, "hotline-000002")
    assert moved(client, 2, "verified", version=1).status_code == 200
    order = {"into": 1, "version": 2, "reason": "gọi hai lần"}
    merged = client.post("/api/requests/2/merge", json=order).json()
    assert (merged["state"], merged["repeats"], merged["version"]) == ("duplicate", 1, 3)
    turned = client.post("/api/requests/1/merge", json={"into": 2, "version": 1, "reason": "?"})
    assert (turned.status_code, codes(turned)) == (409, ["repeats-itself"])
    back = client.delete("/api/requests/2/merge", params={"version": 3}).json()
    assert (back["state"], back["repeats"], back["version"]) == ("verified", None, 4)
    states = [m["after"] for m in client.get("/api/requests/2").json()["moves"]]
    assert states == ["received", "verified", "duplicate", "verified"]


def test_a_merge_is_made_and_taken_back_by_itself_alone(client: TestClient) -> None:
    """Once, a move into it was a fault of the program, and one out of it passed triage by."""
    taken(client)
    taken(client, "hotline-000002")
    into = moved(client, 2, "duplicate", version=1, reason="gọi hai lần")
    assert (into.status_code, codes(into)) == (409, ["only-by-merge"])
    order = {"into": 1, "version": 1, "reason": "gọi hai lần"}
    assert client.post("/api/requests/2/merge", json=order).status_code == 200
    out = moved(client, 2, "planned", version=2)
    assert (out.status_code, codes(out)) == (409, ["only-by-merge"])


def test_a_merge_of_what_is_loaded_can_be_taken_back(client: TestClient) -> None:
    taken(client)
    taken(client, "hotline-000002")
    doctor = let_in(client, "bac-si", role="doctor")
    risk = {"risk": "green", "version": 1}
    version = client.put("/api/requests/2/risk", json=risk, headers=doctor).json()["version"]
    for to in ("planned", "loaded"):
        version = moved(client, 2, to, version=version).json()["version"]
    order = {"into": 1, "version": version, "reason": "gọi hai lần"}
    assert client.post("/api/requests/2/merge", json=order).status_code == 200
    back = client.delete("/api/requests/2/merge", params={"version": version + 1})
    assert (back.status_code, back.json()["state"]) == (200, "loaded")


def test_nothing_is_merged_into_what_is_over(client: TestClient) -> None:
    """Nobody would do what is needed."""
    taken(client)
    taken(client, "hotline-000002")
    assert moved(client, 1, "cancelled", version=1, reason="đã khỏi").status_code == 200
    order = {"into": 1, "version": 1, "reason": "gọi hai lần"}
    answer = client.post("/api/requests/2/merge", json=order)
    assert (answer.status_code, codes(answer)) == (409, ["request-is-over"])


def test_of_a_patient_who_is_known_only_what_is_new_is_sent(client: TestClient) -> None:
    first = taken(client, place={"ward": WARD, "lon": 106.66, "lat": 10.755})
    bare = {"client_id": "hotline-000002", "kind": "welfare_bag", "patient": first["patient"]}
    answer = client.post("/api/requests", json=bare)
    assert answer.status_code == 201, answer.text
    same = ("name_short", "phone", "address", "ward", "lon", "lat", "patient")
    assert {name: answer.json()[name] for name in same} == {name: first[name] for name in same}
    assert client.post("/api/requests", json=bare).status_code == 200
    there = bare | {"client_id": "hotline-000003", "address": "7 Lý Thái Tổ"}
    found = client.post("/api/requests", json=there).json()
    assert (found["name_short"], found["address"], found["ward"]) == ("Bà T.", "7 Lý Thái Tổ", "")


@pytest.mark.parametrize("own", ["call-out-1", "collect-1-2", "table-0123456789abcdef"])
def test_the_programs_own_client_ids_are_refused_from_outside(client: TestClient, own: str) -> None:
    """Who sent one first would have blocked what comes of a call."""
    answer = client.post("/api/requests", json=an_order(own))
    assert answer.status_code == 422
    assert [issue["subject"] for issue in answer.json()["issues"]] == ["body/client_id"]


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (f"/api/requests/{10**20}", {}),
        ("/api/requests/0", {}),
        (f"/api/cylinders/{2**31}", {}),
        ("/api/calls", {"day": "0001-01-01"}),
        ("/api/day-plans", {"day": "9999-12-31"}),
        ("/api/requests", {"area": "a\x00b"}),
        ("/api/requests", {"text": "a\x00b"}),
        ("/api/requests", {"state": "a\x00b"}),
        ("/api/cylinders", {"holder": "\x00"}),
        ("/api/facilities/a%00b/beds", {}),
        ("/api/problems/a%00b", {}),
    ],
)
def test_what_no_database_keeps_is_refused_before_it_is_asked(
    client: TestClient, path: str, params: dict[str, str]
) -> None:
    answer = client.get(path, params=params)
    assert (answer.status_code, answer.json()["issues"][0]["code"]) in (
        (422, "wrong-field"),
        (422, "broken-text"),
        (422, "unknown-state"),
        (422, "broken-address"),
    )


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1969-01-01T00:00:00Z"]
)
def test_a_moment_that_no_day_can_be_is_refused(client: TestClient, moment: str) -> None:
    answer = client.post("/api/requests", json=an_order(measured_at=moment))
    assert answer.status_code == 422
    assert [issue["subject"] for issue in answer.json()["issues"]] == ["body/measured_at"]


def test_who_has_not_seen_the_last_change_is_told_so(client: TestClient) -> None:
    taken(client)
    assert moved(client, 1, "verified", version=1).status_code == 200
    late = moved(client, 1, "unreachable", version=1, reason="không bắt máy")
    assert (late.status_code, codes(late)) == (409, ["changed-meanwhile"])


def test_a_closing_state_has_an_author_and_a_reason(client: TestClient) -> None:
    taken(client)
    bare = moved(client, 1, "cancelled", version=1)
    assert (bare.status_code, codes(bare)) == (422, ["reason-missing"])
    assert moved(client, 1, "cancelled", version=1, reason="đã khỏi").status_code == 200
    again = moved(client, 1, "verified", version=2)
    assert (again.status_code, codes(again)) == (409, ["move-not-allowed"])
    last = client.get("/api/requests/1").json()["moves"][-1]
    assert (last["after"], last["by"], last["reason"]) == ("cancelled", "dieu-phoi", "đã khỏi")
    unknown = moved(client, 1, "lost", version=2)
    assert (unknown.status_code, codes(unknown)) == (422, ["unknown-state"])


def test_a_doctor_sets_the_risk_and_nobody_else(client: TestClient) -> None:
    """A2: a volunteer without clinical authority gets 403 on the triage endpoint."""
    taken(client)
    order = {"risk": "red", "version": 1}
    refused = client.put("/api/requests/1/risk", json=order)
    assert (refused.status_code, codes(refused)) == (403, ["not-your-role"])
    doctor = let_in(client, "bac-si", role="doctor")
    found = client.put("/api/requests/1/risk", json=order, headers=doctor).json()
    assert (found["risk"], found["risk_by"], found["state"]) == ("red", "bac-si", "triaged")
    later = {"risk": "green", "version": found["version"]}
    lowered = client.put("/api/requests/1/risk", json=later, headers=doctor).json()
    assert (lowered["risk"], lowered["state"]) == ("green", "triaged")


def test_who_works_in_a_ward_sees_that_ward_and_what_lies_nowhere_yet(client: TestClient) -> None:
    taken(client)
    taken(client, "hotline-000002", place={"ward": NEXT})
    taken(client, "hotline-000003", place={})
    ward = let_in(client, "phuong", role="ward_head", areas=(WARD,))
    seen = [one["number"] for one in client.get("/api/requests", headers=ward).json()]
    assert seen == [3, 1]
    answer = client.get("/api/requests/2", headers=ward)
    assert (answer.status_code, codes(answer)) == (403, ["not-your-area"])
    blocked = moved(client, 2, "verified", version=1, headers=ward)
    assert (blocked.status_code, codes(blocked)) == (403, ["not-your-area"])
    order = {"ward": WARD, "version": 1}
    placed = client.put("/api/requests/3/place", json=order, headers=ward).json()
    assert (placed["ward"], placed["precision"]) == (WARD, "ward")


def test_a_list_is_searched_without_diacritics_and_case_and_turned_by_pages(
    client: TestClient,
) -> None:
    taken(client)
    taken(client, "hotline-000002", name_short="Ông Đỗ", phone="0900000002", address="7 Lý Thái Tổ")
    taken(client, "hotline-000003", name_short="Em N.", phone="0900000003", address="9 Lý Thái Tổ")
    found = client.get("/api/requests", params={"text": "ly THAI to"}).json()
    assert [one["number"] for one in found] == [3, 2]
    page = client.get("/api/requests", params={"most": 1, "after": 3}).json()
    assert [one["number"] for one in page] == [2]
    assert client.get("/api/requests", params={"state": "verified"}).json() == []


def test_what_was_taken_in_is_there_after_a_restart(start: Start) -> None:
    with start() as client:
        taken(client)
    with start() as client:
        assert client.get("/api/requests/1").json()["name_short"] == "Bà T."


def test_the_more_urgent_of_two_is_not_merged_away(client: TestClient) -> None:
    taken(client)
    taken(client, "hotline-000002", kind="oxygen_emergency")
    order = {"into": 1, "version": 1, "reason": "cùng nhà"}
    refused = client.post("/api/requests/2/merge", json=order)
    assert (refused.status_code, codes(refused)) == (409, ["more-urgent"])
    other = {"into": 2, "version": 1, "reason": "cùng nhà"}
    assert client.post("/api/requests/1/merge", json=other).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["12 Nguyễn Kim, P.1, Q.10", "12 nguyen kim p1 q10", "12 Nguyễn Kim, P1, Q10, TP HCM"],
)
def test_an_address_is_the_same_however_its_parts_are_written(
    client: TestClient, address: str
) -> None:
    order = {"phone": "", "name_short": "Bà T."}
    taken(client, address="12 Nguyễn Kim, Phường 1, Quận 10", **order)
    again = taken(client, "hotline-000002", address=address, **order)
    assert [one["number"] for one in again["duplicates"]] == [1]


def test_a_phone_that_lost_its_zero_is_the_same_phone(client: TestClient) -> None:
    taken(client, phone="900000001", address="")
    again = taken(client, "hotline-000002", phone="0900 000 001", address="", name_short="Ông H.")
    assert [one["number"] for one in again["duplicates"]] == [1]


BARE = {"phone": "", "address": "", "place": {}}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        (BARE, [("no-phone-no-place", "body/phone, address")]),
        (
            BARE | {"phone": "090123"},
            [
                ("phone-not-dialled", "body/phone"),
                ("no-phone-no-place", "body/phone, address"),
            ],
        ),
        ({"phone": "090123"}, [("phone-not-dialled", "body/phone")]),
        ({"phone": "0100 000 000 0"}, [("phone-not-dialled", "body/phone")]),
        (BARE | {"place": {"ward": WARD}}, [("no-phone-no-place", "body/phone, address")]),
        (BARE | {"phone": "+84 900 000 001"}, []),
        (BARE | {"phone": "028 1234 5670"}, []),
        (BARE | {"phone": "+82 10 1234 5670"}, []),
        (BARE | {"address": "12/3 Trần Phú"}, []),
        (BARE | {"place": {"lon": 106.66, "lat": 10.755}}, []),
    ],
)
def test_nobody_is_asked_for_who_cannot_be_found(
    client: TestClient, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    """An empty request was taken in once, and six digits were a phone."""
    answer = client.post("/api/requests", json=an_order(**changes))
    found = answer.json().get("issues", [])
    assert [(issue["code"], issue["subject"]) for issue in found] == faults
    assert answer.status_code == (422 if faults else 201)


def test_all_that_is_wrong_with_an_order_is_told_at_once(client: TestClient) -> None:
    answer = client.post("/api/requests", json=an_order(**BARE, flags=["vip"]))
    assert codes(answer) == ["no-such-flag", "no-phone-no-place"]


@pytest.mark.parametrize("urgent", [{"kind": "oxygen_emergency"}, {"spo2_percent": 85}])
def test_an_emergency_is_never_refused_and_says_what_it_lacks(
    client: TestClient, urgent: dict[str, Any]
) -> None:
    found = taken(client, **(BARE | {"phone": "090123"} | urgent))
    assert found["lacks"] == ["phone", "address", "point"]
    assert found["phone"] == "090123"  # what there is of it may help yet
    assert taken(client, "hotline-000002")["lacks"] == ["point"]


def test_of_a_patient_who_is_known_nothing_has_to_be_said_again(client: TestClient) -> None:
    patient = taken(client, **BARE, kind="oxygen_emergency")["patient"]
    bare = {"client_id": "hotline-000002", "kind": "medicine", "patient": patient}
    assert client.post("/api/requests", json=bare).status_code == 201


def test_what_may_be_the_same_is_asked_for_later_too(client: TestClient) -> None:
    """Once, who had not taken the request in never learnt of it."""
    first = taken(client)["number"]
    second = taken(client, "hotline-000002", name_short="Bà Tư")["number"]
    found = client.get(f"/api/requests/{second}/duplicates").json()
    assert [(one["number"], one["why"]) for one in found] == [(first, "phone")]
    doctor = let_in(client, "bac-si", role="doctor")
    assert client.get(f"/api/requests/{second}/duplicates", headers=doctor).status_code == 403
    order = {"into": first, "version": 1, "reason": "gọi hai lần"}
    assert client.post(f"/api/requests/{second}/merge", json=order).status_code == 200
    assert client.get(f"/api/requests/{first}/duplicates").json() == []


def test_no_more_doubles_are_told_than_anybody_reads(client: TestClient) -> None:
    for number in range(MOST_LIKELY + 2):
        taken(client, f"hotline-{number:06}", kind="care_visit")
    answer = client.post("/api/requests", json=an_order("hotline-999999"), headers=None).json()
    assert len(answer["duplicates"]) == MOST_LIKELY
    newest = max(one["number"] for one in answer["duplicates"])
    assert newest == answer["number"] - 1


def test_a_bag_waits_for_no_doctor_unless_its_group_is_red(client: TestClient) -> None:
    """Whoever takes calls verifies it, and it may be planned; risk stays what the table gives."""
    calm = taken(client, kind="welfare_bag")
    verified = moved(client, calm["number"], "verified", version=1)
    assert (verified.json()["state"], verified.json()["risk"]) == ("triaged", None)
    red = taken(client, "hotline-000002", kind="welfare_bag", phone="0900000002", spo2_percent=90)
    assert moved(client, red["number"], "verified", version=1).json()["state"] == "verified"
    held = moved(client, red["number"], "triaged", version=2)
    assert (held.status_code, codes(held)) == (403, ["not-your-role"])
    medicine = taken(client, "hotline-000003", phone="0900000003", name_short="Em N.")
    held = moved(client, medicine["number"], "triaged", version=1)
    assert (held.status_code, codes(held)) == (403, ["not-your-role"])


def test_what_another_program_sends_is_verified_by_a_person(client: TestClient) -> None:
    assert taken(client, kind="welfare_bag", source="program")["state"] == "received"


def test_what_was_taken_down_on_paper_has_waited_since_then(client: TestClient) -> None:
    """REL10: entered in the evening, it does not queue behind those who called meanwhile."""
    then = now().replace(microsecond=0) - timedelta(hours=5)
    told = taken(client, received_at=then.isoformat())
    assert datetime.fromisoformat(told["received_at"]) == then
    ahead = now() + timedelta(hours=5)
    late = taken(client, "hotline-000002", phone="0900000002", received_at=ahead.isoformat())
    assert datetime.fromisoformat(late["received_at"]) < ahead - timedelta(hours=4)
