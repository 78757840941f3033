"""What is sent whole in place of what is kept has a version."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import let_in
from tests.api.test_requests import codes

ORDERS: list[tuple[str, str, dict[str, Any], str, Any]] = [
    (
        "/api/facilities/bv3",
        "/api/facilities",
        {"name": "BV 3", "tier": 2, "total": 200, "occupied": 80},
        "occupied",
        90,
    ),
    ("/api/depots/tram", "/api/depots", {"kind": "oxygen_station", "name": "Trạm"}, "full", 9),
]


@pytest.mark.parametrize("sent", ORDERS)
def test_the_later_of_two_who_send_the_same_is_told(client: TestClient, sent: Any) -> None:
    """Once, the later one won without a word."""
    address, shown, order, field, other = sent
    first = client.put(address, json=order)
    assert (first.status_code, first.json()["version"]) == (200, 1)
    unseen = client.put(address, json=order | {field: other})
    assert (unseen.status_code, codes(unseen)) == (409, ["changed-meanwhile"])
    seen = client.put(address, json=order | {field: other, "version": 1})
    assert (seen.status_code, seen.json()["version"]) == (200, 2)
    late = client.put(address, json=order | {"version": 1})
    assert (late.status_code, codes(late)) == (409, ["changed-meanwhile"])
    (kept,) = client.get(shown).json()
    assert (kept[field], kept["version"]) == (other, 2)


def test_a_version_of_what_is_not_there_is_refused(client: TestClient) -> None:
    address, _, order, *_ = ORDERS[1]
    answer = client.put(address, json=order | {"version": 1})
    assert (answer.status_code, codes(answer)) == (409, ["changed-meanwhile"])


def test_a_shift_is_changed_and_taken_away_by_who_saw_it(client: TestClient) -> None:
    ward = let_in(client, "phuong", role="ward_head")
    made = client.post("/api/volunteers", json={"name_short": "Anh K."}, headers=ward)
    number = made.json()["number"]
    address = f"/api/volunteers/{number}/shifts/2021-09-10"
    missing = client.get(address, headers=ward)
    assert (missing.status_code, codes(missing)) == (404, ["no-such-shift"])
    order = {"begins": "07:00", "ends": "17:00"}
    assert client.put(address, json=order, headers=ward).status_code == 204
    unseen = client.put(address, json=order | {"ends": "12:00"}, headers=ward)
    assert (unseen.status_code, codes(unseen)) == (409, ["changed-meanwhile"])
    shown = client.get(address, headers=ward).json()
    assert shown == order | {"version": 1}
    again = client.put(address, json=order | {"ends": "25:00", "version": 1}, headers=ward)
    assert again.status_code == 204
    late = client.delete(address, params={"version": 1}, headers=ward)
    assert (late.status_code, codes(late)) == (409, ["changed-meanwhile"])
    assert client.delete(address, params={"version": 2}, headers=ward).status_code == 204
    assert client.get(address, headers=ward).status_code == 404
