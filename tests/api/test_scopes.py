"""Of other wards and organisations: what nobody sees, changes or plans by another way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from api.dependencies import now
from api.records.users import User
from api.services.access import audit_faults, written_together
from api.services.solving import solve_order
from api.store.session import Store
from geodata.area_files import save_areas
from tests.api.conftest import Start, let_in
from tests.api.test_cylinders import a_keeper, lent
from tests.api.test_day_plans import (
    DAY,
    a_ward,
    near,
    plan_of,
    planned,
    tasks_of,
    told,
    triaged,
    works,
)
from tests.api.test_requests import NEXT, WARD, codes, moved, taken
from tests.api.test_store import NOW
from tests.api.test_volunteers import brought_to_a_post, fact, people, posted, said
from tests.geodata.tiny_city import tiny_areas

__all__ = ["people"]  # a fixture


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, codes(answer)[0]


def test_a_ward_ends_no_duty_and_gives_no_post_elsewhere(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = brought_to_a_post(client, people)
    there = let_in(client, "phuong khac", role="ward_head", areas=(NEXT,))
    others = let_in(client, "nhom khac", role="ward_head", areas=("*",), organisation="B")
    order = {"areas": [WARD], "day": "2021-10-01", "reason": "bình thường mới"}
    ended = client.post("/api/volunteers/end-of-duty", json=order, headers=there)
    assert refused(ended) == (403, "not-your-area")
    assert client.post("/api/volunteers/end-of-duty", json=order, headers=others).json() == []
    assert client.get(f"/api/volunteers/{number}").json()["state"] == "posted"
    away = posted(client, people["ward"], number, area=NEXT, begins="2022-01-01")
    assert refused(away) == (403, "not-your-area")
    everywhere = posted(client, people["ward"], number, area="*", begins="2022-01-01")
    assert refused(everywhere) == (403, "not-your-area")


def test_a_post_that_is_over_gives_no_sight_of_anybody(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = brought_to_a_post(client, people)
    reserve = let_in(client, "thanh pho", role="ward_head", areas=("*",))
    said(client, people["ward"], number, "ended", reason="chuyển đi")
    order = {"ward": NEXT, "number": number}
    with _store(client).writing() as session:  # they lived elsewhere all the time
        session.execute(text("UPDATE volunteers SET ward = :ward WHERE number = :number"), order)
        session.execute(text("UPDATE posts SET begins = '2020-01-01', ends = '2020-01-02'"))
    gone = client.get(f"/api/volunteers/{number}", headers=people["ward"])
    assert refused(gone) == (403, "not-your-area")
    assert client.get("/api/volunteers", headers=people["ward"]).json() == []
    assert len(client.get("/api/volunteers", headers=reserve).json()) == 1


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (datetime(2021, 9, 10, 16, 59, tzinfo=UTC), 200),
        (datetime(2021, 9, 10, 17, 0, tzinfo=UTC), 403),
    ],
)
def test_a_post_is_over_when_its_last_day_is_over_in_vietnam(
    at: datetime, status: int, client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = brought_to_a_post(client, people)
    order = {"ward": NEXT, "number": number}
    with _store(client).writing() as session:
        session.execute(text("UPDATE volunteers SET ward = :ward WHERE number = :number"), order)
        session.execute(text("UPDATE posts SET begins = '2021-09-01', ends = '2021-09-10'"))
    reserve = let_in(client, "thanh pho", role="ward_head", areas=("*",))
    version = client.get(f"/api/volunteers/{number}", headers=reserve).json()["version"]
    client.app.dependency_overrides[now] = lambda: at  # type: ignore[attr-defined]
    sick = {"to": "sick", "version": version, "reason": "sốt"}
    path = f"/api/volunteers/{number}/moves"
    assert client.post(path, json=sick, headers=people["ward"]).status_code == status


def _store(client: TestClient) -> Store:
    store: Store = client.app.state.store  # type: ignore[attr-defined]
    return store


@pytest.fixture
def district(tmp_path: Path) -> tuple[str, str]:
    """The service with areas: a ward of a district, and its people."""
    (tmp_path / "var" / "areas").mkdir(parents=True)
    areas = tiny_areas()
    save_areas(areas, tmp_path / "var" / "areas" / "city.gpkg")
    ward = areas.areas[0]
    return ward.key, f"{ward.scheme}:{ward.district_code}"


def test_who_works_for_a_district_plans_its_wards_and_ends_duties_in_them(
    start: Start, district: tuple[str, str]
) -> None:
    ward, whole = district
    with start() as client:
        head = let_in(client, "quan", role="ward_head", areas=(whole,))
        order = {"day": str(DAY), "area": ward, "seconds": 1}
        empty = client.post("/api/day-plans", json=order, headers=head)
        assert refused(empty) == (409, "nobody-to-plan")
        outside = next(
            a.key for a in tiny_areas().areas if f"{a.scheme}:{a.district_code}" != whole
        )
        other = client.post("/api/day-plans", json=order | {"area": outside}, headers=head)
        assert refused(other) == (403, "not-your-area")
        unknown = client.post("/api/day-plans", json=order | {"area": "vn-2021:0"}, headers=head)
        assert refused(unknown) == (422, "unknown-ward")


def test_a_patient_shows_what_was_asked_for_in_ones_own_wards_only(client: TestClient) -> None:
    taken(client, place={})
    ward = let_in(client, "phuong", role="ward_head", areas=(WARD,))
    there = let_in(client, "phuong khac", role="ward_head", areas=(NEXT,))
    assert client.get("/api/patients/1", headers=there).status_code == 200  # nobody knows where
    client.put("/api/requests/1/place", json={"ward": WARD, "version": 1}, headers=ward)
    assert refused(client.get("/api/patients/1", headers=there)) == (403, "not-shared")
    taken(client, "hotline-000002", kind="welfare_bag", place={"ward": NEXT})
    seen = client.get("/api/patients/1", headers=ward).json()["requests"]
    assert [one["number"] for one in seen] == [1]


def test_a_lent_cylinder_of_another_ward_stops_nobody_from_going_to_hospital(
    client: TestClient,
) -> None:
    keeper = a_keeper(client)
    patient = taken(client)["patient"]
    lent(client, keeper, patient)
    taken(client, "hotline-000002", kind="transport", place={"ward": NEXT})
    there = let_in(client, "phuong khac", role="ward_head", areas=(NEXT,))
    answer = moved(client, 2, "transferred", version=1, reason="nhập viện", headers=there)
    assert answer.status_code == 200


def test_nobody_finds_out_by_searching_what_they_do_not_see(client: TestClient) -> None:
    taken(client)
    moved(client, 1, "unreachable", version=1, reason="Bà T. không bắt máy")
    keeper = let_in(client, "tram", role="station_keeper")
    answer = client.get("/api/requests", params={"text": "0900"}, headers=keeper)
    assert refused(answer) == (403, "not-your-role")
    whole = client.get("/api/requests/1", headers=keeper)
    assert "Bà T." not in whole.text
    assert "client_id" not in whole.json()


def test_what_blood_showed_is_for_the_doctor_and_the_ward_head(
    client: TestClient, people: dict[str, dict[str, str]]
) -> None:
    number = brought_to_a_post(client, people)
    mine = client.get(f"/api/volunteers/{number}", headers=people["ward"]).json()
    assert "antibody" in {one["kind"] for one in mine["facts"]}
    found = client.get(f"/api/volunteers/{number}").json()  # a dispatcher
    assert "antibody" not in {one["kind"] for one in found["facts"]}
    assert found["infected_on"] is None
    assert "antibody" in found["gates"]  # that they may go is what a dispatcher needs


def test_a_facility_elsewhere_is_not_for_a_ward_to_count(client: TestClient) -> None:
    order = {"name": "BV", "tier": 2, "total": 10, "occupied": 0, "place": {"ward": NEXT}}
    assert client.put("/api/facilities/bv", json=order).status_code == 200
    ward = let_in(client, "phuong", areas=(WARD,))
    emptied = client.put("/api/facilities/bv", json=order | {"total": 0}, headers=ward)
    assert refused(emptied) == (403, "not-your-area")
    own = order | {"place": {"ward": WARD}}
    taken_over = client.put("/api/facilities/bv", json=own, headers=ward)
    assert refused(taken_over) == (403, "not-your-area")


def test_a_plan_is_not_given_out_once_somebody_in_it_may_not_go(start: Start) -> None:
    with start(solve_order) as client:
        ours = a_ward(client)
        head = ours["ward"]
        number = works(client, ours, "goods")
        bag = triaged(client, ours, 1, kind="welfare_bag")
        found = planned(client, head)
        said(client, head, number, "sick", reason="sốt")
        late = told(client, head, found["number"], "publish", version=2)
        assert refused(late) == (409, "plan-outdated")
        assert f"volunteer {number}: sick" in late.text
        said(client, head, number, "posted")
        moved(client, bag, "cancelled", version=3, reason="đã có người giúp")
        gone = told(client, head, found["number"], "publish", version=2)
        assert refused(gone) == (409, "plan-outdated")
        assert f"request {bag}: cancelled" in gone.text
        fact(client, head, number, kind="ppe", on=str(DAY), value="-2")
        bare = told(client, head, found["number"], "publish", version=2)
        assert f"volunteer {number}" in bare.text


def test_what_another_plan_holds_is_planned_by_no_second_one(start: Start) -> None:
    with start(solve_order) as client:
        ours = a_ward(client)
        head = ours["ward"]
        works(client, ours, "goods")
        bag = triaged(client, ours, 1, kind="welfare_bag", place=near(50))
        first = planned(client, head)
        assert told(client, head, first["number"], "publish", version=2).status_code == 200
        order = {"day": str(DAY), "area": "*", "seconds": 1}
        nobody = client.post("/api/day-plans", json=order)  # who is in the ward's plan stays there
        assert codes(nobody) == ["everybody-busy"]
        assert nobody.json()["issues"][0]["subject"] == f"*, {DAY}: 1"
        works(client, ours, "goods")
        city = planned(client, dict(client.headers), area="*")
        assert tasks_of(plan_of(client, dict(client.headers), city["number"])) == {}
        assert client.get(f"/api/requests/{bag}").json()["state"] == "planned"
        second = planned(client, head)  # its own next version plans it again
        assert set(tasks_of(plan_of(client, head, second["number"]))) == {str(bag)}


@pytest.mark.usefixtures("on_sqlite")
def test_on_a_full_disk_nothing_that_was_acknowledged_is_missing(client: TestClient) -> None:
    """SQLite takes back all of a transaction then, not only to the last savepoint."""
    store = _store(client)

    @_connected(store)
    def small(connection: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 30}")

    by = User(name="an", role="hotline", organisation="A", areas=("*",), created_at=NOW)

    def write(size: int) -> int:
        def work(change: Any) -> int:
            change.done("requests.add", "x" * size)
            return size

        return written_together(store, by, work, at=NOW)

    sizes = [10, 20, 2_000_000, 30, 40]
    with ThreadPoolExecutor(5) as threads, store.writing():
        waiting = [threads.submit(write, size) for size in sizes]
    kept = []
    for size, one in zip(sizes, waiting, strict=True):
        try:
            one.result()
        except OperationalError:
            continue
        kept.append(size)
    with store.reading() as session:
        there = {len(one) for one in session.scalars(text("SELECT subject FROM audit"))}
    assert set(kept) <= there
    assert 2_000_000 not in kept
    assert audit_faults(store) == ()


def _connected(store: Store) -> Any:
    def listen(change: Any) -> Any:
        store.engine.dispose()
        event.listen(store.engine, "connect", lambda connection, _: change(connection))
        return change

    return listen


def test_an_audit_that_was_emptied_is_not_whole(client: TestClient) -> None:
    taken(client)
    auditor = let_in(client, "kiem-tra", role="auditor")
    with _store(client).writing() as session:
        name = session.get_bind().dialect.name
        drops = {
            "sqlite": ("DROP TRIGGER keep_audit_delete",),
            "postgresql": ("DROP TRIGGER keep_audit ON audit",),
        }
        for drop in drops[name]:
            session.execute(text(drop))
        session.execute(text("DELETE FROM audit"))
    assert client.get("/api/audit/faults", headers=auditor).json() == {
        "whole": False,
        "faults": [0],
    }
