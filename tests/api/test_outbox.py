"""REL3: messages go out beside the work, once the act that they tell of is kept, and never lost."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text, update

from api.dependencies import now, today
from api.records.messages import LONGEST_PART, MESSAGE, plan_notice, wait_after
from api.services.outbox import send_due
from api.services.sending import NotSent, Outgoing, ToFile, ToGateway, way_out
from api.services.solving import solve_order
from api.store.tables import MessageRow
from geodata.address_text import unaccented
from maps.neutral import forbidden_in
from tests.api.conftest import Start, let_in
from tests.api.serving import LONGEST_S
from tests.api.test_access import store_of
from tests.api.test_day_plans import AT, DAY, a_ward, planned, told, triaged, works
from tests.api.test_requests import codes, taken

A_MESSAGE = Outgoing(id="a1", to="0900 000 002", text="Đồng Hành", text_plain="Dong Hanh")


@dataclass
class Gateway:
    """A way out that takes what it is given, or fails as it is told."""

    faults: list[NotSent] = field(default_factory=list)
    took: list[Outgoing] = field(default_factory=list)

    def __call__(self, message: Outgoing) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.took.append(message)


def published(client: TestClient) -> tuple[dict[str, Any], Any]:
    """Publish a plan of one volunteer; return it and who works in the ward."""
    people = a_ward(client)
    works(client, people, "goods")
    triaged(client, people, 1, kind="welfare_bag")
    found = planned(client, people["ward"])
    answer = told(client, people["ward"], found["number"], "publish", version=2)
    assert answer.status_code == 200, answer.text
    return answer.json(), people


def _without_phone(client: TestClient, number: int) -> None:
    with store_of(client).writing() as session:
        session.execute(text("UPDATE volunteers SET phone = '' WHERE number = :n"), {"n": number})


def with_phone(client: TestClient) -> None:
    with store_of(client).writing() as session:
        session.execute(text("UPDATE volunteers SET phone = '0900 000 002'"))


def still_good(client: TestClient) -> None:
    """Let messages of a plan of 2021 tell somebody something today."""
    with store_of(client).writing() as session:
        session.execute(update(MessageRow).values(until=now() + timedelta(days=1)))


def messages(client: TestClient, people: Any, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(
        "/api/messages", params=asked, headers=people["ward"]
    ).json()
    return found


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


@pytest.fixture
def ward(start: Start) -> Iterator[tuple[TestClient, Any]]:
    """A service with a published plan, whose volunteer has a phone, and nothing sent yet."""
    with start(solve_order) as client:
        _, people = published(client)
        with_phone(client)
        yield client, people


def test_a_published_plan_queues_one_notice_a_volunteer_and_it_goes_out_once(
    ward: tuple[TestClient, Any],
) -> None:
    client, people = ward
    (queued,) = messages(client, people)
    assert (queued["state"], queued["tries"], queued["issue"]) == ("queued", 0, None)
    gateway = Gateway()
    send_due(store_of(client), gateway, clock=at(AT))
    send_due(store_of(client), gateway, clock=at(AT + timedelta(hours=1)))
    (took,) = gateway.took
    assert (took.id, took.to) == (queued["id"], "0900 000 002")
    whole = client.get(f"/api/messages/{queued['number']}", headers=people["ward"]).json()
    assert [(m["before"], m["after"], m["by"]) for m in whole["moves"]] == [
        ("", "queued", "phuong 2021"),
        ("queued", "sent", "donghanh"),
    ]


def test_a_silent_gateway_is_tried_again_later_and_later_under_the_same_id(
    ward: tuple[TestClient, Any],
) -> None:
    client, people = ward
    (queued,) = messages(client, people)
    silent = [NotSent("gateway-silent") for _ in range(3)]
    gateway, moment = Gateway(faults=silent), AT
    for tries in range(1, 4):
        send_due(store_of(client), gateway, clock=at(moment))
        (found,) = messages(client, people)
        assert (found["state"], found["tries"]) == ("queued", tries)
        assert found["issue"]["code"] == "gateway-silent"
        due = datetime.fromisoformat(found["due_at"])
        assert due - moment == wait_after(tries)
        send_due(store_of(client), gateway, clock=at(due - timedelta(seconds=1)))  # not yet
        assert messages(client, people)[0]["tries"] == tries
        moment = due
    send_due(store_of(client), gateway, clock=at(moment))
    assert [one.id for one in gateway.took] == [queued["id"]]
    assert messages(client, people)[0]["state"] == "sent"


def test_who_is_killed_between_sending_and_keeping_it_sends_it_again_under_the_same_id(
    ward: tuple[TestClient, Any],
) -> None:
    client, _ = ward
    took: list[str] = []

    class Killed(BaseException):
        pass

    def dies(message: Outgoing) -> None:
        took.append(message.id)
        raise Killed

    with pytest.raises(Killed):
        send_due(store_of(client), dies, clock=at(AT))
    gateway = Gateway()
    send_due(store_of(client), gateway, clock=at(AT + timedelta(seconds=1)))
    assert gateway.took == []  # another one may still be at it
    send_due(store_of(client), gateway, clock=at(AT + timedelta(minutes=1)))
    assert [one.id for one in gateway.took] == took


def test_what_is_refused_for_good_is_for_a_person_who_sends_it_again_or_tells_it(
    ward: tuple[TestClient, Any],
) -> None:
    client, people = ward
    gateway = Gateway(faults=[NotSent("gateway-refused", for_good=True)] * 2)
    send_due(store_of(client), gateway, clock=at(AT))
    (failed,) = messages(client, people, state="failed")
    assert failed["issue"]["code"] == "gateway-refused"
    findings = client.get("/api/health/findings").json()["findings"]
    (said,) = [one for one in findings if one["name"] == "messages"]
    assert said["issue"]["code"] == "messages-failed"
    path = f"/api/messages/{failed['number']}/moves"
    for order, expected in (
        ({"to": "queued", "version": 1}, (409, "changed-meanwhile")),
        ({"to": "told", "version": 2}, (422, "reason-missing")),
        ({"to": "sent", "version": 2}, (422, "wrong-field")),
    ):
        refused = client.post(path, json=order, headers=people["ward"])
        assert (refused.status_code, codes(refused)[0]) == expected
    again = client.post(path, json={"to": "queued", "version": 2}, headers=people["ward"])
    assert (again.json()["state"], again.json()["issue"]) == ("queued", None)
    send_due(store_of(client), gateway, clock=at(AT))
    by_voice = {"to": "told", "version": 4, "reason": "đã gọi lúc 7 giờ"}
    told_it = client.post(path, json=by_voice, headers=people["ward"])
    assert (told_it.status_code, told_it.json()["state"]) == (200, "told")
    assert messages(client, people, state="failed") == []


def test_who_has_no_phone_and_what_is_too_late_are_for_a_person(
    ward: tuple[TestClient, Any],
) -> None:
    client, people = ward
    gateway = Gateway()
    send_due(store_of(client), gateway, clock=at(AT + timedelta(days=1)))
    assert messages(client, people)[0]["issue"]["code"] == "too-late-to-tell"
    _without_phone(client, messages(client, people)[0]["volunteer"])
    number = messages(client, people)[0]["number"]
    client.post(
        f"/api/messages/{number}/moves",
        json={"to": "queued", "version": 2},
        headers=people["ward"],
    )
    send_due(store_of(client), gateway, clock=at(AT))
    assert messages(client, people)[0]["issue"]["code"] == "no-phone"
    assert gateway.took == []


def test_the_next_version_outdates_what_waits_and_tells_who_has_nothing_to_do_any_more(
    ward: tuple[TestClient, Any],
) -> None:
    client, people = ward
    request = client.get("/api/requests").json()[0]
    order = {"to": "cancelled", "version": request["version"], "reason": "đã có người giúp"}
    assert client.post(f"/api/requests/{request['number']}/moves", json=order).status_code == 200
    second = planned(client, people["ward"])
    told(client, people["ward"], second["number"], "publish", version=2)
    after, cancelled, before = messages(client, people)
    states = [one["state"] for one in (before, cancelled, after)]
    assert states == ["outdated", "outdated", "queued"]
    assert "bản A-1. Bạn không còn việc" in cancelled["text"]  # told as soon as it was cancelled
    assert "bản B. Bạn không còn việc" in after["text"]


def test_other_wards_and_organisations_see_no_message_of_this_one(
    ward: tuple[TestClient, Any],
) -> None:
    client, _ = ward
    for name, organisation, areas in (("khac", "B", ("*",)), ("xa", "A", ("vn-2021:27304",))):
        headers = let_in(
            client, name, role="ward_head", organisation=organisation, areas=areas, at=AT
        )
        assert client.get("/api/messages", headers=headers).json() == []
        assert client.get("/api/messages/1", headers=headers).status_code == 403
        order = {"to": "queued", "version": 1}
        assert client.post("/api/messages/1/moves", json=order, headers=headers).status_code == 403


@pytest.mark.parametrize("still_in", [True, False])
def test_a_notice_says_nothing_of_anybody(still_in: bool) -> None:
    said = plan_notice(date(2021, 9, 18), "AB", still_in=still_in)
    assert len(said) <= LONGEST_PART
    assert unaccented(said).isascii()
    assert unaccented("Đồng Hành 18/09 bản A.") == "Dong Hanh 18/09 ban A."
    assert forbidden_in(said) == ()


def test_the_messages_states_end_where_nobody_has_anything_to_do() -> None:
    assert MESSAGE.closed == {"sent", "told", "outdated"}


@contextmanager
def black_hole() -> Iterator[str]:
    """A gateway that takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/send"


