"""From requests to a published day over HTTP, with the real solver."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.dependencies import now, today
from api.services.day_building import request_of_task
from api.services.solving import solve_order
from geodata.network_files import save_network
from tests.api import fakes
from tests.api.conftest import Start, followed, let_in
from tests.api.test_requests import NEXT, WARD, codes, moved, taken
from tests.api.test_volunteers import STEPS, fact, posted
from tests.maps.small_ward import WEST, streets

DAY = date(2021, 9, 18)
AT = datetime.fromisoformat("2021-09-18T06:30:00+07:00")
HEADS = dict[str, dict[str, str]]


def near(east_m: int, *, ward: str = WARD) -> dict[str, Any]:
    """A place so many metres east of a corner of the ward."""
    return {"lon": 106.66 + east_m / 105_000, "lat": 10.755, "ward": ward}


def a_ward(client: TestClient) -> HEADS:
    """Have it be the day's morning, and return who works in the ward."""
    app: Any = client.app
    app.dependency_overrides[today] = lambda: DAY
    app.dependency_overrides[now] = lambda: AT
    people = {
        "ward": let_in(client, "phuong 2021", role="ward_head", areas=(WARD,), at=AT),
        "doctor": let_in(client, "bac-si 2021", role="doctor", at=AT),
        "keeper": let_in(client, "tram 2021", role="station_keeper", at=AT),
    }
    client.headers.update(let_in(client, "dieu-phoi 2021", at=AT))
    for name, kind in (("oxy", "oxygen_station"), ("hang", "distribution_point")):
        order = {"kind": kind, "name": name, "place": near(0), "full": 4, "bags": 9}
        answer = client.put(f"/api/depots/{name}", json=order, headers=people["keeper"])
        assert answer.status_code == 200, answer.text
    return people


def works(
    client: TestClient,
    people: HEADS,
    *trainings: str,
    skip: str = "",
    ward: str = WARD,
    profile: str = "motorbike",
) -> int:
    """Bring a volunteer to a post with a shift from 7 to 17, without one kind of fact."""
    order = {
        "name_short": "Anh K.",
        "place": near(100, ward=ward),
        "profile": profile,
        "channel": "front",
        "infected_on": "2021-07-01",
    }
    made = client.post("/api/volunteers", json=order, headers=people["ward"]).json()
    number = int(made["number"])
    for who, known, _ in STEPS:
        for training in trainings if known["kind"] == "training" else ("",):
            more = {"what": training} if training else {}
            if known["kind"] != skip:
                fact(client, people[who], number, **(known | more))
    kind = "goods-team" if skip == "antibody" else "mobile-station"
    assert posted(client, people["ward"], number, kind=kind, area=ward).status_code == 201
    shift = client.put(
        f"/api/volunteers/{number}/shifts/{DAY}",
        json={"begins": "07:00", "ends": "17:00"},
        headers=people["ward"],
    )
    assert shift.status_code == 204
    return number


def triaged(client: TestClient, people: HEADS, count: int, **changes: Any) -> int:
    order = {
        "name_short": f"Bà {count}",
        "phone": f"09{count:08}",
        "address": f"{count} Trần Phú, P.4, Q.5",
        "place": near(50 * count),
    }
    number = int(taken(client, f"hotline-{count:06}", **(order | changes))["number"])
    risk = {"risk": "orange", "version": 1}
    answer = client.put(f"/api/requests/{number}/risk", json=risk, headers=people["doctor"])
    assert answer.status_code == 200, answer.text
    return number


def planned(client: TestClient, headers: dict[str, str], **changes: Any) -> dict[str, Any]:
    """Order a plan of the day, wait for it and propose it."""
    order = {"day": str(DAY), "area": WARD, "seconds": 1} | changes
    answer = client.post("/api/day-plans", json=order, headers=headers)
    assert answer.status_code == 202, answer.text
    draft = answer.json()
    assert followed(client, draft["job"])["state"] == "done"
    proposed = told(client, headers, draft["number"], "propose", version=1)
    assert (proposed.status_code, proposed.json()["state"]) == (200, "proposed")
    found: dict[str, Any] = proposed.json()
    return found


