"""Adding to the audit and reading it; entries of writes are chained."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.records.audit import FIRST_DIGEST, Entry, broken_links
from api.store.rows import audit_row, entry_of
from api.store.session import lock_chain
from api.store.tables import AuditRow, ChainRow

_AT_ONCE = 1000
"""Entries read at a time."""


def add_written(session: Session, entries: Sequence[Entry]) -> None:
    """Keep entries of writes, each chained to the one before; the chain is locked already."""
    chain = lock_chain(session)
    for entry in entries:
        chain.digest = entry.chained(chain.digest)
        chain.waiting.append(audit_row(entry, digest=chain.digest))


def add_read(session: Session, entry: Entry) -> None:
    """Keep an entry of what was read or denied; the chain is locked, though it stays as it is."""
    lock_chain(session).waiting.append(audit_row(entry, digest=""))


def list_entries(session: Session, *, after: int = 0, most: int = _AT_ONCE) -> tuple[Entry, ...]:
    """Return entries in their order, from the first after that number on."""
    query = select(AuditRow).where(AuditRow.number > after).order_by(AuditRow.number).limit(most)
    return tuple(entry_of(row) for row in session.scalars(query))


def list_written(session: Session, *, after: int, most: int) -> tuple[Entry, ...]:
    """Return entries of writes in their order, from the first after that number on."""
    query = select(AuditRow).where(AuditRow.number > after, AuditRow.digest != "")
    rows = session.scalars(query.order_by(AuditRow.number).limit(most))
    return tuple(map(entry_of, rows))


def is_written_after(session: Session, number: int, *, besides: Collection[str]) -> bool:
    """Tell whether something else than those actions was written after that entry."""
    query = select(AuditRow.number).where(
        AuditRow.number > number, AuditRow.digest != "", AuditRow.action.not_in(besides)
    )
    return session.scalar(query.limit(1)) is not None


def is_told_of_volunteers(session: Session, number: int) -> bool:
    """Tell whether anything was written of a volunteer after that entry."""
    query = select(AuditRow.number).where(
        AuditRow.number > number, AuditRow.digest != "", AuditRow.action.startswith("volunteers.")
    )
    return session.scalar(query.limit(1)) is not None


def last_number(session: Session) -> int:
    """Return the number of the newest entry."""
    return session.scalar(select(func.max(AuditRow.number))) or 0


def last_moment(session: Session) -> datetime | None:
    """Return when something was last written or read; None: never yet."""
    return session.scalar(select(func.max(AuditRow.at)))


def chain_faults(session: Session) -> tuple[int, ...]:
    """Return the numbers of chained entries that were changed, or before which one is missing.

    An end that is missing shows as 0: the chain knows the digest of its last entry.
    """
    last = FIRST_DIGEST

    def chained() -> Iterator[Entry]:
        nonlocal last
        query = select(AuditRow).where(AuditRow.digest != "").order_by(AuditRow.number)
        for row in session.scalars(query.execution_options(yield_per=_AT_ONCE)):
            last = row.digest
            yield entry_of(row)

    faults = tuple(broken_links(chained()))
    ended = last == session.get_one(ChainRow, 1).digest
    return faults if ended else (*faults, 0)
