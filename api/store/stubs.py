"""Keeping and finding numbered forms."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.requests import RequestNumber
from api.records.stubs import STUB, Batch, BatchStart, Stub, StubNumber, label_of
from api.store.tables import StubRow

TABLE: Final = StubRow
"""What `api.store.moves` moves."""


def add_stubs(
    session: Session, organisation: str, count: int, *, holder: str, by: str, at: datetime
) -> list[StubRow]:
    """Keep so many new forms, whose numbers no form had before, and return their rows."""
    first = (session.scalar(select(func.max(StubRow.number))) or 0) + 1
    rows = [
        StubRow(
            number=number,
            organisation=organisation,
            batch=first,
            holder=holder,
            printed_by=by,
            printed_at=at,
            state=STUB.first,
            version=1,
        )
        for number in range(first, first + count)
    ]
    session.add_all(rows)
    session.flush()
    return rows


def find_sent(session: Session, organisation: str, client_id: str) -> BatchStart | None:
    """Return the batch that was asked for under that id; None: none was, or it is empty."""
    query = select(StubRow.batch).where(
        StubRow.organisation == organisation, StubRow.client_id == client_id
    )
    found = session.scalars(query).one_or_none() if client_id else None
    return None if found is None else BatchStart(found)


def stub_of(row: StubRow) -> Stub:
    """Return the value of a row."""
    return Stub(
        number=StubNumber(row.number),
        organisation=row.organisation,
        batch=BatchStart(row.batch),
        holder=row.holder,
        printed_by=row.printed_by,
        printed_at=row.printed_at,
        state=row.state,
        version=row.version,
        request=None if row.request is None else RequestNumber(row.request),
    )


def get_stub(session: Session, organisation: str, number: StubNumber) -> Stub:
    """Return an organisation's form of that number; raise `Missing` if there is none."""
    row = session.get(StubRow, number, populate_existing=True)
    if row is None or row.organisation != organisation:
        raise Missing(own_issue("no-such-stub", label_of(number)))
    return stub_of(row)


def stubs_of(
    session: Session, organisation: str, batch: BatchStart, *, states: Collection[str] = STUB.states
) -> tuple[Stub, ...]:
    """Return the forms of a batch in their order; none where there is no such batch."""
    query = select(StubRow).where(
        StubRow.organisation == organisation, StubRow.batch == batch, StubRow.state.in_(states)
    )
    return tuple(map(stub_of, session.scalars(query.order_by(StubRow.number))))


def list_batches(
    session: Session, organisation: str, *, batch: BatchStart | None = None
) -> tuple[Batch, ...]:
    """Return an organisation's batches, the newest first."""
    query = select(StubRow).where(StubRow.organisation == organisation)
    if batch is not None:
        query = query.where(StubRow.batch == batch)
    rows = session.scalars(query.order_by(StubRow.batch.desc(), StubRow.number))
    return tuple(
        _batch([*stubs]) for _, stubs in groupby(map(stub_of, rows), key=lambda one: one.batch)
    )


def _batch(stubs: list[Stub]) -> Batch:
    first = stubs[0]
    return Batch(
        first=first.number,
        last=stubs[-1].number,
        holder=first.holder,
        printed_by=first.printed_by,
        printed_at=first.printed_at,
        counts=Counter(one.state for one in stubs),
        missing=tuple(one.number for one in stubs if one.state == "missing"),
    )
