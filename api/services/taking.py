"""Taking requests in, once and for good."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from api.errors import Conflict, own_issue
from api.records.patients import Patient
from api.records.places import Spot
from api.records.reaching import LACKS, is_dialled, lacks
from api.records.requests import (
    REQUEST,
    Asked,
    KeptRequest,
    PatientNumber,
    RequestNumber,
    Source,
    is_emergency,
)
from api.records.roles import ALLOWED
from api.records.users import User
from api.services.access import Writing, written_together
from api.services.seeing import require_patient
from api.store import moves, patients, requests
from api.store.session import Store
from geodata.errors import Issue
from routing.model import RISKS, Risk, TaskKind
from routing.risk import Measured, RiskTable, suggested_risk
from routing.rules.day_rules import Words

LOOKED_BACK: Final = timedelta(days=14)
"""How long after somebody asked another request of theirs may be the same."""
BAG_KINDS: Final[tuple[TaskKind, ...]] = ("welfare_bag",)
MOST_LIKELY: Final = 50
"""So many open requests that may be the same are told, the newest: nobody reads more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """A request that may be the same; of another organisation's case no more than this is told.

    Parameters
    ----------
    why
        ``phone``, ``name and address``, or ``household`` where both ask for its bag.
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
        Whom it is for, where that is known: then no second person is kept, and what is left out is
        as it is kept of them.
    received_at
        When it was received, where that was before it is sent, such as on paper.
    call_back
        It came in with very many others: unless it is an emergency, its caller is called back.
    said_risk
        What somebody without that right says of the risk: it counts where it is higher.
    organisation
        Whose case it is; empty: of who takes it in.
    verified
        Nobody has to call back: the program itself knows it to be so.
    """

    client_id: str
    asked: Asked
    spot: Spot
    source: Source = "call"
    patient: PatientNumber | None = None
    received_at: datetime | None = None
    said_risk: Risk | None = None
    call_back: bool = False
    organisation: str = ""
    verified: bool = False


def take_in(store: Store, user: User, sent: Sent, *, table: RiskTable, now: datetime) -> Taken:
    """Keep a request; when this returns it is on the disk. The same client id again is the same.

    Raises
    ------
    Conflict
        With ``sent-otherwise`` where that client id came with another content.
    """
    return written_together(
        store, user, lambda change: take_in_within(change, sent, table=table), at=now
    )


def unknown_flags(flags: Iterable[str], words: Words) -> Iterator[Issue]:
    """Yield an issue for each flag that the task table does not know: no rule would heed it."""
    for flag in flags:
        if flag not in words.flags:
            yield own_issue("no-such-flag", f"{flag}; {', '.join(words.flags)}")


def unreached(
    asked: Asked, spot: Spot, *, risk: Risk, where: Callable[[str], str]
) -> Iterator[Issue]:
    """Yield what keeps anybody from finding who asks: a phone cut short, or nothing at all.

    An emergency is taken in all the same; it says of itself what it lacks.

    Parameters
    ----------
    where
        Names the place of a field in what was sent.
    """
    if is_emergency(asked.kind, risk):
        return
    if asked.phone and not is_dialled(asked.phone):
        yield own_issue("phone-not-dialled", where("phone"))
    if lacks(asked, spot) == LACKS:
        yield own_issue("no-phone-no-place", where("phone, address"))


def take_in_within(
    change: Writing, sent: Sent, *, table: RiskTable, patient: Patient | None = None
) -> Taken:
    """Keep a request in a transaction that is open; of a patient who is known, if one is given."""
    session, user = change.session, change.user
    if patient is not None:
        asked = _of(patient, sent.asked)
        sent = replace(sent, patient=patient.number, spot=patient.spot, asked=asked)
    elif sent.patient is not None:
        sent = _filled(sent, _known(session, user, sent.patient))
    organisation = sent.organisation or user.organisation
    before = requests.find_by_client_id(session, organisation, sent.client_id)
    if before is not None:
        if before.asked != _as_kept(sent.asked, before) and not _is_corrected(session, before):
            raise Conflict(own_issue("sent-otherwise", f"request {before.number}"))
        return Taken(request=before, is_new=False, likely=())
    patient, same = _person(session, user, sent, known=patient, now=change.at)
    likely = likely_same(session, patient, sent.asked.kind, same=same, now=change.at)
    asked = _read_by(change.at, sent.asked)
    suggested = higher(suggested_by(asked, table), sent.said_risk)
    kept = requests.add_request(
        session,
        KeptRequest(
            number=RequestNumber(0),
            client_id=sent.client_id,
            organisation=organisation,
            patient=patient.number,
            source=sent.source,
            asked=asked,
            spot=sent.spot,
            suggested=suggested,
            risk=None,
            risk_by="",
            state=REQUEST.first,
            version=1,
            received_at=min(sent.received_at or change.at, change.at),
            taken_by=user.name,
            call_back=sent.call_back and not is_emergency(asked.kind, suggested),
        ),
    )
    change.done("requests.add", f"request {kept.number}")
    if _is_verified(sent, user) and not table.needs_doctor(asked.kind, suggested):
        moves.move(
            session,
            REQUEST,
            requests.TABLE,
            kept.number,
            "triaged",
            seen=kept.version,
            by=user.name,
            at=change.at,
        )
        change.done("requests.verify", f"request {kept.number}: triaged")
        kept = requests.get_request(session, kept.number)
    return Taken(request=kept, is_new=True, likely=likely)


