"""Volunteers' links over HTTP: each sentence of SEC5."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from api.dependencies import ROUTE_COOKIE
from api.routes.access import BY_LINK, OPEN
from api.schemas.links import MyRouteShape
from api.services.access import TRIES
from api.store.tables import Base
from tests.api.conftest import let_in
from tests.api.linked_ward import Ward, tell, ward
from tests.api.test_access import ENDPOINTS, called, store_of
from tests.api.test_day_plans import (
    AT,
    DAY,
    told,
    triaged,
    works,
)
from tests.api.test_requests import WARD, codes
from tests.api.test_volunteers import said

__all__ = ["ward"]  # fixture

FORBIDDEN = (
    *("diagnos", "risk", "flag", "vulnerab", "elderly", "spo2", "breath", "antibod", "birth"),
    *("age", "kind", "class", "pressure", "flow", "ill", "f0", "covid", "identity", "measured"),
)
"""Of VL2: what no field of a volunteer's route is about."""


def test_a_link_is_opened_once_for_a_cookie_and_shows_the_own_route(ward: Ward) -> None:
    (link,) = ward.given().json()["links"]
    page, _, secret = link["link"].partition("#")
    assert page == "http://127.0.0.1:8000/my-route"
    assert len(secret) == 43  # 256 bits
    assert (link["volunteer"], link["until"]) == (ward.volunteer, "2021-09-18T17:00:00+07:00")
    answer = ward.exchanged(secret)
    assert (answer.status_code, answer.json()["secret"]) == (201, None)
    cookie = answer.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/api/my-route", "max-age=37800"):
        assert part in cookie
    route = ward.route().json()
    assert (route["version"], route["is_newer"]) == ("A", False)
    load, door = route["stops"]
    assert (load["at"], door["at"]) == ("depot", "door")
    assert (door["name"], door["action"], door["leave"]) == (
        "Bà 1.",
        "Giao túi",
        [{"count": 1, "name": "túi"}],
    )
    again = ward.exchanged(secret)
    assert (again.status_code, codes(again)) == (410, ["link-used"])


def test_no_answer_of_a_link_is_kept_or_tells_where_one_came_from(ward: Ward) -> None:
    secret = ward.secret()
    given = ward.given()
    assert given.headers["cache-control"] == "no-store"
    answers = [ward.exchanged(secret), ward.exchanged("x"), ward.route(), ward.route(ward.opened())]
    assert [answer.status_code for answer in answers] == [410, 404, 401, 200]
    for answer in answers:
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"


