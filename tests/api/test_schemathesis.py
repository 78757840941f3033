"""Generated calls of every endpoint: none breaks the service, or the contract.

`make drill` makes twenty times as many.
"""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import uvicorn
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
from api.routes.access import NEEDS
from api.settings import Settings
from routing.files import dump_problem
from tests.api import fakes
from tests.api.conftest import keep_user
from tests.api.test_access import ENDPOINTS
from tests.api.test_requests import an_order
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
NUMBERED = ("request", "call", "patient", "volunteer", "cylinder", "bed", "day_plan")
NAMED = {"day": "2021-09-10", "facility": "bv", "depot": "tram-oxy-1", "organisation": "B"}
LEFT_OUT = {
    "DELETE /api/sign-ins/current",  # whoever calls would be nobody from then on
    "GET /api/feed",  # it does not end
}


class Served:
    """The service on a port, with records to be asked about."""

    def __init__(self, folder: Path) -> None:
        often = {"calls_per_user": 10**6, "calls_per_address": 10**6}
        self.app = create_app(Settings(data=folder, most_seconds=1, **often), solve=fakes.at_once)
        self.server = uvicorn.Server(
            uvicorn.Config(self.app, host="127.0.0.1", port=0, log_level="critical", ws="none")
        )
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.known: dict[str, Any] = dict.fromkeys(NUMBERED, 1) | NAMED
        self.schema = schemathesis.openapi.from_dict(self.app.openapi())

    def headers(self, role: Role) -> dict[str, str]:
        return keep_user(self.app.state.store, f"ai {role}", role=role)

    def name_known(self, case: schemathesis.Case) -> None:
        """Have a call be about records that are kept, in the version that they have."""
        asked = case.path_parameters or {}
        case.path_parameters = {name: self.known.get(name, given) for name, given in asked.items()}
        if isinstance(case.body, dict) and "version" in case.body:
            case.body["version"] = 1
        if isinstance(case.query, dict) and "day" in case.query:
            case.query["day"] = self.known["day"]

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join()


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
    """Keep one of each, so that number 1 is there."""

    def sent(role: Role, method: str, path: str, order: dict[str, Any]) -> None:
        answer = requests.request(
            method, made.address + path, json=order, headers=made.headers(role), timeout=10
        )
        assert answer.status_code in (200, 201), answer.text

    sent("dispatcher", "POST", "/api/requests", an_order())
    sent("dispatcher", "POST", "/api/volunteers", {"name_short": "Anh K."})
    depot = {"kind": "oxygen_station", "name": "Trạm"}
    sent("dispatcher", "PUT", "/api/depots/tram-oxy-1", depot)
    cylinder = {"serial": "OX-1", "size_l": "8", "station": "tram-oxy-1"}
    sent("station_keeper", "POST", "/api/cylinders", cylinder)
    facility = {"name": "BV", "tier": 2, "total": 9, "occupied": 0}
    sent("dispatcher", "PUT", "/api/facilities/bv", facility)
    sent("dispatcher", "POST", "/api/facilities/bv/beds", {"request": 1})
    sent("dispatcher", "POST", "/api/calls/plan", {"day": "2021-09-10"})
    problem = dump_problem(a_problem(a_task()))
    headers = made.headers("dispatcher")
    kept = requests.post(f"{made.address}/api/problems", data=problem, headers=headers, timeout=10)
    made.known["problem"] = kept.json()["id"]
    path = f"{made.address}/api/problems/{kept.json()['id']}/solve"
    job = requests.post(path, json={"seconds": 1}, headers=headers, timeout=10).json()
    made.known |= {"job": job["id"], "vehicle": "v1"}
    while job["plan"] is None:
        time.sleep(0.1)
        address = f"{made.address}/api/jobs/{job['id']}"
        job = requests.get(address, headers=headers, timeout=10).json()
    made.known["plan"] = job["plan"]


def role_for(endpoint: str) -> Role:
    """Return who may call it: a dispatcher where they may."""
    need = NEEDS.get(endpoint)
    if need is None or need.action is None:
        return "dispatcher"
    able: list[Role] = [role for role in ROLES if need.action in ALLOWED[role]]
    return "dispatcher" if "dispatcher" in able else able[0]


def described() -> list[tuple[str, str]]:
    """Return method and path, as the contract writes it, of each call that it describes."""
    return [
        (method, path.replace(":path}", "}"))
        for method, path in ENDPOINTS
        if path.startswith(("/api/", "/vroom")) and f"{method} {path}" not in LEFT_OUT
    ]


@pytest.mark.parametrize(("method", "path"), described())
def test_no_call_breaks_the_service_or_the_contract(served: Served, method: str, path: str) -> None:
    operation = served.schema[path][method]
    headers = served.headers(role_for(f"{method} {path}"))
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
