import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pypdf
import pytest
from fastapi.testclient import TestClient

from api.issue_texts import OWN_TEXTS
from geodata.network_files import save_network
from routing.files import dump_plan, dump_problem, problem_digest
from routing.model import VehicleId
from routing.plan import Plan
from routing.problem import Problem
from tests.api.conftest import kept
from tests.builders import a_vehicle, one_stop
from tests.maps.small_ward import streets, ward_plan, ward_problem


@pytest.fixture(scope="module")
def day_and_plan() -> tuple[Problem, Plan]:
    problem, plan = one_stop()
    return problem, replace(plan, problem_sha256=problem_digest(problem))


@pytest.fixture
def plan(client: TestClient, day_and_plan: tuple[Problem, Plan]) -> str:
    """The id of a kept plan: v1 leaves 07:50, does t1 at 08:00, is home at 08:20."""
    problem, plan = day_and_plan
    kept(client, dump_problem(problem))
    answer = client.post("/api/plans", content=dump_plan(plan, day=problem.day))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_plan_made_elsewhere_is_kept_once(
    client: TestClient, plan: str, day_and_plan: tuple[Problem, Plan]
) -> None:
    problem, value = day_and_plan
    again = client.post("/api/plans", content=dump_plan(value, day=problem.day))
    assert again.json()["id"] == plan
    [listed] = client.get("/api/plans").json()
    assert (listed["planned"], listed["unassigned"], listed["score"]["effort"]) == (1, 0, 1200)
    assert client.get(f"/api/plans/{plan}/document").json()["routes"][0]["vehicle"] == "v1"


def test_a_plan_for_an_unknown_problem_is_refused(
    client: TestClient, day_and_plan: tuple[Problem, Plan]
) -> None:
    problem, plan = day_and_plan
    answer = client.post("/api/plans", content=dump_plan(plan, day=problem.day))
    assert answer.status_code == 422
    assert answer.json()["issues"][0]["code"] == "problem-not-kept"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"vehicle": "ghost"}, ("unknown-reference", "route of ghost")),
        ({"stops": []}, ("no-stops", "route of v1")),
        ({"task": "ghost"}, ("unknown-reference", "v1 stop 1")),
        ({"twice": True}, ("second-route", "route of v1")),
        ({"seed": 2**70}, ("out-of-range", "/seed")),
        ({"effort": 10**30}, ("out-of-range", "/score/effort")),
        ({"kg": 2**53}, ("out-of-range", "/routes/0/stops/0/load/kg")),
    ],
)
def test_a_plan_that_cannot_be_shown_is_refused_with_its_faults(
    change: dict[str, Any],
    found: tuple[str, str],
    client: TestClient,
    day_and_plan: tuple[Problem, Plan],
) -> None:
    problem, value = day_and_plan
    kept(client, dump_problem(problem))
    plan = json.loads(dump_plan(value, day=problem.day))
    (route,) = plan["routes"]
    route |= {name: change[name] for name in ("vehicle", "stops") if name in change}
    plan |= {"seed": change.get("seed", 1)}
    plan["score"]["effort"] = change.get("effort", 1200)
    if "task" in change:
        route["stops"][1]["task"] = change["task"]
    if "kg" in change:
        route["stops"][0]["load"]["kg"] = change["kg"]
    plan["routes"] *= 1 + ("twice" in change)
    answer = client.post("/api/plans", content=json.dumps(plan))
    assert answer.status_code == 422
    told = [(issue["code"], issue["subject"]) for issue in answer.json()["issues"]]
    assert told == [found]
    assert client.get("/api/plans").json() == []


