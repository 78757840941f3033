"""What the board's page is given, and what a running day tells it."""

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from fastapi.testclient import TestClient

from api.dependencies import now
from api.pages.board import given_to_board
from api.pages.rendering import STATIC, TEMPLATES
from api.pages.words import BOARD_WORDS_FILE, words
from api.records.users import User
from api.routes.access import NEEDS
from api.services.solving import solve_order
from routing.risk import load_risk_table
from routing.rules.day_rules import DayRules
from routing.rules.tables import load_rules
from tests.api.conftest import Start, let_in
from tests.api.test_day_plans import a_ward, planned, told, triaged, works

_SAID = re.compile(r"\bt\(\"(\w+)\"")
_PUT_TOGETHER = (
    "status_",
    "reach_",
    "outside_",
    "connection_",
    "act_",
    "why_",
    "section_",
    "key_",
    "does_",
    "state_",
    "coded_",
    "link_",
    "work_",
)
_BY_NAME = (
    "plan_state_",
    "flag_",
    "layer_",
    "harm",
    "alert_",
    "inbox_",
    "mood_",
    "lack_",
    "bed_",
    "cylinder_",
    "same_",
    "tally_",
)


def test_what_is_usual_for_a_kind_comes_from_the_tables_of_the_day() -> None:
    rules = load_rules(date(2021, 9, 18))
    user = User(
        name="a",
        role="dispatcher",
        organisation="A",
        areas=("*",),
        created_at=datetime(2021, 9, 18, tzinfo=UTC),
    )

    def given(changed: DayRules) -> Any:
        table = load_risk_table(date(2021, 9, 18))
        return given_to_board(
            user, "en", table=table, rules=changed, now=datetime(2021, 9, 18, tzinfo=UTC)
        )

    bags = rules.kinds["welfare_bag"]
    two = replace(bags, delivers=replace(bags.delivers, bags=2), service_s=1500)
    without = {kind: one for kind, one in rules.kinds.items() if kind != "transport"}
    unknown = replace(rules.oxygen.unknown, flow_lpm=Fraction(5, 2))
    other = replace(
        rules,
        kinds=without | {"welfare_bag": two},
        oxygen=replace(rules.oxygen, unknown=unknown),
    )
    before, after = given(rules), given(other)
    assert before["usual"]["welfare_bag"]["brings"] == ["1 bags"]
    assert after["usual"]["welfare_bag"] == {
        "brings": ["2 bags"],
        "collects": [],
        "minutes": 25,
        "cylinder": False,
    }
    assert "transport" in before["presets"]
    assert "transport" not in after["presets"]
    assert (before["assumed"]["flow_lpm"], after["assumed"]["flow_lpm"]) == ("10", "2.5")


def test_every_text_of_the_board_is_there_in_both_languages_and_used() -> None:
    known = words("vi", BOARD_WORDS_FILE)
    assert known.keys() == words("en", BOARD_WORDS_FILE).keys()
    scripts = "".join(path.read_text("utf-8") for path in sorted((STATIC / "board").glob("*.js")))
    page = (TEMPLATES / "board.html").read_text("utf-8")
    assert set(_SAID.findall(scripts)) <= known.keys()
    named = re.findall(r"w\.(\w+)", page) + re.findall(r'"(\w+)"', scripts)
    unused = [
        key for key in known if key not in named and not key.startswith((*_PUT_TOGETHER, *_BY_NAME))
    ]
    assert unused == []


def test_the_scripts_call_nothing_that_is_not_there() -> None:
    scripts = "".join(path.read_text("utf-8") for path in sorted((STATIC / "board").glob("*.js")))
    called = re.findall(r'(?<![.\w])(?:read|send|put|remove)\([`"]([^`"?]+)', scripts)
    patterns = [
        re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(endpoint.split(" ")[1])) + "$")
        for endpoint in NEEDS
    ]
    for path in called:
        plain = path.replace("${since}", "").replace("${replans}", "day-plans/1/replans")
        plain = re.sub(r"\$\{(path|plan\(\))\}", "day-plans/1", plain)
        plain = re.sub(r"\$\{[^}]*\}", "1", plain)
        assert any(pattern.match(f"/api/{plain}") for pattern in patterns), path


def _running(client: TestClient) -> tuple[dict[str, dict[str, str]], str, list[int]]:
    people = a_ward(client)
    for _ in range(2):
        works(client, people, "goods")
    asked = [triaged(client, people, number, kind="welfare_bag") for number in range(1, 7)]
    number = planned(client, people["ward"])["number"]
    assert told(client, people["ward"], number, "publish", version=2).status_code == 200
    return people, f"/api/day-plans/{number}", asked


