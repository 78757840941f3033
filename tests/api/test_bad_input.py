"""Input that cannot be so is refused, every fault at once, with a remedy."""

from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.dependencies import today
from api.records.roles import Role
from api.services.placing import Placer
from tests.api.conftest import let_in
from tests.api.test_requests import an_order, codes
from tests.geodata.tiny_city import tiny_areas

WEEK = timedelta(days=7)


@pytest.fixture
def volunteer(client: TestClient) -> str:
    """The address of somebody who applied."""
    answer = client.post("/api/volunteers", json={"name_short": "Anh K."})
    return f"/api/volunteers/{answer.json()['number']}"


def refused(
    client: TestClient, role: Role, method: str, path: str, order: dict[str, Any]
) -> list[str]:
    answer = client.request(method, path, json=order, headers=let_in(client, role, role=role))
    assert answer.status_code in {404, 409, 422}, answer.text
    for issue in answer.json()["issues"]:
        assert issue["subject"], issue
        assert issue["remedy"], issue
    return codes(answer)


def test_flags_that_no_rule_heeds_are_told_all_at_once(client: TestClient) -> None:
    order = an_order(flags=["elderly", "eldery", "vip"])
    answer = client.post("/api/requests", json=order)
    assert codes(answer) == ["no-such-flag", "no-such-flag"]
    assert [issue["subject"].split(";")[0] for issue in answer.json()["issues"]] == [
        "eldery",
        "vip",
    ]
    assert "pregnant" in answer.json()["issues"][0]["subject"]  # what may stand there
    assert client.post("/api/requests", json=an_order(flags=["elderly"])).status_code == 201


def test_a_flag_told_in_a_call_out_is_one_too(client: TestClient) -> None:
    client.post("/api/requests", json=an_order())
    client.post("/api/calls/plan", json={"day": str(today())})
    needs = {"kind": "medicine", "flags": ["vip"]}
    order = {"version": 1, "outcome": "needs", "request": needs}
    assert refused(client, "hotline", "POST", "/api/calls/1/outcome", order) == ["no-such-flag"]
    order["request"] = needs | {"flags": ["alone"]}
    hotline = let_in(client, "hotline", role="hotline")
    assert client.post("/api/calls/1/outcome", json=order, headers=hotline).status_code == 200


def test_a_cylinder_is_at_a_station_that_there_is(client: TestClient) -> None:
    order = {"serial": "OX-1", "size_l": "8", "station": "tram-1"}
    assert refused(client, "station_keeper", "POST", "/api/cylinders", order) == ["no-such-depot"]
    others = let_in(client, "khac", organisation="B")
    depot = {"kind": "oxygen_station", "name": "Trạm"}
    client.put("/api/depots/tram-b", json=depot, headers=others)
    keeper = let_in(client, "tram", role="station_keeper")
    answer = client.post("/api/cylinders", json=order | {"station": "tram-b"}, headers=keeper)
    assert (answer.status_code, codes(answer)) == (403, ["not-shared"])
    client.put("/api/depots/tram-1", json=depot)
    assert client.post("/api/cylinders", json=order, headers=keeper).status_code == 201
    move = {"to": "reserved", "version": 1, "holder": "tram-2"}
    answer = client.post("/api/cylinders/1/moves", json=move, headers=keeper)
    assert (answer.status_code, codes(answer)) == (404, ["no-such-depot"])


def test_what_is_still_to_come_is_no_fact(client: TestClient, volunteer: str) -> None:
    tomorrow = str(today() + timedelta(days=1))
    for kind in ("form", "training"):
        order = {"kind": kind, "on": tomorrow, "what": "oxygen"}
        assert refused(client, "ward_head", "POST", f"{volunteer}/facts", order) == ["not-yet"]
    order = {"name_short": "Chị L.", "infected_on": tomorrow}
    assert refused(client, "ward_head", "POST", "/api/volunteers", order) == ["not-yet"]
    order = {"areas": ["*"], "day": tomorrow, "reason": "hết dịch"}
    assert refused(client, "ward_head", "POST", "/api/volunteers/end-of-duty", order) == ["not-yet"]


def test_an_override_is_told_all_that_it_lacks(client: TestClient, volunteer: str) -> None:
    order = {"kind": "override", "on": str(today() - WEEK), "what": "none"}
    assert refused(client, "ward_head", "POST", f"{volunteer}/facts", order) == [
        "no-such-gate",
        "reason-missing",
        "until-missing",
    ]
    over = order | {"what": "antibody", "reason": "ký", "until": str(today() - WEEK / 7)}
    assert refused(client, "ward_head", "POST", f"{volunteer}/facts", over) == ["until-is-past"]


FACTS, POSTS = "/api/volunteers/1/facts", "/api/volunteers/1/posts"
DEPOT = {"kind": "oxygen_station", "name": "Trạm"}


