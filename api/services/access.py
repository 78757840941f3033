"""Who may come in: users, signing in, and what is kept of who did and read what.

Passwords are kept as Argon2id hashes, secrets of who is signed in as SHA-256 digests.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, NotSignedIn, TooOften, own_issue, refuse
from api.records.audit import Entry, Outcome
from api.records.lifecycles import NOBODY
from api.records.places import EVERYWHERE, Spot
from api.records.roles import ALLOWED, ROLES, Role
from api.records.users import SHIFT, User, password_faults
from api.services.placing import Placer
from api.store import audit, users
from api.store.session import Store, lock_chain
from geodata.errors import Issue

SECRET_BYTES: Final = 32
DELEGATED: Final = "delegated"
TRIES: Final = 10
"""So many wrong passwords for one name, then it waits."""
TRIES_FORGOTTEN: Final = timedelta(minutes=15)


@cache
def _hasher() -> PasswordHasher:
    """Return Argon2id with the parameters of RFC 9106 that the library recommends."""
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """Return a hash that is as slow to compare as a real one: time tells no names apart."""
    return _hasher().hash(secrets.token_urlsafe(SECRET_BYTES))


@dataclass(slots=True)
class Tries:
    """How often a wrong password was given for each name lately, or a wrong link by each client."""

    _at: dict[str, list[datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def require_few(self, name: str, now: datetime, *, subject: str = "sign-in") -> None:
        """Refuse another try where there were too many; raise `TooOften`."""
        with self._lock:
            since = now - TRIES_FORGOTTEN
            self._at = {
                key: kept for key, at in self._at.items() if (kept := [a for a in at if a > since])
            }
            if len(self._at.get(name, ())) >= TRIES:
                after_s = int(TRIES_FORGOTTEN.total_seconds())
                raise TooOften(own_issue("asked-too-often", subject), after_s=after_s)

    def note(self, name: str, now: datetime) -> None:
        """Note a wrong one."""
        with self._lock:
            self._at.setdefault(name, []).append(now)


@dataclass(frozen=True, slots=True)
class Writing:
    """A transaction that somebody's changes are made in, and what the audit will say of them."""

    session: Session
    user: User
    at: datetime
    _entries: list[Entry] = field(default_factory=list)

    def done(self, action: str, subject: str, *, purpose: str = "") -> None:
        """Have the audit say that this was done."""
        self._entries.append(
            entry(self.user, action, subject, outcome="done", at=self.at, purpose=purpose)
        )

    @contextmanager
    def beside(self, user: User) -> Iterator["Writing"]:
        """Give changes in somebody else's name: where they fail, they alone are not made."""
        made: list[Entry] = []
        with self.session.begin_nested():
            yield Writing(self.session, user, self.at, made)
            self.session.flush()
        self._entries.extend(made)


@contextmanager
def writing(store: Store, user: User, *, at: datetime) -> Iterator[Writing]:
    """Give a transaction for somebody's changes; they and what the audit says last, or neither."""
    with store.writing() as session:
        lock_chain(session)
        made: list[Entry] = []
        yield Writing(session, user, at, made)
        session.flush()
        audit.add_written(session, made)


_Made = TypeVar("_Made")


def written_together(
    store: Store, user: User, work: Callable[[Writing], _Made], *, at: datetime
) -> _Made:
    """Make changes as in `writing`, committed with those of others that come just then."""

    def within(session: Session) -> _Made:
        made: list[Entry] = []
        found = work(Writing(session, user, at, made))
        session.flush()
        audit.add_written(session, made)
        return found

    return store.together(within)


def delegation(user: User, area: Spot) -> str:
    """Return ``delegated`` where somebody does the work of an area's own office; else nothing."""
    return DELEGATED if user.name != NOBODY and user.stands_in(area) else ""


def entry(
    user: User, action: str, subject: str, *, outcome: Outcome, at: datetime, purpose: str = ""
) -> Entry:
    """Return an entry of the audit about what somebody did."""
    return Entry(
        at=at,
        by=user.name,
        role=user.role,
        action=action,
        outcome=outcome,
        subject=subject,
        purpose=purpose,
    )


def note_read(
    store: Store, user: User | None, action: str, subject: str, *, outcome: Outcome, at: datetime
) -> None:
    """Keep that somebody read something, or was not let."""
    kept = Entry(
        at=at,
        by="" if user is None else user.name,
        role="" if user is None else user.role,
        action=action,
        outcome=outcome,
        subject=subject,
    )
    store.together(lambda session: audit.add_read(session, kept))


def require_role(user: User, action: str) -> None:
    """Refuse what the role does not allow; raise `Forbidden`."""
    if not user.may(action):
        others = ", ".join(role for role in ROLES if action in ALLOWED[role])
        raise Forbidden(own_issue("not-your-role", f"{user.role}: {action} → {others}"))


def require_area(user: User, spot: Spot, *, subject: str) -> None:
    """Refuse what lies in nobody's area of theirs; raise `Forbidden`."""
    if not user.covers(spot):
        raise Forbidden(own_issue("not-your-area", subject))


def add_user(
    store: Store, user: User, *, password: str, places: Placer, by: User | None = None
) -> User:
    """Keep a new user.

    Parameters
    ----------
    places
        Whose areas a user may be given.

    Raises
    ------
    Refused, Conflict
        With ``weak-password``, ``bad-user-name``, ``unknown-role``, ``unknown-ward`` or
        ``user-exists``.
    """
    refuse(_user_faults(user, password, places))
    if user.name == NOBODY:
        raise Conflict(own_issue("user-exists", user.name))
    hashed = _hasher().hash(password)
    with writing(store, by or at_the_desk(user.created_at), at=user.created_at) as change:
        users.add_user(change.session, user, password=hashed)
        change.done("users.manage", f"user {user.name} ({user.role})")
    return user


