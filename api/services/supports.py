"""What was done for volunteers, by whom; and how they are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from api.errors import Conflict, own_issue, refuse
from api.records.supports import LOGGING, PRIVATE, Support
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services.access import require_role, writing
from api.services.volunteers import require_own
from api.store import supports, volunteers
from api.store.session import Store
from geodata.errors import Issue


def log(store: Store, user: User, entry: Support, *, day: date) -> Support:
    """Keep a line of the log; the same under the same client id once more is the same line.

    Parameters
    ----------
    day
        Today: nothing is logged of a later one.

    Raises
    ------
    Conflict
        With ``sent-otherwise`` for another line under an id that was used.
    Refused
        With ``not-yet``, ``giver-missing``, or ``feeling-missing``.
    """
    require_role(user, LOGGING[entry.kind])
    refuse(_faults(entry, day))
    with writing(store, user, at=entry.at) as change:
        found = volunteers.get_volunteer(change.session, entry.volunteer)
        require_own(user, found, day=day)
        known = supports.find_sent(change.session, entry.volunteer, entry.client_id)
        if known is not None:
            if replace(known, number=0, by="", at=entry.at) != entry:
                raise Conflict(own_issue("sent-otherwise", f"support {known.number}"))
            return known
        kept = supports.add_support(change.session, replace(entry, by=user.name))
        change.done(LOGGING[entry.kind], f"volunteer {entry.volunteer}: support, {entry.kind}")
        return kept


def _faults(entry: Support, day: date) -> Iterator[Issue]:
    subject = f"volunteer {entry.volunteer}: {entry.kind}"
    if entry.on > day:
        yield own_issue("not-yet", f"{subject}, {entry.on}")
    asked = entry.kind == PRIVATE
    if asked != (entry.feeling is not None):
        yield own_issue("feeling-missing", subject)
    if asked == bool(entry.giver):
        yield own_issue("giver-missing", subject)


def find(
    store: Store, user: User, *, day: date, volunteer: VolunteerNumber | None = None
) -> tuple[Support, ...]:
    """Return the log of one volunteer, or of all whom one sees; the newest first.

    How somebody is stands in it only for who sees what their tests showed.
    """
    with store.reading() as session:
        if volunteer is None:
            seen = volunteers.list_volunteers(session, user, day=day)
        else:
            seen = (volunteers.get_volunteer(session, volunteer),)
            require_own(user, seen[0], day=day)
        without = "" if user.sees("tests") else PRIVATE
        return supports.list_supports(session, [one.number for one in seen], without=without)
