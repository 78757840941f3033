"""The note to the next shift: which records, how they stand, and whose they are to who may see."""

from typing import Any

from api.records.handovers import SECTIONS, Line
from api.store.rows import handover_of
from api.store.tables import HandoverRow
from tests.api.running_ward import Ward, day_start, morning, ward, who
from tests.api.test_day_plans import near
from tests.api.test_requests import WARD, taken

__all__ = ["day_start", "morning", "ward"]


def _draft(ward: Ward) -> Any:
    answer = ward.client.get("/api/handovers/draft", params={"area": WARD}, headers=ward.head)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_open_emergencies_are_those_that_somebody_still_has_to_do_something_for(
    ward: Ward,
) -> None:
    """Once, those that were delivered counted too, and red ones of any kind: 10 for 3."""
    ward.it_is("08:05")
    order = {"kind": "oxygen_emergency", "name_short": "Ông M.", "place": near(300)}
    urgent = int(taken(ward.client, "hotline-emergency", **order)["number"])
    (line,) = _draft(ward)["emergencies"]
    assert (line["request"], line["name"], line["standing"], line["task"]) == (
        urgent,
        "Ông M.",
        "received",
        "oxygen_emergency",
    )
    (offer, *_) = ward.client.post(f"/api/requests/{urgent}/offers", headers=ward.head).json()
    order = {name: offer[name] for name in ("day_plan", "vehicle", "starts", "delta", "version")}
    path = f"/api/requests/{urgent}/assignments"
    given = ward.client.post(path, json=order, headers=ward.head)
    assert given.status_code == 200, given.text
    assert [one["standing"] for one in _draft(ward)["emergencies"]] == ["planned"]
    ward.it_is("09:30")
    told = ward.report("done", task=offer["task"], vehicle=offer["vehicle"])
    assert told.status_code == 200, told.text
    assert _draft(ward)["emergencies"] == []


def test_a_line_names_who_it_is_for_and_who_goes(ward: Ward) -> None:
    promised = _draft(ward)["promised"]
    has, _ = who(ward, ward.bags[0])
    line = next(one for one in promised if one["request"] == ward.bags[0])
    assert (line["name"].startswith("Bà "), line["volunteer"], line["rider"]) == (
        True,
        has,
        "Anh K.",
    )
    assert line["at"] is not None


def test_a_note_keeps_numbers_and_nobodys_name(ward: Ward) -> None:
    order = {"area": WARD, "remark": "gọi lại"}
    given = ward.client.post("/api/handovers", json=order, headers=ward.head).json()
    assert given["sections"]["promised"][0]["name"]
    with ward.client.app.state.store.reading() as session:  # type: ignore[attr-defined]
        row = session.get(HandoverRow, given["number"])
        assert "Bà " not in row.sections
        assert "Anh" not in row.sections
        found = handover_of(row)
    assert tuple(found.sections) == SECTIONS
    assert all(one.kind == "request" for one in found.sections["promised"])


def test_a_note_of_before_is_still_read(ward: Ward) -> None:
    """Its lines were sentences."""
    order = {"area": WARD}
    number = ward.client.post("/api/handovers", json=order, headers=ward.head).json()["number"]
    with ward.client.app.state.store.writing() as session:  # type: ignore[attr-defined]
        row = session.get(HandoverRow, number)
        row.sections = '{"emergencies": ["request 3: triaged, 18/09 07:00"]}'
        (line,) = handover_of(row).sections["emergencies"]
    assert line == Line(kind="text", said="request 3: triaged, 18/09 07:00")
