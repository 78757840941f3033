"""A plan that nobody gave out in time is given out only once it was told what becomes of it."""

from datetime import datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient

from api.dependencies import now
from api.services.solving import solve_order
from tests.api import fakes
from tests.api.conftest import Start
from tests.api.running_ward import DAY_BEGINS, stops
from tests.api.test_day_plans import HEADS, a_ward, plan_of, planned, tasks_of, told, triaged, works
from tests.api.test_requests import codes


def it_is(client: TestClient, clock: str) -> datetime:
    hours, minutes = clock.split(":")
    at = DAY_BEGINS + timedelta(hours=int(hours), minutes=int(minutes))
    app: Any = client.app
    app.dependency_overrides[now] = lambda: at
    return at


def an_old_plan(client: TestClient) -> tuple[HEADS, int, int]:
    """Return the heads, a plan that was proposed at half past six, and one of its requests."""
    people = a_ward(client)
    works(client, people, "oxygen", "goods")
    asked = triaged(client, people, 1, kind="welfare_bag")
    triaged(client, people, 2, kind="welfare_bag")
    return people, int(planned(client, people["ward"])["number"]), asked


def test_an_old_plan_says_what_moves_before_it_is_given_out_and_asks_why(start: Start) -> None:
    with start(solve_order) as client:
        people, number, asked = an_old_plan(client)
        head = people["ward"]
        starts = {
            stop["task"]: stop["starts"][11:16]
            for route in plan_of(client, head, number)["routes"]
            for stop in route["stops"]
            if stop["kind"] == "task"
        }
        it_is(client, "12:00")
        refused = told(client, head, number, "publish", version=2)
        assert refused.status_code == 409
        assert set(codes(refused)) == {"would-move"}
        told_of = {issue["subject"].split(":")[0]: issue["subject"] for issue in _issues(refused)}
        assert told_of.keys() == {f"task {task}" for task in starts}
        said = told_of[f"task {asked}"]
        assert said.startswith(f"task {asked}: {starts[str(asked)]} → 12:")
        assert client.get(f"/api/day-plans/{number}", headers=head).json()["state"] == "proposed"
        out = told(client, head, number, "publish", version=2, reason="mất điện cả sáng")
        assert (out.status_code, out.json()["letter"]) == (200, "A")
        moves = client.get(f"/api/day-plans/{number}", headers=head).json()["moves"]
        assert moves[-1]["reason"] == "mất điện cả sáng"
        board = client.get(f"/api/day-plans/{number}/board", headers=head).json()
        assert stops(board).keys() == starts.keys()


def test_what_nobody_has_time_for_any_more_is_told_too(start: Start) -> None:
    with start(fakes.first_plan) as client:
        people, number, _ = an_old_plan(client)
        head = people["ward"]
        it_is(client, "16:58")
        refused = told(client, head, number, "publish", version=2)
        assert refused.status_code == 409
        assert "would-fall-out" in codes(refused)
        fallen = {
            issue["subject"] for issue in _issues(refused) if issue["code"] == "would-fall-out"
        }
        planned_then = tasks_of(plan_of(client, head, number))
        assert fallen <= {f"task {task}" for task in planned_then}
        empty = told(client, head, number, "publish", version=2, reason="  ")
        assert codes(empty) == codes(refused)
        out = told(client, head, number, "publish", version=2, reason="đã đi theo bản nháp")
        assert out.status_code == 200
        board = client.get(f"/api/day-plans/{number}/board", headers=head).json()
        assert {f"task {one}" for one in planned_then} - fallen == {
            f"task {task}" for task in stops(board)
        }


def test_what_would_be_late_only_then_is_told_as_late(start: Start) -> None:
    with start(solve_order) as client:
        people = a_ward(client)
        works(client, people, "oxygen", "goods")
        swap = triaged(
            client, people, 1, kind="oxygen_swap", size_l="8", pressure_bar="150", flow_lpm="2"
        )
        number = int(planned(client, people["ward"])["number"])
        it_is(client, "16:00")
        refused = told(client, people["ward"], number, "publish", version=2)
        first, *others = _issues(refused)
        assert first["code"] == "would-be-late"
        assert first["subject"].startswith(f"task {swap}: ")
        assert {issue["code"] for issue in others} == {"would-move"}  # what only moves comes behind


def test_a_plan_that_is_given_out_in_time_asks_for_nothing(start: Start) -> None:
    with start(fakes.first_plan) as client:
        people, number, _ = an_old_plan(client)
        it_is(client, "06:55")
        assert told(client, people["ward"], number, "publish", version=2).status_code == 200


def _issues(answer: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = answer.json()["issues"]
    return found
