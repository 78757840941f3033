"""Opening the database: its engine, its settings for durability, its upgrade."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final, Generic, Literal, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    bindparam,
    create_engine,
    event,
    make_url,
    update,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from api.errors import Conflict, Unreachable, own_issue
from api.records.users import User
from api.store.adding import add_rows, table_of
from api.store.known import Known
from api.store.tables import Base, ChainRow

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_BUSY_S: Final = 30
"""How long a writer waits for another one on SQLite."""
_POOL: Final[Mapping[str, Any]] = {"pool_size": 20, "max_overflow": 30, "hide_parameters": True}
"""As many connections as threads that answer; more than a few stay open, with what they know. What
statements carry is of people: no log has it where one fails."""

_ENDED_BY_SERVER: Final = "57P"
_LOST: Final = (_ENDED_BY_SERVER, "08", "53", "58", "3D", "55000", "25006")
"""States of PostgreSQL: stopped or starting, connection lost, out of disk or memory, faults of its
machine, no such database, not to be connected to, read only.

References
----------
PostgreSQL, "Appendix A. PostgreSQL Error Codes".
"""

MOST_TOGETHER: Final = 200
"""So many writes share a commit at most: the first of them waits for all."""

_Made = TypeVar("_Made")


class _Waiting(Generic[_Made]):
    """A write that waits for its turn, and what came of it."""

    def __init__(self, work: Callable[[Session], _Made]) -> None:
        self._work = work
        self._made: tuple[_Made, ...] = ()
        self.fault: Exception | None = None
        self.done = False

    def do(self, session: Session) -> None:
        """Do the work; a fault of it ends the transaction."""
        self._made = (self._work(session),)

    def made(self) -> _Made:
        """Return what came of it, or raise its fault."""
        if self.fault is not None:
            raise self.fault
        (found,) = self._made
        return found


@dataclass(frozen=True, slots=True)
class Store:
    """The open database; sessions come from here.

    Of the writers of this process one is at work at a time: they do not wait for the database in
    each other's way, and those that come meanwhile are committed together.

    Parameters
    ----------
    signed_in
        Who holds a secret, by its digest.
    """

    engine: Engine
    signed_in: Known[User] = field(default_factory=Known, repr=False, compare=False)
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)
    _waiting: deque[_Waiting[Any]] = field(default_factory=deque, repr=False, compare=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is committed at the end: after it, what was written lasts."""
        with self._turn, Session(self.engine) as session, session.begin():
            yield session

    def together(self, work: Callable[[Session], _Made]) -> _Made:
        """Do the work in one transaction with all that waits at the same time.

        When it returns, what was written lasts; a fault of the work itself undoes that work alone.
        The work is done again where another one failed beside it.

        Parameters
        ----------
        work
            Reads and writes under the lock of the audit's chain.
        """
        mine = _Waiting(work)
        self._waiting.append(mine)
        with self._turn:
            while not mine.done:
                self._commit_some()
        return mine.made()

    def _commit_some(self) -> None:
        """Do and commit what waits, at most so many; each alone where one of them fails.

        Without savepoints: on a full disk SQLite takes back all of a transaction, whatever was
        saved on the way.
        """
        count = min(len(self._waiting), MOST_TOGETHER)
        taken = [self._waiting.popleft() for _ in range(count)]
        try:
            self._commit(taken)
        except Exception as fault:  # of whatever work: nothing lasts, and each is told its own
            if count == 1:
                taken[0].fault = fault
            else:
                for one in taken:
                    self._commit_alone(one)
        for one in taken:
            one.done = True

    def _commit(self, taken: Sequence[_Waiting[Any]]) -> None:
        with Session(self.engine) as session, session.begin():
            lock_chain(session)
            for one in taken:
                one.do(session)

    def _commit_alone(self, one: _Waiting[Any]) -> None:
        try:
            self._commit([one])
        except Exception as fault:  # of whatever the work does: raised where it was asked for
            one.fault = fault

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@dataclass(slots=True)
class Chain:
    """The audit's chain while its lock is held.

    Parameters
    ----------
    digest
        Of the last entry, those that wait included.
    waiting
        Entries that are written, in one go with the digest, just before the commit.
    """

    digest: str
    waiting: list[Base] = field(default_factory=list)


_CHAIN: Final = table_of(ChainRow)
# a write, so that SQLite takes its lock before anything is read
_LOCK: Final = update(_CHAIN).where(_CHAIN.c.id == 1).values(digest=_CHAIN.c.digest)
_LOCKED: Final = _LOCK.returning(_CHAIN.c.digest)
_ENDED: Final = update(_CHAIN).where(_CHAIN.c.id == 1).values(digest=bindparam("ended"))


def lock_chain(session: Session) -> Chain:
    """Let no other writer on until this session is committed; the first thing that it does.

    So all that changes records is done one after the other, in every process, and what is read
    after the lock is still so at the commit. Asked again, it returns what it has.
    """
    if "chain" not in session.info:
        session.info["chain"] = Chain(session.scalars(_LOCKED).one())
        event.listen(session, "before_commit", _end_chain)
    chain: Chain = session.info["chain"]
    return chain