def told(client: TestClient, headers: dict[str, str], number: int, what: str, **order: Any) -> Any:
    return client.post(f"/api/day-plans/{number}/{what}", json=order, headers=headers)


def plan_of(client: TestClient, headers: dict[str, str], number: int) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/day-plans/{number}/plan", headers=headers).json()
    return found


def tasks_of(plan: dict[str, Any]) -> dict[str, str]:
    """Return who does each task."""
    return {
        stop["task"]: route["vehicle"]
        for route in plan["routes"]
        for stop in route["stops"]
        if stop["kind"] == "task"
    }


def test_what_was_triaged_is_planned_published_and_told_apart_from_the_version_before(
    start: Start,
) -> None:
    with start(solve_order) as client:
        people = a_ward(client)
        head = people["ward"]
        volunteer = works(client, people, "oxygen", "goods")
        swap = triaged(
            client, people, 1, kind="oxygen_swap", size_l="8", pressure_bar="150", flow_lpm="2"
        )
        bag = triaged(client, people, 2, kind="welfare_bag")
        elsewhere = triaged(client, people, 3, kind="welfare_bag", place=near(5000, ward=NEXT))
        waiting = taken(client, "hotline-000004", name_short="Em N.", place=near(70))["number"]
        first = planned(client, head)
        plan = plan_of(client, head, first["number"])
        done = tasks_of(plan)
        assert {request_of_task(task) for task in done} == {swap, bag}
        assert set(done.values()) == {str(volunteer)}
        check = client.get(f"/api/day-plans/{first['number']}/check", headers=head).json()
        assert check["violations"] == []
        a = told(client, head, first["number"], "publish", version=2).json()
        assert (a["state"], a["letter"]) == ("published", "A")
        assert _state(client, bag) == _state(client, swap) == "planned"
        assert (_state(client, elsewhere), _state(client, waiting)) == ("triaged", "received")

        gone = moved(client, bag, "cancelled", version=4, reason="đã có người giúp")
        assert gone.status_code == 200
        second = planned(client, head)
        b = told(client, head, second["number"], "publish", version=2).json()
        assert (b["letter"], _state(client, bag)) == ("B", "cancelled")
        listed = client.get("/api/day-plans", headers=head).json()
        assert [(one["letter"], one["state"]) for one in listed] == [
            ("B", "published"),
            ("A", "closed"),
        ]
        changes = client.get(
            f"/api/day-plans/{second['number']}/changes",
            params={"since": first["number"]},
            headers=head,
        ).json()
        after = {one["task"]: one["after"] for one in changes}
        assert after[str(bag)] is None
        zipped = client.get(f"/api/day-plans/{second['number']}/lists.zip", headers=head)
        assert zipped.content.startswith(b"PK")
        drawn = client.get(f"/api/day-plans/{second['number']}/map", headers=head)
        assert "<html" in drawn.text.lower()
        assert "script-src 'unsafe-inline'" in drawn.headers["content-security-policy"]
        found = client.get(f"/api/day-plans/{second['number']}/geojson", headers=head)
        lines = [f for f in found.json()["features"] if f["geometry"]["type"] == "LineString"]
        stops = {f["properties"].get("task") for f in found.json()["features"]}
        assert len(lines) == 1
        assert str(swap) in stops
        for word in ("Bà ", "09000000", "Trần"):
            assert word not in found.text


def _state(client: TestClient, request: int) -> str:
    return str(client.get(f"/api/requests/{request}").json()["state"])


