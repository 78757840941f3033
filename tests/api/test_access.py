"""Who may come in, and what they may do: every endpoint × role × area."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from api.app import RESOURCES
from api.dependencies import now
from api.records.roles import ALLOWED, ROLES, SEEN, Role
from api.records.users import SHIFT, User
from api.routes.access import BY_LINK, NEEDS, OPEN
from api.schemas.requests import SIGHTS
from api.services.access import TRIES, add_user
from api.services.placing import Placer
from api.store.session import Store
from api.store.users import add_sign_in
from tests.api.conftest import Start, followed, keep_user, let_in, ordered
from tests.api.test_requests import WARD, codes, taken

PASSWORD = "mot cau dai de nho"  # noqa: S105 - of these tests alone


def store_of(client: TestClient) -> Store:
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    return store


ENDPOINTS = [
    (method, route.path)
    for resource in RESOURCES
    for route in resource.router.routes
    if isinstance(route, APIRoute)
    for method in sorted(route.methods)
]


ENDLESS = {"/api/jobs/{job}/events", "/api/feed"}
"""Where an answer goes on; `test_feed` and `test_jobs` listen."""


def called(client: TestClient, method: str, path: str, headers: dict[str, str]) -> Any:
    """Call an endpoint with something in each of its places."""
    records = "request call patient volunteer cylinder bed day_plan message"
    for name in records.split():
        path = path.replace(f"{{{name}}}", "1")
    path = re.sub(r"\{[^}]+\}", "none", path)
    return client.request(method, path, headers=headers, follow_redirects=False, json={})


def test_every_endpoint_stands_in_the_table_and_nothing_else_does() -> None:
    found = {f"{method} {path}" for method, path in ENDPOINTS}
    assert found == OPEN | BY_LINK | NEEDS.keys()
    assert not OPEN & NEEDS.keys()
    assert not BY_LINK & (OPEN | NEEDS.keys())


def test_who_is_not_signed_in_gets_nothing_but_what_is_open(client: TestClient) -> None:
    client.headers.pop("Authorization")
    for method, path in ENDPOINTS:
        if f"{method} {path}" in NEEDS:
            answer = called(client, method, path, {})
            assert (answer.status_code, codes(answer)) == (401, ["not-signed-in"]), (method, path)


@pytest.mark.any_database
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("area", ["*", WARD])
def test_every_endpoint_is_refused_to_who_may_not_call_it(
    client: TestClient, role: Role, area: str
) -> None:
    headers = let_in(client, f"{role} {area}", role=role, areas=(area,))
    for method, path in ENDPOINTS:
        need = NEEDS.get(f"{method} {path}")
        if need is None or path in ENDLESS:
            continue
        allowed = ALLOWED[role].issuperset(need.actions)
        allowed = allowed and (area == "*" or not need.whole)
        if path in ("/api/sign-ins/current", "/sign-out"):
            continue  # would sign out; `test_signing_out_ends_it` calls it
        status = called(client, method, path, headers).status_code
        assert (status == 403) == (not allowed), (role, area, method, path, status)


@pytest.mark.parametrize("role", [role for role in ROLES if "requests.read" in ALLOWED[role]])
def test_a_role_is_sent_no_field_that_it_does_not_see(client: TestClient, role: Role) -> None:
    """SEC2, of the answer itself and not of what a page shows."""
    taken(client, note="chó dữ", flags=["elderly"], size_l="8")
    headers = let_in(client, role, role=role)
    for answer in (
        client.get("/api/requests/1", headers=headers).json(),
        client.get("/api/requests", headers=headers).json()[0],
    ):
        for sight, names in SIGHTS.items():
            assert all((name in answer) == (sight in SEEN[role]) for name in names), (role, sight)


def test_a_station_keeper_sees_goods_and_nobodys_name(client: TestClient) -> None:
    taken(client, size_l="8")
    keeper = let_in(client, "tram", role="station_keeper")
    found = client.get("/api/requests/1", headers=keeper)
    assert found.json()["size_l"] == "8"
    for word in ("Bà T.", "0900", "Trần Phú"):
        assert word not in found.text


def test_a_name_and_a_password_open_a_shift(start: Start) -> None:
    with start() as client:
        client.headers.pop("Authorization")
        user = User(name="an", role="hotline", organisation="A", areas=("*",), created_at=now())
        add_user(store_of(client), user, password=PASSWORD, places=Placer())
        wrong = client.post("/api/sign-ins", json={"name": "an", "password": "another one 123"})
        nobody = client.post("/api/sign-ins", json={"name": "ai", "password": PASSWORD})
        assert wrong.json() == nobody.json()  # which of the two is wrong is not told
        assert (wrong.status_code, codes(wrong)) == (401, ["wrong-password"])
        right = client.post("/api/sign-ins", json={"name": "an", "password": PASSWORD})
        assert (right.status_code, right.json()["secret"]) == (201, None)
        cookie = right.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert client.get("/api/me").json()["name"] == "an"
        order = {"name": "an", "password": PASSWORD, "bearer": True}
        secret = client.post("/api/sign-ins", json=order).json()["secret"]
        client.cookies.clear()
        headers = {"Authorization": f"Bearer {secret}"}
        assert client.get("/api/me", headers=headers).json()["role"] == "hotline"
        with store_of(client).reading() as session:
            kept = session.execute(text("SELECT digest FROM sign_ins")).scalars().all()
        assert secret not in kept


def test_signing_out_ends_it(client: TestClient) -> None:
    assert client.delete("/api/sign-ins/current").status_code == 204
    assert client.get("/api/me").status_code == 401
    auditor = let_in(client, "kiem-tra", role="auditor")
    noted = client.get("/api/audit", headers=auditor).json()[0]
    assert (noted["by"], noted["action"], noted["outcome"]) == ("dieu-phoi", "sign-out", "done")


def test_a_shift_that_is_over_opens_nothing(client: TestClient) -> None:
    began = now() - SHIFT - timedelta(seconds=1)
    store = store_of(client)
    with store.writing() as session:
        add_sign_in(session, "dieu-phoi", digest="d", began_at=began, ends_at=began + SHIFT)
    headers = keep_user(store, "moi")
    assert client.get("/api/me", headers=headers).status_code == 200
    later = now() + SHIFT
    client.app.dependency_overrides[now] = lambda: later  # type: ignore[attr-defined]
    assert client.get("/api/me", headers=headers).status_code == 401


def test_guessing_is_stopped_for_that_name_alone(client: TestClient) -> None:
    client.headers.pop("Authorization")
    for _ in range(TRIES):
        answer = client.post("/api/sign-ins", json={"name": "an", "password": "wrong wrong 1"})
        assert answer.status_code == 401
    answer = client.post("/api/sign-ins", json={"name": "an", "password": PASSWORD})
    assert (answer.status_code, codes(answer)) == (429, ["asked-too-often"])
    other = client.post("/api/sign-ins", json={"name": "be", "password": PASSWORD})
    assert other.status_code == 401


def test_an_administrator_makes_and_ends_users_and_sees_no_patient(client: TestClient) -> None:
    admin = let_in(client, "quan-tri", role="admin")
    order = {
        "name": "an",
        "role": "hotline",
        "organisation": "A",
        "areas": ["*"],
        "password": "ngan",
    }
    weak = client.post("/api/users", json=order, headers=admin)
    assert (weak.status_code, codes(weak)) == (422, ["weak-password"])
    made = client.post("/api/users", json=order | {"password": PASSWORD}, headers=admin)
    assert made.status_code == 201
    again = client.post("/api/users", json=order | {"password": PASSWORD}, headers=admin)
    assert (again.status_code, codes(again)) == (409, ["user-exists"])
    signed = client.post("/api/sign-ins", json={"name": "an", "password": PASSWORD, "bearer": True})
    theirs = {"Authorization": f"Bearer {signed.json()['secret']}"}
    assert client.get("/api/requests", headers=theirs).status_code == 200
    assert client.delete("/api/users/an", headers=admin).json()["ended_at"]
    assert client.get("/api/requests", headers=theirs).status_code == 401
    taken(client)
    assert client.get("/api/requests/1", headers=admin).status_code == 403


def test_what_is_done_read_and_denied_is_noted_without_anything_of_the_patient(
    client: TestClient,
) -> None:
    taken(client)
    client.get("/api/requests/1")
    let_in(client, "tram", role="station_keeper")
    client.put("/api/requests/1/risk", json={"risk": "red", "version": 1})
    auditor = let_in(client, "kiem-tra", role="auditor")
    answer = client.get("/api/audit", headers=auditor)
    noted = [(one["by"], one["action"], one["outcome"], one["subject"]) for one in answer.json()]
    assert noted == [
        ("dieu-phoi", "requests.add", "done", "request 1"),
        ("dieu-phoi", "requests.read", "read", "/api/requests/1"),
        ("dieu-phoi", "PUT /api/requests/1/risk", "denied", ""),
        ("kiem-tra", "audit.read", "read", "/api/audit"),
    ]
    for word in ("Bà T.", "0900", "Trần Phú"):
        assert word not in answer.text


def test_rows_of_audit_and_moves_cannot_be_changed_by_the_database_itself(
    client: TestClient,
) -> None:
    taken(client)
    for change in ("UPDATE audit SET done_by = 'x'", "DELETE FROM audit", "DELETE FROM moves"):
        with (
            pytest.raises(DatabaseError, match="only added"),
            store_of(client).writing() as session,
        ):
            session.execute(text(change))


DROPPED = {
    "sqlite": ("DROP TRIGGER keep_audit_update", "DROP TRIGGER keep_audit_delete"),
    "postgresql": ("DROP TRIGGER keep_audit ON audit",),
}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ("UPDATE audit SET done_by = 'nobody' WHERE number = 2", [2]),
        ("DELETE FROM audit WHERE number = 2", [3]),
        ("DELETE FROM audit WHERE number = 3", [0]),
        ("UPDATE audit SET happened_at = '2021-01-01 00:00:00.000000' WHERE number = 1", [1]),
    ],
)
def test_tampering_breaks_the_chain(client: TestClient, change: str, faults: list[int]) -> None:
    for number in range(3):
        taken(client, f"hotline-00000{number}")
    auditor = let_in(client, "kiem-tra", role="auditor")
    whole = client.get("/api/audit/faults", headers=auditor).json()
    assert whole == {"whole": True, "faults": []}
    with store_of(client).writing() as session:
        for drop in DROPPED[session.get_bind().dialect.name]:  # who owns the file can do so
            session.execute(text(drop))
        session.execute(text(change))
    found = client.get("/api/audit/faults", headers=auditor).json()
    assert found == {"whole": False, "faults": faults}


def test_another_organisation_sees_no_problem_plan_or_solve_of_this_one(
    client: TestClient, a_day: str
) -> None:
    """A problem holds names and addresses of patients."""
    job = followed(client, ordered(client, a_day))
    theirs = let_in(client, "nhom-khac", organisation="B")
    for path in ("/api/problems", "/api/plans", "/api/jobs"):
        assert client.get(path, headers=theirs).json() == []
        assert len(client.get(path).json()) == 1
    for path in (
        f"/api/problems/{job['problem']}",
        f"/api/problems/{job['problem']}/document",
        f"/api/plans/{job['plan']}",
        f"/api/plans/{job['plan']}/lists.zip",
        f"/api/jobs/{job['id']}",
        f"/problems/{job['problem']}",
        f"/plans/{job['plan']}",
    ):
        answer = client.get(path, headers=theirs)
        assert (answer.status_code, codes(answer)) == (403, ["not-shared"]), path
        assert client.get(path).status_code == 200
    order = client.post(f"/api/problems/{job['problem']}/solve", json={}, headers=theirs)
    assert order.status_code == 403
    document = client.get(f"/api/plans/{job['plan']}/document").text
    foreign = client.post("/api/plans", content=document, headers=theirs)
    assert (foreign.status_code, codes(foreign)) == (422, ["problem-not-kept"])
    own = client.post("/api/problems", content=a_day, headers=theirs)
    assert own.status_code == 200  # the same document; now it is theirs too
    assert client.get(f"/api/problems/{job['problem']}", headers=theirs).status_code == 200