def _end_chain(session: Session) -> None:
    """Write what waits for the commit; that of a part of the transaction is as good as its end."""
    chain = lock_chain(session)
    if chain.waiting:
        add_rows(session, chain.waiting)
        session.execute(_ENDED, {"ended": chain.digest})
        chain.waiting.clear()


def database_address(data: Path, database_url: str = "") -> URL:
    """Return where the database is: the given address, else SQLite in the data folder."""
    if not database_url:
        return URL.create("sqlite", database=str(data / "donghanh.db"))
    url = make_url(database_url)
    # pg8000 is the driver with a permissive licence
    plain = url.drivername in ("postgres", "postgresql")
    return url.set(drivername="postgresql+pg8000") if plain else url


def open_store(address: URL, *, migrate: bool = True) -> Store:
    """Open the database, bring its tables up to date unless told otherwise, and return it.

    On SQLite a commit is on the disk before it returns (write-ahead log, full sync).
    """
    if address.get_backend_name() == "sqlite":
        # names and addresses of patients: for this user alone
        Path(address.database or "").parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = create_engine(address, connect_args={"timeout": _BUSY_S}, **_POOL)
        event.listen(engine, "connect", _make_durable)
        event.listen(engine, "checkin", _undo_what_is_open)
    else:
        # a server that is silent is given up like one that refuses
        silent = {"timeout": _BUSY_S}
        engine = create_engine(address, pool_pre_ping=True, connect_args=silent, **_POOL)
        event.listen(engine, "do_connect", _connect)
        event.listen(engine, "handle_error", _know_ends)
    if migrate:
        upgrade(engine)
    if address.get_backend_name() == "sqlite":
        _require_same_file(engine, Path(address.database or ""))
    return Store(engine)


@contextmanager
def alone(address: URL) -> Iterator[None]:
    """Hold a SQLite database for one service: a second would take the jobs of the first for dead.

    The lock is that of a small database beside it, and ends with the process. Another kind of
    database is left to whoever runs it.

    Raises
    ------
    Conflict
        If another service holds it.
    """
    if address.get_backend_name() != "sqlite":
        yield
        return
    path = Path(f"{address.database}.lock")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=0, check_same_thread=False)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Conflict(own_issue("already-served", str(address.database))) from error
        yield


def _connect(_dialect: Any, _record: Any, words: Sequence[Any], options: dict[str, Any]) -> Any:
    from api.store.preparing import PreparingConnection  # SQLite does without the driver

    return PreparingConnection(*words, **options)


def _require_same_file(engine: Engine, path: Path) -> None:
    """Have nothing be read or written once the file is not the one that was opened.

    Who holds a file open goes on writing to it when it is moved or removed: that would be taken
    in, and lost.
    """
    opened = _file_at(path)
    if opened is None:
        return

    def require(*_: object) -> None:
        if _file_at(path) != opened:
            raise Unreachable(own_issue("database-unreachable", path.name))

    for moment in ("do_connect", "begin", "commit"):
        event.listen(engine, moment, require)


def _undo_what_is_open(connection: Any, _record: Any) -> None:
    """Undo what a commit that failed has left: else the next one to use it would commit that too.

    SQLAlchemy takes a commit that failed for one that was undone.
    """
    if connection is not None and connection.in_transaction:
        connection.rollback()


def _file_at(path: Path) -> tuple[int, int] | None:
    """Return which file it is; None: there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_durable(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to that revision."""
    with engine.begin() as connection:
        run_migrations(connection, "upgrade", revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the migrations back down to that revision; what only later ones keep is gone."""
    with engine.begin() as connection:
        run_migrations(connection, "downgrade", revision)


def run_migrations(
    connection: Connection, way: Literal["upgrade", "downgrade"], revision: str
) -> None:
    """Run the migrations within a transaction."""
    from alembic import command  # slow to load, and who only reads does without
    from alembic.config import Config

    config = Config()
    # the parser behind it reads % as the start of a variable
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    getattr(command, way)(config, revision)


def is_unreachable(error: Exception) -> bool:
    """Tell whether a fault is of the database itself and not of what it was asked."""
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout, Unreachable)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or _state_of(error.orig).startswith(_LOST)


def _state_of(error: BaseException | None) -> str:
    """Return the state that a server gives as the reason of an error; empty where it gives none."""
    said = error.args[0] if error is not None and error.args else None
    return str(said.get("C", "")) if isinstance(said, dict) else ""


def _know_ends(told: ExceptionContext) -> None:
    """Let a connection go that the server ended: the driver takes its last word for an answer."""
    if _state_of(told.original_exception).startswith(_ENDED_BY_SERVER):
        told.is_disconnect = True


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the database as it is now, whatever others write meanwhile."""
    is_sqlite = engine.dialect.name == "sqlite"
    level = {} if is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**level) as connection:
        if is_sqlite:
            connection.exec_driver_sql("BEGIN")  # its driver begins none for reading
        yield connection


@contextmanager
def all_or_nothing(engine: Engine) -> Iterator[Connection]:
    """Give a connection for changes of the tables themselves, committed at the end or undone."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # its driver begins none for tables
        yield connection
