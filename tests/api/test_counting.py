"""A count told from the field is in the ledger, and tomorrow is planned from it."""

import json
from collections import Counter
from typing import Any

from sqlalchemy import select

from api.store.tables import MovementRow, StockRow
from tests.api.conftest import let_in
from tests.api.running_ward import Ward, day_start, morning, ward
from tests.api.test_access import store_of
from tests.api.test_day_plans import AT, near, plan_of, planned, triaged
from tests.api.test_requests import codes, taken
from tests.api.test_stock import sent

__all__ = ["day_start", "morning", "ward"]  # fixtures

TOMORROW = "2021-09-19"


def received(ward: Ward, code: str, count: int, expires: str | None = None) -> int:
    """Receive a batch of bags at the distribution point and return its number."""
    order = {"good": "bag", "name": "Túi gạo", "batch": code, "count": count, "supplier": "Quận"}
    if expires:
        order["expires"] = expires
    answer = sent(ward.client, ward.people["keeper"], "receipts", "hang", **order)
    assert answer.status_code == 201, answer.text
    return int(answer.json()[0]["batch"]["number"])


def there(ward: Ward, depot: str = "hang") -> dict[str, int]:
    """Return what a depot has now, as a plan would start from it."""
    found = ward.client.get("/api/depots", headers=ward.people["keeper"]).json()
    one = next(one for one in found if one["id"] == depot)
    return {name: one[f"now_{name}"] for name in ("full", "bags", "medicines")}


def counts(ward: Ward) -> list[dict[str, Any]]:
    """Return the lines of counts, the first one first."""
    lines = ward.client.get("/api/stock/movements", headers=ward.people["keeper"]).json()
    return [line for line in reversed(lines) if line["kind"] == "count"]


def adds_up(ward: Ward) -> None:
    """Look that what is at hand is the sum of the movements, of each batch at each depot."""
    sums: Counter[tuple[str, int]] = Counter()
    with store_of(ward.client).reading() as session:
        for line in session.scalars(select(MovementRow).order_by(MovementRow.number)):
            sums[line.depot, line.batch] += line.change
            assert line.rest == sums[line.depot, line.batch] >= 0
        kept = {(one.depot, one.batch): one.count for one in session.scalars(select(StockRow))}
    assert kept == {key: kept[key] for key in sums} == dict(sums)


def test_fewer_than_the_ledger_has_are_a_count_of_what_expires_first(ward: Ward) -> None:
    """5 of the first batch and 4 of the second; 3 are there: 6 went, all 5 and then 1."""
    first, second = received(ward, "A", 5, "2021-10-01"), received(ward, "B", 4, "2021-11-01")
    ward.it_is("10:05")
    told = ward.report("stock-counted", depot="hang", bags=3, reason="đếm lại ở kho")
    assert told.status_code == 200, told.text
    lines = counts(ward)
    assert [(one["batch"]["number"], one["change"], one["rest"]) for one in lines] == [
        (first, -5, 0),
        (second, -1, 3),
    ]
    for line in lines:
        assert (line["by"], line["at"]) == ("phuong 2021", "2021-09-18T03:05:00Z")
        assert "Báo từ bảng" in line["reason"]
        assert "lúc 10:05. đếm lại ở kho" in line["reason"]
    assert there(ward)["bags"] == 3
    adds_up(ward)


def test_more_than_the_ledger_has_are_of_what_expires_first_and_none_twice(ward: Ward) -> None:
    """The safe side: what nobody knows the batch of is used first."""
    received(ward, "B", 4, "2021-11-01")
    first = received(ward, "A", 5, "2021-10-01")
    for _ in range(2):
        told = ward.report("stock-counted", depot="hang", bags=11, client_id="dem-1")
        assert told.status_code == 200, told.text
    (line,) = counts(ward)
    assert (line["batch"]["number"], line["change"], line["rest"]) == (first, 2, 7)
    same = ward.report("stock-counted", depot="hang", bags=11)
    assert same.status_code == 200, same.text
    assert [one["change"] for one in counts(ward)] == [2, 0]  # it was counted, and right
    adds_up(ward)


def test_more_than_nothing_that_may_be_used_is_refused_and_changes_nothing(ward: Ward) -> None:
    batch = received(ward, "A", 5)
    blocked = ward.client.post(
        f"/api/batches/{batch}/moves",
        json={"to": "blocked", "version": 1, "reason": "ẩm mốc"},
        headers=ward.people["keeper"],
    )
    assert blocked.status_code == 200, blocked.text
    version = ward.board()["version"]
    refused = ward.report("stock-counted", depot="hang", bags=2)
    assert (refused.status_code, codes(refused)) == (409, ["nothing-usable"])
    assert ward.board()["version"] == version
    assert counts(ward) == []
    none = ward.report("stock-counted", depot="hang", bags=0)
    assert none.status_code == 200, none.text


def test_where_no_ledger_keeps_it_the_depot_has_what_was_counted(ward: Ward) -> None:
    assert there(ward, "oxy") == {"full": 4, "bags": 9, "medicines": 0}
    told = ward.report("stock-counted", depot="oxy", full=2)
    assert told.status_code == 200, told.text
    assert there(ward, "oxy") == {"full": 2, "bags": 9, "medicines": 0}  # bags: nobody counted
    assert counts(ward) == []


def test_cylinders_that_are_known_by_number_stay_where_the_ledger_has_them(ward: Ward) -> None:
    order = {"serial": "B1", "size_l": "8", "station": "oxy"}
    made = ward.client.post("/api/cylinders", json=order, headers=ward.people["keeper"])
    assert made.status_code == 201, made.text
    assert there(ward, "oxy")["full"] == 1
    told = ward.report("stock-counted", depot="oxy", full=0)
    assert told.status_code == 200, told.text
    assert there(ward, "oxy")["full"] == 1


def test_what_was_not_counted_stays_on_the_board_as_it_is(ward: Ward) -> None:
    """Once a count of bags had taken all full cylinders from the board."""
    ward.it_is("07:10")
    told = ward.report("stock-counted", depot="oxy", bags=0)
    assert told.status_code == 200, told.text
    order = {"kind": "oxygen_emergency", "name_short": "Ông M.", "place": near(300)}
    urgent = taken(ward.client, "hotline-emergency", **order)["number"]
    answer = ward.client.post(f"/api/requests/{urgent}/offers", headers=ward.head)
    assert answer.status_code == 200, answer.text


def test_tomorrow_is_planned_from_what_was_counted(ward: Ward) -> None:
    received(ward, "A", 5)
    ward.it_is("16:00")
    ward.report("stock-counted", depot="hang", bags=1)
    for volunteer in ward.volunteers:
        shift = {"begins": "07:00", "ends": "17:00"}
        path = f"/api/volunteers/{volunteer}/shifts/{TOMORROW}"
        assert ward.client.put(path, json=shift, headers=ward.head).status_code == 204
    ward.client.headers.update(let_in(ward.client, "dieu-phoi 2021", at=AT))
    triaged(ward.client, ward.people, 7, kind="welfare_bag")
    found = planned(ward.client, ward.head, day=TOMORROW)
    document = ward.client.get(f"/api/problems/{found['problem']}/document").json()
    (hang,) = [one for one in document["depots"] if one["id"] == "hang"]
    assert hang["stock"]["bags"] == 1, json.dumps(hang)
    assert plan_of(ward.client, ward.head, found["number"])["routes"]
