"""A delivery is told as done, and nobody says which cylinder stayed there."""

from typing import Any

import pytest

from api.services.delivered_cylinders import BY_PLAN
from tests.api.running_ward import Ward, day_start, morning, stops, ward
from tests.api.test_day_plans import near
from tests.api.test_requests import WARD, taken

__all__ = ["day_start", "morning", "ward"]


def _registered(ward: Ward, *serials: str, size_l: str = "8") -> None:
    for serial in serials:
        order = {"serial": serial, "size_l": size_l, "station": "oxy"}
        made = ward.client.post("/api/cylinders", json=order, headers=ward.people["keeper"])
        assert made.status_code == 201, made.text


def _carried(ward: Ward, serial: str, by: str) -> None:
    one = _cylinder(ward, serial)
    order = {"to": "carried", "version": one["version"], "holder": by}
    path = f"/api/cylinders/{one['number']}/moves"
    answer = ward.client.post(path, json=order, headers=ward.people["keeper"])
    assert answer.status_code == 200, answer.text


def _cylinder(ward: Ward, serial: str) -> dict[str, Any]:
    path = f"/api/cylinders?serial={serial}"
    (found,) = ward.client.get(path, headers=ward.people["keeper"]).json()
    return dict(found)


def _asked(ward: Ward) -> list[str]:
    """Return what the inbox asks a person, in words."""
    path = f"/api/day-plans/{ward.number}/acts?kind=conflict"
    found = ward.client.get(path, headers=ward.head).json()
    return [text for one in found for text in one["sentences"]]


def _tasks(ward: Ward) -> list[str]:
    """Return the deliveries of the swap that are on the board, in their order."""
    return [task for task in stops(ward.board()) if task.split("+")[0] == str(ward.swap)]


def _called(ward: Ward, name: str, *, by: str) -> tuple[int, str]:
    """Give somebody else's emergency to a volunteer, and return the request and the task."""
    order = {"kind": "oxygen_emergency", "name_short": name, "place": near(300)}
    number = int(taken(ward.client, f"hotline-{name}", **order)["number"])
    offers = ward.client.post(f"/api/requests/{number}/offers", headers=ward.head).json()
    offer = next(one for one in offers if one["vehicle"] == by)
    order = {name: offer[name] for name in ("day_plan", "vehicle", "starts", "delta", "version")}
    path = f"/api/requests/{number}/assignments"
    assert ward.client.post(path, json=order, headers=ward.head).status_code == 200
    return number, offer["task"]


def _patient(ward: Ward, request: int) -> str:
    found = ward.client.get(f"/api/requests/{request}", headers=ward.head).json()
    return str(found["patient"])


def _conflicts(ward: Ward) -> dict[int, str]:
    """Return the words of what no board could take, by the number of the act."""
    path = f"/api/day-plans/{ward.number}/acts?kind=conflict"
    found = ward.client.get(path, headers=ward.head).json()
    return {one["number"]: one["sentences"][0] for one in found}


def _open(ward: Ward) -> list[str]:
    """Return the words of that which nobody has seen to, as the hand-over note lists it."""
    note = ward.client.get(f"/api/handovers/draft?area={WARD}", headers=ward.head).json()
    found = _conflicts(ward)
    return [found[int(one["record"])] for one in note["conflicts"]]


def _see_to_all(ward: Ward) -> None:
    keys = [f"conflict {number}" for number in _conflicts(ward)]
    path = f"/api/day-plans/{ward.number}/alerts"
    answer = ward.client.put(path, json={"keys": keys}, headers=ward.head)
    assert answer.status_code in {200, 204}, answer.text


def _all_done(ward: Ward, **more: Any) -> str:
    ward.it_is("08:30")
    rider = stops(ward.board())[str(ward.swap)][0]
    for task in _tasks(ward):
        done = ward.report("done", task=task, vehicle=rider, **more)
        assert done.status_code == 200, done.text
    return rider


def test_what_the_volunteer_carried_is_with_the_patient_and_named_as_not_confirmed(
    ward: Ward,
) -> None:
    ward.it_is("08:30")
    rider = stops(ward.board())[str(ward.swap)][0]
    first, *others = _tasks(ward)
    _registered(ward, "B1", "B2", "B3")
    _carried(ward, "B1", rider)
    done = ward.report("done", task=first, vehicle=rider)
    assert done.status_code == 200, done.text
    one = _cylinder(ward, "B1")
    patient = ward.client.get(f"/api/requests/{ward.swap}", headers=ward.head).json()["patient"]
    assert (one["state"], one["holder"]) == ("at-patient", str(patient))
    moves = ward.client.get(
        f"/api/cylinders/{one['number']}", headers=ward.people["keeper"]
    ).json()["moves"]
    assert moves[-1]["reason"] == BY_PLAN
    assert len(_asked(ward)) == 1
    assert "chưa ai đọc số" in _asked(ward)[0]
    assert _cylinder(ward, "B2")["state"] == "full"
    note = ward.client.get(f"/api/handovers/draft?area={WARD}", headers=ward.head).json()
    assert [one["kind"] for one in note["conflicts"]] == ["act"]
    for task in others:  # nothing is carried any more: nobody can say which it was
        ward.report("done", task=task, vehicle=rider)
    assert ["không báo số" in text for text in _asked(ward)[1:]] == [True] * len(others)


@pytest.mark.parametrize("carried", [(), ("B1", "B2", "B3")])
def test_where_it_may_be_another_one_the_inbox_asks(ward: Ward, carried: tuple[str, ...]) -> None:
    ward.it_is("08:30")
    rider = stops(ward.board())[str(ward.swap)][0]
    _registered(ward, "B1", "B2", "B3")
    for serial in carried:
        _carried(ward, serial, rider)
    ward.report("done", task=_tasks(ward)[0], vehicle=rider)
    assert "không báo số" in _asked(ward)[0]
    states = {_cylinder(ward, serial)["state"] for serial in ("B1", "B2", "B3")}
    assert states == {"carried" if carried else "full"}


