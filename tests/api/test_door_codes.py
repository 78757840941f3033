"""The code of a door (VL2, VL5): who tells it, what it confirms, and what it never keeps back."""

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.records.day_plans import DayPlanNumber
from api.records.door_codes import DIGITS, MOST_WRONG, best, door_code, judged
from api.records.messages import LONGEST_PART, door_notice
from api.records.replies import read_codes
from api.records.requests import RequestNumber
from api.services.door_codes import enter
from api.store.acts import list_acts
from api.store.session import downgrade, upgrade
from api.store.tables import MessageRow, PatientRow, VolunteerRow
from api.store.users import get_user
from maps.lists.sms import stop_text
from maps.neutral import forbidden_in
from tests.api import fakes
from tests.api.conftest import Start, let_in
from tests.api.linked_ward import Ward
from tests.api.test_access import store_of
from tests.api.test_day_plans import AT, DAY, triaged
from tests.api.test_requests import codes
from tests.maps.lists.test_sms import a_door

PHONE = "0900 000 077"
KEY = bytes(32)


@pytest.fixture
def ward(start: Start) -> Any:
    with start(fakes.first_plan) as client:
        made = Ward(client)
        with client.app.state.store.writing() as session:  # type: ignore[attr-defined]
            session.get_one(VolunteerRow, made.volunteer).phone = PHONE
        made.at(AT + timedelta(hours=2))
        yield made


def _code(ward: Ward, request: int = 1, headers: Any = None) -> Any:
    path = f"/api/requests/{request}/door-code"
    return ward.client.get(path, headers=headers or ward.head)


def _other(code: str) -> str:
    """Return a code that is a wrong one."""
    return f"{(int(code) + 1) % 10_000:04}"


def _done(
    headers: dict[str, str], ward: Ward, code: str, sent: str = "phone-0001", **more: Any
) -> Any:
    reason = more.pop("reason", "")
    report = {"kind": "done", "task": "1", "code": code} | more
    order = {"client_id": sent, "reason": reason, "report": report}
    return ward.client.post("/api/my-route/reports", json=order, headers=headers)


def _stop(ward: Ward, task: str = "1", **asked: Any) -> dict[str, Any]:
    path = f"/api/day-plans/{ward.plan}/board"
    board = ward.client.get(path, params=asked, headers=ward.head).json()
    (stop,) = [one for route in board["routes"] for one in route["stops"] if one["task"] == task]
    return dict(stop)


def _acts(ward: Ward, *kinds: str) -> Any:
    path = f"/api/day-plans/{ward.plan}/acts"
    return ward.client.get(path, params={"kind": kinds}, headers=ward.head).json()


@cache
def _every_code() -> frozenset[str]:
    """Return all codes that there are: a thousand, each drawn a dozen times."""
    return frozenset(door_code(KEY, RequestNumber(n), DAY) for n in range(20_000))


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10**6), st.dates())
def test_no_slip_of_a_finger_makes_another_code_of_one(key: bytes, request: int, day: date) -> None:
    code = door_code(key, RequestNumber(request), day)
    assert re.fullmatch(rf"\d{{{DIGITS}}}", code)
    assert code in _every_code()
    slips = {
        f"{code[:at]}{digit}{code[at + 1 :]}" for at in range(DIGITS) for digit in "0123456789"
    }
    assert len(slips) == 9 * DIGITS + 1
    swaps = {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(DIGITS - 1)}
    assert (slips | swaps) & _every_code() == {code}


def test_a_code_follows_from_key_request_and_day_alone() -> None:
    assert len(_every_code()) == 1000
    assert door_code(KEY, RequestNumber(7), date(2021, 9, 18)) == "0806"


def test_signs_and_spaces_do_not_matter_and_guesses_come_to_an_end() -> None:
    code = door_code(KEY, RequestNumber(7), DAY)
    spaced = f" {code[:2]}-{code[2:]} "
    assert judged(spaced, code, before=()) == "matches"
    assert judged("٤٨٢١", code, before=()) == "differs"
    assert judged("", code, before=()) == "differs"
    wrong = ("differs",) * MOST_WRONG
    assert judged(code, code, before=wrong[:-1]) == "matches"
    assert judged(code, code, before=wrong) == "too-many"
    assert best((*wrong[:2], "matches", "differs")) == "matches"
    assert best(("differs", "too-many")) == "too-many"
    assert best(()) is None