def test_the_optimizer_opens_no_gate_and_a_named_override_does(start: Start) -> None:
    """C14, C6: who may not do a task has it left out, with the reason; an override lets it in."""
    with start(solve_order) as client:
        people = a_ward(client)
        head = people["ward"]
        number = works(client, people, "goods")
        swap = triaged(client, people, 1, kind="oxygen_swap", size_l="8")
        found = planned(client, head)
        plan = plan_of(client, head, found["number"])
        assert tasks_of(plan) == {}
        assert plan["unassigned"][0]["reason"] == "SKILL_MISSING"
        order = {"kind": "override", "what": "training:oxygen", "on": str(DAY), "until": str(DAY)}
        unknown = fact(client, head, number, **(order | {"what": "oxy"}), reason="gấp")
        assert (unknown.status_code, codes(unknown)) == (422, ["no-such-gate"])
        assert fact(client, head, number, **order, reason="bác sĩ đi cùng").status_code == 201
        after = plan_of(client, head, planned(client, head)["number"])
        assert tasks_of(after)[str(swap)] == str(number)


def test_who_is_sick_or_has_no_shift_is_not_planned(start: Start) -> None:
    """C20."""
    with start(solve_order) as client:
        people = a_ward(client)
        number = works(client, people, "goods")
        triaged(client, people, 1, kind="welfare_bag")
        version = client.get(f"/api/volunteers/{number}", headers=people["ward"]).json()["version"]
        sick = {"to": "sick", "version": version, "reason": "sốt"}
        client.post(f"/api/volunteers/{number}/moves", json=sick, headers=people["ward"])
        order = {"day": str(DAY), "area": WARD, "seconds": 1}
        none = client.post("/api/day-plans", json=order, headers=people["ward"])
        assert (none.status_code, codes(none)) == (409, ["nobody-to-plan"])


def test_shifts_that_are_over_are_no_missing_shifts(start: Start) -> None:
    """Once, both were called a missing shift, and people looked for it in vain."""
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        works(client, people, "goods")
        triaged(client, people, 1, kind="welfare_bag")
        app: Any = client.app
        app.dependency_overrides[now] = lambda: AT.replace(hour=17)
        order = {"day": str(DAY), "area": WARD, "seconds": 1}
        none = client.post("/api/day-plans", json=order, headers=people["ward"])
        assert (none.status_code, codes(none)) == (409, ["shifts-over"])


def test_a_transport_goes_by_car_to_the_facility_that_accepted_and_else_waits(start: Start) -> None:
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        head = people["ward"]
        order = {"name": "BV 3", "tier": 2, "total": 10, "occupied": 0, "place": near(900)}
        client.put("/api/facilities/bv3", json=order)
        works(client, people, "oxygen")
        ride = triaged(client, people, 1, kind="transport")
        plan = plan_of(client, head, planned(client, head)["number"])
        assert plan["unassigned"][0]["reason"] == "NO_ACCEPTING_BED"
        order = {"request": ride}
        bed = client.post("/api/facilities/bv3/beds", json=order, headers=people["doctor"]).json()
        said = {"to": "accepted", "version": 1}
        client.post(f"/api/beds/{bed['number']}/moves", json=said, headers=people["doctor"])
        plan = plan_of(client, head, planned(client, head)["number"])
        assert "unassigned" in plan, plan
        assert plan["unassigned"][0]["reason"] == "RIDE_MISSING"  # nobody rides on a motorbike
        car = works(client, people, "oxygen", profile="ambulance")
        plan = plan_of(client, head, planned(client, head)["number"])
        assert tasks_of(plan) == {str(ride): str(car)}


def test_a_plan_that_is_searched_for_is_not_proposed_and_a_proposal_is_not_published_twice(
    start: Start,
) -> None:
    with start() as client:  # the solve of these tests answers at once
        people = a_ward(client)
        head = people["ward"]
        works(client, people, "goods")
        triaged(client, people, 1, kind="welfare_bag")
        found = planned(client, head)
        late = told(client, head, found["number"], "propose", version=2)
        assert (late.status_code, codes(late)) == (409, ["move-not-allowed"])
        assert told(client, head, found["number"], "publish", version=2).status_code == 200
        again = told(client, head, found["number"], "publish", version=2)
        assert (again.status_code, codes(again)) == (409, ["already-published"])


