"""What depots have over HTTP: received, issued, brought back, counted, blocked."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from api.dependencies import bag_table_on, now, today
from api.records.requests import RequestNumber
from api.services.households import not_due
from api.services.solving import solve_order
from api.store.requests import get_request
from tests.api.conftest import Start, let_in
from tests.api.test_day_plans import (
    DAY,
    a_ward,
    near,
    plan_of,
    planned,
    tasks_of,
    told,
    triaged,
    works,
)
from tests.api.test_requests import NEXT, WARD, codes, moved, taken
from tests.api.test_volunteers import STEPS, enlisted, fact

if TYPE_CHECKING:
    from api.store.session import Store

Headers = dict[str, str]
IDS: Final = count(1)
A = "Gói thuốc A"


@pytest.fixture
def people(client: TestClient) -> dict[str, Headers]:
    """Who keeps the depot, heads the ward, and the doctor; it is 18 September 2021."""
    app: Any = client.app
    app.dependency_overrides[today] = lambda: date(2021, 9, 18)
    found = {
        "keeper": let_in(client, "tram", role="station_keeper"),
        "ward": let_in(client, "phuong", role="ward_head", areas=(WARD,)),
        "doctor": let_in(client, "bac-si", role="doctor"),
    }
    a_depot(client, found["keeper"])
    return found


def a_depot(client: TestClient, headers: Headers, name: str = "hang", **more: Any) -> None:
    order = {"kind": "distribution_point", "name": name, "place": {"ward": WARD}} | more
    answer = client.put(f"/api/depots/{name}", json=order, headers=headers)
    assert answer.status_code == 200, answer.text


def sent(client: TestClient, headers: Headers, what: str, depot: str = "hang", **order: Any) -> Any:
    order = {"client_id": f"kho-{next(IDS):06}"} | order
    return client.post(f"/api/depots/{depot}/{what}", json=order, headers=headers)


def received(client: TestClient, people: dict[str, Headers], **changes: Any) -> int:
    """Receive something, and return the number of its batch."""
    order: dict[str, Any] = {"good": "bag", "name": "Túi gạo", "count": 5, "supplier": "Quận"}
    depot = changes.pop("depot", "hang")
    answer = sent(client, people["keeper"], "receipts", depot, **(order | changes))
    assert answer.status_code == 201, answer.text
    return int(answer.json()[0]["batch"]["number"])


def a_medicine(code: str, expires: str, **more: Any) -> dict[str, Any]:
    return {"good": "medicine", "name": A, "batch": code, "expires": expires} | more


def issued(client: TestClient, people: dict[str, Headers], **order: Any) -> Any:
    order = {"good": "bag", "name": "Túi gạo", "count": 1} | order
    return sent(client, people["keeper"], "issues", **order)


def there(client: TestClient, people: dict[str, Headers], depot: str = "hang") -> dict[str, int]:
    found = client.get("/api/stock", params={"depot": depot}, headers=people["keeper"]).json()
    return {
        f"{one['batch']['name']} {one['batch']['batch']}".strip(): one["count"] for one in found
    }


def ordered(client: TestClient, people: dict[str, Headers], request: int, **changes: Any) -> int:
    order = {"name": A, "count": 1} | changes
    answer = client.post(
        f"/api/requests/{request}/medicine-orders", json=order, headers=people["doctor"]
    )
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


def a_bag_request(client: TestClient, count: int = 1, **changes: Any) -> dict[str, Any]:
    order = {"kind": "welfare_bag", "name_short": f"Bà {count}", "phone": f"09{count:08}"}
    return taken(client, f"hotline-{count:06}", **(order | changes))


def test_what_was_received_says_from_whom_and_on_which_terms(
    client: TestClient, people: dict[str, Headers]
) -> None:
    """C24: once it was quarrelled about whether something was lent or given."""
    received(client, people, supplier="Hội Doanh nhân trẻ", terms="return-to-donor")
    (line,) = client.get("/api/stock/movements").json()
    assert (line["supplier"], line["terms"], line["by"]) == (
        "Hội Doanh nhân trẻ",
        "return-to-donor",
        "tram",
    )
    assert (line["kind"], line["change"], line["rest"]) == ("receipt", 5, 5)


def test_medicine_without_batch_and_last_day_is_not_received(
    client: TestClient, people: dict[str, Headers]
) -> None:
    order = {"good": "medicine", "name": A, "count": 5, "supplier": "Sở Y tế"}
    bare = sent(client, people["keeper"], "receipts", **order)
    assert (bare.status_code, codes(bare)) == (422, ["batch-missing"])
    received(client, people, **a_medicine("A1", "2021-10-01"))
    other = sent(client, people["keeper"], "receipts", **order, batch="A1", expires="2022-10-01")
    assert (other.status_code, codes(other)) == (409, ["batch-otherwise"])


def test_the_same_client_id_again_moves_nothing(
    client: TestClient, people: dict[str, Headers]
) -> None:
    for _ in range(3):
        received(client, people, client_id="kho-mot-lan")
    assert there(client, people) == {"Túi gạo": 5}
    other = sent(
        client,
        people["keeper"],
        "receipts",
        client_id="kho-mot-lan",
        good="bag",
        name="Túi gạo",
        count=6,
        supplier="Quận",
    )
    assert (other.status_code, codes(other)) == (409, ["sent-otherwise"])
    request = a_bag_request(client)["number"]
    again = [issued(client, people, client_id="kho-xuat-1", request=request) for _ in range(3)]
    assert {answer.status_code for answer in again} == {201}
    assert len({answer.text for answer in again}) == 1
    assert there(client, people) == {"Túi gạo": 4}


def test_what_expires_first_goes_first_and_what_is_past_its_day_or_blocked_does_not(
    client: TestClient, people: dict[str, Headers]
) -> None:
    late = received(client, people, **a_medicine("A3", "2022-03-01", count=5))
    received(client, people, **a_medicine("A1", "2021-09-17", count=5))
    received(client, people, **a_medicine("A2", "2021-09-18", count=2))
    request = taken(client)["number"]
    order = ordered(client, people, request, count=9)
    wanted = {"good": "medicine", "name": A, "request": request, "order": order}
    lines = issued(client, people, **wanted, count=3).json()
    assert [(line["batch"]["batch"], line["change"]) for line in lines] == [("A2", -2), ("A3", -1)]
    block = {"to": "blocked", "version": 1}
    bare = client.post(f"/api/batches/{late}/moves", json=block, headers=people["keeper"])
    assert (bare.status_code, codes(bare)) == (422, ["reason-missing"])
    block["reason"] = "nghi hàng giả"
    client.post(f"/api/batches/{late}/moves", json=block, headers=people["keeper"])
    none = issued(client, people, **wanted)
    assert (none.status_code, codes(none)) == (409, ["not-in-stock"])
    free = {"to": "usable", "version": 2, "reason": "đã kiểm"}
    client.post(f"/api/batches/{late}/moves", json=free, headers=people["doctor"])
    assert issued(client, people, **wanted).status_code == 201
    assert there(client, people) == {f"{A} A1": 5, f"{A} A2": 0, f"{A} A3": 3}


def test_a_recalled_batch_says_where_it_is_and_for_whom_it_went(
    client: TestClient, people: dict[str, Headers]
) -> None:
    number = received(client, people, **a_medicine("A1", "2022-01-01", count=3))
    request = taken(client)["number"]
    order = ordered(client, people, request)
    issued(client, people, good="medicine", name=A, request=request, order=order)
    recall = {"to": "recalled", "version": 1, "reason": "công văn thu hồi"}
    client.post(f"/api/batches/{number}/moves", json=recall, headers=people["doctor"])
    found = client.get(f"/api/batches/{number}", headers=people["keeper"]).json()
    assert [(one["depot"], one["count"], one["usable"]) for one in found["at_hand"]] == [
        ("hang", 2, False)
    ]
    assert [move["after"] for move in found["moves"]] == ["usable", "recalled"]
    lines = client.get("/api/stock/movements", params={"batch": number}).json()
    assert [line["request"] for line in lines] == [request, None]
    back = {"to": "usable", "version": 2, "reason": "x"}
    never = client.post(f"/api/batches/{number}/moves", json=back, headers=people["doctor"])
    assert (never.status_code, codes(never)) == (409, ["move-not-allowed"])


def test_what_expires_soon_is_listed(client: TestClient, people: dict[str, Headers]) -> None:
    received(client, people)
    received(client, people, **a_medicine("A2", "2022-03-01"))
    received(client, people, **a_medicine("A1", "2021-10-01"))
    soon = client.get("/api/stock", params={"expires_by": "2021-10-18"}).json()
    assert [one["batch"]["batch"] for one in soon] == ["A1"]


def test_medicine_goes_by_the_order_of_a_doctor_and_not_otherwise(
    client: TestClient, people: dict[str, Headers]
) -> None:
    """D3: a delivery of medicine without an order is refused; B5: it says batch and last day."""
    received(client, people, **a_medicine("A1", "2022-01-01"))
    request, other = taken(client)["number"], taken(client, "hotline-000002")["number"]
    wanted = {"good": "medicine", "name": A, "request": request}
    bare = issued(client, people, **wanted)
    assert (bare.status_code, codes(bare)) == (422, ["order-missing"])
    for who in ("keeper", "ward"):
        answer = client.post(
            f"/api/requests/{request}/medicine-orders", json={"name": A}, headers=people[who]
        )
        assert (answer.status_code, codes(answer)) == (403, ["not-your-role"])
    order = ordered(client, people, request, note="uống sau ăn")
    for wrong in ({"request": other}, {"name": "Gói thuốc C"}, {"count": 2}):
        answer = issued(client, people, **(wanted | wrong), order=order)
        assert (answer.status_code, codes(answer)) == (422, ["not-as-ordered"]), wrong
    (line,) = issued(client, people, **wanted, order=order).json()
    batch = line["batch"]
    assert (line["order"], batch["batch"], batch["expires"]) == (order, "A1", "2022-01-01")
    more = issued(client, people, **wanted, order=order)
    assert (more.status_code, codes(more)) == (422, ["not-as-ordered"])
    (seen,) = client.get(
        f"/api/requests/{request}/medicine-orders", headers=people["keeper"]
    ).json()
    assert "note" not in seen


def test_nothing_goes_by_an_order_that_was_withdrawn(
    client: TestClient, people: dict[str, Headers]
) -> None:
    received(client, people, **a_medicine("A1", "2022-01-01"))
    request = taken(client)["number"]
    order = ordered(client, people, request)
    path = f"/api/medicine-orders/{order}"
    back = {"version": 1, "reason": "nhầm người"}
    assert client.post(f"{path}/withdraw", json=back, headers=people["doctor"]).status_code == 200
    wanted = {"good": "medicine", "name": A, "request": request, "order": order}
    answer = issued(client, people, **wanted)
    assert (answer.status_code, codes(answer)) == (409, ["order-withdrawn"])
    told = client.get(path, headers=people["keeper"]).json()
    assert [(m["after"], m["reason"]) for m in told["moves"]] == [
        ("ordered", ""),
        ("withdrawn", ""),
    ]


def test_medicine_that_was_never_issued_is_not_delivered_but_by_an_override(
    client: TestClient, people: dict[str, Headers]
) -> None:
    received(client, people, **a_medicine("A1", "2022-01-01"))
    doctor, versions = people["doctor"], count(1)
    request = taken(client)["number"]
    risk = {"risk": "yellow", "version": next(versions)}
    client.put(f"/api/requests/{request}/risk", json=risk, headers=doctor)
    version = client.get(f"/api/requests/{request}").json()["version"]
    for to in ("planned", "loaded", "on-the-way"):
        assert moved(client, request, to, version=version).status_code == 200
        version += 1
    early = moved(client, request, "delivered", version=version)
    assert (early.status_code, codes(early)) == (409, ["medicine-not-issued"])
    order = ordered(client, people, request)
    issued(client, people, good="medicine", name=A, request=request, order=order)
    assert moved(client, request, "delivered", version=version).status_code == 200


def test_a_household_with_three_patients_gets_one_bag_a_cycle_and_is_told_so(
    client: TestClient, people: dict[str, Headers]
) -> None:
    """D2."""
    received(client, people)
    first, second = a_bag_request(client), a_bag_request(client, 2)
    assert first["duplicates"] == []
    assert [(one["number"], one["why"]) for one in second["duplicates"]] == [(1, "household")]
    third = a_bag_request(client, 3, address="12/3 tran phu, p.4, q.5")
    assert len(third["duplicates"]) == 2
    neighbour = a_bag_request(client, 4, address="12/5 Trần Phú, P.4, Q.5")
    assert neighbour["duplicates"] == []
    assert issued(client, people, request=1).status_code == 201
    for number in (1, 2, 3):
        answer = issued(client, people, request=number)
        assert (answer.status_code, codes(answer)) == (409, ["bag-within-cycle"])
    assert issued(client, people, request=4).status_code == 201
    assert there(client, people) == {"Túi gạo": 3}


def test_the_same_house_of_the_same_street_elsewhere_is_another_household(
    client: TestClient, people: dict[str, Headers]
) -> None:
    """Once, a plan was refused for bags of another district: 12 Trần Phú is in many of them."""
    received(client, people)
    told = [
        a_bag_request(client, number, address="12 Trần Phú", place={"ward": ward})["duplicates"]
        for number, ward in enumerate((WARD, NEXT, WARD), start=1)
    ]
    assert [[one["number"] for one in each] for each in told] == [[], [], [1]]
    given = [issued(client, people, request=number).status_code for number in (1, 2, 3)]
    assert given == [201, 201, 409]


def test_who_has_the_address_without_its_area_is_of_each_household_there(
    client: TestClient, people: dict[str, Headers]
) -> None:
    """Once, one call with the ward and one without it got two bags a cycle at one door."""
    received(client, people)
    for number, place in enumerate((WARD, None, NEXT), start=1):
        where = {"place": {} if place is None else {"ward": place}}
        a_bag_request(client, number, address="12 Trần Phú", **where)
    given = [issued(client, people, request=number) for number in (1, 2, 3)]
    assert [answer.status_code for answer in given] == [201, 409, 201]
    assert codes(given[1]) == ["bag-within-cycle"]


def test_a_plan_brings_one_bag_to_a_door_whose_area_one_of_two_calls_did_not_say(
    client: TestClient, people: dict[str, Headers]
) -> None:
    received(client, people)
    for number, where in enumerate(({"place": {"ward": WARD}}, {"place": {}}), start=1):
        a_bag_request(client, number, address="12 Trần Phú", **where)
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    with store.reading() as session:
        asked = [get_request(session, RequestNumber(number)) for number in (1, 2)]
        found = not_due(session, asked, table=bag_table_on(DAY, None), day=DAY)
    assert [*found] == [RequestNumber(2)]


def test_after_its_cycle_or_under_a_name_a_household_gets_another_bag(
    client: TestClient, people: dict[str, Headers]
) -> None:
    """The table says 7 days: a bag of the 18th bars the 24th and not the 25th."""
    app: Any = client.app
    received(client, people)
    a_bag_request(client), a_bag_request(client, 2), a_bag_request(client, 3)
    at = datetime(2021, 9, 18, 3, tzinfo=UTC)
    for name, role, areas in (("k", "station_keeper", ("*",)), ("w", "ward_head", (WARD,))):
        people[name] = let_in(client, name, role=role, areas=areas, at=at)
    people["keeper"] = people["k"]
    app.dependency_overrides[now] = lambda: at
    assert issued(client, people, request=1).status_code == 201
    path, order = "/api/requests/2/second-bag", {"reason": "túi trước bị ướt"}
    nobody = client.post(path, json=order, headers=people["k"])
    assert (nobody.status_code, codes(nobody)) == (403, ["not-your-role"])
    assert client.post(path, json={"reason": ""}, headers=people["w"]).status_code == 422
    allowed = client.post(path, json=order, headers=people["w"]).json()
    assert (allowed["by"], allowed["reason"]) == ("w", "túi trước bị ướt")
    twice = client.post(path, json=order, headers=people["w"])
    assert (twice.status_code, codes(twice)) == (409, ["already-allowed"])
    assert issued(client, people, request=2).status_code == 201
    third = issued(client, people, request=2)
    assert (third.status_code, codes(third)) == (409, ["bag-within-cycle"])
    for day, status in ((24, 409), (25, 201)):
        later = at + timedelta(days=day - 18)
        app.dependency_overrides[today] = lambda later=later: later.date()
        app.dependency_overrides[now] = lambda later=later: later
        people["keeper"] = let_in(client, f"k {day}", role="station_keeper", at=later)
        assert issued(client, people, request=3).status_code == status


def test_a_set_that_is_issued_opens_the_gate_and_one_that_comes_back_closes_it(
    client: TestClient, people: dict[str, Headers]
) -> None:
    """C15: each set is of a person; what the ward has is what is left."""
    batch = received(client, people, good="ppe", name="Bộ bảo hộ", count=3)
    number = enlisted(client, people)
    for who, known, _ in STEPS[:-1]:
        fact(client, people[who], number, **known)
    sets = {"good": "ppe", "name": "Bộ bảo hộ"}
    stranger = issued(client, people, **sets, request=taken(client)["number"])
    assert (stranger.status_code, codes(stranger)) == (422, ["wrong-taker"])
    assert issued(client, people, **sets, volunteer=number, count=2).status_code == 201
    found = client.get(f"/api/volunteers/{number}", headers=people["ward"]).json()
    assert (found["state"], "ppe" in found["gates"]) == ("equipped", True)
    assert there(client, people) == {"Bộ bảo hộ": 1}
    back = {"batch": batch, "volunteer": number}
    much = sent(client, people["keeper"], "returns", **back, count=3)
    assert (much.status_code, codes(much)) == (409, ["not-taken"])
    assert sent(client, people["keeper"], "returns", **back, count=2).status_code == 201
    found = client.get(f"/api/volunteers/{number}", headers=people["ward"]).json()
    assert "ppe" not in found["gates"]
    assert there(client, people) == {"Bộ bảo hộ": 3}


def test_goods_go_on_to_another_depot_as_one(
    client: TestClient, people: dict[str, Headers]
) -> None:
    a_depot(client, people["keeper"], "phuong-4")
    received(client, people)
    lines = issued(client, people, to_depot="phuong-4", count=2).json()
    assert [(line["depot"], line["kind"], line["change"]) for line in lines] == [
        ("hang", "issue", -2),
        ("phuong-4", "receipt", 2),
    ]
    assert there(client, people, "phuong-4") == {"Túi gạo": 2}
    itself = issued(client, people, to_depot="hang")
    assert (itself.status_code, codes(itself)) == (422, ["wrong-taker"])


def test_a_count_puts_the_ledger_right_and_says_why(
    client: TestClient, people: dict[str, Headers]
) -> None:
    batch = received(client, people)
    keeper = people["keeper"]
    bare = sent(client, keeper, "counts", batch=batch, counted=3)
    assert (bare.status_code, codes(bare)) == (422, ["reason-missing"])
    (line,) = sent(client, keeper, "counts", batch=batch, counted=3, reason="chuột cắn").json()
    assert (line["change"], line["rest"]) == (-2, 3)
    assert sent(client, keeper, "counts", batch=batch, counted=3).json()[0]["change"] == 0


def test_other_wards_and_organisations_move_and_see_nothing_of_it(
    client: TestClient, people: dict[str, Headers]
) -> None:
    batch = received(client, people)
    order = {"good": "bag", "name": "Túi gạo", "count": 1, "supplier": "x"}
    for headers, code in (
        (let_in(client, "xa", role="station_keeper", areas=(NEXT,)), "not-your-area"),
        (let_in(client, "khac", role="station_keeper", organisation="B"), "not-shared"),
    ):
        answer = sent(client, headers, "receipts", **order)
        assert (answer.status_code, codes(answer)) == (403, [code])
        assert client.get("/api/stock", headers=headers).json() == []
        assert client.get("/api/stock/movements", headers=headers).json() == []
    theirs = let_in(client, "khac 2", role="station_keeper", organisation="B")
    answer = client.get(f"/api/batches/{batch}", headers=theirs)
    assert (answer.status_code, codes(answer)) == (403, ["not-shared"])
    nowhere = sent(client, people["keeper"], "receipts", "khong-co", **order)
    assert (nowhere.status_code, codes(nowhere)) == (404, ["no-such-depot"])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE stock_movements SET change = 9",
        "DELETE FROM stock_movements",
        "UPDATE stock SET count = -1",
    ],
)
def test_the_database_itself_keeps_the_ledger(
    client: TestClient, people: dict[str, Headers], change: str
) -> None:
    received(client, people)
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    with pytest.raises(DatabaseError), store.writing() as session:
        session.execute(text(change))


def test_a_day_is_planned_with_what_may_be_used_on_it(start: Start) -> None:
    """Of 9 bags that were told, the ledger has one: so one household waits."""
    with start(solve_order) as client:
        people = a_ward(client)
        works(client, people, "goods")
        received(client, people, count=1)
        received(client, people, name="Túi sữa", batch="S1", expires=str(DAY - timedelta(days=1)))
        for number in (1, 2):
            triaged(client, people, number, kind="welfare_bag", address=f"{number} Trần Phú")
        found = planned(client, people["ward"])
        plan = plan_of(client, people["ward"], found["number"])
        assert len(tasks_of(plan)) == 1
        assert [one["reason"] for one in plan["unassigned"]] == ["STOCK_SHORT"]


def test_medicine_is_planned_once_it_is_ordered_and_a_household_has_one_bag(
    start: Start,
) -> None:
    with start(solve_order) as client:
        people = a_ward(client)
        works(client, people, "goods", "medicine")
        order = {"kind": "mobile_health_station", "name": "lưu động", "place": near(0)}
        client.put("/api/depots/luu-dong", json=order, headers=people["keeper"])
        received(client, people, depot="luu-dong", **a_medicine("A1", "2022-01-01"))
        medicine = triaged(client, people, 1, kind="medicine")
        received(client, people, count=9)
        bags = [
            triaged(client, people, n, kind="welfare_bag", address="9 Trần Phú") for n in (2, 3)
        ]
        first = planned(client, people["ward"])
        plan = plan_of(client, people["ward"], first["number"])
        assert list(tasks_of(plan)) == [str(bags[0])]
        assert [one["reason"] for one in plan["unassigned"]] == ["MEDICINE_ORDER_MISSING"]
        told(client, people["ward"], first["number"], "publish", version=2)
        assert issued(client, people, request=bags[0]).status_code == 201
        again = planned(client, people["ward"])  # what is loaded for it takes no bag from it
        assert list(tasks_of(plan_of(client, people["ward"], again["number"]))) == [str(bags[0])]
        ordered(client, people, medicine)
        why = {"reason": "nhà đông người"}
        client.post(f"/api/requests/{bags[1]}/second-bag", json=why, headers=people["ward"])
        last = plan_of(client, people["ward"], planned(client, people["ward"])["number"])
        assert set(tasks_of(last)) == {str(one) for one in (medicine, *bags)}


STEPS_OF_STOCK = st.lists(
    st.tuples(
        st.sampled_from(("receipts", "issues", "returns", "counts", "on")),
        st.integers(0, 1),
        st.integers(0, 1),
        st.integers(1, 4),
    ),
    max_size=20,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS_OF_STOCK)
def test_stock_is_what_came_less_what_went_with_what_came_back(
    start: Start, steps: list[tuple[str, int, int, int]]
) -> None:
    """D1, for each item, batch and place, whatever is tried; never less than nothing."""
    with start() as client:
        people = {"keeper": let_in(client, "tram", role="station_keeper")}
        run = next(IDS)
        depots = [f"kho {run} {number}" for number in range(2)]
        for name in depots:
            a_depot(client, people["keeper"], name)
        rider = client.post("/api/volunteers", json={"name_short": "K", "place": {"ward": WARD}})
        who = {"volunteer": rider.json()["number"]}
        sets = [{"good": "ppe", "name": f"bộ {run}", "batch": code} for code in "ab"]
        batches = [received(client, people, depot=depots[0], **one, count=1) for one in sets]
        orders: dict[str, Any] = {
            "receipts": lambda n, k: {**sets[n], "count": k, "supplier": "q"},
            "issues": lambda _, k: {"good": "ppe", "name": f"bộ {run}", "count": k, **who},
            "returns": lambda n, k: {"batch": batches[n], "count": k, **who},
            "counts": lambda n, k: {"batch": batches[n], "counted": k, "reason": "kiểm kê"},
        }
        for what, place, which, many in steps:
            if what == "on":
                order = {"good": "ppe", "name": f"bộ {run}", "count": many}
                order["to_depot"] = depots[1 - place]
                answer = sent(client, people["keeper"], "issues", depots[place], **order)
            else:
                order = orders[what](which, many)
                answer = sent(client, people["keeper"], what, depots[place], **order)
            assert answer.status_code in (201, 409), answer.text
        lines = client.get("/api/stock/movements", params={"most": 1000}).json()
        sums: Counter[tuple[str, int]] = Counter()
        for line in reversed([line for line in lines if line["depot"] in depots]):
            key = line["depot"], line["batch"]["number"]
            sums[key] += line["change"]
            assert sums[key] == line["rest"] >= 0
        for depot in depots:
            for one in client.get("/api/stock", params={"depot": depot}).json():
                assert one["count"] == sums[depot, one["batch"]["number"]]


def test_a_depot_says_what_it_has_now_and_not_when_the_day_was_planned(
    client: TestClient, people: dict[str, Headers]
) -> None:
    a_depot(client, people["keeper"], "gao", bags=9)
    received(client, people, depot="gao", count=5)

    def now_there() -> tuple[int, int, str]:
        found = client.get("/api/depots", headers=people["keeper"]).json()
        gao = next(one for one in found if one["id"] == "gao")
        return gao["bags"], gao["now_bags"], gao["stock"]

    assert now_there() == (9, 5, "5 túi")
    number = a_bag_request(client)["number"]
    issued_one = sent(
        client, people["keeper"], "issues", "gao",
        good="bag", name="Túi gạo", count=1, request=number,
    )  # fmt: skip
    assert issued_one.status_code == 201, issued_one.text
    assert now_there() == (9, 4, "4 túi")