def test_an_answer_by_sms_may_carry_the_code() -> None:
    (done,) = read_codes("x3 4821")
    assert (done.verb, done.stop, done.door_code) == ("done", 3, "4821")
    (partly,) = read_codes("P 12, 482199")
    assert (partly.verb, partly.stop, partly.door_code) == ("partly", 12, "482199")
    assert [one.door_code for one in read_codes("X 3; X 4 4821")] == ["", "4821"]
    assert read_codes("X 3 4") == ()  # two stops, it may be: a person asks


def test_whoever_tells_it_sees_one_code_whatever_the_version(ward: Ward) -> None:
    answer = _code(ward)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert (found["request"], found["day"]) == (1, DAY.isoformat())
    triaged(ward.client, ward.people, 2, kind="welfare_bag", headers=ward.head)
    ward.plan = ward.published()
    assert _code(ward).json() == found
    hotline = let_in(ward.client, "tong-dai", role="hotline", at=AT)
    assert _code(ward, headers=hotline).json() == found


def test_who_does_not_tell_it_does_not_see_it(ward: Ward) -> None:
    doctor = let_in(ward.client, "bac-si", role="doctor", at=AT)
    assert _code(ward, headers=doctor).status_code == 403
    assert _code(ward, headers=ward.opened()).status_code == 403
    waiting = triaged(ward.client, ward.people, 2, kind="welfare_bag", headers=ward.head)
    refused = _code(ward, waiting)
    assert (refused.status_code, codes(refused)) == (409, ["not-planned"])
    auditor = let_in(ward.client, "kiem-tra", role="auditor", at=AT)
    _code(ward)
    assert "/api/requests/1/door-code" in ward.client.get("/api/audit", headers=auditor).text


def test_no_list_of_a_volunteer_has_the_code_and_each_asks_for_it(ward: Ward) -> None:
    code = _code(ward).json()["code"]
    route = ward.route(ward.opened())
    sms = ward.client.get(f"/api/day-plans/{ward.plan}/sms", headers=ward.head)
    path = f"/api/day-plans/{ward.plan}/board"
    ward.client.post(f"/api/day-plans/{ward.plan}/door-codes", json={}, headers=ward.head)
    listed = [ward.client.get(one, headers=ward.head) for one in (path, "/api/messages")]
    for answer in (route, sms, *listed):
        assert not re.search(rf"\b{code}\b", answer.text)
    (own,) = sms.json()
    assert any(one["text"].endswith("Xin mã nhận.") for one in own["texts"])


def test_the_right_code_confirms_what_was_done(ward: Ward) -> None:
    link, code = ward.opened(), _code(ward).json()["code"]
    for _ in range(2):  # sent again, it is the same
        answer = _done(link, ward, code)
        assert (answer.status_code, answer.json()["code"]) == (200, "matches"), answer.text
        assert answer.json()["conflict"] == []
    assert (_stop(ward)["status"], _stop(ward)["code"]) == ("done", "matches")
    (act,) = _acts(ward, "coded")
    assert act["events"] == [{"task": "1", "verdict": "matches"}]
    assert act["sentences"] == ["Việc 1: mã nhận khớp."]
    assert len(_acts(ward, "told")) == 1


def test_a_wrong_or_missing_code_keeps_nothing_back(ward: Ward) -> None:
    link, code = ward.opened(), _code(ward).json()["code"]
    assert _done(link, ward, _other(code)).json()["code"] == "differs"
    request = ward.client.get("/api/requests/1", headers=ward.head).json()
    assert request["state"] == "delivered"
    stop = _stop(ward)
    assert (stop["status"], stop["code"]) == ("done", "differs")
    # the same report with the right code says the code alone
    version = len(_acts(ward, "told", "coded"))
    again = _done(link, ward, code, "phone-0002")
    assert (again.json()["code"], again.json()["conflict"]) == ("matches", [])
    assert _stop(ward, since=version)["code"] == "matches"  # boards hear of it
    assert len(_acts(ward, "told")) == 1
    assert _acts(ward, "conflict") == []


