"""What a volunteer tells by a link: on the board once, or kept for a person."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from api.services.running import Days
from tests.api.linked_ward import Ward, tell, ward
from tests.api.test_day_plans import (
    AT,
    told,
    triaged,
)
from tests.api.test_requests import codes

__all__ = ["ward"]  # fixture


def _board(ward: Ward) -> dict[str, Any]:
    found: dict[str, Any] = ward.client.get(
        f"/api/day-plans/{ward.plan}/board", headers=ward.head
    ).json()
    return found


def test_what_a_volunteer_tells_is_on_the_board_once(ward: Ward) -> None:
    headers = ward.opened()
    door = ward.route(headers).json()["stops"][1]
    ward.at(AT + timedelta(hours=2))
    for _ in range(2):
        answer = tell(ward, headers, "tnv-0001", kind="done", task=door["task"])
        assert (answer.status_code, answer.json()) == (
            200,
            {"kept": True, "conflict": [], "code": None},
        )
    board = _board(ward)
    assert board["version"] == 1
    done = [s["task"] for r in board["routes"] for s in r["stops"] if s["status"] == "done"]
    assert done == [door["task"]]
    acts = ward.client.get(f"/api/day-plans/{ward.plan}/acts", headers=ward.head).json()
    assert acts[0]["by"] == f"volunteer {ward.volunteer}"


def test_what_the_board_cannot_take_is_kept_for_a_person(ward: Ward) -> None:
    """Somebody at the phone entered it first; the late result of the device is not lost."""
    headers = ward.opened()
    door = ward.route(headers).json()["stops"][1]
    ward.at(AT + timedelta(hours=2))
    report = {"kind": "done", "task": door["task"], "vehicle": str(ward.volunteer)}
    entered = told(ward.client, ward.head, ward.plan, "reports", report=report)
    assert entered.status_code == 200, entered.text
    late = tell(ward, headers, "tnv-0001", kind="failed", task=door["task"], why="no-answer")
    assert late.status_code == 200, late.text
    assert [issue["code"] for issue in late.json()["conflict"]] == ["kept-for-a-person"]
    assert "already-done" in late.json()["conflict"][0]["subject"]
    again = tell(ward, headers, "tnv-0001", kind="failed", task=door["task"], why="no-answer")
    assert again.json() == late.json()
    acts = ward.client.get(f"/api/day-plans/{ward.plan}/acts", headers=ward.head).json()
    assert [act["kind"] for act in acts] == ["told", "conflict"]
    path = f"/api/day-plans/{ward.plan}/acts"
    asked = ward.client.get(path, params={"kind": "conflict"}, headers=ward.head).json()
    assert asked == acts[1:]
    (unfit,) = acts[1]["events"]
    assert unfit["codes"] == ["already-done"]
    assert unfit["report"] == {"kind": "failed", "task": door["task"], "why": "no-answer"}
    assert door["task"] in acts[1]["sentences"][0]


def test_nobody_tells_of_what_was_never_theirs(ward: Ward) -> None:
    answer = tell(ward, ward.opened(), "tnv-0001", kind="done", task="999")
    assert (answer.status_code, codes(answer)) == (403, ["only-own-route"])


def test_who_loads_at_a_depot_counts_it_and_no_other_one(ward: Ward) -> None:
    headers = ward.opened()
    load = next(stop for stop in ward.route(headers).json()["stops"] if stop["at"] == "depot")
    ward.at(AT + timedelta(hours=1))
    counted = {"kind": "stock-counted", "depot": load["depot"], "bags": 3}
    answer = tell(ward, headers, "tnv-0001", **counted)
    assert (answer.status_code, answer.json()["conflict"]) == (200, [])
    depots = ward.client.get("/api/depots", headers=ward.head).json()
    assert next(one["now_bags"] for one in depots if one["id"] == load["depot"]) == 3
    other = next(one["id"] for one in depots if one["id"] != load["depot"])
    answer = tell(ward, headers, "tnv-0002", **(counted | {"depot": other}))
    assert (answer.status_code, codes(answer)) == (403, ["only-own-route"])


def test_a_count_that_was_long_on_the_way_is_kept_for_a_person_and_not_what_is_there(
    ward: Ward,
) -> None:
    """Counted at 06:31 without network and sent at 09:30: who loaded since would be forgotten."""
    headers = ward.opened()
    load = next(stop for stop in ward.route(headers).json()["stops"] if stop["at"] == "depot")
    counted = {"kind": "stock-counted", "depot": load["depot"]}
    ward.at(AT + timedelta(hours=3))
    had = _bags(ward, load["depot"])
    at = (AT + timedelta(minutes=1)).isoformat()
    for _ in range(2):
        late = tell(ward, headers, "tnv-0001", told_at=at, bags=had + 21, full=0, **counted)
        assert late.status_code == 200, late.text
        assert [one["code"] for one in late.json()["conflict"]] == ["kept-for-a-person"]
    assert _bags(ward, load["depot"]) == had
    (act,) = ward.client.get(f"/api/day-plans/{ward.plan}/acts", headers=ward.head).json()
    (unfit,) = act["events"]
    assert (unfit["codes"], unfit["report"]["bags"]) == (["counted-earlier"], had + 21)
    (said,) = act["sentences"]
    assert f"đếm lúc 06:31: 0 bình đầy, {had + 21} túi" in said
    fresh = (AT + timedelta(hours=2, minutes=51)).isoformat()
    told = tell(ward, headers, "tnv-0002", told_at=fresh, bags=2, **counted)
    assert told.json()["conflict"] == []
    assert _bags(ward, load["depot"]) == 2


def _bags(ward: Ward, depot: str) -> int:
    depots = ward.client.get("/api/depots", headers=ward.head).json()
    return next(int(one["now_bags"]) for one in depots if one["id"] == depot)


def test_who_is_worse_becomes_an_emergency(ward: Ward) -> None:
    headers = ward.opened()
    door = ward.route(headers).json()["stops"][1]
    ward.at(AT + timedelta(hours=2))
    assert tell(ward, headers, "tnv-0001", kind="worse", task=door["task"]).status_code == 200
    newest = ward.client.get("/api/requests", headers=ward.head).json()[0]
    first = ward.client.get("/api/requests/1", headers=ward.head).json()
    assert (newest["kind"], newest["suggested"]) == ("oxygen_emergency", "red")
    assert newest["patient"] == first["patient"]
    assert newest["note"] == f"TNV {ward.volunteer} gọi giúp tại #1 lúc 08:30"


def test_who_cannot_go_on_leaves_what_is_left_to_others(ward: Ward) -> None:
    headers = ward.opened()
    answer = tell(ward, headers, "tnv-0001", kind="volunteer-out", reason="mệt")
    assert answer.status_code == 200, answer.text
    assert [one["task"] for one in _board(ward)["unassigned"]] != []
    assert _state(ward) == "posted"


def test_who_is_not_well_rests_until_somebody_posts_them_again(ward: Ward) -> None:
    """C20, VL14: tomorrow is not planned with who fell ill today."""
    headers = ward.opened()
    out = {"kind": "volunteer-out", "unwell": True}
    answer = tell(ward, headers, "tnv-0001", **out)  # without a word more
    assert answer.status_code == 200, answer.text
    assert [one["task"] for one in _board(ward)["unassigned"]] != []
    assert _state(ward) == "resting"


def test_who_cannot_go_on_and_then_is_not_well_rests_too(ward: Ward) -> None:
    headers = ward.opened()
    tell(ward, headers, "tnv-0001", kind="volunteer-out", reason="hỏng xe")
    answer = tell(ward, headers, "tnv-0002", kind="volunteer-out", unwell=True)
    assert answer.status_code == 200, answer.text
    assert _state(ward) == "resting"


def _state(ward: Ward) -> str:
    found = ward.client.get(f"/api/volunteers/{ward.volunteer}", headers=ward.head).json()
    return str(found["state"])


@pytest.mark.parametrize("days", [-1, 1, 400])
def test_a_wrong_clock_of_a_device_loses_nothing(ward: Ward, days: int) -> None:
    """REL8: the server's clock counts, the device's is kept."""
    headers = ward.opened()
    door = ward.route(headers).json()["stops"][1]
    ward.at(AT + timedelta(hours=2))
    wrong = (AT + timedelta(days=days)).isoformat()
    order = {
        "client_id": "tnv-0001",
        "report": {"kind": "done", "task": door["task"], "ended_at": wrong},
        "told_at": wrong,
    }
    answer = ward.client.post("/api/my-route/reports", json=order, headers=headers)
    assert (answer.status_code, answer.json()["conflict"]) == (200, [])
    (act,) = ward.client.get(f"/api/day-plans/{ward.plan}/acts", headers=ward.head).json()
    assert datetime.fromisoformat(act["told_at"]) == AT + timedelta(days=days)
    assert datetime.fromisoformat(act["at"]) == AT + timedelta(hours=2)
    board = _board(ward)
    (ends,) = (s["ends"] for r in board["routes"] for s in r["stops"] if s["status"] == "done")
    assert datetime.fromisoformat(ends) <= AT + timedelta(hours=2)


def test_what_was_told_of_the_version_before_is_not_told_again_of_the_next(ward: Ward) -> None:
    """The answer never came, a new version did, and the device sends it once more."""
    headers = ward.opened()
    door = ward.route(headers).json()["stops"][1]
    ward.at(AT + timedelta(minutes=50))
    first = tell(ward, headers, "tnv-0001", kind="departed", task=door["task"])
    assert first.status_code == 200, first.text
    closed = told(ward.client, ward.head, ward.plan, "close", reason="xếp lại cả ngày")
    assert closed.status_code == 200, closed.text
    triaged(ward.client, ward.people, 2, kind="welfare_bag", headers=ward.head)
    ward.plan = ward.published()
    again = tell(ward, headers, "tnv-0001", kind="departed", task=door["task"])
    assert (again.status_code, again.json()["conflict"]) == (200, [])
    assert _board(ward)["version"] == 0
    late = tell(ward, headers, "tnv-0002", kind="done", task=door["task"])
    assert late.status_code == 200, late.text  # of a stop of the version before: kept all the same
    assert _board(ward)["version"] == 1


def test_a_report_that_others_overtook_is_sent_again_and_is_no_conflict(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = ward.opened()
    door = ward.route(headers).json()["stops"][1]
    ward.at(AT + timedelta(hours=2))
    with monkeypatch.context() as others_are_quicker:
        others_are_quicker.setattr(Days, "_write", lambda *_, **__: False)
        busy = tell(ward, headers, "tnv-0001", kind="done", task=door["task"])
        assert (busy.status_code, codes(busy)) == (503, ["changed-meanwhile"])
    again = tell(ward, headers, "tnv-0001", kind="done", task=door["task"])
    assert (again.status_code, again.json()["conflict"]) == (200, [])
    acts = ward.client.get(f"/api/day-plans/{ward.plan}/acts", headers=ward.head).json()
    assert [act["kind"] for act in acts] == ["told"]
    with monkeypatch.context() as others_are_quicker:  # nor is what does not fit lost to them
        others_are_quicker.setattr(Days, "_write", lambda *_, **__: False)
        late = tell(ward, headers, "tnv-0002", kind="failed", task=door["task"], why="no-answer")
        assert (late.status_code, codes(late)) == (503, ["changed-meanwhile"])
