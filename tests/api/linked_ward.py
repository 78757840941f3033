"""A ward whose plan is given out to one volunteer, with a link to the route."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.dependencies import now, today
from tests.api import fakes
from tests.api.conftest import Start, let_in
from tests.api.test_day_plans import (
    AT,
    DAY,
    HEADS,
    a_ward,
    planned,
    told,
    triaged,
    works,
)


class Ward:
    """A service with a published plan of one volunteer, who has a shift from 7 to 17."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.people: HEADS = a_ward(client)
        self.head = self.people["ward"]
        self.volunteer = works(client, self.people, "goods", "oxygen")
        triaged(client, self.people, 1, kind="welfare_bag", note="F0, chó dữ", flags=["elderly"])
        self.plan = self.published()

    def published(self) -> int:
        self.client.headers.update(let_in(self.client, "dieu-phoi 2021", at=AT))
        found = planned(self.client, self.head)
        self.client.headers.pop("Authorization")
        answer = told(self.client, self.head, found["number"], "publish", version=2)
        assert answer.status_code == 200, answer.text
        return int(found["number"])

    def given(self, plan: int | None = None, **order: Any) -> Any:
        path = f"/api/day-plans/{plan or self.plan}/links"
        return self.client.post(path, json=order, headers=self.head)

    def secret(self, plan: int | None = None) -> str:
        answer = self.given(plan)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["links"][0]["link"]).partition("#")[2]

    def exchanged(self, secret: str, **more: Any) -> Any:
        return self.client.post("/api/links/exchange", json={"secret": secret} | more)

    def opened(self, plan: int | None = None) -> dict[str, str]:
        """Give a link, open it, and return the headers that show the route."""
        secret = self.exchanged(self.secret(plan), bearer=True).json()["secret"]
        return {"Authorization": f"Bearer {secret}"}

    def route(self, headers: dict[str, str] | None = None) -> Any:
        return self.client.get("/api/my-route", headers=headers)

    def at(self, moment: datetime) -> None:
        app: Any = self.client.app
        app.dependency_overrides[now] = lambda: moment
        app.dependency_overrides[today] = lambda: DAY


@pytest.fixture
def ward(start: Start) -> Iterator[Ward]:
    with start(fakes.first_plan) as client:
        yield Ward(client)


def tell(ward: Ward, headers: dict[str, str], client_id: str, **report: Any) -> Any:
    order = {"client_id": client_id, "report": report}
    order |= {name: report.pop(name) for name in ("reason", "told_at") if name in report}
    return ward.client.post("/api/my-route/reports", json=order, headers=headers)
