"""Routes as SMS and what is answered by SMS, over HTTP (VL8)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from api.services.feed import changes_after
from api.services.running import Days
from api.store.tables import VolunteerRow
from maps.lists.sms import MOST_PARTS
from tests.api import fakes
from tests.api.conftest import Start, let_in
from tests.api.linked_ward import Ward
from tests.api.running_ward import DAY_BEGINS
from tests.api.test_day_plans import AT, triaged
from tests.api.test_requests import codes

PHONE = "0900 000 077"


@pytest.fixture
def ward(start: Start) -> Iterator[Ward]:
    with start(fakes.first_plan) as client:
        made = Ward(client)
        with client.app.state.store.writing() as session:  # type: ignore[attr-defined]
            session.get_one(VolunteerRow, made.volunteer).phone = PHONE
        yield made


def _texts(ward: Ward, **asked: Any) -> Any:
    path = f"/api/day-plans/{ward.plan}/sms"
    return ward.client.get(path, params=asked, headers=ward.head)


def _answered(ward: Ward, text: str, client_id: str = "gateway-0001", phone: str = PHONE) -> Any:
    order = {"client_id": client_id, "phone": phone, "text": text}
    return ward.client.post("/api/sms/replies", json=order, headers=ward.head)


def _door(ward: Ward) -> int:
    stops = ward.route(ward.opened()).json()["stops"]
    return int(next(stop["number"] for stop in stops if stop["at"] == "door"))


def test_a_route_is_shown_as_messages_with_and_without_diacritics(ward: Ward) -> None:
    (shown,) = _texts(ward).json()
    assert shown["volunteer"] == ward.volunteer
    head, load, door, *_ = (one["text"] for one in shown["texts"])
    assert head.startswith("Đồng Hành 18/09 bản A")
    assert "Bà 1. 1 Trần Phú" in door
    assert load.startswith("1) ")
    assert all(one["parts"] <= MOST_PARTS for one in shown["texts"])
    (plain,) = _texts(ward, plain=True, volunteer=ward.volunteer).json()
    assert all(one["text"].isascii() for one in plain["texts"])
    stranger = _texts(ward, volunteer=99)
    assert (stranger.status_code, codes(stranger)) == (422, ["not-in-plan"])


def test_they_go_out_in_order_by_the_outbox_and_outdate_what_waited(ward: Ward) -> None:
    path = f"/api/day-plans/{ward.plan}/sms"
    order = {"volunteers": [ward.volunteer]}
    sent = ward.client.post(path, json=order, headers=ward.head)
    assert sent.status_code == 202, sent.text
    texts = [one["text"] for one in sent.json()[0]["texts"]]
    queued = ward.client.get("/api/messages", params={"state": "queued"}, headers=ward.head).json()
    assert [one["text"] for one in reversed(queued)] == texts
    old = ward.client.get("/api/messages", params={"state": "outdated"}, headers=ward.head).json()
    assert len(old) == 1  # the notice of the plan


def test_an_answer_is_told_on_once_as_the_page_would(ward: Ward) -> None:
    number = _door(ward)
    ward.at(AT + timedelta(hours=2))
    for _ in range(2):
        answer = _answered(ward, f"x{number}", phone="+84900000077")
        assert (answer.status_code, answer.json()["state"]) == (201, "told"), answer.text
    acts = ward.client.get(f"/api/day-plans/{ward.plan}/acts", headers=ward.head).json()
    assert [(act["by"], act["events"][0]["event"]) for act in acts] == [
        (f"volunteer {ward.volunteer}", "Done")
    ]
    other = _answered(ward, "X 9")
    assert (other.status_code, codes(other)) == (409, ["sent-otherwise"])


def test_sos_without_a_number_is_an_emergency_where_they_are(ward: Ward) -> None:
    _door(ward)
    ward.at(AT + timedelta(hours=2))
    assert _answered(ward, "sos").json()["state"] == "told"
    newest = ward.client.get("/api/requests", headers=ward.head).json()[0]
    assert newest["kind"] == "oxygen_emergency"


@pytest.mark.parametrize(
    ("text", "phone", "code"),
    [
        ("tôi tới trễ", PHONE, "unknown-reply"),
        ("X 77", PHONE, "unknown-stop"),
        ("X 2", "0900 000 078", "unknown-sender"),
    ],
)
def test_what_is_not_understood_waits_for_a_person(
    ward: Ward, text: str, phone: str, code: str
) -> None:
    ward.opened()
    answer = _answered(ward, text, phone=phone).json()
    assert (answer["state"], answer["issue"]["code"]) == ("waiting", code)
    (listed,) = ward.client.get("/api/sms/replies", headers=ward.head).json()
    assert listed["text"] == text
    path = f"/api/sms/replies/{listed['number']}/see-to"
    order = {"version": 1, "reason": "đã gọi lại"}
    seen = ward.client.post(path, json=order, headers=ward.head)
    assert (seen.status_code, seen.json()["state"]) == (200, "seen")
    assert ward.client.get("/api/sms/replies", headers=ward.head).json() == []
    app: Any = ward.client.app
    _, changes = changes_after(app.state.store, 0, most=1000)
    told = [one.record for one in changes if one.kind == "reply"]
    assert told[-1] == str(listed["number"])  # boards hear of it
    assert ward.client.post(path, json=order, headers=ward.head).status_code == 409


def test_a_number_that_means_another_stop_since_goes_to_a_person(ward: Ward) -> None:
    """Whoever answers holds the list of the version before."""
    number = _door(ward)
    ward.opened()
    near = {"place": {"lon": 106.66, "lat": 10.755, "ward": "vn-2021:27301"}}
    triaged(ward.client, ward.people, 2, kind="welfare_bag", headers=ward.head, **near)
    ward.plan = ward.published()
    shown = _texts(ward).json()[0]["texts"]
    now_there = next(one["text"] for one in shown if one["text"].startswith(f"{number}) "))
    answer = _answered(ward, f"X {number}").json()
    if "Bà 1." in now_there:
        assert answer["state"] == "told"
    else:
        assert answer["issue"]["code"] == "unknown-stop"


def test_replies_are_seen_by_role_and_area_alone(ward: Ward) -> None:
    ward.opened()
    number = _answered(ward, "alô").json()["number"]
    path = f"/api/sms/replies/{number}/see-to"
    far = let_in(ward.client, "xa", role="ward_head", areas=("vn-2021:27304",), at=AT)
    other = let_in(ward.client, "khac", role="dispatcher", organisation="B", at=AT)
    doctor = let_in(ward.client, "bac-si 2021", role="doctor", at=AT)
    for headers, code in ((far, "not-your-area"), (other, "not-shared"), (doctor, "not-your-role")):
        answer = ward.client.post(path, json={"version": 1, "reason": "x"}, headers=headers)
        assert (answer.status_code, codes(answer)) == (403, [code])
    assert ward.client.get("/api/sms/replies", headers=far).json() == []
    gone = ward.client.post(
        "/api/sms/replies/99/see-to", json={"version": 1, "reason": "x"}, headers=ward.head
    )
    assert (gone.status_code, codes(gone)) == (404, ["no-such-reply"])


def test_an_sos_waits_for_nothing_that_others_overtook(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = _door(ward)
    ward.at(AT + timedelta(hours=2))
    write = Days._write  # noqa: SLF001 - what others overtake
    turns = iter([*[False] * 5, True])

    def others_first(*given: Any, **more: Any) -> bool:
        return next(turns, True) and write(*given, **more)

    monkeypatch.setattr(Days, "_write", others_first)
    told = _answered(ward, f"X {door}; SOS {door}")
    assert (told.status_code, told.json()["state"]) == (201, "told"), told.text
    newest = ward.client.get("/api/requests", headers=ward.head).json()[0]
    assert newest["kind"] == "oxygen_emergency"


def _doors(ward: Ward, headers: dict[str, str]) -> dict[str, int]:
    """Return the number of each task's stop as the page has it, in the order of the page."""
    stops = ward.route(headers).json()["stops"]
    return {stop["task"]: stop["number"] for stop in stops if stop["at"] == "door"}


