"""Keeping users and their signing in."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, own_issue
from api.records.users import User
from api.store.rows import user_of, user_row
from api.store.tables import SignInRow, UserRow

_SIGNED_IN: Final = (
    select(UserRow, SignInRow.ends_at)
    .join(SignInRow, SignInRow.user == UserRow.name)
    .where(
        SignInRow.digest == bindparam("digest"),
        SignInRow.ends_at > bindparam("now"),
        UserRow.ended_at.is_(None),
    )
)


def add_user(session: Session, user: User, *, password: str) -> User:
    """Keep a new user with the hash of the password; raise `Conflict` where the name is taken."""
    if session.get(UserRow, user.name) is not None:
        raise Conflict(own_issue("user-exists", user.name))
    session.add(user_row(user, password=password))
    session.flush()
    return user


def get_user(session: Session, name: str) -> User:
    """Return the user of that name; raise `Missing` if there is none."""
    return user_of(_row(session, name))


def _row(session: Session, name: str) -> UserRow:
    row = session.get(UserRow, name)
    if row is None:
        raise Missing(own_issue("no-such-user", name))
    return row


def password_hash(session: Session, name: str) -> str:
    """Return the hash of the user's password; empty where there is no such user."""
    return session.scalar(select(UserRow.password).where(UserRow.name == name)) or ""


def set_password(session: Session, name: str, *, password: str) -> None:
    """Keep another hash, and end where they were signed in."""
    _row(session, name).password = password
    end_sign_ins(session, name)


def end_user(session: Session, name: str, *, at: datetime) -> User:
    """Let a user sign in no more, and end where they were; their name stays with what they did."""
    row = _row(session, name)
    row.ended_at = row.ended_at or at
    end_sign_ins(session, name)
    return user_of(row)


def list_users(session: Session) -> tuple[User, ...]:
    """Return all users by name, the ended ones too."""
    return tuple(user_of(row) for row in session.scalars(select(UserRow).order_by(UserRow.name)))


def count_users(session: Session) -> int:
    """Return how many may sign in."""
    query = select(func.count()).select_from(UserRow).where(UserRow.ended_at.is_(None))
    return session.scalar(query) or 0


def admins(session: Session) -> tuple[str, ...]:
    """Return the administrators who may sign in."""
    query = select(UserRow.name).where(UserRow.role == "admin", UserRow.ended_at.is_(None))
    return tuple(session.scalars(query.order_by(UserRow.name)))


def add_sign_in(
    session: Session, name: str, *, digest: str, began_at: datetime, ends_at: datetime
) -> None:
    """Keep that somebody signed in, and forget those whose time is over."""
    session.execute(delete(SignInRow).where(SignInRow.ends_at < began_at))
    session.add(SignInRow(digest=digest, user=name, began_at=began_at, ends_at=ends_at))


def signed_in(session: Session, digest: str, *, now: datetime) -> tuple[User, datetime] | None:
    """Return who holds the secret of that digest, and until when; None where that is over."""
    row = session.execute(_SIGNED_IN, {"digest": digest, "now": now}).one_or_none()
    return None if row is None else (user_of(row[0]), row[1])


def all_signed_in(session: Session) -> dict[str, tuple[User, datetime]]:
    """Return who holds each secret by its digest, and until when; some of them are over."""
    query = (
        select(SignInRow.digest, UserRow, SignInRow.ends_at)
        .join(UserRow, SignInRow.user == UserRow.name)
        .where(UserRow.ended_at.is_(None))
    )
    return {digest: (user_of(row), ends_at) for digest, row, ends_at in session.execute(query)}


def end_sign_in(session: Session, digest: str) -> None:
    """Let that secret open nothing any more."""
    session.execute(delete(SignInRow).where(SignInRow.digest == digest))


def end_sign_ins(session: Session, name: str) -> None:
    """End all of a user's."""
    session.execute(delete(SignInRow).where(SignInRow.user == name))