def test_volunteers_whose_ids_differ_by_a_sign_get_a_list_each(client: TestClient) -> None:
    problem, plan = one_stop(vehicle=a_vehicle("Đội 1/2"))
    other = replace(problem.vehicles[0], id=VehicleId("Đội 1 2"))
    problem = replace(problem, vehicles=(*problem.vehicles, other))
    idle = replace(plan.routes[0], vehicle=other.id, stops=plan.routes[0].stops[::2])
    plan = replace(plan, routes=(*plan.routes, idle), problem_sha256=problem_digest(problem))
    kept(client, dump_problem(problem))
    key = client.post("/api/plans", content=dump_plan(plan, day=problem.day)).json()["id"]
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"/api/plans/{key}/lists.zip").content))
    first, second, _ = packed.namelist()
    assert first != second
    one = client.get(f"/api/plans/{key}/lists/Đội 1/2.pdf")
    assert one.content == packed.read(first)
    assert one.headers["content-disposition"].endswith(quote(first))


def test_the_check_finds_the_number_that_was_broken(
    client: TestClient, plan: str, day_and_plan: tuple[Problem, Plan]
) -> None:
    assert client.get(f"/api/plans/{plan}/check").json() == {"plan": plan, "violations": []}
    problem, value = day_and_plan
    document = dump_plan(value, day=problem.day)
    broken = document.replace('"effort": 1200', '"effort": 1199')
    assert broken != document
    other = client.post("/api/plans", content=broken).json()["id"]
    [violation] = client.get(f"/api/plans/{other}/check").json()["violations"]
    assert violation["rule"] == "stated-values"
    assert "1199" in violation["detail"]


def test_the_map_is_one_page_that_may_load_nothing(client: TestClient, plan: str) -> None:
    answer = client.get(f"/api/plans/{plan}/map")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "sandbox allow-scripts" in answer.headers["content-security-policy"]
    assert "<script src=" not in answer.text


def test_lists_and_table_can_be_fetched(client: TestClient, plan: str) -> None:
    pdf = client.get(f"/api/plans/{plan}/lists/v1.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert "08:00" in pypdf.PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    table = client.get(f"/api/plans/{plan}/plan.csv")
    assert table.content.startswith(b"\xef\xbb\xbfday,version,vehicle")
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"/api/plans/{plan}/lists.zip").content))
    assert packed.namelist() == ["v1.pdf", "plan.csv"]
    assert packed.read("v1.pdf") == pdf.content
    assert packed.read("plan.csv") == table.content


def test_unknown_plans_and_vehicles_are_not_found(client: TestClient, plan: str) -> None:
    for part in ("", "/document", "/check", "/map", "/lists.zip", "/lists/v1.pdf", "/plan.csv"):
        answer = client.get(f"/api/plans/0000{part}")
        assert (answer.status_code, answer.json()["issues"][0]["code"]) == (404, "no-such-plan")
    answer = client.get(f"/api/plans/{plan}/lists/v9.pdf")
    assert answer.status_code == 404
    vietnamese, _ = OWN_TEXTS["no-such-vehicle"]["vi"]
    assert answer.json()["issues"][0]["message"] == vietnamese


def test_lists_and_table_tell_the_way_once_roads_around_the_day_are_imported(
    client: TestClient, tmp_path: Path
) -> None:
    problem = ward_problem(vehicles=2, tasks=8)
    kept(client, dump_problem(problem))
    given = replace(ward_plan(problem), problem_sha256=problem_digest(problem))
    answer = client.post("/api/plans", content=dump_plan(given, day=problem.day))
    address = f"/api/plans/{answer.json()['id']}"

    def shown() -> tuple[str, str, str, str]:
        pdf = pypdf.PdfReader(io.BytesIO(client.get(f"{address}/lists/V01.pdf").content))
        packed = zipfile.ZipFile(io.BytesIO(client.get(f"{address}/lists.zip").content))
        return (
            " ".join(page.extract_text() for page in pdf.pages),
            packed.read("plan.csv").decode("utf-8-sig"),
            client.get(f"{address}/plan.csv").text,
            client.get(f"{address}/map").text,
        )

    assert not any(" m › " in text or "Đi theo" in text for text in shown())
    roads = tmp_path / "var" / "roads" / "ward.npz"
    roads.parent.mkdir(parents=True)
    save_network(streets(), roads)
    pdf, packed, table, page = shown()
    assert "Đường đi: " in pdf
    assert packed == table.removeprefix("\ufeff")
    assert " m › " in table
    assert "Đi theo Đường số" in page
