"""A running day over HTTP: told from the field, decided by hand, planned anew, closed."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import make_url

from api.dependencies import now, today
from tests.api import fakes
from tests.api.conftest import Start, copied, let_in, starting
from tests.api.test_day_plans import AT, DAY, HEADS, a_ward, near, planned, told, triaged, works
from tests.api.test_requests import codes, moved, taken

DAY_BEGINS = datetime.fromisoformat("2021-09-18T00:00:00+07:00")


@dataclass
class Ward:
    """A ward whose day runs: two volunteers, a swap and three bags."""

    client: TestClient
    people: HEADS
    volunteers: tuple[int, ...]
    swap: int
    bags: tuple[int, ...]
    number: int

    @property
    def head(self) -> dict[str, str]:
        return self.people["ward"]

    def it_is(self, clock: str) -> datetime:
        """Have it be that time of the day."""
        hours, minutes = clock.split(":")
        at = DAY_BEGINS + timedelta(hours=int(hours), minutes=int(minutes))
        app: Any = self.client.app
        app.dependency_overrides[now] = lambda: at
        return at

    def board(self) -> dict[str, Any]:
        answer = self.client.get(f"/api/day-plans/{self.number}/board", headers=self.head)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def told(self, what: str, **order: Any) -> Any:
        return told(self.client, self.head, self.number, what, **order)

    def report(self, kind: str, *, reason: str = "", client_id: str = "", **report: Any) -> Any:
        order = {"report": {"kind": kind, **report}, "reason": reason, "client_id": client_id}
        return self.told("reports", **order)

    def put(self, *steps: dict[str, Any], **order: Any) -> Any:
        given = {"steps": list(steps), "version": self.board()["version"]}
        return self.told("arrangements", **(given | order))

    def state(self, request: int) -> str:
        found = self.client.get(f"/api/requests/{request}", headers=self.head).json()
        return str(found["state"])


class Morning(NamedTuple):
    """Where a ward is kept whose plan was given out, and who and what is in it."""

    folder: Path
    url: str
    people: HEADS
    volunteers: tuple[int, ...]
    swap: int
    bags: tuple[int, ...]
    number: int


def stops(board: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return who has each task, and how far that has come."""
    return {
        stop["task"]: (route["vehicle"], stop["status"])
        for route in board["routes"]
        for stop in route["stops"]
        if stop["kind"] == "task"
    }


