"""The feed of a board: what changed, in the order of the commits, to who may see it.

It tells which record changed and no more; what it is like now, each asks for as who they are. It is
read from the audit, whose writes are numbered in the order of their commits in every process: who
was away names the last number they heard, and misses nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from api.records.audit import Entry
from api.records.beds import BedNumber
from api.records.calls import CallNumber
from api.records.day_plans import DayPlanNumber
from api.records.feedback import FeedbackNumber
from api.records.places import Spot
from api.records.replies import ReplyNumber
from api.records.requests import PatientNumber, RequestNumber
from api.records.users import User
from api.records.volunteers import VolunteerNumber
from api.store import (
    audit,
    beds,
    calls,
    cylinders,
    day_plans,
    depots,
    feedback,
    patients,
    replies,
    requests,
    volunteers,
)
from api.store.session import Store

_SUBJECT: Final = re.compile(
    r"(request|bed|cylinder|volunteer|day plan|call|patient|depot|facility|feedback|reply) (.+?)"
    r"(?:[:,] .*| → .*| taken apart)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of one record.

    Parameters
    ----------
    number
        Of the audit's entry.
    what
        The action, such as ``requests.triage``.
    organisations
        Whose it is; empty: everybody's.
    spots
        Where it lies; none: nowhere in particular.
    """

    number: int
    kind: str
    record: str
    what: str
    at: datetime
    organisations: frozenset[str]
    spots: tuple[Spot, ...]

    def is_seen_by(self, user: User) -> bool:
        """Tell whether somebody may hear of it."""
        return (
            user.may(NEEDED[self.kind])
            and (not self.organisations or user.organisation in self.organisations)
            and (not self.spots or any(_reached(user, spot) for spot in self.spots))
        )


def _reached(user: User, spot: Spot) -> bool:
    return user.covers(spot) or user.reaches(spot)


NEEDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "request": "requests.read",
        "bed": "beds.read",
        "facility": "beds.read",
        "cylinder": "cylinders.read",
        "volunteer": "volunteers.read",
        "day plan": "plans.read",
        "call": "patients.read",
        "patient": "patients.read",
        "depot": "depots.read",
        "feedback": "feedback.read",
        "reply": "replies.keep",
    }
)
"""What somebody must be allowed to read to hear of each kind of record."""

_Scope = tuple[frozenset[str], tuple[Spot, ...]]


def _of_request(session: Session, record: str) -> _Scope:
    found = requests.get_request(session, RequestNumber(int(record)))
    return _of_person(session, found.patient, found.organisation), (found.spot,)


def _of_person(session: Session, patient: PatientNumber, *organisations: str) -> frozenset[str]:
    shares = patients.list_shares(session, patient)
    open_to = (share.organisation for share in shares if share.ended_at is None)
    return frozenset((*organisations, *open_to))


def _of_patient(session: Session, record: str) -> _Scope:
    found = patients.get_patient(session, PatientNumber(int(record)))
    return _of_person(session, found.number, found.organisation), (found.spot,)


def _of_call(session: Session, record: str) -> _Scope:
    return _of_patient(session, str(calls.get_call(session, CallNumber(int(record))).patient))


def _of_volunteer(session: Session, record: str) -> _Scope:
    found = volunteers.get_volunteer(session, VolunteerNumber(int(record)))
    return frozenset({found.organisation}), (found.spot, *(post.area for post in found.posts))


def _of_day_plan(session: Session, record: str) -> _Scope:
    found = day_plans.get_day_plan(session, DayPlanNumber(int(record)))
    return frozenset({found.organisation}), (found.area,)


def _of_cylinder(session: Session, record: str) -> _Scope:
    return frozenset({cylinders.owner_of(session, record)}), ()


def _of_depot(session: Session, record: str) -> _Scope:
    found = depots.get_depot(session, record)
    if found is None:
        return frozenset({""}), ()
    return frozenset({found.organisation}), (found.spot,)


def _of_feedback(session: Session, record: str) -> _Scope:
    found = feedback.get_feedback(session, FeedbackNumber(int(record)))
    return frozenset({found.organisation}), (found.area,)


def _of_reply(session: Session, record: str) -> _Scope:
    found = replies.get_reply(session, ReplyNumber(int(record)))
    return frozenset({found.organisation}), (found.area,) if found.area.ward else ()


def _of_facility(session: Session, record: str) -> _Scope:
    del session, record  # where beds are free is everybody's who reads them
    return frozenset(), ()


def _of_bed(session: Session, record: str) -> _Scope:
    return _of_request(session, str(beds.get_bed(session, BedNumber(int(record))).request))


_SCOPES: Final[Mapping[str, Callable[[Session, str], _Scope]]] = MappingProxyType(
    {
        "request": _of_request,
        "bed": _of_bed,
        "facility": _of_facility,
        "cylinder": _of_cylinder,
        "volunteer": _of_volunteer,
        "day plan": _of_day_plan,
        "call": _of_call,
        "patient": _of_patient,
        "depot": _of_depot,
        "feedback": _of_feedback,
        "reply": _of_reply,
    }
)


def last_number(store: Store) -> int:
    """Return the number of the newest entry."""
    with store.reading() as session:
        return audit.last_number(session)


def changes_after(store: Store, number: int, *, most: int) -> tuple[int, tuple[Change, ...]]:
    """Return what changed after an entry, and up to which entry that was looked at."""
    with store.reading() as session:
        entries = audit.list_written(session, after=number, most=most)
        found = tuple(change for entry in entries if (change := _change(session, entry)))
    return (entries[-1].number if entries else number), found


def _change(session: Session, entry: Entry) -> Change | None:
    named = _SUBJECT.fullmatch(entry.subject)
    if named is None:
        return None
    kind, record = named.groups()
    organisations, spots = _SCOPES[kind](session, record)
    return Change(
        number=entry.number,
        kind=kind,
        record=record,
        what=entry.action,
        at=entry.at,
        organisations=organisations,
        spots=spots,
    )
