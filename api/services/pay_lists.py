"""Payment lists: drawn up of the ledger, compared with it again, and settled by what was paid."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, Refused, own_issue
from api.records.pay_lists import (
    PAY_LIST,
    OpenDay,
    Paid,
    PaidDay,
    PayLine,
    PayList,
    PayListNumber,
)
from api.records.places import Spot, place_day
from api.records.users import User
from api.records.week_reports import Span
from api.services import duty_days
from api.services.access import require_role, writing
from api.services.duty_days import DutyLine
from api.services.exporting import Table
from api.services.payments import Rates, difference_of, payments
from api.store import moves, pay_lists
from api.store.session import Store

FILE: Final = "rates.toml"
"""The table of rates, in the folder of rules of one's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A day that would be paid by now and is not, or the other way round.

    A day is paid by its rate: how many minutes it had changes nothing.

    Parameters
    ----------
    listed, confirmed
        Minutes that the list pays, and that the ledger has by now; 0: it is not paid.
    """

    volunteer: int
    name_short: str
    day: date
    listed: int
    confirmed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A list, what was paid for it, and what in the ledger has changed since."""

    made: PayList
    paid: tuple[Paid, ...]
    changed: tuple[Changed, ...]

    @property
    def unpaid(self) -> int | None:
        """How much of it is not paid, in dong, below 0: too much was; None: nobody said yet."""
        return self.made.amount - self.paid[-1].amount if self.paid else None


def draw_up(
    store: Store,
    user: User,
    area: Spot,
    span: Span,
    rates: Callable[[date], Rates] | None,
    *,
    reason: str = "",
    now: datetime,
) -> PayList:
    """Draw up the list of an area and days: each confirmed day by its rate.

    One of the same area and days takes the place of the one before, with a reason.

    Raises
    ------
    Refused
        With ``no-rates``, ``not-yet`` where a day is still to come, ``reason-missing``.
    Conflict
        With ``pay-list-overlaps`` where another list pays some of these days already.
    InvalidProblem
        With the faults of the table of rates.
    """
    require_role(user, "duty.pay")
    subject = f"{area.ward} {span.first}/{span.last}"
    if rates is None:
        raise Refused(own_issue("no-rates", FILE))
    if span.last > place_day(now):
        raise Refused(own_issue("not-yet", subject))
    lines = duty_days.find(store, user, area, span)
    made = _drawn(lines, user, area, span, rates, reason=reason, now=now)
    with writing(store, user, at=now) as change:
        same = []
        for one in pay_lists.list_pay_lists(change.session, user.organisation):
            if one.area.ward == area.ward and one.span == span:
                same.append(one)
            elif one.state != "replaced" and (_overlap(one, area, span) or _both_pay(one, made)):
                raise Conflict(own_issue("pay-list-overlaps", f"{subject}: {one.number}"))
        if same and not reason.strip():
            raise Refused(own_issue("reason-missing", subject))
        for one in same:
            if one.state != "replaced":
                _move(change.session, one, "replaced", user, reason=reason, now=now)
        made = _as_edition(made, same)
        number = pay_lists.add_pay_list(change.session, made)
        change.done("duty.pay", f"pay list {number}: {subject}, {made.amount}", purpose=reason)
        return pay_lists.get_pay_list(change.session, number)


def _drawn(
    lines: Sequence[DutyLine],
    user: User,
    area: Spot,
    span: Span,
    rates: Callable[[date], Rates],
    *,
    reason: str,
    now: datetime,
) -> PayList:
    found = [one for one in payments(lines, rates) if one.confirmed]
    paid = [one for one in lines if one.confirmed_minutes]
    return PayList(
        number=PayListNumber(0),
        organisation=user.organisation,
        area=area,
        span=span,
        edition=1,
        lines=tuple(
            PayLine(
                volunteer=one.volunteer,
                name_short=one.name_short,
                post=one.post,
                fund=one.fund,
                rate=one.rate,
                days=one.confirmed,
            )
            for one in found
        ),
        days=tuple(
            PaidDay(volunteer=one.volunteer, day=one.day, minutes=one.confirmed_minutes or 0)
            for one in paid
        ),
        differences=tuple(
            OpenDay(volunteer=one.volunteer, name_short=one.name_short, day=one.day, what=what)
            for one in lines
            if (what := difference_of(one)) is not None
        ),
        sources=tuple(dict.fromkeys(rates(one.day).source for one in paid)),
        reason=reason,
        by=user.name,
        at=now,
    )


def _as_edition(made: PayList, same: Sequence[PayList]) -> PayList:
    edition = 1 + max((one.edition for one in same), default=0)
    return replace(made, edition=edition, reason=made.reason if same else "")


def _overlap(one: PayList, area: Spot, span: Span) -> bool:
    """Tell whether a list and some days of an area may pay one day twice."""
    in_time = one.span.first <= span.last and span.first <= one.span.last
    return in_time and (one.area.lies_in(area.ward) or area.lies_in(one.area.ward))


