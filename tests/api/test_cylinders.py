"""The ledger of cylinders over HTTP."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.dependencies import now, today
from api.records.cylinders import CYLINDER, HOLDERS, Cylinder, CylinderNumber, Reading
from api.records.users import User
from api.services import cylinders
from api.store.session import Store
from tests.api.conftest import Start, let_in
from tests.api.test_requests import NEXT, WARD, an_order, codes, moved, taken

STATION = "tram-1"


def a_keeper(client: TestClient) -> dict[str, str]:
    """Let somebody in who keeps a station."""
    depot = {"kind": "oxygen_station", "name": "Trạm 1"}
    assert client.put(f"/api/depots/{STATION}", json=depot).status_code == 200
    return let_in(client, "tram", role="station_keeper")


@pytest.fixture
def keeper(client: TestClient) -> dict[str, str]:
    return a_keeper(client)


def kept(client: TestClient, headers: dict[str, str], serial: str = "OX-1", **more: Any) -> int:
    order = {"serial": serial, "size_l": "8", "station": STATION} | more
    answer = client.post("/api/cylinders", json=order, headers=headers)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


def went(client: TestClient, headers: dict[str, str], number: int, to: str, **more: Any) -> Any:
    version = client.get(f"/api/cylinders/{number}", headers=headers).json()["version"]
    order = {"to": to, "version": version} | more
    return client.post(f"/api/cylinders/{number}/moves", json=order, headers=headers)


def a_rider(client: TestClient, headers: dict[str, str] | None = None) -> str:
    """Enlist a volunteer and return the number."""
    order = {"name_short": "Anh K.", "place": {"ward": WARD}}
    answer = client.post("/api/volunteers", json=order, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def lent(client: TestClient, headers: dict[str, str], patient: int, **more: Any) -> int:
    number = kept(client, headers, f"OX-{len(client.get('/api/cylinders').json()) + 1}")
    assert went(client, headers, number, "carried", holder=a_rider(client)).status_code == 200
    order = {"holder": str(patient), "terms": "loan"} | more
    answer = went(client, headers, number, "at-patient", **order)
    assert answer.status_code == 200, answer.text
    return number


def test_a_cylinder_goes_from_the_station_to_a_patient_and_comes_back(
    client: TestClient, keeper: dict[str, str]
) -> None:
    patient = taken(client)["patient"]
    number = lent(client, keeper, patient, pressure_bar="150", flow_lpm="2")
    found = client.get(f"/api/cylinders/{number}", headers=keeper).json()
    assert (found["state"], found["holder_kind"], found["holder"]) == (
        "at-patient",
        "patient",
        str(patient),
    )
    rider = a_rider(client)
    for to, holder in (("carried-empty", rider), ("empty", STATION), ("at-plant", "nhà máy")):
        assert went(client, keeper, number, to, holder=holder).status_code == 200
    assert went(client, keeper, number, "full", holder=STATION).json()["holder"] == STATION
    states = [m["after"] for m in client.get(f"/api/cylinders/{number}").json()["moves"]]
    assert states == ["full", "carried", "at-patient", "carried-empty", "empty", "at-plant", "full"]


def test_a_serial_stands_once_in_the_ledger(client: TestClient, keeper: dict[str, str]) -> None:
    kept(client, keeper)
    order = {"serial": "OX-1", "size_l": "8", "station": STATION}
    again = client.post("/api/cylinders", json=order, headers=keeper)
    assert (again.status_code, codes(again)) == (409, ["cylinder-exists"])


def test_it_is_said_who_holds_it_and_nobody_leaps_over_a_state(
    client: TestClient, keeper: dict[str, str]
) -> None:
    number = kept(client, keeper)
    nobody = went(client, keeper, number, "carried")
    assert (nobody.status_code, codes(nobody)) == (422, ["holder-missing"])
    leap = went(client, keeper, number, "at-patient", holder="1")
    assert leap.status_code in (404, 409)
    lost = went(client, keeper, number, "lost")
    assert (lost.status_code, codes(lost)) == (422, ["reason-missing"])
    declared = went(client, keeper, number, "lost", reason="không thấy khi kiểm kê").json()
    assert (declared["holder_kind"], declared["holder"]) == ("nobody", "")


def test_a_cylinder_whose_test_is_overdue_is_not_brought(
    client: TestClient, keeper: dict[str, str]
) -> None:
    yesterday = (today() - timedelta(days=1)).isoformat()
    number = kept(client, keeper, test_due=yesterday)
    answer = went(client, keeper, number, "carried", holder="7")
    assert (answer.status_code, codes(answer)) == (422, ["test-overdue"])
    assert went(client, keeper, number, "blocked", reason="quá hạn").status_code == 200


def test_what_is_overdue_comes_back_from_wherever_it_is_and_is_full_again_once_tested(
    client: TestClient, keeper: dict[str, str]
) -> None:
    """Once, a reserved or carried one had no way out, and a tested one was refused for ever."""
    tomorrow = today() + timedelta(days=1)
    patient, rider = str(taken(client)["patient"]), a_rider(client)
    ways = {
        "OX-1": [("reserved", "")],
        "OX-2": [("reserved", ""), ("carried", rider)],
        "OX-3": [("carried", rider), ("at-patient", patient)],
    }
    numbers = [kept(client, keeper, serial, test_due=str(today())) for serial in ways]
    for number, steps in zip(numbers, ways.values(), strict=True):
        for to, holder in steps:
            assert went(client, keeper, number, to, holder=holder).status_code == 200
    client.app.dependency_overrides[today] = lambda: tomorrow  # type: ignore[attr-defined]
    reserved, carried, lent_out = numbers
    assert went(client, keeper, reserved, "blocked", reason="quá hạn").status_code == 200
    refused = went(client, keeper, carried, "at-patient", holder=patient)
    assert (refused.status_code, codes(refused)) == (422, ["test-overdue"])
    assert went(client, keeper, carried, "full", holder=STATION).status_code == 200
    assert went(client, keeper, lent_out, "at-patient", pressure_bar="90").status_code == 200
    early = went(client, keeper, reserved, "empty", test_due="2031-01-01")
    assert (early.status_code, codes(early)) == (422, ["test-not-here"])
    assert went(client, keeper, reserved, "empty").status_code == 200
    assert went(client, keeper, reserved, "at-plant", holder="nhà máy").status_code == 200
    back = went(client, keeper, reserved, "full", holder=STATION, test_due="2031-01-01").json()
    assert (back["state"], back["test_due"]) == ("full", "2031-01-01")
    assert went(client, keeper, reserved, "carried", holder=rider).status_code == 200


def test_a_new_reading_is_noted_where_the_cylinder_stands_and_moves_it_to_nobody_else(
    client: TestClient, keeper: dict[str, str]
) -> None:
    patient = taken(client)["patient"]
    other = taken(client, "hotline-000002", name_short="Ông Đ.", phone="0900000002")["patient"]
    number = lent(client, keeper, patient, pressure_bar="150", flow_lpm="2")
    before = client.get(f"/api/cylinders/{number}").json()
    noted = went(client, keeper, number, "at-patient", pressure_bar="80").json()
    assert (noted["pressure_bar"], noted["flow_lpm"], noted["terms"]) == ("80", "2", "loan")
    assert noted["since"] == before["since"]
    assert noted["measured_at"] > before["measured_at"]
    taken_on = went(client, keeper, number, "at-patient", holder=str(other))
    assert (taken_on.status_code, codes(taken_on)) == (409, ["move-not-allowed"])


def test_a_holder_is_a_volunteer_who_is_there_or_a_patient_whom_one_sees(
    client: TestClient, keeper: dict[str, str]
) -> None:
    theirs = let_in(client, "nhom-khac", organisation="B")
    patient = taken(client, "group-000001", headers=theirs)["patient"]
    number = kept(client, keeper)
    nobody = went(client, keeper, number, "carried", holder="7")
    assert (nobody.status_code, codes(nobody)) == (404, ["no-such-volunteer"])
    for wrong in ("9" * 30, "0", "-1", "anh K."):
        answer = went(client, keeper, number, "carried", holder=wrong)
        assert (answer.status_code, codes(answer)) == (422, ["holder-missing"])
    rider = a_rider(client)
    assert went(client, keeper, number, "carried", holder=f"000{rider}").json()["holder"] == rider
    hidden = went(client, keeper, number, "at-patient", holder=str(patient))
    assert (hidden.status_code, codes(hidden)) == (403, ["not-shared"])
    none = went(client, keeper, number, "at-patient", holder="99")
    assert (none.status_code, codes(none)) == (404, ["no-such-patient"])


def test_a_cylinder_that_is_due_when_its_patient_comes_to_a_hospital_is_still_fetched(
    client: TestClient, keeper: dict[str, str]
) -> None:
    """Once, the outcome of a call ended the request that would have had it fetched."""
    patient = taken(client)["patient"]
    asked, forgotten = (lent(client, keeper, patient) for _ in range(2))
    version = client.get(f"/api/cylinders/{asked}").json()["version"]
    made = client.post(f"/api/cylinders/{asked}/recovery", json={"version": version}).json()
    assert went(client, keeper, forgotten, "to-collect").status_code == 200
    client.post("/api/calls/plan", json={"day": "2021-09-10"})
    doctor = let_in(client, "bac-si", role="doctor")
    order = {"version": 1, "outcome": "in-hospital"}
    assert client.post("/api/calls/1/outcome", json=order, headers=doctor).status_code == 200
    fetching = client.get("/api/requests", params={"kind": "oxygen_collect"}).json()
    assert [(one["note"], one["state"]) for one in fetching] == [
        ("OX-2", "triaged"),
        ("OX-1", "triaged"),
    ]
    assert fetching[1]["number"] == made["request"]["number"]


def test_who_is_in_no_hospital_after_all_keeps_what_they_breathe_from(
    client: TestClient, keeper: dict[str, str]
) -> None:
    patient = taken(client)["patient"]
    number, due = (lent(client, keeper, patient) for _ in range(2))
    assert went(client, keeper, due, "to-collect").status_code == 200
    client.post("/api/calls/plan", json={"day": "2021-09-10"})
    doctor = let_in(client, "bac-si", role="doctor")
    order: dict[str, Any] = {"version": 1, "outcome": "in-hospital"}
    assert client.post("/api/calls/1/outcome", json=order, headers=doctor).status_code == 200
    right = {"version": 2, "outcome": "well", "reason": "nhầm người"}
    assert client.put("/api/calls/1/outcome", json=right, headers=doctor).status_code == 200
    fetching = client.get("/api/requests", params={"kind": "oxygen_collect"}).json()
    assert {one["state"] for one in fetching} == {"cancelled"}
    states = [client.get(f"/api/cylinders/{one}").json()["state"] for one in (number, due)]
    assert states == ["at-patient", "to-collect"]
    assert client.get("/api/requests/1").json()["state"] == "received"


def test_a_recovery_that_came_to_nothing_is_asked_for_once_more(
    client: TestClient, keeper: dict[str, str]
) -> None:
    number = lent(client, keeper, taken(client)["patient"])

    def recovered() -> Any:
        version = client.get(f"/api/cylinders/{number}").json()["version"]
        return client.post(f"/api/cylinders/{number}/recovery", json={"version": version})

    first = recovered().json()["request"]["number"]
    twice = recovered()
    assert (twice.status_code, codes(twice)) == (409, ["move-not-allowed"])
    assert moved(client, first, "cancelled", version=2, reason="nhà khóa").status_code == 200
    assert recovered().json()["request"]["number"] == first + 1


def test_a_reading_of_the_future_counts_from_when_it_is_told_and_no_flow_lasts_for_ever(
    client: TestClient, keeper: dict[str, str]
) -> None:
    """Once, a clock that ran ahead hid a patient from the night, or broke the list of all."""
    future = "2100-01-01T00:00:00+07:00"
    short = taken(client, measured_at=future)
    assert short["measured_at"] == short["received_at"]
    again = client.post("/api/requests", json=an_order(measured_at=future))
    assert (again.status_code, again.json()["number"]) == (200, short["number"])
    reading = {"pressure_bar": "60", "flow_lpm": "10", "measured_at": future}
    lent(client, keeper, short["patient"], **reading)
    calm = taken(client, "hotline-000002", name_short="Ông Đ.", phone="0900000002")["patient"]
    for _ in range(2):
        lent(client, keeper, calm, pressure_bar="300", flow_lpm="0.000001")
    found = client.get("/api/cylinders/short-nights")
    assert [one["patient"]["number"] for one in found.json()] == [short["patient"]]


def test_who_is_brought_to_a_hospital_has_a_lent_cylinder_fetched_back_and_a_given_one_not(
    client: TestClient, keeper: dict[str, str]
) -> None:
    """A thousand of 1,500 had not come back: the house was locked (PRODUCT.md 1.4)."""
    patient = taken(client)["patient"]
    loan = lent(client, keeper, patient)
    gift = lent(client, keeper, patient, terms="gift")
    assert moved(client, 1, "transferred", version=1, reason="nhập viện").status_code == 200
    assert client.get(f"/api/cylinders/{loan}").json()["state"] == "to-collect"
    assert client.get(f"/api/cylinders/{gift}").json()["state"] == "at-patient"
    made = client.get("/api/requests/2").json()
    assert (made["kind"], made["note"], made["patient"]) == ("oxygen_collect", "OX-1", patient)


def test_after_a_death_nothing_goes_out_by_itself(
    client: TestClient, keeper: dict[str, str]
) -> None:
    loan = lent(client, keeper, taken(client)["patient"])
    assert moved(client, 1, "deceased", version=1, reason="gia đình báo").status_code == 200
    assert client.get(f"/api/cylinders/{loan}").json()["state"] == "at-patient"
    assert [one["number"] for one in client.get("/api/requests").json()] == [1]


def test_a_recovery_is_one_request_and_a_gift_has_none(
    client: TestClient, keeper: dict[str, str]
) -> None:
    patient = taken(client)["patient"]
    loan, gift = lent(client, keeper, patient), lent(client, keeper, patient, terms="gift")
    version = client.get(f"/api/cylinders/{loan}").json()["version"]
    made = client.post(f"/api/cylinders/{loan}/recovery", json={"version": version})
    assert made.json()["request"]["kind"] == "oxygen_collect"
    again = client.post(f"/api/cylinders/{loan}/recovery", json={"version": version})
    assert again.status_code == 409
    version = client.get(f"/api/cylinders/{gift}").json()["version"]
    none = client.post(f"/api/cylinders/{gift}/recovery", json={"version": version})
    assert (none.status_code, codes(none)) == (409, ["move-not-allowed"])


def test_whose_oxygen_ends_before_the_morning_is_listed_with_until_when_it_lasts(
    client: TestClient, keeper: dict[str, str]
) -> None:
    """8 l at 150 bar less 50 give 800 l: 6 h 40 at 2 l/min, 13 h 20 with two of them."""
    read = datetime(2021, 9, 10, 10, 0, tzinfo=UTC)  # 17:00 in Vietnam; the morning begins at 8
    app: Any = client.app
    app.dependency_overrides[today] = lambda: date(2021, 9, 10)
    app.dependency_overrides[now] = lambda: read
    reading = {"pressure_bar": "150", "flow_lpm": "2", "measured_at": read.isoformat()}
    for headers, name in ((client.headers, "dieu-phoi"), (keeper, "tram")):
        headers.update(let_in(client, f"{name} 2021", role=_role(name)))
    short = taken(client)["patient"]
    lent(client, keeper, short, **reading)
    two = taken(client, "hotline-000002", name_short="Ông Đ.", phone="0900000002")["patient"]
    for _ in range(2):
        lent(client, keeper, two, **reading)
    three = taken(client, "hotline-000003", name_short="Em N.", phone="0900000003")["patient"]
    for _ in range(3):
        lent(client, keeper, three, **reading)
    found = client.get("/api/cylinders/short-nights").json()
    assert [(one["patient"]["number"], one["lasts_until"]) for one in found] == [
        (short, "2021-09-10T16:40:00Z"),
        (two, "2021-09-10T23:20:00Z"),
    ]
    assert found[0]["needed_until"] == "2021-09-11T08:00:00+07:00"


def _role(name: str) -> Any:
    return "dispatcher" if name == "dieu-phoi" else "station_keeper"


AT = datetime(2021, 9, 10, tzinfo=UTC)
STEPS = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(CYLINDER.states), st.booleans()), max_size=25
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_no_cylinder_is_lost_whatever_happens(
    start: Start, steps: list[tuple[int, str, bool]]
) -> None:
    """DM16: the sum over all states is constant, and the moves tell each place again."""
    with start() as client:
        store: Store = client.app.state.store  # type: ignore[attr-defined]
        kho = f"kho {abs(hash(tuple(steps)))} {len(steps)}"
        user = User(
            name="so-sach", role="station_keeper", organisation=kho, areas=("*",), created_at=AT
        )
        theirs = let_in(client, f"dieu-phoi {kho}", organisation=kho)
        answer = client.post("/api/requests", json=an_order(), headers=theirs)
        who = {
            "patient": str(answer.json()["patient"]),
            "volunteer": a_rider(client, theirs),
            "nobody": "",
        }
        depot = {"kind": "oxygen_station", "name": "Trạm"}
        assert client.put(f"/api/depots/{kho}", json=depot, headers=theirs).status_code == 200
        numbers = [_registered(store, user, count) for count in range(5)]
        for which, state, seen in steps:
            holder = who.get(HOLDERS[state], kho)
            _tried(store, user, numbers[which], state, holder=holder, latest=seen)
        assert sum(cylinders.counts(store, user).values()) == 5
        for number in numbers:
            found, told = cylinders.view(store, user, number)
            assert told[-1].after == found.state
            assert [move.before for move in told[1:]] == [move.after for move in told[:-1]]


def _registered(store: Store, user: User, count: int) -> CylinderNumber:
    new = Cylinder(
        number=CylinderNumber(0),
        serial=f"{user.organisation} {count}",
        organisation=user.organisation,
        size_l=8,  # type: ignore[arg-type]
        state="full",
        version=1,
        holder=user.organisation,
        since=AT,
    )
    return cylinders.register(store, user, new, now=AT).number


def _tried(
    store: Store, user: User, number: CylinderNumber, state: str, *, holder: str, latest: bool
) -> None:
    version = cylinders.view(store, user, number)[0].version
    try:
        cylinders.move_cylinder(
            store,
            user,
            number,
            state,
            holder=holder,
            terms="loan",
            reading=Reading(),
            reason="thử",
            seen=version if latest else version - 1,
            today=AT.date(),
            now=AT,
        )
    except RuntimeError:  # `Conflict`: not from here, or not as it was seen
        assert (
            not latest or state not in CYLINDER.moves[cylinders.view(store, user, number)[0].state]
        )


def test_the_night_lists_own_cylinders_that_were_told_of_and_nobody_dead_or_in_hospital(
    client: TestClient, keeper: dict[str, str]
) -> None:
    """A family in mourning is not rung about tonight's oxygen; a cylinder of one's own ends too."""
    low = {"pressure_bar": "60", "flow_lpm": "10"}
    people = []
    for count in range(1, 4):
        sent = {"name_short": f"Bà {count}", "phone": f"090000001{count}"}
        found = taken(client, f"hotline-00000{count}", **sent)
        lent(client, keeper, found["patient"], **low)
        people.append(found)
    own = taken(
        client,
        "hotline-000009",
        kind="oxygen_swap",
        name_short="Ông Đ.",
        phone="0900000009",
        size_l="8",
        **low,
    )
    here, dead, away = people
    for one, state in ((dead, "deceased"), (away, "transferred")):
        answer = moved(client, one["number"], state, version=1, reason="gia đình báo")
        assert answer.status_code == 200, answer.text
    found = client.get("/api/cylinders/short-nights").json()
    assert {one["patient"]["number"] for one in found} == {here["patient"], own["patient"]}
    note = client.get(f"/api/handovers/draft?area={WARD}").json()
    assert [(line["record"], line["standing"]) for line in note["households"]] == [
        ("OX-2", "at-patient")
    ]
    assert len(note["short_nights"]) == 2


def test_whoever_tells_of_a_hospital_each_organisation_fetches_its_own_cylinder(
    client: TestClient, keeper: dict[str, str]
) -> None:
    patient = taken(client)["patient"]
    loan = lent(client, keeper, patient)
    shared = client.post("/api/patients/1/shares", json={"organisation": "B", "reason": "khám"})
    assert shared.status_code == 201
    doctor = let_in(client, "bac-si B", role="doctor", organisation="B")
    asked = {"kind": "transport", "patient": patient}
    order = {"client_id": "b-000001", **asked}
    number = client.post("/api/requests", json=order, headers=doctor).json()["number"]
    gone = moved(client, number, "transferred", version=1, reason="nhập viện", headers=doctor)
    assert gone.status_code == 200, gone.text
    assert client.get(f"/api/cylinders/{loan}").json()["state"] == "to-collect"
    fetch = client.get("/api/requests?kind=oxygen_collect").json()
    assert [(one["organisation"], one["patient"]) for one in fetch] == [("A", patient)]


def test_what_stands_in_the_station_of_another_ward_is_moved_by_nobody_from_here(
    client: TestClient, keeper: dict[str, str]
) -> None:
    number = kept(client, keeper)
    place = {"kind": "oxygen_station", "name": "Trạm 1", "place": {"ward": WARD}, "version": 1}
    assert client.put(f"/api/depots/{STATION}", json=place).status_code == 200
    there = let_in(client, "phuong khac", role="station_keeper", areas=(NEXT,))
    refused = went(client, there, number, "lost", reason="không thấy")
    assert (refused.status_code, codes(refused)) == (403, ["not-your-area"])
    assert client.get(f"/api/cylinders/{number}").json()["state"] == "full"
    here = let_in(client, "phuong", role="station_keeper", areas=(WARD,))
    assert went(client, here, number, "lost", reason="không thấy").status_code == 200
