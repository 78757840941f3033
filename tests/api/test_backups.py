"""REL9, SEC11: what is backed up comes back whole or not at all, and only with the key."""

import io
import json
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL, inspect, select, text

from api.cli import main
from api.dependencies import now
from api.errors import ServiceError
from api.records.lifecycles import NOBODY
from api.services import links
from api.services.access import Tries, audit_faults, audit_page
from api.services.backups import (
    back_up,
    backup_name,
    backups_in,
    keep_few,
    restore,
    try_out,
    verify,
)
from api.services.sealing import CHUNK, Key, new_key, opened, read_keys, sealing
from api.store.dumps import TableDigest, digests_of
from api.store.session import database_address, downgrade, one_moment, open_store
from api.store.tables import RequestRow
from tests.api import fakes
from tests.api.conftest import Start, keep_user, kept
from tests.api.linked_ward import Ward
from tests.api.test_access import store_of
from tests.api.test_requests import moved, taken

AT = datetime(2021, 9, 18, 6, 30, tzinfo=UTC)
KEY, OTHER = Key(b"k" * 32), Key(b"o" * 32)


def fault_of(work: Callable[[], Any]) -> list[str]:
    """Return the codes that something is refused with."""
    with pytest.raises(ServiceError) as refused:
        work()
    return [issue.code for issue in refused.value.issues]


def digests(address: URL) -> dict[str, TableDigest]:
    store = open_store(address, migrate=False)
    try:
        with one_moment(store.engine) as connection:
            return digests_of(connection)
    finally:
        store.close()


def filled(client: TestClient, a_day: str) -> None:
    """Keep a problem, requests of which one repeats a later one, and a move with a reason."""
    kept(client, a_day)
    first, second = taken(client, "first-000001"), taken(client, "second-00002", age=80)
    order = {"into": second["number"], "version": 1, "reason": "một người gọi hai lần"}
    merged = client.post(f"/api/requests/{first['number']}/merge", json=order)
    assert merged.status_code == 200, merged.text
    cancelled = moved(client, second["number"], "cancelled", version=1, reason="đã có người giúp")
    assert cancelled.status_code == 200


@pytest.fixture
def target(tmp_path: Path, empty_database: str) -> URL:
    """Where it is restored: a database in which there is nothing."""
    return database_address(tmp_path / "other", empty_database)


def test_what_was_acknowledged_before_a_backup_under_writing_comes_back_whole(
    client: TestClient, a_day: str, tmp_path: Path, target: URL
) -> None:
    """The restore drill: digests of all tables, the audit's chain, every acknowledged request."""
    filled(client, a_day)
    store, stopped = store_of(client), Event()

    def write(sender: int) -> list[int]:
        numbers = []
        while not stopped.is_set():
            client_id = f"sender-{sender}-{len(numbers):06}"
            numbers.append(int(taken(client, client_id, phone=f"09{sender}0000000")["number"]))
        return numbers

    with ThreadPoolExecutor(2) as threads:
        writers = [threads.submit(write, sender) for sender in range(2)]
        before: set[int] = set()
        while len(before) < 20:
            with store.reading() as session:
                before = set(session.scalars(select(RequestRow.number)))
        backup = back_up(store, tmp_path / "drill.backup", key=KEY, at=now())
        stopped.set()
        written = {number for writer in writers for number in writer.result()}
    done = restore(backup.path, target, keys=(KEY,), replace=False, at=now())
    assert done.faults == ()
    restored = open_store(target)
    try:
        with restored.reading() as session:
            there = set(session.scalars(select(RequestRow.number)))
        assert before <= there <= before | written
        assert audit_faults(restored) == ()
        last = audit_page(restored, after=0, most=10_000)[-1]
        assert (last.action, last.subject) == ("restore", "drill.backup")
    finally:
        restored.close()
    after = digests(target)
    changed = {name for name, digest in backup.digests.items() if after[name] != digest}
    assert changed == {"audit", "audit_chain"}  # of that it was restored


def test_a_restored_service_goes_on_and_gives_new_numbers(
    start: Start, a_day: str, tmp_path: Path, empty_database: str
) -> None:
    with start() as client:
        filled(client, a_day)
        back_up(store_of(client), tmp_path / "one.backup", key=KEY, at=now())
    target = database_address(tmp_path / "other", empty_database)
    restore(tmp_path / "one.backup", target, keys=(KEY,), replace=False, at=now())
    with start(data=tmp_path / "other", database_url=empty_database) as client:
        # who was signed in signs in anew: secrets are in no backup
        with store_of(client).reading() as session:
            found = session.execute(text("SELECT count(*) FROM sign_ins")).scalar()
        assert found == 0
        client.headers.update(keep_user(store_of(client), "moi"))
        merged = client.get("/api/requests/1").json()
        assert (merged["state"], merged["repeats"]) == ("duplicate", 2)
        assert taken(client, "third-000003")["number"] == 3