def _both_pay(one: PayList, other: PayList) -> bool:
    """Tell whether two lists pay some volunteer's day, wherever that was."""
    days = {(paid.volunteer, paid.day) for paid in one.days}
    return any((paid.volunteer, paid.day) in days for paid in other.days)


def settle(
    store: Store,
    user: User,
    number: PayListNumber,
    paid: int,
    on: date,
    *,
    reason: str = "",
    seen: int,
    now: datetime,
) -> Seen:
    """Sign that so many dong were paid for a list in all; said again it needs a reason.

    Raises
    ------
    Refused
        With ``reason-missing`` for a correction, or for another amount than the list's, without;
        ``not-yet`` for a day to come.
    Conflict
        With ``move-not-allowed`` where a newer edition took its place, ``changed-meanwhile``.
    """
    require_role(user, "duty.pay")
    with writing(store, user, at=now) as change:
        made = _own(change.session, user, number)
        subject = f"pay list {number}"
        if on > place_day(now):
            raise Refused(own_issue("not-yet", f"{subject}: {on}"))
        if (made.state == "settled" or paid != made.amount) and not reason.strip():
            raise Refused(own_issue("reason-missing", f"{subject}: {paid}"))
        details = {"paid": str(paid), "on": on.isoformat()}
        _move(change.session, made, "settled", user, reason=reason, now=now, seen=seen, **details)
        change.done("duty.pay", f"{subject}: {paid} paid on {on}", purpose=reason)
    return see(store, user, number)


def _move(
    session: Session,
    made: PayList,
    wanted: str,
    user: User,
    *,
    reason: str,
    now: datetime,
    seen: int | None = None,
    **details: str,
) -> None:
    moves.move(
        session,
        PAY_LIST,
        pay_lists.TABLE,
        made.number,
        wanted,
        seen=seen,
        by=user.name,
        at=now,
        reason=reason,
        details=details,
    )


def _own(session: Session, user: User, number: PayListNumber) -> PayList:
    found = pay_lists.get_pay_list(session, number)
    subject = f"pay list {number}"
    if found.organisation != user.organisation:
        raise Forbidden(own_issue("not-shared", subject))
    if not user.reaches(found.area):
        raise Forbidden(own_issue("not-your-area", subject))
    return found


def find(store: Store, user: User, *, area: str = "") -> tuple[PayList, ...]:
    """Return the lists of what somebody reaches, the newest days first."""
    require_role(user, "duty.read")
    with store.reading() as session:
        kept = pay_lists.list_pay_lists(session, user.organisation)
    return tuple(
        one for one in kept if user.reaches(one.area) and (not area or one.area.lies_in(area))
    )


def see(store: Store, user: User, number: PayListNumber) -> Seen:
    """Return a list with what was paid for it, and the days that the ledger has otherwise by now.

    Raises
    ------
    Missing
        With ``no-such-pay-list``.
    Forbidden
        With ``not-shared``, ``not-your-area``.
    """
    require_role(user, "duty.read")
    with store.reading() as session:
        made = _own(session, user, number)
        paid = pay_lists.paid_of(session, made)
    lines = duty_days.find(store, user, made.area, made.span)
    return Seen(made=made, paid=paid, changed=tuple(_changed(made, lines)))


def _changed(made: PayList, lines: Sequence[DutyLine]) -> list[Changed]:
    listed = {(one.volunteer, one.day): one.minutes for one in made.days}
    by_now = {(int(o.volunteer), o.day): o.confirmed_minutes or 0 for o in lines}
    names = {one.volunteer: one.name_short for one in made.lines}
    names |= {int(one.volunteer): one.name_short for one in lines}
    return [
        Changed(
            volunteer=key[0],
            name_short=names.get(key[0], ""),
            day=key[1],
            listed=listed.get(key, 0),
            confirmed=by_now.get(key, 0),
        )
        for key in sorted({*listed, *by_now}, key=lambda one: (one[1], one[0]))
        if bool(listed.get(key, 0)) != bool(by_now.get(key, 0))
    ]


def table_of(made: PayList) -> Table:
    """Return a list as a table, with the sum of each fund and of all at its end."""
    head = ("volunteer", "name", "post", "fund", "rate", "days", "amount")
    rows: list[tuple[str | int, ...]] = [
        (one.volunteer, one.name_short, one.post, one.fund, one.rate, one.days, one.amount)
        for one in made.lines
    ]
    for fund in dict.fromkeys(one.fund for one in made.lines):
        own = [one for one in made.lines if one.fund == fund]
        rows.append(("CỘNG / sum", "", "", fund, "", *_sums(own)))
    rows.append(("TỔNG / all", "", "", "", "", *_sums(made.lines)))
    return Table(kind="pay-lists", head=head, rows=tuple(rows))


def _sums(lines: Sequence[PayLine]) -> tuple[int, int]:
    return sum(one.days for one in lines), sum(one.amount for one in lines)
