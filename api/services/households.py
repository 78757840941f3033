"""Welfare bags go to households: how many one had in its cycle, and whose turn it is not yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from api.errors import Conflict, Refused, own_issue
from api.records.places import PLACE_TIME, place_day
from api.records.requests import KeptRequest, RequestNumber
from api.records.stock import SecondBag
from api.records.users import User
from api.services.access import Writing, require_role, writing
from api.services.seeing import seen_request
from api.store import households
from api.store.session import Store
from geodata.errors import Issue
from routing.bags import BagTable


@dataclass(slots=True)
class _Had:
    """What a household had, and why no more is due: one line for each request."""

    count: int = 0
    why: list[str] = field(default_factory=list)


def not_due(
    session: Session, asked: Sequence[KeptRequest], *, table: BagTable, day: date
) -> dict[RequestNumber, Issue]:
    """Return why each of some requests brings no bag on a day: the household has its bags.

    A household has those that it was given in this cycle or that are under way, and those of the
    requests that come before: what is planned already, then what was asked for first. A second bag
    that somebody allowed is none of them.
    """
    bags = [one for one in asked if one.asked.kind == "welfare_bag"]
    if not bags:
        return {}
    numbers = [one.number for one in bags]
    home_of = households.households_of(session, numbers)
    allowed = households.second_bags(session, numbers)
    had = _had(session, set(home_of.values()), besides=set(numbers), table=table, day=day)
    found: dict[RequestNumber, Issue] = {}
    for one in sorted(bags, key=lambda one: (one.state != "planned", one.number)):
        home = had.setdefault(home_of[one.number], _Had())
        if one.number in allowed:
            continue
        if home.count >= table.most:
            found[one.number] = _issue(one.number, home)
        else:
            home.count += 1
            home.why.append(f"request {one.number}")
    return found


def _had(
    session: Session, homes: set[str], *, besides: set[RequestNumber], table: BagTable, day: date
) -> dict[str, _Had]:
    """Return what households have of this cycle; `besides`: requests not to be counted as such."""
    requests = households.bag_requests(session, homes)
    since = datetime.combine(day - timedelta(days=table.cycle_days - 1), time(), PLACE_TIME)
    given = households.given_since(session, requests, since)
    had: dict[str, _Had] = {}
    for number, (home, state) in requests.items():
        under_way = number not in besides and state in households.UNDER_WAY
        count, at = given.get(number, (int(under_way), None))
        if count:
            when = state if at is None else str(place_day(at))
            had.setdefault(home, _Had()).count += count
            had[home].why.append(f"request {number}, {when}")
    return had


def _issue(number: RequestNumber, home: _Had) -> Issue:
    return own_issue("bag-within-cycle", f"request {number}; {'; '.join(home.why)}")


def require_due(
    change: Writing, number: RequestNumber, count: int, *, table: BagTable, day: date
) -> None:
    """Refuse to give a household more bags than are due; raise `Conflict`."""
    if number in households.second_bags(change.session, [number]):
        return
    homes = set(households.households_of(change.session, [number]).values())
    had = _had(change.session, homes, besides={number}, table=table, day=day)
    for home in had.values():
        if home.count + count > table.most:
            raise Conflict(_issue(number, home))
    if count > table.most:
        raise Conflict(_issue(number, _Had(why=[f"{count} > {table.most}"])))


def allow_second(
    store: Store, user: User, number: RequestNumber, *, reason: str, now: datetime
) -> SecondBag:
    """Let a request bring its household another bag before the cycle is over, under one's name.

    Raises
    ------
    Refused
        With ``reason-missing``, or ``not-a-bag`` where the request asks for something else.
    Conflict
        With ``already-allowed``.
    """
    require_role(user, "bags.override")
    subject = f"request {number}"
    if not reason.strip():
        raise Refused(own_issue("reason-missing", subject))
    with writing(store, user, at=now) as change:
        found = seen_request(change.session, user, number)
        if found.asked.kind != "welfare_bag":
            raise Refused(own_issue("not-a-bag", f"{subject}: {found.asked.kind}"))
        second = SecondBag(request=number, by=user.name, at=now, reason=reason)
        kept = households.allow_second_bag(change.session, second)
        change.done("bags.override", subject)
        return kept
