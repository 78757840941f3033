"""REL12, REL5: what is lost shows, in both languages; what never ran is as red as what failed."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError

from api.cli import main
from api.dependencies import now
from api.records.routines import Routine
from api.services import routines
from api.services.sealing import new_key
from api.services.solving import solve_order
from api.store.routines import note_done, note_fault
from tests.api.conftest import Start, let_in
from tests.api.serving import LONGEST_S
from tests.api.test_access import store_of
from tests.api.test_day_plans import AT, a_ward, planned, told, triaged, works
from tests.api.test_outbox import published, still_good, with_phone
from tests.api.test_requests import WARD, an_order, codes, taken
from tests.api.test_snapshot import look

NOON = datetime(2021, 9, 18, 5, tzinfo=UTC)
EVERY = timedelta(minutes=15)


def findings(client: TestClient, **asked: Any) -> dict[str, str]:
    """Return the issue code of each finding; empty where it is in order."""
    found = client.get("/api/health/findings", params=asked).json()["findings"]
    return {one["name"]: one["issue"]["code"] if one["issue"] else "" for one in found}


def test_what_is_open_says_only_that_it_is_up(client: TestClient) -> None:
    client.headers.pop("Authorization")
    assert client.get("/api/health").json() == {"ok": True}
    for path in ("/api/health/findings", "/health"):
        assert client.get(path).status_code == 401


@pytest.mark.parametrize(
    ("routine", "code"),
    [
        (Routine(name="backup"), "never-ran"),
        (Routine(name="backup", tried_at=NOON, fault="routine-broke"), "routine-broke"),
        (Routine(name="backup", done_at=NOON - EVERY), ""),
        (Routine(name="backup", done_at=NOON - 2 * EVERY), ""),
        (Routine(name="backup", done_at=NOON - 2 * EVERY - timedelta(seconds=1)), "overdue"),
    ],
)
def test_a_routine_that_never_ran_is_as_bad_as_one_that_failed(routine: Routine, code: str) -> None:
    assert routine.trouble(every=EVERY, now=NOON) == code


def test_findings_tell_of_backups_from_never_to_done_to_failed(
    start: Start, tmp_path: Path
) -> None:
    with start() as client:
        assert findings(client)["backup"] == "no-backup-key"
    new_key(tmp_path / "key")
    with start(backup_key=tmp_path / "key", backup_minutes=0) as client:
        assert findings(client)["backup"] == findings(client)["restore-test"] == "never-ran"
        with store_of(client).writing() as session:
            note_done(session, "backup", at=now(), said="x.backup")
        assert findings(client)["backup"] == ""
        with store_of(client).writing() as session:
            note_fault(session, "backup", at=now(), fault="routine-broke")
        assert findings(client)["backup"] == "routine-broke"
        page = client.get("/health").text
        assert "việc định kỳ này chưa bao giờ chạy xong" in page
        assert "this routine has never come to its end" in client.get("/health?lang=en").text


def test_a_page_carries_what_is_out_of_order_in_its_language(client: TestClient) -> None:
    assert "giờ đi là ước lượng theo đường chim bay" in client.get("/").text
    assert "times are estimates by straight lines" in client.get("/?lang=en").text
    assert client.get("/").text.count("there is no key for backups") == 1  # of backup and its test
    assert 'class="banner"' not in client.get("/sign-in").text


def test_without_internet_messages_wait_and_their_age_is_told(start: Start) -> None:
    with start(solve_order) as client:
        published(client)
        assert findings(client)["messages"] == "no-way-out"
        with_phone(client)
        still_good(client)
    with start(send_to="http://127.0.0.1:1/") as client:  # nobody is there
        client.headers.update(let_in(client, "dieu-phoi 2021", at=AT))
        app: Any = client.app
        app.dependency_overrides[now] = lambda: NOON
        assert findings(client)["messages"] == "messages-wait"
        said = client.get("/api/health/findings?lang=en").json()["findings"]
        (waits,) = [one for one in said if one["name"] == "messages"]
        assert waits["issue"]["subject"] == "1, 18/09 06:30"
        assert "go out once it is back" in waits["issue"]["remedy"]
        assert "mất mạng" in client.get("/").text


def test_without_roads_a_day_is_planned_and_says_that_its_times_are_estimates(
    start: Start,
) -> None:
    with start(solve_order) as client:
        people = a_ward(client)
        works(client, people, "goods")
        triaged(client, people, 1, kind="welfare_bag")
        found = planned(client, people["ward"])
        assert [sign["code"] for sign in found["signs"]] == ["estimated-times"]
        path = f"/api/day-plans/{found['number']}"
        vi, en = (
            client.get(f"{path}?lang={lang}", headers=people["ward"]).json()["signs"][0]
            for lang in ("vi", "en")
        )
        assert "ƯỚC LƯỢNG" in vi["message"]
        assert "ESTIMATES" in en["message"]
        plan = client.get(f"{path}/plan", headers=people["ward"]).json()
        assert plan["estimated"] is True
        drawn = client.get(f"{path}/map", headers=people["ward"]).text
        assert "ước lượng" in drawn.lower()
        for tiles in ("tile.openstreetmap", "http://", "{z}"):  # it needs no tiles at all
            assert tiles not in drawn.replace("http://www.w3.org", "")


def test_without_areas_an_address_gets_no_place_until_somebody_confirms_it(
    client: TestClient,
) -> None:
    assert findings(client)["areas"] == "no-areas"
    number = taken(client, place={})["number"]
    found = client.get(f"/api/requests/{number}").json()
    assert (found["ward"], found["precision"]) == ("", "")  # never a wrong ward
    order = {"version": 1, "ward": WARD}
    placed = client.put(f"/api/requests/{number}/place", json=order)
    assert (placed.status_code, placed.json()["precision"]) == (200, "ward"), placed.text


def test_without_its_ward_office_the_district_sees_and_publishes(start: Start) -> None:
    """The area covers it; each move says who acted, and that it was for the ward."""
    with start(solve_order) as client:
        people = a_ward(client)
        works(client, people, "goods")
        number = triaged(client, people, 1, kind="welfare_bag")
        district = let_in(client, "ca thanh pho", areas=("*",), at=AT)
        client.headers.update(district)
        found = planned(client, district)
        published_it = told(client, district, found["number"], "publish", version=2)
        assert published_it.status_code == 200
        whole = client.get(f"/api/requests/{number}").json()
        assert (whole["state"], whole["moves"][-1]["by"]) == ("planned", "ca thanh pho")
        path = f"/api/day-plans/{found['number']}"
        moves = client.get(path, headers=people["ward"]).json()["moves"]
        assert [(move["after"], move["delegated"]) for move in moves] == [
            ("draft", False),  # a draft is nobody's word yet
            ("proposed", True),
            ("published", True),
        ]
        out = {"report": {"kind": "volunteer-out", "vehicle": "1"}, "reason": "hỏng xe"}
        for headers in (district, people["ward"]):
            answer = client.post(f"{path}/reports", json=out, headers=headers)
            assert answer.status_code in {200, 422}, answer.text
        with store_of(client).reading() as session:
            said = session.execute(
                text("SELECT purpose FROM audit WHERE action IN ('plans.publish', 'plans.run')")
            )
            assert [purpose for (purpose,) in said][:2] == ["delegated", "delegated"]


def test_without_its_database_nothing_is_acknowledged_and_that_is_said(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> Any:
        raise InterfaceError("SELECT", {}, Exception("network error"))

    with monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.engine.default.DefaultDialect.do_execute", gone)
        if store_of(client).engine.dialect.name == "sqlite":
            patch.setattr("sqlalchemy.engine.Engine.connect", gone)
        for method, path in (
            ("POST", "/api/requests"),
            ("GET", "/api/requests"),
            ("GET", "/api/health"),
        ):
            answer = client.request(method, path, json=an_order() if method == "POST" else None)
            assert (answer.status_code, codes(answer)) == (503, ["database-unreachable"]), path
            assert "KHÔNG có gì được ghi nhận" in answer.text
            assert "network error" not in answer.text
        english = client.post("/api/requests?lang=en", json=an_order())
        assert "NOTHING was taken in" in english.text
        page = client.get("/", headers={"Accept": "text/html"})
        assert page.status_code == 503
        assert "ghi ra phiếu giấy" in page.text
    look(client)
    assert client.get("/api/requests/counts").json()["received"] == 0


def test_a_database_that_is_not_there_at_the_start_is_told_plainly(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none?user=nobody")
    assert main(["serve", "--port", "0"]) == 3
    assert "[unavailable]" in capsys.readouterr().err


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once the service has looked whether a backup is due, and has made it."""
    found, look = threading.Event(), routines._back_up_when_due  # noqa: SLF001

    def look_and_say(*given: Any) -> None:
        look(*given)
        found.set()

    monkeypatch.setattr("api.services.routines._back_up_when_due", look_and_say)
    return found


