"""Depots: where volunteers load."""

from datetime import datetime

from api.errors import Forbidden, own_issue
from api.records.depots import KeptDepot
from api.records.users import User
from api.services.access import require_area, writing
from api.store import depots
from api.store.session import Store


def keep(store: Store, user: User, depot: KeptDepot, *, now: datetime) -> KeptDepot:
    """Keep a depot with its hours and stock.

    Raises
    ------
    Forbidden
        Where it lies outside one's areas, or is another organisation's.
    """
    subject = f"depot {depot.id}"
    require_area(user, depot.spot, subject=subject)
    with writing(store, user, at=now) as change:
        before = depots.get_depot(change.session, depot.id)
        if before is not None:
            require_area(user, before.spot, subject=subject)
            if before.organisation != user.organisation:
                raise Forbidden(own_issue("not-shared", subject))
        depots.save_depot(change.session, depot)
        change.done("depots.keep", subject)
    return depot


def find(store: Store, user: User) -> tuple[KeptDepot, ...]:
    """Return the depots of one's organisation in one's areas."""
    with store.reading() as session:
        return depots.list_depots(session, user)
