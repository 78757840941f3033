"""Depots that several plans of a day load at, over HTTP: seen by all, given out once."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api import fakes
from tests.api.conftest import Start, followed, let_in
from tests.api.running_ward import day_start as day_start
from tests.api.running_ward import morning as morning
from tests.api.running_ward import ward as ward
from tests.api.test_day_plans import (
    AT,
    DAY,
    HEADS,
    a_ward,
    near,
    plan_of,
    planned,
    tasks_of,
    told,
    triaged,
    works,
)
from tests.api.test_requests import NEXT, WARD, codes

SWAP = {"kind": "oxygen_swap", "size_l": "8", "pressure_bar": "150", "flow_lpm": "2"}


def the_next_ward(client: TestClient, people: HEADS) -> HEADS:
    """Return who works in the next ward, which has no depot."""
    head = let_in(client, "phuong ben", role="ward_head", areas=(NEXT,), at=AT)
    return people | {"ward": head}


def works_next(client: TestClient, people: HEADS, *trainings: str) -> int:
    return works(client, people, *trainings, ward=NEXT)


def holds(client: TestClient, people: HEADS, name: str, **stock: int) -> None:
    """Have a depot hold so much."""
    known = next(
        one
        for one in client.get("/api/depots", headers=people["keeper"]).json()
        if one["id"] == name
    )
    order = {
        "kind": known["kind"],
        "name": known["name"],
        "place": near(0),
        "version": known["version"],
    }
    answer = client.put(f"/api/depots/{name}", json=order | stock, headers=people["keeper"])
    assert answer.status_code == 200, answer.text


def left_out(plan: dict[str, Any]) -> dict[str, str]:
    return {one["task"]: one["reason"] for one in plan["unassigned"]}


def test_a_ward_without_a_station_loads_at_that_of_the_next_ward(start: Start) -> None:
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        beside = the_next_ward(client, people)
        works_next(client, beside, "oxygen", "goods")
        swap = triaged(client, people, 1, place=near(60, ward=NEXT), **SWAP)
        bag = triaged(client, people, 2, place=near(80, ward=NEXT), kind="welfare_bag")
        number = planned(client, beside["ward"], area=NEXT)["number"]
        plan = plan_of(client, beside["ward"], number)
        assert {str(swap), str(bag)} <= set(tasks_of(plan))
        listed = client.get("/api/depots", headers=beside["ward"]).json()
        assert listed == []  # who keeps them is still their own matter


@pytest.mark.parametrize("running", [False, True])
def test_what_one_plan_takes_at_a_depot_is_not_given_out_by_another(
    start: Start, *, running: bool
) -> None:
    """One cylinder and one bag, and two wards that want one of each."""
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        holds(client, people, "oxy", full=1)
        holds(client, people, "hang", bags=1)
        beside = the_next_ward(client, people)
        volunteer = works(client, people, "oxygen", "goods")
        works_next(client, beside, "oxygen", "goods")
        swap = triaged(client, people, 1, **SWAP)
        triaged(client, people, 3, kind="welfare_bag")
        second = triaged(client, people, 4, place=near(60, ward=NEXT), **SWAP)
        bag = triaged(client, people, 5, place=near(80, ward=NEXT), kind="welfare_bag")
        first = planned(client, people["ward"])["number"]
        # drafted before the other is given out
        both = planned(client, beside["ward"], area=NEXT)["number"]
        assert {*tasks_of(plan_of(client, beside["ward"], both))} == {str(second), str(bag)}
        assert told(client, people["ward"], first, "publish", version=2).status_code == 200
        if running:
            report = {"kind": "departed", "task": str(swap), "vehicle": str(volunteer)}
            order = {"report": report, "reason": "", "client_id": "di-1"}
            assert told(client, people["ward"], first, "reports", **order).status_code == 200
        late = told(client, beside["ward"], both, "publish", version=2)
        assert (late.status_code, codes(late)) == (409, ["plan-outdated"] * 2)
        subjects = [one["subject"] for one in late.json()["issues"]]
        assert subjects == ["depot hang: bags 1 > 0", "depot oxy: full 1 > 0"]
        anew = planned(client, beside["ward"], area=NEXT)["number"]
        plan = plan_of(client, beside["ward"], anew)
        assert tasks_of(plan) == {}
        assert [left_out(plan)[str(one)] for one in (second, bag)] == ["STOCK_SHORT"] * 2


def test_cylinders_overdue_for_their_test_or_of_another_size_are_not_planned_with(
    start: Start,
) -> None:
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        works(client, people, "oxygen", "goods")
        for serial, more in (
            ("A", {"test_due": str(DAY)}),
            ("B", {"test_due": "2021-09-17"}),
            ("C", {"size_l": "10"}),
        ):
            order = {"serial": serial, "size_l": "8", "station": "oxy"} | more
            kept = client.post("/api/cylinders", json=order, headers=people["keeper"])
            assert kept.status_code == 201, kept.text
        asked = [triaged(client, people, number, kind="oxygen_emergency") for number in (1, 2)]
        order = {"day": str(DAY), "area": WARD, "seconds": 1}
        draft = client.post("/api/day-plans", json=order, headers=people["ward"]).json()
        told_of = [(one["code"], one["subject"]) for one in draft["issues"]]
        assert told_of == [("cylinders-unfit", "depot oxy: 2")]
        followed(client, draft["job"])
        plan = plan_of(client, people["ward"], draft["number"])
        done, left = tasks_of(plan), left_out(plan)
        assert sorted([*done, *left]) == [str(one) for one in asked]
        assert list(left.values()) == ["STOCK_SHORT"]