def test_no_secret_stands_in_a_log_an_address_a_table_or_the_audit(
    ward: Ward, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = ward.secret()
    session = ward.exchanged(secret, bearer=True).json()["secret"]
    ward.route({"Authorization": f"Bearer {session}"})
    ward.exchanged(secret)
    ward.exchanged(f"{secret}x" * 9)
    assert "/api/links/exchange" in caplog.text  # what was called is logged, by the client
    with store_of(ward.client).reading() as read:
        kept = [
            str(row)
            for table in Base.metadata.tables
            for row in read.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - own tables
        ]
    auditor = let_in(ward.client, "kiem-tra", role="auditor", at=AT)
    audit = ward.client.get("/api/audit", headers=auditor).text
    for one in (secret, session):
        assert one not in caplog.text
        assert one not in audit
        assert not [row for row in kept if one in row]
    assert '"volunteer 1"' in audit
    assert "links.open" in audit


def test_after_the_shift_it_is_gone_in_friendly_words_and_nothing_of_anybody(ward: Ward) -> None:
    secret, headers = ward.secret(), ward.opened()
    late = ward.secret()
    ward.at(AT.replace(hour=16, minute=59))
    assert ward.route(headers).status_code == 410  # another one was given since
    headers = {"Authorization": f"Bearer {ward.exchanged(late, bearer=True).json()['secret']}"}
    assert ward.route(headers).status_code == 200
    ward.at(AT.replace(hour=17, minute=0))
    for answer in (ward.route(headers), ward.exchanged(late)):
        assert (answer.status_code, codes(answer)) == (410, ["link-expired"])
        assert "cảm ơn bạn" in answer.text
        for word in ("Bà ", "Anh K", "09000", "volunteer", str(DAY)):
            assert word not in answer.text
    assert ward.exchanged(secret).status_code == 410
    none = ward.given()
    assert (none.json()["links"], none.json()["issues"][0]["code"]) == ([], "no-duty")


def test_what_is_revoked_is_gone_at_once_and_a_new_link_closes_the_one_before(ward: Ward) -> None:
    first, headers = ward.secret(), ward.opened()
    answer = ward.exchanged(first)
    assert (answer.status_code, codes(answer)) == (410, ["link-revoked"])
    assert ward.route(headers).status_code == 200
    path = f"/api/day-plans/{ward.plan}/links"
    other = ward.client.delete(path, params={"volunteer": 99}, headers=ward.head).json()
    assert [one["state"] for one in other] == ["revoked", "opened"]
    closed = ward.client.delete(path, headers=ward.head).json()
    assert [one["state"] for one in closed] == ["revoked", "revoked"]
    gone = ward.route(headers)
    assert (gone.status_code, codes(gone)) == (410, ["link-revoked"])
    assert "link" not in ward.client.get(path, headers=ward.head).json()[0]


def test_another_route_and_all_else_are_forbidden(ward: Ward) -> None:
    headers = ward.opened()
    for method, path in ENDPOINTS:
        if f"{method} {path}" in BY_LINK | OPEN:
            continue
        answer = called(ward.client, method, path, headers)
        assert answer.status_code == 403, (method, path)
        if path != "/vroom":  # which answers in VROOM's words
            assert codes(answer) == ["only-own-route"], (method, path)
    asked = ward.client.get("/api/my-route", params={"volunteer": 2}, headers=headers)
    assert asked.json() == ward.route(headers).json()


def test_what_a_link_opens_is_opened_by_no_sign_in(ward: Ward) -> None:
    for method, path in (endpoint.split(" ") for endpoint in BY_LINK):
        for headers in ({}, ward.head, {"Cookie": f"{ROUTE_COOKIE}=x"}):
            answer = called(ward.client, method, path, headers)
            assert (answer.status_code, codes(answer)) == (401, ["no-link"])


@pytest.mark.parametrize("where", ["link", "route"])
def test_guessing_is_blocked(ward: Ward, where: str) -> None:
    secret = ward.secret()
    for number in range(TRIES):
        wrong = (
            ward.exchanged(f"{secret}{number}")
            if where == "link"
            else ward.route({"Authorization": f"Bearer {number}"})
        )
        assert wrong.status_code in (401, 404)
    blocked = ward.exchanged(f"{secret}x")
    assert (blocked.status_code, codes(blocked)) == (429, ["asked-too-often"])
    # who knows a secret never waits for the guesses of others behind the same address
    assert ward.exchanged(secret).status_code == 201
    ward.at(AT + timedelta(minutes=16))
    assert ward.exchanged(f"{secret}x").status_code == 404


def test_who_is_sick_or_whose_duty_has_ended_opens_nothing(ward: Ward) -> None:
    """C20, C19: after the end of duty all links return 410."""
    headers, waiting = ward.opened(), ward.volunteer
    head = ward.head
    assert said(ward.client, head, waiting, "sick", reason="sốt").status_code == 200
    answer = ward.route(headers)
    assert (answer.status_code, codes(answer)) == (410, ["link-ended"])
    said(ward.client, head, waiting, "posted")
    assert ward.route(headers).status_code == 200
    unopened = ward.secret()
    order = {"areas": [WARD], "day": str(DAY), "reason": "bình thường mới"}
    assert ward.client.post("/api/volunteers/end-of-duty", json=order, headers=head).json()
    assert ward.exchanged(unopened).status_code == 410
    assert ward.route(headers).status_code == 410


def test_a_later_version_is_shown_by_the_same_link_and_where_there_is_no_route_it_says_so(
    ward: Ward,
) -> None:
    headers = ward.opened()
    triaged(
        ward.client,
        ward.people,
        2,
        kind="welfare_bag",
        address="9 Trần Phú",
        headers=ward.head,
    )
    second = ward.published()
    route = ward.route(headers).json()
    assert (route["version"], route["is_newer"]) == ("B", True)
    assert [stop["name"] for stop in route["stops"] if stop["at"] == "door"] == ["Bà 1.", "Bà 2."]
    early = ward.given()
    assert (early.status_code, codes(early)) == (409, ["not-published"])
    headers = ward.opened(second)
    assert ward.route(headers).json()["is_newer"] is False
    for number in (1, 2):
        path = f"/api/requests/{number}"
        version = ward.client.get(path, headers=ward.head).json()["version"]
        order = {"to": "cancelled", "version": version, "reason": "đã có người giúp"}
        moved = ward.client.post(f"{path}/moves", json=order, headers=ward.head)
        assert moved.status_code == 200
    gone = ward.route(headers)
    assert (gone.status_code, codes(gone)) == (410, ["route-over"])


def test_what_is_put_elsewhere_on_a_running_day_is_on_the_route_of_who_has_it_now(
    ward: Ward,
) -> None:
    other = works(ward.client, ward.people, "goods", "oxygen")
    second = ward.published()
    (link,) = ward.given(second).json()["links"]
    has, free = link["volunteer"], ward.volunteer + other - link["volunteer"]
    secret = ward.exchanged(link["link"].partition("#")[2], bearer=True).json()["secret"]
    headers = {"Authorization": f"Bearer {secret}"}
    assert codes(ward.given(second, volunteers=[free])) == ["not-in-plan"]
    step = {"task": "1", "vehicle": str(free)}
    put = {"steps": [step], "version": 0, "reason": "quen nhà"}
    answer = told(ward.client, ward.head, second, "arrangements", **put)
    assert answer.status_code == 200, answer.text
    gone = ward.route(headers)
    assert (gone.status_code, codes(gone)) == (410, ["route-over"])
    (given,) = ward.given(second, volunteers=[free]).json()["links"]
    secret = ward.exchanged(given["link"].partition("#")[2], bearer=True).json()["secret"]
    route = ward.route({"Authorization": f"Bearer {secret}"}).json()
    assert [stop["name"] for stop in route["stops"] if stop["at"] == "door"] == ["Bà 1."]
    assert (route["version"], route["acts"]) == ("B", 1)
    assert has != free


def test_links_are_given_by_who_may_to_who_has_a_route(ward: Ward) -> None:
    stranger = ward.given(volunteers=[99, 98])
    assert (stranger.status_code, codes(stranger)) == (422, ["not-in-plan", "not-in-plan"])
    path = f"/api/day-plans/{ward.plan}/links"
    for name, how, code in (
        ("tram 2021", {}, "not-your-role"),
        ("khac", {"role": "dispatcher", "organisation": "B"}, "not-shared"),
        ("xa", {"role": "ward_head", "areas": ("vn-2021:27304",)}, "not-your-area"),
    ):
        headers = let_in(ward.client, name, at=AT, **how)
        for method in ("POST", "GET", "DELETE"):
            body = {"json": {}} if method == "POST" else {}
            answer = ward.client.request(method, path, headers=headers, **body)
            assert (answer.status_code, codes(answer)) == (403, [code]), (name, method)


def test_no_field_of_a_route_tells_why_somebody_needs_help(ward: Ward) -> None:
    """VL2, of the schema and of what is sent."""
    schema = MyRouteShape.model_json_schema()
    shapes = [schema, *schema["$defs"].values()]
    fields = {name for shape in shapes for name in shape["properties"]}
    assert {"name", "address", "phone", "handling", "serials"} <= fields
    words = {word for name in fields for word in name.split("_")}
    assert not {word for word in words if any(word.startswith(one) for one in FORBIDDEN)}
    sent = ward.route(ward.opened()).text.casefold()
    for word in ("f0", "covid", "elderly", "spo2", "welfare", "orange"):
        assert word not in sent


def test_a_link_comes_with_the_digits_that_open_the_list_without_network(ward: Ward) -> None:
    (given,) = ward.given().json()["links"]
    assert len(given["code"]) == 6
    assert given["code"].isdigit()
    headers = ward.opened()
    route = ward.route(headers).json()
    assert route["code"] == given["code"]  # another link of the day opens what is on the device
    assert (route["until"], route["paper_is_void"]) == ("2021-09-18T10:00:00Z", False)
    assert route["duty"] == {"days": 1, "today_minutes": 600, "week_minutes": 600}
    assert route["stops"][1]["told"] == "open"
    ward.at(AT + timedelta(hours=2))
    tell(ward, headers, "tnv-0001", kind="done", task=route["stops"][1]["task"])
    route = ward.route(headers).json()
    assert [stop["told"] for stop in route["stops"] if stop["at"] == "door"] == ["done"]
    assert route["paper_is_void"] is False
