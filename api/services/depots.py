"""Depots: where volunteers load."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, own_issue
from api.records.depots import KeptDepot
from api.records.users import User
from api.services.access import Writing, require_area, writing
from api.services.at_depots import known_on
from api.services.seeing import next_version
from api.store import depots
from api.store.session import Store
from routing.model import Stock


def keep(
    store: Store, user: User, depot: KeptDepot, *, seen: int | None, now: datetime
) -> KeptDepot:
    """Keep a depot with its hours and stock.

    Parameters
    ----------
    seen
        The version that was seen; None: it is new.

    Raises
    ------
    Forbidden
        Where it lies outside one's areas, or is another organisation's.
    Conflict
        With ``changed-meanwhile``.
    """
    subject = f"depot {depot.id}"
    require_area(user, depot.spot, subject=subject)
    with writing(store, user, at=now) as change:
        before = depots.get_depot(change.session, depot.id)
        if before is not None:
            require_area(user, before.spot, subject=subject)
            if before.organisation != user.organisation:
                raise Forbidden(own_issue("not-shared", subject))
        kept = None if before is None else before.version
        depot = replace(
            depot,
            version=next_version(kept, seen, subject=subject),
            full_missing=0 if before is None else before.full_missing,
        )
        depots.save_depot(change.session, depot)
        change.done("depots.keep", subject)
    return depot


def keep_new(change: Writing, depot: KeptDepot) -> bool:
    """Keep a depot of a table, and tell whether it is new.

    Raises
    ------
    Forbidden
        Outside one's areas.
    Conflict
        With ``kept-otherwise``: what is at hand changes by the hour, and no table takes it back.
    """
    subject = f"depot {depot.id}"
    require_area(change.user, depot.spot, subject=subject)
    depot = replace(depot, organisation=change.user.organisation)
    before = depots.get_depot(change.session, depot.id)
    if before is not None:
        if replace(before, version=depot.version, full_missing=0) != depot:
            raise Conflict(own_issue("kept-otherwise", subject))
        return False
    depots.save_depot(change.session, depot)
    change.done("depots.keep", subject)
    return True


def stocks_now(
    session: Session, user: User, own: Sequence[KeptDepot], *, day: date
) -> Iterator[tuple[KeptDepot, Stock]]:
    """Yield each of one's depots with what may be used there now, by the ledgers that know it."""
    known = known_on(session, own, organisation=user.organisation, day=day)
    for one in own:
        yield one, known.stock(one)


def stocked(store: Store, user: User, *, day: date) -> tuple[tuple[KeptDepot, Stock], ...]:
    """Return the depots of one's organisation in one's areas with what they have now."""
    with store.reading() as session:
        return tuple(stocks_now(session, user, depots.list_depots(session, user), day=day))


def find(store: Store, user: User) -> tuple[KeptDepot, ...]:
    """Return the depots of one's organisation in one's areas."""
    with store.reading() as session:
        return depots.list_depots(session, user)
