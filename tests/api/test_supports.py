"""C20: what was done for volunteers, how they are, and who is sick is planned no more."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.store.session import downgrade, upgrade
from tests.api.conftest import let_in
from tests.api.running_ward import AT, Ward, day_start, morning, stops, ward
from tests.api.test_access import store_of
from tests.api.test_day_plans import planned, told
from tests.api.test_requests import NEXT, codes
from tests.api.test_volunteers import people, said

__all__ = ["day_start", "morning", "people", "ward"]

GIVEN = {
    "kind": "goods",
    "on": "2021-09-17",
    "giver": "Mặt trận Quận 5",
    "amount": "2",
    "what": "sữa",
}
ASKED = {"kind": "wellbeing", "on": "2021-09-18", "feeling": "tired", "what": "mất ngủ"}


def _path(ward: Ward) -> str:
    return f"/api/volunteers/{ward.volunteers[0]}/supports"


def test_what_bodies_gave_is_logged_with_amount_day_and_from_whom(ward: Ward) -> None:
    dispatcher = let_in(ward.client, "dieu-phoi 3", at=AT)
    made = ward.client.post(_path(ward), json=GIVEN, headers=dispatcher)
    assert made.status_code == 201, made.text
    money = {"kind": "money", "on": "2021-09-18", "giver": "Quận 5", "amount": "-500000"}
    assert ward.client.post(_path(ward), json=money, headers=ward.head).status_code == 201
    listed = ward.client.get("/api/volunteers/supports", headers=dispatcher).json()
    assert [(one["kind"], one["amount"], one["giver"], one["by"]) for one in listed] == [
        ("money", "-500000", "Quận 5", "phuong 2021"),
        ("goods", "2", "Mặt trận Quận 5", "dieu-phoi 3"),
    ]
    elsewhere = let_in(ward.client, "phuong khac", role="ward_head", areas=(NEXT,), at=AT)
    assert ward.client.get("/api/volunteers/supports", headers=elsewhere).json() == []
    assert ward.client.get(_path(ward), headers=elsewhere).status_code == 403
    assert ward.client.post(_path(ward), json=GIVEN, headers=elsewhere).status_code == 403


def test_a_line_that_is_sent_twice_is_logged_once(ward: Ward) -> None:
    sent = GIVEN | {"client_id": "trang-0001"}
    first, again = (ward.client.post(_path(ward), json=sent, headers=ward.head) for _ in range(2))
    assert (first.status_code, again.json()["number"]) == (201, first.json()["number"])
    assert len(ward.client.get(_path(ward), headers=ward.head).json()) == 1
    other = ward.client.post(_path(ward), json=sent | {"amount": "3"}, headers=ward.head)
    assert (other.status_code, codes(other)) == (409, ["sent-otherwise"])
    for _ in range(2):  # without an id each is another one
        ward.client.post(_path(ward), json=GIVEN, headers=ward.head).raise_for_status()
    assert len(ward.client.get(_path(ward), headers=ward.head).json()) == 3


def test_how_somebody_is_is_asked_by_the_ward_and_read_by_who_sees_tests(ward: Ward) -> None:
    dispatcher = let_in(ward.client, "dieu-phoi 3", at=AT)
    doctor = let_in(ward.client, "bac-si 3", role="doctor", at=AT)
    refused = ward.client.post(_path(ward), json=ASKED, headers=dispatcher)
    assert (refused.status_code, codes(refused)) == (403, ["not-your-role"])
    assert ward.client.post(_path(ward), json=ASKED, headers=ward.head).status_code == 201
    assert ward.client.get(_path(ward), headers=dispatcher).json() == []
    assert ward.client.get("/api/volunteers/supports", headers=dispatcher).json() == []
    (found,) = ward.client.get(_path(ward), headers=doctor).json()
    assert (found["feeling"], found["what"]) == ("tired", "mất ngủ")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (GIVEN | {"giver": "", "on": "2021-09-19"}, ["not-yet", "giver-missing"]),
        (GIVEN | {"feeling": "fine"}, ["feeling-missing"]),
        (ASKED | {"feeling": None, "giver": "Quận 5"}, ["feeling-missing", "giver-missing"]),
    ],
)
def test_a_line_of_the_log_with_faults_names_them_all(
    ward: Ward, wrong: dict[str, object], told: list[str]
) -> None:
    answer = ward.client.post(_path(ward), json=wrong, headers=ward.head)
    assert (answer.status_code, codes(answer)) == (422, told)


def test_nobody_is_logged_who_is_not_there(client: TestClient) -> None:
    assert client.post("/api/volunteers/9/supports", json=GIVEN).status_code == 404


def test_the_log_is_only_added_to_and_goes_with_its_migration(ward: Ward) -> None:
    ward.client.post(_path(ward), json=GIVEN, headers=ward.head)
    store = store_of(ward.client)
    for change in ("DELETE FROM supports", "UPDATE supports SET amount = '3'"):
        with pytest.raises(DBAPIError, match="only added"), store.writing() as session:
            session.execute(text(change))
    downgrade(store.engine, "0018")
    upgrade(store.engine)
    assert ward.client.get(_path(ward), headers=ward.head).json() == []
    assert ward.client.post(_path(ward), json=GIVEN, headers=ward.head).status_code == 201


def test_who_is_sick_leaves_the_running_day_with_a_reason_for_each_stop(ward: Ward) -> None:
    before = stops(ward.board())
    has = next(vehicle for task, (vehicle, _) in before.items() if task == str(ward.swap))
    theirs = {task for task, (vehicle, _) in before.items() if vehicle == has}
    assert said(ward.client, ward.head, int(has), "sick", reason="sốt").status_code == 200
    board = ward.board()
    left = {one["task"]: one for one in board["unassigned"]}
    assert theirs <= left.keys()
    assert {left[task]["reason"] for task in theirs} == {"VOLUNTEER_OUT"}
    assert "nghỉ giữa ngày" in left[str(ward.swap)]["sentence"]  # of what they have, nobody is told


def test_who_is_sick_stands_in_no_draft_that_is_given_out(ward: Ward) -> None:
    """The plan of tomorrow is refused by name, not given out without them."""
    has = ward.volunteers[0]
    draft = planned(ward.client, ward.head)["number"]
    assert said(ward.client, ward.head, has, "sick", reason="sốt").status_code == 200
    answer = told(ward.client, ward.head, draft, "publish", version=2)
    assert (answer.status_code, "plan-outdated" in codes(answer)) == (409, True)
    assert any(f"volunteer {has}" in one["subject"] for one in answer.json()["issues"])