@dataclass
class Stuck:
    """A way out that answers nothing until it is let go."""

    asked: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def __call__(self, _message: Outgoing) -> None:
        self.asked.set()
        self.let_go.wait()
        self.ended.set()
        raise NotSent("gateway-silent")


@pytest.mark.slow
def test_no_act_of_a_dispatcher_waits_for_a_gateway_that_never_answers(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TicketsCAD waited 21.34 s (PRODUCT.md, REL3); here all ends before the gateway does."""
    stuck = Stuck()
    with start(solve_order) as client:
        _, people = published(client)
        with_phone(client)
        still_good(client)
    monkeypatch.setattr("api.services.routines.way_out", lambda *_: stuck)
    with start(solve_order) as client:
        try:
            app: Any = client.app
            app.dependency_overrides |= {now: lambda: AT, today: lambda: DAY}
            client.headers.update(let_in(client, "dieu-phoi 2021", at=AT))
            assert stuck.asked.wait(LONGEST_S)
            for number in range(10, 19):
                taken(client, f"hotline-{number:06}")
            found = planned(client, people["ward"])
            answer = told(client, people["ward"], found["number"], "publish", version=2)
            assert answer.status_code == 200
            assert not stuck.ended.is_set()
        finally:
            stuck.let_go.set()


class _Handler(BaseHTTPRequestHandler):
    status = 200
    took: list[tuple[dict[str, Any], str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.took.append((json.loads(body), self.headers.get("Authorization", "")))
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def gateway_that_answers(status: int) -> Iterator[tuple[str, list[tuple[dict[str, Any], str]]]]:
    took: list[tuple[dict[str, Any], str]] = []
    handler = type("Handler", (_Handler,), {"status": status, "took": took})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/send?from=ward", took
        finally:
            server.shutdown()
            thread.join()


def test_a_gateway_is_posted_json_with_the_messages_own_id(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    with gateway_that_answers(202) as (url, took):
        send = way_out(url, tmp_path / "token")
        assert send is not None
        send(A_MESSAGE)
    assert took == [
        (
            {
                "id": "a1",
                "to": "0900 000 002",
                "text": "Đồng Hành",
                "text_plain": "Dong Hanh",
            },
            "Bearer secret",
        )
    ]


@pytest.mark.parametrize(
    ("status", "for_good"),
    [
        (400, True),
        (422, True),
        (301, False),
        (401, False),
        (404, False),
        (429, False),
        (503, False),
    ],
)
def test_what_a_gateway_answers_says_whether_another_try_helps(status: int, for_good: bool) -> None:
    with gateway_that_answers(status) as (url, took), pytest.raises(NotSent) as refused:
        ToGateway(url=url)(A_MESSAGE)
    assert (refused.value.code, refused.value.for_good) == ("gateway-refused", for_good)
    assert len(took) == 1


def test_a_gateway_that_is_silent_or_not_there_is_given_up_soon() -> None:
    with black_hole() as url:
        with pytest.raises(NotSent, match="gateway-silent"):  # it never would answer
            ToGateway(url=url, answers_within_s=0.2)(A_MESSAGE)
        assert ToGateway(url=url).answers_within_s <= 10.0
    with pytest.raises(NotSent, match="gateway-silent"):
        ToGateway(url="http://127.0.0.1:1/")(A_MESSAGE)


def test_a_file_gets_a_line_each_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "out" / "messages.jsonl"
    send = way_out(str(path), None)
    assert send == ToFile(path=path)
    for _ in range(2):
        send(A_MESSAGE)
    lines = path.read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a1", "a1"]
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotSent, match="gateway-silent"):
        ToFile(path=tmp_path)(A_MESSAGE)
    assert way_out("", None) is None


@pytest.mark.slow
def test_the_service_sends_what_waits_also_after_a_restart(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(solve_order) as client:
        _, people = published(client)
        with_phone(client)
        assert messages(client, people)[0]["state"] == "queued"
        still_good(client)
    path = tmp_path / "messages.jsonl"
    tried = threading.Event()

    def send_and_say(*given: Any, **how: Any) -> None:
        send_due(*given, **how)
        tried.set()

    monkeypatch.setattr("api.services.routines.send_due", send_and_say)
    with start(send_to=str(path)):
        assert tried.wait(LONGEST_S)
    assert re.search("bản A", path.read_text("utf-8"))
