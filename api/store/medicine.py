"""Keeping and finding what health workers ordered."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.requests import RequestNumber
from api.records.stock import ORDER, MedicineOrder, OrderNumber
from api.store.parts import parts
from api.store.rows import medicine_order_of, medicine_order_row
from api.store.tables import MedicineOrderRow

TABLE: Final = MedicineOrderRow
"""What `api.store.moves` moves."""


def add_order(session: Session, order: MedicineOrder) -> MedicineOrderRow:
    """Keep a new order and return the row with its number."""
    row = medicine_order_row(order)
    session.add(row)
    session.flush()
    return row


def get_order(session: Session, number: OrderNumber) -> MedicineOrder:
    """Return the order of that number; raise `Missing` if there is none."""
    row = session.get(MedicineOrderRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-medicine-order", str(number)))
    return medicine_order_of(row)


def orders_of(session: Session, request: RequestNumber) -> tuple[MedicineOrder, ...]:
    """Return what was ordered for a request, in order."""
    query = select(MedicineOrderRow).where(MedicineOrderRow.request == request)
    rows = session.scalars(query.order_by(MedicineOrderRow.number))
    return tuple(map(medicine_order_of, rows))


def ordered_for(session: Session, requests: Collection[RequestNumber]) -> frozenset[RequestNumber]:
    """Return those of the requests that have an order which holds."""
    return frozenset(
        RequestNumber(number)
        for part in parts(requests)
        for number in session.scalars(
            select(MedicineOrderRow.request).where(
                MedicineOrderRow.request.in_(part), MedicineOrderRow.state == ORDER.first
            )
        )
    )