def short_of_everywhere(user: User, places: Placer) -> Iterator[Issue]:
    """Yield ``not-everywhere`` for who has each ward by its key: plans for all are another area."""
    wards = {area.key for areas in places.sets for area in areas.areas}
    if wards and not user.everywhere and wards <= {*user.areas}:
        yield own_issue("not-everywhere", f"user {user.name}")


def _user_faults(user: User, password: str, places: Placer) -> Iterator[Issue]:
    yield from password_faults(password, name=user.name)
    if "/" in user.name:  # no address of theirs would be found: nobody could end them
        yield own_issue("bad-user-name", user.name)
    if user.role not in ROLES:
        yield own_issue("unknown-role", user.role)
    yield from places.unknown(user.areas)


def set_password(
    store: Store, name: str, *, password: str, at: datetime, by: User | None = None
) -> None:
    """Give a user another password, and end where they were signed in."""
    refuse(password_faults(password, name=name))
    hashed = _hasher().hash(password)
    with writing(store, by or at_the_desk(at), at=at) as change:
        users.set_password(change.session, name, password=hashed)
        change.done("users.manage", f"user {name}, password")
    _forget(store, name)


def end_user(store: Store, name: str, *, at: datetime, by: User | None = None) -> User:
    """Let a user sign in no more.

    Raises
    ------
    Conflict
        With ``last-admin``: nobody could let anybody sign in any more.
    """
    with writing(store, by or at_the_desk(at), at=at) as change:
        if users.admins(change.session) == (name,):
            raise Conflict(own_issue("last-admin", f"user {name}"))
        user = users.end_user(change.session, name, at=at)
        change.done("users.manage", f"user {name}, ended")
    _forget(store, name)
    return user


def all_users(store: Store) -> Sequence[User]:
    """Return all users."""
    with store.reading() as session:
        return users.list_users(session)


def user_of(store: Store, name: str) -> User:
    """Return the user of that name.

    Raises
    ------
    Missing
        If there is none.
    Forbidden
        With ``not-your-role`` where they may sign in no more.
    """
    with store.reading() as session:
        user = users.get_user(session, name)
    if not user.is_active:
        raise Forbidden(own_issue("not-your-role", f"user {name}"))
    return user


def any_users(store: Store) -> bool:
    """Tell whether anybody may sign in yet."""
    with store.reading() as session:
        return users.count_users(session) > 0


def at_the_desk(at: datetime) -> User:
    """Return who works on the machine itself, by commands: whoever may read its files."""
    return User(name=NOBODY, role="admin", organisation=NOBODY, areas=("*",), created_at=at)


def at_the_desk_of(organisation: str, at: datetime, *, role: Role = "manager") -> User:
    """Return who works on the machine itself for an organisation, and reads what is its own."""
    return User(
        name=NOBODY, role=role, organisation=organisation, areas=(EVERYWHERE,), created_at=at
    )


def organisations(store: Store) -> tuple[str, ...]:
    """Return whose people may sign in."""
    return tuple(sorted({user.organisation for user in all_users(store) if user.is_active}))


def sign_in(
    store: Store, name: str, password: str, *, tries: Tries, now: datetime
) -> tuple[User, str]:
    """Return the user and a secret that is good for a shift.

    Raises
    ------
    NotSignedIn
        If name or password is wrong; which of the two is not told.
    TooOften
        After too many wrong ones.
    """
    tries.require_few(name, now)
    with store.reading() as session:
        kept = users.password_hash(session, name)
        user = users.get_user(session, name) if kept else None
    if not _is_right(kept or _nobodys_hash(), password) or user is None or not user.is_active:
        tries.note(name, now)
        note_read(store, None, "sign-in", "user", outcome="denied", at=now)
        raise NotSignedIn(own_issue("wrong-password", "sign-in"))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with writing(store, user, at=now) as change:
        if users.password_hash(change.session, name) != kept:  # another one was set meanwhile
            raise NotSignedIn(own_issue("wrong-password", "sign-in"))
        users.add_sign_in(
            change.session, name, digest=digest_of(secret), began_at=now, ends_at=now + SHIFT
        )
        change.done("sign-in", f"user {name}")
    return user, secret


def _is_right(kept: str, password: str) -> bool:
    try:
        return _hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def sign_out(store: Store, user: User, secret: str, *, now: datetime) -> None:
    """Let the secret open nothing any more."""
    with writing(store, user, at=now) as change:
        users.end_sign_in(change.session, digest_of(secret))
        change.done("sign-out", f"user {user.name}")
    _forget(store, user.name)


def _forget(store: Store, name: str) -> None:
    """Let nobody in for who was signed in, though that was read a moment ago."""
    store.signed_in.forget(whose=lambda user: user.name == name)


def who(store: Store, secret: str, *, now: datetime) -> User | None:
    """Return who holds the secret, if it is good."""
    if not secret:
        return None
    digest = digest_of(secret)

    def read() -> tuple[User, datetime] | None:
        with store.reading() as session:
            return users.signed_in(session, digest, now=now)

    return store.signed_in.ask(digest, read, now=now)


def known_user(store: Store, secret: str, *, now: datetime) -> User | None:
    """Return who holds the secret as far as that was read a moment ago; None: ask `who`."""
    return store.signed_in.get(digest_of(secret), now=now)


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def audit_page(store: Store, *, after: int, most: int) -> Sequence[Entry]:
    """Return entries of the audit, in their order."""
    with store.reading() as session:
        return audit.list_entries(session, after=after, most=most)


def audit_faults(store: Store) -> tuple[int, ...]:
    """Return where the audit was tampered with; see `api.store.audit.chain_faults`."""
    with store.reading() as session:
        return audit.chain_faults(session)