def test_without_a_code_it_is_done_and_not_confirmed(ward: Ward) -> None:
    answer = _done(ward.opened(), ward, "")
    assert (answer.status_code, answer.json()["code"]) == (200, None)
    assert (_stop(ward)["status"], _stop(ward)["code"]) == ("done", None)


def test_guessing_ends_and_the_log_does_not_grow_by_it(ward: Ward) -> None:
    link, code = ward.opened(), _code(ward).json()["code"]
    for turn in range(MOST_WRONG):
        assert _done(link, ward, _other(code), f"phone-{turn:04}").json()["code"] == "differs"
    for turn in range(3):
        assert _done(link, ward, code, f"later-{turn:04}").json()["code"] == "too-many"
    assert len(_acts(ward, "coded")) == MOST_WRONG + 1
    assert (_stop(ward)["status"], _stop(ward)["code"]) == ("done", "too-many")


def test_a_code_of_what_the_board_cannot_take_is_kept_all_the_same(ward: Ward) -> None:
    """The stop was given away while its volunteer was offline; who holds the code was there."""
    link, code = ward.opened(), _code(ward).json()["code"]
    path = f"/api/day-plans/{ward.plan}/reports"
    done = {"report": {"kind": "done", "task": "1", "vehicle": str(ward.volunteer), "partly": True}}
    first = ward.client.post(path, json=done | {"reason": "thiếu"}, headers=ward.head)
    assert first.status_code == 200, first.text
    answer = _done(link, ward, code).json()
    assert [one["code"] for one in answer["conflict"]] == ["kept-for-a-person"]
    assert answer["code"] == "matches"
    assert len(_acts(ward, "conflict")) == 1


def test_an_id_that_was_used_opens_no_other_door(ward: Ward) -> None:
    """A known id once let a code be tried at anybody's door."""
    other = triaged(ward.client, ward.people, 2, kind="welfare_bag", headers=ward.head)
    link = ward.opened()
    assert _done(link, ward, "").status_code == 200
    worse = {"client_id": "phone-0002", "report": {"kind": "worse", "task": "1"}}
    answer = ward.client.post("/api/my-route/reports", json=worse, headers=link)
    assert answer.status_code == 200, answer.text
    for sent, status, code in (
        ("phone-0001", 409, "sent-otherwise"),
        ("phone-0002", 403, "only-own-route"),  # what was told under it names no task
        ("phone-0003", 403, "only-own-route"),
    ):
        for task in (str(other), "77", "abc"):
            refused = _done(link, ward, "1234", sent, task=task)
            assert (refused.status_code, codes(refused)) == (status, [code]), (sent, task)
    assert _acts(ward, "coded") == []
    late = _done(link, ward, _code(ward).json()["code"])  # its own task once more: the code counts
    assert (late.status_code, late.json()["code"]) == (200, "matches")


def test_a_door_of_no_day_is_not_compared(ward: Ward) -> None:
    app: Any = ward.client.app
    other = triaged(ward.client, ward.people, 2, kind="welfare_bag", headers=ward.head)
    with app.state.store.reading() as session:
        user = get_user(session, "dieu-phoi 2021")
    said = enter(
        app.state.days,
        user,
        DayPlanNumber(ward.plan),
        str(other),
        "1234",
        client_id="",
        told_at=None,
        now=AT + timedelta(hours=2),
    )
    assert said is None
    assert _acts(ward, "coded") == []


def test_what_is_said_beside_a_code_is_kept_for_a_person(ward: Ward) -> None:
    """A note beside the code of what was told before was in no act."""
    link, code = ward.opened(), _code(ward).json()["code"]
    first = _done(link, ward, "", partly=True, reason="thiếu gạo")
    assert first.json()["conflict"] == []
    again = _done(link, ward, code, "phone-0002", partly=True, reason="bình hỏng van").json()
    assert [one["code"] for one in again["conflict"]] == ["kept-for-a-person"]
    assert again["code"] == "matches"
    (kept,) = _acts(ward, "conflict")
    assert kept["reason"] == "bình hỏng van"
    path = f"/api/day-plans/{ward.plan}/reports"  # from the paper too, the code alone has no reason
    done = {"kind": "done", "task": "1", "vehicle": str(ward.volunteer), "partly": True}
    paper = ward.client.post(path, json={"report": done | {"code": code}}, headers=ward.head)
    assert paper.status_code == 200, paper.text
    third = _done(link, ward, code, "phone-0003", partly=True).json()
    assert (third["conflict"], third["code"]) == ([], "matches")


