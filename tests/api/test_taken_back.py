"""What somebody cancelled is taken back: request and board are as they were, or it waits."""

from typing import Any

import numpy as np
import pytest

from api.records.day_plans import DayPlanNumber
from api.store.acts import list_acts
from api.store.session import Store, downgrade, upgrade
from tests.api.running_ward import Ward, day_start, morning, stops, ward, who
from tests.api.test_requests import codes, moved, taken

__all__ = ["day_start", "morning", "ward"]


def version(ward: Ward, request: int) -> int:
    return int(ward.client.get(f"/api/requests/{request}", headers=ward.head).json()["version"])


def cancel(ward: Ward, request: int) -> None:
    answer = moved(
        ward.client,
        request,
        "cancelled",
        version=version(ward, request),
        reason="gọi nhầm",
        headers=ward.head,
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled"), answer.text


def taken_back(ward: Ward, request: int, **headers: Any) -> Any:
    return ward.client.delete(
        f"/api/requests/{request}/moves/last",
        params={"version": version(ward, request)},
        headers=headers.get("headers", ward.head),
    )


def standing(ward: Ward) -> dict[str, Any]:
    """Return all that is to be done, who does it, and where each request stands."""
    board = ward.board()
    routes = {
        route["vehicle"]: [
            (stop["kind"], stop["task"], stop["starts"], bool(stop["pinned"]))
            for stop in route["stops"]
        ]
        for route in board["routes"]
    }
    left = sorted(one["task"] for one in board["unassigned"])
    states = {one: ward.state(one) for one in (ward.swap, *ward.bags)}
    return {"routes": routes, "left": left, "states": states}


def test_what_was_cancelled_is_where_it_was_on_the_board_once_that_is_taken_back(
    ward: Ward,
) -> None:
    before = standing(ward)
    cancel(ward, ward.bags[0])
    assert str(ward.bags[0]) not in stops(ward.board())
    assert ward.board()["state"] == "published"  # nobody works by it yet for that
    assert ward.told("undo").status_code == 200
    assert standing(ward) == before
    assert ward.board()["state"] == "published"
    assert codes(ward.told("undo")) == ["nothing-to-undo"]


def test_it_is_taken_back_at_the_request_too_whatever_one_did_since(ward: Ward) -> None:
    before = standing(ward)
    cancel(ward, ward.swap)
    ward.told("pins", tasks=[str(ward.bags[1])], reason="đã hẹn")
    answer = taken_back(ward, ward.swap)
    assert (answer.status_code, answer.json()["state"]) == (200, "planned")
    assert ward.told("undo").status_code == 200  # the pin
    assert standing(ward) == before


def test_a_request_that_is_on_no_board_goes_on_where_it_stood(ward: Ward) -> None:
    number = int(taken(ward.client, "hotline-999999")["number"])
    cancel(ward, number)
    answer = taken_back(ward, number)
    assert (answer.status_code, answer.json()["state"]) == (200, "received")
    assert codes(taken_back(ward, number)) == ["nothing-to-undo"]
    moves = ward.client.get(f"/api/requests/{number}", headers=ward.head).json()["moves"]
    assert [one["after"] for one in moves] == ["received", "cancelled", "received"]


def test_nobody_takes_back_what_somebody_else_cancelled(ward: Ward) -> None:
    cancel(ward, ward.bags[0])
    other = dict(ward.client.headers)
    assert codes(taken_back(ward, ward.bags[0], headers=other)) == ["nothing-to-undo"]
    undone = ward.client.post(f"/api/day-plans/{ward.number}/undo")
    assert codes(undone) == ["nothing-to-undo"]
    assert ward.state(ward.bags[0]) == "cancelled"


def test_where_its_time_has_passed_it_waits_on_the_board(ward: Ward) -> None:
    cancel(ward, ward.swap)
    ward.it_is("13:00")
    undone = ward.told("undo")
    assert undone.status_code == 200, undone.text
    left = {one["task"] for one in undone.json()["board"]["unassigned"]}
    assert f"{ward.swap}r1" in left
    assert ward.state(ward.swap) == "triaged"
    step = {"task": f"{ward.swap}r1", "vehicle": str(ward.volunteers[0])}
    assert ward.put(step, reason="gấp").status_code == 200
    assert ward.state(ward.swap) == "planned"
    again = ward.told("undo")  # the arrangement, and then nothing more
    assert again.status_code == 200
    assert ward.state(ward.swap) == "triaged"


def test_nobody_loses_a_stop_for_what_is_taken_back(ward: Ward) -> None:
    cancel(ward, ward.bags[0])
    ward.put({"task": str(ward.bags[1]), "vehicle": None})
    others = set(stops(ward.board()))
    answer = taken_back(ward, ward.bags[0])
    assert answer.status_code == 200, answer.text
    assert others <= set(stops(ward.board()))


def test_what_the_field_told_of_is_not_taken_back(ward: Ward) -> None:
    bag = str(ward.bags[0])
    has, _ = who(ward, ward.bags[0])
    assert ward.report("departed", task=bag, vehicle=has).status_code == 200
    cancel(ward, ward.bags[0])
    back = taken_back(ward, ward.bags[0])
    assert (back.status_code, back.json()["state"]) == (200, "on-the-way")
    cancel(ward, ward.bags[0])
    ward.it_is("08:00")
    assert ward.report("done", task=bag, vehicle=has).status_code == 200
    refused = taken_back(ward, ward.bags[0])
    assert (refused.status_code, codes(refused)) == (409, ["field-acted"])
    assert ward.state(ward.bags[0]) == "cancelled"


def test_an_outdated_version_takes_nothing_back(ward: Ward) -> None:
    cancel(ward, ward.bags[0])
    answer = ward.client.delete(
        f"/api/requests/{ward.bags[0]}/moves/last", params={"version": 1}, headers=ward.head
    )
    assert (answer.status_code, codes(answer)) == (409, ["changed-meanwhile"])
    assert ward.state(ward.bags[0]) == "cancelled"


def test_a_log_of_before_and_after_the_migration_is_kept(ward: Ward) -> None:
    cancel(ward, ward.bags[0])
    ward.told("undo")
    cancel(ward, ward.bags[1])
    store: Store = ward.client.app.state.store  # type: ignore[attr-defined]
    downgrade(store.engine, "0009")
    upgrade(store.engine)
    acts = ward.client.get(f"/api/day-plans/{ward.number}/acts", headers=ward.head).json()
    assert [act["kind"] for act in acts] == ["cancelled", "undone", "cancelled"]  # in memory
    with store.reading() as session:
        kept = [act.kind for act in list_acts(session, DayPlanNumber(ward.number))]
    assert kept == ["followed", "undone", "followed"]
    cancel(ward, ward.bags[2])


def test_what_was_done_is_told_in_words_and_by_the_clock_of_the_place(ward: Ward) -> None:
    bag = str(ward.bags[0])
    assert ward.put({"task": bag, "vehicle": None}, reason="nhà đi vắng").status_code == 200
    ward.it_is("08:30")
    has, _ = who(ward, ward.bags[1])
    ward.report("done", task=str(ward.bags[1]), vehicle=has)
    address = f"/api/day-plans/{ward.number}/acts"
    acts = ward.client.get(address, params={"lang": "en"}, headers=ward.head).json()
    assert acts[0]["sentences"] == [f"Arranged by hand: –; taken out of a route: {bag}."]
    assert acts[0]["at"].endswith("+07:00")
    (done,) = acts[1]["sentences"]
    assert done.startswith(f"Volunteer {has} did task {ward.bags[1]}, from 08:")
    assert done.endswith("to 08:30.")
    (left,) = (one for one in ward.board()["unassigned"] if one["task"] == bag)
    assert left["sentence"] == (
        "phuong 2021 lấy việc này ra khỏi tuyến bằng tay lúc 06:30: nhà đi vắng."
    )


def test_what_is_published_already_says_so(ward: Ward) -> None:
    assert codes(ward.told("publish", version=3)) == ["already-published"]


def test_what_is_over_gets_no_risk_any_more(ward: Ward) -> None:
    cancel(ward, ward.bags[0])
    order = {"risk": "red", "version": version(ward, ward.bags[0])}
    answer = ward.client.put(
        f"/api/requests/{ward.bags[0]}/risk", json=order, headers=ward.people["doctor"]
    )
    assert codes(answer) == ["request-is-over"]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_done_in_whatever_order_undone_it_is_as_before(ward: Ward, seed: int) -> None:
    """Drag, take out, pin, let go, cancel: as many are taken back as were done."""
    dice = np.random.default_rng(seed)
    boards = [standing(ward)]
    for _ in range(12):
        request = int(dice.choice([ward.swap, *ward.bags]))
        if _done(ward, dice, request):
            boards.append(standing(ward))
        if len(boards) > 1 and dice.random() < 0.25:
            assert ward.told("undo").status_code == 200
            boards.pop()
            assert standing(ward) == boards[-1]
    while len(boards) > 1:
        undone = ward.told("undo")
        assert undone.status_code == 200, undone.text
        boards.pop()
        assert standing(ward) == boards[-1]
    assert codes(ward.told("undo")) == ["nothing-to-undo"]


def _done(ward: Ward, dice: Any, request: int) -> bool:
    """Do something to a request; tell whether it was done."""
    if ward.state(request) == "cancelled":
        return False
    what = dice.choice(["put", "out", "pin", "cancel"])
    if what == "cancel":
        cancel(ward, request)
        return True
    if what == "pin":
        answer = ward.told("pins", tasks=[str(request)], reason="đã hẹn")
    else:
        vehicle = str(dice.choice(ward.volunteers)) if what == "put" else None
        answer = ward.put({"task": str(request), "vehicle": vehicle}, reason="thử")
    return bool(answer.status_code == 200)