def test_a_backup_of_one_kind_of_database_restores_into_the_other(
    client: TestClient, a_day: str, tmp_path: Path, target: URL
) -> None:
    filled(client, a_day)
    backup = back_up(store_of(client), tmp_path / "one.backup", key=KEY, at=now())
    sqlite = URL.create("sqlite", database=str(tmp_path / "third.db"))
    restore(backup.path, sqlite, keys=(KEY,), replace=False, at=AT)
    store = open_store(sqlite)
    again = back_up(store, tmp_path / "two.backup", key=KEY, at=now())
    store.close()
    assert again.database == "sqlite"
    restore(again.path, target, keys=(KEY,), replace=False, at=AT)
    ends = ("audit", "audit_chain")  # each restore is told of there
    found = {name: one for name, one in digests(target).items() if name not in ends}
    assert found == {name: one for name, one in backup.digests.items() if name not in ends}


def test_without_the_key_nothing_is_read_and_nothing_restored(
    client: TestClient, tmp_path: Path, target: URL
) -> None:
    taken(client)
    path = back_up(store_of(client), tmp_path / "one.backup", key=KEY, at=AT).path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    sealed = path.read_bytes()
    for word in ("Bà T.", "Trần Phú", "requests", "sqlite"):
        assert word.encode() not in sealed
    said = fault_of(lambda: restore(path, target, keys=(OTHER,), replace=False, at=AT))
    assert said == ["wrong-backup-key"]
    with_both = verify(path, keys=(OTHER, KEY))  # a new key first, the old one kept to open
    assert with_both.digests["requests"].rows == 1


@pytest.mark.parametrize("part", ["first chunk", "last byte", "cut", "more", "head"])
def test_a_backup_that_was_changed_is_refused_before_anything_is_touched(
    client: TestClient, tmp_path: Path, target: URL, part: str
) -> None:
    taken(client)
    path = back_up(store_of(client), tmp_path / "one.backup", key=KEY, at=AT).path
    sealed = bytearray(path.read_bytes())
    head = sealed.index(b"\n") + 1
    match part:
        case "first chunk":
            sealed[head + 20] ^= 1
        case "last byte":
            sealed[-1] ^= 1
        case "cut":
            del sealed[-20:]
        case "more":
            sealed += b"0" * CHUNK
        case _:
            sealed[head - 10] ^= 1
    path.write_bytes(sealed)
    said = fault_of(lambda: restore(path, target, keys=(KEY,), replace=False, at=AT))
    assert said in (["backup-damaged"], ["not-a-backup"])
    store = open_store(target, migrate=False)
    try:
        assert inspect(store.engine).get_table_names() == []
    finally:
        store.close()


def sealed_bytes(plain: bytes) -> bytes:
    file = io.BytesIO()
    with sealing(file, KEY) as sealed:
        sealed.write(plain)
    return file.getvalue()


def plain_bytes(sealed: bytes) -> bytes:
    return opened(io.BytesIO(sealed), (KEY,), name="x").read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_opens_again_whatever_its_length(size: int) -> None:
    plain = bytes(number % 251 for number in range(size))
    assert plain_bytes(sealed_bytes(plain)) == plain
    assert sealed_bytes(plain) != sealed_bytes(plain)


def test_chunks_that_are_cut_off_moved_or_of_another_file_are_noticed() -> None:
    def parts(plain: bytes) -> tuple[bytes, list[bytes]]:
        head, _, rest = sealed_bytes(plain).partition(b"\n")
        step = CHUNK + 16
        return head + b"\n", [rest[at : at + step] for at in range(0, len(rest), step)]

    head, (first, second, third) = parts(b"a" * CHUNK + b"b" * CHUNK + b"c" * CHUNK)
    _, (other, *_) = parts(b"a" * 3 * CHUNK)
    assert plain_bytes(head + first + second + third).startswith(b"aa")
    for changed in (
        head + first + second,
        head + second + first + third,
        head + first + first + third,
        head + other + second + third,
        head,
    ):
        assert fault_of(lambda sealed=changed: plain_bytes(sealed)) == ["backup-damaged"]