@pytest.mark.parametrize(
    ("call", "order", "code"),
    [
        (
            ("ward_head", "POST", FACTS),
            {"kind": "form", "on": "2021-09-10", "until": "2021-09-09"},
            "days-reversed",
        ),
        (
            ("ward_head", "POST", POSTS),
            {"kind": "mobile-station", "area": "*", "begins": "2021-09-10", "ends": "2021-09-09"},
            "days-reversed",
        ),
        (
            ("dispatcher", "PUT", "/api/depots/tram-1"),
            DEPOT | {"opens": "17:00", "closes": "07:00"},
            "ends-too-early",
        ),
        (
            ("dispatcher", "PUT", "/api/depots/tram-1"),
            DEPOT | {"opens": "07:00"},
            "hours-incomplete",
        ),
        (
            ("dispatcher", "PUT", "/api/facilities/bv"),
            {"name": "BV", "tier": 2, "total": 4, "occupied": 10},
            "more-than-beds",
        ),
    ],
)
def test_values_that_contradict_each_other_are_refused(
    client: TestClient, call: tuple[Role, str, str], order: dict[str, Any], code: str
) -> None:
    client.post("/api/volunteers", json={"name_short": "Anh K."})
    assert refused(client, *call, order) == [code]


def test_blanks_are_no_text(client: TestClient) -> None:
    """Once, all who sent blanks as their client id sent one request."""
    for order in (an_order(client_id=" " * 9), an_order(client_id="h 1" + " " * 9)):
        answer = client.post("/api/requests", json=order)
        assert [i["subject"] for i in answer.json()["issues"]] == ["body/client_id"]
        assert answer.json()["issues"][0]["message"] == "phải có ít nhất 8 ký tự"
    assert client.put("/api/depots/x", json=DEPOT | {"name": " "}).status_code == 422
    long = an_order(name_short=" " * 150 + "Bà T." + " " * 150)  # as somebody pastes it
    assert client.post("/api/requests", json=long).json()["name_short"] == "Bà T."


def test_half_a_point_is_none(client: TestClient) -> None:
    """Once, it was dropped in silence, and the place with it."""
    answer = client.post("/api/requests", json=an_order(place={"lon": 106.66}))
    assert [(i["code"], i["subject"]) for i in answer.json()["issues"]] == [
        ("half-point", "body/place")
    ]


def test_what_begins_on_the_next_day_is_written_there(client: TestClient) -> None:
    order = {"kind": "oxygen_station", "name": "Trạm", "opens": "25:00", "closes": "26:00"}
    answer = client.put("/api/depots/tram-1", json=order)
    assert [one["code"] for one in answer.json()["issues"]] == ["begins-next-day"]
    last = order | {"opens": "23:59", "closes": "48:00"}
    assert client.put("/api/depots/tram-1", json=last).status_code == 200


def test_a_depot_that_is_open_over_midnight_closes_past_24(client: TestClient) -> None:
    order = {"kind": "oxygen_station", "name": "Trạm", "opens": "20:00", "closes": "30:00"}
    assert client.put("/api/depots/tram-1", json=order).status_code == 200
    kept = client.get("/api/depots").json()[0]
    assert (kept["opens"], kept["closes"]) == ("20:00", "30:00")  # as it may be sent again
    table = client.get("/api/depots/export", params={"purpose": "giao ban"})
    assert ",20:00,30:00," in table.text


def test_a_table_tells_of_hours_that_are_reversed(client: TestClient) -> None:
    table = "Mã trạm,Loại,Địa chỉ,Giờ mở cửa,Giờ đóng cửa\noxy-1,Trạm oxy,1 Trần Phú,17:00,7:00\n"
    answer = client.post("/api/depots/import?name=d.csv", content=table.encode())
    assert (answer.status_code, codes(answer)) == (422, ["hours-reversed"])


def test_a_user_works_in_areas_that_there_are(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = let_in(client, "quan-tri", role="admin")
    known = tiny_areas()
    monkeypatch.setattr("api.dependencies.load_placer", lambda _: Placer(sets=(known,)))
    good = next(iter(known.areas)).key
    order = {
        "name": "a",
        "role": "dispatcher",
        "organisation": "A",
        "areas": [good, "vn-2021:1", "mars:1"],
        "password": "short",
    }
    answer = client.post("/api/users", json=order, headers=admin)
    assert codes(answer) == ["weak-password", "unknown-ward", "unknown-ward"]
    calls = {"day": str(today()), "area": "mars:1"}  # once, nobody was added and nothing said
    assert refused(client, "dispatcher", "POST", "/api/calls/plan", calls) == ["unknown-ward"]
    order["name"] = "a/b"  # once, nobody could end them: their address was another one
    assert codes(client.post("/api/users", json=order, headers=admin))[1] == "bad-user-name"
    order["name"] = "a"
    order |= {"areas": [good], "password": "mot cau dai de nho"}
    assert client.post("/api/users", json=order, headers=admin).status_code == 201
    everywhere = order | {"name": "b", "areas": ["*"]}
    assert client.post("/api/users", json=everywhere, headers=admin).status_code == 201


def test_the_last_administrator_stays(client: TestClient) -> None:
    one = let_in(client, "mot", role="admin")
    let_in(client, "hai", role="admin")
    assert client.delete("/api/users/hai", headers=one).status_code == 200
    assert client.delete("/api/users/hai", headers=one).status_code == 200  # again is no fault
    answer = client.delete("/api/users/mot", headers=one)
    assert (answer.status_code, codes(answer)) == (409, ["last-admin"])
    assert client.get("/api/me", headers=one).status_code == 200
    assert client.delete("/api/users/dieu-phoi", headers=one).status_code == 200


def test_a_day_before_the_outbreak_is_a_slip_of_the_pen(client: TestClient) -> None:
    order = {"name_short": "Chị L.", "infected_on": str(date(1921, 7, 28))}
    answer = client.post("/api/volunteers", json=order)
    assert answer.json()["issues"][0]["message"] == "phải từ 2020-01-01 trở lên"
