"""What goes on beside the calls: messages are sent, backups made and tried out."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from api.errors import Conflict, own_issue
from api.jobs import WORKERS
from api.records.routines import RESTORE_TEST_EVERY, ROUTINES, Routine
from api.services.backups import back_up, backups_in, keep_few, noted, require_key_apart, try_out
from api.services.outbox import send_due
from api.services.sealing import read_keys
from api.services.sending import Send, way_out
from api.services.snapshot import LOOK_EVERY_S, Snapshot
from api.settings import Settings
from api.store.routines import get_routine, note_fault
from api.store.session import Store, database_address, open_store

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]

SEND_EVERY_S: Final = 2.0
_LOOK_EVERY_S: Final = 20.0
"""How often it is looked whether a backup is due."""
_MOST_S: Final = 1200.0
"""After which a backup is given up; the next one is tried at its time."""


@contextmanager
def keep_going(store: Store, settings: Settings, *, clock: Clock) -> Iterator[None]:
    """Send messages and back up while the service runs, as far as the settings say how."""
    works: list[tuple[Callable[[], None], float]] = []
    send = require_settings(settings)
    if send is not None:
        works.append((lambda: send_due(store, send, clock=clock), SEND_EVERY_S))
    if settings.backup_key is not None and settings.backup_minutes:
        works.append((lambda: _back_up_when_due(store, settings, clock), _LOOK_EVERY_S))
    with _going_on(works):
        yield


@contextmanager
def looked_at(snapshot: Snapshot, clock: Clock) -> Iterator[None]:
    """Look at what is to be known should the database be lost, while the service runs.

    The first look is over before anybody is answered: plans of a city take seconds to read.
    """

    def look() -> None:
        snapshot.look(now=clock())

    _try(look)
    with _going_on([(look, LOOK_EVERY_S)]):
        yield


@contextmanager
def _going_on(works: Sequence[tuple[Callable[[], None], float]]) -> Iterator[None]:
    """Do each work again and again, so many seconds apart, in a thread of its own."""
    closing = threading.Event()
    threads = [
        threading.Thread(target=_again, args=(work, every_s, closing), daemon=True)
        for work, every_s in works
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        closing.set()
        for thread in threads:  # one that waits for a gateway ends with the process
            thread.join(timeout=1.0)


def require_settings(settings: Settings) -> Send | None:
    """Return the way out for messages; refuse a token or a key that cannot be used."""
    require_key_apart(settings.backup_key, (settings.data,))
    return way_out(settings.send_to, settings.send_token)


def _again(work: Callable[[], None], every_s: float, closing: threading.Event) -> None:
    """Do some work again and again, the next time where it failed."""
    while not closing.is_set():
        _try(work)
        closing.wait(every_s)


def _try(work: Callable[[], None]) -> None:
    """Do some work; what goes wrong is told."""
    try:
        work()
    except Exception:  # a thread that ended would leave messages and backups undone for good
        logger.exception("something that the service does by itself failed")


def every(settings: Settings) -> timedelta:
    """Return how often a backup is to be there; where the service makes none, once a day."""
    return timedelta(minutes=settings.backup_minutes or 24 * 60)


def routines(store: Store) -> tuple[Routine, ...]:
    """Return how all routines went."""
    with store.reading() as session:
        return tuple(get_routine(session, name) for name in ROUTINES)


def _back_up_when_due(store: Store, settings: Settings, clock: Clock) -> None:
    with store.reading() as session:
        before = get_routine(session, "backup")
    if before.tried_at is not None and clock() - before.tried_at < every(settings):
        return
    # in a process of its own: it neither slows calls down nor takes the service with it
    process = WORKERS.Process(target=keep_backup, args=(settings, clock), daemon=True)
    process.start()
    process.join(_MOST_S)
    ended = process.exitcode
    process.kill()
    process.join()
    process.close()
    with store.writing() as session:
        if ended != 0 and get_routine(session, "backup") == before:  # it could not say why
            note_fault(session, "backup", at=clock(), fault="routine-broke")


def keep_backup(settings: Settings, clock: Clock) -> None:
    """Back up into the data folder, remove old backups, and once a day try the new one out."""
    settings.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = open_store(database_address(settings.data, settings.database_url), migrate=False)

    def backed_up() -> str:
        key = read_keys(settings.backup_key)[0]
        return back_up(store, settings.backups, key=key, at=clock()).path.name

    def tried_out() -> str:
        newest, keys = backups_in(settings.backups)[0], read_keys(settings.backup_key)
        done = try_out(newest, settings.data, keys=keys, at=clock())
        if done.faults:
            raise Conflict(own_issue("audit-broken", newest.name))
        return newest.name

    try:
        noted(store, "backup", backed_up, clock=clock)
        keep_few(settings.backups)
        with store.reading() as session:
            last = get_routine(session, "restore-test").done_at
        if last is None or clock() - last >= RESTORE_TEST_EVERY:
            noted(store, "restore-test", tried_out, clock=clock)
    finally:
        store.close()
