"""Requests: taken in once and for good, looked through, moved on, merged and taken apart again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.errors import Conflict, Forbidden, Refused, own_issue
from api.records.lifecycles import Move
from api.records.patients import Patient
from api.records.places import Spot
from api.records.requests import (
    ACTION_OF,
    REQUEST,
    Asked,
    KeptRequest,
    PatientNumber,
    RequestNumber,
    Source,
)
from api.records.users import User
from api.services.access import Writing, require_area, require_role, writing
from api.store import moves, patients, requests
from api.store.requests import Wanted
from api.store.session import Store
from routing.model import Risk, TaskKind
from routing.risk import Measured, RiskTable, suggested_risk

LOOKED_BACK: Final = timedelta(days=14)
"""How long after somebody asked another request of theirs may be the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """A request that may be the same; of another organisation's case no more than this is told.

    Parameters
    ----------
    why
        ``phone``, or ``name and address``.
    """

    number: RequestNumber
    organisation: str
    kind: TaskKind
    state: str
    received_at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a request that was sent: kept, whether it is new, and what it may repeat."""

    request: KeptRequest
    is_new: bool
    likely: tuple[Likely, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as it comes in.

    Parameters
    ----------
    patient
        Whom it is for, where that is known: then no second person is kept.
    """

    client_id: str
    asked: Asked
    spot: Spot
    source: Source = "call"
    patient: PatientNumber | None = None


def take_in(store: Store, user: User, sent: Sent, *, table: RiskTable, now: datetime) -> Taken:
    """Keep a request; when this returns it is on the disk. The same client id again is the same.

    Raises
    ------
    Conflict
        With ``sent-otherwise`` where that client id came with another content.
    """
    try:
        with writing(store, user, at=now) as change:
            return take_in_within(change, sent, table=table)
    except IntegrityError:  # two of the same at once, from two processes
        with writing(store, user, at=now) as change:
            return take_in_within(change, sent, table=table)


def take_in_within(
    change: Writing, sent: Sent, *, table: RiskTable, patient: Patient | None = None
) -> Taken:
    """Keep a request in a transaction that is open; of a patient who is known, if one is given."""
    session, user = change.session, change.user
    if patient is not None:
        asked = _of(patient, sent.asked)
        sent = replace(sent, patient=patient.number, spot=patient.spot, asked=asked)
    before = requests.find_by_client_id(session, user.organisation, sent.client_id)
    if before is not None:
        if before.asked != sent.asked:
            raise Conflict(own_issue("sent-otherwise", f"request {before.number}"))
        return Taken(request=before, is_new=False, likely=())
    patient, same = _person(session, user, sent, now=change.at)
    likely = _likely(session, patient, same, since=change.at - LOOKED_BACK)
    asked = sent.asked
    measured = Measured(
        kind=asked.kind,
        flags=asked.flags,
        spo2_percent=asked.spo2_percent,
        breaths_per_min=asked.breaths_per_min,
        age=asked.age,
    )
    kept = requests.add_request(
        session,
        KeptRequest(
            number=RequestNumber(0),
            client_id=sent.client_id,
            organisation=user.organisation,
            patient=patient.number,
            source=sent.source,
            asked=asked,
            spot=sent.spot,
            suggested=suggested_risk(measured, table).risk,
            risk=None,
            risk_by="",
            state=REQUEST.first,
            version=1,
            received_at=change.at,
            taken_by=user.name,
        ),
    )
    change.done("requests.add", f"request {kept.number}")
    return Taken(request=kept, is_new=True, likely=likely)


def _of(patient: Patient, asked: Asked) -> Asked:
    """Return what is asked for, under the patient's own name, phone and address."""
    return replace(
        asked,
        name_short=patient.name_short,
        phone=patient.phone,
        address=patient.address,
    )


def _person(
    session: Session, user: User, sent: Sent, *, now: datetime
) -> tuple[Patient, tuple[Patient, ...]]:
    """Return whom a request is for, kept now if need be, and who else may be the same person."""
    if sent.patient is not None:
        if not patients.sees_patient(session, user, sent.patient):
            raise Forbidden(own_issue("not-shared", f"patient {sent.patient}"))
        known = patients.get_patient(session, sent.patient)
        return known, patients.same_people(session, known)
    asked = sent.asked
    person = Patient(
        number=PatientNumber(0),
        organisation=user.organisation,
        name_short=asked.name_short,
        phone=asked.phone,
        address=asked.address,
        spot=sent.spot,
        created_at=now,
    )
    same = patients.same_people(session, person)
    own = [one for one in same if one.organisation == user.organisation and _is_one(one, person)]
    return (own[0] if own else patients.add_patient(session, person)), same


def _is_one(one: Patient, other: Patient) -> bool:
    """Tell whether both are surely one person, by name and phone, or by name and address."""
    if not one.name_key or one.name_key != other.name_key:
        return False
    return one.phone_key == other.phone_key or one.address_key == other.address_key


def _likely(
    session: Session, patient: Patient, same: Sequence[Patient], *, since: datetime
) -> tuple[Likely, ...]:
    people = {one.number: one for one in (*same, patient)}
    return tuple(
        Likely(
            number=found.number,
            organisation=found.organisation,
            kind=found.asked.kind,
            state=found.state,
            received_at=found.received_at,
            why=_why(people[found.patient], patient),
        )
        for found in requests.requests_of(session, tuple(people), since=since)
        if found.is_open
    )


def _why(one: Patient, other: Patient) -> str:
    same_phone = bool(one.phone_key) and one.phone_key == other.phone_key
    return "phone" if same_phone else "name and address"


