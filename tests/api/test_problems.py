import gzip
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient

from api.services.problems import keep_read_problem, read_problem
from api.store.session import database_address, open_store
from routing.files import dump_problem, problem_digest
from routing.model import PlaceId
from routing.problem import TravelSource
from tests.api.conftest import Start, kept
from tests.builders import a_problem, a_task

MORNING = datetime(2021, 9, 10, 0, 30, tzinfo=UTC)


def test_the_same_problem_twice_is_kept_once(client: TestClient, a_day: str) -> None:
    first = client.post("/api/problems?name=ngay.json", content=a_day)
    again = client.post("/api/problems", content=json.dumps(json.loads(a_day), indent=4))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()  # name and moment of the first included
    assert first.headers["Location"] == f"/api/problems/{first.json()['id']}"
    assert client.get("/api/problems").json() == [first.json()]


def test_forty_uploads_of_one_problem_at_once_make_one_row(client: TestClient, a_day: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda _: client.post("/api/problems", content=a_day), range(40))
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 39 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(client.get("/api/problems").json()) == 1


def test_a_gzipped_problem_is_the_same_problem(client: TestClient, a_day: str) -> None:
    key = kept(client, a_day)
    answer = client.post("/api/problems", content=gzip.compress(a_day.encode()))
    assert (answer.status_code, answer.json()["id"]) == (200, key)


def test_a_damaged_gzip_is_refused_and_so_is_what_no_search_can_hold(
    client: TestClient, a_day: str
) -> None:
    packed = bytearray(gzip.compress(a_day.encode()))
    packed[len(packed) // 2] ^= 0xFF
    refused = client.post("/api/problems", content=bytes(packed))
    assert (refused.status_code, refused.json()["issues"][0]["code"]) == (422, "not-json")
    for word, code in (("NaN", "not-json"), ("9" * 5000, "not-json"), (str(2**63), "out-of-range")):
        text = re.sub(r'"service_s": ?\d+', f'"service_s": {word}', a_day, count=1)
        refused = client.post("/api/problems", content=text)
        assert refused.json()["issues"][0]["code"] == code
        assert 400 <= refused.status_code < 500


def test_what_was_kept_is_still_there_after_a_restart(start: Start, a_day: str) -> None:
    with start() as client:
        before = client.post("/api/problems", content=a_day).json()
        document = client.get(f"/api/problems/{before['id']}/document").json()
    with start() as client:
        assert client.get(f"/api/problems/{before['id']}").json() == before
        assert client.get(f"/api/problems/{before['id']}/document").json() == document
    assert document == json.loads(a_day)


def test_a_contradiction_is_answered_with_every_issue(client: TestClient) -> None:
    twins = dump_problem(a_problem(a_task("t1"), a_task("t1"), a_task("t2", place="nowhere")))
    answer = client.post("/api/problems", content=twins)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == 422
    assert len(body["issues"]) >= 2  # the doubled id and the unknown place
    assert all(issue["remedy"] and issue["code"] for issue in body["issues"])
    assert client.get("/api/problems").json() == []


def test_bytes_that_are_no_json_are_refused_in_the_language_asked_for(client: TestClient) -> None:
    for body in (b"\xff\xfe", b"not json", b"[]", b"\x1f\x8bbroken"):
        answer = client.post("/api/problems?lang=en", content=body)
        assert answer.status_code == 422
        [issue] = answer.json()["issues"]
        assert (issue["code"], issue["message"]) == ("not-json", "the file is not UTF-8 JSON")


def test_a_problem_may_not_name_files_for_the_service_to_read(
    client: TestClient, a_day: str
) -> None:
    for travel in ({"file": "/etc/passwd", "sha256": "0" * 64}, {"roads": "../roads.npz"}):
        document = {**json.loads(a_day), "travel": travel}
        answer = client.post("/api/problems", content=json.dumps(document))
        assert answer.status_code == 422
        assert answer.json()["issues"][0]["code"] == "travel-in-another-file"


def test_a_body_over_the_limit_is_refused_also_when_it_is_packed(start: Start) -> None:
    with start(most_megabytes=1) as client:
        plain = client.post("/api/problems", content=b" " * (2 * 1024 * 1024))
        packed = client.post("/api/problems", content=gzip.compress(b" " * (2 * 1024 * 1024)))
    for answer in (plain, packed):
        assert answer.status_code == 413
        assert answer.json()["issues"][0]["code"] == "body-too-large"


def test_an_unknown_problem_is_not_found(client: TestClient) -> None:
    for answer in (
        client.get("/api/problems/0000"),
        client.get("/api/problems/0000/document"),
        client.post("/api/problems/0000/solve", json={}),
    ):
        assert answer.status_code == 404
        assert answer.json()["issues"][0]["code"] == "no-such-problem"


def test_a_problem_read_from_files_is_kept_with_its_travel_times_inside(tmp_path: Path) -> None:
    problem = a_problem(a_task())
    from_file = replace(
        problem, travel_source=TravelSource(kind="matrix", file="travel.npz", sha256="0" * 64)
    )
    store = open_store(database_address(tmp_path))
    try:
        kept_one, is_new = keep_read_problem(
            store, from_file, organisation="A", name="day", now=MORNING
        )
        again = read_problem(store, kept_one.key)
    finally:
        store.close()
    assert is_new
    assert again.travel_source.kind == "inline"
    assert again.travel_s("motorbike", PlaceId("home"), PlaceId("a"), 0) == 600  # ten minutes
    assert kept_one.sha256 == problem_digest(problem)
