"""Backups: all that the database keeps in one sealed file, and back again, tried out by itself.

A backup is of one moment, of either kind of database, and restores into either. Nothing is written
half: the file takes its name once it is on the disk, and a restore is one transaction that ends
with the digests of all tables and the audit's chain looked at again.
"""

import gzip
import io
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from alembic.util import CommandError
from sqlalchemy import URL, Connection
from sqlalchemy.orm import Session

from api.errors import Conflict, Refused, ServiceError, own_issue
from api.records.audit import Entry
from api.records.links import LINK
from api.records.places import PLACE_TIME
from api.records.routines import RoutineName
from api.services.access import at_the_desk, entry
from api.services.sealing import Key, opened, sealing
from api.store import audit, links, moves
from api.store.dumps import (
    TableDigest,
    digests_of,
    dump,
    is_empty,
    load,
    others_connected,
    read_dump,
    revision_of,
)
from api.store.routines import note_done, note_fault
from api.store.session import Store, all_or_nothing, alone, one_moment, open_store, run_migrations
from geodata.whole_files import whole_file

BACKUP: Final = "donghanh-backup/1"
SUFFIX: Final = ".backup"
KEPT_LAST: Final = 8
"""Of the newest backups so many are kept; besides, the last of each of so many days."""
KEPT_DAYS: Final = 14
_TRIED: Final = "restore-test-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup file holds.

    Parameters
    ----------
    revision
        How far the tables were.
    digests
        Of each table, as its rows are in the file.
    """

    path: Path
    key: str
    made_at: datetime
    database: str
    revision: str
    digests: dict[str, TableDigest]

    @property
    def rows(self) -> int:
        """How many rows of all tables."""
        return sum(digest.rows for digest in self.digests.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back.

    Parameters
    ----------
    faults
        The entries of the audit at which its chain is broken.
    closed
        How many volunteers' links the backup had that opened something.
    """

    backup: Backup
    faults: tuple[int, ...]
    closed: int


def backup_name(at: datetime) -> str:
    """Return the name of a backup of that moment, in the time of Vietnam."""
    return f"donghanh-{at.astimezone(PLACE_TIME):%Y-%m-%d-%H%M%S}{SUFFIX}"


def require_key_apart(key_file: Path | None, folders: Sequence[Path]) -> None:
    """Refuse a key that lies where the data or the backups are, and would go wherever they go.

    Raises
    ------
    Refused
        With ``key-beside-backups``.
    """
    if key_file is None:
        return
    for folder in folders:
        if key_file.resolve().is_relative_to(folder.resolve()):
            raise Refused(own_issue("key-beside-backups", str(key_file)))


def back_up(store: Store, out: Path, *, key: Key, at: datetime) -> Backup:
    """Write all that is kept into one sealed file, while others go on working.

    Parameters
    ----------
    out
        The file, or an existing folder in which it gets a name of its own.

    Raises
    ------
    Refused
        With ``nothing-to-back-up`` where the service never kept anything.
    """
    path = out / backup_name(at) if out.is_dir() else out
    with one_moment(store.engine) as connection:
        if not revision_of(connection):
            raise Refused(own_issue("nothing-to-back-up", str(store.engine.url.database)))
        said = {
            "format": BACKUP,
            "made_at": at.isoformat(),
            "database": store.engine.dialect.name,
            "revision": revision_of(connection),
        }
        with (
            whole_file(path, mode=0o600) as file,
            sealing(file, key) as sealed,
            gzip.GzipFile(fileobj=sealed, mode="wb", filename="", mtime=0) as packed,
        ):
            _put(packed, json.dumps(said))
            for line in dump(connection):
                _put(packed, line)
    return verify(path, keys=(key,))


def _put(packed: gzip.GzipFile, line: str) -> None:
    packed.write(line.encode() + b"\n")


def verify(path: Path, *, keys: Sequence[Key]) -> Backup:
    """Return what a backup holds, all of it read and compared with its digests.

    Raises
    ------
    Refused
        With ``wrong-backup-key``, ``not-a-backup`` or ``backup-damaged``.
    """
    with _reading(path, keys) as (said, lines):
        return _drained(path, said, lines)


def _drained(path: Path, said: dict[str, Any], lines: Iterator[str]) -> Backup:
    digests: dict[str, TableDigest] = {}
    for table in read_dump(lines, digests):
        for _ in table.rows:
            pass
    return _backup(path, said, digests)


def _backup(path: Path, said: dict[str, Any], digests: dict[str, TableDigest]) -> Backup:
    return Backup(
        path=path,
        key=said["key"],
        made_at=datetime.fromisoformat(said["made_at"]),
        database=said["database"],
        revision=said["revision"],
        digests=digests,
    )


