import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Start


def test_a_page_of_another_site_may_not_send_anything(client: TestClient, a_day: str) -> None:
    for headers in (
        {"Origin": "http://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = client.post("/api/problems", content=a_day, headers=headers)
        assert (answer.status_code, answer.json()["issues"][0]["code"]) == (403, "other-site")
    own = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/problems", content=a_day, headers=own).status_code == 201


def test_a_borrowed_name_is_refused_unless_it_is_set(start: Start) -> None:
    with start() as client:
        answer = client.get("/api/problems", headers={"Host": "dispatch.example:8000"})
        assert (answer.status_code, answer.json()["issues"][0]["code"]) == (403, "other-name")
        assert client.get("/api/health", headers={"Host": "localhost:9"}).status_code == 200
        assert client.get("/api/health", headers={"Host": "[::1]:8000"}).status_code == 200
    with start(hosts=("dispatch.example",)) as client:
        answer = client.get("/api/problems", headers={"Host": "dispatch.example:8000"})
        assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/docs", "/api/problems", "/static/app.css", "/nothing"])
def test_no_page_may_load_from_another_host(client: TestClient, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_answers_of_the_api_are_kept_nowhere_and_ways_out_of_a_page_are_shut(
    client: TestClient,
) -> None:
    answer = client.get("/api/requests")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "microphone=()" in answer.headers["permissions-policy"]
    assert "strict-transport-security" not in answer.headers  # plain HTTP, on this machine
    assert client.get("/static/app.css").headers["cache-control"] == "no-cache"
    secure = client.get("https://127.0.0.1:8000/api/health")
    assert secure.headers["strict-transport-security"] == "max-age=31536000"


def test_an_unknown_address_is_a_fault_with_a_remedy(client: TestClient) -> None:
    answer = client.get("/api/nothing")
    assert (answer.status_code, answer.json()["issues"][0]["code"]) == (404, "no-such-page")
    wrong = client.put("/api/problems")
    assert (wrong.status_code, wrong.json()["issues"][0]["code"]) == (405, "wrong-method")