def test_each_task_of_a_request_is_confirmed_for_itself(ward: Ward) -> None:
    """With the first cylinder confirmed, the second read ✓ before anybody was there."""
    swap = triaged(
        ward.client,
        ward.people,
        2,
        kind="oxygen_swap",
        size_l="8",
        pressure_bar="150",
        flow_lpm="4",
        headers=ward.head,
    )
    ward.plan = ward.published()
    link, code = ward.opened(), _code(ward, swap).json()["code"]
    first, second = str(swap), f"{swap}+2"
    assert _done(link, ward, code, task=first).json()["code"] == "matches"
    assert _stop(ward, first)["code"] == "matches"
    assert (_stop(ward, second)["status"], _stop(ward, second)["code"]) == ("planned", None)
    for turn in range(MOST_WRONG):  # they are guesses of one code, at either task
        _done(link, ward, _other(code), f"guess-{turn:04}", task=first)
    assert _done(link, ward, code, "phone-0002", task=second).json()["code"] == "too-many"
    assert (_stop(ward, first)["code"], _stop(ward, second)["code"]) == ("matches", "too-many")


@pytest.mark.parametrize("partly", [False, True])
def test_the_code_is_looked_up_again_after_it_was_done(ward: Ward, partly: bool) -> None:
    """The phone says to ask again for the code; nobody could tell it any more."""
    found = _code(ward).json()
    _done(ward.opened(), ward, _other(found["code"]), partly=partly, reason="thiếu" * partly)
    again = _code(ward)
    assert (again.status_code, again.json()) == (200, found)
    path = f"/api/day-plans/{ward.plan}/door-codes"
    one = ward.client.post(path, json={"requests": [1]}, headers=ward.head)
    assert (one.status_code, one.json()["queued"]) == (202, [1]), one.text
    every = ward.client.post(path, json={}, headers=ward.head)
    assert every.json() == {"queued": [], "without_phone": []}  # nobody goes there any more


def test_whoever_tells_codes_has_them_sent(ward: Ward) -> None:
    path = f"/api/day-plans/{ward.plan}/door-codes"
    hotline = let_in(ward.client, "tong-dai", role="hotline", at=AT)
    sent = ward.client.post(path, json={}, headers=hotline)
    assert (sent.status_code, sent.json()["queued"]) == (202, [1]), sent.text
    auditor = let_in(ward.client, "kiem-tra", role="auditor", at=AT)
    noted = ward.client.get("/api/audit", headers=auditor).json()
    (entry,) = [one for one in noted if one["subject"].endswith("door codes by SMS")]
    assert (entry["action"], entry["by"]) == ("door-codes.tell", "tong-dai")


def test_sms_carries_it(ward: Ward) -> None:
    code = _code(ward).json()["code"]
    stops = ward.route(ward.opened()).json()["stops"]
    number = next(stop["number"] for stop in stops if stop["at"] == "door")
    order = {"client_id": "gateway-0001", "phone": PHONE, "text": f"x {number} {code}"}
    answer = ward.client.post("/api/sms/replies", json=order, headers=ward.head)
    assert (answer.status_code, answer.json()["state"]) == (201, "told"), answer.text
    assert (_stop(ward)["status"], _stop(ward)["code"]) == ("done", "matches")


def test_paper_carries_it_to_whoever_types_it_in(ward: Ward) -> None:
    code = _code(ward).json()["code"]
    path = f"/api/day-plans/{ward.plan}/reports"
    done = {"kind": "done", "task": "1", "vehicle": str(ward.volunteer), "code": code}
    answer = ward.client.post(path, json={"report": done}, headers=ward.head)
    assert answer.status_code == 200, answer.text
    assert (_stop(ward)["status"], _stop(ward)["code"]) == ("done", "matches")