def test_where_no_numbers_are_kept_nobody_is_asked(ward: Ward) -> None:
    _all_done(ward)  # the ledger has no cylinder at all: by count alone
    assert ward.state(ward.swap) == "delivered"
    assert _asked(ward) == []


def test_where_all_numbers_are_told_nobody_is_asked(ward: Ward) -> None:
    """Also of what the volunteer carries besides."""
    ward.it_is("08:30")
    rider = stops(ward.board())[str(ward.swap)][0]
    tasks = _tasks(ward)
    serials = [f"B{at}" for at, _ in enumerate(tasks)]
    _registered(ward, *serials, "B8", "B9")
    for serial in (*serials, "B8"):
        _carried(ward, serial, rider)
    for task, serial in zip(tasks, serials, strict=True):
        assert ward.report("done", task=task, vehicle=rider, left=[serial]).status_code == 200
    assert _asked(ward) == []
    there = {_cylinder(ward, serial)["holder"] for serial in serials}
    assert there == {_patient(ward, ward.swap)}
    assert _cylinder(ward, "B8")["state"] == "carried"


def test_a_number_that_is_told_is_taken_as_ever(ward: Ward) -> None:
    ward.it_is("08:30")
    rider = stops(ward.board())[str(ward.swap)][0]
    _registered(ward, "B1", "B2")
    _registered(ward, "C1", size_l="40")
    done = ward.report("done", task=_tasks(ward)[0], vehicle=rider, left=["B1"])
    assert done.status_code == 200, done.text
    assert _asked(ward) == []
    assert _cylinder(ward, "B1")["state"] == "at-patient"


def test_what_was_done_in_part_leaves_the_ledger_alone(ward: Ward) -> None:
    ward.it_is("08:30")
    rider = stops(ward.board())[str(ward.swap)][0]
    _registered(ward, "B1")
    _carried(ward, "B1", rider)
    task = _tasks(ward)[0]
    part = ward.report("done", task=task, vehicle=rider, partly=True, reason="không mở cửa")
    assert part.status_code == 200, part.text
    assert _asked(ward) == []
    assert _cylinder(ward, "B1")["state"] == "carried"


def test_what_is_told_is_not_refused_for_what_the_plan_guessed(ward: Ward) -> None:
    """Once it was `move-not-allowed`: the guess had the cylinder with somebody else."""
    ward.it_is("08:30")
    rider = stops(ward.board())[str(ward.swap)][0]
    _registered(ward, "B1")
    _carried(ward, "B1", rider)
    assert ward.report("done", task=_tasks(ward)[0], vehicle=rider).status_code == 200
    assert _cylinder(ward, "B1")["holder"] == _patient(ward, ward.swap)
    other = next(str(one) for one in ward.volunteers if str(one) != rider)
    number, task = _called(ward, "Ông M.", by=other)
    ward.it_is("09:30")
    done = ward.report("done", task=task, vehicle=other, left=["B1"])
    assert done.status_code == 200, done.text
    one = _cylinder(ward, "B1")
    assert (one["state"], one["holder"]) == ("at-patient", _patient(ward, number))
    path = f"/api/cylinders/{one['number']}"
    moved = ward.client.get(path, headers=ward.people["keeper"]).json()["moves"]
    assert [each["after"] for each in moved[-3:]] == ["at-patient", "carried", "at-patient"]
    assert ward.state(number) == "delivered"
    (asked,) = _open(ward)  # of the guess nobody is asked any more
    assert "không báo số" in asked
    assert f"request {ward.swap}: 1" in asked


def test_a_guess_that_is_told_of_another_delivery_there_leaves_the_first_one_open(
    ward: Ward,
) -> None:
    ward.it_is("08:30")
    rider = stops(ward.board())[str(ward.swap)][0]
    first, second, *_ = _tasks(ward)
    _registered(ward, "B1")
    _carried(ward, "B1", rider)
    ward.report("done", task=first, vehicle=rider)
    done = ward.report("done", task=second, vehicle=rider, left=["B1"])
    assert done.status_code == 200, done.text
    assert _cylinder(ward, "B1")["holder"] == _patient(ward, ward.swap)
    (asked,) = _open(ward)
    assert f"request {ward.swap}: 1" in asked


def test_while_it_is_open_what_they_left_elsewhere_nothing_is_guessed(ward: Ward) -> None:
    """Once the last one carried was booked to the third, though it stood with the first."""
    ward.it_is("08:30")
    rider = stops(ward.board())[str(ward.swap)][0]
    first, second, *_ = _tasks(ward)
    _registered(ward, "B1", "B2")
    for serial in ("B1", "B2"):
        _carried(ward, serial, rider)
    ward.report("done", task=first, vehicle=rider)  # one of two
    _, task = _called(ward, "Ông M.", by=rider)
    ward.it_is("09:30")
    assert ward.report("done", task=task, vehicle=rider, left=["B2"]).status_code == 200
    assert len(_open(ward)) == 1
    assert ward.report("done", task=second, vehicle=rider).status_code == 200
    assert (_cylinder(ward, "B1")["state"], _cylinder(ward, "B1")["holder"]) == ("carried", rider)
    assert ["không báo số" in text for text in _open(ward)] == [True, True]
    _see_to_all(ward)
    third, task = _called(ward, "Bà N.", by=rider)
    ward.it_is("11:00")
    assert ward.report("done", task=task, vehicle=rider).status_code == 200
    assert _cylinder(ward, "B1")["holder"] == _patient(ward, third)
