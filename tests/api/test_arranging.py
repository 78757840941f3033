"""A running day, decided by hand and planned anew over HTTP."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from api.services.feed import changes_after
from tests.api import fakes
from tests.api.conftest import Start
from tests.api.running_ward import Ward, day_start, morning, stops, ward, who
from tests.api.test_day_plans import a_ward, near, planned, told, triaged, works
from tests.api.test_requests import codes, taken

__all__ = ["day_start", "morning", "ward"]


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


def test_boards_hear_of_each_request_that_an_act_or_its_undo_brings_on(ward: Ward) -> None:
    """What falls back into the pool is read anew by who looks at it."""
    app: Any = ward.client.app
    bag = ward.bags[0]

    def heard_after(last: int) -> tuple[int, bool]:
        last, changes = changes_after(app.state.store, last, most=1000)
        return last, ("request", str(bag)) in {(one.kind, one.record) for one in changes}

    last, _ = heard_after(0)
    assert ward.put({"task": str(bag), "vehicle": None}, reason="thử").status_code == 200
    last, is_heard = heard_after(last)
    assert (ward.state(bag), is_heard) == ("triaged", True)
    assert ward.told("undo").status_code == 200
    last, is_heard = heard_after(last)
    assert (ward.state(bag), is_heard) == ("planned", True)


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
    assert answer.json()["issues"][0]["reason"] == "STOCK_SHORT"


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
    before, after = last["tally_before"], last["tally_after"]
    assert after["planned"] == before["planned"] + 1
    assert (before["left_out"], after["left_out"], after["late"]) == (1, 0, 0)
    assert after["travel_s"] > 0
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
    subject = refused.json()["issues"][0]["subject"]
    assert subject.startswith("act 1, put, 06:30: ")  # it says which act one asked to take back
    answer = ward.put({"task": bag, "vehicle": None})
    assert codes(answer) == ["not-open"]
    assert answer.json()["issues"][0]["message"].startswith("việc này không còn chờ ai")
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


def test_a_request_that_is_none_of_the_day_yet_is_tried_with_whomever_one_points_at(
    ward: Ward,
) -> None:
    """Once, a board said only that somebody could not go, and not why."""
    ward.it_is("08:05")
    order = {"kind": "oxygen_emergency", "name_short": "Ông M.", "place": near(300)}
    number = int(taken(ward.client, "hotline-trial", **order)["number"])
    before = ward.board()["version"]
    path = f"/api/requests/{number}/trials"
    found = {}
    for vehicle in map(str, ward.volunteers):
        trial = {"day_plan": ward.number, "vehicle": vehicle, "after": None}
        answer = ward.client.post(path, json=trial, headers=ward.head)
        assert answer.status_code == 200, answer.text
        found[vehicle] = answer.json()
    offers = ward.client.post(f"/api/requests/{number}/offers", headers=ward.head).json()
    able = {one["vehicle"] for one in offers}
    assert able
    for vehicle, one in found.items():
        if vehicle not in able:
            assert one["broken"][0]["what"]
        else:
            assert not one["broken"]
            assert one["minutes"] > 0
    assert ward.board()["version"] == before  # nothing is done


def _numbers(ward: Ward, vehicle: str) -> dict[str, int]:
    """Return the number of each task of somebody on the board, and see that paper says the same."""
    routes = {route["vehicle"]: route["stops"] for route in ward.board()["routes"]}
    found = {stop["task"]: stop["number"] for stop in routes[vehicle] if stop["task"]}
    path = f"/api/day-plans/{ward.number}/sms"
    lists = ward.client.get(path, headers=ward.head).json()
    own = next(one["texts"] for one in lists if str(one["volunteer"]) == vehicle)
    said = {text["text"].partition(")")[0] for text in own}
    assert {str(number) for number in found.values()} <= said
    return found


def test_a_stop_that_came_keeps_its_number_whatever_comes_before_it(
    day_start: Callable[[], AbstractContextManager[Ward]],
) -> None:
    """Once, the second that came for an earlier hour took the number of the first."""
    with day_start() as ward:
        has = {str(bag): stops(ward.board())[str(bag)][0] for bag in ward.bags}
        one, two = map(str, ward.volunteers)
        own = one if list(has.values()).count(two) > 1 else two  # who has no more than one of three
        paper, (first, second, *_) = _numbers(ward, own), [bag for bag in has if has[bag] != own]
        assert ward.put({"task": first, "vehicle": own}).status_code == 200
        come = _numbers(ward, own)
        before_it = [task for task in come if task != first][-1]
        step = {"task": second, "vehicle": own, "after": before_it}
        order = {"steps": [step], "version": ward.board()["version"], "reason": "thử"}
        done = ward.told("arrangements", **order)
        assert done.status_code == 200, done.text
        both = _numbers(ward, own)
        assert {task: both[task] for task in paper} == paper
        assert (both[first], both[second] > both[first]) == (come[first], True)
        gone = ward.put({"task": first, "vehicle": None}, reason="thử")
        assert gone.status_code == 200, gone.text
        left = _numbers(ward, own)
        assert left[second] == both[second]
    with day_start() as ward:  # after a restart
        assert _numbers(ward, own) == left