def test_a_ward_head_plans_the_own_ward_and_no_other(start: Start) -> None:
    with start() as client:
        people = a_ward(client)
        order = {"day": str(DAY), "area": NEXT, "seconds": 1}
        answer = client.post("/api/day-plans", json=order, headers=people["ward"])
        assert (answer.status_code, codes(answer)) == (403, ["not-your-area"])


def test_a_ward_head_sees_what_the_draft_of_the_own_ward_came_to(start: Start) -> None:
    """Once, the figures were to be had of plans alone, which no ward head may ask for."""
    with start(solve=solve_order) as client:
        people = a_ward(client)
        who = str(works(client, people, "goods"))
        triaged(client, people, 1, kind="welfare_bag")
        order = {"day": str(DAY), "area": WARD, "seconds": 1}
        made = client.post("/api/day-plans", json=order, headers=people["ward"]).json()
        path = f"/api/day-plans/{made['number']}"
        assert client.get(path, headers=people["ward"]).json()["found"] is None
        assert followed(client, made["job"])["state"] == "done"
        seen = client.get(path, headers=people["ward"]).json()
        assert (seen["state"], seen["plan"]) == ("draft", None)
        found = seen["found"]
        assert (found["planned"], found["routes"], found["unassigned"]) == (1, 1, 0)
        assert found["work"]["each"][who]["at_work"] > 0
        assert found["id"] == seen["solve"]["plan"]
        asked = client.get(f"/api/plans/{found['id']}", headers=people["ward"])
        assert asked.status_code == 403


def test_a_place_that_no_road_leads_to_is_named_when_the_day_is_planned(
    start: Start, tmp_path: Path
) -> None:
    roads = tmp_path / "var" / "roads" / "ward.npz"
    roads.parent.mkdir(parents=True, exist_ok=True)
    save_network(streets(), roads)
    west_m = round((WEST - 106.66) * 105_000)
    with start() as client:
        people = a_ward(client)
        works(client, people, "goods")
        triaged(client, people, 1, kind="welfare_bag", place=near(west_m + 100))
        triaged(client, people, 2, kind="welfare_bag", place=near(west_m + 200))
        order = {"day": str(DAY), "area": WARD, "seconds": 1}
        reached = client.post("/api/day-plans", json=order, headers=people["ward"]).json()
        triaged(client, people, 3, kind="welfare_bag", place=near(9000))
        draft = client.post("/api/day-plans", json=order, headers=people["ward"]).json()
    off, before = (
        {one["subject"] for one in said["notices"] if one["code"] == "off-road"}
        for said in (draft, reached)
    )
    assert any("3 Trần Phú" in subject for subject in off)
    assert not any("Trần Phú" in subject for subject in before)


@pytest.mark.parametrize(
    ("task", "request_number"), [("12", 12), ("12+2", 12), ("12+", 12), ("7", 7)]
)
def test_a_task_belongs_to_its_request(task: str, request_number: int) -> None:
    assert request_of_task(task) == request_number


def test_a_request_of_yesterday_evening_has_waited(start: Start) -> None:
    with start() as client:
        people = a_ward(client)
        app: Any = client.app
        works(client, people, "goods")
        app.dependency_overrides[now] = lambda: AT - timedelta(hours=10)
        number = triaged(client, people, 1, kind="welfare_bag")
        app.dependency_overrides[now] = lambda: AT
        draft = client.post(
            "/api/day-plans",
            json={"day": str(DAY), "area": WARD, "seconds": 1},
            headers=people["ward"],
        ).json()
        problem = client.get(f"/api/problems/{draft['problem']}/document").json()
        (task,) = problem["tasks"]
        assert (task["id"], task["days_waited"]) == (str(number), 1)
