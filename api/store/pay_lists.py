"""Keeping and finding payment lists; what was paid for them stands in their moves."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.errors import Missing, own_issue
from api.records.lifecycles import Move
from api.records.pay_lists import (
    PAY_LIST,
    OpenDay,
    Paid,
    PaidDay,
    PayLine,
    PayList,
    PayListNumber,
)
from api.records.places import Spot
from api.records.week_reports import Span
from api.store import moves
from api.store.tables import PayListRow

TABLE: Final = PayListRow
"""What `api.store.moves` moves."""


def add_pay_list(session: Session, made: PayList) -> PayListNumber:
    """Keep a list and that it begins, and return its number."""
    row = PayListRow(
        organisation=made.organisation,
        area=made.area.ward,
        district=made.area.district,
        province=made.area.province,
        first=made.span.first,
        last=made.span.last,
        edition=made.edition,
        content=_text(made),
        reason=made.reason,
        by=made.by,
        at=made.at,
        state=made.state,
        version=made.version,
    )
    session.add(row)
    session.flush()
    moves.begin(session, PAY_LIST, row, by=made.by, at=made.at, reason=made.reason)
    return PayListNumber(row.number)


def get_pay_list(session: Session, number: PayListNumber) -> PayList:
    """Return the list of that number; raise `Missing` if there is none."""
    row = session.get(PayListRow, number, populate_existing=True)
    if row is None:
        raise Missing(own_issue("no-such-pay-list", str(number)))
    return pay_list_of(row)


def list_pay_lists(session: Session, organisation: str) -> tuple[PayList, ...]:
    """Return an organisation's lists, the newest days and edition first."""
    query = select(PayListRow).where(PayListRow.organisation == organisation)
    order = (PayListRow.first.desc(), PayListRow.number.desc())
    return tuple(map(pay_list_of, session.scalars(query.order_by(*order))))


def paid_of(session: Session, made: PayList) -> tuple[Paid, ...]:
    """Return what was said to be paid for a list, in the order in which it was said.

    What was paid for an edition that it took the place of was paid for it, too.
    """
    query = select(PayListRow.number).where(
        PayListRow.organisation == made.organisation,
        PayListRow.area == made.area.ward,
        PayListRow.first == made.span.first,
        PayListRow.last == made.span.last,
        PayListRow.edition <= made.edition,
    )
    numbers = session.scalars(query.order_by(PayListRow.edition))
    found = (move for number in numbers for move in moves.list_moves(session, PAY_LIST, number))
    return tuple(_paid(one) for one in found if one.after == "settled")


def _paid(move: Move) -> Paid:
    return Paid(
        amount=int(move.details["paid"]),
        on=date.fromisoformat(move.details["on"]),
        by=move.by,
        at=move.at,
        reason=move.reason,
    )


def pay_list_of(row: PayListRow) -> PayList:
    """Return the value of a row."""
    content = json.loads(row.content)
    return PayList(
        number=PayListNumber(row.number),
        organisation=row.organisation,
        area=Spot(ward=row.area, district=row.district, province=row.province),
        span=Span(first=row.first, last=row.last),
        edition=row.edition,
        lines=tuple(PayLine(**one) for one in content["lines"]),
        days=tuple(PaidDay(**_dated(one)) for one in content["days"]),
        differences=tuple(OpenDay(**_dated(one)) for one in content["differences"]),
        sources=tuple(content["sources"]),
        reason=row.reason,
        by=row.by,
        at=row.at,
        state=row.state,
        version=row.version,
    )


def _dated(given: dict[str, Any]) -> dict[str, Any]:
    return given | {"day": date.fromisoformat(given["day"])}


def _text(made: PayList) -> str:
    def plain(given: Sequence[PayLine | PaidDay | OpenDay]) -> list[dict[str, Any]]:
        return [asdict(one) for one in given]

    kept = {
        "lines": plain(made.lines),
        "days": plain(made.days),
        "differences": plain(made.differences),
        "sources": list(made.sources),
    }
    return json.dumps(kept, ensure_ascii=False, default=str, separators=(",", ":"))
