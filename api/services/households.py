"""Welfare bags go to households: how many one had in its cycle, and whose turn it is not yet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from api.errors import Conflict, Refused, own_issue
from api.records.patients import Household
from api.records.places import midnight_of, place_day
from api.records.requests import KeptRequest, RequestNumber
from api.records.stock import SecondBag
from api.records.users import User
from api.services.access import Writing, require_role, writing
from api.services.seeing import seen_request
from api.store import households
from api.store.session import Store
from geodata.errors import Issue
from routing.bags import BagTable


@dataclass(frozen=True, slots=True)
class _Bags:
    """So many bags, and when the last of them was given; None: not yet."""

    count: int
    at: datetime | None = None


@dataclass(slots=True)
class _Had:
    """What a household had, and why no more is due: one line for each request."""

    count: int = 0
    why: list[str] = field(default_factory=list)


def not_due(
    session: Session, asked: Sequence[KeptRequest], *, table: BagTable, day: date
) -> dict[RequestNumber, Issue]:
    """Return why each of some requests brings no bag on a day: the household has its bags.

    A household, and each that may be the same one, has those that it was given in this cycle or
    that are under way, and those of the requests that come before: what is planned already, then
    what was asked for first. A second bag that somebody allowed is none of them.
    """
    bags = [one for one in asked if one.asked.kind == "welfare_bag"]
    if not bags:
        return {}
    numbers = [one.number for one in bags]
    home_of = households.households_of(session, numbers)
    allowed = households.second_bags(session, numbers)
    told = _told(session, set(home_of.values()), since=_since(day, table))
    had: _AtDoors = defaultdict(lambda: defaultdict(_Had))
    for number, (home, state, given) in told.items():
        if number not in home_of:
            under_way = int(state in households.UNDER_WAY)
            _add(had[home.door][home], given or _Bags(under_way), f"request {number}, {state}")
    found: dict[RequestNumber, Issue] = {}
    for one in sorted(bags, key=lambda one: (*_standing(one, told), one.number)):
        if one.number in allowed:
            continue
        home = home_of[one.number]
        its = _all_of(home, had)
        if its.count >= table.most:
            found[one.number] = _issue(one.number, its)
        else:
            _add(had[home.door][home], _Bags(1), f"request {one.number}")
    return found


_AtDoors = defaultdict[tuple[str, int | None], defaultdict[Household, _Had]]
"""What households had, by their doors."""


def _all_of(home: Household, had: _AtDoors) -> _Had:
    """Return what a household had, with what was given to those that may be the same one."""
    same = [each for other, each in had[home.door].items() if other.may_be(home)]
    return _Had(count=sum(one.count for one in same), why=[why for one in same for why in one.why])


_Told = dict[RequestNumber, tuple[Household, str, "_Bags | None"]]
"""The household of a request for a bag, its state, and what it was given."""


def _standing(one: KeptRequest, told: _Told) -> tuple[bool, bool]:
    """Return what comes first: what a bag was issued for already, then what is planned."""
    return told[one.number][2] is None, one.state != "planned"


def _since(day: date, table: BagTable) -> datetime:
    """Return from when on bags count on that day."""
    return midnight_of(day - timedelta(days=table.cycle_days - 1))


def _told(session: Session, homes: set[Household], *, since: datetime) -> _Told:
    requests = households.bag_requests(session, homes)
    given = households.given_since(session, requests, since)
    return {
        number: (home, state, _Bags(*given[number]) if number in given else None)
        for number, (home, state) in requests.items()
    }


def _add(household: _Had, bags: _Bags, why: str) -> None:
    if bags.count:
        household.count += bags.count
        household.why.append(why if bags.at is None else f"{why}, {place_day(bags.at)}")


def _issue(number: RequestNumber, home: _Had) -> Issue:
    return own_issue("bag-within-cycle", f"request {number}; {'; '.join(home.why)}")


def require_due(
    change: Writing, number: RequestNumber, count: int, *, table: BagTable, day: date
) -> None:
    """Refuse to give a household more bags than are due; raise `Conflict`.

    Where somebody allowed a second bag for the request, only what it brought itself counts.
    """
    alone = number in households.second_bags(change.session, [number])
    homes = set(households.households_of(change.session, [number]).values())
    home = _Had()
    for of, (_, state, given) in _told(change.session, homes, since=_since(day, table)).items():
        if given is not None and (of == number or not alone):
            _add(home, given, f"request {of}, {state}")
    if home.count + count > table.most:
        home.why.append(f"{home.count} + {count} > {table.most}")
        raise Conflict(_issue(number, home))


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