def seen_request(session: Session, user: User, number: RequestNumber) -> KeptRequest:
    """Return a request that somebody may see.

    Raises
    ------
    Missing
        If there is none of that number.
    Forbidden
        With ``not-shared`` or ``not-your-area``.
    """
    found = requests.get_request(session, number)
    subject = f"request {number}"
    require_area(user, found.spot, subject=subject)
    own = found.organisation == user.organisation
    if not own and not patients.is_shared(session, found.patient, user.organisation):
        raise Forbidden(own_issue("not-shared", subject))
    return found


def view_request(
    store: Store, user: User, number: RequestNumber
) -> tuple[KeptRequest, tuple[Move, ...]]:
    """Return a request and all that happened to it."""
    with store.reading() as session:
        found = seen_request(session, user, number)
        return found, moves.list_moves(session, REQUEST, number)


def find_requests(store: Store, user: User, wanted: Wanted) -> tuple[KeptRequest, ...]:
    """Return the requests that somebody sees, the newest first."""
    with store.reading() as session:
        return requests.list_requests(session, user, wanted)


def counts(store: Store, user: User) -> dict[str, int]:
    """Return how many requests that somebody sees are in each state."""
    with store.reading() as session:
        return requests.count_by_state(session, user)


def move_request(
    store: Store,
    user: User,
    number: RequestNumber,
    wanted: str,
    *,
    seen: int,
    reason: str,
    now: datetime,
) -> KeptRequest:
    """Bring a request into another state.

    Raises
    ------
    Forbidden
        If the role may not bring requests into that state, or not see this one.
    Refused
        With ``unknown-state``.
    Missing, Conflict, Refused
        See `api.store.moves.move`.
    """
    action = ACTION_OF.get(wanted)
    if action is None:
        raise Refused(own_issue("unknown-state", wanted))
    require_role(user, action)
    with writing(store, user, at=now) as change:
        seen_request(change.session, user, number)
        _moved(change, number, wanted, seen=seen, reason=reason)
        change.done(action, f"request {number}: {wanted}")
        return requests.get_request(change.session, number)


def _moved(
    change: Writing,
    number: RequestNumber,
    wanted: str,
    *,
    seen: int | None,
    reason: str,
    details: dict[str, str] | None = None,
    repeats: RequestNumber | None = None,
) -> None:
    moves.move(
        change.session,
        REQUEST,
        requests.TABLE,
        number,
        wanted,
        seen=seen,
        by=change.user.name,
        at=change.at,
        reason=reason,
        details=details,
        repeats=repeats,
    )


def set_risk(
    store: Store, user: User, number: RequestNumber, risk: Risk, *, seen: int, now: datetime
) -> KeptRequest:
    """Set the risk of a request, as only clinical roles may; it is triaged from then on.

    Raises
    ------
    Forbidden, Missing, Conflict
        As `move_request`.
    """
    require_role(user, "requests.triage")
    with writing(store, user, at=now) as change:
        before = seen_request(change.session, user, number)
        if before.state in {"received", "verified"}:
            _moved(change, number, "triaged", seen=seen, reason="", details={"risk": risk})
            seen += 1
        requests.set_risk(change.session, number, risk, by=user.name, seen=seen)
        change.done("requests.triage", f"request {number}: {risk}")
        return requests.get_request(change.session, number)


def merge(
    store: Store,
    user: User,
    number: RequestNumber,
    *,
    into: RequestNumber,
    seen: int,
    reason: str,
    now: datetime,
) -> KeptRequest:
    """Say that a request repeats another one; both keep what happened to them.

    Raises
    ------
    Conflict
        With ``repeats-itself`` where that other one repeats this one, or is itself a repetition.
    """
    require_role(user, "requests.merge")
    with writing(store, user, at=now) as change:
        seen_request(change.session, user, number)
        other = seen_request(change.session, user, into)
        if other.number == number or other.state == "duplicate":
            raise Conflict(own_issue("repeats-itself", f"request {number} → {into}"))
        _moved(
            change,
            number,
            "duplicate",
            seen=seen,
            reason=reason,
            details={"repeats": str(into)},
            repeats=into,
        )
        change.done("requests.merge", f"request {number} → {into}")
        return requests.get_request(change.session, number)


def unmerge(
    store: Store, user: User, number: RequestNumber, *, seen: int, now: datetime
) -> KeptRequest:
    """Take a merge back: the request is again in the state that it was in."""
    require_role(user, "requests.merge")
    with writing(store, user, at=now) as change:
        found = seen_request(change.session, user, number)
        if found.state != "duplicate":
            raise Conflict(own_issue("not-merged", f"request {number}"))
        before = requests.state_before(change.session, number)
        _moved(change, number, before, seen=seen, reason="")
        change.done("requests.merge", f"request {number} taken apart")
        return requests.get_request(change.session, number)


def place_request(
    store: Store, user: User, number: RequestNumber, spot: Spot, *, seen: int, now: datetime
) -> KeptRequest:
    """Say where a request is; who places it works there, or nobody could say so of it before."""
    require_role(user, "requests.verify")
    with writing(store, user, at=now) as change:
        before = seen_request(change.session, user, number)
        if not before.is_open:
            raise Conflict(own_issue("move-not-allowed", f"request {number}: {before.state}"))
        requests.set_spot(change.session, number, spot, seen=seen)
        change.done("requests.verify", f"request {number}: placed")
        return requests.get_request(change.session, number)


def end_requests(change: Writing, patient: PatientNumber, state: str, *, reason: str) -> None:
    """Bring all that a patient still waits for into a closing state."""
    since = patients.get_patient(change.session, patient).created_at
    for found in requests.requests_of(change.session, (patient,), since=since):
        if state in REQUEST.moves[found.state]:
            _moved(change, found.number, state, seen=found.version, reason=reason)
            change.done(ACTION_OF[state], f"request {found.number}: {state}")
