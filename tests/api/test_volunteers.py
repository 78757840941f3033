"""Volunteers from the form to the collaborators' list."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.dependencies import today
from tests.api.conftest import let_in
from tests.api.test_requests import NEXT, WARD, codes

STEPS: list[tuple[str, dict[str, Any], str]] = [
    ("ward", {"kind": "form", "on": "2021-09-08"}, "form-accepted"),
    ("ward", {"kind": "consent", "on": "2021-09-09"}, "consented"),
    ("doctor", {"kind": "antibody", "on": "2021-09-10", "value": "250"}, "eligible"),
    ("ward", {"kind": "training", "on": "2021-09-11", "what": "oxygen"}, "trained"),
    ("ward", {"kind": "ppe", "on": "2021-09-11", "value": "2"}, "equipped"),
]


@pytest.fixture
def people(client: TestClient) -> dict[str, dict[str, str]]:
    """Who heads the ward, and the doctor; it is 18 September 2021."""
    client.app.dependency_overrides[today] = lambda: date(2021, 9, 18)  # type: ignore[attr-defined]
    return {
        "ward": let_in(client, "phuong", role="ward_head", areas=(WARD,)),
        "doctor": let_in(client, "bac-si", role="doctor"),
    }


def enlisted(client: TestClient, people: dict[str, dict[str, str]], **changes: Any) -> int:
    order = {
        "name_short": "Anh K.",
        "phone": "0900 000 002",
        "place": {"ward": WARD},
        "channel": "front",
        "infected_on": "2021-07-28",
    } | changes
    answer = client.post("/api/volunteers", json=order, headers=people["ward"])
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


def fact(client: TestClient, headers: dict[str, str], number: int, **order: Any) -> Any:
    return client.post(f"/api/volunteers/{number}/facts", json=order, headers=headers)


def posted(client: TestClient, headers: dict[str, str], number: int, **changes: Any) -> Any:
    order = {"kind": "mobile-station", "area": WARD, "begins": "2021-09-18"} | changes
    return client.post(f"/api/volunteers/{number}/posts", json=order, headers=headers)


def brought_to_a_post(client: TestClient, people: dict[str, dict[str, str]], **post: Any) -> int:
    number = enlisted(client, people)
    for who, order, _ in STEPS:
        assert fact(client, people[who], number, **order).status_code == 201
    assert posted(client, people["ward"], number, **post).status_code == 201
    return number


def said(client: TestClient, headers: dict[str, str], number: int, to: str, **more: Any) -> Any:
    version = client.get(f"/api/volunteers/{number}", headers=headers).json()["version"]
    order = {"to": to, "version": version} | more
    return client.post(f"/api/volunteers/{number}/moves", json=order, headers=headers)


def test_each_step_to_a_post_follows_from_a_fact_and_from_nothing_else(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """C4: no way from "applied" to active without form, consent, test, training, equipment."""
    number = enlisted(client, people)
    for who, order, state in STEPS:
        early = posted(client, people["ward"], number)
        faults = ["gate-closed", "cannot-be-posted"]
        assert (early.status_code, codes(early)) == (422, faults)
        forced = said(client, people["ward"], number, "posted")
        assert (forced.status_code, codes(forced)[0]) in (
            (409, "move-not-allowed"),
            (422, "follows-from-facts"),
        )
        answer = fact(client, people[who], number, **order)
        assert (answer.status_code, answer.json()["state"]) == (201, state)
    found = posted(client, people["ward"], number).json()
    assert found["state"] == "posted"
    assert found["gates"] == [
        "active",
        "antibody",
        "consent",
        "form",
        "ppe",
        "recovered",
        "training:oxygen",
    ]
    moves = client.get(f"/api/volunteers/{number}", headers=people["ward"]).json()["moves"]
    states = [move["after"] for move in moves]
    assert states == ["applied", *(state for _, _, state in STEPS), "posted"]


def test_a_test_before_the_consent_does_not_count(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = enlisted(client, people)
    doctor, ward = people["doctor"], people["ward"]
    early = fact(client, doctor, number, kind="antibody", on="2021-09-10", value="250")
    assert (early.status_code, codes(early)) == (422, ["too-early"])
    fact(client, ward, number, kind="form", on="2021-09-08")
    fact(client, ward, number, kind="consent", on="2021-09-09")
    before = fact(client, doctor, number, kind="antibody", on="2021-09-08", value="250")
    assert (before.status_code, codes(before)) == (422, ["too-early"])


def test_only_a_doctor_enters_a_test_and_only_a_ward_head_overrides(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = enlisted(client, people)
    for who, kind in (("ward", "antibody"), ("doctor", "override"), ("doctor", "ppe")):
        answer = fact(client, people[who], number, kind=kind, on="2021-09-10", value="250")
        assert (answer.status_code, codes(answer)) == (403, ["not-your-role"])


def test_who_was_infected_a_day_too_late_is_not_eligible(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """C5."""
    number = enlisted(client, people, infected_on="2021-07-29")
    for who, order, _ in STEPS[:3]:
        answer = fact(client, people[who], number, **order)
    assert answer.json()["state"] == "not-eligible"


def test_a_low_test_allows_packing_and_no_contact_until_a_better_one(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """C6."""
    number = enlisted(client, people)
    low = {"kind": "antibody", "on": "2021-09-10", "value": "99"}
    for who, order, _ in (*STEPS[:2], ("doctor", low, "limited"), *STEPS[3:]):
        answer = fact(client, people[who], number, **order)
    assert "antibody" not in answer.json()["gates"]
    contact = posted(client, people["ward"], number)
    assert (contact.status_code, codes(contact)) == (422, ["gate-closed"])
    assert posted(client, people["ward"], number, kind="goods-team").json()["state"] == "posted"


def test_an_override_has_a_name_and_a_reason_and_ends(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = enlisted(client, people)
    order = {"kind": "override", "what": "antibody", "on": "2021-09-18", "until": "2021-09-18"}
    bare = fact(client, people["ward"], number, **order)
    assert (bare.status_code, codes(bare)) == (422, ["reason-missing"])
    endless = {"kind": "override", "what": "antibody", "on": "2021-09-18", "reason": "thiếu người"}
    without = fact(client, people["ward"], number, **endless)
    assert (without.status_code, codes(without)) == (422, ["until-missing"])
    found = fact(client, people["ward"], number, **order, reason="thiếu người trực").json()
    assert found["gates"] == ["antibody", "recovered"]
    assert [(one["by"], one["reason"]) for one in found["facts"]] == [
        ("phuong", "thiếu người trực")
    ]


def test_an_override_brings_a_volunteer_forward_as_the_fact_would(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """Once, the gate was open and the volunteer stayed where they were."""
    number = enlisted(client, people, infected_on=None)
    states = []
    for what in ("form", "consent", "antibody", "recovered"):
        order = {"what": what, "on": "2021-09-18", "until": "2021-09-20", "reason": "thiếu người"}
        found = fact(client, people["ward"], number, kind="override", **order)
        states.append(found.json()["state"])
    assert states == ["form-accepted", "consented", "not-eligible", "eligible"]
    for who, order, state in STEPS[3:]:
        assert fact(client, people[who], number, **order).json()["state"] == state
    assert posted(client, people["ward"], number).json()["state"] == "posted"


def test_a_test_of_the_same_day_that_is_entered_later_corrects_the_one_before(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = enlisted(client, people)
    for who, order, _ in STEPS[:3]:
        fact(client, people[who], number, **order)
    corrected = {"kind": "antibody", "on": "2021-09-10", "value": "25"}
    found = fact(client, people["doctor"], number, **corrected).json()
    assert (found["state"], "antibody" in found["gates"]) == ("limited", False)


def test_an_infection_that_is_told_later_counts(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = enlisted(client, people, infected_on=None)
    for who, order, _ in STEPS[:3]:
        found = fact(client, people[who], number, **order)
    assert found.json()["state"] == "not-eligible"
    told = fact(client, people["ward"], number, kind="infection", on="2021-07-28").json()
    assert (told["state"], told["infected_on"]) == ("eligible", "2021-07-28")


@pytest.mark.parametrize("states", [("sick",), ("sick", "ended"), ("ended",)])
def test_who_is_sick_or_whose_duty_ended_is_given_no_post(
    client: TestClient, people: dict[str, dict[str, str]], states: tuple[str, ...]
) -> None:
    number = brought_to_a_post(client, people, ends="2021-09-30")
    for to in states:
        assert said(client, people["ward"], number, to, reason="sốt").status_code == 200
    answer = posted(client, people["ward"], number, begins="2021-10-01")
    assert (answer.status_code, codes(answer)) == (422, ["cannot-be-posted"])


def test_who_withdrew_or_was_not_trained_is_given_no_post_though_all_gates_are_open(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = enlisted(client, people)
    for who, order, _ in (*STEPS[:3], STEPS[4]):
        fact(client, people[who], number, **order)
    untrained = posted(client, people["ward"], number)
    assert (untrained.status_code, codes(untrained)) == (422, ["cannot-be-posted"])
    assert said(client, people["ward"], number, "withdrawn", reason="về quê").status_code == 200
    gone = posted(client, people["ward"], number)
    assert (gone.status_code, codes(gone)) == (422, ["cannot-be-posted"])


def test_nobody_holds_two_posts_on_a_day(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """C8."""
    number = brought_to_a_post(client, people)
    again = posted(client, people["ward"], number, begins="2021-10-01", ends="2021-10-02")
    assert (again.status_code, codes(again)) == (409, ["two-posts"])


def test_who_is_sick_is_no_longer_active_and_comes_back(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = brought_to_a_post(client, people)
    sick = said(client, people["ward"], number, "sick", reason="sốt")
    assert (sick.json()["state"], "active" in sick.json()["gates"]) == ("sick", False)
    back = said(client, people["ward"], number, "posted")
    assert "active" in back.json()["gates"]


def test_when_a_district_is_under_control_all_duties_there_end(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    """C19: collaborators are kept where they live, which may differ from where they worked."""
    number = brought_to_a_post(client, people)
    other = brought_to_a_post(client, people)
    order = {"areas": [WARD], "day": "2021-10-01", "reason": "bình thường mới"}
    ended = client.post("/api/volunteers/end-of-duty", json=order, headers=people["ward"]).json()
    assert [one["number"] for one in ended] == [number, other]
    assert {one["state"] for one in ended} == {"collaborator"}
    assert [one["posts"][0]["ends"] for one in ended] == ["2021-10-01", "2021-10-01"]
    listed = client.get(
        "/api/volunteers", params={"state": "collaborator", "area": WARD}, headers=people["ward"]
    )
    assert len(listed.json()) == 2


def test_a_ward_sees_its_own_volunteers(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = enlisted(client, people)
    there = let_in(client, "phuong khac", role="ward_head", areas=(NEXT,))
    assert client.get("/api/volunteers", headers=there).json() == []
    answer = client.get(f"/api/volunteers/{number}", headers=there)
    assert (answer.status_code, codes(answer)) == (403, ["not-your-area"])
