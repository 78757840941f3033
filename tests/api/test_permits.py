"""Permits of volunteers over HTTP: who may be out during the curfew, and until when."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.dependencies import now
from routing.rules.tables import TABLES
from tests.api import fakes
from tests.api.conftest import Start, let_in
from tests.api.test_day_plans import (
    DAY,
    HEADS,
    a_ward,
    near,
    plan_of,
    planned,
    tasks_of,
    told,
    triaged,
    works,
)
from tests.api.test_requests import codes, taken
from tests.api.test_volunteers import fact

PERMIT = {"kind": "permit", "what": "curfew", "on": "2021-09-18", "until": "2021-09-18"}


def shift(client: TestClient, people: HEADS, number: int, begins: str, ends: str) -> None:
    path = f"/api/volunteers/{number}/shifts/{DAY}"
    version = client.get(path, headers=people["ward"]).json()["version"]
    order = {"begins": begins, "ends": ends, "version": version}
    assert client.put(path, json=order, headers=people["ward"]).status_code == 204


def always_open(client: TestClient, people: HEADS) -> None:
    order = {"kind": "oxygen_station", "name": "oxy", "place": near(0), "full": 4}
    hours = {"opens": "00:00", "closes": "30:00", "version": 1}
    answer = client.put("/api/depots/oxy", json=order | hours, headers=people["keeper"])
    assert answer.status_code == 200, answer.text


def test_only_who_holds_the_permit_is_offered_an_emergency_at_night(start: Start) -> None:
    """B2, B3: under the curfew of September 2021 somebody may be sent."""
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        always_open(client, people)
        holder, other = (works(client, people, "oxygen", "goods") for _ in range(2))
        for number in (holder, other):
            shift(client, people, number, "17:30", "23:30")
        kept = fact(client, people["ward"], holder, **PERMIT)
        assert (kept.status_code, kept.json()["permits"]) == (201, ["curfew"])
        day_plan = planned(client, people["ward"])["number"]
        assert told(client, people["ward"], day_plan, "publish", version=2).status_code == 200
        app: Any = client.app
        at = datetime.fromisoformat("2021-09-18T20:00:00+07:00")
        app.dependency_overrides[now] = lambda: at
        client.headers.update(let_in(client, "dieu-phoi dem", at=at))
        asked = taken(client, "hotline-000001", kind="oxygen_emergency", place=near(200))["number"]
        offers = client.post(f"/api/requests/{asked}/offers")
        assert offers.status_code == 200, offers.text
        assert {one["vehicle"] for one in offers.json()} == {str(holder)}


def test_a_shift_that_ends_after_the_permit_is_not_worked_under_the_curfew(start: Start) -> None:
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        always_open(client, people)
        number = works(client, people, "oxygen", "goods")
        shift(client, people, number, "18:30", "30:00")
        fact(client, people["ward"], number, **PERMIT)
        asked = triaged(client, people, 1, kind="oxygen_emergency")
        plan = plan_of(client, people["ward"], planned(client, people["ward"])["number"])
        assert tasks_of(plan) == {}
        fact(client, people["ward"], number, **(PERMIT | {"until": "2021-09-19"}))
        plan = plan_of(client, people["ward"], planned(client, people["ward"])["number"])
        assert tasks_of(plan) == {str(asked): str(number)}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"what": "zone"}, "no-such-permit"),
        ({"until": None}, "until-missing"),
        ({"until": "2021-09-17", "on": "2021-09-10"}, "until-is-past"),
    ],
)
def test_a_permit_is_one_of_the_table_and_has_an_end(
    start: Start, changes: dict[str, Any], fault: str
) -> None:
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        number = works(client, people, "oxygen")
        answer = fact(client, people["ward"], number, **(PERMIT | changes))
        assert (answer.status_code, codes(answer)) == (422, [fault])
        doctor = fact(client, people["doctor"], number, **PERMIT)
        assert (doctor.status_code, codes(doctor)) == (403, ["not-your-role"])


def own_rules(folder: Path, *changes: tuple[str, str]) -> Path:
    """Return a folder with tables of rules of one's own: those of the program, changed."""
    shutil.copytree(TABLES, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    table = folder / "tasks.toml"
    text = table.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    table.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("asks", [False, True])
def test_sets_of_equipment_last_as_far_as_they_were_given_where_the_table_asks_for_them(
    start: Start, tmp_path: Path, *, asks: bool
) -> None:
    """C15: two sets, and three bags at doors that take a set each."""
    bags = "[version.kinds.welfare_bag]\n"
    rules = own_rules(tmp_path / "rules", (bags, f"{bags}ppe = {int(asks)}\n"))
    with start(fakes.first_plan, rules=rules) as client:
        people = a_ward(client)
        works(client, people, "goods")
        for number in (1, 2, 3):
            triaged(client, people, number, kind="welfare_bag")
        plan = plan_of(client, people["ward"], planned(client, people["ward"])["number"])
        assert len(tasks_of(plan)) == (2 if asks else 3)
        assert [one["reason"] for one in plan["unassigned"]] == (["PPE_SHORT"] if asks else [])


def test_a_permit_is_taken_back_before_its_end_and_may_be_given_again(start: Start) -> None:
    with start(fakes.first_plan) as client:
        people = a_ward(client)
        number = works(client, people, "oxygen", "goods")
        ended = {"kind": "permit-ended", "what": "curfew", "on": str(DAY)}
        early = fact(client, people["ward"], number, **ended, reason="đổi việc")
        assert (early.status_code, codes(early)) == (409, ["permit-not-held"])
        fact(client, people["ward"], number, **(PERMIT | {"until": "2021-09-30"}))
        triaged(client, people, 1, kind="welfare_bag")
        draft = planned(client, people["ward"])["number"]
        bare = fact(client, people["ward"], number, **ended)
        assert (bare.status_code, codes(bare)) == (422, ["reason-missing"])
        wrong = fact(client, people["ward"], number, **(ended | {"what": "đêm"}), reason="x")
        assert codes(wrong) == ["no-such-permit"]
        back = fact(client, people["ward"], number, **ended, reason="thu lại giấy")
        assert (back.status_code, back.json()["permits"]) == (201, [])
        known = client.get(f"/api/volunteers/{number}", headers=people["ward"]).json()
        assert known["state"] == "posted"  # they work on, by day
        outdated = told(client, people["ward"], draft, "publish", version=2)
        assert (outdated.status_code, codes(outdated)) == (409, ["plan-outdated"])
        anew = fact(client, people["ward"], number, **PERMIT)
        assert anew.json()["permits"] == ["curfew"]