def _is_verified(sent: Sent, user: User) -> bool:
    """Tell whether nobody has to call back: it is known, or in a table of who may verify."""
    of_a_table = sent.source == "table" and "requests.verify" in ALLOWED[user.role]
    return sent.verified or (of_a_table and not sent.call_back)


def likely_same(
    session: Session, patient: Patient, kind: TaskKind, *, same: Sequence[Patient], now: datetime
) -> tuple[Likely, ...]:
    """Return what is open and may be the same as a request of that kind of a patient.

    Parameters
    ----------
    same
        Who else may be the same person.
    """
    since = now - LOOKED_BACK
    likely = _likely(session, patient, same, since=since) if same else ()
    return likely + _of_the_household(session, patient, kind, likely, since=since)


def suggested_by(asked: Asked, table: RiskTable) -> Risk:
    """Return the risk that the table gives."""
    measured = Measured(
        kind=asked.kind,
        flags=asked.flags,
        spo2_percent=asked.spo2_percent,
        breaths_per_min=asked.breaths_per_min,
        age=asked.age,
    )
    return suggested_risk(measured, table).risk


def higher(suggested: Risk, said: Risk | None) -> Risk:
    """Return the higher of two risks."""
    return suggested if said is None else min(suggested, said, key=RISKS.index)


def _of(patient: Patient, asked: Asked) -> Asked:
    """Return what is asked for, under the patient's own name, phone and address."""
    return replace(
        asked,
        name_short=patient.name_short,
        phone=patient.phone,
        address=patient.address,
    )


def _filled(sent: Sent, patient: Patient) -> Sent:
    """Return what was sent, with what is known of the patient where it says nothing.

    Address and place are one: who gives either says where it is this time.
    """
    asked = replace(
        sent.asked,
        name_short=sent.asked.name_short or patient.name_short,
        phone=sent.asked.phone or patient.phone,
    )
    if asked.address or sent.spot != Spot():
        return replace(sent, asked=asked)
    return replace(sent, asked=replace(asked, address=patient.address), spot=patient.spot)


def _read_by(moment: datetime, asked: Asked) -> Asked:
    """Return what is asked for; nothing was read after that moment, whatever a clock said."""
    if asked.measured_at is None:
        return asked
    return replace(asked, measured_at=min(asked.measured_at, moment))


def _as_kept(asked: Asked, before: KeptRequest) -> Asked:
    """Return what is sent again as it would have been kept the first time."""
    return _read_by(max(before.received_at, before.asked.measured_at or before.received_at), asked)


def _is_corrected(session: Session, request: KeptRequest) -> bool:
    """Tell whether a request says something else by now than what was sent."""
    known = moves.list_moves(session, REQUEST, request.number)
    return any("corrected" in move.details for move in known)


def _person(
    session: Session, user: User, sent: Sent, *, known: Patient | None, now: datetime
) -> tuple[Patient, tuple[Patient, ...]]:
    """Return whom a request is for, kept now if need be, and who else may be the same person."""
    if known is not None:
        return known, patients.same_people(session, known)
    if sent.patient is not None:
        known = _known(session, user, sent.patient)
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
    return _own_record(same, person) or patients.add_patient(session, person), same


def keep_person(change: Writing, person: Patient) -> bool:
    """Keep a patient of a table, and tell whether they are new."""
    if _own_record(patients.same_people(change.session, person), person) is not None:
        return False
    kept = patients.add_patient(change.session, person)
    change.done("patients.add", f"patient {kept.number}")
    return True


def _own_record(same: Sequence[Patient], person: Patient) -> Patient | None:
    """Return the record of the same organisation of who is surely that person."""
    own = (one for one in same if one.organisation == person.organisation)
    return next((one for one in own if _is_one(one, person)), None)


def _known(session: Session, user: User, number: PatientNumber) -> Patient:
    require_patient(session, user, number)
    return patients.get_patient(session, number)


def _is_one(one: Patient, other: Patient) -> bool:
    """Tell whether both are surely one person, by name and phone, or by name and address."""
    if not one.name_key or one.name_key != other.name_key:
        return False
    has_phone = bool(one.phone_key) and one.phone_key == other.phone_key
    return has_phone or one.may_live_with(other)


def _likely(
    session: Session,
    patient: Patient,
    same: Sequence[Patient],
    *,
    since: datetime,
    kinds: Collection[TaskKind] = (),
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
        for found in requests.open_requests_of(
            session, tuple(people), since=since, kinds=kinds, most=MOST_LIKELY
        )
    )


def _of_the_household(
    session: Session,
    patient: Patient,
    kind: TaskKind,
    likely: Sequence[Likely],
    *,
    since: datetime,
) -> tuple[Likely, ...]:
    """Return what others of the same household asked its bag with, besides what is told already."""
    if kind != "welfare_bag":
        return ()
    told = {one.number for one in likely}
    home = patients.same_home(session, patient)
    found = _likely(session, patient, home, since=since, kinds=BAG_KINDS)
    return tuple(replace(one, why="household") for one in found if one.number not in told)


def _why(one: Patient, other: Patient) -> str:
    same_phone = bool(one.phone_key) and one.phone_key == other.phone_key
    return "phone" if same_phone else "name and address"