def test_what_is_no_backup_is_told_so(tmp_path: Path) -> None:
    for content in (b"", b"{}\n", b"\x00\xff", b'{"format": "other/1", "key": "0", "salt": ""}\n'):
        (tmp_path / "x.backup").write_bytes(content)
        assert fault_of(lambda: verify(tmp_path / "x.backup", keys=(KEY,))) == ["not-a-backup"]


def test_a_backup_that_fails_leaves_no_file(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: object) -> Any:
        yield "{}"
        raise OSError("No space left on device")

    monkeypatch.setattr("api.services.backups.dump", breaks)
    with pytest.raises(OSError, match="No space"):
        back_up(store_of(client), tmp_path / "one.backup", key=KEY, at=AT)
    assert [path for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_a_database_that_keeps_something_is_replaced_only_when_told(
    client: TestClient, tmp_path: Path, target: URL
) -> None:
    taken(client)
    path = back_up(store_of(client), tmp_path / "one.backup", key=KEY, at=AT).path
    store = open_store(target)
    keep_user(store, "ai do")
    store.close()
    before = digests(target)
    said = fault_of(lambda: restore(path, target, keys=(KEY,), replace=False, at=AT))
    assert said == ["database-not-empty"]
    assert digests(target) == before
    restore(path, target, keys=(KEY,), replace=True, at=AT)
    assert digests(target)["requests"].rows == 1


def test_a_restore_that_fails_half_way_leaves_what_was_there(
    client: TestClient, tmp_path: Path, target: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(client)
    path = back_up(store_of(client), tmp_path / "one.backup", key=KEY, at=AT).path
    store = open_store(target)
    keep_user(store, "ai do")
    store.close()
    before = digests(target)
    monkeypatch.setattr("api.services.backups.digests_of", lambda _: {})
    said = fault_of(lambda: restore(path, target, keys=(KEY,), replace=True, at=AT))
    assert set(said) == {"backup-damaged"}
    assert digests(target) == before


def test_a_running_services_database_is_not_restored_into(
    client: TestClient, tmp_path: Path
) -> None:
    taken(client)
    store = store_of(client)
    path = back_up(store, tmp_path / "one.backup", key=KEY, at=AT).path
    said = fault_of(lambda: restore(path, store.engine.url, keys=(KEY,), replace=True, at=AT))
    assert said in (["already-served"], ["database-in-use"])


def test_a_tampered_audit_shows_after_the_restore(
    client: TestClient, tmp_path: Path, target: URL
) -> None:
    taken(client)
    store = store_of(client)
    with store.writing() as session:
        session.execute(text("UPDATE audit_chain SET digest = 'x'"))
    path = back_up(store, tmp_path / "one.backup", key=KEY, at=AT).path
    assert restore(path, target, keys=(KEY,), replace=False, at=AT).faults == (0,)


def test_an_older_databases_backup_is_brought_up_to_date(tmp_path: Path, target: URL) -> None:
    """REL11: a migration is tried on a copy, with the digests of all tables before it."""
    store = open_store(URL.create("sqlite", database=str(tmp_path / "old.db")))
    keep_user(store, "ai do")
    downgrade(store.engine, "0003")
    backup = back_up(store, tmp_path / "old.backup", key=KEY, at=AT)
    store.close()
    assert (backup.revision, "messages" in backup.digests) == ("0003", False)
    restore(backup.path, target, keys=(KEY,), replace=False, at=AT)
    assert digests(target)["messages"].rows == 0
    assert digests(target)["users"] == backup.digests["users"]


def test_a_newer_programs_backup_is_refused(tmp_path: Path, target: URL) -> None:
    store = open_store(URL.create("sqlite", database=str(tmp_path / "new.db")))
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    path = back_up(store, tmp_path / "new.backup", key=KEY, at=AT).path
    store.close()
    said = fault_of(lambda: restore(path, target, keys=(KEY,), replace=False, at=AT))
    assert said == ["backup-too-new"]


def test_trying_out_leaves_nothing_behind(client: TestClient, tmp_path: Path) -> None:
    taken(client)
    path = back_up(store_of(client), tmp_path / "one.backup", key=KEY, at=AT).path
    data = tmp_path / "data"
    (data / "restore-test-killed").mkdir(parents=True)
    done = try_out(path, data, keys=(KEY,), at=AT)
    assert (done.faults, done.backup.digests["requests"].rows) == ((), 1)
    assert list(data.iterdir()) == []


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "donghanh.key"
    made = new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_keys(path) == (made,)
    assert fault_of(lambda: new_key(path)) == ["key-exists"]
    assert made.name not in path.read_text()
    for content in ("", "no key", "c2hvcnQ="):
        path.write_text(content)
        assert fault_of(lambda: read_keys(path)) == ["no-backup-key"]


def test_old_backups_go_but_the_newest_and_one_a_day(tmp_path: Path) -> None:
    moments = [AT + timedelta(hours=3 * step) for step in range(20 * 8)]  # 20 days
    for moment in moments:
        (tmp_path / backup_name(moment)).touch()
    (tmp_path / "of somebody else").touch()
    keep_few(tmp_path)
    stay = [path.name for path in backups_in(tmp_path)]
    assert stay[:8] == [backup_name(moment) for moment in reversed(moments[-8:])]
    assert len({name[:19] for name in stay}) == 14
    assert (tmp_path / "of somebody else").exists()
    keep_few(tmp_path)
    assert [path.name for path in backups_in(tmp_path)] == stay


def test_no_link_that_was_closed_since_opens_anything_after_a_restore(
    start: Start, tmp_path: Path, target: URL
) -> None:
    """Once, a phone that was lost and shut out came in again with the backup of the day before."""
    with start(fakes.first_plan) as client:
        ward = Ward(client)
        secret = ward.opened()["Authorization"].removeprefix("Bearer ")
        path = back_up(store_of(client), tmp_path, key=KEY, at=AT).path
        closed = client.delete(f"/api/day-plans/{ward.plan}/links", headers=ward.head)
        assert [one["state"] for one in closed.json()] == ["revoked"]
    assert restore(path, target, keys=(KEY,), replace=False, at=AT).closed == 1
    store = open_store(target, migrate=False)
    try:
        assert fault_of(
            lambda: links.let_in(store, secret, client="", guesses=Tries(), now=AT)
        ) == ["link-revoked"]
        done = [e.subject for e in audit_page(store, after=0, most=1000) if e.by == NOBODY]
        assert done[-2:] == ["link 1: revoked", path.name]
        assert audit_faults(store) == ()
    finally:
        store.close()


@pytest.mark.usefixtures("on_sqlite")
def test_the_commands_back_up_restore_and_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*words: str) -> tuple[int, dict[str, Any]]:
        code = main([*words, "--json"])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, found

    def found(name: str) -> tuple[bool, str]:
        findings = told("doctor")[1]["findings"]
        return next((one["good"], one["found"]) for one in findings if one["name"] == name)

    key = tmp_path / "usb" / "key"
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DONGHANH_BACKUP_KEY", raising=False)
    store = open_store(database_address(tmp_path / "var"))
    keep_user(store)
    store.close()
    code, said = told("backup")
    assert (code, said["issues"][0]["code"]) == (2, "no-backup-key")
    assert not list((tmp_path / "var").glob("**/*.backup"))
    code, said = told("backup", "--new-key", str(tmp_path / "var" / "key"))
    assert (code, said["issues"][0]["code"]) == (2, "key-beside-backups")
    new_key(tmp_path / "key")
    monkeypatch.setenv("DONGHANH_BACKUP_KEY", str(tmp_path / "key"))
    for words in (("--new-key", str(key)), ("--out", str(key)), ("--out", f"{key.parent}/")):
        code, said = told("backup", *words)  # the disk is not plugged in
        assert (code, said["issues"][0]["code"]) == (2, "no-such-folder")
        assert not key.parent.exists()
    key.parent.mkdir()
    assert told("backup", "--new-key", str(key))[0] == 0
    monkeypatch.setenv("DONGHANH_BACKUP_KEY", str(key))
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "wrong folder"))
    assert told("backup")[1]["issues"][0]["code"] == "no-data-here"
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "var"))
    assert found("backup")[0] is False
    code, made = told("backup")
    assert (code, made["tables"]["users"]["rows"]) == (0, 1)
    assert found("backup")[0] is True
    assert found("restore test")[0] is False
    assert told("restore", made["file"], "--try-out")[0] == 0
    assert found("restore test")[0] is True
    assert told("restore", made["file"])[1]["issues"][0]["code"] == "database-not-empty"
    monkeypatch.setenv("DONGHANH_DATA", str(tmp_path / "clean machine"))
    code, restored = told("restore", made["file"])
    assert (code, restored["faults"], restored["closed"]) == (0, [], 0)
    assert found("users") == (True, "1 may sign in")
