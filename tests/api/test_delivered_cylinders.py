"""A delivery is told as done, and nobody says which cylinder stayed there."""

from typing import Any

import pytest

from api.services.delivered_cylinders import BY_PLAN
from tests.api.running_ward import Ward, day_start, morning, stops, ward
from tests.api.test_requests import WARD

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


def test_where_the_numbers_are_told_or_none_are_kept_nobody_is_asked(ward: Ward) -> None:
    _all_done(ward)  # the ledger has no cylinder at all: by count alone
    assert _asked(ward) == []


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