@pytest.mark.slow
def test_the_service_backs_up_and_tries_a_restore_by_itself(
    start: Start, tmp_path: Path, looked: threading.Event
) -> None:
    new_key(tmp_path / "key")
    with start(backup_key=tmp_path / "key") as client:
        taken(client)
        assert looked.wait(LONGEST_S)
        found = findings(client)
        assert (found["backup"], found["restore-test"]) == ("", "")
    (path,) = (tmp_path / "var" / "backups").iterdir()
    assert path.suffix == ".backup"


@pytest.mark.slow
def test_a_backup_that_dies_is_told(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked: threading.Event
) -> None:
    monkeypatch.setattr("api.services.routines.keep_backup", dies)
    new_key(tmp_path / "key")
    with start(backup_key=tmp_path / "key") as client:
        assert looked.wait(LONGEST_S)
        assert findings(client)["backup"] == "routine-broke"
        assert client.get("/api/health").json() == {"ok": True}


def dies(*_: object) -> None:
    raise SystemExit(9)


def test_settings_that_cannot_be_are_told_before_the_door_opens(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DONGHANH_BACKUP_KEY", str(tmp_path / "key"))
    assert main(["serve", "--port", "0"]) == 2
    assert "[key-beside-backups]" in capsys.readouterr().err
    monkeypatch.setenv("DONGHANH_BACKUP_KEY", "")
    monkeypatch.setenv("DONGHANH_SEND_TO", "http://127.0.0.1:1/")
    monkeypatch.setenv("DONGHANH_SEND_TOKEN", str(tmp_path / "none"))
    assert main(["serve", "--port", "0"]) == 2
    assert "[no-token]" in capsys.readouterr().err