def test_numbers_stay_those_of_the_paper_when_a_later_stop_is_done_first(ward: Ward) -> None:
    """Once, the page counted anew, and the paper's numbers went to a person from then on."""
    near = {"place": {"lon": 106.66, "lat": 10.755, "ward": "vn-2021:27301"}}
    for count in (2, 3):
        triaged(ward.client, ward.people, count, kind="welfare_bag", headers=ward.head, **near)
    ward.plan = ward.published()
    headers = ward.opened()
    paper = _doors(ward, headers)
    first, *_, last = paper
    ward.at(DAY_BEGINS + timedelta(hours=7, minutes=4))
    told = ward.client.post(
        "/api/my-route/reports",
        json={"client_id": "tnv-1-0001", "report": {"kind": "done", "task": last}},
        headers=headers,
    )
    assert told.json()["conflict"] == [], told.text
    page = _doors(ward, headers)
    assert list(page) != list(paper)  # it is not the last of the route any more
    assert page == paper
    texts = " ".join(one["text"] for one in _texts(ward).json()[0]["texts"])
    assert f"{paper[first]}) " in texts
    answer = _answered(ward, f"X {paper[first]}").json()
    assert answer["state"] == "told", answer
    acts = ward.client.get(f"/api/day-plans/{ward.plan}/acts", headers=ward.head).json()
    assert [act["events"][0]["task"] for act in acts if act["kind"] == "told"] == [last, first]
