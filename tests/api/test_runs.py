"""A running day over HTTP: told from the field, kept over a restart, closed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.dependencies import now
from api.schemas.boards import BoardShape
from api.services import playback
from tests.api import fakes
from tests.api.conftest import Start
from tests.api.running_ward import Ward, day_start, morning, stops, ward, who
from tests.api.test_day_plans import AT, DAY, a_ward, planned, told, triaged, works
from tests.api.test_requests import WARD, codes, moved

if TYPE_CHECKING:
    from maps.playback import Played

__all__ = ["day_start", "morning", "ward"]


def test_a_day_runs_once_something_is_told(ward: Ward) -> None:
    board = ward.board()
    assert (board["state"], board["version"]) == ("published", 0)
    assert {status for _, status in stops(board).values()} == {"planned"}
    ward.it_is("08:30")
    has, _ = who(ward, ward.swap)
    answer = ward.report("done", task=str(ward.swap), vehicle=has)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["version"]) == ("running", 1)
    assert stops(answer.json())[str(ward.swap)] == (has, "done")
    assert ward.state(ward.swap) in {"delivered", "on-the-way"}  # the night's cylinder may follow


def test_what_is_told_twice_counts_once(ward: Ward) -> None:
    ward.it_is("08:30")
    has, _ = who(ward, ward.bags[0])
    for _ in range(2):
        answer = ward.report("done", client_id="tnv-0001", task=str(ward.bags[0]), vehicle=has)
        assert (answer.status_code, answer.json()["version"]) == (200, 1)
    other = ward.report("failed", client_id="tnv-0001", task=str(ward.bags[0]), why="refused")
    assert (other.status_code, codes(other)) == (409, ["sent-otherwise"])
    again = ward.report("done", client_id="tnv-0002", task=str(ward.bags[0]), vehicle=has)
    assert codes(again) == ["already-done"]
    assert ward.state(ward.bags[0]) == "delivered"


def test_a_wrong_clock_of_a_phone_is_bounded_by_the_servers(ward: Ward) -> None:
    at = ward.it_is("08:30")
    has, _ = who(ward, ward.bags[0])
    tomorrow = (at + timedelta(days=1)).isoformat()
    answer = ward.report(
        "done", task=str(ward.bags[0]), vehicle=has, started_at=tomorrow, ended_at=tomorrow
    )
    assert answer.status_code == 200
    stop = next(
        one
        for route in answer.json()["routes"]
        for one in route["stops"]
        if one["task"] == str(ward.bags[0])
    )
    assert datetime.fromisoformat(stop["ends"]) == at


@pytest.mark.parametrize(
    ("why", "state"),
    [
        ("no-answer", "unreachable"),
        ("wrong-address", "failed"),
        ("unsafe", "failed"),
        ("refused", "follow-up"),
        ("hospital", "transferred"),
        ("no-stock", "triaged"),
    ],
)
def test_what_was_not_done_is_followed_by_its_reason(ward: Ward, why: str, state: str) -> None:
    ward.it_is("09:30")
    answer = ward.report("failed", task=str(ward.bags[0]), why=why, reason="gọi hai lần")
    assert answer.status_code == 200, answer.text
    assert ward.state(ward.bags[0]) == state
    assert stops(ward.board())[str(ward.bags[0])][1] == "not-done"


def test_a_task_is_tried_elsewhere_and_then_put_there(ward: Ward) -> None:
    bag = ward.bags[0]
    has, other = who(ward, bag)
    step = {"task": str(bag), "vehicle": other}
    tried = ward.put(step, only_try=True).json()
    assert (tried["done"], tried["broken"]) == (False, [])
    assert stops(ward.board())[str(bag)][0] == has
    done = ward.put(step, reason="quen nhà").json()
    assert stops(done["board"])[str(bag)][0] == other
    hold = next(
        stop["pinned"]
        for route in done["board"]["routes"]
        for stop in route["stops"]
        if stop["task"] == str(bag)
    )
    assert hold == {"by": "phuong 2021", "reason": "quen nhà", "until": None}


def test_who_was_posted_later_is_in_the_next_plan(ward: Ward) -> None:
    later = works(ward.client, ward.people, "oxygen")
    answer = ward.put({"task": str(ward.swap), "vehicle": str(later)})
    assert codes(answer) == ["unknown-vehicle"]


def test_the_board_follows_what_is_said_elsewhere(ward: Ward) -> None:
    bag = ward.bags[0]
    gone = moved(ward.client, bag, "cancelled", version=4, reason="đã có người giúp")
    assert gone.status_code == 200, gone.text
    board = ward.board()
    assert str(bag) not in stops(board)
    assert board["state"] == "published"  # nobody has done anything yet
    has, _ = who(ward, ward.swap)
    found = ward.client.get(f"/api/volunteers/{has}", headers=ward.head).json()
    sick = ward.client.post(
        f"/api/volunteers/{has}/moves",
        json={"to": "sick", "version": found["version"], "reason": "sốt"},
        headers=ward.head,
    )
    assert sick.status_code == 200, sick.text
    board = ward.board()
    assert has not in {vehicle for vehicle, _ in stops(board).values()}
    assert str(ward.swap) in {one["task"] for one in board["unassigned"]}
    assert ward.state(ward.swap) == "triaged"


def test_the_day_is_the_same_after_a_restart(
    day_start: Callable[[], AbstractContextManager[Ward]],
) -> None:
    with day_start() as ward:
        ward.it_is("08:30")
        has, _ = who(ward, ward.bags[0])
        ward.report("done", task=str(ward.bags[0]), vehicle=has)
        ward.report("delayed", vehicle=has, minutes=15)
        _, other = who(ward, ward.bags[1])
        ward.put({"task": str(ward.bags[1]), "vehicle": other}, reason="gần hơn")
        ward.put({"task": str(ward.bags[2]), "vehicle": None})
        ward.told("undo")
        before = ward.board()
    with day_start() as again:
        again.it_is("08:30")
        assert again.board() == before


def test_a_volunteer_of_whom_nothing_is_heard_is_a_sign_until_somebody_tells(ward: Ward) -> None:
    """REL5: no stop is unknown for long without anybody being told."""

    def silent(lang: str = "vi") -> list[dict[str, str]]:
        found = ward.client.get(
            f"/api/day-plans/{ward.number}/board", params={"lang": lang}, headers=ward.head
        )
        return [one for one in found.json()["signs"] if one["code"] == "volunteer-silent"]

    order = list(stops(ward.board()).items())
    going = {vehicle for _, (vehicle, _) in order}
    assert silent() == []
    ward.it_is("16:00")
    assert {one["subject"].partition(":")[0] for one in silent()} == {
        f"volunteer {vehicle}" for vehicle in going
    }
    assert all("chưa ai báo" in one["message"] for one in silent())
    assert all("nobody has told" in one["message"] for one in silent("en"))
    for task, (vehicle, _) in order:
        assert ward.report("done", task=task, vehicle=vehicle).status_code == 200
    assert silent() == []


def test_half_an_hour_after_its_end_a_task_is_silent(ward: Ward) -> None:
    routes = [route["stops"] for route in ward.board()["routes"]]
    first = min(
        datetime.fromisoformat(stop["ends"])
        for stops_of in routes
        for stop in [next(s for s in stops_of if s["kind"] == "task")]
    )
    app: Any = ward.client.app
    for seconds, count in ((30 * 60 - 10, 0), (30 * 60, 1)):  # a board is shown for 10 s
        at = first + timedelta(seconds=seconds)
        app.dependency_overrides[now] = lambda at=at: at
        found = [one["code"] for one in ward.board()["signs"]]
        assert found.count("volunteer-silent") == count


def test_a_day_is_closed_once_all_is_told(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    ward.it_is("12:00")
    out = ward.report("volunteer-out", vehicle=str(ward.volunteers[1]), reason="hỏng xe")
    assert out.status_code == 200
    refused = ward.told("close")
    assert set(codes(refused)) == {"not-told-yet"}
    for task, (vehicle, status) in stops(ward.board()).items():
        if status == "begun":
            assert ward.report("done", task=task, vehicle=vehicle).status_code == 200
    untold = [int(task) for task, (_, status) in stops(ward.board()).items() if status == "begun"]
    seen: list[Played] = []
    monkeypatch.setattr(playback, "playback_html", lambda played, *_, **__: seen.append(played))
    path = f"/api/day-plans/{ward.number}/playback"
    ward.client.get(path, headers=ward.head)
    closed = ward.told("close", reason="hết ca, còn việc chưa báo")
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert {ward.state(task) for task in untold} <= {"triaged"}  # nobody is dropped
    assert codes(ward.client.get(f"/api/day-plans/{ward.number}/board", headers=ward.head)) == [
        "not-running"
    ]
    ward.client.get(path, headers=ward.head)
    running, over = seen
    assert over.routes == running.routes  # what happened, not what was planned
    assert (over.missed, over.now_s is None) == (running.missed, False)


def test_a_running_day_is_not_published_over(ward: Ward) -> None:
    second = planned(ward.client, ward.head)
    _, other = who(ward, ward.bags[0])
    ward.put({"task": str(ward.bags[0]), "vehicle": other}, reason="quen nhà")
    answer = told(ward.client, ward.head, second["number"], "publish", version=2)
    assert codes(answer) == ["plan-runs"]
    assert AT.hour == 6


def test_a_day_that_runs_is_not_drafted_anew_beside_its_board(ward: Ward) -> None:
    """Once, that was said only when the search was over and its plan was to be given out."""
    _, other = who(ward, ward.bags[0])
    ward.put({"task": str(ward.bags[0]), "vehicle": other}, reason="quen nhà")
    order = {"day": str(DAY), "area": WARD, "seconds": 1}
    answer = ward.client.post("/api/day-plans?lang=en", json=order, headers=ward.head)
    assert (answer.status_code, codes(answer)) == (409, ["plan-runs"])
    told_of = answer.json()["issues"][0]
    assert told_of["subject"] == f"day plan {ward.number} A"
    assert "re-plan it there" in told_of["remedy"]
    assert len(ward.client.get("/api/day-plans", headers=ward.head).json()) == 1


def test_nobody_has_set_out_before_the_plan_was_given_out(start: Start) -> None:
    """A plan that is made and given out after the shift has begun begins then."""
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        works(client, people, "goods")
        bag = triaged(client, people, 1, kind="welfare_bag")
        app: Any = client.app
        drafted_at = AT.replace(hour=8)
        app.dependency_overrides[now] = lambda: drafted_at
        number = int(planned(client, people["ward"])["number"])
        given_at = AT.replace(hour=9)  # an hour later
        app.dependency_overrides[now] = lambda: given_at
        given = {"version": 2, "reason": "đi muộn"}
        assert told(client, people["ward"], number, "publish", **given).status_code == 200
        ward = Ward(client, people, (), 0, (bag,), number)
        stop = next(
            stop
            for route in ward.board()["routes"]
            for stop in route["stops"]
            if stop["task"] == str(bag)
        )
        assert stop["status"] == "planned"
        assert datetime.fromisoformat(stop["arrives"]) > given_at


def test_what_falls_out_is_told_with_the_act(ward: Ward) -> None:
    has, _ = who(ward, ward.swap)
    own = {task for task, (name, _) in stops(ward.board()).items() if name == has}
    out = ward.report("volunteer-out", vehicle=has, reason="hỏng xe")
    alone = {f"{ward.swap}+3"}  # what somebody else does of a chain has nothing to follow
    assert set(out.json()["fallen_out"]) == own | alone


def test_a_board_that_was_shown_before_is_shown_as_if_made_anew(ward: Ward) -> None:
    """What did not change is taken from the last look; nobody may see that."""
    app: Any = ward.client.app
    swap, bag, other = str(ward.swap), str(ward.bags[0]), str(ward.bags[1])
    has, second = who(ward, ward.bags[0])
    pins = {"tasks": [bag], "vehicles": []}
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("06:30", lambda: ward.told("pins", **pins, reason="nhà quen")),
        ("06:31", lambda: ward.told("pins", **pins, reason="xin đúng người này")),
        ("06:32", lambda: ward.put({"task": bag, "vehicle": second}, reason="x")),
        ("06:33", lambda: ward.told("undo")),
        ("07:05", lambda: ward.report("delayed", vehicle=has, minutes=40)),
        ("08:00", lambda: ward.report("done", task=swap, vehicle=who(ward, ward.swap)[0])),
        ("09:00", lambda: ward.report("failed", task=other, why="no-answer")),
        ("09:30", lambda: ward.report("volunteer-out", vehicle=has, reason="ốm")),
        ("11:00", ward.board),
        ("18:00", ward.board),
    ]
    for clock, act in steps:
        at = ward.it_is(clock)
        known = ward.board()
        answer = act()
        assert isinstance(answer, dict) or answer.status_code == 200, (clock, answer.text)
        shown, found = ward.board(), app.state.days.read(ward.number)
        assert shown == BoardShape.of(found, now=at, language="vi").model_dump(mode="json")
        path = f"/api/day-plans/{ward.number}/board?since={known['version']}"
        newer = ward.client.get(path, headers=ward.head).json()
        told = {one["vehicle"]: one for one in newer["routes"]}
        assert shown["routes"] == [told.get(one["vehicle"], one) for one in known["routes"]]


def test_who_loses_a_gate_during_the_day_goes_on_no_more(ward: Ward) -> None:
    """C6: a test that is too low counts at once, for what is planned and for what comes in."""
    ward.it_is("09:00")
    has, other = who(ward, ward.bags[0])
    low = {"kind": "antibody", "on": "2021-09-18", "value": "1"}
    path = f"/api/volunteers/{has}/facts"
    answer = ward.client.post(path, json=low, headers=ward.people["doctor"])
    assert answer.status_code == 201, answer.text
    board = ward.board()
    assert next(one for one in board["routes"] if one["vehicle"] == has)["out"]
    assert {at for at, status in stops(board).values() if status == "planned"} <= {other}
    near = {"lon": 106.661, "lat": 10.755, "ward": "vn-2021:27301"}
    order = {"client_id": "hotline-09h00", "kind": "oxygen_emergency", "place": near}
    number = ward.client.post("/api/requests", json=order).json()["number"]
    offers = ward.client.post(f"/api/requests/{number}/offers", headers=ward.head).json()
    assert {one["vehicle"] for one in offers} == {other}
