"""The bed board over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.dependencies import now
from api.records.beds import BED, HELD_FOR
from api.records.day_plans import DayPlanNumber
from api.services import handovers
from api.services.running import Days
from api.store import moves
from routing.model import DepotId, TaskId
from tests.api import fakes
from tests.api.conftest import Start, let_in
from tests.api.running_ward import stops
from tests.api.test_access import store_of
from tests.api.test_day_plans import a_ward, near, planned, told, triaged, works
from tests.api.test_requests import codes, moved, taken

AT = datetime(2021, 9, 10, 3, 0, tzinfo=UTC)


def said(client: TestClient, **changes: Any) -> dict[str, Any]:
    kept = [one["version"] for one in client.get("/api/facilities").json() if one["id"] == "bv3"]
    seen = kept[0] if kept else None
    order = {"name": "BV 3", "tier": 2, "total": 200, "occupied": 80, "version": seen} | changes
    answer = client.put("/api/facilities/bv3", json=order)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def held(client: TestClient, request: int, facility: str = "bv3") -> Any:
    return client.post(f"/api/facilities/{facility}/beds", json={"request": request})


def answered(client: TestClient, bed: int, to: str, *, version: int = 1, reason: str = "") -> Any:
    order = {"to": to, "version": version, "reason": reason}
    return client.post(f"/api/beds/{bed}/moves", json=order)


def some_requests(client: TestClient, count: int) -> list[int]:
    return [
        taken(client, f"hotline-{number:06}", phone=f"09{number:08}", kind="transport")["number"]
        for number in range(count)
    ]


def test_half_of_the_beds_are_shown_less_what_is_occupied_and_promised(
    client: TestClient,
) -> None:
    """B7: of 200 by a rule of 50 %, 80 occupied and 15 held, 5 are free; a 6th is refused."""
    assert said(client)["free"] == 20
    requests = some_requests(client, 21)
    assert {held(client, number).status_code for number in requests[:15]} == {201}
    assert client.get("/api/facilities").json()[0]["free"] == 5
    assert {held(client, number).status_code for number in requests[15:20]} == {201}
    none = held(client, requests[20])
    assert (none.status_code, codes(none)) == (409, ["no-bed-free"])
    assert said(client, share_percent=60)["free"] == 20
    assert said(client, occupied=120)["free"] == 0


def test_a_refused_or_released_bed_is_free_again(client: TestClient) -> None:
    said(client, total=2, occupied=0)
    first, second = some_requests(client, 2)
    assert held(client, first).json()["state"] == "held"
    assert held(client, second).status_code == 409
    bare = answered(client, 1, "refused")
    assert (bare.status_code, codes(bare)) == (422, ["reason-missing"])
    assert answered(client, 1, "refused", reason="hết oxy trung tâm").status_code == 200
    assert held(client, second).status_code == 201
    refusals = client.get("/api/facilities/bv3/beds").json()
    assert [(one["request"], one["state"]) for one in refusals] == [(2, "held"), (1, "refused")]


def test_a_patient_is_promised_one_bed(client: TestClient) -> None:
    said(client)
    (number,) = some_requests(client, 1)
    assert held(client, number).status_code == 201
    again = held(client, number)
    assert (again.status_code, codes(again)) == (409, ["has-a-bed"])


def test_a_hold_that_ran_out_takes_no_bed_and_may_be_held_again(client: TestClient) -> None:
    said(client, total=2, occupied=0)
    first, second = some_requests(client, 2)
    assert held(client, first).status_code == 201
    app: Any = client.app
    later = now() + HELD_FOR + timedelta(seconds=1)
    app.dependency_overrides[now] = lambda: later
    assert client.get("/api/facilities").json()[0]["free"] == 1
    assert held(client, second).status_code == 201
    late = answered(client, 1, "accepted")
    assert (late.status_code, codes(late)) == (409, ["no-bed-free"])
    assert answered(client, 2, "released").status_code == 200
    assert held(client, first).json()["number"] == 3


@pytest.mark.parametrize("state", ["cancelled", "deceased", "unreachable"])
def test_a_bed_is_kept_for_nobody_whose_request_is_over(client: TestClient, state: str) -> None:
    """Once, an accepted bed was lost to all others for ever."""
    said(client, total=2, occupied=0)
    first, second = some_requests(client, 2)
    held(client, first)
    assert answered(client, 1, "accepted").status_code == 200
    assert moved(client, first, state, version=1, reason="gia đình báo").status_code == 200
    is_over = state != "unreachable"
    assert client.get("/api/facilities").json()[0]["free"] == int(is_over)
    assert held(client, second).status_code == (201 if is_over else 409)
    assert held(client, first).status_code == 409


def test_a_merge_frees_the_bed_and_a_hospital_that_took_the_patient_keeps_it(
    client: TestClient,
) -> None:
    said(client)
    first, second = some_requests(client, 2)
    held(client, first)
    held(client, second)
    order = {"into": second, "version": 1, "reason": "gọi hai lần"}
    assert client.post(f"/api/requests/{first}/merge", json=order).status_code == 200
    assert client.get("/api/facilities").json()[0]["promised"] == 1
    answered(client, 2, "accepted")
    assert moved(client, second, "transferred", version=1, reason="nhập viện").status_code == 200
    assert answered(client, 2, "occupied", version=2).status_code == 200
    none = held(client, second)
    assert (none.status_code, codes(none)) == (409, ["request-is-over"])


def test_nobody_departs_before_a_bed_was_accepted_but_by_an_override_with_a_reason(
    client: TestClient,
) -> None:
    """B4; a patient was refused by five facilities and died at home (PRODUCT.md 1.4)."""
    said(client)
    (number,) = some_requests(client, 1)
    doctor = let_in(client, "bac-si", role="doctor")
    client.put(f"/api/requests/{number}/risk", json={"risk": "red", "version": 1}, headers=doctor)
    version = client.get(f"/api/requests/{number}").json()["version"]
    moved(client, number, "planned", version=version)
    early = moved(client, number, "on-the-way", version=version + 1)
    assert (early.status_code, codes(early)) == (422, ["no-bed-accepted"])
    held(client, number)
    still = moved(client, number, "on-the-way", version=version + 1)
    assert (still.status_code, codes(still)) == (422, ["no-bed-accepted"])
    order = {"to": "on-the-way", "version": version + 1, "override": True}
    bare = client.post(f"/api/requests/{number}/moves", json=order)
    assert (bare.status_code, codes(bare)) == (422, ["reason-missing"])
    assert answered(client, 1, "accepted").status_code == 200
    assert moved(client, number, "on-the-way", version=version + 1).status_code == 200
    assert answered(client, 1, "occupied", version=2).status_code == 200
    found = client.get("/api/facilities").json()[0]
    assert (found["occupied"], found["promised"], found["free"]) == (81, 0, 19)


def test_an_override_is_told_with_its_author_and_reason(client: TestClient) -> None:
    (number,) = some_requests(client, 1)
    doctor = let_in(client, "bac-si", role="doctor")
    client.put(f"/api/requests/{number}/risk", json={"risk": "red", "version": 1}, headers=doctor)
    version = client.get(f"/api/requests/{number}").json()["version"]
    moved(client, number, "planned", version=version)
    order = {
        "to": "on-the-way",
        "version": version + 1,
        "override": True,
        "reason": "bệnh viện nhận qua điện thoại, chưa ghi kịp",
    }
    assert client.post(f"/api/requests/{number}/moves", json=order).status_code == 200
    last = client.get(f"/api/requests/{number}").json()["moves"][-1]
    assert (last["by"], last["reason"]) == ("dieu-phoi", order["reason"])
    auditor = let_in(client, "kiem-tra", role="auditor")
    subjects = [one["subject"] for one in client.get("/api/audit", headers=auditor).json()]
    assert f"request {number}: on-the-way, override" in subjects


def test_a_facility_that_the_plan_did_not_know_is_gone_to_on_the_running_day(
    start: Start,
) -> None:
    """B4: a bed was accepted where nobody thought of in the morning; only a car takes somebody."""
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        head = people["ward"]
        works(client, people, "oxygen", "goods")
        car = works(client, people, "oxygen", profile="ambulance")
        day_plan = planned(client, head)["number"]
        assert told(client, head, day_plan, "publish", version=2).status_code == 200
        client.headers.update(people["doctor"])
        said(client)
        ride = triaged(client, people, 9, kind="transport")
        bed = held(client, ride).json()["number"]
        assert answered(client, bed, "accepted").status_code == 200
        nowhere = client.post(f"/api/requests/{ride}/offers", headers=head)
        assert (nowhere.status_code, codes(nowhere)) == (409, ["facility-not-in-plan"])
        said(client, place=near(900))
        offers = client.post(f"/api/requests/{ride}/offers", headers=head).json()
        assert [one["vehicle"] for one in offers] == [str(car)]
        best = {name: offers[0][name] for name in ("day_plan", "vehicle", "starts", "delta")}
        order = best | {"version": offers[0]["version"]}
        given = client.post(f"/api/requests/{ride}/assignments", json=order, headers=head)
        assert given.status_code == 200, given.text
        board = client.get(f"/api/day-plans/{day_plan}/board", headers=head).json()
        assert stops(board)[str(ride)][0] == str(car)
        acts = client.get(f"/api/day-plans/{day_plan}/acts", headers=head).json()
        assert any("Thêm nơi đến: BV 3." in one for act in acts for one in act["sentences"])
        days = Days(store_of(client))  # as after a restart: made of its log anew
        known = days.board_now(DayPlanNumber(day_plan))
        assert known.day.depot(DepotId("bv3")).kind == "facility"
        assert known.draft.starts_s(TaskId(str(ride))) is not None
        number = triaged(client, people, 8, kind="transport")
        also = held(client, number).json()["number"]
        assert answered(client, also, "accepted").status_code == 200
        again = client.post(f"/api/requests/{number}/offers", headers=head)
        assert (again.status_code, len(again.json())) == (200, 1)


def test_without_a_car_the_offers_of_a_transport_say_what_it_takes(start: Start) -> None:
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        works(client, people, "oxygen")
        day_plan = planned(client, people["ward"])["number"]
        assert told(client, people["ward"], day_plan, "publish", version=2).status_code == 200
        client.headers.update(people["doctor"])
        said(client, place=near(900))
        ride = triaged(client, people, 9, kind="transport")
        bed = held(client, ride).json()["number"]
        assert answered(client, bed, "accepted").status_code == 200
        bare = client.post(f"/api/requests/{ride}/offers", headers=people["ward"])
        assert (bare.status_code, codes(bare)) == (409, ["nobody-can"])
        issue = bare.json()["issues"][0]
        assert issue["reason"] == "RIDE_MISSING"
        assert "Không ai trong ca đi xe mà việc này cần: xe cứu thương" in issue["why"]
        assert "RIDE_MISSING" not in issue["subject"]
        english = client.post(f"/api/requests/{ride}/offers?lang=en", headers=people["ward"])
        assert "ambulance" in english.json()["issues"][0]["why"]
        assert "xe cứu thương" not in english.json()["issues"][0]["why"]


def it_is(client: TestClient, at: datetime) -> None:
    app: Any = client.app
    app.dependency_overrides[now] = lambda: at


def test_who_lies_in_a_facility_is_brought_on_by_the_table_and_leaves_their_bed(
    client: TestClient,
) -> None:
    """B8: the tier where somebody lies is that of the bed that they are in."""
    said(client, tier=3)
    for name, tier in (("bv1", 1), ("bv2", 2)):
        order = {"name": name, "tier": tier, "total": 10, "occupied": 0}
        assert client.put(f"/api/facilities/{name}", json=order).status_code == 200
    first = taken(client, "hotline-000001", kind="transport")["number"]
    bed = held(client, first).json()["number"]
    answered(client, bed, "accepted")
    moved(client, first, "transferred", version=1, reason="nhập viện")
    assert answered(client, bed, "occupied", version=2).status_code == 200
    second = taken(client, "hotline-000002", kind="transport")["number"]
    assert [one["tier"] for one in client.get("/api/transfers").json()] == [3]
    down = held(client, second, "bv1")
    assert (down.status_code, codes(down)) == (409, ["tier-not-allowed"])
    assert "3 → 1" in down.json()["issues"][0]["subject"]
    path = "/api/facilities/bv1/beds"
    bare = client.post(path, json={"request": second, "override": True})
    assert (bare.status_code, codes(bare)) == (422, ["reason-missing"])
    order = {"request": second, "override": True, "reason": "hết nguy kịch, bác sĩ đồng ý"}
    forced = client.post(path, json=order).json()
    with store_of(client).reading() as session:
        (begun,) = moves.list_moves(session, BED, forced["number"])
    assert order["reason"] in begun.reason
    auditor = let_in(client, "kiem-tra", role="auditor")
    subjects = [one["subject"] for one in client.get("/api/audit", headers=auditor).json()]
    assert any(f"override: {order['reason']}" in subject for subject in subjects)
    answered(client, forced["number"], "released")
    onward = held(client, second, "bv2").json()["number"]
    answered(client, onward, "accepted")
    assert answered(client, onward, "occupied", version=2).status_code == 200
    occupied = {one["id"]: one["occupied"] for one in client.get("/api/facilities").json()}
    assert occupied == {"bv1": 0, "bv2": 1, "bv3": 80}
    assert [one["state"] for one in client.get("/api/facilities/bv3/beds").json()] == ["released"]


def test_who_waits_for_a_bed_is_listed_and_after_the_limit_told_to_the_next_shift(
    client: TestClient,
) -> None:
    said(client)
    it_is(client, AT)
    first, second = some_requests(client, 2)
    assert [(one["request"], one["is_late"]) for one in client.get("/api/transfers").json()] == [
        (first, False),
        (second, False),
    ]
    held(client, first)
    answered(client, 1, "accepted")
    it_is(client, AT + timedelta(minutes=61))
    waits = client.get("/api/transfers").json()
    assert [(one["request"], one["tier"], one["is_late"]) for one in waits] == [(second, 0, True)]
    note = client.get("/api/handovers/draft?area=*").json()
    assert [one["request"] for one in note["transfers"]] == [second]
    it_is(client, AT + timedelta(minutes=62))
    third = taken(client, "hotline-000009", kind="transport")["number"]
    it_is(client, AT + timedelta(minutes=130))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handovers, "MOST", 1)
        short = client.get("/api/handovers/draft?area=*").json()
    assert [one["request"] for one in short["transfers"]] == [second]  # who waits longest
    whole = client.get("/api/handovers/draft?area=*").json()
    assert [one["request"] for one in whole["transfers"]] == [second, third]
    moved(client, third, "cancelled", version=1, reason="gia đình báo")
    assert answered(client, 1, "refused", version=2, reason="hết giường").status_code == 200
    assert [one["request"] for one in client.get("/api/transfers").json()] == [first, second]
    moved(client, second, "cancelled", version=1, reason="gia đình báo")
    assert [one["request"] for one in client.get("/api/transfers").json()] == [first]


def test_how_long_transfers_took_is_told_by_ward_and_tier(client: TestClient) -> None:
    """B8: median and 90 of 100, of waits that were; few people are told to who sees requests."""
    said(client)
    it_is(client, AT)
    requests = some_requests(client, 5)
    waits = [5, 10, 20, 40, 90]
    for bed, (request, minutes) in enumerate(zip(requests, waits, strict=True), start=1):
        it_is(client, AT + timedelta(minutes=minutes))
        held(client, request)
        assert answered(client, bed, "accepted").status_code == 200
    it_is(client, AT + timedelta(hours=2))
    answered(client, 1, "released", version=2)
    held(client, requests[0])
    answered(client, 6, "accepted")  # the first one counts
    found = client.get("/api/transfers/took?week=2021-W36").json()
    ward = client.get(f"/api/requests/{requests[0]}").json()["ward"]
    assert found == [{"ward": ward, "tier": 2, "count": 5, "median_min": 20, "p90_min": 90}]
    assert client.get("/api/transfers/took?week=2021-W35").json() == []
    manager = let_in(client, "quan-ly", role="manager")
    assert client.get("/api/transfers/took?week=2021-W36", headers=manager).json() == found
    for each in ("/api/transfers", "/api/requests"):  # rows of single people
        assert client.get(each, headers=manager).status_code == 403, each
    moved(client, requests[4], "duplicate", version=1, reason="x")
    order = {"into": requests[0], "version": 1, "reason": "gọi hai lần"}
    assert client.post(f"/api/requests/{requests[4]}/merge", json=order).status_code == 200
    assert client.get("/api/transfers/took?week=2021-W36").json()[0]["count"] == 4
    few = client.get("/api/transfers/took?week=2021-W36", headers=manager).json()
    assert few == [{"ward": ward, "tier": 2, "count": None, "median_min": None, "p90_min": None}]
