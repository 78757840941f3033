"""`POST /vroom` as clients of vroom-express use it."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import vroom as peer
from fastapi.testclient import TestClient

from api.schemas.vroom import INPUT
from api.services import vroom
from geodata.coordinates import LonLat
from routing.instances.vroom_lines import encoded
from tests.api.conftest import let_in

MATRICES: dict[str, Any] = {
    "vehicles": [{"id": 0, "start_index": 0, "end_index": 3}],
    "jobs": [{"id": 1414, "location_index": 1}, {"id": 1515, "location_index": 2}],
    "matrices": {
        "car": {
            "durations": [
                [0, 2104, 197, 1299],
                [2103, 0, 2255, 3152],
                [197, 2256, 0, 1102],
                [1299, 3153, 1102, 0],
            ]
        }
    },
}
"""The example with a matrix of VROOM's docs/API.md."""


def solved(client: TestClient, document: dict[str, Any]) -> httpx.Response:
    return client.post("/vroom", json=document)


def test_the_documented_example_is_answered_as_documented(client: TestClient) -> None:
    answer = solved(client, MATRICES)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    found = answer.json()
    assert found["code"] == 0
    # 2104 out to 1414, 2255 on to 1515, 1102 to the end
    assert (found["summary"]["cost"], found["summary"]["unassigned"]) == (5461, 0)
    (route,) = found["routes"]
    assert [(s["type"], s.get("id")) for s in route["steps"]] == [
        ("start", None),
        ("job", 1414),
        ("job", 1515),
        ("end", None),
    ]
    assert [s["arrival"] for s in route["steps"]] == [0, 2104, 4359, 5461]


def test_nothing_that_vroom_itself_answers_is_missing(client: TestClient, tmp_path: Path) -> None:
    """VROOM by its own library, on the same input."""
    asked = {
        **MATRICES,
        "vehicles": [{**MATRICES["vehicles"][0], "capacity": [3], "description": "a"}],
        "jobs": [{**job, "delivery": [1], "service": 5} for job in MATRICES["jobs"]],
    }
    path = tmp_path / "input.json"
    path.write_text(json.dumps(asked), encoding="utf-8")
    wanted = peer.Input.from_json(path).solve(exploration_level=5, nb_threads=1).to_dict()
    found = solved(client, asked).json()
    del wanted["summary"]["computing_times"], found["summary"]["computing_times"]
    assert found == wanted


def test_points_alone_are_ridden_by_straight_lines_and_say_so(client: TestClient) -> None:
    asked = {**INPUT, "options": {"g": True, "l": 1}, "mine": 1}
    asked["jobs"] = [{**job, "of_mine": "kept out"} for job in INPUT["jobs"]]
    found = solved(client, asked).json()
    assert (found["code"], found["estimated"]) == (0, True)
    (route,) = found["routes"]
    points = [LonLat(lon=lon, lat=lat) for lon, lat in (s["location"] for s in route["steps"])]
    assert route["geometry"] == encoded(points)
    assert route["distance"] > 0


@pytest.mark.parametrize(
    ("document", "status", "code", "word"),
    [
        ({}, 400, 2, "Invalid JSON object in request"),
        ({"vehicles": [{"id": 1}], "jobs": [{"id": 1}]}, 400, 2, "/jobs/0/location"),
        ({**INPUT, "vehicles": INPUT["vehicles"] * 201}, 413, 4, "vehicles 201 > 200"),
        ({**INPUT, "jobs": INPUT["jobs"] * 501}, 413, 4, "locations 1002 > 1000"),
        ({**MATRICES, "options": {"g": True}}, 400, 2, "lines are asked for"),
    ],
)
def test_errors_have_vrooms_code_and_status(
    client: TestClient, document: dict[str, Any], status: int, code: int, word: str
) -> None:
    answer = solved(client, document)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert word in answer.json()["error"]


def test_what_is_no_json_is_an_input_error(client: TestClient) -> None:
    answer = client.post("/vroom", content=b'{"vehicles": [')
    assert (answer.status_code, answer.json()["code"]) == (400, 2)


def test_who_may_not_plan_is_told_so_in_vrooms_form(client: TestClient) -> None:
    headers = let_in(client, "tram", role="station_keeper")
    for given, status in ((headers, 403), ({"Authorization": "Bearer x"}, 401)):
        answer = client.post("/vroom", json=INPUT, headers=given)
        assert (answer.status_code, answer.json()["code"]) == (status, 1)
        assert answer.json()["error"]
    assert client.get("/vroom/health", headers={"Authorization": ""}).status_code == 200


def test_a_worker_that_does_not_end_is_killed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vroom, "GRACE_S", -vroom.LONGEST_S)
    answer = solved(client, INPUT)
    assert (answer.status_code, answer.json()["code"]) == (500, 1)
