"""A volunteer's own record: confirmed days of duty, trainings, equipment; and its certificate.

Nothing in it tells of illness: no test, no infection, and no kind of post, which may name it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from api.records.duty_days import DutyDay
from api.records.links import Link
from api.records.places import place_day
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.services.access import require_role
from api.services.links import entry_of
from api.services.volunteers import require_own
from api.store import audit, depots, duty_days, volunteers
from api.store.session import Store
from routing.gates import Fact

_OVER: Final = frozenset({"ended", "collaborator"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """What a volunteer has served and was given, up to a day.

    Parameters
    ----------
    days
        Each day that counts as served by the last entry of the ledger, the first day first.
    waiting
        How many days with a shift the ledger says nothing of yet.
    trainings, equipment
        Facts as they were kept; of `equipment` the value is sets, less than 0: given back.
    sets
        How many sets they were given and have not brought back.
    ended_on
        Last day of duty of who is off duty for good; None: they still serve.
    """

    name_short: str
    organisation: str
    until: date
    days: tuple[DutyDay, ...]
    waiting: int
    trainings: tuple[Fact, ...]
    equipment: tuple[Fact, ...]
    sets: int
    ended_on: date | None

    @property
    def minutes(self) -> int:
        """How long they served in all."""
        return sum(one.minutes for one in self.days)


def own_record(store: Store, link: Link, *, now: datetime) -> OwnRecord:
    """Return the record of a link's volunteer."""
    with store.reading() as session:
        found = _record(session, link.volunteer, until=place_day(now))
    read = entry_of(link, "my-record", outcome="read", at=now)
    store.together(lambda session: audit.add_read(session, read))
    return found


def record_of(store: Store, user: User, number: VolunteerNumber, *, day: date) -> OwnRecord:
    """Return the record of a volunteer of one's areas."""
    require_role(user, "duty.read")
    with store.reading() as session:
        require_own(user, volunteers.get_volunteer(session, number), day=day)
        return _record(session, number, until=day)


def _record(session: Session, number: VolunteerNumber, *, until: date) -> OwnRecord:
    found = volunteers.get_volunteer(session, number)
    last = {one.day: one for one in duty_days.entries_of(session, number, until=until)}
    planned = depots.days_worked(session, number, until=until)
    facts = [kept.fact for kept in found.facts if kept.fact.on <= until]
    ends = [post.ends for post in found.posts if post.ends is not None]
    return OwnRecord(
        name_short=found.name_short,
        organisation=found.organisation,
        until=until,
        days=tuple(one for one in last.values() if one.minutes),
        waiting=len(planned.keys() - last.keys()),
        trainings=tuple(fact for fact in facts if fact.kind == "training"),
        equipment=tuple(fact for fact in facts if fact.kind == "ppe"),
        sets=found.sets_on(until),
        ended_on=max(ends, default=None) if found.state in _OVER else None,
    )
