"""Keeping and finding batches, what depots have of them, and every movement."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from api.errors import Conflict, Missing, own_issue
from api.records.requests import RequestNumber
from api.records.stock import AtHand, Batch, BatchNumber, Good, Movement, OrderNumber, Parties
from api.store.rows import batch_of, batch_row, movement_of, movement_row
from api.store.tables import BatchRow, MovementRow, StockRow, UtcDateTime

TABLE: Final = BatchRow
"""What `api.store.moves` moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedMovements:
    """Which movements are looked for; what is empty does not matter.

    Parameters
    ----------
    before
        Only those with a smaller number: the next page of a list, the newest first.
    """

    depots: Collection[str] | None = None
    batch: BatchNumber | None = None
    request: int | None = None
    volunteer: int | None = None
    before: int | None = None
    most: int = 100


def same_batch(session: Session, like: Batch) -> Batch | None:
    """Return the batch that is kept under that name and code, if one is."""
    query = select(BatchRow).where(
        BatchRow.organisation == like.organisation,
        BatchRow.good == like.good,
        BatchRow.name == like.name,
        BatchRow.code == like.code,
    )
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    return None if row is None else batch_of(row)


def add_batch(session: Session, batch: Batch) -> BatchRow:
    """Keep a new batch and return the row with its number."""
    row = batch_row(batch)
    session.add(row)
    session.flush()
    return row