def test_a_restart_knows_what_was_confirmed(ward: Ward) -> None:
    _done(ward.opened(), ward, _code(ward).json()["code"])
    app: Any = ward.client.app
    app.state.days.keep_only(())
    assert _stop(ward)["code"] == "matches"


def test_codes_go_out_by_sms_to_whoever_opens(ward: Ward) -> None:
    app: Any = ward.client.app
    path, code = f"/api/day-plans/{ward.plan}/door-codes", _code(ward).json()["code"]
    with app.state.store.writing() as session:
        session.get_one(PatientRow, 1).phone = ""
    silent = ward.client.post(path, json={}, headers=ward.head)
    assert (silent.status_code, silent.json()) == (202, {"queued": [], "without_phone": [1]})
    with app.state.store.writing() as session:
        session.get_one(PatientRow, 1).phone = "0900 000 001"
    for _ in range(2):
        sent = ward.client.post(path, json={"requests": [1]}, headers=ward.head)
        assert sent.json() == {"queued": [1], "without_phone": []}
    listed = ward.client.get("/api/messages", headers=ward.head).json()
    doors = [(one["text"], one["state"]) for one in listed if one["request"] == 1]
    whole = door_notice(DAY, code)
    masked = whole.replace(code, "•" * DIGITS)  # a list has no code
    with app.state.store.reading() as session:
        assert session.get_one(MessageRow, listed[0]["number"]).text == whole
    assert doors == [(masked, "queued"), (masked, "outdated")]
    assert len(whole) <= LONGEST_PART
    assert not forbidden_in(whole)
    stranger = ward.client.post(path, json={"requests": [99]}, headers=ward.head)
    assert (stranger.status_code, codes(stranger)) == (422, ["not-planned"])
    ward.plan = ward.published()  # another version tells the same code
    listed = ward.client.get("/api/messages", headers=ward.head).json()
    assert [one["state"] for one in listed if one["request"] == 1] == ["queued", "outdated"]


def test_a_stop_by_sms_asks_for_it_last() -> None:
    assert stop_text(a_door(), asks_code=True).endswith("lùi 2 m. Xin mã nhận.")


def test_what_was_confirmed_and_sent_goes_with_the_migration_and_nothing_else(ward: Ward) -> None:
    waits = triaged(ward.client, ward.people, 2, kind="welfare_bag", headers=ward.head)
    ward.plan = ward.published()
    _done(ward.opened(), ward, _code(ward).json()["code"])
    path = f"/api/day-plans/{ward.plan}/door-codes"
    assert ward.client.post(path, json={}, headers=ward.head).json()["queued"] == [waits]
    listed = ward.client.get("/api/messages", headers=ward.head).json()
    door = next(one for one in listed if one["request"] == waits)
    store = store_of(ward.client)
    downgrade(store.engine, "0016")
    with store.reading() as session:
        known = text("SELECT COUNT(*) FROM moves WHERE kind = 'message' AND record = :number")
        assert session.scalar(known, {"number": str(door["number"])}) == 0
        whole = text("SELECT COUNT(*) FROM moves WHERE kind = 'message'")
        assert session.scalar(whole) == len(listed) - 1 + sum(
            one["state"] != "queued" for one in listed
        )
    upgrade(store.engine)
    for change in ("DELETE FROM moves", "UPDATE moves SET reason = 'x'", "DELETE FROM acts"):
        with pytest.raises(DBAPIError, match="only added"), store.writing() as session:
            session.execute(text(change))
    with store.reading() as session:
        kinds = [act.kind for act in list_acts(session, DayPlanNumber(ward.plan))]
    assert kinds == ["told", "followed"]
    after = ward.client.get("/api/messages", headers=ward.head).json()
    assert [one["number"] for one in after] == [
        one["number"] for one in listed if one["request"] is None
    ]
    ward.client.post(path, json={}, headers=ward.head)  # its number may be used again
    (anew,) = [
        one
        for one in ward.client.get("/api/messages", headers=ward.head).json()
        if one["request"] == waits
    ]
    told = ward.client.get(f"/api/messages/{anew['number']}", headers=ward.head).json()
    assert [(one["before"], one["after"]) for one in told["moves"]] == [("", "queued")]
