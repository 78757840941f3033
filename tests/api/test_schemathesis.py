"""Generated calls of every endpoint: none breaks the service, or the contract.

`make drill` makes twenty times as many.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.records.roles import ALLOWED, ROLES, Role
from api.records.week_reports import week_text
from api.routes.access import BY_LINK, NEEDS
from api.services.day_building import request_of_task
from api.settings import Settings
from routing.files import dump_problem
from tests.api import fakes
from tests.api.conftest import followed, keep_user
from tests.api.serving import served_at
from tests.api.test_access import ENDPOINTS
from tests.api.test_day_plans import (
    DAY,
    HEADS,
    a_ward,
    plan_of,
    planned,
    tasks_of,
    told,
    triaged,
    works,
)
from tests.api.test_outbox import with_phone
from tests.api.test_requests import WARD
from tests.api.test_stock import ordered, received
from tests.builders import a_problem, a_task

pytestmark = [pytest.mark.slow, pytest.mark.drill]

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
FEW = {"POST /vroom": 2, "POST /api/users": 3, "PUT /api/users/{name}/password": 3}
"""Where a call takes long: a process of its own, or the hash of a password."""
EXAMPLES = 8
NUMBERED = (
    *("request", "call", "patient", "volunteer", "cylinder", "bed", "day_plan", "handover"),
    *("batch", "medicine_order", "message", "replan", "week_report", "pay_list"),
)
NAMED = {"day": str(DAY), "facility": "bv", "depot": "oxy", "organisation": "B", "name": "cu"}
VERSIONED = {
    "request": "requests",
    "volunteer": "volunteers",
    "cylinder": "cylinders",
    "batch": "batches",
    "medicine_order": "medicine-orders",
    "message": "messages",
    "handover": "handovers",
    "week_report": "reports",
    "pay_list": "pay-lists",
}
"""Where each says in which version it is; of a running day its board says so."""
ENDINGS = (
    *("/close", "/end-of-duty", "/drop", "/undo", "/publish", "/volunteers/{volunteer}/moves"),
    *("/shifts/{day}", "/day-plans/{day_plan}/links", "/users/{name}", "/withdraw"),
)
"""What ends records that other calls are about comes after those."""
LEFT_OUT = {
    "DELETE /api/sign-ins/current",  # whoever calls would be nobody from then on
    "GET /api/feed",  # it does not end
}


class Served:
    """The service on a port, with records to be asked about."""

    def __init__(self, folder: Path) -> None:
        often = {"calls_per_user": 10**6, "calls_per_address": 10**6}
        self.app = create_app(
            Settings(data=folder, most_seconds=1, **often), solve=fakes.first_plan
        )
        self.ends = ExitStack()
        self.address = self.ends.enter_context(served_at(self.app))
        self.known: dict[str, Any] = dict.fromkeys(NUMBERED, 1) | NAMED
        self.named: dict[str, Any] = {}
        self.link: dict[str, str] = {}
        self.schema = schemathesis.openapi.from_dict(self.app.openapi())

    def headers(self, role: Role) -> dict[str, str]:
        return keep_user(self.app.state.store, f"ai {role}", role=role)

    def name_known(self, case: schemathesis.Case) -> None:
        """Have a call be about records that are kept, in the version that they have."""
        asked = case.path_parameters or {}
        case.path_parameters = {name: self.known.get(name, given) for name, given in asked.items()}
        if isinstance(case.body, dict):
            case.body = self.about_known(case.body)
            if "version" in case.body:
                case.body["version"] = self.version_of(asked)
        if isinstance(case.query, dict):
            case.query |= {name: self.known[name] for name in ("day", "area") if name in case.query}

    def about_known(self, body: Any) -> Any:
        """Return a body that names what is kept, wherever it names something."""
        if isinstance(body, list):
            return [self.about_known(one) for one in body]
        if not isinstance(body, dict):
            return body
        return {
            name: self.named[name] if name in self.named and value else self.about_known(value)
            for name, value in body.items()
        }

    def version_of(self, asked: dict[str, Any]) -> int:
        """Return the version that somebody sees who looks now."""
        paths = [f"/api/{VERSIONED[name]}/1" for name in asked if name in VERSIONED]
        if "day_plan" in asked:
            paths = ["/api/day-plans/1/board"]
        for path in paths:
            headers = self.headers(role_for(f"GET {path}"))
            answer = requests.get(self.address + path, headers=headers, timeout=10)
            if answer.status_code == 200:
                return int(answer.json()["version"])
        return 1

    def close(self) -> None:
        self.ends.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    load_all_checks()
    made = Served(tmp_path_factory.mktemp("var"))
    try:
        _keep_some(made)
        yield made
    finally:
        made.close()


def _keep_some(made: Served) -> None:
    """Keep one of each, so that number 1 is there: a day that runs, and what it is about."""
    client = TestClient(made.app, base_url=made.address)
    people = a_ward(client)
    volunteer = works(client, people, "goods", "oxygen", "medicine")
    works(client, people, "goods", "oxygen", "medicine")
    with_phone(client)
    bag = triaged(client, people, 1, kind="welfare_bag")
    medicine = triaged(client, people, 2)
    transport = triaged(client, people, 3, kind="transport")
    batch = received(client, people, count=9)
    order = ordered(client, people, medicine)
    _keep_goods(client, people, transport)
    number = int(planned(client, people["ward"])["number"])
    assert told(client, people["ward"], number, "publish", version=2).status_code == 200
    done = tasks_of(plan_of(client, people["ward"], number))
    task = next(task for task in done if request_of_task(task) == bag)
    made.known |= {"task": task, "vehicle": str(volunteer), "area": WARD}
    made.named = {
        "task": task,
        "after": task,
        "tasks": [task],
        "vehicle": str(volunteer),
        "vehicles": [str(volunteer)],
        "volunteer": volunteer,
        "volunteers": [volunteer],
        "request": bag,
        "into": medicine,
        "batch": batch,
        "order": order,
        "day_plan": number,
        "depot": "oxy",
        "to_depot": "oxy",
        "station": "oxy",
        "holder": str(volunteer),
        "area": WARD,
        "areas": [WARD],
        "ward": WARD,
        "day": str(DAY),
        "patient": 1,
        "left": ["OX-1"],
        "collected": ["OX-1"],
        "flags": ["elderly"],
        "lon": 106.66,
        "lat": 10.755,
        "name": "Túi gạo",
    }
    _run(client, people["ward"], number, task, volunteer)
    links = told(client, people["ward"], number, "links").json()["links"]
    secret = links[0]["link"].partition("#")[2]
    opened = client.post("/api/links/exchange", json={"secret": secret, "bearer": True}).json()
    made.link = {"Authorization": f"Bearer {opened['secret']}"}
    _keep_a_problem(made, client)


def _keep_goods(client: TestClient, people: HEADS, transport: int) -> None:
    """Keep a cylinder, a bed that is held, and a list of calls."""
    cylinder = {"serial": "OX-1", "size_l": "8", "station": "oxy"}
    facility = {"name": "BV", "tier": 2, "total": 9, "occupied": 0}
    for method, path, order, headers in (
        ("POST", "cylinders", cylinder, people["keeper"]),
        ("PUT", "facilities/bv", facility, None),
        ("POST", "facilities/bv/beds", {"request": transport}, None),
        ("POST", "calls/plan", {"day": str(DAY)}, None),
    ):
        answer = client.request(method, f"/api/{path}", json=order, headers=headers)
        assert answer.status_code in (200, 201), answer.text


def _run(client: TestClient, head: dict[str, str], number: int, task: str, volunteer: int) -> None:
    """Have the day run: somebody is a little late, a re-plan is ordered, a note is given."""
    late = {"kind": "delayed", "vehicle": str(volunteer), "minutes": 5}
    pins = {"tasks": [task], "reason": "hẹn trước"}
    for what, order in (("reports", {"report": late}), ("pins", pins), ("replans", {"seconds": 1})):
        answer = told(client, head, number, what, **order)
        assert answer.status_code in (200, 201, 202), answer.text
    week = {"area": WARD, "week": week_text(DAY)}
    begun = client.post("/api/reports", json=week, headers=head)
    assert begun.status_code == 201, begun.text
    answer = client.post("/api/handovers", json={"area": WARD}, headers=head)
    assert answer.status_code == 201, answer.text


def _keep_a_problem(made: Served, client: TestClient) -> None:
    """Keep a problem with its plan, and a user of whom nobody has heard for long."""
    kept = client.post("/api/problems", content=dump_problem(a_problem(a_task())))
    made.known["problem"] = kept.json()["id"]
    job = client.post(f"/api/problems/{kept.json()['id']}/solve", json={"seconds": 1}).json()
    done = followed(client, job["id"])
    made.known |= {"job": job["id"], "plan": done["plan"]}
    keep_user(made.app.state.store, "cu", role="auditor")


def role_for(endpoint: str) -> Role:
    """Return who may call it: a dispatcher where they may."""
    need = NEEDS.get(endpoint)
    if need is None or need.action is None:
        return "dispatcher"
    able: list[Role] = [role for role in ROLES if need.action in ALLOWED[role]]
    return "dispatcher" if "dispatcher" in able else able[0]


def described() -> list[tuple[str, str]]:
    """Return method and path, as the contract writes it, of each call that it describes."""
    found = [
        (method, path.replace(":path}", "}"))
        for method, path in ENDPOINTS
        if path.startswith(("/api/", "/vroom")) and f"{method} {path}" not in LEFT_OUT
    ]
    return sorted(found, key=lambda call: call[1].endswith(ENDINGS))


@pytest.mark.parametrize(("method", "path"), described())
def test_no_call_breaks_the_service_or_the_contract(served: Served, method: str, path: str) -> None:
    operation = served.schema[path][method]
    endpoint = f"{method} {path}"
    headers = served.link if endpoint in BY_LINK else served.headers(role_for(endpoint))
    times = settings.get_profile(settings.get_current_profile_name()).max_examples / 100
    examples = max(1, round(times * FEW.get(f"{method} {path}", EXAMPLES)))

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=times == 1,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), known=st.booleans())
    def calls(case: schemathesis.Case, *, known: bool) -> None:
        if known:
            served.name_known(case)
        answer = case.call(base_url=served.address, headers=headers, timeout=60)
        case.validate_response(answer, checks=list(CHECKS))

    calls()
