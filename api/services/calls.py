"""Calls that go out: lists by area, and what came of them for the same patient."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from api.errors import Conflict, Forbidden, Refused, own_issue
from api.records.calls import ASKING, CALL, ENDING, Call, CallNumber, CallOutcome
from api.records.patients import Patient, Share
from api.records.requests import KeptRequest, PatientNumber
from api.records.users import User
from api.services.access import Writing, writing
from api.services.cancelling import held_on_boards, reopen
from api.services.cylinders import fetch_back_all
from api.services.requests import end_requests
from api.services.running import Days
from api.services.seeing import require_patient
from api.services.taking import Sent, take_in_within
from api.store import calls, moves, patients, requests
from api.store.session import Store
from routing.risk import RiskTable

EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def plan(store: Store, user: User, *, day: date, area: str, now: datetime) -> int:
    """Keep a call that day to each patient of the area who has none yet; return how many."""
    with writing(store, user, at=now) as change:
        count = calls.plan_calls(change.session, user, day=day, area=area, at=now)
        change.done("calls.plan", f"{count} calls, {day}, {area or '*'}")
    return count


def call_list(
    store: Store, user: User, *, day: date, area: str, states: Sequence[str]
) -> tuple[Call, ...]:
    """Return the calls of a day, ward by ward."""
    with store.reading() as session:
        return calls.list_calls(session, user, day=day, area=area, states=states)


def no_answer(store: Store, user: User, number: CallNumber, *, seen: int, now: datetime) -> Call:
    """Keep that nobody answered; the call stays on the list."""
    with writing(store, user, at=now) as change:
        call = _seen(change, number)
        _move(change, call, "no-answer", seen=seen)
        change.done("calls.record", f"call {number}: no answer")
        return calls.get_call(change.session, number)


def reached(
    store: Store,
    user: User,
    number: CallNumber,
    outcome: CallOutcome,
    *,
    note: str,
    asked: Sent | None,
    seen: int,
    table: RiskTable,
    today: date,
    now: datetime,
) -> tuple[Call, KeptRequest | None]:
    """Keep what came of a call: a request of the same patient, or an end to what they waited for.

    Raises
    ------
    Refused
        With ``request-missing`` where the outcome asks for one.
    """
    if outcome in ASKING and asked is None:
        raise Refused(own_issue("request-missing", f"call {number}: {outcome}"))
    with writing(store, user, at=now) as change:
        call = _seen(change, number)
        made = None
        if asked is not None:
            made = take_in_within(change, asked, table=table, patient=call.patient).request
        if outcome in ENDING:
            end_requests(change, call.patient.number, ENDING[outcome], reason=f"call {number}")
        if outcome == "in-hospital":
            reason = f"call {number}"
            fetch_back_all(change, call.patient.number, reason=reason, table=table, today=today)
        link = None if made is None else made.number
        _move(change, call, "reached", seen=seen, outcome=outcome, note=note, request=link)
        change.done("calls.record", f"call {number}: reached")
        return calls.get_call(change.session, number), made


def correct(
    days: Days,
    user: User,
    number: CallNumber,
    outcome: CallOutcome,
    *,
    note: str,
    asked: Sent | None,
    reason: str,
    seen: int,
    table: RiskTable,
    today: date,
    now: datetime,
) -> Call:
    """Put right what came of a call: what ended by the wrong outcome goes on, the right one counts.

    What was asked for in the call stays asked for: a person looks at it before it is cancelled.

    Raises
    ------
    Refused
        With ``request-missing`` where the outcome asks for a request and none was made.
    Conflict
        With ``changed-meanwhile``, ``nothing-to-correct`` where nobody was reached, or that is what
        came of it.
    """
    with days.store.reading() as session:
        patient = calls.get_call(session, number).patient.number
        require_patient(session, user, patient)
    held = held_on_boards(days, patient, now=now)
    told = f"call {number}"
    with writing(days.store, user, at=now) as change:
        call = _seen(change, number)
        if call.outcome is None or call.outcome == outcome:
            raise Conflict(own_issue("nothing-to-correct", f"{told}: {call.outcome or call.state}"))
        if outcome in ASKING and asked is None and call.request is None:
            raise Refused(own_issue("request-missing", f"{told}: {outcome}"))
        if call.outcome in ENDING:
            reopen(change, patient, told=told, held=held, reason=reason, today=today)
        made = call.request
        if asked is not None and made is None:
            made = take_in_within(change, asked, table=table, patient=call.patient).request.number
        if outcome in ENDING:
            end_requests(change, patient, ENDING[outcome], reason=told)
        if outcome == "in-hospital":
            fetch_back_all(change, patient, reason=told, table=table, today=today)
        right = replace(call, outcome=outcome, note=note or call.note, request=made)
        calls.correct_call(change.session, right, seen=seen)
        details = {"corrected": "outcome", "before": call.outcome}
        moves.note(change.session, CALL, call, by=user.name, at=now, reason=reason, details=details)
        change.done("calls.record", f"{told}: corrected outcome")
        return calls.get_call(change.session, number)


def _seen(change: Writing, number: CallNumber) -> Call:
    call = calls.get_call(change.session, number)
    require_patient(change.session, change.user, call.patient.number)
    return call


def _move(change: Writing, call: Call, wanted: str, *, seen: int, **columns: Any) -> None:
    moves.move(
        change.session,
        CALL,
        calls.TABLE,
        call.number,
        wanted,
        seen=seen,
        by=change.user.name,
        at=change.at,
        **columns,
    )


def view_patient(
    store: Store, user: User, number: PatientNumber
) -> tuple[Patient, tuple[KeptRequest, ...], tuple[Share, ...]]:
    """Return a patient with all they asked for, and with whom they were shared.

    Raises
    ------
    Missing, Forbidden
        If there is none, or somebody else's.
    """
    with store.reading() as session:
        found = patients.get_patient(session, number)
        require_patient(session, user, number)
        asked = requests.requests_of(session, (number,), since=EVER, seen=user)
        return found, asked, tuple(patients.list_shares(session, number))


def share(
    store: Store,
    user: User,
    number: PatientNumber,
    organisation: str,
    *,
    reason: str,
    now: datetime,
) -> Share:
    """Let another organisation see a patient of one's own.

    Raises
    ------
    Forbidden
        Where the patient is another organisation's: who was let in lets nobody else in.
    """
    with writing(store, user, at=now) as change:
        _own(change, number)
        if organisation == user.organisation:
            raise Conflict(own_issue("already-shared", f"patient {number}: {organisation}"))
        made = patients.share_patient(
            change.session,
            Share(patient=number, organisation=organisation, by=user.name, at=now, reason=reason),
        )
        change.done("patients.share", f"patient {number} → {organisation}")
    return made


def end_share(
    store: Store, user: User, number: PatientNumber, organisation: str, *, now: datetime
) -> None:
    """Let that organisation see the patient no more."""
    with writing(store, user, at=now) as change:
        _own(change, number)
        patients.end_share(change.session, number, organisation, at=now)
        change.done("patients.share", f"patient {number}, no more {organisation}")


def _own(change: Writing, number: PatientNumber) -> None:
    found = patients.get_patient(change.session, number)
    require_patient(change.session, change.user, number)
    if found.organisation != change.user.organisation:
        raise Forbidden(own_issue("not-shared", f"patient {number}"))