@contextmanager
def _reading(path: Path, keys: Sequence[Key]) -> Iterator[tuple[dict[str, Any], Iterator[str]]]:
    """Give what a backup says of itself and the lines of its tables."""
    with path.open("rb") as file:
        plain = opened(file, keys, name=path.name)
        try:
            with gzip.GzipFile(fileobj=plain, mode="rb") as packed:
                lines = iter(io.TextIOWrapper(packed, encoding="utf-8", newline="\n"))
                said = json.loads(next(lines, "null"))
                if not isinstance(said, dict) or said.get("format") != BACKUP:
                    raise Refused(own_issue("not-a-backup", path.name))
                yield {"key": _key_name(path)} | said, lines
        except (ValueError, KeyError, EOFError, gzip.BadGzipFile) as error:
            if isinstance(error, ServiceError):
                raise
            raise Refused(own_issue("backup-damaged", path.name)) from error


def _key_name(path: Path) -> str:
    with path.open("rb") as file:
        return str(json.loads(file.readline())["key"])


def restore(
    path: Path, address: URL, *, keys: Sequence[Key], replace: bool, at: datetime
) -> Restored:
    """Put a backup into a database that nobody uses, all of it or nothing.

    Parameters
    ----------
    replace
        Whether what the database keeps now is given up for it.

    Raises
    ------
    Refused
        As `verify`, before anything is touched; ``backup-too-new`` where this program does not know
        its tables yet.
    Conflict
        With ``already-served``, ``database-in-use`` or ``database-not-empty``.
    """
    backup = verify(path, keys=keys)
    with alone(address):
        store = open_store(address, migrate=False)
        try:
            with all_or_nothing(store.engine) as connection:
                return _restore(connection, backup, keys, replace=replace, at=at)
        finally:
            store.close()


def _restore(
    connection: Connection, backup: Backup, keys: Sequence[Key], *, replace: bool, at: datetime
) -> Restored:
    if others_connected(connection):
        raise Conflict(own_issue("database-in-use", connection.dialect.name))
    if not replace and not is_empty(connection):
        raise Conflict(own_issue("database-not-empty", connection.dialect.name))
    try:
        if revision_of(connection):
            run_migrations(connection, "downgrade", "base")
        run_migrations(connection, "upgrade", backup.revision)
    except CommandError as error:
        raise Refused(own_issue("backup-too-new", backup.revision)) from error
    with _reading(backup.path, keys) as (_, lines):
        load(connection, read_dump(lines, {}))
    kept = digests_of(connection)
    wrong = [name for name, digest in backup.digests.items() if kept.get(name) != digest]
    if wrong:
        raise Refused(*(own_issue("backup-damaged", f"table {name}") for name in wrong))
    run_migrations(connection, "upgrade", "head")
    with Session(connection) as session:
        faults = audit.chain_faults(session)
        closed = _close_links(session, at=at)
        done = entry(at_the_desk(at), "restore", backup.path.name, outcome="done", at=at)
        audit.add_written(session, (*closed, done))
        session.commit()  # of the transaction that is around it nothing ends
    return Restored(backup=backup, faults=faults, closed=len(closed))


def _close_links(session: Session, *, at: datetime) -> tuple[Entry, ...]:
    """Close all volunteers' links, as any of them may have been closed after the backup.

    Nobody is signed in: sign-ins are in no backup.
    """
    desk = at_the_desk(at)
    live = links.all_live(session)
    for link in live:
        moves.move(
            session,
            LINK,
            links.TABLE,
            link.number,
            "revoked",
            seen=link.version,
            by=desk.name,
            at=at,
            reason="phục hồi / restored",
        )
    subjects = (f"link {link.number}: revoked" for link in live)
    return tuple(entry(desk, "links.give", one, outcome="done", at=at) for one in subjects)


def try_out(path: Path, data: Path, *, keys: Sequence[Key], at: datetime) -> Restored:
    """Restore a backup into a database of its own in the data folder, and throw that away."""
    for left_over in data.glob(f"{_TRIED}*"):  # of one that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    with TemporaryDirectory(prefix=_TRIED, dir=data) as folder:
        address = URL.create("sqlite", database=str(Path(folder) / "restored.db"))
        return restore(path, address, keys=keys, replace=False, at=at)


def backups_in(folder: Path) -> tuple[Path, ...]:
    """Return the backups of a folder, the newest first."""
    return tuple(sorted(folder.glob(f"donghanh-*{SUFFIX}"), reverse=True))


def keep_few(folder: Path) -> None:
    """Remove old backups: the newest stay, and the last of each of the last days."""
    found = backups_in(folder)
    days: dict[str, Path] = {}
    for path in found:
        days.setdefault(path.name[: len("donghanh-2021-09-18")], path)
    stay = {*found[:KEPT_LAST], *list(days.values())[:KEPT_DAYS]}
    for path in set(found) - stay:
        path.unlink(missing_ok=True)


def noted(
    store: Store, name: RoutineName, work: Callable[[], str], *, clock: Callable[[], datetime]
) -> str:
    """Do a routine's work and keep how it went; a fault goes on to whoever asked.

    Parameters
    ----------
    work
        Returns what is to be said of it.
    """
    try:
        said = work()
    except Exception as error:
        code = error.issues[0].code if isinstance(error, ServiceError) else "routine-broke"
        with store.writing() as session:
            note_fault(session, name, at=clock(), fault=code)
        raise
    with store.writing() as session:
        note_done(session, name, at=clock(), said=said)
    return said
