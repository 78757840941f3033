"""The code of a door (VL2, VL5): who tells it, what it confirms, and what it never keeps back."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.records.day_plans import DayPlanNumber
from api.records.door_codes import DIGITS, MOST_WRONG, best, door_code, judged
from api.records.messages import LONGEST_PART, door_notice
from api.records.replies import read_codes
from api.records.requests import RequestNumber
from api.store.acts import list_acts
from api.store.session import downgrade, upgrade
from api.store.tables import PatientRow, VolunteerRow
from maps.lists.sms import stop_text
from maps.neutral import forbidden_in
from tests.api import fakes
from tests.api.conftest import Start, let_in
from tests.api.test_access import store_of
from tests.api.test_day_plans import AT, DAY, triaged
from tests.api.test_links import Ward
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


def _done(headers: dict[str, str], ward: Ward, code: str, sent: str = "phone-0001") -> Any:
    order = {
        "client_id": sent,
        "report": {"kind": "done", "task": "1", "code": code},
    }
    return ward.client.post("/api/my-route/reports", json=order, headers=headers)


def _stop(ward: Ward, **asked: Any) -> dict[str, Any]:
    path = f"/api/day-plans/{ward.plan}/board"
    board = ward.client.get(path, params=asked, headers=ward.head).json()
    (stop,) = [one for route in board["routes"] for one in route["stops"] if one["task"] == "1"]
    return dict(stop)


def _acts(ward: Ward, *kinds: str) -> Any:
    path = f"/api/day-plans/{ward.plan}/acts"
    return ward.client.get(path, params={"kind": kinds}, headers=ward.head).json()


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10**6), st.dates())
def test_a_code_is_four_digits_and_its_last_one_shows_slips(
    key: bytes, request: int, day: date
) -> None:
    code = door_code(key, RequestNumber(request), day)
    assert re.fullmatch(rf"\d{{{DIGITS}}}", code)
    assert code == door_code(key, RequestNumber(request), day)


def test_no_slip_of_a_finger_makes_another_code_of_one() -> None:
    all_codes = {door_code(KEY, RequestNumber(n), DAY) for n in range(1, 3000)}
    assert len(all_codes) > 900  # of a thousand
    for code in all_codes:
        for place in range(DIGITS):
            others = {f"{code[:place]}{digit}{code[place + 1 :]}" for digit in "0123456789"}
            assert others & all_codes == {code}
        swapped = {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(3)}
        assert swapped & all_codes <= {code}


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
    for text in (route.text, sms.text, ward.client.get(path, headers=ward.head).text):
        assert not re.search(rf"\b{code}\b", text)
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
    text = door_notice(DAY, code)
    assert doors == [(text, "queued"), (text, "outdated")]
    assert len(text) <= LONGEST_PART
    assert not forbidden_in(text)
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
    before = len(ward.client.get("/api/messages", headers=ward.head).json())
    store = store_of(ward.client)
    downgrade(store.engine, "0016")
    upgrade(store.engine)
    with store.reading() as session:
        kinds = [act.kind for act in list_acts(session, DayPlanNumber(ward.plan))]
    assert kinds == ["told", "followed"]
    after = ward.client.get("/api/messages", headers=ward.head).json()
    assert len(after) == before - 1
    assert all(one["request"] is None for one in after)