def test_a_day_tells_what_it_is_made_of_but_nobodys_home(start: Start) -> None:
    with start(solve_order) as client:
        people, path, asked = _running(client)
        head = people["ward"]
        day: Any = client.get(f"{path}/day", headers=head).json()
        board: Any = client.get(f"{path}/board", headers=head).json()
        assert day["mark"] == board["mark"]
        assert {task["request"] for task in day["tasks"]} == set(asked)
        first = day["tasks"][0]
        assert first["name"].startswith("Bà ")
        assert first["address"].endswith("Trần Phú, P.4, Q.5")
        assert first["place"] in day["places"]
        assert {one["id"] for one in day["depots"]} == {"oxy", "hang"}
        homes = {route["stops"][0]["place"] for route in board["routes"]}
        assert not homes & day["places"].keys()
        ground = client.get(f"{path}/ground", headers=head).json()
        assert ground == {"wards": None, "roads": None}


def test_since_a_version_only_what_is_otherwise_is_told(start: Start) -> None:
    with start(solve_order) as client:
        people, path, _ = _running(client)
        head = people["ward"]
        whole: Any = client.get(f"{path}/board", headers=head).json()
        assert whole["since"] is None
        same: Any = client.get(f"{path}/board?since=0", headers=head).json()
        assert (same["since"], same["routes"]) == (0, [])
        route = whole["routes"][-1]
        task = next(stop["task"] for stop in route["stops"] if stop["task"])
        order = {"tasks": [task], "reason": "giữ người quen"}
        assert client.post(f"{path}/pins", json=order, headers=head).is_success
        later: Any = client.get(f"{path}/board?since=0", headers=head).json()
        assert [one["vehicle"] for one in later["routes"]] == [route["vehicle"]]
        after: Any = client.get(f"{path}/board", headers=head).json()
        other = [one for one in after["routes"] if one["vehicle"] == route["vehicle"]]
        assert later["routes"] == other
        seen = client.get(f"/api/requests/{task}", headers=head).json()["version"]
        wrong = {"phone": "0900 000 099", "reason": "gõ nhầm", "version": seen}
        corrected = client.post(f"/api/requests/{task}/corrections", json=wrong, headers=head)
        assert corrected.status_code == 200, corrected.text
        told_anew: Any = client.get(f"{path}/board", headers=head).json()
        assert told_anew["mark"] != after["mark"]
        day: Any = client.get(f"{path}/day", headers=head).json()
        assert next(one["phone"] for one in day["tasks"] if one["id"] == task) == "0900 000 099"
        far: Any = client.get(f"{path}/board?since=999", headers=head).json()
        assert far["since"] is None


def test_everybody_who_signs_in_gets_the_page_with_what_they_may(client: TestClient) -> None:
    for role in ("hotline", "doctor", "station_keeper", "planner", "auditor"):
        page = client.get("/", headers=let_in(client, f"{role}-1", role=role)).text
        assert ('"plans.run"' in page) is False
        assert "do-replan" not in page
    assert "do-replan" in client.get("/").text


def test_the_page_has_the_services_time_and_links_to_what_one_may_see(client: TestClient) -> None:
    app: Any = client.app
    at = datetime(2025, 3, 10, 2, 30, tzinfo=UTC)
    pages = {}
    for role in ("hotline", "dispatcher", "planner"):
        headers = let_in(client, f"{role}-2", role=role, at=at)
        app.dependency_overrides[now] = lambda: at
        pages[role] = client.get("/", headers=headers).text
        del app.dependency_overrides[now]
    assert all('"now": "2025-03-10T02:30:00+00:00"' in page for page in pages.values())
    assert {role for role, page in pages.items() if 'href="/problems"' in page} == {"dispatcher"}
    assert {role for role, page in pages.items() if 'href="/api/maps/staff"' in page} == {
        "dispatcher",
        "planner",
    }
    assert {role for role, page in pages.items() if 'href="/api/maps/routes"' in page} == {
        "dispatcher"
    }


def test_the_scripts_name_no_choices_that_the_service_knows(client: TestClient) -> None:
    """Once, they were written there a second time, and a new one was in neither list."""
    scripts = "".join(path.read_text("utf-8") for path in sorted(STATIC.rglob("*.js")))
    for choice in ("broken-down", "wants-a-visit", "no-answer"):
        assert f'"{choice}"' not in scripts
    page = client.get("/").text
    assert '"whys": {"no-answer": ' in page
    assert '"moods": ["fine"' in html.unescape(client.get("/my-route").text)
