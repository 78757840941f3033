"""What anybody may see: numbers of wards, and of nobody who could be told (SEC10)."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.conftest import Start, let_in
from tests.api.test_requests import NEXT, WARD, moved, taken

ADDRESS = "/api/aggregates/wards"


def people(client: TestClient, count: int, ward: str, *, first: int = 0, **more: Any) -> None:
    for number in range(first, first + count):
        taken(
            client,
            f"{ward}-{number:05}",
            name_short=f"Bà {number}",
            phone=f"0900 000 {number:03}",
            place={"ward": ward, "lon": 106.66, "lat": 10.755},
            **more,
        )


def test_wards_with_five_people_are_counted_each_person_once(client: TestClient) -> None:
    people(client, 6, WARD)
    people(client, 4, NEXT)
    theirs = let_in(client, "nhom-khac", organisation="B")
    people(client, 6, WARD, headers=theirs)  # the same people, kept by another organisation
    answer = client.get(ADDRESS)
    assert answer.json() == {"fewest": 5, "wards": [{"ward": WARD, "waiting": 6, "asked": 6}]}
    for number in (1, 2):
        moved(client, number, "cancelled", version=1, reason="tự lo được")
    for number in (11, 12):
        moved(client, number, "cancelled", version=1, reason="tự lo được", headers=theirs)
    assert client.get(ADDRESS).json()["wards"] == [{"ward": WARD, "waiting": None, "asked": 6}]


@pytest.mark.parametrize("few", [0, 1, 4])
def test_the_answer_is_the_same_whoever_is_few(start: Start, few: int) -> None:
    """Byte for byte: neither who they are nor how many, nor that there are any."""
    with start() as client:
        people(client, 5, WARD)
        people(client, few, NEXT, first=50, kind="oxygen_emergency", note="F0", spo2_percent=80)
        answer = client.get(ADDRESS)
        alone = b'{"fewest":5,"wards":[{"ward":"vn-2021:27301","waiting":5,"asked":5}]}'
        assert answer.content == alone
        for header in ("content-length", "content-type"):
            assert answer.headers[header] == {"content-length": str(len(alone))}.get(
                header, "application/json"
            )


def test_a_planner_sees_numbers_of_their_areas_and_nothing_else(client: TestClient) -> None:
    people(client, 5, WARD)
    people(client, 5, NEXT, first=20)
    planner = let_in(client, "ke-hoach", role="planner", areas=(NEXT,))
    found = client.get(ADDRESS, headers=planner).json()["wards"]
    assert [one["ward"] for one in found] == [NEXT]
    assert client.get("/api/requests", headers=planner).status_code == 403
    hotline = let_in(client, "tong-dai", role="hotline")
    assert client.get(ADDRESS, headers=hotline).status_code == 403