def get_batch(session: Session, number: BatchNumber) -> Batch:
    """Return the batch of that number; raise `Missing` if there is none."""
    row = session.get(BatchRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-batch", str(number)))
    return batch_of(row)


def add_movement(session: Session, movement: Movement) -> Movement:
    """Keep a movement and what is at hand after it, and return it as it is kept.

    Raises
    ------
    Conflict
        With ``not-in-stock`` where there would be less than nothing; then nothing is changed.
    """
    rest = _changed(session, movement.depot, movement.batch.number, movement.change)
    if rest is None:
        subject = f"{movement.depot}: {movement.batch}, {-movement.change}"
        raise Conflict(own_issue("not-in-stock", subject))
    row = movement_row(movement)
    row.rest = rest
    session.add(row)
    session.flush()
    return movement_of(row, session.get_one(BatchRow, movement.batch.number))


def _changed(session: Session, depot: str, batch: BatchNumber, change: int) -> int | None:
    """Change what is at hand in one statement; None: there is less than is taken."""
    query = (
        update(StockRow)
        .where(StockRow.depot == depot, StockRow.batch == batch, StockRow.count + change >= 0)
        .values(count=StockRow.count + change)
        .returning(StockRow.count)
    )
    rest = session.scalar(query.execution_options(synchronize_session=False))
    known = select(StockRow.batch).where(StockRow.depot == depot, StockRow.batch == batch)
    if rest is not None or change < 0 or session.scalar(known) is not None:
        return rest
    session.add(StockRow(depot=depot, batch=batch, count=change))
    session.flush()
    return change


def count_at(session: Session, depot: str, batch: BatchNumber) -> int:
    """Return how much of a batch a depot has."""
    query = select(StockRow.count).where(StockRow.depot == depot, StockRow.batch == batch)
    return session.scalar(query) or 0


def at_hand(session: Session, depots: Collection[str], **columns: Any) -> tuple[AtHand, ...]:
    """Return what depots have of every batch that they ever had, what expires first before others.

    Parameters
    ----------
    columns
        Of the batch, such as ``good="bag"``: only those.
    """
    wanted = (getattr(BatchRow, name) == given for name, given in columns.items())
    query = (
        select(StockRow.depot, StockRow.count, BatchRow)
        .join(BatchRow, BatchRow.number == StockRow.batch)
        .where(StockRow.depot.in_(depots), *wanted)
        .order_by(StockRow.depot, BatchRow.expires.is_(None), BatchRow.expires, BatchRow.number)
    )
    rows = session.execute(query.execution_options(populate_existing=True))
    return tuple(
        AtHand(depot=depot, batch=batch_of(batch), count=count) for depot, count, batch in rows
    )


def sent_before(session: Session, organisation: str, client_id: str) -> tuple[Movement, ...]:
    """Return the lines that were sent under that id, in their order."""
    query = _movements().where(
        MovementRow.organisation == organisation, MovementRow.client_id == client_id
    )
    return tuple(movement_of(*row) for row in session.execute(query.order_by(MovementRow.number)))


def list_movements(session: Session, wanted: WantedMovements) -> tuple[Movement, ...]:
    """Return movements, the newest first."""
    query = _movements()
    if wanted.depots is not None:
        query = query.where(MovementRow.depot.in_(wanted.depots))
    for column, given in (
        (MovementRow.batch, wanted.batch),
        (MovementRow.request, wanted.request),
        (MovementRow.volunteer, wanted.volunteer),
    ):
        if given is not None:
            query = query.where(column == given)
    if wanted.before is not None:
        query = query.where(MovementRow.number < wanted.before)
    query = query.order_by(MovementRow.number.desc()).limit(wanted.most)
    return tuple(movement_of(*row) for row in session.execute(query))


def _movements() -> Any:
    return select(MovementRow, BatchRow).join(BatchRow, BatchRow.number == MovementRow.batch)


def counted_since(
    session: Session, depots: Collection[str], since: datetime
) -> dict[tuple[str, Good], datetime]:
    """Return when goods of these depots were counted last, since that moment."""
    query = (
        select(MovementRow.depot, MovementRow.good, func.max(MovementRow.at, type_=UtcDateTime))
        .where(MovementRow.depot.in_(depots), MovementRow.kind == "count", MovementRow.at >= since)
        .group_by(MovementRow.depot, MovementRow.good)
    )
    return {(depot, cast("Good", good)): at for depot, good, at in session.execute(query)}


def issued_since(
    session: Session, depots: Collection[str], since: datetime
) -> Iterator[tuple[str, Good, RequestNumber, int]]:
    """Yield what was issued at depots for requests since a moment and has not come back."""
    query = (
        select(
            MovementRow.depot, MovementRow.good, MovementRow.request, -func.sum(MovementRow.change)
        )
        .where(
            MovementRow.depot.in_(depots),
            MovementRow.kind.in_(("issue", "return")),
            MovementRow.at >= since,
        )
        .group_by(MovementRow.depot, MovementRow.good, MovementRow.request)
    )
    for depot, good, request, count in session.execute(query):
        if request is not None:
            yield depot, cast("Good", good), RequestNumber(request), int(count)


def taken_by(session: Session, batch: BatchNumber, parties: Parties) -> int:
    """Return how much of a batch somebody took and has not brought back, from any depot."""
    query = select(-func.coalesce(func.sum(MovementRow.change), 0)).where(
        MovementRow.batch == batch,
        MovementRow.kind.in_(("issue", "return")),
        MovementRow.request == parties.request,
        MovementRow.volunteer == parties.volunteer,
        MovementRow.other.is_(None),
    )
    return session.scalar(query) or 0


def order_of(session: Session, batch: BatchNumber, parties: Parties) -> OrderNumber | None:
    """Return the order by which somebody took of a batch last; None: by none."""
    query = (
        select(MovementRow.order)
        .where(
            MovementRow.batch == batch,
            MovementRow.kind == "issue",
            MovementRow.request == parties.request,
            MovementRow.volunteer == parties.volunteer,
        )
        .order_by(MovementRow.number.desc())
        .limit(1)
    )
    found = session.scalar(query)
    return None if found is None else OrderNumber(found)


def taken_by_order(session: Session, order: OrderNumber) -> int:
    """Return how much was issued by an order and has not come back."""
    query = select(-func.coalesce(func.sum(MovementRow.change), 0)).where(
        MovementRow.order == order
    )
    return session.scalar(query) or 0


def taken_for(session: Session, request: RequestNumber) -> int:
    """Return how much was issued for a request and has not come back."""
    query = select(-func.coalesce(func.sum(MovementRow.change), 0)).where(
        MovementRow.request == request
    )
    return session.scalar(query) or 0