@pytest.fixture(scope="module")
def morning(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Morning:
    """A ward whose plan is given out; each test has a copy of it."""
    folder, url = tmp_path_factory.mktemp("morning"), ""
    if request.config.getoption("--database") != "sqlite":
        url = copied(str(request.getfixturevalue("with_tables")), "ready")
    with starting(folder, url)(fakes.first_plan) as client:
        people = a_ward(client)
        volunteers = tuple(works(client, people, "oxygen", "goods") for _ in range(2))
        swap = triaged(
            client, people, 1, kind="oxygen_swap", size_l="8", pressure_bar="150", flow_lpm="2"
        )
        bags = tuple(triaged(client, people, count, kind="welfare_bag") for count in (2, 3, 4))
        number = int(planned(client, people["ward"])["number"])
        published = told(client, people["ward"], number, "publish", version=2)
        assert published.status_code == 200, published.text
    return Morning(folder, url, people, volunteers, swap, bags, number)


@pytest.fixture
def day_start(
    request: pytest.FixtureRequest, morning: Morning, tmp_path: Path
) -> Callable[[], AbstractContextManager[Ward]]:
    """Start the service on that morning; called again, it is the same service after a restart."""
    shutil.copytree(morning.folder, tmp_path / "var")
    url = morning.url
    if url:
        server = str(request.getfixturevalue("with_tables"))
        url = copied(server, str(make_url(url).database))

    @contextmanager
    def started() -> Iterator[Ward]:
        with starting(tmp_path / "var", url)(fakes.first_plan) as client:
            own = (morning.people, morning.volunteers, morning.swap, morning.bags, morning.number)
            ward = Ward(client, *own)
            app: Any = client.app
            app.dependency_overrides[today] = lambda: DAY
            client.headers.update(let_in(client, "dieu-phoi 2021", at=AT))
            ward.it_is("06:30")
            yield ward

    return started


@pytest.fixture
def ward(day_start: Callable[[], AbstractContextManager[Ward]]) -> Iterator[Ward]:
    with day_start() as ward:
        yield ward


def who(ward: Ward, task: int) -> tuple[str, str]:
    """Return who has a task, and who has not."""
    has = stops(ward.board())[str(task)][0]
    other = next(str(one) for one in ward.volunteers if str(one) != has)
    return has, other


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
        ("wrong-address", "follow-up"),
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


def test_every_broken_rule_is_told_and_nothing_done(start: Start) -> None:
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        trained = works(client, people, "oxygen", "goods")
        untrained = works(client, people, "goods")
        swap = triaged(
            client, people, 1, kind="oxygen_swap", size_l="8", pressure_bar="150", flow_lpm="2"
        )
        number = int(planned(client, people["ward"])["number"])
        told(client, people["ward"], number, "publish", version=2)
        ward = Ward(client, people, (trained, untrained), swap, (), number)
        step = {"task": str(swap), "vehicle": str(untrained)}
        tried = ward.put(step, only_try=True)
        assert [one["rule"] for one in tried.json()["broken"]] == ["gate"]
        refused = ward.put(step, reason="không còn ai khác")
        assert (refused.status_code, codes(refused)) == (409, ["rule-broken"])
        assert stops(ward.board())[str(swap)][0] == str(trained)


def test_twenty_steps_are_taken_back_one_by_one(ward: Ward) -> None:
    bag, boards = str(ward.bags[0]), [stops(ward.board())]
    for _ in range(20):
        _, other = who(ward, ward.bags[0])
        answer = ward.put({"task": bag, "vehicle": other}, reason="thử")
        assert answer.status_code == 200, answer.text
        boards.append(stops(answer.json()["board"]))
    for before in reversed(boards[:-1]):
        undone = ward.told("undo")
        assert undone.status_code == 200, undone.text
        assert stops(undone.json()["board"]) == before
    assert codes(ward.told("undo")) == ["nothing-to-undo"]


def test_only_ones_own_decisions_are_taken_back(ward: Ward) -> None:
    _, other = who(ward, ward.bags[0])
    assert ward.put({"task": str(ward.bags[0]), "vehicle": other}).status_code == 200
    answer = ward.client.post(f"/api/day-plans/{ward.number}/undo")  # as the dispatcher
    assert codes(answer) == ["nothing-to-undo"]


def test_what_the_field_acted_on_is_not_taken_back(ward: Ward) -> None:
    bag = ward.bags[0]
    _, other = who(ward, bag)
    ward.put({"task": str(bag), "vehicle": other}, reason="quen nhà")
    ward.it_is("12:00")
    refused = ward.told("undo")
    assert refused.status_code == 409
    assert set(codes(refused)) == {"field-acted"}
    assert stops(ward.board())[str(bag)][0] == other


def test_two_dispatchers_do_not_move_one_stop_at_once(ward: Ward) -> None:
    seen = ward.board()["version"]
    has, other = who(ward, ward.bags[0])
    first = ward.put({"task": str(ward.bags[0]), "vehicle": other}, version=seen)
    assert first.status_code == 200
    second = ward.client.post(
        f"/api/day-plans/{ward.number}/arrangements",
        json={"steps": [{"task": str(ward.bags[0]), "vehicle": has}], "version": seen},
    )
    assert (second.status_code, codes(second)) == (409, ["changed-meanwhile"])
    assert "phuong 2021" in second.json()["issues"][0]["subject"]


def test_a_pin_ends_when_it_was_said_to(ward: Ward) -> None:
    bag = str(ward.bags[0])
    order = {"tasks": [bag], "until": "2021-09-18T06:50:00+07:00", "reason": "đã hẹn"}
    assert ward.told("pins", **order).status_code == 200
    assert _pinned(ward.board()) == {bag}
    ward.it_is("06:51")
    assert _pinned(ward.board()) == set()
    acts = ward.client.get(f"/api/day-plans/{ward.number}/acts", headers=ward.head).json()
    assert [(act["kind"], act["by"]) for act in acts] == [
        ("pinned", "phuong 2021"),
        ("followed", "donghanh"),
    ]
    past = ward.told("pins", tasks=[bag], until="2021-09-18T06:30:00+07:00", reason="đã hẹn")
    assert codes(past) == ["until-is-past"]


def _pinned(board: dict[str, Any]) -> set[str]:
    return {
        stop["task"]
        for route in board["routes"]
        for stop in route["stops"]
        if stop["pinned"] is not None
    }


def test_a_whole_route_is_pinned_and_one_stop_of_it_let_go(ward: Ward) -> None:
    has, _ = who(ward, ward.bags[0])
    own = {task for task, (name, _) in stops(ward.board()).items() if name == has}
    assert ward.told("pins", vehicles=[has], reason="giữ nguyên").status_code == 200
    assert _pinned(ward.board()) == own
    gone = ward.client.delete(
        f"/api/day-plans/{ward.number}/pins/{ward.bags[0]}", headers=ward.head
    )
    assert gone.status_code == 200
    assert _pinned(ward.board()) == own - {str(ward.bags[0])}


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


def test_an_emergency_is_offered_to_three_and_given(ward: Ward) -> None:
    ward.it_is("08:05")
    urgent = int(
        taken(
            ward.client,
            "hotline-emergency",
            kind="oxygen_emergency",
            name_short="Ông M.",
            place=near(300),
        )["number"]
    )
    answer = ward.client.post(f"/api/requests/{urgent}/offers", headers=ward.head)
    assert answer.status_code == 200, answer.text
    best, *others = answer.json()
    assert {best["vehicle"], *(one["vehicle"] for one in others)} <= {
        str(one) for one in ward.volunteers
    }
    order = {name: best[name] for name in ("day_plan", "vehicle", "starts", "delta", "version")}
    given = ward.client.post(f"/api/requests/{urgent}/assignments", json=order, headers=ward.head)
    assert given.status_code == 200, given.text
    assert stops(given.json())[str(urgent)][0] == best["vehicle"]
    assert ward.state(urgent) == "planned"
    again = ward.client.post(f"/api/requests/{urgent}/offers", headers=ward.head)
    assert codes(again) == ["already-planned"]
    assert ward.told("undo").status_code == 200
    assert ward.state(urgent) == "triaged"


def test_where_nobody_can_the_reason_comes_with_what_would_help(ward: Ward) -> None:
    ward.it_is("07:10")
    empty = ward.report("stock-counted", depot="oxy", full=0)
    assert empty.status_code == 200, empty.text
    order = {"kind": "oxygen_emergency", "name_short": "Ông M.", "place": near(300)}
    urgent = taken(ward.client, "hotline-emergency", **order)["number"]
    answer = ward.client.post(f"/api/requests/{urgent}/offers", headers=ward.head)
    assert codes(answer) == ["nobody-can"]
    assert "STOCK_SHORT" in answer.json()["issues"][0]["subject"]


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


def test_a_day_is_planned_anew_behind_what_runs(ward: Ward) -> None:
    ward.it_is("07:10")
    pinned, _ = who(ward, ward.bags[1])
    ward.told("pins", tasks=[str(ward.bags[1])], reason="đã hẹn")
    taken_out = ward.put({"task": str(ward.bags[0]), "vehicle": None})
    assert taken_out.status_code == 200, taken_out.text
    assert ward.state(ward.bags[0]) == "triaged"
    ordered = ward.told("replans", seconds=1)
    assert ordered.status_code == 202, ordered.text
    last = _searched(ward)
    assert last["state"] == "found"
    assert str(ward.bags[0]) in last["changes"]["added"]
    taken_in = ward.told(f"replans/{last['number']}/take")
    assert taken_in.status_code == 200, taken_in.text
    found = stops(taken_in.json())
    assert found[str(ward.bags[1])][0] == pinned
    assert str(ward.bags[0]) in found
    assert ward.state(ward.bags[0]) == "planned"


def _searched(ward: Ward) -> dict[str, Any]:
    for thread in threading.enumerate():
        if thread.name == f"re-plan {ward.number}":
            thread.join()  # it ends what it waits for, however long that takes
    path = f"/api/day-plans/{ward.number}/replans/last"
    found: dict[str, Any] = ward.client.get(path, headers=ward.head).json()
    assert found["state"] != "searching"
    return found


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


def test_a_day_is_closed_once_all_is_told(ward: Ward) -> None:
    ward.it_is("12:00")
    out = ward.report("volunteer-out", vehicle=str(ward.volunteers[1]), reason="hỏng xe")
    assert out.status_code == 200
    refused = ward.told("close")
    assert set(codes(refused)) == {"not-told-yet"}
    for task, (vehicle, status) in stops(ward.board()).items():
        if status == "begun":
            assert ward.report("done", task=task, vehicle=vehicle).status_code == 200
    untold = [int(task) for task, (_, status) in stops(ward.board()).items() if status == "begun"]
    closed = ward.told("close", reason="hết ca, còn việc chưa báo")
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    assert {ward.state(task) for task in untold} <= {"triaged"}  # nobody is dropped
    assert codes(ward.client.get(f"/api/day-plans/{ward.number}/board", headers=ward.head)) == [
        "not-running"
    ]


def test_a_running_day_is_not_published_over(ward: Ward) -> None:
    _, other = who(ward, ward.bags[0])
    ward.put({"task": str(ward.bags[0]), "vehicle": other}, reason="quen nhà")
    second = planned(ward.client, ward.head)
    answer = told(ward.client, ward.head, second["number"], "publish", version=2)
    assert codes(answer) == ["plan-runs"]
    assert AT.hour == 6


def test_who_is_changed_by_hand_is_told_so_and_nobody_else(ward: Ward) -> None:
    def texts() -> dict[int, list[str]]:
        found = ward.client.get("/api/messages", headers=ward.head).json()
        waiting = [one for one in found if one["state"] == "queued"]
        return {
            number: [one["text"] for one in waiting if one["volunteer"] == number]
            for number in ward.volunteers
        }

    before = texts()
    bag = str(ward.bags[0])
    assert ward.put({"task": bag, "vehicle": None}).status_code == 200
    has = next(number for number, found in texts().items() if found != before[number])
    (text,) = texts()[has]
    assert "A-1" in text
    assert texts() == before | {has: [text]}


def test_what_was_set_out_for_is_not_moved_or_taken_back(ward: Ward) -> None:
    bag = str(ward.bags[0])
    _, other = who(ward, ward.bags[0])
    assert ward.put({"task": bag, "vehicle": other}, reason="quen nhà").status_code == 200
    gone = ward.report("departed", task=bag, vehicle=other)
    assert stops(gone.json())[bag] == (other, "begun")
    refused = ward.told("undo")
    assert set(codes(refused)) == {"field-acted"}
    assert codes(ward.put({"task": bag, "vehicle": None})) == ["not-open"]
    assert ward.state(ward.bags[0]) == "on-the-way"


def test_one_emergency_is_given_once_though_two_boards_offer_it(start: Start) -> None:
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        works(client, people, "oxygen", "goods")
        triaged(client, people, 1, kind="welfare_bag")
        ward_plan = int(planned(client, people["ward"])["number"])
        assert told(client, people["ward"], ward_plan, "publish", version=2).status_code == 200
        works(client, people, "oxygen", "goods")
        city = dict(client.headers)
        city_plan = int(planned(client, city, area="*")["number"])
        assert told(client, city, city_plan, "publish", version=2).status_code == 200
        order = {"kind": "oxygen_emergency", "name_short": "Ông M.", "place": near(300)}
        urgent = taken(client, "hotline-emergency", **order)["number"]
        offers = client.post(f"/api/requests/{urgent}/offers").json()
        assert {one["day_plan"] for one in offers} == {ward_plan, city_plan}
        assert len({one["vehicle"] for one in offers}) == len(offers)  # nobody is on two boards

        def given(offer: dict[str, Any]) -> Any:
            names = ("day_plan", "vehicle", "starts", "delta", "version")
            order = {name: offer[name] for name in names}
            return client.post(f"/api/requests/{urgent}/assignments", json=order)

        first = next(one for one in offers if one["day_plan"] == ward_plan)
        second = next(one for one in offers if one["day_plan"] == city_plan)
        assert given(first).status_code == 200
        refused = given(second)
        assert (refused.status_code, codes(refused)) == (409, ["already-planned"])
        board = client.get(f"/api/day-plans/{ward_plan}/board").json()
        assert stops(board)[str(urgent)][0] == first["vehicle"]
        assert client.get(f"/api/requests/{urgent}").json()["state"] == "planned"


def test_a_bag_that_is_not_due_is_offered_to_nobody(ward: Ward) -> None:
    first = ward.client.get(f"/api/requests/{ward.bags[0]}", headers=ward.head).json()
    again = triaged(
        ward.client, ward.people, 9, kind="welfare_bag", address=first["address"], place=near(100)
    )
    answer = ward.client.post(f"/api/requests/{again}/offers", headers=ward.head)
    assert codes(answer) == ["bag-within-cycle"]
    allowed = ward.client.post(
        f"/api/requests/{again}/second-bag", json={"reason": "túi bị ướt"}, headers=ward.head
    )
    assert allowed.status_code == 201, allowed.text
    answer = ward.client.post(f"/api/requests/{again}/offers", headers=ward.head)
    assert (answer.status_code, bool(answer.json())) == (200, True), answer.text


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
        assert told(client, people["ward"], number, "publish", version=2).status_code == 200
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
    assert set(out.json()["fallen_out"]) == own
