"""What households were given: bags by the ledger, by deliveries, and those that are under way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from api.errors import Conflict, own_issue
from api.records.patients import Household, household
from api.records.requests import REQUEST, RequestNumber
from api.records.stock import SecondBag
from api.store.parts import parts
from api.store.rows import second_bag_of, second_bag_row
from api.store.tables import MovementRow, MoveRow, PatientRow, RequestRow, SecondBagRow

UNDER_WAY: Final = ("planned", "loaded", "on-the-way")
"""States in which somebody brings a bag."""


def households_of(
    session: Session, requests: Collection[RequestNumber]
) -> dict[RequestNumber, Household]:
    """Return the household that each request is for."""
    return {
        number: home
        for part in parts(requests)
        for number, (home, _) in _homes(session, RequestRow.number.in_(part))
    }


def bag_requests(
    session: Session, households: Collection[Household]
) -> dict[RequestNumber, tuple[Household, str]]:
    """Return all that households ever asked a bag with, whoever keeps it: household and state.

    Those of a household that may be one of them are among it, as `Household.may_be` tells.
    """
    at_door: dict[tuple[str, int | None], list[Household]] = defaultdict(list)
    for home in households:
        at_door[home.door].append(home)
    return {
        number: (home, state)
        for part in parts(households)
        for number, (home, state) in _homes(
            session, RequestRow.kind == "welfare_bag", _may_be_of(part)
        )
        if any(home.may_be(one) for one in at_door[home.door])
    }


def _may_be_of(households: Collection[Household]) -> ColumnElement[bool]:
    """Return that a patient has the address of one of the households, in whatever area."""
    keys = {one.address_key for one in households} - {""}
    alone = [one.alone for one in households if one.alone is not None]
    nowhere = and_(PatientRow.address_key == "", PatientRow.number.in_(alone))
    return or_(PatientRow.address_key.in_(keys), nowhere)


def _homes(
    session: Session, *which: ColumnElement[bool]
) -> Iterator[tuple[RequestNumber, tuple[Household, str]]]:
    """Yield requests, each with its household and its state."""
    query = select(
        RequestRow.number,
        RequestRow.state,
        PatientRow.number,
        PatientRow.address_key,
        PatientRow.ward,
        PatientRow.district,
    ).join(PatientRow, PatientRow.number == RequestRow.patient)
    for number, state, patient, key, ward, district in session.execute(query.where(*which)):
        home = household(key, patient, ward=ward, district=district)
        yield RequestNumber(number), (home, state)


def given_since(
    session: Session, requests: Iterable[RequestNumber], since: datetime
) -> dict[RequestNumber, tuple[int, datetime]]:
    """Return how many bags each request was given since then, and when the last of them.

    By the ledger, less what came back; where it says nothing, a delivery is one bag.
    """
    found: dict[RequestNumber, tuple[int, datetime]] = {}
    for part in parts(requests):
        for record, at in session.execute(_delivered(part, since)):
            found[RequestNumber(int(record))] = 1, at
        for of, count, at in session.execute(_issued(part, since)):
            number = RequestNumber(of or 0)
            told = found[number][0] if number in found else 0
            found[number] = max(int(count), told), at
    return {number: bags for number, bags in found.items() if bags[0] > 0}


def _issued(
    requests: Sequence[RequestNumber], since: datetime
) -> Select[int | None, int, datetime]:
    return (
        select(MovementRow.request, -func.sum(MovementRow.change), func.max(MovementRow.at))
        .where(
            MovementRow.request.in_(requests), MovementRow.good == "bag", MovementRow.at >= since
        )
        .group_by(MovementRow.request)
    )


def _delivered(requests: Sequence[RequestNumber], since: datetime) -> Select[str, datetime]:
    return select(MoveRow.record, MoveRow.at).where(
        MoveRow.kind == REQUEST.kind,
        MoveRow.record.in_([str(number) for number in requests]),
        MoveRow.after == "delivered",
        MoveRow.at >= since,
    )


def allow_second_bag(session: Session, second: SecondBag) -> SecondBag:
    """Keep that a household may have another bag; raise `Conflict` where it may already."""
    if session.get(SecondBagRow, second.request) is not None:
        raise Conflict(own_issue("already-allowed", f"request {second.request}"))
    row = second_bag_row(second)
    session.add(row)
    session.flush()
    return second_bag_of(row)


def second_bags(session: Session, requests: Collection[RequestNumber]) -> frozenset[RequestNumber]:
    """Return the requests that have another bag allowed."""
    return frozenset(
        RequestNumber(number)
        for part in parts(requests)
        for number in session.scalars(
            select(SecondBagRow.request).where(SecondBagRow.request.in_(part))
        )
    )
